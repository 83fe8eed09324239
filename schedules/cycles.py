"""A cycle is a rule in a campaign that makes issues; the rules as values, and the issues they make.

Rules: a period is filed once, by one cycle. Due is where the rule puts it, then rolled; a window puts one issue
elsewhere by hand and is never rolled. An issue opens before it is due, and is due before it locks.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from schedules import words
from schedules.line import To
from schedules.periods import Kind, Period, between
from schedules.workdays import ONE_DAY, Calendar
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
class FromFirst:
    """Counted from the period's first day rather than its last: 期初前3日 08:30."""

    at: At


@dataclass(frozen=True, slots=True)
class InMonth:
    """A day, or a workday (the other is 0), of the month so many after that of the period's last day.

    Day 31 of a shorter month is its last day; so is a workday beyond its last one. Workday -1 is the month's last.
    """

    time: time
    months: int = 0  # 0 本月, 1 次月
    day: int = 0
    workday: int = 0


@dataclass(frozen=True, slots=True)
class InWeek:
    """A weekday (1 Monday to 7 Sunday) of the week so many after that of the period's last day."""

    time: time
    weeks: int  # 0 本周, 1 次周
    weekday: int


When = At | FromFirst | InMonth | InWeek


@dataclass(frozen=True, slots=True)
class Clock:
    """A day and the time on it, as the office's calendar and clock show."""

    day: date
    time: time


@dataclass(frozen=True, slots=True)
class Window:
    """One issue's own moments, in place of those the rules make; None: as the rules make it."""

    period: str  # 2021-10-X1
    opens: Clock | None = None
    due: Clock | None = None
    lock: Clock | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder step, anchored at the due day. key is stable: it is half of what makes a notice unique.
    to: whom it is meant for; () where its place among the steps says so."""

    key: str  # remind:-1w
    at: At
    to: tuple[To, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestStep:
    """One digest of an issue, anchored at the due day; occurrence counts from 1.

    readers: kinds of post at the root."""

    occurrence: int
    at: At
    readers: tuple[str, ...] = ("leader", "office")


@dataclass(frozen=True, slots=True)
class Cycle:
    """The rule. Anchors: opens and due the period (due is then rolled); reminders and digests the due day."""

    key: str  # xun
    kind: Kind
    label: str  # 旬报
    first: date  # no period that ends before it
    last: date  # no period that ends after it
    opens: When
    due: When
    roll: Roll
    lock_after: timedelta  # 补报截止, from due
    reminders: tuple[Reminder, ...] = ()
    digests: tuple[DigestStep, ...] = ()
    correction: At = At(time(12, 0), workdays=1)  # 补正期限 of a returned report, anchored at the day it is returned
    replaced_by: str = ""  # key of the longer cycle whose issue takes the place of ours where both end the same day
    restart_yearly: bool = False  # 第N期 begins again at 1 each year
    roll_by: int = 1  # of Roll.NEXT: to the k-th workday after the days off
    windows: tuple[Window, ...] = ()
    sign_off: bool = False  # a report counts once the unit's 审签人 has signed it
    on_time: str = "submission"  # what must have come by due: submission | signature
    lock_warning: timedelta = ONE_DAY  # so long before 补报截止 who left something unfinished hears of it


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


def issues(cycle: Cycle, cycles: Sequence[Cycle], zone: ZoneInfo, calendar: Calendar) -> tuple[PlannedIssue, ...]:
    """All issues the cycle makes, in order. `cycles`: all of the campaign, for those that take its place."""
    made: list[PlannedIssue] = []
    windows = {w.period: w for w in cycle.windows}
    number, year = 0, None
    for period in _periods(cycle, cycles):
        if cycle.restart_yearly and period.year != year:
            number, year = 0, period.year
        number += 1
        planned = _issue(cycle, period, number, zone, calendar)
        window = windows.get(period.key)
        made.append(planned if window is None else _windowed(planned, window, cycle, zone))
    return tuple(made)


def moment(at: At, anchor: date, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The moment `at` names, counted from this anchor day; UTC."""
    return _clock(_from(at, anchor, calendar), at.time, zone)


