"""催报 in the chat: the units named, the echo of what would go to whom, sent on 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.acts import urge as urge_act
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.urge import Urging
from bot.chat import numbered_list
from bot.chat.grammar.office import UrgeUnits
from bot.chat.numbered_list import Key
from bot.chat.state import UrgeThese
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import refused as refused_words
from bot.chat.words import signing as signing_words
from bot.chat.words import urging as words
from bot.chat.words.anyone import NOT_YOURS
from bot.layout import LIMIT, day_clock
from bot.rights.table import Act
from storage import campaigns, desk, issues


async def urge(turn: Turn, said: UrgeUnits) -> Answer:
    """催报 1 2, 催报 包头 乌海, 催报 全部."""
    owing = await _owing(turn)
    if not owing:
        return tell(turn, await _nobody(turn))
    wanted: tuple[Key, ...] | Answer = tuple(owing)
    if not said.everyone:
        wanted = await numbered_list.keys_meant(turn, "owing", said.units, owing, words.owes_nothing)
    if isinstance(wanted, Answer):
        return wanted
    pending = UrgeThese(tuple(k for k in wanted if k in owing))
    if not pending.units:
        return tell(turn, words.MOVED)
    return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


def _own(turn: Turn) -> tuple[int, ...]:
    return turn.of(Act.ISSUE_URGE)


async def _nobody(turn: Turn) -> str:
    """Nobody owes; what waits for its 审签人 is named, and who is reminded of it."""
    sheets = [s for c in _own(turn) for s in await desk.sheets(turn.tx, c, turn.now) if s.lock_at > turn.now]
    unsigned = [pair for s in sheets for pair in s.unsigned]
    return words.nobody_owes(signing_words.waiting_units(unsigned, LIMIT // 3) if unsigned else "")


async def _owing(turn: Turn) -> dict[Key, str]:
    """Every unit that owes an open issue of the office's campaigns, with its name."""
    found: dict[Key, str] = {}
    own = _own(turn)
    open_ones = [i for i in await issues.open_at(turn.tx, turn.now) if i.campaign in own]
    owed = await issues.owing(turn.tx, [i.id for i in open_ones])
    for i in open_ones:
        names = {u.id: u.short_name for u in await campaigns.units(turn.tx, i.campaign, inactive=True)}
        found |= {(i.id, unit): names[unit] for unit in owed[i.id]}
    return found


async def question(turn: Turn, pending: UrgeThese) -> Answer:
    """The echo: who is told and by what, who is not and why, and when it goes. Where nobody can be told there is
    nothing to ask: they go on the 电话单 at once."""
    looked = [await urge_act.look(turn.tx, turn.house, i, units, turn.now) for i, units in _by_issue(pending)]
    told, phone, later = _lines(turn, [u for u in looked if not isinstance(u, Refused)])
    if told:
        return Answer(words.urge_echo(told, phone, later), turn.chat, asks=True)
    return await urge_these(turn, pending)


async def urge_these(turn: Turn, pending: UrgeThese) -> Answer:
    """The 1 after the echo. Who has filed meanwhile is not urged."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    results = [
        await urge_act.urge(turn.tx, turn.actor, i, units, house=turn.house, now=turn.now)
        for i, units in _by_issue(pending)
    ]
    done = [r.value for r in results if isinstance(r, Done)]
    if not done:
        return Answer(_refused({r.why for r in results if isinstance(r, Refused)}), turn.chat)
    told, phone, later = _lines(turn, done)
    return Answer(words.urged(told, phone, later) if told else words.urge_nobody(phone), turn.chat, wake=True)


def _refused(whys: set[Why]) -> str:
    """Of several reasons the one that says most."""
    own = {Why.NOT_YOURS: NOT_YOURS, Why.TOO_LATE: words.NO_MOMENT, Why.FILED: words.MOVED}
    return next((said for why, said in own.items() if why in whys), refused_words.SENTENCES[min(whys)])


def _by_issue(pending: UrgeThese) -> list[tuple[int, tuple[int, ...]]]:
    """Each issue with its units, in the order named."""
    found: dict[int, list[int]] = {}
    for issue, unit in pending.units:
        found.setdefault(issue, []).append(unit)
    return [(issue, tuple(units)) for issue, units in found.items()]


def _lines(turn: Turn, each: Sequence[Urging]) -> tuple[list[str], list[str], str]:
    """Lines of who is told, lines of who is to be phoned instead; and when, where that is not now."""
    told = [words.reached(t.unit_name, t.people) for u in each for t in u.told]
    phone = [words.not_reached(p.unit_name, p.why) for u in each for p in u.phone]
    later = [u.goes for u in each if u.goes > turn.now]
    return told, phone, day_clock(turn.local(later[-1])) if later else ""
