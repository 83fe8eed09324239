"""Moments become integers and come back as the same moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.times import from_ms, to_ms


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_to_the_millisecond(moment: datetime) -> None:
    assert from_ms(to_ms(moment)) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_the_zone_does_not_matter_the_instant_does() -> None:
    shanghai = datetime(2021, 10, 11, 17, 0, tzinfo=timezone(timedelta(hours=8)))
    assert to_ms(shanghai) == 1633942800000
    assert from_ms(1633942800000) == datetime(2021, 10, 11, 9, 0, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_ms(datetime(2021, 10, 11, 17, 0))  # noqa: DTZ001  # that is the point  # that is the point