def correct_by(cycle: Cycle, returned_at: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """补正期限 of a report returned at this moment; UTC."""
    return moment(cycle.correction, returned_at.astimezone(zone).date(), zone, calendar)


def _periods(cycle: Cycle, cycles: Sequence[Cycle]) -> Iterator[Period]:
    """Those the cycle files itself: a longer cycle's report takes the place of one whose period ends the same day,
    also where its own place is taken by one longer still."""
    longer = [c for c in cycles if c.key == cycle.replaced_by and c.kind.longer_than(cycle.kind)]
    taken = {p.last for c in longer for p in between(c.kind, c.first, c.last)}
    return (p for p in between(cycle.kind, cycle.first, cycle.last) if p.last not in taken)


def _issue(cycle: Cycle, period: Period, number: int, zone: ZoneInfo, calendar: Calendar) -> PlannedIssue:
    planned = _day(cycle.due, period, calendar)
    due_day = calendar.roll(planned, cycle.roll, cycle.roll_by)
    due_at = _clock(due_day, clock_of(cycle.due), zone)
    opens_at = _clock(_day(cycle.opens, period, calendar), clock_of(cycle.opens), zone)
    if opens_at >= due_at and isinstance(cycle.opens, At):  # due was rolled back over a long holiday:
        opens_at = moment(cycle.opens, due_day, zone, calendar)  # opening keeps its distance from due
    return PlannedIssue(
        cycle=cycle.key,
        period=period,
        number=number,
        opens_at=opens_at,
        due_at=due_at,
        lock_at=due_at + cycle.lock_after,
        reason=calendar.reason(planned, due_day),
        confirmed=calendar.confirmed(planned) and calendar.confirmed(due_day),
    )


def _windowed(planned: PlannedIssue, window: Window, cycle: Cycle, zone: ZoneInfo) -> PlannedIssue:
    """The issue as the window has it; a new due takes 补报截止 along, unless that is named too."""

    def named(clock: Clock | None) -> datetime | None:
        return None if clock is None else _clock(clock.day, clock.time, zone)

    due_at = named(window.due)
    lock_at = named(window.lock) or (planned.lock_at if due_at is None else due_at + cycle.lock_after)
    return replace(
        planned,
        opens_at=named(window.opens) or planned.opens_at,
        due_at=due_at or planned.due_at,
        lock_at=lock_at,
        reason=planned.reason if due_at is None else words.by_window(planned.due_at.astimezone(zone), window.why),
        confirmed=planned.confirmed or due_at is not None,
    )


def _day(when: When, period: Period, calendar: Calendar) -> date:
    """The day a rule names for this period, before it is rolled."""
    match when:
        case At():
            return _from(when, period.last, calendar)
        case FromFirst():
            return _from(when.at, period.first, calendar)
        case InMonth():
            return _in_month(when, period.last, calendar)
        case InWeek():
            monday = period.last - timedelta(days=period.last.weekday())
            return monday + timedelta(weeks=when.weeks, days=when.weekday - 1)
        case _:
            assert_never(when)


def _from(at: At, anchor: date, calendar: Calendar) -> date:
    return calendar.shift(anchor + timedelta(days=at.days), at.workdays)


def _in_month(when: InMonth, last: date, calendar: Calendar) -> date:
    months = last.month - 1 + when.months
    year, month = last.year + months // 12, months % 12 + 1
    end = date(year, month, monthrange(year, month)[1])
    if when.workday < 0:
        return max(calendar.shift(end + ONE_DAY, when.workday), end.replace(day=1))
    if when.workday:
        return min(calendar.shift(end.replace(day=1) - ONE_DAY, when.workday), end)
    return end.replace(day=min(when.day, end.day))


def clock_of(when: When) -> time:
    """The clock time the rule names."""
    return when.at.time if isinstance(when, FromFirst) else when.time


def _clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
