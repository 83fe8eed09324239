"""Which channel reaches a person now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from schedules.reach import Channel, Reach, Unreachable, channel
from tests.schedules.drives import at

NOW = at("2021-10-11 10:00")
OPEN = Reach("o-1", True, NOW + timedelta(hours=20), 5)


@pytest.mark.parametrize(
    ("reach", "urgent", "expected"),
    [
        (OPEN, False, Channel.CUSTOM),
        (replace(OPEN, window_left=3), False, Channel.CUSTOM),
        (replace(OPEN, window_left=2), False, Channel.TEMPLATE),  # the rest is for answers and returns
        (replace(OPEN, window_left=2), True, Channel.CUSTOM),
        (replace(OPEN, window_left=0), True, Channel.TEMPLATE),
        (replace(OPEN, window_until=NOW + timedelta(seconds=30)), True, Channel.TEMPLATE),
        (replace(OPEN, window_until=None), False, Channel.TEMPLATE),
        (replace(OPEN, avoid=("custom",)), True, Channel.TEMPLATE),
        (replace(OPEN, avoid=("template",)), True, Channel.CUSTOM),
        (replace(OPEN, avoid=("custom", "template")), True, Unreachable.REFUSED),
        (replace(OPEN, window_left=0, avoid=("template",)), True, Unreachable.REFUSED),
        (replace(OPEN, followed=False), True, Unreachable.UNFOLLOWED),
        (Reach("", False), True, Unreachable.UNBOUND),
    ],
)
def test_the_channel(reach: Reach, urgent: bool, expected: Channel | Unreachable) -> None:
    assert channel(reach, NOW, urgent=urgent) is expected
