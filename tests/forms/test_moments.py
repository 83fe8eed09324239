"""A new due time as it is typed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.dates import moment

ZONE = ZoneInfo("Asia/Shanghai")
LIKE, TODAY = datetime(2021, 10, 11, 17, tzinfo=ZONE), date(2021, 10, 11)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("10月13日17:00", "2021-10-13 17:00"),
        ("10月13日", "2021-10-13 17:00"),
        ("13日12时", "2021-10-13 12:00"),
        ("１３日１２：３０", "2021-10-13 12:30"),
        ("明天", "2021-10-12 17:00"),
        ("后天上午9点", "2021-10-13 09:00"),
        ("明天下午5点半", "2021-10-12 17:30"),
        ("2021-10-13 17:00", "2021-10-13 17:00"),
        ("10.13", "2021-10-13 17:00"),
        ("5日", "2021-11-05 17:00"),
        ("1月5日", "2022-01-05 17:00"),
        ("10月13日17:00前", "2021-10-13 17:00"),
        ("今天 20:00", "2021-10-11 20:00"),
        ("13号下午3点20分", "2021-10-13 15:20"),
        ("", None),
        ("下周", None),
        ("13", None),
        ("10月32日", None),
        ("31日25:00", None),
        ("10月13日左右", None),
        ("17:00", None),
        ("2月30日", None),
        ("三天后", "2021-10-14 17:00"),
        ("10月", None),
        ("12日9:75", None),
    ],
)
def test_a_moment(said: str, wanted: str | None) -> None:
    found = moment(said, LIKE, TODAY)
    assert (None if found is None else f"{found:%Y-%m-%d %H:%M}") == wanted


@given(st.text(max_size=30))
def test_it_never_raises_and_never_gives_a_day_gone_by(said: str) -> None:
    found = moment(said, LIKE, TODAY)
    assert found is None or found.tzinfo is ZONE
