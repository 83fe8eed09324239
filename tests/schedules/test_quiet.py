"""Quiet hours: half past eight to eight in the evening of a workday is when anybody is reminded."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.quiet import Quiet, humane, together
from schedules.workdays import PUBLISHED, Calendar, Day
from tests.schedules.drives import ZONE, at

ALL_DAYS = Quiet(days_off=False)


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        ("2021-10-11 02:00", "2021-10-11 08:30"),
        ("2021-10-11 08:30", "2021-10-11 08:30"),
        ("2021-10-11 19:59", "2021-10-11 19:59"),
        ("2021-10-11 20:00", "2021-10-12 08:30"),
        ("2021-10-08 20:00", "2021-10-09 08:30"),  # a Saturday that is worked
        ("2021-10-09 20:00", "2021-10-11 08:30"),  # over the Sunday
        ("2021-10-10 10:00", "2021-10-11 08:30"),
        ("2021-10-01 10:00", "2021-10-08 08:30"),  # 国庆节
    ],
)
def test_the_hours(moment: str, then: str) -> None:
    assert humane(at(moment), Quiet(), ZONE, PUBLISHED) == at(then)


def test_an_installations_own_days_off_are_quiet() -> None:
    own = Calendar(frozenset({Day(date(2021, 10, 11), True, "那达慕")}))
    assert humane(at("2021-10-11 10:00"), Quiet(), ZONE, own) == at("2021-10-12 08:30")


def test_days_off_may_be_left_out_of_it() -> None:
    assert humane(at("2021-10-10 10:00"), ALL_DAYS, ZONE, PUBLISHED) == at("2021-10-10 10:00")
    assert humane(at("2021-10-09 23:00"), ALL_DAYS, ZONE, PUBLISHED) == at("2021-10-10 08:30")


def test_the_strictest_binds_a_message_about_several_campaigns() -> None:
    early, late = Quiet(time(17), time(8), days_off=False), Quiet(time(21), time(9))
    assert together([early, late]) == Quiet(time(17), time(9), days_off=True)
    assert together([early]) == early


def test_hours_that_leave_nothing_are_those_of_the_first() -> None:
    mornings, afternoons = Quiet(time(12), time(8), days_off=False), Quiet(time(20), time(13))
    assert together([mornings, afternoons]) == Quiet(time(12), time(8), days_off=True)


@given(
    st.integers(0, 6 * 365 * 24 * 60).map(lambda m: at("2021-01-01 00:00") + timedelta(minutes=m)),
    st.sampled_from([Quiet(), ALL_DAYS, Quiet(time(12), time(9))]),
)
def test_it_is_humane_no_earlier_and_stays_so(moment: datetime, quiet: Quiet) -> None:
    then = humane(moment, quiet, ZONE, PUBLISHED)
    assert then >= moment and then - moment < timedelta(days=12)
    assert humane(then, quiet, ZONE, PUBLISHED) == then
    assert quiet.until <= then.astimezone(ZONE).time() < quiet.since
