"""What is asked of the office and what it decides; the days of a leave as they are typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.grammar.commands import Command, parse
from bot.chat.grammar.office import GrantPetition, Petitions, RefusePetition, Unbind
from bot.chat.grammar.people import Defer, HandOver, LeaveEnds, TakeLeave, leave
from bot.chat.grammar.reports import Plain
from bot.chat.grammar.spelled import Incomplete
from forms.dates import span


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("交接 李强", HandOver("李强")),
        ("交接：李强", HandOver("李强")),
        ("交接", Incomplete("交接", ("name",))),
        ("缓报 会议冲突，材料未齐", Defer("会议冲突，材料未齐")),
        ("申请缓报：出差", Defer("出差")),
        ("缓报", Incomplete("缓报", ("reason",))),
        ("待批", Petitions()),
        ("同意缓报 包头 13日12时", GrantPetition("defer", "包头", "13日12时")),
        ("同意缓报 包头 第7期 13日 12时", GrantPetition("defer", "包头", "13日 12时", 7)),
        ("同意交接 包头", GrantPetition("hand_over", "包头")),
        ("同意交接：包头", GrantPetition("hand_over", "包头")),
        ("同意缓报", Incomplete("同意缓报", ("unit",))),
        ("不同意缓报 包头 时间充裕", RefusePetition("defer", "包头", "时间充裕")),
        ("不同意交接 包头", RefusePetition("hand_over", "包头")),
        ("解绑 王芳", Unbind(("王芳",))),
        ("解绑 包头 王芳", Unbind(("包头", "王芳"))),
        ("交接工作已完成", Plain("交接工作已完成")),
        ("缓报原因已说明", Plain("缓报原因已说明")),
    ],
)
def test_what_is_read(said: str, wanted: Command) -> None:
    assert parse(said) == wanted


DAY = date(2021, 10, 6)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "first", "last", "deputy"),
    [
        ("10月8日到10月12日", 8, 12, ""),
        ("10月8日至12日 由李强代", 8, 12, "李强"),
        ("3天", 6, 8, ""),
        ("明天", 7, 7, ""),
        ("8日到12日", 8, 12, ""),
        ("8-12日", 8, 12, ""),
        ("10月8-12日", 8, 12, ""),
        ("10.8-10.12", 8, 12, ""),
        ("10月8日-10月12日", 8, 12, ""),
        ("10月8日—12日", 8, 12, ""),
        ("2021-10-08至2021-10-12", 8, 12, ""),
        ("明天起3天", 7, 9, ""),
        ("10月8日起五天", 8, 12, ""),
        ("明天到后天", 7, 8, ""),
        ("下周", 11, 17, ""),
        ("两天", 6, 7, ""),
        ("半天", 6, 6, ""),
        ("一周", 6, 12, ""),
        ("本周四到周五", 7, 8, ""),
        ("明天 开会", 7, 7, ""),
        ("8号到12号，请李强代班", 8, 12, "李强"),
        ("三天，由阿拉坦·其其格代报", 6, 8, "阿拉坦·其其格"),
        ("10月8日到12日 由 李强 代", 8, 12, "李强"),
        ("3天由李强 代", 6, 8, "李强"),
        ("10月8日到12日，李强代", 8, 12, "李强"),
        ("10月8日到12日 李强 代办", 8, 12, "李强"),
        ("3天 家中有事", 6, 8, ""),
        ("明天请李强代", 7, 7, "李强"),
        ("从8日起3天", 8, 10, ""),
        ("今天 由李强同志代", 6, 6, "李强"),
    ],
)
def test_days_of_leave(said: str, first: int, last: int, deputy: str) -> None:
    found, name = leave(said, DAY)
    assert found is not None
    assert (found.first.day, found.last.day, name) == (first, last, deputy)
    assert (found.first.month, found.last.month) == (10, 10)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "国庆期间",
        "制度已建立",
        "10月28日至3日",
        "12日到8日",
        "三农",
        "0天",
        "400天",
        "三个工作日",
        "有事 明天",
        "由李强代",
    ],
)
def test_days_of_leave_that_are_asked_for(said: str) -> None:
    assert leave(said, DAY)[0] is None


@given(st.text(max_size=60))
def test_days_never_raise_and_never_end_before_they_begin(said: str) -> None:
    found = span(said, DAY).value
    assert found is None or found.first <= found.last
    leave(said, DAY)


@pytest.mark.parametrize("said", ["请假制度已建立", "请假人员较多", "销假手续已规范", "请假"])
def test_what_is_said_of_a_task_is_no_leave(said: str) -> None:
    assert not isinstance(parse(said), TakeLeave | LeaveEnds)
