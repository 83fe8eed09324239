"""电话单: the units to be phoned now, and 已电话, who was."""

from __future__ import annotations

from dataclasses import replace

from bot.acts import call as call_act
from bot.acts.run import Done
from bot.acts.subjects import Shown
from bot.chat import numbered_list
from bot.chat.grammar.office import Called, Calls
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import urging as words
from bot.layout import clock, day_clock
from bot.rights.table import Read
from forms import paging
from schedules.line import Why
from storage import calls, people
from storage.calls import Call


async def calls_of(turn: Turn) -> tuple[Call, ...]:
    return await calls.waiting(turn.tx, turn.of(Read.CALL_LIST), turn.now)


async def show(turn: Turn, said: Calls) -> Answer:
    """电话单, or a page of it."""
    rows = await calls_of(turn)
    if not rows:
        return tell(turn, words.NOBODY_TO_PHONE)
    lines = tuple(_line(turn, n, c) for n, c in enumerate(rows, 1))
    pages = paging.pages(words.calls_head(len(rows)), lines, lambda n, of: words.next_page(words.CALLS, n, of))
    page = int(said.rest) if said.rest.isdecimal() and len(said.rest) < 4 else 1
    if not 1 <= page <= len(pages):
        return tell(turn, words.no_page(words.CALLS, len(pages)))
    chat = numbered_list.with_list(turn, "calls", [(c.issue, c.unit) for c in rows])
    return Answer(pages[page - 1], replace(chat, more=pages[page:]))


def _line(turn: Turn, n: int, c: Call) -> str:
    about = {"filing": "", "signing": words.SIGNING, "return": words.RETURNED}[c.about]
    called = "" if c.called is None else words.called_before(c.called[0], day_clock(turn.local(c.called[1])))
    return words.calls_line(n, c.unit_name, turn.titled(c), about + words.STATE[Why(c.why)], c.people, called)


async def called(turn: Turn, said: Called) -> Answer:
    """已电话 1 3: written down with who and when."""
    rows = {(c.issue, c.unit): c for c in await calls_of(turn)}
    if not rows:
        return tell(turn, words.NOBODY_TO_PHONE)
    wanted = (
        tuple(rows)
        if said.everyone
        else await numbered_list.keys_meant(turn, "calls", said.units, rows, words.not_to_phone)
    )
    if isinstance(wanted, Answer):
        return wanted
    done = {
        key: result.by
        for key in wanted
        if key in rows
        and isinstance(result := await call_act.call(turn.tx, turn.actor, Shown(*key), now=turn.now), Done)
    }
    if not done:
        return tell(turn, words.NOBODY_TO_PHONE)
    who = await people.named(turn.tx, [by for by in (next(iter(done.values())),) if by is not None])
    units = list(dict.fromkeys(rows[key].unit_name for key in done))
    return tell(turn, words.called(units, who[0].name if who else "", clock(turn.local(turn.now))))
