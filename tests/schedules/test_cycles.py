"""Cycles make their issues: when they open, are due, lock; how they are numbered; what takes whose place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.cycles import At, Clock, FromFirst, InMonth, InWeek, When, Window, correct_by, issues, moment
from schedules.periods import Kind
from schedules.workdays import PUBLISHED, Calendar, Day, Roll
from tests.schedules.drives import BOTH, MONTH, XUN, ZONE, at, cycle


def test_the_thirteen_due_dates_of_campaign_b() -> None:
    xun = [(i.number, f"{i.due_at.astimezone(ZONE):%m-%d %H:%M}") for i in issues(XUN, BOTH, ZONE, PUBLISHED)]
    month = [(i.number, f"{i.due_at.astimezone(ZONE):%m-%d %H:%M}") for i in issues(MONTH, BOTH, ZONE, PUBLISHED)]
    days = ["07-12", "07-20", "08-10", "08-20", "09-10", "09-22", "10-11", "10-20"]
    assert xun == [(n, f"{day} 17:00") for n, day in enumerate(days, 1)]
    days = ["06-30", "07-30", "08-31", "09-30", "10-29"]
    assert month == [(n, f"{day} 17:00") for n, day in enumerate(days, 1)]
    assert 29 * (len(xun) + len(month)) == 377


def test_one_issue_in_full() -> None:
    seventh = issues(XUN, BOTH, ZONE, PUBLISHED)[6]
    assert (seventh.cycle, seventh.period.key, seventh.number, seventh.short_title) == ("xun", "2021-10-X1", 7, "第7期")
    assert seventh.opens_at == at("2021-10-07 08:30")
    assert seventh.due_at == at("2021-10-11 17:00")
    assert seventh.lock_at == at("2021-10-13 17:00")
    assert seventh.reason == "原10月10日（周日），顺延至10月11日"
    assert seventh.confirmed


def test_without_the_longer_cycle_the_third_xun_is_filed_too() -> None:
    alone = issues(XUN, (XUN,), ZONE, PUBLISHED)
    assert [i.period.key for i in alone][:4] == ["2021-07-X1", "2021-07-X2", "2021-07-X3", "2021-08-X1"]
    assert [i.number for i in alone] == list(range(1, 13))


def test_only_an_issue_the_longer_cycle_makes_takes_a_place() -> None:
    """月报 begins in September: July and August keep their 下旬."""
    later = replace(MONTH, first=date(2021, 9, 1))
    keys = [i.period.key for i in issues(XUN, (XUN, later), ZONE, PUBLISHED)]
    assert "2021-07-X3" in keys and "2021-08-X3" in keys and "2021-09-X3" not in keys


def test_a_chain_of_longer_cycles() -> None:
    """月报代下旬 and 季报代月报: one report for the last day of September, the longest."""
    quarter = cycle("quarter", Kind.QUARTER, "季报")
    month = replace(MONTH, replaced_by="quarter")
    all_three = (XUN, month, quarter)
    made = [i.period.key for c in all_three for i in issues(c, all_three, ZONE, PUBLISHED)]
    assert [k for k in made if k in ("2021-09-X3", "2021-09", "2021-Q3")] == ["2021-Q3"]
    assert "2021-08" in made and "2021-08-X3" not in made


def test_the_shorter_never_takes_the_place_of_the_longer() -> None:
    other = replace(MONTH, replaced_by="xun")
    assert (
        len(issues(other, (XUN, other), ZONE, PUBLISHED)) == 5 and len(issues(XUN, (XUN, other), ZONE, PUBLISHED)) == 8
    )


def test_numbers_begin_again_each_year_where_the_cycle_says_so() -> None:
    weekly = cycle("week", Kind.WEEK, "周报", date(2020, 12, 14), date(2021, 1, 24), restart_yearly=True)
    assert [(i.period.key, i.number) for i in issues(weekly, (weekly,), ZONE, PUBLISHED)] == [
        ("2020-W51", 1),
        ("2020-W52", 2),
        ("2020-W53", 3),
        ("2021-W01", 1),
        ("2021-W02", 2),
        ("2021-W03", 3),
    ]


def test_due_may_lie_days_and_workdays_after_the_period() -> None:
    eighth_workday = cycle("m", Kind.MONTH, "月报", date(2021, 9, 1), date(2021, 9, 30), due=At(time(17), workdays=1))
    (september,) = issues(eighth_workday, (eighth_workday,), ZONE, PUBLISHED)
    assert september.due_at == at("2021-10-08 17:00") and september.reason == ""
    tenth = replace(eighth_workday, due=At(time(12), days=10), roll=Roll.NEXT)
    (september,) = issues(tenth, (tenth,), ZONE, PUBLISHED)
    assert september.due_at == at("2021-10-11 12:00") and september.reason == "原10月10日（周日），顺延至10月11日"


def test_an_issue_in_an_unannounced_year_is_marked() -> None:
    last = cycle("xun", first=date(2026, 12, 21), last=date(2026, 12, 31), due=At(time(17), days=1))
    (third,) = issues(last, (last,), ZONE, PUBLISHED)
    assert not third.confirmed and third.due_at == at("2027-01-04 17:00") and "尚未公布" in third.reason


def test_moments_are_counted_from_the_anchor_day() -> None:
    assert moment(At(time(15), workdays=-1), date(2021, 10, 11), ZONE, PUBLISHED) == at("2021-10-09 15:00")
    assert moment(At(time(10)), date(2021, 10, 11), ZONE, PUBLISHED) == at("2021-10-11 10:00")


def test_a_returned_report_is_mended_by_noon_of_the_next_workday() -> None:
    assert correct_by(XUN, at("2021-10-11 15:02"), ZONE, PUBLISHED) == at("2021-10-12 12:00")
    assert correct_by(XUN, at("2021-09-30 16:00"), ZONE, PUBLISHED) == at("2021-10-08 12:00")
    assert correct_by(XUN, at("2021-10-12 00:30"), ZONE, PUBLISHED) == at("2021-10-13 12:00"), (
        "the day is the office's, not UTC's"
    )


def test_due_rolled_back_over_a_long_holiday_takes_the_opening_with_it() -> None:
    """Spring Festival 2008, 6 to 12 February: due on the 5th, it cannot open on the 7th."""
    xun = cycle(first=date(2008, 2, 1), last=date(2008, 2, 10), roll=Roll.PREVIOUS)
    (first,) = issues(xun, (xun,), ZONE, PUBLISHED)
    assert (first.opens_at, first.due_at) == (at("2008-02-02 08:30"), at("2008-02-05 17:00"))


@settings(deadline=None)
@given(st.sampled_from(Kind), st.dates(date(2004, 1, 1), date(2030, 1, 1)), st.integers(0, 800), st.sampled_from(Roll))
def test_numbered_from_one_and_open_before_due(kind: Kind, first: date, days: int, roll: Roll) -> None:
    rule = cycle("c", kind, "报", first, date.fromordinal(first.toordinal() + days), roll)
    made = issues(rule, (rule,), ZONE, PUBLISHED)
    assert [i.number for i in made] == list(range(1, len(made) + 1))
    assert all(i.opens_at < i.due_at < i.lock_at and first <= i.period.last <= rule.last for i in made)


# where due may lie ----------------------------------------------------------------------------------------------

FIVE = time(17)


def dues(kind: Kind, first: str, last: str, due: When, roll: Roll = Roll.NONE, roll_by: int = 1) -> list[str]:
    days = (date.fromisoformat(first), date.fromisoformat(last))
    rule = replace(cycle("c", kind, "报", *days, roll=roll), due=due, opens=FromFirst(At(time(8, 30))), roll_by=roll_by)
    return [f"{i.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}" for i in issues(rule, (rule,), ZONE, PUBLISHED)]


def test_day_31_skips_no_month_and_clamps() -> None:
    days = [d[5:10] for d in dues(Kind.MONTH, "2024-01-01", "2024-12-31", InMonth(FIVE, 0, day=31))]
    assert days == [
        "01-31",
        "02-29",
        "03-31",
        "04-30",
        "05-31",
        "06-30",
        "07-31",
        "08-31",
        "09-30",
        "10-31",
        "11-30",
        "12-31",
    ]
    next_month = dues(Kind.MONTH, "2023-01-01", "2023-02-28", InMonth(FIVE, 1, day=31))
    assert next_month == ["2023-02-28 17:00", "2023-03-31 17:00"]


@pytest.mark.parametrize(
    ("kind", "first", "last", "due", "expected"),
    [
        (Kind.YEAR, "2021-01-01", "2021-12-31", InMonth(FIVE, 1, day=8), "2022-01-08 17:00"),
        (Kind.QUARTER, "2021-07-01", "2021-09-30", InMonth(FIVE, 2, day=15), "2021-11-15 17:00"),
        (Kind.MONTH, "2021-09-01", "2021-09-30", InMonth(FIVE, 0, day=25), "2021-09-25 17:00"),
        (Kind.MONTH, "2021-09-01", "2021-09-30", InMonth(FIVE, 1, workday=1), "2021-10-08 17:00"),
        (Kind.MONTH, "2021-09-01", "2021-09-30", InMonth(FIVE, 1, workday=2), "2021-10-09 17:00"),  # a working Saturday
        (Kind.MONTH, "2021-09-01", "2021-09-30", InMonth(FIVE, 1, workday=23), "2021-10-31 17:00"),  # it has 17
        (Kind.MONTH, "2021-10-01", "2021-10-31", InMonth(FIVE, 0, workday=-1), "2021-10-29 17:00"),
        (Kind.MONTH, "2021-09-01", "2021-09-30", InMonth(FIVE, 0, workday=-5), "2021-09-26 17:00"),  # a working Sunday
        (Kind.MONTH, "2021-09-01", "2021-09-30", InMonth(FIVE, 1, workday=-23), "2021-10-01 17:00"),
        (Kind.MONTH, "2021-09-01", "2021-09-30", At(FIVE, workdays=3), "2021-10-11 17:00"),
        (Kind.WEEK, "2021-10-11", "2021-10-17", InWeek(time(12), 1, 2), "2021-10-19 12:00"),
        (Kind.WEEK, "2021-10-11", "2021-10-17", InWeek(time(12), 0, 5), "2021-10-15 12:00"),
        (Kind.XUN, "2021-10-11", "2021-10-20", InWeek(time(12), 0, 7), "2021-10-24 12:00"),
    ],
)
def test_where_due_lies(kind: Kind, first: str, last: str, due: When, expected: str) -> None:
    assert dues(kind, first, last, due) == [expected]


def test_the_rule_of_2016_tuesday_noon_or_the_second_workday_after_the_holiday() -> None:
    """周二12:00；遇节假日，节后第2个工作日12:00. In 2024 it puts one week's report after the next one's."""
    found = dues(Kind.WEEK, "2024-09-16", "2024-10-06", InWeek(time(12), 1, 2), Roll.NEXT, 2)
    assert found == ["2024-09-24 12:00", "2024-10-09 12:00", "2024-10-08 12:00"]


def test_the_rule_of_article_26_statutory_holidays_roll_and_weekends_do_not() -> None:
    """遇法定节假日顺延，周末不顺延: 10月10日 2021 was a plain Sunday, 1 October a holiday."""
    assert dues(Kind.XUN, "2021-09-21", "2021-10-10", At(FIVE, days=1), Roll.STATUTORY) == [
        "2021-10-08 17:00",
        "2021-10-11 17:00",
    ]
    assert dues(Kind.XUN, "2021-10-01", "2021-10-10", At(FIVE), Roll.STATUTORY) == ["2021-10-10 17:00"]


@pytest.mark.parametrize(
    ("opens", "expected"),
    [
        (FromFirst(At(time(8, 30))), "2021-10-01 08:30"),
        (FromFirst(At(time(8, 30), days=-2)), "2021-09-29 08:30"),
        (FromFirst(At(time(8, 30), workdays=1)), "2021-10-08 08:30"),
        (At(time(8, 30)), "2021-10-31 08:30"),
        (At(time(8, 30), days=1), "2021-11-01 08:30"),
        (InMonth(time(8, 30), 0, day=25), "2021-10-25 08:30"),
    ],
)
def test_an_issue_opens_before_at_or_after_its_period(opens: When, expected: str) -> None:
    rule = replace(MONTH, first=date(2021, 10, 1), opens=opens, due=At(FIVE, days=8))
    (october,) = issues(rule, (rule,), ZONE, PUBLISHED)
    assert october.opens_at == at(expected)


def test_a_window_moves_one_issue_and_no_other() -> None:
    window = Window(
        "2021-10-X1", Clock(date(2021, 10, 8), time(9)), Clock(date(2021, 10, 12), time(12)), why="国庆假期"
    )
    rule = replace(XUN, windows=(window,))
    before, moved, after = issues(rule, BOTH, ZONE, PUBLISHED)[5:8]
    assert (moved.opens_at, moved.due_at) == (at("2021-10-08 09:00"), at("2021-10-12 12:00"))
    assert moved.lock_at == at("2021-10-14 12:00"), "补报截止 goes along"
    assert moved.reason == "原10月11日17:00，专班调整：国庆假期" and moved.number == 7
    assert (before, after) == (issues(XUN, BOTH, ZONE, PUBLISHED)[5], issues(XUN, BOTH, ZONE, PUBLISHED)[7])
    locked = replace(XUN, windows=(Window("2021-10-X1", lock=Clock(date(2021, 10, 20), time(17))),))
    seventh = issues(locked, BOTH, ZONE, PUBLISHED)[6]
    assert (seventh.due_at, seventh.lock_at) == (at("2021-10-11 17:00"), at("2021-10-20 17:00"))
    assert seventh.reason == "原10月10日（周日），顺延至10月11日"


def test_a_regional_holiday_moves_a_due_day() -> None:
    naadam = Calendar(frozenset({Day(date(2021, 7, 12), True, "那达慕")}))
    first = issues(XUN, BOTH, ZONE, naadam)[0]
    assert first.due_at == at("2021-07-13 17:00") and first.reason == "原7月10日（周六），顺延至7月13日"
    second = issues(cycle(due=At(FIVE, days=2)), (XUN,), ZONE, naadam)[0]
    assert second.reason == "原7月12日（那达慕），顺延至7月13日"


WHENS = st.sampled_from(
    [
        At(FIVE),
        At(FIVE, days=1),
        At(FIVE, workdays=3),
        InMonth(FIVE, 0, day=25),
        InMonth(FIVE, 1, day=31),
        InMonth(FIVE, 1, workday=2),
        InWeek(FIVE, 0, 5),
        InWeek(FIVE, 1, 2),
    ]
)


@settings(deadline=None)
@given(st.sampled_from(Kind), st.dates(date(1990, 1, 1), date(2090, 1, 1)), WHENS, st.sampled_from(Roll))
def test_due_is_monotone_rolled_to_a_workday_and_numbers_are_stable(
    kind: Kind, first: date, due: When, roll: Roll
) -> None:
    rule = replace(cycle("c", kind, "报", first, first + timedelta(days=400), roll=roll), due=due)
    made = issues(rule, (rule,), ZONE, PUBLISHED)
    assert all(a.due_at <= b.due_at for a, b in pairwise(made))
    for i in made:
        day = i.due_at.astimezone(ZONE).date()
        assert not i.reason or PUBLISHED.is_workday(day)
        assert roll in (Roll.NONE, Roll.STATUTORY) or PUBLISHED.is_workday(day)
    longer = issues(replace(rule, last=first + timedelta(days=600)), (rule,), ZONE, PUBLISHED)
    assert longer[: len(made)] == made
