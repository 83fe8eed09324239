"""Periods tile time; keys and labels are those of the contract."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.periods import Kind, between, containing, following, parse

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
KINDS = st.sampled_from(Kind)


@pytest.mark.parametrize(
    ("kind", "day", "key", "label", "first", "last"),
    [
        (Kind.XUN, date(2021, 10, 10), "2021-10-X1", "2021年10月上旬", date(2021, 10, 1), date(2021, 10, 10)),
        (Kind.XUN, date(2021, 3, 20), "2021-03-X2", "2021年3月中旬", date(2021, 3, 11), date(2021, 3, 20)),
        (Kind.XUN, date(2021, 3, 21), "2021-03-X3", "2021年3月下旬", date(2021, 3, 21), date(2021, 3, 31)),
        (Kind.XUN, date(2021, 2, 28), "2021-02-X3", "2021年2月下旬", date(2021, 2, 21), date(2021, 2, 28)),
        (Kind.WEEK, date(2021, 10, 11), "2021-W41", "2021年第41周", date(2021, 10, 11), date(2021, 10, 17)),
        (Kind.WEEK, date(2021, 1, 3), "2020-W53", "2020年第53周", date(2020, 12, 28), date(2021, 1, 3)),
        (Kind.HALF_MONTH, date(2021, 10, 15), "2021-10-H1", "2021年10月上半月", date(2021, 10, 1), date(2021, 10, 15)),
        (Kind.HALF_MONTH, date(2024, 2, 16), "2024-02-H2", "2024年2月下半月", date(2024, 2, 16), date(2024, 2, 29)),
        (Kind.MONTH, date(2021, 10, 31), "2021-10", "2021年10月", date(2021, 10, 1), date(2021, 10, 31)),
        (Kind.QUARTER, date(2021, 12, 31), "2021-Q4", "2021年第四季度", date(2021, 10, 1), date(2021, 12, 31)),
        (Kind.HALF_YEAR, date(2021, 7, 1), "2021-S2", "2021年下半年", date(2021, 7, 1), date(2021, 12, 31)),
        (Kind.YEAR, date(2021, 6, 1), "2021", "2021年", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_key_and_label(kind: Kind, day: date, key: str, label: str, first: date, last: date) -> None:
    period = containing(kind, day)
    assert (period.kind, period.key, period.label, period.first, period.last) == (kind, key, label, first, last)
    assert parse(key) == period


@given(KINDS, DAYS)
def test_periods_tile_time(kind: Kind, day: date) -> None:
    period = containing(kind, day)
    after = following(period)
    assert period.first <= day <= period.last
    assert after.first == period.last + timedelta(days=1)
    assert containing(kind, period.first) == containing(kind, period.last) == period
    assert period.key < after.key, "keys sort as the periods do"
    assert parse(period.key) == period
    assert period.year == int(period.key[:4])


@pytest.mark.parametrize("kind", Kind)
def test_1990_to_2100_has_every_day_exactly_once(kind: Kind) -> None:
    periods = list(between(kind, date(1990, 1, 1), date(2100, 12, 31)))
    assert len({p.key for p in periods}) == len(periods)
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(periods))
    assert periods[0].first <= date(1990, 1, 1) and periods[-1].last >= date(2100, 12, 25)


def test_a_year_of_dekads() -> None:
    dekads = list(between(Kind.XUN, date(2026, 1, 1), date(2026, 12, 31)))
    assert len(dekads) == 36
    assert Counter((p.last - p.first).days + 1 for p in dekads) == {8: 1, 10: 28, 11: 7}


def test_day_31_skips_no_month() -> None:
    """The end of each month is there, however long the month."""
    ends = [p.last for p in between(Kind.MONTH, date(2023, 12, 31), date(2024, 12, 31))]
    assert len(ends) == 13 and date(2024, 2, 29) in ends and date(2024, 4, 30) in ends


def test_between_takes_those_that_end_in_it() -> None:
    assert [p.key for p in between(Kind.MONTH, date(2021, 6, 15), date(2021, 8, 30))] == ["2021-06", "2021-07"]
    assert list(between(Kind.YEAR, date(2021, 1, 1), date(2021, 12, 30))) == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "21-10",
        "2021-13",
        "2021-00",
        "2021-10-X4",
        "2021-10-X0",
        "2021-10-H3",
        "2021-Q5",
        "2021-S3",
        "2021-W54",
        "2021-W53",
        "2021-W00",
        "2021-10-X1 ",
        "2021-10-X1\n",
        "２０２１",
        "2021-1",
    ],
)
def test_no_key_of_ours(key: str) -> None:
    with pytest.raises(ValueError):
        parse(key)
