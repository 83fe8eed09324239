"""A cycle is a rule in a campaign that makes issues; the rules as values, and the issues they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from schedules.periods import Kind, Period


class Roll(StrEnum):
    """What becomes of a day that is no workday."""

    NONE = "none"
    NEXT = "next_workday"
    PREVIOUS = "previous_workday"


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
    """One digest of an issue, anchored at the due day; occurrence counts from 1. readers: posts at the root, by kind."""

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
