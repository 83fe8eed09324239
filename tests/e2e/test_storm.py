"""The storm of benchmarks/storm.py in small: real processes on PostgreSQL that die at every step, a platform in a bad
mood, and its own count of what was shown."""

from __future__ import annotations

import pytest

from benchmarks.storm import run, told


@pytest.mark.slow
async def test_nothing_is_shown_twice_and_nothing_is_missing_but_what_is_listed(postgres_url_of_test: str) -> None:
    came = await run(postgres_url_of_test, 300, speed=10, deaths=0.002, seconds=240)
    assert came.notices == 300, told(came)
    assert max(came.shown) <= 1, told(came)
    assert not came.missing and not came.ghosts, told(came)
    assert came.custom_twice == 0, told(came)
    assert came.stood_in and not came.forgotten, told(came)
    assert came.good, told(came)
