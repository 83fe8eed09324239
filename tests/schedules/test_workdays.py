"""Workdays and the roll rules, by the announced calendar and beyond it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.workdays import PUBLISHED, Calendar, Day, Roll


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
    assert PUBLISHED.roll(day(due), Roll.NEXT) == day(rolled)
    assert PUBLISHED.roll(day(due), Roll.NONE) == day(due)


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
    assert PUBLISHED.roll(day(due), Roll.PREVIOUS) == day(rolled)


@pytest.mark.parametrize(("due", "second"), [("2024-02-11", "2024-02-19"), ("2024-10-01", "2024-10-09")])
def test_second_workday_after_the_holiday(due: str, second: str) -> None:
    assert PUBLISHED.shift(PUBLISHED.roll(day(due), Roll.NEXT), 1) == day(second)
    assert PUBLISHED.shift(day(due), 2) == day(second)
    assert PUBLISHED.roll(day(due), Roll.NEXT, 2) == day(second)


def test_shift_counts_workdays_only() -> None:
    assert PUBLISHED.shift(day("2021-10-11"), -1) == day("2021-10-09")  # a working Saturday
    assert PUBLISHED.shift(day("2021-09-30"), 1) == day("2021-10-08")
    assert PUBLISHED.shift(day("2021-10-03"), -1) == day("2021-09-30")
    assert PUBLISHED.shift(day("2021-10-03"), 0) == day("2021-10-03")


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
    assert PUBLISHED.reason(day(planned), day(moved)) == said


def test_beyond_the_announced_years_statutory_days_and_weekends_hold_and_it_is_said() -> None:
    """The last 旬 of 2026 falls due in 2027, which no table has: never a crash, never silently sure."""
    due = day("2027-01-01")
    rolled = PUBLISHED.roll(due, Roll.NEXT)
    assert rolled == day("2027-01-04") and not PUBLISHED.confirmed(due)
    assert PUBLISHED.reason(due, rolled) == (
        "原1月1日（法定节假日），顺延至1月4日（2027年放假安排尚未公布，暂按法定节假日和周末推算）"
    )
    back = PUBLISHED.roll(due, Roll.PREVIOUS)
    assert back == day("2026-12-31"), "moved into a year that is known"
    assert "2027年放假安排尚未公布" in PUBLISHED.reason(due, back)
    assert PUBLISHED.why_off(day("2027-01-09")) == "周六"
    assert PUBLISHED.confirmed(day("2026-12-31")) and PUBLISHED.confirmed(day("2004-01-01"))
    assert not PUBLISHED.confirmed(day("2003-12-31"))


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(Roll), st.integers(1, 4))
def test_a_rolled_day_is_a_workday_and_near(planned: date, rule: Roll, kth: int) -> None:
    rolled = PUBLISHED.roll(planned, rule, kth)
    assert rolled == planned or PUBLISHED.is_workday(rolled)
    assert abs(rolled - planned) <= timedelta(days=12 + 7 * kth)
    if rule in (Roll.NEXT, Roll.PREVIOUS):
        assert PUBLISHED.is_workday(rolled) and (rolled == planned) == PUBLISHED.is_workday(planned)
    if rule is Roll.STATUTORY:
        assert (rolled == planned) == (not PUBLISHED.holiday(planned))
    assert bool(PUBLISHED.reason(planned, rolled)) == (rolled != planned)


# Where chinesecalendar and `holidays`, written independently from the notices, differ, and why.
DIFFERENCES = {
    day("2005-12-31"): (
        "a Saturday worked for a rest day of 元旦 2006, by the notice for 2006; chinesecalendar takes the days of a"
        " year from that year's notice alone"
    ),
}


def test_every_workday_of_2004_to_2026_is_that_of_an_independent_table() -> None:
    other = holidays.country_holidays("CN", years=range(2004, 2027))
    days = [day("2004-01-01") + timedelta(days=n) for n in range((day("2027-01-01") - day("2004-01-01")).days)]
    assert {d for d in days if PUBLISHED.is_workday(d) != other.is_working_day(d)} == DIFFERENCES.keys()
    assert (days[-1], len(days)) == (day("2026-12-31"), 8401)


@pytest.mark.parametrize("differs", DIFFERENCES)
def test_a_difference_is_named_in_the_docs_and_mended_by_hand(differs: date) -> None:
    said = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
    assert differs.isoformat() in said
    mended = Calendar(frozenset({Day(differs, PUBLISHED.is_workday(differs), "更正")}))
    assert mended.is_workday(differs) != PUBLISHED.is_workday(differs)


def test_the_lookback_over_a_weekend_or_a_holiday_is_in_workdays() -> None:
    """The workday before a Monday is the Friday; before the first day after Spring Festival, the eve of it."""
    assert PUBLISHED.shift(day("2026-11-23"), -1) == day("2026-11-20")
    assert PUBLISHED.shift(day("2026-02-24"), -1) == day("2026-02-14"), "a Saturday worked before the holiday"


def test_the_houses_own_table_comes_first() -> None:
    own = Calendar(frozenset({Day(day("2026-07-09"), True, "那达慕"), Day(day("2026-10-07"), False, "应急值守")}))
    assert not own.is_workday(day("2026-07-09")) and own.why_off(day("2026-07-09")) == "那达慕"
    assert own.is_workday(day("2026-10-07")) and own.holiday(day("2026-10-07")) == ""
    assert own.roll(day("2026-07-09"), Roll.STATUTORY) == day("2026-07-10")
    assert own.is_workday(day("2026-07-10")) and PUBLISHED.is_workday(day("2026-07-09"))


def test_a_notice_read_in_makes_its_year_announced() -> None:
    """The table lacks 2027: with the notice, swapped days count; without, statutory days and a warning."""
    arranged = {Day(day("2027-01-01") + timedelta(days=n), True, "元旦") for n in range(3)}
    arranged.add(Day(day("2027-02-20"), False, "春节"))
    announced = Calendar(frozenset(arranged), frozenset({2027}))
    rolled = announced.roll(day("2027-01-01"), Roll.NEXT)
    assert announced.reason(day("2027-01-01"), rolled) == "原1月1日（元旦），顺延至1月4日"
    assert announced.is_workday(day("2027-02-20")) and not PUBLISHED.is_workday(day("2027-02-20"))
    assert announced.confirmed(day("2027-11-11")) and announced.is_workday(day("2027-11-11"))
    assert announced.why_off(day("2027-11-13")) == "周六" and not announced.is_workday(day("2027-11-13"))
    only_a_day = Calendar(frozenset({Day(day("2027-07-09"), True, "那达慕")}))
    assert only_a_day.confirmed(day("2027-07-09")) and not only_a_day.confirmed(day("2027-07-12"))


def test_calendars_that_say_the_same_are_equal() -> None:
    a, b = (Calendar(frozenset({Day(day("2027-07-09"), True, "那达慕")})) for _ in range(2))
    assert a == b and hash(a) == hash(b) and a != PUBLISHED
