"""Two rehearsals compared: what came, went and changed; and one kept, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.kept import Difference, Kept, Unreadable, compare, other_conditions
from bot.rehearsal.timetable import Line

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2021, 10, 11, 10, tzinfo=ZONE)
LINE = Line(DAY, "旬报第7期", "提醒", "包头市", 2, "模板消息", "已送达", ("王芳", "李强"))
LINES = st.lists(
    st.builds(
        lambda hours, what, count: replace(LINE, at=DAY + timedelta(hours=hours), what=what, count=count),
        st.integers(0, 3),
        st.sampled_from(["提醒", "汇总"]),
        st.integers(1, 3),
    ),
    max_size=8,
)


@given(LINES, LINES)
def test_what_is_compared_accounts_for_every_row(before: list[Line], after: list[Line]) -> None:
    found = compare(before, after)
    assert compare(before, before) == ()
    gone = [d.before for d in found if d.before]
    came = [d.after for d in found if d.after]
    key = lambda line: (line.at, line.what, line.count)  # noqa: E731
    left = sorted([line for line in before], key=key)
    for line in gone:
        left.remove(line)
    assert sorted([*left, *came], key=key) == sorted(after, key=key)
    assert not any(d.before == d.after for d in found)


def test_a_row_that_moves_is_one_difference() -> None:
    later = replace(LINE, at=DAY + timedelta(hours=2))
    assert compare([LINE], [later]) == (Difference(LINE, later),)
    digest = replace(LINE, what="汇总")
    assert compare([LINE], [LINE, digest]) == (Difference(None, digest),)
    assert compare([LINE, digest], [digest]) == (Difference(LINE, None),)


CONDITIONS = ("2021-10-01起", "每个周期3期", "随机数7", "迟报 包头市 2021-10-X1")


def test_one_that_was_kept_comes_back_whole() -> None:
    kept = Kept("hedao", datetime(2021, 11, 1, 1, 2, 3, tzinfo=UTC), CONDITIONS, (LINE,))
    again = Kept.from_json(kept.to_json())
    assert again == kept and compare(again.lines, kept.lines) == ()
    assert other_conditions(again.conditions, CONDITIONS) == ((), ())
    now = ("2021-10-01起", "每个周期3期", "随机数8", "不报 乌海市")
    assert other_conditions(CONDITIONS, now) == (("随机数7", "迟报 包头市 2021-10-X1"), ("随机数8", "不报 乌海市"))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', '{"format": 2}', '{"format": 2, "campaign": "x"}'])
def test_what_is_none_of_ours(text: str) -> None:
    with pytest.raises(Unreadable):
        Kept.from_json(text)
