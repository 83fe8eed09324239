"""The bucket: a burst at once, then a steady flow, whoever asks and however often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.rate import Rate, after, held, next_moment, room, tried_again
from tests.schedules.drives import at

NOW = at("2021-10-11 10:00")
RATE = Rate(per_second=10, burst=5)


def s(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("full_at", "now", "may_go"),
    [
        (None, NOW, 5),  # nothing has gone yet
        (s(-60), NOW, 5),  # long full, and no fuller than that
        (s(0.1), NOW, 4),
        (s(0.15), NOW, 3),  # what has begun to drip in is not there yet
        (s(0.5), NOW, 0),
        (s(0.5), s(0.3), 3),
        (s(300), NOW, 0),  # written by another process, whose clock is minutes ahead: as if just emptied
        (s(3600), NOW, 5),  # written before the clock was set back: it stops nothing
        (s(3600), s(0.5), 5),
    ],
)
def test_what_may_go_now(full_at: datetime | None, now: datetime, may_go: int) -> None:
    assert room(RATE, full_at, now) == may_go


def test_it_empties_and_fills() -> None:
    full_at = after(RATE, None, NOW, 5)
    assert full_at == s(0.5) and room(RATE, full_at, NOW) == 0
    assert next_moment(RATE, full_at, NOW) == s(0.1)
    assert room(RATE, full_at, s(0.1)) == 1 and next_moment(RATE, full_at, s(0.1)) == s(0.1)
    assert next_moment(RATE, None, NOW) == NOW


@pytest.mark.parametrize(
    ("until", "now", "expected"),
    [
        (None, NOW, None),
        (s(0), NOW, None),
        (s(60), NOW, s(60)),
        (s(60), s(59), s(60)),
        (s(60), s(60), None),
        (s(300), NOW, s(60)),  # of a clock that is ahead: never longer than a minute at a time
        (s(86400), NOW, None),  # the clock was set back
    ],
)
def test_the_minute_that_is_waited_for(until: datetime | None, now: datetime, expected: datetime | None) -> None:
    assert held(until, now) == expected


def test_a_stopped_account_is_tried_ever_less_often() -> None:
    naps = [(tried_again(n, NOW, daily=False) - NOW) // timedelta(minutes=1) for n in range(6)]
    assert naps == [10, 20, 40, 60, 60, 60] and tried_again(99, NOW, daily=False) == s(3600)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("10:00", "2021-10-11 11:00"),
        ("23:00", "2021-10-12 00:00"),
        ("23:30", "2021-10-12 00:01"),
        ("00:00", "2021-10-11 01:00"),
    ],
)
def test_a_days_quota_is_back_at_the_platforms_midnight(now: str, then: str) -> None:
    assert tried_again(3, at(f"2021-10-11 {now}"), daily=True) == at(then)


@given(
    st.integers(1, 1000),
    st.integers(1, 50),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 80)), min_size=1, max_size=40),
)
def test_however_it_is_asked_no_more_leave_than_burst_and_flow(
    per_second: int, burst: int, asks: list[tuple[int, int]]
) -> None:
    rate, full_at, now, gone = Rate(per_second, burst), None, NOW, 0
    for wait, wanted in asks:
        now += timedelta(milliseconds=wait)
        taken = min(wanted, room(rate, full_at, now))
        assert 0 <= taken <= burst
        full_at, gone = after(rate, full_at, now, taken), gone + taken
        assert gone <= burst + (now - NOW) / rate.gap
    free = next_moment(rate, full_at, now)
    assert room(rate, full_at, free) >= 1
    assert free == now or room(rate, full_at, free - timedelta(microseconds=1)) == 0
