"""Under what conditions a campaign is rehearsed: from when, how many issues, who files late or never, what fails."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.season.cast import Manner, Owed, Part
from schedules import cycles
from schedules.cycles import Cycle
from schedules.workdays import Calendar
from storage.campaigns import Plan, UnitPlan, fold

ARRIVES = timedelta(days=3)  # so long before the first day everybody binds a phone
EARLIEST, LATEST = time(8, 40), time(17, 30)  # when people file
LATE = timedelta(hours=2)
READS = timedelta(minutes=10)  # how long after the receipt a 审签人 looks
AFTERWARDS = timedelta(days=2)  # what still comes after the last 补报截止


@dataclass(frozen=True, slots=True)
class Outage:
    """The platform answers nothing but errors from here on, for so long."""

    begins: datetime
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Conditions:
    """late: (unit key, period key, '' being every period); silent, unreachable, unsigned: unit keys. percent: of the
    calls to the platform that fail."""

    first: date
    issues: int
    seed: int = 1
    late: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    percent: float = 0.0
    outages: tuple[Outage, ...] = ()

    def since(self, zone: ZoneInfo) -> datetime:
        """From when on the campaign counts."""
        return datetime.combine(self.first, time(), zone).astimezone(UTC)

    def begins(self, zone: ZoneInfo) -> datetime:
        """When people take their phones in hand."""
        return datetime.combine(self.first, time(8, 0), zone) - ARRIVES


def first_day(plan: Plan, zone: ZoneInfo, calendar: Calendar, today: date) -> date:
    """Today, while something lies ahead; of a campaign that is over, its first day."""
    after = datetime.combine(today, time(), zone)
    made = [i for c in plan.definition.cycles for i in cycles.issues(c, plan.definition.cycles, zone, calendar)]
    if not any(i.due_at > after for i in made):
        return min((i.opens_at.astimezone(zone).date() for i in made), default=plan.first_day)
    ahead = min(i.opens_at.astimezone(zone).date() for i in made if i.due_at > after)
    return max(today, ahead)


def clipped(plan: Plan, conditions: Conditions, zone: ZoneInfo, calendar: Calendar) -> Plan:
    """The plan with no more issues than are to be rehearsed: of each cycle the next few."""
    since = conditions.since(zone)
    rules = plan.definition.cycles
    kept = tuple(c for c in (_clip(c, rules, conditions.issues, since, zone, calendar) for c in rules) if c is not None)
    return replace(plan, definition=replace(plan.definition, cycles=kept))


def _clip(
    cycle: Cycle, rules: Sequence[Cycle], count: int, since: datetime, zone: ZoneInfo, calendar: Calendar
) -> Cycle | None:
    ahead = [i for i in cycles.issues(cycle, rules, zone, calendar) if i.due_at > since][:count]
    return replace(cycle, last=ahead[-1].period.last) if ahead else None


def ends(plan: Plan, zone: ZoneInfo, calendar: Calendar) -> datetime | None:
    """When the last of it is over; None: there is nothing to rehearse."""
    rules = plan.definition.cycles
    locks = [i.lock_at for c in rules for i in cycles.issues(c, rules, zone, calendar)[-1:]]
    return max(locks).astimezone(zone) + AFTERWARDS if locks else None


def unit_named(plan: Plan, said: str) -> UnitPlan | None:
    """The unit these words mean: its key, its name, its short name or another name for it."""
    wanted = fold(said)
    return next((u for u in plan.units if wanted in map(fold, (u.key, u.name, u.short_name, *u.aliases))), None)


def parts(owed: Iterable[Owed], conditions: Conditions, since: datetime) -> tuple[Part, ...]:
    """Who files what and when; the same for the same seed, whatever else there is to file."""
    out = {*conditions.silent, *conditions.unreachable}
    made = [
        Part(o, o.filers[0], _starts(o, conditions, since), Manner.ZERO)
        for o in owed
        if o.unit not in out and o.filers and (o.tasks or o.answers) and o.due > since
    ]
    return tuple(sorted(made, key=lambda p: (p.starts, p.key)))


def _starts(o: Owed, conditions: Conditions, since: datetime) -> datetime:
    if any((o.unit, period) in conditions.late for period in (o.period, "")):
        return o.due + min(LATE, (o.lock - o.due) / 2)
    rng = random.Random(f"{conditions.seed}:{o.campaign}:{o.unit}:{o.cycle}:{o.period}")
    opens = max(o.opens, since.astimezone(o.due.tzinfo)) + timedelta(minutes=5)
    last = o.due - timedelta(minutes=20) - (READS if o.signers else timedelta())
    back = min(rng.choices((0, 1, 2, 3), weights=(45, 25, 20, 10))[0], max(0, (last.date() - opens.date()).days))
    day = last.date() - timedelta(days=back)
    low = max(opens, datetime.combine(day, EARLIEST, o.due.tzinfo))
    high = min(last, datetime.combine(day, LATEST, o.due.tzinfo))
    if high <= low:  # due before people come to work, or opened only just now
        low, high = opens, max(opens, last)
    return (low + rng.random() * (high - low)).replace(microsecond=0)
