"""What applying a file does to issues that have not opened: those that open at once, those made up for as the house was
down when they should have opened, and those that never will, as their due time has passed. None goes unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from schedules import cycles
from schedules.cycles import Cycle, PlannedIssue
from schedules.workdays import Calendar
from storage import words
from storage.campaigns import Plan

Key = tuple[str, str]  # cycle, period


@dataclass(frozen=True, slots=True)
class Start:
    """title: 2021年10月上旬旬报（第7期）."""

    title: str
    cycle: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Starts:
    """at_once: by the new file. made_up: by the old one, before the new one counts. left_out: due already, so they
    never open; of a campaign under way only those that would have under the old file, or that it did not have."""

    at_once: tuple[Start, ...] = ()
    made_up: tuple[Start, ...] = ()
    left_out: tuple[Start, ...] = ()


NONE = Starts()


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign as applied since this moment, and the (cycle, period) of the issues it has."""

    plan: Plan
    since: datetime
    opened: Set[Key]


def starts(standing: Standing | None, new: Plan, zone: ZoneInfo, days: Calendar, now: datetime) -> Starts:
    """standing: None of a campaign that is new."""
    before = {} if standing is None else {_key(i): (c, i) for c, i in _issues(standing.plan, zone, days)}
    since = now if standing is None else standing.since
    taken = set() if standing is None else set(standing.opened)
    made_up = [(c, i) for key, (c, i) in before.items() if key not in taken and i.due_at > since and i.opens_at <= now]
    taken |= {_key(i) for _, i in made_up}
    ahead = [(c, i) for c, i in _issues(new, zone, days) if _key(i) not in taken]
    at_once = [(c, i) for c, i in ahead if i.opens_at <= now < i.due_at]
    known = {key for key, (_, i) in before.items() if i.due_at <= since}  # said when that file was applied
    left_out = [(c, i) for c, i in ahead if i.due_at <= now and _key(i) not in known]
    return Starts(*(tuple(_start(c, i) for c, i in found) for found in (at_once, made_up, left_out)))


def _issues(plan: Plan, zone: ZoneInfo, days: Calendar) -> Iterator[tuple[Cycle, PlannedIssue]]:
    rules = plan.definition.cycles
    return ((c, i) for c in rules for i in cycles.issues(c, rules, zone, days))


def _key(issue: PlannedIssue) -> Key:
    return (issue.cycle, issue.period.key)


def _start(cycle: Cycle, issue: PlannedIssue) -> Start:
    return Start(words.title(issue.period.label, cycle.label, issue.number), cycle.key, issue.due_at)
