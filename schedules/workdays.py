"""Workdays: the State Council's calendar as data, the roll rules, and why a day was moved.

Within 2004–2026 the calendar is chinesecalendar's, 调休 included. Beyond the last announced year there is only what
the law fixes (statutory days, from `holidays`) and the weekends: such a day is *unconfirmed*, and says so.
"""

from __future__ import annotations

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
    NEXT = "next_workday"
    PREVIOUS = "previous_workday"


# Each announced year has at least one swapped workday.
_ANNOUNCED: frozenset[int] = frozenset(day.year for day in announced)
FIRST_YEAR = min(_ANNOUNCED)
LAST_YEAR = max(_ANNOUNCED)


def confirmed(day: date) -> bool:
    """Whether the State Council's arrangement for this day is in the table."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_workday(day: date) -> bool:
    if confirmed(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and day not in _statutory(day.year)


def shift(day: date, workdays: int) -> date:
    """So many workdays on (negative: back). From a day off, the first workday after (before) it counts as one."""
    step = ONE_DAY if workdays > 0 else -ONE_DAY
    for _ in range(abs(workdays)):
        day += step
        while not is_workday(day):
            day += step
    return day


def roll(day: date, rule: Roll) -> date:
    """The day itself where it is a workday or the rule says so, else the next or previous workday."""
    if rule is Roll.NONE or is_workday(day):
        return day
    return shift(day, 1 if rule is Roll.NEXT else -1)


def why_off(day: date) -> str:
    """周日, 国庆节: what makes `day` no workday. Of a workday: its weekday."""
    if confirmed(day):
        _, name = chinese_calendar.get_holiday_detail(day)
        return words.HOLIDAYS.get(name or "", words.WEEKDAYS[day.weekday()])
    return words.STATUTORY if day in _statutory(day.year) else words.WEEKDAYS[day.weekday()]


def reason(planned: date, moved: date) -> str:
    """原10月10日（周日），顺延至10月11日; '' when it was not moved. Says so where the calendar is not announced yet."""
    if planned == moved:
        return ""
    said = words.moved(planned, why_off(planned), moved)
    unknown = next((d for d in (planned, moved) if not confirmed(d)), None)
    return said if unknown is None else said + words.unconfirmed(unknown.year)


@lru_cache(maxsize=64)
def _statutory(year: int) -> frozenset[date]:
    import holidays  # a slow import, needed only beyond the announced years

    return frozenset(holidays.country_holidays("CN", years=year))
