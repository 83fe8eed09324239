"""Carries out a reminder step. The plan says when and for which units; schedules.line says who of each unit.

All units of a step are read and written at once, so the number of statements does not grow with the units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.house import House
from bot.messages.words import pushed
from schedules import line, quiet, reach
from schedules.line import Caps, Choice, Person, To, Why
from schedules.plan import Remind
from schedules.quiet import Quiet
from schedules.reach import Unreachable
from storage import calendar, calls, campaigns, issues, leaves, lines, notices, recipients, steps
from storage.calls import About
from storage.engine.tx import Tx
from storage.notices import Debt, Notice

LATE = timedelta(minutes=10)  # a tick that is later than this counts as an outage


@dataclass(frozen=True, slots=True)
class Step:
    """One step for some units of one issue.

    at: the planned moment. goes: when to send it. signing: it is about a signature, not about filing.
    posts: unit -> the people in its line; None means the holders of its posts.
    uncapped: the caps do not apply, because it is about the person's own unfinished work.
    """

    issue: int
    step: steps.Step
    units: tuple[int, ...]
    to: tuple[To, ...]
    at: datetime
    goes: datetime
    useful_until: datetime
    signing: bool = False
    posts: Mapping[int, Mapping[To, tuple[int, ...]]] | None = None
    uncapped: bool = False


async def owe(tx: Tx, house: House, act: Remind, now: datetime) -> int:
    """Owe the planned step to the people it reaches.

    Gives how many notices are new. now: of the clock, not of the plan.
    """
    issue = await issues.get(tx, act.issue)
    settings = (await campaigns.get(tx, issue.campaign)).definition.settings
    goes = await when(tx, house, act.at, settings.quiet, now)
    asked = Step(act.issue, steps.from_key(act.step), act.units, act.to, act.at, goes, act.useful_until, act.signing)
    return await owe_this(tx, house, asked, settings.reminders, act.passed_over, now)


async def when(tx: Tx, house: House, at: datetime, rule: Quiet, now: datetime) -> datetime:
    """When to send what is planned for `at`: then, or after an outage as soon as the quiet hours allow."""
    return at if now - at <= LATE else quiet.humane(now, rule, house.zone, await calendar.read(tx))


async def owe_this(tx: Tx, house: House, asked: Step, caps: Caps, passed_over: Why | None, now: datetime) -> int:
    """Owe the step, or record why nobody gets it. Gives how many notices are new."""
    if passed_over is not None or asked.goes >= asked.useful_until:
        await _nobody(tx, house, asked, passed_over or Why.OUTAGE, now)
        return 0
    return await carry_out(tx, house, asked, await decide(tx, house, asked, caps, now), now)


async def decide(
    tx: Tx, house: House, asked: Step, caps: Caps, now: datetime, *, hold: bool = True
) -> dict[int, Choice]:
    """unit -> who is told, who is passed over and why, and whether the unit must be phoned.

    hold: lock these people, so that no other transaction counts their reminders before this one ends.
    """
    posts = asked.posts or await lines.posts(tx, asked.units)
    everyone = dict.fromkeys(p for held in posts.values() for people in held.values() for p in people)
    people = await _people(tx, house, asked, tuple(everyone), caps, now, hold=hold)
    return {u: line.choose(asked.to, posts[u], people, asked.goes) for u in asked.units}


async def _people(
    tx: Tx, house: House, asked: Step, holders: Sequence[int], caps: Caps, now: datetime, *, hold: bool
) -> Mapping[int, Person]:
    """What decides whether to remind each holder and each deputy: channel, leave, and earlier reminders."""
    local = asked.goes.astimezone(house.zone)
    away = await leaves.away(tx, holders, local.date())
    deputies = [d for d in away.values() if d is not None]
    away |= await leaves.away(tx, deputies, local.date())
    everyone = tuple(dict.fromkeys([*holders, *deputies]))
    if hold:
        await notices.one_at_a_time(tx, everyone)
    reaches = await recipients.reaches(tx, everyone, "remind", house.means)
    told, today = ({}, {}) if asked.uncapped else await _told(tx, asked, local.date(), house)
    allowed = await lines.caps(tx, everyone, caps)
    none: frozenset[datetime] = frozenset()
    return {
        p: Person(
            _unreachable(reach.channel(reaches[p], now, urgent=False)),
            p in away,
            away.get(p),
            told.get(p, none),
            today.get(p, none),
            allowed[p],
        )
        for p in everyone
    }


_Told = dict[int, frozenset[datetime]]  # by person


async def _told(tx: Tx, asked: Step, day: date, house: House) -> tuple[_Told, _Told]:
    """The reminders that count towards the caps: those of this issue, and all of this day."""
    first = datetime.combine(day, time(), house.zone).astimezone(asked.goes.tzinfo)
    return await lines.of_issue(tx, asked.issue), await lines.between(tx, first, first + timedelta(days=1))


def _unreachable(channel: reach.Channel | Unreachable) -> Why | None:
    return Why(channel.value) if isinstance(channel, Unreachable) else None


async def carry_out(tx: Tx, house: House, asked: Step, choices: Mapping[int, Choice], now: datetime) -> int:
    """Write the decision as rows. Gives how many notices are new."""
    goes = None if asked.goes == asked.at else asked.goes
    debts = {u: Debt("remind", asked.issue, u, asked.step, asked.at, asked.useful_until, goes) for u in asked.units}
    new = await notices.owe_all(tx, [(debts[u], p) for u, c in choices.items() for p in c.people], now)
    for why, over in _by_why((u, p, w) for u, c in choices.items() for p, w in c.passed_over):
        await notices.pass_over(tx, [(debts[u], p) for u, p in over], pushed.PASSED_OVER[why], now)
    about: About = "signing" if asked.signing else "filing"
    to_phone = [
        calls.Due(asked.issue, u, asked.step, c.call.value, about) for u, c in choices.items() if c.call is not None
    ]
    await notices.alert_to_phone(tx, to_phone, now, house.zone)
    return new


def _by_why(found: Iterable[tuple[int, int, Why]]) -> list[tuple[Why, list[tuple[int, int]]]]:
    made: dict[Why, list[tuple[int, int]]] = {}
    for unit, person, why in found:
        made.setdefault(why, []).append((unit, person))
    return list(made.items())


async def _nobody(tx: Tx, house: House, asked: Step, why: Why, now: datetime) -> None:
    """Record for each addressee why the step reached nobody. After an outage the office is told once."""
    posts = asked.posts or await lines.posts(tx, asked.units)
    debts = [
        (Debt("remind", asked.issue, u, asked.step, asked.at, asked.useful_until), p)
        for u in asked.units
        for post in asked.to
        for p in posts[u].get(post, ())
    ]
    await notices.pass_over(tx, list(dict.fromkeys(debts)), pushed.PASSED_OVER[why], now)
    if why is Why.OUTAGE:
        campaign = (await issues.get(tx, asked.issue)).campaign
        root = await campaigns.root(tx, campaign)
        told = [(root.id, steps.Outage(asked.step))]
        await notices.alert_office(tx, asked.issue, told, now, house.zone)


async def humane(tx: Tx, house: House, about: Sequence[Notice], now: datetime) -> datetime:
    """The first moment from now on that the quiet hours of all their campaigns allow."""
    if not about:
        return now
    found = [(await issues.get(tx, i)).campaign for i in sorted({n.issue for n in about})]
    rules = [(await campaigns.get(tx, c)).definition.settings.quiet for c in sorted(set(found))]
    return quiet.humane(now, quiet.together(rules), house.zone, await calendar.read(tx))


async def still_useful(tx: Tx, about: Sequence[Notice], now: datetime) -> tuple[Notice, ...]:
    """The notices that are not too late yet. The others are recorded as skipped."""
    late = tuple(n for n in about if n.useful_until is not None and now >= n.useful_until)
    await notices.skip(tx, late, pushed.TOO_LATE)
    return tuple(n for n in about if n not in late)
