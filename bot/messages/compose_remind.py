"""Composes reminders: to filers, to a 审签人, and to the head of a unit that owes a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import layout, links
from bot.card import Card, CardKind
from bot.messages import compose_lock, compose_sign
from bot.messages.message import About, Composed, Message
from bot.messages.words import pushed
from bot.messages.words import signing as sign_words
from storage import issues, people, recipients
from storage.engine.tx import Tx
from storage.notices import Notice


async def compose(
    tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, public_url: str, now: datetime
) -> Composed:
    """The reminder for this person. now: in the campaign's zone. public_url: '' if there are no pages."""
    if (last := await compose_lock.compose(tx, person, about, zone, public_url, now)) is not None:
        if last.said is not None or len(last.mute) == len(about):
            return last
        gone = {notice.id for notice, _ in last.mute}
        rest = await compose(tx, person, [a for a in about if a.notice.id not in gone], zone, public_url, now)
        return replace(rest, mute=(*last.mute, *rest.mute))
    owing = await issues.owing(tx, {a.notice.issue for a in about}, [a.notice.unit for a in about])
    to_sign = await compose_sign.waiting_for(tx, person, [a.key for a in about], now.date())
    signs = tuple(a for a in about if (a.notice.issue, a.notice.unit) in to_sign)
    owed = tuple(a for a in about if a.notice.unit in owing[a.notice.issue])
    mute = tuple((a.notice, pushed.FILED) for a in about if a not in owed and a not in signs)
    if signs:
        return _remind_to_sign(signs, owed, mute, zone, now)
    if not owed:
        return Composed(None, mute=mute)
    posts = await people.posts(tx, [person])
    if all({p.kind for p in posts if p.unit == a.notice.unit} == {"signer"} for a in owed):
        return await _nudge(tx, owed, mute, zone, now)
    filling = await recipients.filling(tx, person, [(a.notice.issue, a.notice.unit) for a in owed], now)
    first = owed[0]
    due_at = min(a.due_at for a in owed).astimezone(zone)
    counts = [a.tasks for a in owed]
    opens = bool(public_url) and len(owed) == 1  # with several reports the chat asks which one to open
    if len(owed) == 1:
        units = {p.unit for p in posts if p.kind == "filer" and p.campaign == first.campaign}
        unit = first.unit_name if units - {first.notice.unit} else ""
        text = pushed.remind(first.label, due_at, now, filling, unit, first.issue.lock_at.astimezone(zone))
        title = pushed.remind_titles(first.campaign_name, first.rules.label, first.issue.short_title, due_at, now)
    else:
        lines = [pushed.remind_line(a.label, a.unit_name, a.due_at.astimezone(zone), now) for a in owed]
        text = pushed.remind_several(lines, filling)
        title = pushed.several_titles(len(owed), due_at, now)
    card = Card(
        CardKind.REMIND,
        (
            ("title", title),
            ("what", pushed.remind_asks(sum(counts), link=opens)),
            ("due", (pushed.card_time(due_at),)),
            ("count", pushed.items(sum(counts))),
        ),
        links.path(first.notice.issue, first.notice.unit) if opens else "",
    )
    return Composed(Message(layout.cut(text), card), owed, mute)


def _remind_to_sign(
    signs: tuple[About, ...],
    owed: tuple[About, ...],
    mute: tuple[tuple[Notice, str], ...],
    zone: ZoneInfo,
    now: datetime,
) -> Composed:
    """The reminder about reports that wait for this person's signature, and about those the person owes."""
    first, every = signs[0], (*signs, *owed)
    due_at = min(a.due_at for a in every).astimezone(zone)
    if len(every) == 1:
        text = compose_sign.reminder(first.unit_name, first.label, due_at, now)
        title = sign_words.ask_titles(first.unit_name, first.issue.short_title)
    else:
        lines = [sign_words.remind_line(a.unit_name, a.label) for a in signs]
        lines += [pushed.remind_line(a.label, a.unit_name, a.due_at.astimezone(zone), now) for a in owed]
        text = sign_words.remind_several(lines, also_owed=bool(owed))
        title = pushed.several_titles(len(every), due_at, now)
    card = Card(
        CardKind.REMIND,
        (
            ("title", title),
            ("what", sign_words.remind_asks()),
            ("due", (pushed.card_time(due_at),)),
            ("count", pushed.items(len(every))),
        ),
        compose_sign.path(first.notice.issue, first.notice.unit) if len(every) == 1 else "",
    )
    return Composed(Message(layout.cut(text), card), every, mute)


async def _nudge(
    tx: Tx, owed: tuple[About, ...], mute: tuple[tuple[Notice, str], ...], zone: ZoneInfo, now: datetime
) -> Composed:
    """The reminder to the unit's head, who does not file: asks the head to urge the filers."""
    due_at = min(a.due_at for a in owed).astimezone(zone)
    lines = []
    for a in owed:
        whom = [name for name, _ in await recipients.phones(tx, a.notice.unit)]
        lines.append(pushed.nudge_line(a.label, a.unit_name, a.due_at.astimezone(zone), now, whom))
    first = owed[0]
    title = pushed.remind_titles(first.campaign_name, first.rules.label, first.issue.short_title, due_at, now)
    values = (
        ("title", title if len(owed) == 1 else pushed.several_titles(len(owed), due_at, now)),
        ("what", pushed.NUDGE_ASKS),
        ("due", (pushed.card_time(due_at),)),
        ("count", pushed.items(len(owed))),
    )
    return Composed(Message(layout.cut(pushed.nudge(lines)), Card(CardKind.REMIND, values)), owed, mute)
