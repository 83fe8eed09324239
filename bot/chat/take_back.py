"""撤销: the office takes back its own 通过 or 退回. What would happen is echoed and done on 1."""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout
from bot.acts import take_back as take_back_act
from bot.acts.refused import Refused, Why
from bot.acts.subjects import Shown
from bot.chat import review
from bot.chat.grammar.office import TakeBack
from bot.chat.state import TakeBackThis, WhichToTakeBack
from bot.chat.turn import Answer, Turn, ask, number, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import review as words
from bot.rights.table import Act
from storage import desk, duties
from storage.desk import Decided

OWN = {Why.DIGESTED: words.DIGESTED, Why.BEGUN: words.BEGUN}


async def take_back_said(turn: Turn, said: TakeBack) -> Answer:
    """撤销 单位: the one report that can be taken back, or which of several; or why there is none."""
    named = await review.named(turn, said.unit)
    if isinstance(named, Answer):
        return named
    rows = [r for r in await _decided(turn, [u.id for u in named.units]) if said.issue in (None, r.number)]
    able = [r for r in rows if _why_not(r) is None]
    if len(able) == 1:
        return _echo(turn, able[0])
    if able:
        return _which(turn, able)
    if rows and (why := _why_not(rows[0])) is not None:
        return tell(turn, words.not_taken_back(rows[0].unit_name, turn.titled(rows[0]), rows[0].returned, OWN[why]))
    return tell(turn, words.nothing_to_take_back(named.units[0].short_name))


async def _decided(turn: Turn, units: Sequence[int]) -> tuple[Decided, ...]:
    """The office's own decisions on reports of these units, the latest issue first."""
    own = turn.of(Act.REPORT_TAKE_BACK)
    return tuple(r for r in await desk.decided(turn.tx, units) if r.campaign in own)


def _why_not(r: Decided) -> Why | None:
    """What the act would say of it as it stands."""
    if r.digested:
        return Why.DIGESTED
    return Why.BEGUN if r.returned and r.begun else None


def _echo(turn: Turn, r: Decided) -> Answer:
    return ask(
        turn,
        layout.cut(words.take_back_echo(r.unit_name, turn.titled(r), r.returned)),
        TakeBackThis(r.issue, r.unit, r.version),
    )


def _which(turn: Turn, rows: Sequence[Decided]) -> Answer:
    lines = [words.take_back_line(r.unit_name, turn.titled(r), r.returned) for r in rows]
    return ask(turn, words.take_back_which(lines), WhichToTakeBack(tuple((r.issue, r.unit) for r in rows)))


async def _still(turn: Turn, choices: Sequence[tuple[int, int]]) -> list[Decided]:
    """Those of these reports that can still be taken back, in the order they were shown."""
    found = {(r.issue, r.unit): r for r in await _decided(turn, sorted({unit for _, unit in choices}))}
    return [r for key in choices if (r := found.get(key)) is not None and _why_not(r) is None]


async def which_question(turn: Turn, pending: WhichToTakeBack) -> Answer:
    """Which report, asked again."""
    rows = await _still(turn, pending.choices)
    return _which(turn, rows) if rows else await _moved(turn.closed(), pending.choices)


async def which_chosen(turn: Turn, pending: WhichToTakeBack, said: str) -> Answer | None:
    """The report of this number is echoed. None: no number of the list was said."""
    chosen = number(said, len(pending.choices))
    if chosen is None:
        return None
    rows = await _still(turn, [pending.choices[chosen]])
    return _echo(turn, rows[0]) if rows else await _moved(turn.closed(), [pending.choices[chosen]])


async def question(turn: Turn, pending: TakeBackThis) -> Answer:
    """The echo, once more."""
    key = (pending.issue, pending.unit)
    rows = [r for r in await _still(turn, [key]) if r.version == pending.version]
    return _echo(turn, rows[0]) if rows else await _moved(turn.closed(), [key])


async def take_back_this(turn: Turn, pending: TakeBackThis) -> Answer:
    """The 1 after the echo: the report is where it was, and the filers who heard of a return are told."""
    turn = turn.closed()
    shown = Shown(pending.issue, pending.unit)
    duty = await duties.one(turn.tx, pending.issue, pending.unit)
    done = await take_back_act.take_back(
        turn.tx, turn.actor, shown, version=pending.version, now=turn.now, zone=turn.house.zone
    )
    if isinstance(done, Refused):
        if duty is None or done.why is Why.NOT_YOURS:
            return Answer(anyone_words.NOT_YOURS, turn.chat)
        if (why := OWN.get(done.why)) is None:
            return await _moved(turn, [(pending.issue, pending.unit)])
        returned = duty.state == "returned"
        return Answer(words.not_taken_back(duty.unit_name, turn.titled(duty), returned, why), turn.chat)
    told = done.value
    title = turn.titled(told.duty)
    return Answer(words.taken_back(told.duty.unit_name, title, told.returned, told.told), turn.chat, wake=done.wake)


async def _moved(turn: Turn, keys: Sequence[tuple[int, int]]) -> Answer:
    found = [await duties.one(turn.tx, *key) for key in keys]
    return Answer(words.moved_meanwhile([(d.unit_name, turn.titled(d)) for d in found if d]), turn.chat)
