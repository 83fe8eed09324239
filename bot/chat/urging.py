"""催报: the office has some of those who owe reminded once more; echoed first, sent on 1.

It keeps to what binds reminders: the line of each unit, the caps, the quiet hours. In quiet time it goes at the next
moment that is not, if that is before 补报截止. Whoever cannot be told any more goes on the 电话单.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chat import numbered_list, review
from bot.chat.grammar.commands import Urge
from bot.chat.numbered_list import Key
from bot.chat.state import UrgeThese
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import signing as signing_words
from bot.chat.words import urging as words
from bot.chat.words.anyone import NOT_YOURS
from bot.layout import LIMIT, day_clock
from bot.messages import remind
from bot.messages.remind import Step
from schedules import quiet, reach
from schedules.line import Choice, To, Why
from schedules.quiet import Quiet
from storage import audit, calendar, campaigns, desk, issues, notices, people, recipients
from storage.issues import Issue

CAPS = (Why.PER_ISSUE, Why.PER_DAY)


@dataclass(frozen=True, slots=True)
class Batch:
    """The units of one issue that are to be urged, with whom it reaches of each."""

    issue: Issue
    asked: Step
    names: dict[int, str]  # of its units
    choices: dict[int, Choice]


async def urge(turn: Turn, said: Urge) -> Answer:
    """催报 1 2, 催报 包头 乌海, 催报 全部."""
    owing = await _owing(turn)
    if not owing:
        return tell(turn, await _nobody(turn))
    wanted: tuple[Key, ...] | Answer = tuple(owing)
    if not said.everyone:
        wanted = await numbered_list.chosen(turn, "owing", said.units, owing, words.owes_nothing)
    if isinstance(wanted, Answer):
        return wanted
    pending = UrgeThese(tuple(k for k in wanted if k in owing))
    if not pending.units:
        return tell(turn, words.MOVED)
    return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def _nobody(turn: Turn) -> str:
    """Nobody owes; what waits for its 审签人 is named, and who is reminded of it."""
    sheets = [s for c in review.own(turn) for s in await desk.sheets(turn.tx, c, turn.now) if s.lock_at > turn.now]
    unsigned = [pair for s in sheets for pair in s.unsigned]
    return words.nobody_owes(signing_words.waiting_units(unsigned, LIMIT // 3) if unsigned else "")


async def _owing(turn: Turn) -> dict[Key, str]:
    """Of the office's open issues every unit that has not filed, with its name."""
    found: dict[Key, str] = {}
    own = review.own(turn)
    open_ones = [i for i in await issues.open_at(turn.tx, turn.now) if i.campaign in own]
    owed = await issues.owing(turn.tx, [i.id for i in open_ones])
    for i in open_ones:
        names = {u.id: u.short_name for u in await campaigns.units(turn.tx, i.campaign, inactive=True)}
        found |= {(i.id, unit): names[unit] for unit in owed[i.id]}
    return found


async def question(turn: Turn, pending: UrgeThese) -> Answer:
    """The echo: who is told and by what, who is not and why, and when it goes."""
    batches = await _batches(turn, pending.units)
    told, phone, later = await _told(turn, batches)
    if told:
        return Answer(words.urge_echo(told, phone, later), turn.chat, asks=True)
    for batch in batches:
        await remind.carry_out(turn.tx, turn.house, batch.asked, batch.choices, turn.now)
    return Answer(words.urge_nobody(phone) if phone else words.NO_MOMENT, replace(turn.chat, pending=None), wake=True)


async def urge_these(turn: Turn, pending: UrgeThese) -> Answer:
    """The 1 after the echo. Who has filed meanwhile is not urged."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    owing = await _owing(turn)
    batches = await _batches(turn, [k for k in pending.units if k in owing])
    told, phone, later = await _told(turn, batches)
    if not batches:
        return Answer(words.MOVED if review.own(turn) else NOT_YOURS, turn.chat)
    for batch in batches:
        await remind.carry_out(turn.tx, turn.house, batch.asked, batch.choices, turn.now)
        await audit.note(
            turn.tx,
            at=turn.now,
            person=turn.holder(batch.issue.campaign, "office"),
            act="urge",
            subject=f"issue:{batch.issue.id}",
            detail={"step": batch.asked.step, "units": ",".join(map(str, batch.asked.units))},
        )
    return Answer(words.urged(told, phone, later) if told else words.urge_nobody(phone), turn.chat, wake=True)


async def _batches(turn: Turn, keys: Sequence[Key]) -> tuple[Batch, ...]:
    made = []
    for issue_id in dict.fromkeys(issue for issue, _ in keys):
        issue = await issues.get(turn.tx, issue_id)
        settings = (await campaigns.get(turn.tx, issue.campaign)).definition.settings
        goes = await _goes(turn, settings.quiet)
        if goes >= issue.lock_at:
            continue
        units = tuple(unit for i, unit in keys if i == issue_id)
        step = f"urge:{await notices.steps(turn.tx, issue_id, 'urge:') + 1}"
        asked = Step(issue_id, step, units, (To.A, To.B), turn.now, goes, issue.lock_at)
        choices = await remind.decide(turn.tx, turn.house, asked, settings.reminders, turn.now)
        names = {u.id: u.short_name for u in await campaigns.units(turn.tx, issue.campaign, inactive=True)}
        made.append(Batch(issue, asked, names, choices))
    return tuple(made)


async def _goes(turn: Turn, rule: Quiet) -> datetime:
    """Now, to the minute; or when it is no longer quiet."""
    found = quiet.humane(turn.now, rule, turn.house.zone, await calendar.read(turn.tx))
    return turn.now if found - turn.now < timedelta(minutes=1) else found


async def _told(turn: Turn, batches: Sequence[Batch]) -> tuple[list[str], list[str], str]:
    """Lines of who is told, lines of who is to be phoned instead; and when, where that is not now."""
    told, phone, later = [], [], ""
    everyone = {p for b in batches for c in b.choices.values() for p in c.people}
    reaches = await recipients.reaches(turn.tx, sorted(everyone), "remind", turn.house.means)
    names = {p.id: p.name for p in await people.named(turn.tx, sorted(everyone))}
    for batch in batches:
        if batch.asked.goes > turn.now:
            later = day_clock(turn.local(batch.asked.goes))
        for unit, choice in batch.choices.items():
            name = batch.names[unit]
            by = [(names[p], str(reach.channel(reaches[p], turn.now, urgent=False))) for p in choice.people]
            if by:
                told.append(words.reached(name, by))
            elif choice.call is not None:
                phone.append(words.not_reached(name, choice.call))
    return told, phone, later


async def capped(turn: Turn, issue: Issue, units: Sequence[int]) -> frozenset[int]:
    """Of these units those nobody of whom may be reminded of the issue any more: they are to be phoned."""
    settings = (await campaigns.get(turn.tx, issue.campaign)).definition.settings
    asked = Step(issue.id, "", tuple(units), (To.A, To.B), turn.now, turn.now, issue.lock_at)
    choices = await remind.decide(turn.tx, turn.house, asked, settings.reminders, turn.now, hold=False)
    return frozenset(u for u, c in choices.items() if not c.people and c.call in CAPS)
