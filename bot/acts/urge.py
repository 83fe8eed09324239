"""催报: the office has units that owe an issue reminded once more.

It keeps to what binds reminders: the line of each unit, the caps, the quiet hours. In quiet time it goes at the next
moment that is not quiet, if that is before 补报截止. A unit nobody of whom can be told goes on the 电话单.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.acts.refused import Refused
from bot.acts.refused import Why as Refusal
from bot.acts.run import Done, act
from bot.acts.subjects import issue as issue_subject
from bot.house import House
from bot.messages import remind
from bot.messages.remind import Step
from bot.rights.actor import Actor
from bot.rights.table import Act
from schedules import quiet, reach
from schedules.line import Choice, To, Why
from schedules.quiet import Quiet
from storage import audit, calendar, campaigns, issues, notices, people, recipients, steps
from storage.engine.tx import Tx
from storage.issues import Issue

CAPS = (Why.PER_ISSUE, Why.PER_DAY)
TO = (To.A, To.B)


@dataclass(frozen=True, slots=True)
class Told:
    """A unit that is urged. people: the name of each person who is told, and the channel."""

    unit_name: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToPhone:
    """A unit nobody of whom can be told, and why."""

    unit_name: str
    why: Why


@dataclass(frozen=True, slots=True)
class Urging:
    """goes: when it is sent; later than now in quiet hours."""

    goes: datetime
    told: tuple[Told, ...]
    phone: tuple[ToPhone, ...]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What a 催报 of these units comes to. choices: by unit who is told."""

    issue: Issue
    step: Step
    choices: Mapping[int, Choice]


@act(Act.ISSUE_URGE, of=issue_subject)
async def urge(
    tx: Tx, actor: Actor, issue: int, units: Sequence[int], *, house: House, now: datetime
) -> Done[Urging] | Refused:
    """Urge those of these units that still owe the issue. Gives who is told by what, who is to be phoned, and when.

    Refused where none of them owes any more, and where no moment to send is left before 补报截止.
    """
    decided = await _decide(tx, house, issue, units, now)
    if isinstance(decided, Refused):
        return decided
    shown = await _urging(tx, house, decided, now)
    await remind.carry_out(tx, house, decided.step, decided.choices, now)
    detail: audit.Detail = {"step": decided.step.step.to_key(), "units": ",".join(map(str, decided.step.units))}
    return Done(shown, f"issue:{issue}", detail, wake=True)


async def look(tx: Tx, house: House, issue: int, units: Sequence[int], now: datetime) -> Urging | Refused:
    """What `urge` would do now. Nothing is written, but whom it counts stays as it is until the transaction ends."""
    decided = await _decide(tx, house, issue, units, now)
    return decided if isinstance(decided, Refused) else await _urging(tx, house, decided, now)


async def capped(tx: Tx, house: House, issue: int, units: Sequence[int], now: datetime) -> frozenset[int]:
    """Those of these units nobody of whom may be reminded of the issue any more, so that they are to be phoned."""
    about = await issues.get(tx, issue)
    settings = (await campaigns.get(tx, about.campaign)).definition.settings
    step = Step(issue, await _next(tx, issue), tuple(units), TO, now, now, about.lock_at)
    choices = await remind.decide(tx, house, step, settings.reminders, now, hold=False)
    return frozenset(u for u, c in choices.items() if not c.people and c.call in CAPS)


async def _decide(tx: Tx, house: House, issue: int, units: Sequence[int], now: datetime) -> _Decision | Refused:
    about = await issues.get(tx, issue)
    settings = (await campaigns.get(tx, about.campaign)).definition.settings
    goes = await _goes(tx, house, settings.quiet, now)
    if goes >= about.lock_at:
        return Refused(Refusal.TOO_LATE)
    owing = set((await issues.owing(tx, [issue], units))[issue])
    wanted = tuple(u for u in units if u in owing)
    if not wanted:
        return Refused(Refusal.FILED)
    step = Step(issue, await _next(tx, issue), wanted, TO, now, goes, about.lock_at)
    return _Decision(about, step, await remind.decide(tx, house, step, settings.reminders, now))


async def _next(tx: Tx, issue: int) -> steps.Urge:
    return steps.Urge(await notices.urges(tx, issue) + 1)


async def _goes(tx: Tx, house: House, rule: Quiet, now: datetime) -> datetime:
    """Now, to the minute; or when it is no longer quiet."""
    found = quiet.humane(now, rule, house.zone, await calendar.read(tx))
    return now if found - now < timedelta(minutes=1) else found


async def _urging(tx: Tx, house: House, decided: _Decision, now: datetime) -> Urging:
    everyone = sorted({p for c in decided.choices.values() for p in c.people})
    reaches = await recipients.reaches(tx, everyone, "remind", house.means)
    names = {p.id: p.name for p in await people.named(tx, everyone)}
    units = {u.id: u.short_name for u in await campaigns.units(tx, decided.issue.campaign, inactive=True)}
    told = tuple(
        Told(units[u], tuple((names[p], str(reach.channel(reaches[p], now, urgent=False))) for p in choice.people))
        for u, choice in decided.choices.items()
        if choice.people
    )
    phone = tuple(
        ToPhone(units[u], choice.call)
        for u, choice in decided.choices.items()
        if not choice.people and choice.call is not None
    )
    return Urging(decided.step.goes, told, phone)
