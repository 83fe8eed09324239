"""A new due time as it is typed; the words with which the office is asked and answers."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import commands as c
from forms.petitions import until

ZONE = ZoneInfo("Asia/Shanghai")
LIKE, TODAY = datetime(2021, 10, 11, 17, tzinfo=ZONE), date(2021, 10, 11)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("10月13日17:00", "2021-10-13 17:00"), ("10月13日", "2021-10-13 17:00"), ("13日12时", "2021-10-13 12:00"),
        ("１３日１２：３０", "2021-10-13 12:30"), ("明天", "2021-10-12 17:00"), ("后天上午9点", "2021-10-13 09:00"),
        ("明天下午5点半", "2021-10-12 17:30"), ("2021-10-13 17:00", "2021-10-13 17:00"), ("10.13", "2021-10-13 17:00"),
        ("5日", "2021-11-05 17:00"), ("1月5日", "2022-01-05 17:00"), ("10月13日17:00前", "2021-10-13 17:00"),
        ("今天 20:00", "2021-10-11 20:00"), ("13号下午3点20分", "2021-10-13 15:20"),
        ("", None), ("下周", None), ("13", None), ("10月32日", None), ("31日25:00", None), ("10月13日左右", None),
        ("17:00", None), ("2月30日", None), ("三天后", None), ("12日9:75", None),
    ],
)  # fmt: skip
def test_a_moment(said: str, wanted: str | None) -> None:
    found = until(said, LIKE, TODAY)
    assert (None if found is None else f"{found:%Y-%m-%d %H:%M}") == wanted


@given(st.text(max_size=30))
def test_it_never_raises_and_never_gives_a_day_gone_by(said: str) -> None:
    found = until(said, LIKE, TODAY)
    assert found is None or found.tzinfo is ZONE


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("交接 李强", c.HandOver("李强")), ("交接：李强", c.HandOver("李强")), ("交接", c.Missing("交接", ("name",))),
        ("缓报 会议冲突，材料未齐", c.Defer("会议冲突，材料未齐")), ("申请缓报：出差", c.Defer("出差")),
        ("缓报", c.Missing("缓报", ("reason",))), ("待批", c.Petitions()),
        ("同意缓报 包头 13日12时", c.Grant("defer", "包头", "13日12时")),
        ("同意缓报 包头 第7期 13日 12时", c.Grant("defer", "包头", "13日 12时", 7)),
        ("同意交接 包头", c.Grant("hand_over", "包头")), ("同意交接：包头", c.Grant("hand_over", "包头")),
        ("同意缓报", c.Missing("同意缓报", ("unit",))),
        ("不同意缓报 包头 时间充裕", c.Refuse("defer", "包头", "时间充裕")),
        ("不同意交接 包头", c.Refuse("hand_over", "包头")), ("解绑 王芳", c.Unbind(("王芳",))),
        ("解绑 包头 王芳", c.Unbind(("包头", "王芳"))),
        ("交接工作已完成", c.Plain("交接工作已完成")), ("缓报原因已说明", c.Plain("缓报原因已说明")),
    ],
)  # fmt: skip
def test_what_is_read(said: str, wanted: c.Command) -> None:
    assert c.parse(said) == wanted
