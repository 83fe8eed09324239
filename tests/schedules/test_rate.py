"""The bucket: a burst at once, then a steady flow, whoever asks and however often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.rate import Rate, after, next_moment, room
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
        (s(3600), NOW, 0),  # the clock was set back an hour: as if just emptied
        (s(3600), s(0.5), 0),
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
