"""Composes the reminder before 补报截止: about drafts that will close and reports that wait for a signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import layout, links
from bot.card import Card, CardKind
from bot.messages import compose_sign
from bot.messages.message import About, Composed, Message
from bot.messages.words import lock as words
from bot.messages.words import pushed
from storage import drafts, duties, issues, people, recipients, steps
from storage.drafts import Draft
from storage.engine.tx import Tx
from storage.notices import Notice


@dataclass(frozen=True, slots=True)
class _Left:
    """The unfinished reports of one message.

    drafts: (report, whose it is, what is in it). signs: waiting for a signature.
    """

    drafts: tuple[tuple[About, str, str], ...]
    signs: tuple[About, ...]
    owed: tuple[About, ...]

    @property
    def count(self) -> int:
        return len(self.drafts) + len(self.signs) + len(self.owed)


async def compose(
    tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, public_url: str, now: datetime
) -> Composed | None:
    """The message. None: none of these notices is such a reminder. said None: none of them is needed any more."""
    last = [a for a in about if isinstance(a.notice.step, steps.BEFORE_LOCK)]
    if not last:
        return None
    left = await _left(tx, person, about, last, zone, now)
    if not left.drafts and not any(a in last for a in left.signs):
        return Composed(None, mute=tuple((a.notice, words.GONE) for a in last))
    keys = {a.key for a in (*(a for a, _, _ in left.drafts), *left.signs, *left.owed)}
    every = tuple(a for a in about if a.key in keys)
    mute = tuple((a.notice, pushed.FILED) for a in about if a.key not in keys)
    lock_at = min(a.issue.lock_at for a in last if a.key in keys).astimezone(zone)
    text, asks, path = await _said(tx, person, left, lock_at, public_url, now)
    first = every[0]
    title = words.titles(first.campaign_name, first.issue.short_title, lock_at, now)
    values = (
        ("title", title if left.count == 1 else words.several_titles(left.count)),
        ("what", asks),
        ("due", (pushed.card_time(lock_at),)),
        ("count", pushed.items(first.tasks if left.count == 1 else left.count)),
    )
    return Composed(Message(layout.cut(text), Card(CardKind.REMIND, values, path)), every, mute)


async def _left(
    tx: Tx, person: int, about: Sequence[About], last: Sequence[About], zone: ZoneInfo, now: datetime
) -> _Left:
    owing = await issues.owing(tx, {a.notice.issue for a in about}, [a.notice.unit for a in about])
    to_sign = await compose_sign.waiting_for(tx, person, [a.key for a in about], now.date())
    begun = [(a, *found) for a in last if (found := await _draft(tx, person, a.notice, zone, now)) is not None]
    told = {a.key for a, _, _ in begun}
    signs = {a.key: a for a in sorted(about, key=lambda a: a not in last, reverse=True) if a.key in to_sign}
    owed = (a for a in about if a not in last and a.notice.unit in owing[a.notice.issue] and a.key not in told)
    return _Left(tuple(begun), tuple(signs.values()), tuple(owed))


async def _said(
    tx: Tx, person: int, left: _Left, lock_at: datetime, public_url: str, now: datetime
) -> tuple[str, tuple[str, ...], str]:
    """The chat text, what the card asks for, and the page it opens."""
    if left.count == 1 and left.drafts:
        ((a, whose, what),) = left.drafts
        filling = await recipients.filling(tx, person, [a.key], now)
        path = links.path(*a.key) if public_url else ""
        return words.draft(whose, a.titled, what, lock_at, now, filling), words.asks(what, sign=False), path
    if left.count == 1:
        (a,) = left.signs
        return words.unsigned(a.titled, lock_at, now), words.asks("", sign=True), compose_sign.path(*a.key)
    zone = lock_at.tzinfo
    lines = [
        *(words.draft_line(who, a.titled, what, a.issue.lock_at.astimezone(zone), now) for a, who, what in left.drafts),
        *(words.unsigned_line(a.titled, a.issue.lock_at.astimezone(zone), now) for a in left.signs),
        *(pushed.remind_line(a.label, a.unit_name, a.due_at.astimezone(zone), now) for a in left.owed),
    ]
    said = words.several(lines, drafts=bool(left.drafts), signs=bool(left.signs), owed=bool(left.owed))
    return said, words.several_asks(), ""


async def _draft(tx: Tx, person: int, notice: Notice, zone: ZoneInfo, now: datetime) -> tuple[str, str] | None:
    """Whose the draft is and what is in it. None if it was handed in or cancelled, or a new one was begun."""
    found = await drafts.of(tx, notice.issue, [notice.unit]) if isinstance(notice.step, steps.LockDraft) else ()
    if not found or not found[0].holds or notice.step != steps.LockDraft(found[0].nth):
        return None
    return await _whose(tx, person, found[0]), await _what(tx, found[0], zone, now)


async def _whose(tx: Tx, person: int, draft: Draft) -> str:
    if person in draft.people:
        return words.YOURS
    return "、".join(p.name for p in await people.named(tx, draft.people))


async def _what(tx: Tx, draft: Draft, zone: ZoneInfo, now: datetime) -> str:
    filing = await duties.filing(tx, draft.issue, draft.unit, now=now, zone=zone)
    place = {i.task: i.place for i in filing.items}
    s = draft.session
    done = sorted(place[a.task] for a in s.answers if a.task in place)
    asked = sorted(place[t] for t in {*s.queue, *(h.task for h in s.held)} if t in place and place[t] not in done)
    documents = len(s.documents)
    return words.held(done, asked, draft.questions, len(s.files()) - documents, documents, rest=s.direct)
