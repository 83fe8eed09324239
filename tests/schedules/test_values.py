"""Values of the field: what the papers ask for, reckoned through whole cycles; and laws of periods and numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import combinations, groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.cycles import At, Cycle, InMonth, InWeek, issues
from schedules.periods import Kind, Period, between, containing
from schedules.workdays import PUBLISHED, Roll
from tests.schedules.drives import ZONE, cycle

FIVE = time(17)


def due_days(rule: Cycle) -> dict[str, str]:
    """period key -> the day it is due."""
    return {i.period.key: f"{i.due_at.astimezone(ZONE):%m-%d}" for i in issues(rule, (rule,), ZONE, PUBLISHED)}


# period, due on the day after it ends: next workday, second workday after, the workday before
DAY_AFTER = [
    ("2024-02-X1", "02-18", "02-19", "02-09"),
    ("2024-09-X3", "10-08", "10-09", "09-30"),
    ("2024-05-X1", "05-11", "05-11", "05-11"),
    ("2025-01-X3", "02-05", "02-06", "01-27"),
    ("2025-09-X3", "10-09", "10-10", "09-30"),
    ("2025-10-X1", "10-11", "10-11", "10-11"),
    ("2025-12-X3", "01-04", "01-05", "12-31"),
    ("2026-02-X2", "02-24", "02-25", "02-14"),
    ("2026-09-X3", "10-08", "10-09", "09-30"),
]


@pytest.mark.parametrize(("period", "following", "second", "before"), DAY_AFTER)
def test_due_the_day_after_a_dekad(period: str, following: str, second: str, before: str) -> None:
    rule = replace(cycle(first=date(2024, 1, 1), last=date(2026, 12, 31)), due=At(FIVE, days=1))
    assert due_days(replace(rule, roll=Roll.NEXT))[period] == following
    assert due_days(replace(rule, roll=Roll.NEXT, roll_by=2))[period] == second
    assert due_days(replace(rule, roll=Roll.PREVIOUS))[period] == before


def test_the_last_dekad_of_the_last_announced_year_is_due_and_unconfirmed() -> None:
    rule = replace(cycle(first=date(2026, 12, 1), last=date(2026, 12, 31)), due=At(FIVE, days=1))
    last = issues(rule, (rule,), ZONE, PUBLISHED)[-1]
    assert (last.period.key, last.confirmed) == ("2026-12-X3", False)
    assert f"{last.due_at.astimezone(ZONE):%Y-%m-%d}" == "2027-01-04"
    assert last.reason.endswith("（2027年放假安排尚未公布，暂按法定节假日和周末推算）")


def test_deadlines_that_papers_set() -> None:
    """By the 25th; the 28th; the 10th and the 8th of the next month; 8 January for a year; Tuesday noon."""
    month = cycle("m", Kind.MONTH, "月报", date(2021, 1, 1), date(2021, 12, 31), Roll.NONE)
    for due, january, february in (
        (InMonth(FIVE, 0, day=25), "01-25", "02-25"),
        (InMonth(FIVE, 0, day=28), "01-28", "02-28"),
        (InMonth(FIVE, 1, day=10), "02-10", "03-10"),
        (InMonth(FIVE, 1, day=8), "02-08", "03-08"),
    ):
        found = due_days(replace(month, due=due))
        assert (found["2021-01"], found["2021-02"], len(found)) == (january, february, 12)
    year = replace(
        cycle("y", Kind.YEAR, "年报", date(2021, 1, 1), date(2021, 12, 31), Roll.NEXT), due=InMonth(FIVE, 1, day=8)
    )
    assert due_days(year) == {"2021": "01-10"}, "8 January 2022 is a Saturday"
    week = cycle("w", Kind.WEEK, "周报", date(2016, 9, 5), date(2016, 10, 2), Roll.NEXT)
    noon = due_days(replace(week, due=InWeek(time(12), 1, 2), roll_by=2))
    assert noon == {"2016-W36": "09-13", "2016-W37": "09-20", "2016-W38": "09-27", "2016-W39": "10-09"}


# -- laws --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_names_are_unique_and_sort_as_time_runs(kind: Kind) -> None:
    periods = list(between(kind, date(1990, 1, 1), date(2100, 12, 31)))
    assert len({p.label for p in periods}) == len({p.key for p in periods}) == len(periods)
    assert [p.key for p in periods] == sorted(p.key for p in periods)
    days = sum(((p.last - p.first).days + 1 for p in periods), 0)
    assert days == (periods[-1].last - periods[0].first).days + 1


def test_no_two_kinds_share_a_name() -> None:
    names: dict[Kind, tuple[set[str], set[str]]] = {}
    for kind in Kind:
        periods = list(between(kind, date(1990, 1, 1), date(2100, 12, 31)))
        names[kind] = ({p.key for p in periods}, {p.label for p in periods})
    for a, b in combinations(names.values(), 2):
        assert not a[0] & b[0] and not a[1] & b[1]


def test_a_common_and_a_leap_year_of_dekads() -> None:
    lengths = {y: Counter((p.last - p.first).days + 1 for p in _year(Kind.XUN, y)) for y in (2023, 2024)}
    assert lengths == {2023: {8: 1, 10: 28, 11: 7}, 2024: {9: 1, 10: 28, 11: 7}}


def _year(kind: Kind, year: int) -> list[Period]:
    return list(between(kind, date(year, 1, 1), date(year, 12, 31)))


# Kinds that end together: of any of them the longer may take the shorter's place.
NESTED = (Kind.XUN, Kind.HALF_MONTH, Kind.MONTH, Kind.QUARTER, Kind.HALF_YEAR, Kind.YEAR)
FIRSTS = st.dates(date(1990, 1, 1), date(2096, 12, 31))


@settings(deadline=None)
@given(st.sets(st.sampled_from(NESTED), min_size=2), FIRSTS, st.integers(0, 900))
def test_of_a_chain_of_longer_periods_one_report_ends_each_day(chosen: set[Kind], first: date, days: int) -> None:
    """月报代下旬, 季报代月报 …: where several end the same day the longest is filed alone, and no ending is lost."""
    kinds = [k for k in NESTED if k in chosen]
    last = first + timedelta(days=days)
    rules = tuple(
        cycle(k.value, k, "报", first, last, replaced_by=kinds[n + 1].value if n + 1 < len(kinds) else "")
        for n, k in enumerate(kinds)
    )
    filed = [i.period for c in rules for i in issues(c, rules, ZONE, PUBLISHED)]
    ends: dict[date, Kind] = {}
    for kind in kinds:  # the longest last
        ends |= {p.last: kind for p in between(kind, first, last)}
    assert len({p.last for p in filed}) == len(filed)
    # a chain is taken link by link: a 旬 yields to the next kind in it, wherever that one ends the same day
    for p in filed:
        above = kinds[kinds.index(p.kind) + 1] if p.kind is not kinds[-1] else None
        assert above is None or containing(above, p.last).last != p.last or containing(above, p.last).last > last
    assert {p.last for p in filed} == set(ends)


@settings(deadline=None)
@given(st.sampled_from(Kind), FIRSTS, st.integers(0, 900), st.integers(0, 900), st.booleans())
def test_numbers_never_change_when_a_cycle_goes_on(kind: Kind, first: date, days: int, more: int, yearly: bool) -> None:
    rule = cycle("c", kind, "报", first, first + timedelta(days=days), restart_yearly=yearly)
    made = issues(rule, (rule,), ZONE, PUBLISHED)
    longer = replace(rule, last=rule.last + timedelta(days=more))
    assert issues(longer, (longer,), ZONE, PUBLISHED)[: len(made)] == made
    for year, mine in groupby(made, key=lambda i: i.period.year if yearly else 0):
        assert [i.number for i in mine] == list(range(1, 1 + sum(_of(i.period, year, yearly) for i in made)))


def _of(period: Period, year: int, yearly: bool) -> bool:
    return not yearly or period.year == year
