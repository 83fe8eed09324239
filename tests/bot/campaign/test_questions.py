"""The form's own questions in a campaign file: every fault at once, each at its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file import text as campaign_text
from forms import patterns
from forms.questions import Clause, Kind, Total, When

FILE = (Path(__file__).parents[3] / "campaigns" / "zhibiao-2021.yaml").read_text("utf-8")
BAD = """form:
  questions:
    - {key: a, label: 甲, kind: 数字, unit: 件, min: 10, max: 5}
    - {key: a, label: 修改, kind: 单选, choices: [是]}
    - {key: c, label: 甲, kind: 文本, pattern: "(a+)+"}
    - {key: d, label: 丁, kind: 日期, unit: 件}
    - {key: e, label: 戊, kind: 百分比, target: 约90}
    - {key: f, label: 己, kind: 是否, when: {field: zzz, op: "=", value: 是}}
    - {key: g, label: 庚, kind: 是否, when: {field: status, op: "=", value: 是}}
    - {key: h, label: 辛, kind: 是否, when: {field: i, op: "=", value: 是}}
    - {key: i, label: 壬, kind: 是否, when: {field: h, op: "=", value: 是}}
    - {key: j, label: 癸, kind: 是否, when: {field: h, op: "<", value: 3}}
    - {key: k, label: 子, kind: 单选, choices: [高, 低], default: 中}
    - {key: l, label: 丑, kind: 文本, when: {field: k2, op: answered}, cycles: [none]}
    - {key: m, label: 寅, kind: 数字, share_of: h, total: 合计}
    - {key: n, label: 卯, kind: 数字, cycles: [month], total: 合计}
    - {key: o, label: 辰, kind: 文本, when: {field: n, op: ">", value: 1}}
    - {key: p, label: 巳, kind: 文本, when: {all: [{any: [{all: [{field: h, op: answered}]}]}]}}
    - {key: q, label: 午, kind: 说明}
    - {key: r, label: 未, kind: 照片, default: 1}
"""
SAID = {
    3: "min 大于 max",
    4: "的重复",
    5: "的重复",
    6: "日期问不用 unit",
    7: "target 请写成",
    8: "“zzz”不是本表单的问",
    9: "when 不能写任务的“status”",
    10: "when 互相依赖：辛→壬→辛",
    12: "“辛”不能用 < 比较",
    13: "default 不是这个单选问能填的答案",
    14: "没有代号为“none”的周期",
    15: "share_of 的“h”应是",
    17: "有的周期问“辰”而不问“卯”",
    18: "最多套2层",
    19: "说明要有 hint",
    20: "照片问不用 default",
}


def test_every_fault_is_told_at_once_and_at_its_line() -> None:
    head, rest = re.split(r"^form:\n", FILE, maxsplit=1, flags=re.M)
    text = head + BAD + rest[rest.index("\n# 专班") :]
    first = head.count("\n")
    checked = campaign_file.check(text)
    assert checked.plan is None
    told: dict[int, list[str]] = {}
    for fault in checked.faults:
        told.setdefault(fault.line - first, []).append(fault.text)
    for line, said in SAID.items():
        assert any(said in t for t in told.get(line, [])), (line, said, told)
    assert any("口令" in t for t in told[4])
    assert any("choices 应有2到20个选项" in t for t in told[4])
    assert any("pattern" in t for t in told[5])


def test_the_example_says_what_it_asks() -> None:
    plan = campaign_file.check(FILE).plan
    assert plan is not None
    assert plan.tasks == ()
    asked = {q.key: q for q in plan.definition.form.questions}
    assert [q.kind for q in asked.values()][:4] == [Kind.NOTE, Kind.PERCENT, Kind.PERCENT, Kind.TEXT]
    assert asked["yuanyin"].when == When((Clause("jietong", "<", "90"),))
    assert asked["chuting"].share_of == "yingsu"
    assert asked["banjie"].prefill
    assert asked["banjie"].total is Total.AVERAGE
    assert campaign_file.check(campaign_text.render(plan)).plan == plan


EVERY = """form:
  questions:
    - {key: a, label: 文字, kind: text, hint: 写一句, required: false, default: 无事, min_length: 1, max_length: 50}
    - {key: b, label: 件数, kind: 数字, unit: 件, target: "<= 5.5", min: -3, max: 10, decimals: 1, message: "再看: "}
    - {key: c, label: 日子, kind: 日期, min: 2021-01-01, max: 2021-12-31, default: 2021-6-1, prefill: last}
    - {key: d, label: 等次, kind: 单选, choices: [优, 良, "差, 很差"], default: 良}
    - {key: e, label: 渠道, kind: 多选, choices: [电话, 网站, 其他], default: [网站, 电话]}
    - {key: f, label: 通报, kind: 是否, default: 否}
    - key: g
      label: 现场照片
      kind: 照片
      when: {any: [{field: f, op: "=", value: 是}, {all: [{field: e, op: has, value: 网站}]}]}
    - {key: h, label: 文号, kind: 文本, pattern: "[^0-9]{1,9}\\\\d+号", when: {field: c, op: ">=", value: 2021-6-1}}
"""


def test_every_kind_is_written_as_it_was_read() -> None:
    head, rest = re.split(r"^form:\n", FILE, maxsplit=1, flags=re.M)
    checked = campaign_file.check(head + EVERY + rest[rest.index("\n# 专班") :])
    assert checked.plan is not None, [str(f) for f in checked.faults]
    again = campaign_file.check(campaign_text.render(checked.plan))
    assert again.plan == checked.plan, [str(f) for f in again.faults]
    asked = {q.key: q for q in checked.plan.definition.form.questions}
    assert (asked["f"].default, asked["c"].default, asked["e"].default) == ("no", "2021-06-01", "网站\n电话")
    assert type(checked.plan.definition).from_json(checked.plan.definition.to_json()) == checked.plan.definition


def test_without_tasks_there_must_be_questions_and_in_every_cycle() -> None:
    without = re.sub(r"^form:\n.*?(?=^# 专班)", "", FILE, flags=re.M | re.S)
    assert any("tasks" in f.text for f in campaign_file.check(without).faults)
    monthly = re.sub(r"    - key: anjian\n.*?(?=^# 专班)", "", FILE, flags=re.M | re.S)
    assert [f.text for f in campaign_file.check(monthly).faults] == [
        "周期“年报”没有可填的内容：没有任务，也没有它要问的问。请补 tasks 或 form 的 questions。"
    ]


@pytest.mark.parametrize(
    ("pattern", "well"),
    [
        (r"\d{4}号", True),
        ("[^0-9]+[0-9]{1,6}号", True),
        ("(a+)+", False),
        ("a*b*c*", False),
        ("a|b", False),
        ("[", False),
        ("(?=a)", False),
        (r"a\b", False),
        ("a{2,}b+c?", True),
        (".*[^x]*" + "a?" * 12 + "x", False),
        ("a?" * 20 + "a" * 20, False),
        (".*[^x]*a?a?a?a?x", True),
    ],
)
def test_a_pattern_can_never_run_long(pattern: str, well: bool) -> None:
    assert (patterns.fault(pattern) == "") is well


@given(st.text(alphabet="ab[]^-{}()?*+|.\\dw0,9", max_size=20))
def test_a_pattern_that_is_allowed_compiles(pattern: str) -> None:
    if not patterns.fault(pattern):
        re.compile(pattern)
