"""Workdays: a calendar as a value, the roll rules, and why a day was moved.

A day is looked up in the installation's own table first (a notice of the State Council read in, a regional holiday),
then in chinesecalendar (2004–2026, 调休 included). Beyond the last announced year there is only what the law fixes
(statutory days, from `holidays`) and the weekends: such a day is *unconfirmed*, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import chinese_calendar
from chinese_calendar.constants import workdays as announced

from schedules import words

ONE_DAY = timedelta(days=1)


class Roll(StrEnum):
    """What becomes of a day that is no workday."""

    NONE = "none"
    NEXT = "next_workday"  # or the k-th workday after the days off
    PREVIOUS = "previous_workday"
    STATUTORY = "statutory_only"  # holidays move to the next workday, plain weekends stay


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """One day as arranged: off (休) or worked (班), and for what."""

    day: date
    off: bool
    name: str  # 国庆节, 那达慕


# Each announced year has at least one swapped workday.
_PUBLISHED: frozenset[int] = frozenset(day.year for day in announced)
FIRST_YEAR = min(_PUBLISHED)
LAST_YEAR = max(_PUBLISHED)


@dataclass(frozen=True, slots=True)
class Calendar:
    """days: the installation's own table; years: those whose notice is in it. Without either: what is published."""

    days: frozenset[Day] = frozenset()
    years: frozenset[int] = frozenset()
    _own: Mapping[date, Day] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_own", {d.day: d for d in self.days})

    def confirmed(self, day: date) -> bool:
        """Whether the arrangement for this day is known, rather than reckoned."""
        return day.year in _PUBLISHED or day.year in self.years or day in self._own

    def is_workday(self, day: date) -> bool:
        if own := self._own.get(day):
            return not own.off
        if day.year in self.years:
            return day.weekday() < 5
        if day.year in _PUBLISHED:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5 and day not in _statutory(day.year)

    def holiday(self, day: date) -> str:
        """国庆节: the holiday this day is off for; '' of a workday and of a plain weekend."""
        if own := self._own.get(day):
            return own.name if own.off else ""
        if day.year in self.years or self.is_workday(day):
            return ""
        if day.year in _PUBLISHED:
            _, name = chinese_calendar.get_holiday_detail(day)
            return words.HOLIDAYS.get(name or "", "")
        return words.STATUTORY if day in _statutory(day.year) else ""

    def shift(self, day: date, workdays: int) -> date:
        """So many workdays on (negative: back). From a day off, the first workday after (before) it counts as one."""
        step = ONE_DAY if workdays > 0 else -ONE_DAY
        for _ in range(abs(workdays)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def roll(self, day: date, rule: Roll, kth: int = 1) -> date:
        """The day itself where it is a workday or the rule says so, else the k-th next or the previous workday."""
        if rule is Roll.NONE or self.is_workday(day) or (rule is Roll.STATUTORY and not self.holiday(day)):
            return day
        return self.shift(day, -1 if rule is Roll.PREVIOUS else kth)

    def why_off(self, day: date) -> str:
        """周日, 国庆节: what makes `day` no workday. Of a workday: its weekday."""
        return self.holiday(day) or words.WEEKDAYS[day.weekday()]

    def reason(self, planned: date, moved: date) -> str:
        """原10月10日（周日），顺延至10月11日; '' when it was not moved. Says so where a day is not announced yet."""
        if planned == moved:
            return ""
        said = words.moved(planned, self.why_off(planned), moved)
        unknown = next((d for d in (planned, moved) if not self.confirmed(d)), None)
        return said if unknown is None else said + words.unconfirmed(unknown.year)


PUBLISHED = Calendar()


@lru_cache(maxsize=64)
def _statutory(year: int) -> frozenset[date]:
    import holidays  # a slow import, needed only beyond the announced years

    return frozenset(holidays.country_holidays("CN", years=year))
