"""Periods 报告期: the calendar stretches reports are about. They tile time."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from schedules import words

ONE_DAY = timedelta(days=1)
YEARS = range(2000, 2101)  # any day or moment somebody names is of these


class Kind(StrEnum):
    XUN = "xun"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    def longer_than(self, other: Kind) -> bool:
        """Whether a period of this kind is the longer one."""
        return _BY_LENGTH.index(self) > _BY_LENGTH.index(other)


_BY_LENGTH = (Kind.WEEK, Kind.XUN, Kind.HALF_MONTH, Kind.MONTH, Kind.QUARTER, Kind.HALF_YEAR, Kind.YEAR)


@dataclass(frozen=True, slots=True)
class Period:
    """One period: key 2021-10-X1, 2021-W41, 2021-10-H1, 2021-10, 2021-Q4, 2021-S2, 2021; label 2021年10月上旬."""

    kind: Kind
    key: str
    label: str
    first: date
    last: date

    @property
    def year(self) -> int:
        """The year the key begins with: for a week the ISO year, which may not be that of its first day."""
        return int(self.key[:4])


def containing(kind: Kind, day: date) -> Period:
    """The period of this kind that `day` lies in."""
    match kind:
        case Kind.XUN:
            return _xun(day.year, day.month, min((day.day - 1) // 10, 2) + 1)
        case Kind.WEEK:
            iso = day.isocalendar()
            return _week(iso.year, iso.week)
        case Kind.HALF_MONTH:
            return _half_month(day.year, day.month, 1 if day.day <= 15 else 2)
        case Kind.MONTH:
            return _months(kind, day.year, day.month, 1)
        case Kind.QUARTER:
            return _months(kind, day.year, (day.month - 1) // 3 * 3 + 1, 3)
        case Kind.HALF_YEAR:
            return _months(kind, day.year, (day.month - 1) // 6 * 6 + 1, 6)
        case Kind.YEAR:
            return _months(kind, day.year, 1, 12)
        case _:
            assert_never(kind)


def parse(key: str) -> Period:
    """The period a key names. ValueError: no key of ours."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError(f"{key!r} is no period key")
    year, said = int(match["year"]), match.groupdict()
    if said["week"]:
        return _week(year, int(said["week"]))
    if said["quarter"]:
        return _months(Kind.QUARTER, year, int(said["quarter"]) * 3 - 2, 3)
    if said["half_year"]:
        return _months(Kind.HALF_YEAR, year, int(said["half_year"]) * 6 - 5, 6)
    if said["month"] is None:
        return _months(Kind.YEAR, year, 1, 12)
    month = int(said["month"])
    if said["xun"]:
        return _xun(year, month, int(said["xun"]))
    if said["half_month"]:
        return _half_month(year, month, int(said["half_month"]))
    return _months(Kind.MONTH, year, month, 1)


def following(period: Period) -> Period:
    """The one after it."""
    return containing(period.kind, period.last + ONE_DAY)


def between(kind: Kind, first: date, last: date) -> Iterator[Period]:
    """Those that end on a day of first..last, in order."""
    period = containing(kind, first)
    while period.last <= last:
        yield period
        period = following(period)


# -- how each kind is cut ----------------------------------------------------------------------------------------

_KEY = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-W(?P<week>0[1-9]|[1-4][0-9]|5[0-3])"
    r"|-Q(?P<quarter>[1-4])"
    r"|-S(?P<half_year>[12])"
    r"|-(?P<month>0[1-9]|1[0-2])(?:-X(?P<xun>[1-3])|-H(?P<half_month>[12]))?)?"
)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _xun(year: int, month: int, which: int) -> Period:
    last = _month_end(year, month) if which == 3 else date(year, month, which * 10)
    label = f"{year}年{month}月{words.XUN[which - 1]}"
    return Period(Kind.XUN, f"{year:04}-{month:02}-X{which}", label, date(year, month, which * 10 - 9), last)


def _half_month(year: int, month: int, which: int) -> Period:
    last = _month_end(year, month) if which == 2 else date(year, month, 15)
    label = f"{year}年{month}月{words.HALVES_OF_MONTH[which - 1]}"
    return Period(Kind.HALF_MONTH, f"{year:04}-{month:02}-H{which}", label, date(year, month, which * 15 - 14), last)


def _week(year: int, week: int) -> Period:
    """ISO weeks, Monday to Sunday. ValueError: this year has no week 53."""
    first = date.fromisocalendar(year, week, 1)
    return Period(Kind.WEEK, f"{year:04}-W{week:02}", f"{year}年第{week}周", first, first + timedelta(days=6))


def _months(kind: Kind, year: int, month: int, count: int) -> Period:
    key, label = {
        1: (f"{year:04}-{month:02}", f"{year}年{month}月"),
        3: (f"{year:04}-Q{month // 3 + 1}", f"{year}年{words.QUARTERS[(month - 1) // 3]}"),
        6: (f"{year:04}-S{month // 6 + 1}", f"{year}年{words.HALVES_OF_YEAR[(month - 1) // 6]}"),
        12: (f"{year:04}", f"{year}年"),
    }[count]
    return Period(kind, key, label, date(year, month, 1), _month_end(year, month + count - 1))
