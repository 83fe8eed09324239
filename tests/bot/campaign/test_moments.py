"""How a moment may be written in a campaign file: as people type it, and as the file says it when it is exported."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.documents.campaign_file import file as document
from bot.documents.campaign_file.text import when
from schedules.cycles import At, FromFirst, InMonth, InWeek, When

SMALL = (
    (Path(__file__).parents[3] / "docs" / "campaign.md")
    .read_text("utf-8")
    .partition("```yaml\n")[2]
    .partition("```")[0]
)
FIVE, NOON = time(17), time(12)

SPELLINGS: dict[str, When] = {
    "当日 17:00": At(FIVE),
    "当日17:00": At(FIVE),
    "当天　１７：００": At(FIVE),
    "后3个工作日 17:00": At(FIVE, workdays=3),
    "后３个工作日17：00": At(FIVE, workdays=3),
    "后三个工作日 17:00": At(FIVE, workdays=3),
    "后两天 17:00": At(FIVE, days=2),
    "期初后一个工作日 17:00": FromFirst(At(FIVE, workdays=1)),
    "期初17:00": FromFirst(At(FIVE)),
    "月末 17:00": InMonth(FIVE, 0, day=31),
    "本月末 17:00": InMonth(FIVE, 0, day=31),
    "次月末 17:00": InMonth(FIVE, 1, day=31),
    "次月8号17:00": InMonth(FIVE, 1, day=8),
    "本月第三个工作日 17:00": InMonth(FIVE, 0, workday=3),
    "本月最后一个工作日 17:00": InMonth(FIVE, 0, workday=-1),
    "次月最后1个工作日 17:00": InMonth(FIVE, 1, workday=-1),
    "次月倒数第2个工作日 17:00": InMonth(FIVE, 1, workday=-2),
    "次周二12:00": InWeek(NOON, 1, 2),
    "下周天 12:00": InWeek(NOON, 1, 7),
}
NONE = (
    "月 17:00",
    "月8日 17:00",
    "最后一个工作日 17:00",
    "本月最后两个工作日 17:00",
    "本月倒数第0个工作日 17:00",
    "本月倒数第24个工作日 17:00",
    "前日 17:00",
    "后十一日 17:00",
    "当日",
    "17:00",
    "当日 17:0",
    "期初前 17:00",
    "当日 24:00",
)


def read(due: str) -> document.Checked:
    early = SMALL.replace("opens: 前3日", "opens: 期初前40日", 1)
    return document.check(early.replace("due: 当日 17:00            #", f"due: {due} #", 1))


@pytest.mark.parametrize("said", SPELLINGS)
def test_moments_are_read_as_people_type_them(said: str) -> None:
    found = read(said)
    assert found.plan is not None, found.faults
    due = found.plan.definition.cycles[0].due
    assert due == SPELLINGS[said]
    again = read(when(due))
    assert again.plan is not None and again.plan.definition.cycles[0].due == due, when(due)


@pytest.mark.parametrize("said", NONE)
def test_text_that_is_not_a_moment_is_a_fault_that_says_how_to_write_it(said: str) -> None:
    found = read(said)
    (fault,) = found.faults
    assert found.plan is None and fault.line == 19
    assert fault.text.startswith("due写法不对。请写成“当日 17:00”") and "本月最后一个工作日" in fault.text
