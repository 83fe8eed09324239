"""A cycle is a rule in a campaign that makes issues; the rules as values, and the issues they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules import words, workdays
from schedules.periods import Kind, Period, between
from schedules.workdays import Roll as Roll


@dataclass(frozen=True, slots=True)
class At:
    """A day counted from an anchor day of the issue, and a clock time on it.

    days: calendar days from the anchor (negative: before it). workdays: then so many workdays on (negative: back).
    """

    time: time
    days: int = 0
    workdays: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder step, anchored at the due day. key is stable: it is half of what makes a notice unique."""

    key: str  # remind:-1w
    at: At


@dataclass(frozen=True, slots=True)
class DigestStep:
    """One digest of an issue, anchored at the due day; occurrence counts from 1.

    readers: kinds of post at the root."""

    occurrence: int
    at: At
    readers: tuple[str, ...] = ("leader", "office")


@dataclass(frozen=True, slots=True)
class Cycle:
    """The rule. Anchors: opens from the period's last day; due from the period's last day, then rolled;
    reminders, digests and corrections from the due day."""

    key: str  # xun
    kind: Kind
    label: str  # 旬报
    first: date  # no period that ends before it
    last: date  # no period that ends after it
    opens: At
    due: At
    roll: Roll
    lock_after: timedelta  # 补报截止, from due
    reminders: tuple[Reminder, ...] = ()
    digests: tuple[DigestStep, ...] = ()
    correction: At = At(time(12, 0), workdays=1)  # 补正期限 of a returned report, anchored at the day it is returned
    replaced_by: str = ""  # key of the longer cycle whose issue takes the place of ours where both end the same day
    restart_yearly: bool = False  # 第N期 begins again at 1 each year


@dataclass(frozen=True, slots=True)
class PlannedIssue:
    """One issue as the rules make it; moments are aware, in UTC."""

    cycle: str
    period: Period
    number: int
    opens_at: datetime
    due_at: datetime
    lock_at: datetime
    reason: str  # 原10月10日（周日），顺延至10月11日; '' when due was not moved
    confirmed: bool = True  # False: the State Council has not announced the workdays it was reckoned with

    @property
    def short_title(self) -> str:
        """The number as said: 第7期 (the cycle's label goes before it)."""
        return words.issue_number(self.number)


def issues(cycle: Cycle, cycles: Sequence[Cycle], zone: ZoneInfo) -> tuple[PlannedIssue, ...]:
    """All issues the cycle makes, in order. `cycles`: all of the campaign, for those that take its place."""
    made: list[PlannedIssue] = []
    number, year = 0, None
    for period in _periods(cycle, cycles):
        if cycle.restart_yearly and period.year != year:
            number, year = 0, period.year
        number += 1
        made.append(_issue(cycle, period, number, zone))
    return tuple(made)


def moment(at: At, anchor: date, zone: ZoneInfo) -> datetime:
    """The moment `at` names, counted from this anchor day; UTC."""
    return _clock(workdays.shift(anchor + timedelta(days=at.days), at.workdays), at.time, zone)


def correct_by(cycle: Cycle, returned_at: datetime, zone: ZoneInfo) -> datetime:
    """补正期限 of a report returned at this moment; UTC."""
    return moment(cycle.correction, returned_at.astimezone(zone).date(), zone)


def _periods(cycle: Cycle, cycles: Sequence[Cycle], below: frozenset[str] = frozenset()) -> Iterator[Period]:
    """Those the cycle files itself. `below`: the cycles that asked, so that two replacing each other do not turn."""
    longer = [c for c in cycles if c.key == cycle.replaced_by and c.key not in below]
    taken = {p.last for c in longer for p in _periods(c, cycles, below | {cycle.key})}
    return (p for p in between(cycle.kind, cycle.first, cycle.last) if p.last not in taken)


def _issue(cycle: Cycle, period: Period, number: int, zone: ZoneInfo) -> PlannedIssue:
    planned = workdays.shift(period.last + timedelta(days=cycle.due.days), cycle.due.workdays)
    due_day = workdays.roll(planned, cycle.roll)
    due_at = _clock(due_day, cycle.due.time, zone)
    opens_at = moment(cycle.opens, period.last, zone)
    if opens_at >= due_at:  # due was rolled back over a long holiday: opening keeps its distance from due
        opens_at = moment(cycle.opens, due_day, zone)
    return PlannedIssue(
        cycle=cycle.key,
        period=period,
        number=number,
        opens_at=opens_at,
        due_at=due_at,
        lock_at=due_at + cycle.lock_after,
        reason=workdays.reason(planned, due_day),
        confirmed=workdays.confirmed(planned) and workdays.confirmed(due_day),
    )


def _clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
