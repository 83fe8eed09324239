"""未达: the messages that did not arrive or may not have, for the office to settle or have sent again.

The numbers are places of the list as it stands; what a word would do is named, and done on 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import layout
from bot.acts.refused import Refused
from bot.acts.resend import resend
from bot.acts.run import Done
from bot.acts.settle_message import settle_message
from bot.chat.grammar.office import Arrived, NotArrived, Resend, ShowUndelivered
from bot.chat.state import UndeliveredThese
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import undelivered as undelivered_words
from bot.rights.table import Read
from storage import undelivered
from storage.undelivered import Undelivered

PAGE = 8


async def listed(turn: Turn, said: ShowUndelivered) -> Answer:
    """Who, what, when and why, so many a page."""
    rows = await undelivered.listed(turn.tx, turn.of(Read.UNDELIVERED))
    if not rows:
        return tell(turn, undelivered_words.NOTHING_UNDELIVERED)
    pages = -(-len(rows) // PAGE)
    page = min(said.page, pages)
    first = (page - 1) * PAGE
    lines = [f"{n} {line(turn, r)}" for n, r in enumerate(rows[first : first + PAGE], first + 1)]
    return tell(
        turn, undelivered_words.undelivered(len(rows), lines, page, pages, unknown=any(not r.known for r in rows))
    )


def line(turn: Turn, r: Undelivered) -> str:
    about = [(s.campaign_name + s.short_title, s.unit_name, s.done) for s in r.about]
    at = layout.day_clock(turn.local(r.tried_at))
    return undelivered_words.undelivered_line(r.person_name, r.phone, r.kind, about, at, known=r.known, why=r.why)


async def resend_said(turn: Turn, said: Resend) -> Answer:
    """重发 1 3."""
    return await _echo(turn, "resend", said.places)


async def arrived_said(turn: Turn, said: Arrived) -> Answer:
    """已收到 1."""
    return await _echo(turn, "arrived", said.places)


async def not_arrived_said(turn: Turn, said: NotArrived) -> Answer:
    """未收到 1."""
    return await _echo(turn, "not_arrived", said.places)


async def _echo(turn: Turn, act: str, places: Sequence[int]) -> Answer:
    rows = await undelivered.listed(turn.tx, turn.of(Read.UNDELIVERED))
    if wrong := [p for p in places if p > len(rows)]:
        return tell(
            turn,
            undelivered_words.no_such_undelivered(wrong[0], len(rows))
            if rows
            else undelivered_words.NOTHING_UNDELIVERED,
        )
    chosen = [rows[p - 1] for p in places]
    if act == "resend" and (doubtful := [p for p in places if not rows[p - 1].known]):
        return tell(turn, undelivered_words.settle_first(doubtful))
    if act == "not_arrived" and (sure := [p for p in places if rows[p - 1].known]):
        return tell(turn, undelivered_words.surely_not_arrived(sure))
    pending = UndeliveredThese(act, tuple(r.message for r in chosen))
    return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def question(turn: Turn, pending: UndeliveredThese) -> Answer:
    """The echo, once more."""
    rows = {r.message: r for r in await undelivered.listed(turn.tx, turn.of(Read.UNDELIVERED))}
    lines = [line(turn, rows[m]) for m in pending.messages if m in rows]
    if not lines:
        return Answer(undelivered_words.UNDELIVERED_GONE, replace(turn.chat, pending=None))
    return Answer(undelivered_words.undelivered_echo(pending.act, lines), turn.chat, asks=True)


async def do(turn: Turn, pending: UndeliveredThese) -> Answer:
    """The 1 after the echo. Each by itself: what has moved meanwhile is left and said."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    rows = {r.message: r for r in await undelivered.listed(turn.tx, turn.of(Read.UNDELIVERED))}
    done, left = 0, []
    for message in pending.messages:
        result = await _one(turn, pending.act, message)
        if isinstance(result, Refused):
            left.append((rows[message].person_name if message in rows else "", result.why))
        else:
            done += 1
    after = await undelivered.listed(turn.tx, turn.of(Read.UNDELIVERED))
    again = [n for n, r in enumerate(after, 1) if r.message in pending.messages]
    return Answer(
        undelivered_words.undelivered_done(pending.act, done, left, again), turn.chat, wake=pending.act == "resend"
    )


async def _one(turn: Turn, act: str, message: int) -> Done[int] | Done[None] | Refused:
    if act == "resend":
        return await resend(turn.tx, turn.actor, message, now=turn.now)
    return await settle_message(turn.tx, turn.actor, message, arrived=act == "arrived", now=turn.now)
