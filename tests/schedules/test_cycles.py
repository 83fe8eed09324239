"""Cycles make their issues: when they open, are due, lock; how they are numbered; what takes whose place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from schedules.cycles import At, correct_by, issues, moment
from schedules.periods import Kind
from schedules.workdays import Roll
from tests.schedules.drives import BOTH, MONTH, XUN, ZONE, at, cycle


def test_the_thirteen_due_dates_of_campaign_b() -> None:
    xun = [(i.number, f"{i.due_at.astimezone(ZONE):%m-%d %H:%M}") for i in issues(XUN, BOTH, ZONE)]
    month = [(i.number, f"{i.due_at.astimezone(ZONE):%m-%d %H:%M}") for i in issues(MONTH, BOTH, ZONE)]
    days = ["07-12", "07-20", "08-10", "08-20", "09-10", "09-22", "10-11", "10-20"]
    assert xun == [(n, f"{day} 17:00") for n, day in enumerate(days, 1)]
    days = ["06-30", "07-30", "08-31", "09-30", "10-29"]
    assert month == [(n, f"{day} 17:00") for n, day in enumerate(days, 1)]
    assert 29 * (len(xun) + len(month)) == 377


def test_one_issue_in_full() -> None:
    seventh = issues(XUN, BOTH, ZONE)[6]
    assert (seventh.cycle, seventh.period.key, seventh.number, seventh.short_title) == ("xun", "2021-10-X1", 7, "第7期")
    assert seventh.opens_at == at("2021-10-07 08:30")
    assert seventh.due_at == at("2021-10-11 17:00")
    assert seventh.lock_at == at("2021-10-13 17:00")
    assert seventh.reason == "原10月10日（周日），顺延至10月11日"
    assert seventh.confirmed


def test_without_the_longer_cycle_the_third_xun_is_filed_too() -> None:
    alone = issues(XUN, (XUN,), ZONE)
    assert [i.period.key for i in alone][:4] == ["2021-07-X1", "2021-07-X2", "2021-07-X3", "2021-08-X1"]
    assert [i.number for i in alone] == list(range(1, 13))


def test_only_an_issue_the_longer_cycle_makes_takes_a_place() -> None:
    """月报 begins in September: July and August keep their 下旬."""
    later = replace(MONTH, first=date(2021, 9, 1))
    keys = [i.period.key for i in issues(XUN, (XUN, later), ZONE)]
    assert "2021-07-X3" in keys and "2021-08-X3" in keys and "2021-09-X3" not in keys


def test_a_chain_of_longer_cycles() -> None:
    """月报 gives way to 季报 in September, and 旬报 then gives way to neither: one report, one place."""
    quarter = cycle("quarter", Kind.QUARTER, "季报")
    month = replace(MONTH, replaced_by="quarter")
    all_three = (XUN, month, quarter)
    assert "2021-09" not in [i.period.key for i in issues(month, all_three, ZONE)]
    assert "2021-09-X3" in [i.period.key for i in issues(XUN, all_three, ZONE)]


def test_two_that_replace_each_other_do_not_turn_for_ever() -> None:
    other = replace(MONTH, replaced_by="xun")
    assert issues(XUN, (XUN, other), ZONE) and issues(other, (XUN, other), ZONE)


def test_numbers_begin_again_each_year_where_the_cycle_says_so() -> None:
    weekly = cycle("week", Kind.WEEK, "周报", date(2020, 12, 14), date(2021, 1, 24), restart_yearly=True)
    assert [(i.period.key, i.number) for i in issues(weekly, (weekly,), ZONE)] == [
        ("2020-W51", 1), ("2020-W52", 2), ("2020-W53", 3), ("2021-W01", 1), ("2021-W02", 2), ("2021-W03", 3),
    ]  # fmt: skip


def test_due_may_lie_days_and_workdays_after_the_period() -> None:
    eighth_workday = cycle("m", Kind.MONTH, "月报", date(2021, 9, 1), date(2021, 9, 30), due=At(time(17), workdays=1))
    (september,) = issues(eighth_workday, (eighth_workday,), ZONE)
    assert september.due_at == at("2021-10-08 17:00") and september.reason == ""
    tenth = replace(eighth_workday, due=At(time(12), days=10), roll=Roll.NEXT)
    (september,) = issues(tenth, (tenth,), ZONE)
    assert september.due_at == at("2021-10-11 12:00") and september.reason == "原10月10日（周日），顺延至10月11日"


def test_an_issue_in_an_unannounced_year_is_marked() -> None:
    last = cycle("xun", first=date(2026, 12, 21), last=date(2026, 12, 31), due=At(time(17), days=1))
    (third,) = issues(last, (last,), ZONE)
    assert not third.confirmed and third.due_at == at("2027-01-04 17:00") and "尚未公布" in third.reason


def test_moments_are_counted_from_the_anchor_day() -> None:
    assert moment(At(time(15), workdays=-1), date(2021, 10, 11), ZONE) == at("2021-10-09 15:00")
    assert moment(At(time(10)), date(2021, 10, 11), ZONE) == at("2021-10-11 10:00")


def test_a_returned_report_is_mended_by_noon_of_the_next_workday() -> None:
    assert correct_by(XUN, at("2021-10-11 15:02"), ZONE) == at("2021-10-12 12:00")
    assert correct_by(XUN, at("2021-09-30 16:00"), ZONE) == at("2021-10-08 12:00")
    assert correct_by(XUN, at("2021-10-12 00:30"), ZONE) == at("2021-10-13 12:00"), "the day is the office's, not UTC's"


def test_due_rolled_back_over_a_long_holiday_takes_the_opening_with_it() -> None:
    """Spring Festival 2008, 6 to 12 February: due on the 5th, it cannot open on the 7th."""
    xun = cycle(first=date(2008, 2, 1), last=date(2008, 2, 10), roll=Roll.PREVIOUS)
    (first,) = issues(xun, (xun,), ZONE)
    assert (first.opens_at, first.due_at) == (at("2008-02-02 08:30"), at("2008-02-05 17:00"))


@given(st.sampled_from(Kind), st.dates(date(2004, 1, 1), date(2030, 1, 1)), st.integers(0, 800), st.sampled_from(Roll))
def test_numbered_from_one_and_open_before_due(kind: Kind, first: date, days: int, roll: Roll) -> None:
    rule = cycle("c", kind, "报", first, date.fromordinal(first.toordinal() + days), roll)
    made = issues(rule, (rule,), ZONE)
    assert [i.number for i in made] == list(range(1, len(made) + 1))
    assert all(i.opens_at < i.due_at < i.lock_at and first <= i.period.last <= rule.last for i in made)
