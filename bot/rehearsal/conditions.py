"""Under what conditions a campaign is rehearsed: from when, how many issues, and what the scenario has besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.rehearsal import words
from bot.rehearsal.scenario import (
    Act,
    Arranged,
    Away,
    Cue,
    Late,
    OnPaper,
    Outage,
    PutOff,
    Returned,
    Silent,
    Started,
    Unreachable,
    Unsigned,
    Urged,
)
from schedules import cycles
from schedules.cycles import Cycle, PlannedIssue
from schedules.workdays import Calendar
from storage.calendar import OWN, Kept
from storage.campaigns import Plan

Kind = TypeVar("Kind", bound=Act)
OfReport = TypeVar("OfReport", Late, OnPaper, PutOff, Returned, Started)

ARRIVES = timedelta(days=3)  # so long before the first day everybody binds a phone
AFTERWARDS = timedelta(days=2)  # what still comes after the last 补报截止


@dataclass(frozen=True, slots=True)
class Conditions:
    """first: the campaign counts from then on. issues: of each cycle so many. seed: who files when."""

    first: date
    issues: int
    seed: int = 1
    script: tuple[Cue, ...] = ()

    def since(self, zone: ZoneInfo) -> datetime:
        """From when on the campaign counts."""
        return datetime.combine(self.first, time(), zone).astimezone(UTC)

    def begins(self, zone: ZoneInfo) -> datetime:
        """When people take their phones in hand."""
        return datetime.combine(self.first, time(8, 0), zone) - ARRIVES

    def of(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """What the scenario has of this kind."""
        return tuple(cue.act for cue in self.script if isinstance(cue.act, kind))

    def named(self, kind: type[Silent | Unreachable | Unsigned]) -> frozenset[str]:
        """The units so named."""
        return frozenset(act.unit for act in self.of(kind))

    def about(self, kind: type[OfReport], unit: str, period: str) -> OfReport | None:
        """What the scenario says of this one report."""
        return next((a for a in self.of(kind) if a.unit == unit and a.period in ("", period)), None)

    def days(self, own: Sequence[Kept]) -> tuple[Kept, ...]:
        """The installation's own workdays and those of the scenario, which come before them."""
        arranged = {a.day.day: Kept(a.day, OWN, a.day.day.year) for a in self.of(Arranged)}
        return (*(k for k in own if k.day.day not in arranged), *arranged.values())

    @property
    def told(self) -> tuple[str, ...]:
        """All of it in words, to be compared with those of another rehearsal."""
        return (*words.conditions(self.first, self.issues, self.seed), *(cue.said for cue in self.script))


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


# -- a scenario that does not fit --------------------------------------------------------------------------------


def misfits(part: Plan, conditions: Conditions, zone: ZoneInfo, calendar: Calendar) -> tuple[str, ...]:
    """Lines that name what does not come up in this rehearsal, each with its place. part: as clipped."""
    rules, since = part.definition.cycles, conditions.since(zone)
    made = [i for c in rules for i in cycles.issues(c, rules, zone, calendar) if i.due_at > since]
    until = ends(part, zone, calendar)
    assert until is not None, "there is something to rehearse"
    out = conditions.named(Silent) | conditions.named(Unreachable)
    found = []
    for cue in conditions.script:
        why = _misfit(cue.act, made, (since, until), zone) or _idle(cue.act, out)
        if why:
            found.append(words.misread(cue.place, why))
    return tuple(found)


def _misfit(act: Act, made: Iterable[PlannedIssue], span: tuple[datetime, datetime], zone: ZoneInfo) -> str:
    since, until = span
    match act:
        case Late() | OnPaper() | Returned() | PutOff() | Started() if act.period:
            found = [i for i in made if i.period.key == act.period]
            if not found:
                return words.not_rehearsed(act.period, [i.period.key for i in made])
            if isinstance(act, PutOff) and act.until is not None:
                return _too_far(act.until, found[0], zone)
        case Urged(at) if not since <= at <= until:
            return words.outside(at.astimezone(zone), since.astimezone(zone), until)
        case Outage(begins, lasts) if begins > until or begins + lasts < since:
            return words.outside(begins.astimezone(zone), since.astimezone(zone), until)
        case Away(_, first, last) if last < since.astimezone(zone).date() or first > until.date():
            return words.outside_days(first, last, since.astimezone(zone).date(), until.date())
        case _:
            pass
    return ""


def _too_far(until: datetime, issue: PlannedIssue, zone: ZoneInfo) -> str:
    if issue.due_at < until <= issue.lock_at:
        return ""
    return words.no_put_off(issue.due_at.astimezone(zone), issue.lock_at.astimezone(zone))


def _idle(act: Act, out: frozenset[str]) -> str:
    """Of a unit that files nothing nothing can be returned, signed or put off."""
    match act:
        case Late() | OnPaper() | Returned() | PutOff() | Started() | Unsigned() if act.unit in out:
            return words.FILES_NOTHING
        case _:
            return ""
