"""The lines of a scenario: each read, or refused with its place and what is expected; those of the docs among them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.campaign_file import file as campaign_file
from bot.rehearsal import conditions
from bot.rehearsal.conditions import Conditions
from bot.rehearsal.reading import VERBS, lines_of, read
from bot.rehearsal.scenario import (
    Act,
    Arranged,
    Away,
    Failing,
    Late,
    Mailed,
    OnPaper,
    Outage,
    PutOff,
    Returned,
    Silent,
    Started,
    Unreachable,
    Unsigned,
    Urged,
)
from schedules.workdays import PUBLISHED, Day

ROOT = Path(__file__).parents[3]
ZONE = ZoneInfo("Asia/Shanghai")
PLAN = campaign_file.check((ROOT / "tests" / "fixtures" / "shenqian.yaml").read_text("utf-8")).plan
assert PLAN is not None
ELEVENTH = datetime(2021, 10, 11, 7, tzinfo=UTC)  # 15:00 here

READ: dict[str, Act] = {
    "迟报 包头": Late("baotou"),
    "迟报 包头市 2021-10-X1  # 出差": Late("baotou", "2021-10-X1"),
    "不报 wuhai": Silent("wuhai"),
    "填而未报 包头 2021-10-X1": Started("baotou", "2021-10-X1"),
    "联系不上 乌海": Unreachable("wuhai"),
    "退回 呼市 2021-10-X1": Returned("huhehaote", "2021-10-X1"),
    "退回　呼市　不补正": Returned("huhehaote", mended=False),
    "审签退回 呼市": Returned("huhehaote", by_signer=True),
    "请假 王芳 2021-10-08 2021-10-12": Away("wangfang", date(2021, 10, 8), date(2021, 10, 12)),
    "请假 wangfang ２０２１-１０-０８ 2021-10-08 李强": Away(
        "wangfang", date(2021, 10, 8), date(2021, 10, 8), "liqiang"
    ),
    "缓报 呼市 2021-10-X1 2021-10-11 15:00": PutOff("huhehaote", "2021-10-X1", ELEVENTH),
    "缓报 呼市 2021-10-X1 不同意": PutOff("huhehaote", "2021-10-X1"),
    "缓报 呼市 2021-10-X1 不答复": PutOff("huhehaote", "2021-10-X1", answered=False),
    "催报 2021-10-11T15:00": Urged(ELEVENTH),
    "催报 2021-10-11 15:00 包头 乌海": Urged(ELEVENTH, ("baotou", "wuhai")),
    "不审签 包头": Unsigned("baotou"),
    "线下审签 包头 2021-10-X1": OnPaper("baotou", "2021-10-X1"),
    "发送失败 0.5%": Failing(0.5),
    "发送失败 ５％": Failing(5.0),
    "平台停摆 2021-10-11 15:00 2小时": Outage(ELEVENTH, timedelta(hours=2)),
    "平台停摆 2021-10-11T15:00 30m": Outage(ELEVENTH, timedelta(minutes=30)),
    "放假 2021-10-12 那达慕": Arranged(Day(date(2021, 10, 12), True, "那达慕")),
    "上班 2021-10-10 调休": Arranged(Day(date(2021, 10, 10), False, "调休")),
    "收邮件": Mailed(),
}


def lines(*said: str) -> tuple[tuple[Act, ...], tuple[str, ...]]:
    assert PLAN is not None
    cues, faults = read(lines_of("\n".join(said)), PLAN, ZONE)
    return tuple(c.act for c in cues), faults


@pytest.mark.parametrize("said", READ)
def test_a_line_is_read(said: str) -> None:
    assert lines(said) == ((READ[said],), ())


def test_every_verb_is_tried_here_and_told_in_the_docs() -> None:
    assert {re.split(r"\s", said)[0] for said in READ} == set(VERBS)
    table = (ROOT / "docs" / "rehearsal.md").read_text("utf-8")
    examples = [e for row in re.findall(r"^\| (`.*?) \|", table, re.M) for e in re.findall(r"`([^`]+)`", row)]
    assert {e.split()[0] for e in examples} == set(VERBS)
    assert lines(*examples)[1] == ()


FAULTS = {
    "退会 包头": "看不懂“退会”",
    "迟报": "后面还要写单位",
    "迟报 火星": "没有这家报送单位：火星",
    "迟报 专班": "没有这家报送单位：专班",
    "迟报 包头 2021-10-X4": "“2021-10-X4”不是报告期",
    "迟报 包头 下次": "“下次”是多出来的",
    "缓报 包头 2021-10-X1": "后面还要写时刻",
    "缓报 包头": "后面还要写报告期",
    "缓报 包头 2021-10-X1 2021-10-12": "“2021-10-12”不是时刻",
    "催报 2021-10-11 25:00": "没有这个时刻",
    "催报 明天 15:00": "“明天 15:00”不是时刻",
    "请假 诸葛亮 2021-10-08 2021-10-12": "没有叫“诸葛亮”的联络员或审签人",
    "请假 赵敏 2021-10-08 2021-10-12": "没有叫“赵敏”的联络员或审签人",
    "请假 王芳 2021-10-08": "后面还要写日期",
    "请假 王芳 2021-10-12 2021-10-08": "2021-10-08早于2021-10-12",
    "请假 王芳 2021-02-30 2021-03-01": "“2021-02-30”不是日期",
    "请假 王芳 20211008 20211012": "“20211008”不是日期",
    "请假 王芳 2021-10-08 9999-12-31": "“9999-12-31”不是日期",
    "催报 0001-01-01 00:00": "“0001-01-01 00:00”：没有这个时刻",
    "平台停摆 9999-12-31 23:59 1天": "“9999-12-31 23:59”：没有这个时刻",
    "发送失败 101%": "“101%”应是百分比",
    "发送失败 0%": "“0%”应是百分比",
    "平台停摆 2021-10-11 10:00 一会儿": "“一会儿”不是时长",
    "放假 2021-10-12": "后面还要写名称",
    "收邮件 全部": "“全部”是多出来的",
}


@pytest.mark.parametrize("said", FAULTS)
def test_a_line_that_cannot_be_used_is_named_with_its_place(said: str) -> None:
    acts, (fault,) = lines("# 剧本", "", said, "不报 乌海")
    assert acts == (Silent("wuhai"),), "the others are read all the same"
    assert fault.startswith("剧本第3行：") and FAULTS[said] in fault


def test_signing_is_for_campaigns_that_ask_for_it() -> None:
    plain = campaign_file.check((ROOT / "tests" / "fixtures" / "huhehaote.yaml").read_text("utf-8")).plan
    assert plain is not None
    said = "\n".join(f"{verb} 包头" for verb in ("不审签", "线下审签", "审签退回"))
    _, faults = read(lines_of(said), plain, ZONE)
    assert len(faults) == 3 and all("不用审签" in f for f in faults)


@given(st.text() | st.lists(st.sampled_from([*" ".join(READ).split(), "\n", "#"]), max_size=12).map(" ".join))
def test_whatever_is_written_it_is_read_or_refused(text: str) -> None:
    given = list(lines_of(text))
    acts, faults = lines(*(line for _, line in given))
    assert len(acts) + len(faults) >= len(given)


MISFITS = {
    "迟报 包头 2021-12-X1": "没有报告期2021-12-X1（有2021-10-X1、2021-10-X2）",
    "退回 包头 2021-10": "没有报告期2021-10（",
    "缓报 包头 2021-10-X1 2021-10-11 17:00": "须晚于截止（2021-10-11 17:00），不晚于补报截止（2021-10-13 17:00）",
    "缓报 包头 2021-10-X1 2021-10-13 17:01": "须晚于截止",
    "催报 2021-12-01 10:00": "2021-12-01 10:00不在演练的时间里（2021-10-07至2021-10-24）",
    "平台停摆 2021-01-01 10:00 2小时": "不在演练的时间里",
    "请假 王芳 2021-08-01 2021-08-03": "2021-08-01至2021-08-03不在演练的时间里",
    "不报 包头\n退回 包头 2021-10-X1": "没有报告可以这样办",
}


@pytest.mark.parametrize("said", MISFITS)
def test_what_does_not_come_up_is_named(said: str) -> None:
    assert PLAN is not None
    cues, faults = read(lines_of(said), PLAN, ZONE)
    assert not faults
    chosen = Conditions(date(2021, 10, 7), 2, script=cues)
    part = conditions.clipped(PLAN, chosen, ZONE, PUBLISHED)
    (fault,) = conditions.misfits(part, chosen, ZONE, PUBLISHED)
    assert fault.startswith(f"剧本第{len(said.splitlines())}行：") and MISFITS[said] in fault


def test_what_comes_up_fits() -> None:
    assert PLAN is not None
    said = [s for s in READ if "包头" in s or s.startswith(("请假", "催报", "平台"))]
    cues, _ = read(lines_of("\n".join(said)), PLAN, ZONE)
    chosen = Conditions(date(2021, 10, 7), 2, script=cues)
    assert conditions.misfits(conditions.clipped(PLAN, chosen, ZONE, PUBLISHED), chosen, ZONE, PUBLISHED) == ()
    assert chosen.told[:3] == ("2021-10-07起", "每个周期2期", "随机数1")
    assert "迟报 包头市 2021-10-X1" in chosen.told, "in the words of the file, whatever they were said in"


def test_a_day_of_the_scenario_comes_before_the_installations() -> None:
    from storage.calendar import Kept, of

    cues, _ = read(lines_of("放假 2021-10-12 那达慕\n上班 2021-10-10 调休"), PLAN, ZONE) if PLAN else ((), ())
    kept = Kept(Day(date(2021, 10, 12), False, "值班"), "own", 2021)
    found = of(Conditions(date(2021, 10, 7), 1, script=cues).days([kept]))
    assert not found.is_workday(date(2021, 10, 12)) and found.is_workday(date(2021, 10, 10))
