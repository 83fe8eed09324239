"""What is pushed to a 审签人: the report that has just been handed in, and the reminder that it waits for him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import sign_words as words
from bot import words as chat_words
from bot.cards import Card, CardKind
from bot.usecases import to_sign
from bot.usecases import words as pushed
from storage import campaigns, deputies, duties, people, recipients, reports, signatures
from storage.db import Tx
from storage.notices import Notice


@dataclass(frozen=True, slots=True)
class Asked:
    """whole: the text holds all of the report, so that one may sign by it. submission: the one it shows."""

    text: str
    card: Card
    submission: int
    whole: bool


def path(issue: int, unit: int) -> str:
    """Of the page on which a report is signed."""
    return f"/h5/sign/{issue}/{unit}"


async def report(
    tx: Tx, person: int, notice: Notice, *, zone: ZoneInfo, public_url: str, now: datetime
) -> Asked | None:
    """The ask of one submission; None: it no longer waits, or another has taken its place and has an ask of its own."""
    duty = await duties.one(tx, notice.issue, notice.unit)
    found = await reports.peek(tx, notice.issue, notice.unit)
    if duty is None or found is None or not duty.unsigned:
        return None
    if notice.step != f"sign:{await signatures.round_of(tx, found.id)}":
        return None
    names = await campaigns.apart(tx, [p.campaign for p in await people.posts(tx, [person])])
    it = await to_sign.read(tx, duty, now=now, zone=zone, names=names)
    pages = it.pages(words.notice_foot)
    link = words.on_page(public_url.rstrip("/") + path(notice.issue, notice.unit)) if public_url else ""
    text = "\n".join(part for part in (pages[0], link) if part)
    title = words.ask_titles(duty.unit_name, it.filing.short_title)
    card = Card(
        CardKind.REMIND,
        (
            ("title", title),
            ("what", words.ask_what(it.changed, len(it.answers), it.submission.zero)),
            ("due", (pushed.card_time(duty.due_at.astimezone(zone)),)),
            ("count", pushed.items(len(it.answers))),
        ),
        path(notice.issue, notice.unit),
    )
    return Asked(chat_words.cut(text), card, it.submission.id, len(pages) == 1)


# reminders ------------------------------------------------------------------------------------------------------


async def waiting_for(tx: Tx, person: int, keys: Sequence[tuple[int, int]], day: date) -> frozenset[tuple[int, int]]:
    """Of these reports (issue, unit) those that wait for this person's signature, as things are on this day."""
    own = [p for p in await people.posts(tx, [person]) if p.kind == "signer"]
    units = {p.unit for p in (*own, *await deputies.posts(tx, [person], day))}
    found: Mapping[int, tuple[int, ...]] = await signatures.waiting(tx, {issue for issue, _ in keys})
    return frozenset((issue, unit) for issue, unit in keys if unit in units and unit in found[issue])


def reminder(unit: str, title: str, due_at: datetime, now: datetime) -> str:
    """Asks for the word, never for a digit."""
    if due_at < now:
        return words.remind_late(unit, title)
    return words.remind(unit, title, chat_words.due(due_at, now))


async def to_phone(tx: Tx, unit: int, unit_name: str) -> str:
    """The unit in the office's list of calls: whose signature is wanted, and his number."""
    signers = await recipients.phones(tx, unit, "signer")
    return words.not_asked(unit_name, "、".join(words.signer(name, phone) for name, phone in signers))
