"""Workdays and the roll rules, by the announced calendar and beyond it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules import workdays
from schedules.workdays import Roll


def day(said: str) -> date:
    return date.fromisoformat(said)


@pytest.mark.parametrize(
    ("due", "rolled"),
    [
        ("2024-02-11", "2024-02-18"),  # a Sunday that is a workday by 调休
        ("2024-10-01", "2024-10-08"),
        ("2024-05-11", "2024-05-11"),  # a Saturday that is a workday
        ("2025-02-01", "2025-02-05"),
        ("2025-10-01", "2025-10-09"),
        ("2025-10-11", "2025-10-11"),
        ("2026-01-01", "2026-01-04"),  # a Sunday that is a workday
        ("2026-02-21", "2026-02-24"),
        ("2026-10-01", "2026-10-08"),
        ("2021-09-20", "2021-09-22"),
        ("2021-10-10", "2021-10-11"),
    ],
)
def test_next_workday(due: str, rolled: str) -> None:
    assert workdays.roll(day(due), Roll.NEXT) == day(rolled)
    assert workdays.roll(day(due), Roll.NONE) == day(due)


@pytest.mark.parametrize(
    ("due", "rolled"),
    [
        ("2024-02-11", "2024-02-09"),
        ("2024-10-01", "2024-09-30"),
        ("2021-10-31", "2021-10-29"),
        ("2021-07-31", "2021-07-30"),
    ],
)
def test_previous_workday(due: str, rolled: str) -> None:
    assert workdays.roll(day(due), Roll.PREVIOUS) == day(rolled)


@pytest.mark.parametrize(("due", "second"), [("2024-02-11", "2024-02-19"), ("2024-10-01", "2024-10-09")])
def test_second_workday_after_the_holiday(due: str, second: str) -> None:
    assert workdays.shift(workdays.roll(day(due), Roll.NEXT), 1) == day(second)
    assert workdays.shift(day(due), 2) == day(second)


def test_shift_counts_workdays_only() -> None:
    assert workdays.shift(day("2021-10-11"), -1) == day("2021-10-09")  # a working Saturday
    assert workdays.shift(day("2021-09-30"), 1) == day("2021-10-08")
    assert workdays.shift(day("2021-10-03"), -1) == day("2021-09-30")
    assert workdays.shift(day("2021-10-03"), 0) == day("2021-10-03")


@pytest.mark.parametrize(
    ("planned", "moved", "said"),
    [
        ("2021-10-10", "2021-10-11", "原10月10日（周日），顺延至10月11日"),
        ("2021-09-20", "2021-09-22", "原9月20日（中秋节），顺延至9月22日"),
        ("2021-07-31", "2021-07-30", "原7月31日（周六），提前至7月30日"),
        ("2021-10-11", "2021-10-11", ""),
    ],
)
def test_the_reason_says_what_was_moved_and_why(planned: str, moved: str, said: str) -> None:
    assert workdays.reason(day(planned), day(moved)) == said


def test_beyond_the_announced_years_statutory_days_and_weekends_hold_and_it_is_said() -> None:
    """The last 旬 of 2026 falls due in 2027, which no table has: never a crash, never silently sure."""
    due = day("2027-01-01")
    rolled = workdays.roll(due, Roll.NEXT)
    assert rolled == day("2027-01-04") and not workdays.confirmed(due)
    assert workdays.reason(due, rolled) == (
        "原1月1日（法定节假日），顺延至1月4日（2027年放假安排尚未公布，暂按法定节假日和周末推算）"
    )
    assert workdays.why_off(day("2027-01-09")) == "周六"
    assert workdays.confirmed(day("2026-12-31")) and workdays.confirmed(day("2004-01-01"))
    assert not workdays.confirmed(day("2003-12-31"))


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(Roll))
def test_a_rolled_day_is_a_workday_and_near(planned: date, rule: Roll) -> None:
    rolled = workdays.roll(planned, rule)
    assert rule is Roll.NONE or workdays.is_workday(rolled)
    assert abs(rolled - planned) <= timedelta(days=12)
    assert (rolled == planned) or (rule is not Roll.NONE and not workdays.is_workday(planned))
    assert bool(workdays.reason(planned, rolled)) == (rolled != planned)
