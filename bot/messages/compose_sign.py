"""Composes what a 审签人 gets: a report that was just handed in, and the reminder that it waits to be signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import layout
from bot.card import Card, CardKind
from bot.messages import report_to_sign
from bot.messages.words import pushed
from bot.messages.words import signing as sign_words
from storage import campaigns, deputies, duties, people, recipients, reports, signatures
from storage.engine.tx import Tx
from storage.notices import Notice
from storage.steps import SignAsk


@dataclass(frozen=True, slots=True)
class Asked:
    """submission: the one the text shows. whole: the text holds the whole report, so a digit may sign it."""

    text: str
    card: Card
    submission: int
    whole: bool


def path(issue: int, unit: int) -> str:
    """The path of the page on which a report is signed."""
    return f"/h5/sign/{issue}/{unit}"


async def report(
    tx: Tx, person: int, notice: Notice, *, zone: ZoneInfo, public_url: str, now: datetime
) -> Asked | None:
    """The ask to sign one submission. None if it waits no longer, or a newer submission has its own ask."""
    duty = await duties.one(tx, notice.issue, notice.unit)
    found = await reports.peek(tx, notice.issue, notice.unit)
    if duty is None or found is None or not duty.unsigned:
        return None
    if notice.step != SignAsk(await signatures.round_of(tx, found.id)):
        return None
    names = await campaigns.apart(tx, [p.campaign for p in await people.posts(tx, [person])])
    it = await report_to_sign.read(tx, duty, now=now, zone=zone, names=names)
    pages = it.pages(sign_words.notice_foot)
    link = sign_words.on_page(public_url.rstrip("/") + path(notice.issue, notice.unit)) if public_url else ""
    text = "\n".join(part for part in (pages[0], link) if part)
    title = sign_words.ask_titles(duty.unit_name, it.filing.short_title)
    card = Card(
        CardKind.REMIND,
        (
            ("title", title),
            ("what", sign_words.ask_what(it.changed, len(it.answers), it.submission.zero)),
            ("due", (pushed.card_time(duty.due_at.astimezone(zone)),)),
            ("count", pushed.items(len(it.answers))),
        ),
        path(notice.issue, notice.unit),
    )
    return Asked(layout.cut(text), card, it.submission.id, len(pages) == 1)


# reminders ------------------------------------------------------------------------------------------------------


async def waiting_for(tx: Tx, person: int, keys: Sequence[tuple[int, int]], day: date) -> frozenset[tuple[int, int]]:
    """The reports among `keys` (issue, unit) that wait for this person's signature. day: decides who is on leave."""
    own = [p for p in await people.posts(tx, [person]) if p.kind == "signer"]
    units = {p.unit for p in (*own, *await deputies.posts(tx, [person], day))}
    found: Mapping[int, tuple[int, ...]] = await signatures.waiting(tx, {issue for issue, _ in keys})
    return frozenset((issue, unit) for issue, unit in keys if unit in units and unit in found[issue])


def reminder(unit: str, title: str, due_at: datetime, now: datetime) -> str:
    """The text. It asks the person to reply 审签 and never to reply a digit."""
    if due_at < now:
        return sign_words.remind_late(unit, title)
    return sign_words.remind(unit, title, layout.due(due_at, now))


async def to_phone(tx: Tx, unit: int, unit_name: str) -> str:
    """The unit's line in the office's list of calls, with its 审签人 and their numbers."""
    signers = await recipients.phones(tx, unit, "signer")
    return sign_words.not_asked(unit_name, "、".join(sign_words.signer(name, phone) for name, phone in signers))
