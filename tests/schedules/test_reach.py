"""Which channel reaches a person now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from schedules.reach import Channel, Reach, Reached, Unreachable, channel, channels, reached
from tests.schedules.drives import at

NOW = at("2021-10-11 10:00")
OPEN = Reach("o-1", True, NOW + timedelta(hours=20), 5)
SILENT = Reach("o-1", True)  # follows, says nothing
EVERY = replace(OPEN, consented=True, email="a@b.cn")
GONE = Reach("o-1", False, email="a@b.cn", consented=True)


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
        # a consent comes before the template, and is not spent while the window does
        (EVERY, False, Channel.CUSTOM),
        (replace(EVERY, window_left=2), False, Channel.SUBSCRIBE),
        (replace(SILENT, consented=True), True, Channel.SUBSCRIBE),
        (replace(SILENT, consented=True, avoid=("subscribe",)), True, Channel.TEMPLATE),
        (replace(SILENT, consented=True, templated=False), True, Channel.SUBSCRIBE),
        # no template is set for this kind
        (replace(SILENT, templated=False), True, Unreachable.REFUSED),
        (replace(SILENT, templated=False, email="a@b.cn"), True, Channel.MAIL),
        # e-mail is the last, and needs no WeChat at all
        (replace(SILENT, email="a@b.cn"), True, Channel.TEMPLATE),
        (replace(SILENT, email="a@b.cn", avoid=("template",)), True, Channel.MAIL),
        (Reach("", False, email="a@b.cn"), True, Channel.MAIL),
        (replace(EVERY, avoid=("custom", "subscribe", "template")), True, Channel.MAIL),
        (replace(EVERY, avoid=("custom", "subscribe", "template", "mail")), True, Unreachable.REFUSED),
        # who left is not written to in WeChat, whatever he once allowed
        (GONE, True, Channel.MAIL),
        (replace(GONE, avoid=("mail",)), True, Unreachable.UNFOLLOWED),
        (Reach("", False, email="a@b.cn", avoid=("mail",)), True, Unreachable.UNBOUND),
    ],
)
def test_the_channel(reach: Reach, urgent: bool, expected: Channel | Unreachable) -> None:
    assert channel(reach, NOW, urgent=urgent) is expected


def test_the_order_to_fall_back() -> None:
    assert channels(EVERY, NOW, urgent=False) == tuple(Channel)
    assert channels(replace(EVERY, avoid=("subscribe",)), NOW, urgent=True) == ("custom", "template", "mail")
    assert channels(GONE, NOW, urgent=True) == ("mail",)
    assert channels(Reach("", False), NOW, urgent=True) == ()


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ((), Reached.NOBODY),
        ((Reach("", False),), Reached.NOBODY),
        ((Reach("", False), Reach("", False, email="b@b.cn")), Reached.MAIL),
        ((GONE, SILENT), Reached.WECHAT),
        ((GONE, replace(SILENT, templated=False)), Reached.MAIL),
        ((replace(SILENT, templated=False, consented=True),), Reached.WECHAT),
    ],
)
def test_a_unit_is_reached_by_the_best_of_its_people(people: tuple[Reach, ...], expected: Reached) -> None:
    assert reached(people, NOW) is expected
