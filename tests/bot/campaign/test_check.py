"""Every fault of a campaign file is found, at its line, with what to do; and all of them at once."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file import yaml_tree
from schedules.cycles import At, DigestStep, Reminder, Roll
from schedules.periods import Kind

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOOD = (FIXTURES / "yingshang-lianxi.yaml").read_text("utf-8")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def faults(text: str | bytes) -> list[str]:
    checked = campaign_file.check(text)
    assert (checked.plan is None) == bool(checked.faults)
    return [str(f) for f in checked.faults]


def test_a_good_file_has_no_faults_and_becomes_a_plan() -> None:
    plan = campaign_file.check(GOOD).plan
    assert plan is not None
    assert (plan.key, plan.short_name, plan.first_day) == ("yingshang-lianxi", "营商环境", date(2021, 6, 1))
    assert [u.short_name for u in plan.units] == ["专班", "市司法局", "市公安局"]
    assert [u.parent for u in plan.units] == ["", "office", "office"]
    assert [s.rank for s in plan.definition.statuses] == [0, 1, 2, 3]
    (cycle,) = plan.definition.cycles
    assert (cycle.kind, cycle.roll, cycle.lock_after) == (Kind.MONTH, Roll.PREVIOUS, timedelta(hours=48))
    assert (cycle.opens, cycle.due) == (At(time(8, 30), days=-21), At(time(17, 0)))
    assert cycle.reminders == (
        Reminder("remind:-1w", At(time(15, 0), workdays=-1)),
        Reminder("remind:0", At(time(10, 0))),
    )
    assert cycle.digests == (DigestStep(1, At(time(18, 0)), ("leader", "office")),)
    assert cycle.correction == At(time(12, 0), workdays=1)
    first, second = plan.tasks
    assert (first.limit_day, first.limit_text, first.leads) == (date(2021, 12, 31), "2021年12月31日", ("shisifaju",))
    assert (second.limit_day, second.limit_text) == (None, "2021年底前，并长期坚持")
    assert (first.opening_status, second.opening_status) == ("ongoing", "no_progress")


# (what is written instead of what, the part whose line is meant, what is said)
CASES = {
    "unknown field": ("  short_name: 营商", "  shortname: 营商", "shortname", "请改为“short_name”"),
    "unknown section": ("office:", "ofice:", "ofice", "请改为“office”"),
    "missing name": ("    brief: 涉企案件办理\n", "", "- number: 1", "任务缺少brief。请补上。"),
    "brief too long": ("涉企案件办理\n", "涉企案件办理周期明显偏长问题\n", "涉企案件办理周期明", "超过12个字"),
    "short name too long": (
        "short_name: 营商环境",
        "short_name: 营商环境整改专项督察行动",
        "short_name: 营商",
        "超过10个字",
    ),
    "no lead": ("    lead: 市司法局\n", "", "- number: 1", "任务缺少lead"),
    "empty lead": ("    lead: 市司法局\n", "    lead: []\n", "lead: []", "缺少lead"),
    "unknown lead": ("lead: 市司法局", "lead: 市司法厅", "lead: 市司法厅", "没有“市司法厅”这个单位。是否“市司法局”"),
    "lead is the office": ("lead: 市司法局", "lead: 专班", "lead: 专班", "不报送"),
    "lead also shares": (
        "lead: 市司法局",
        "lead: 市司法局\n    co: 市司法局",
        "co: 市司法局",
        "既是牵头单位又是责任单位",
    ),
    "unknown status": ("opening_status: 正在推进", "opening_status: 推动", "opening_status", "没有“推动”这个状态"),
    "impossible day": ("limit: 2021-12-31", "limit: 2021-11-31", "2021-11-31", "日历上不存在"),
    "impossible campaign day": ("first_day: 2021-06-01", "first_day: 2021-02-29", "02-29", "日历上不存在"),
    "no day at all": ("first_day: 2021-06-01", "first_day: 六月初", "六月初", "应是日期"),
    "days inverted": ("  last_day: 2021-12-31", "  last_day: 2021-05-31", "2021-05-31", "last_day早于first_day"),
    "cycle inverted": ("    first: 2021-06-01", "    first: 2022-06-01", "    last: 2021-12-31", "last早于first"),
    "cycle outside": ("    last: 2021-12-31", "    last: 2022-01-31", "last: 2022", "超出专项的起止日期"),
    "no period": ("    last: 2021-12-31", "    last: 2021-06-29", "- key: month", "没有一个完整的报告期"),
    "due before open": ("opens: 前21日 08:30", "opens: 后1日 08:30", "opens:", "截止不晚于开始填报（如2021年6月）"),
    "bad moment": ("opens: 前21日 08:30", "opens: 前21日 25:30", "opens:", "opens写法不对"),
    "bad span": ("lock_after: 48小时", "lock_after: 两天", "lock_after", "lock_after写法不对"),
    "no lock": ("lock_after: 48小时", "lock_after: 0小时", "lock_after", "lock_after 应大于0"),
    "reminder after the lock": ("当日 10:00]", "后9日 17:30]", "reminders", "提醒晚于补报截止"),
    "digest at night": ("at: 当日 18:00", "at: 当日 22:00", "digests", "不在08:00至21:00之间"),
    "seven reminders": (
        "[前1个工作日 15:00, 当日 10:00]",
        "[当日 09:00, 当日 09:10, 当日 09:20, 当日 09:30, 当日 09:40, 当日 09:50, 当日 10:00]",
        "reminders",
        "多于6次",
    ),
    "reminders not in order": ("当日 10:00]", "当日 10:00, 前2日 10:00]", "reminders", "没有按先后排列"),
    "reminder to nobody there is": ("当日 10:00]", "{at: 当日 10:00, to: [班长]}]", "reminders", "to不能是“班长”"),
    "quiet all day": (
        "settings:\n",
        "settings:\n  quiet: {from: 08:00, until: 20:00}\n",
        "quiet",
        "from 应晚于 until",
    ),
    "quiet in words": ("settings:\n", "settings:\n  quiet: {from: 晚上}\n", "quiet", "请写成“08:30”"),
    "exempt from a cycle there is none of": (
        "name: 市公安局",
        "name: 市公安局, exempt: [week]",
        "name: 市公安局",
        "免报的周期“week”",
    ),
    "reminder before opening": ("当日 10:00]", "前40日 10:00]", "reminders", "提醒早于开始填报"),
    "reminder twice": ("当日 10:00]", "前1个工作日 15:00]", "reminders", "有两个提醒在同一时刻"),
    "digest before due": ("at: 当日 18:00", "at: 当日 16:00", "at: 当日 16:00", "汇总早于截止"),
    "unknown reader": ("[领导, 专班]", "[领导, 大家]", "大家", "readers不能是“大家”"),
    "reader nobody is": (
        "  - {unit: office, kind: 领导, person: sunguoping}\n",
        "  - {unit: 市司法局, kind: 审签人, person: sunguoping}\n",
        "- {at:",
        "名册里没有领导",
    ),
    "replaced by nothing": (
        "    roll: 提前",
        "    replaced_by: week\n    roll: 提前",
        "replaced_by",
        "更长的另一个周期",
    ),
    "replaced by itself": (
        "    roll: 提前",
        "    replaced_by: month\n    roll: 提前",
        "replaced_by",
        "更长的另一个周期",
    ),
    "unknown roll": (
        "roll: 提前",
        "roll: 推后",
        "roll",
        "请从这些里选：不调整、顺延、提前、仅节假日顺延、节后第2个工作日。",
    ),
    "roll to the first": ("roll: 提前", "roll: 节后第1个工作日", "roll", "请从这些里选"),
    "day 32": ("due: 当日 17:00", "due: 次月32日 17:00", "due:", "due写法不对。请写成“当日 17:00”"),
    "workday 40": ("due: 当日 17:00", "due: 次月第40个工作日 17:00", "due:", "due写法不对"),
    "weekday at 25": ("due: 当日 17:00", "due: 次周二 25:00", "due:", "due写法不对"),
    "from the first, oddly": ("opens: 前21日 08:30", "opens: 期初前几日 08:30", "opens:", "opens写法不对"),
    "window of no issue": (
        "    roll: 提前",
        "    windows: [{period: 2021-10-X1, due: 2021-10-12 17:00}]\n    roll: 提前",
        "windows",
        "没有报告期“2021-10-X1”。请改为该周期的报告期，如2021-06",
    ),
    "window twice": (
        "    roll: 提前",
        "    windows:\n      - {period: 2021-10, due: 2021-10-30 17:00}\n"
        "      - {period: 2021-10, lock: 2021-11-30 17:00}\n    roll: 提前",
        "lock: 2021-11-30",
        "“2021-10”与第30行重复",
    ),
    "window of nothing": (
        "    roll: 提前",
        "    windows: [{period: 2021-10, why: 待定}]\n    roll: 提前",
        "windows",
        "没有写明时间",
    ),
    "window inverted": (
        "    roll: 提前",
        "    windows: [{period: 2021-10, opens: 2021-10-30 08:30, due: 2021-10-28 17:00}]\n    roll: 提前",
        "windows",
        "先后颠倒：开始填报2021-10-30 08:30，截止2021-10-28 17:00，补报截止2021-10-30 17:00",
    ),
    "window locks before due": (
        "    roll: 提前",
        "    windows: [{period: 2021-10, lock: 2021-10-28 17:00}]\n    roll: 提前",
        "windows",
        "先后颠倒",
    ),
    "window at no clock": (
        "    roll: 提前",
        "    windows: [{period: 2021-10, due: 2021-10-28}]\n    roll: 提前",
        "windows",
        "due写法不对。请写成“2021-10-12 17:00”",
    ),
    "window on no day": (
        "    roll: 提前",
        "    windows: [{period: 2021-10, due: 2021-11-31 17:00}]\n    roll: 提前",
        "windows",
        "日历上不存在",
    ),
    "alias twice": (
        "short_name: 市公安局}",
        "short_name: 市公安局, aliases: [市司法局]}",
        "shigonganju, name",
        "单位名称“市司法局”与第",
    ),
    "parent unknown": (
        "short_name: 市公安局}",
        "short_name: 市公安局, parent: 省厅}",
        "name: 市公安局",
        "没有“省厅”这个单位",
    ),
    "parent loop": ("short_name: 市公安局}", "short_name: 市公安局, parent: 市公安局}", "name: 市公安局", "绕回了自己"),
    "person without post": (
        "  - {unit: shigonganju, kind: 联络员, slot: A, person: dingyi}\n",
        "",
        "name: 丁一",
        "“丁一”没有岗位",
    ),
    "unit without filer": (
        "  - {unit: shigonganju, kind: 联络员, slot: A, person: dingyi}\n",
        "",
        "key: shigonganju",
        "没有联络员",
    ),
    "unknown person": ("slot: A, person: dingyi", "slot: A, person: dingyj", "dingyj", "是否“dingyi”"),
    "no slot": ("slot: A, person: dingyi", "person: dingyi", "shigonganju, kind", "要写明 slot"),
    "filer at the office": (
        "{unit: shigonganju, kind: 联络员",
        "{unit: office, kind: 联络员",
        "unit: office, kind: 联络员",
        "不设联络员",
    ),
    "leader below": (
        "{unit: office, kind: 领导",
        "{unit: 市公安局, kind: 领导",
        "unit: 市公安局, kind: 领导",
        "领导只能设在专班",
    ),
    "slot held twice": (
        "  - {unit: shigonganju",
        "  - {unit: shisifaju, kind: 联络员, slot: A, person: dingyi}\n  - {unit: shigonganju",
        "  - {unit: shisifaju, kind: 联络员, slot: A, person: dingyi}",
        "重复",
    ),
    "number twice": ("- number: 2", "- number: 1", "- number: 1\n    brief: 涉企警情", "1号任务与第"),
    "number no number": ("- number: 2", "- number: 二", "- number: 二", "应是1到99999之间的整数"),
    "field twice": (
        "    brief: 涉企警情回访",
        "    brief: 甲\n    brief: 涉企警情回访",
        "    brief: 涉企警情",
        "“brief”与第",
    ),
    "kind unknown": ("kind: 长期坚持", "kind: 长期", "kind: 长期\n", "kind不能是“长期”"),
    "marking": ("涉企案件办理周期偏长（虚构）。", "机密★ 五年", "problem: 机密", "疑含密级标志"),
    "marking, full width": ("涉企案件办理周期偏长（虚构）。", "密 级 ：内部", "problem: 密", "疑含密级标志"),
    "status word twice": ("synonyms: [完成, 办结]", "synonyms: [推进中]", "key: done", "“推进中”与第"),
    "status key reserved": ("key: no_progress", "key: none", "key: none", "状态代号不能是“none”"),
    "none is done": (", done: true", "", "key: no_progress", "标明 done: true"),
    "done not last": ("synonyms: [未启动]}", "synonyms: [未启动], done: true}", "key: no_progress", "排在最后"),
    "list wanted": (
        "posts:\n  - {unit: office, kind: 专班",
        "posts:\n  x:\n  - {unit: office, kind: 专班",
        "x:",
        "posts应是一个列表",
    ),
    "text wanted": ("name: 法治化营商环境整改（演练）", "name: [甲, 乙]", "name: [甲", "name应是文字"),
    "nobody to sign": (
        "  example: true\n\nstatuses",
        "  sign_off: true\n\nstatuses",
        "{key: shisifaju,",
        "的报告要审签，但没有审签人。请在 posts 里安排一名",
    ),
    "on time at no signature": (
        "  example: true\n\nstatuses",
        "  on_time: 审签\n\nstatuses",
        "on_time",
        "请在 settings 里写 sign_off: true",
    ),
    "on time of a cycle at no signature": (
        "    label: 月报\n",
        "    label: 月报\n    on_time: signature\n",
        "on_time",
        "请在 settings 里写 sign_off: true",
    ),
    "phone": ("phone: 0471-0000151", "phone: 暂无", "暂无", "phone只能有数字"),
    "email": ("phone: 0471-0000151", "phone: '1', email: 丁一＠qq", "丁一", "email应是一个邮箱地址"),
    "control character": ("goal: 办理周期缩短三成。", 'goal: "缩短\\0三成"', "goal:", "不可见的控制字符"),
    "lone surrogate": ("goal: 办理周期缩短三成。", 'goal: "缩短\\ud800"', "goal:", "不可见的控制字符"),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_is_named_at_its_line(case: str) -> None:
    old, new, where, said = CASES[case]
    assert GOOD.count(old), "the case no longer fits the fixture"
    text = GOOD.replace(old, new, 1)
    found = faults(text)
    line = f"第{line_of(text, where)}行："
    assert any(f.startswith(line) and said in f for f in found), found


def test_a_doubled_field_names_the_line_of_the_first() -> None:
    text = GOOD.replace("    brief: 涉企警情回访", "    brief: 甲\n    brief: 涉企警情回访")
    first = line_of(text, "brief: 甲")
    assert faults(text) == [f"第{first + 1}行：“brief”与第{first}行重复。请只保留一处。"]


def test_every_fault_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = GOOD
    apart = ("brief too long", "unknown status", "bad span", "text wanted", "phone", "kind unknown", "unknown lead")
    for case in apart:
        old, new, *_ = CASES[case]
        text = text.replace(old, new, 1)
    found = campaign_file.check(text).faults
    assert len(found) == len(apart)
    assert [f.line for f in found] == sorted(f.line for f in found)


def test_a_marking_is_not_repeated() -> None:
    text = GOOD.replace("涉企案件办理周期偏长（虚构）。", "绝密★启用前 某项工作")
    assert all("某项工作" not in f and "绝密" not in f for f in faults(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "文件是空的"),
        ("# 只有注释\n", "文件是空的"),
        ("campaign: &a\n  key: x\n", "不支持锚点和引用"),
        ("campaign: *a\n", "不支持锚点和引用"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "不支持锚点和引用"),
        ("campaign: !!python/object:os.system x\n", "不支持类型标记"),
        ("campaign: {}\n---\ncampaign: {}\n", "一个文件只能写一个专项"),
        ("%YAML 1.1\n---\ncampaign: {}\n", "不支持以%开头的指令"),
        ("campaign:\n\tkey: x\n", "Tab"),
        ("campaign:\n  key: x\n  name：甲\n", "第4行"),
        ("campaign: {key: x\n", "括号"),
        ('campaign: "x\n', "引号"),
        ("campaign: [" * 50, "层级超过12层"),
        ("[" * 20_000, "层级超过12层"),
        ("? [a]\n: b\n", "冒号前应是字段名"),
        ('a: "\\U00110000"\n', "格式有误"),
        ("a: \x00b\n", "控制字符"),
        ("a: x: y\n", "冒号用法有误"),
        ("- 甲\n- 乙\n", "文件应由“字段: 内容”组成"),
        ("文字", "文件应由“字段: 内容”组成"),
        ("x" * ((1 << 20) + 1), "超过1MB"),
    ],
)
def test_text_that_is_not_plain_yaml_is_refused_in_words(text: str, said: str) -> None:
    (found,) = faults(text)
    assert said in found


def test_too_much_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 500)  # of the 100 000 it takes seconds to read
    (found,) = faults("a: [" + "x," * 600 + "]")
    assert "内容过多" in found


def test_bytes_that_are_not_utf8_have_their_own_fault() -> None:
    (found,) = faults(GOOD.encode("gb18030"))
    assert "另存为UTF-8" in found
    assert found.startswith("第1行：")
    assert faults(b"\xef\xbb\xbf" + GOOD.encode()) == []


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(ending: str) -> None:
    old, new, where, _ = CASES["brief too long"]
    text = GOOD.replace(old, new, 1)
    assert faults(text.replace("\n", ending)) == faults(text) != []
    separator = text.replace("# 演练用", "# \u2028演练用", 1)
    assert faults(separator)[0].startswith(f"第{line_of(text, where)}行")


def test_keys_in_words_and_values_in_english_are_read_alike() -> None:
    english = GOOD.replace("kind: 月", "kind: month").replace("roll: 提前", "roll: previous_workday")
    english = english.replace("owing: 牵头单位", "owing: lead").replace("kind: 联络员", "kind: filer")
    assert campaign_file.check(english) == campaign_file.check(GOOD)


@pytest.mark.parametrize(
    ("said", "status"),
    [("null", ""), ("~", ""), ("none", ""), ("", ""), ("已完成", "done"), ("办结", "done"), ("staged", "staged")],
)
def test_the_opening_status_may_be_left_to_the_first_report(said: str, status: str) -> None:
    plan = campaign_file.check(GOOD.replace("opening_status: 正在推进", f"opening_status: {said}")).plan
    assert plan is not None
    assert plan.tasks[0].opening_status == status


@pytest.mark.parametrize(
    ("said", "day", "printed"),
    [
        ("2022-3-1", date(2022, 3, 1), "2022年3月1日"),
        ("2022年3月1日前", date(2022, 3, 1), "2022年3月1日前"),
        ("2022年3月底前", None, "2022年3月底前"),
        ("立行立改，长期坚持", None, "立行立改，长期坚持"),
    ],
)
def test_a_limit_is_a_day_only_if_it_names_one(said: str, day: date | None, printed: str) -> None:
    plan = campaign_file.check(GOOD.replace("limit: 2021-12-31", f"limit: {said}")).plan
    assert plan is not None
    assert (plan.tasks[0].limit_day, plan.tasks[0].limit_text) == (day, printed)


def test_a_group_stands_for_its_units_except_the_lead() -> None:
    text = GOOD.replace("lead: 市公安局", "lead: 市公安局\n    co: 各局").replace(
        "people:", "groups:\n  - {name: 各局, units: [市司法局, 市公安局]}\n\npeople:", 1
    )
    plan = campaign_file.check(text).plan
    assert plan is not None
    assert plan.tasks[1].cos == ("shisifaju",)


def test_only_units_that_will_owe_a_report_need_a_filer() -> None:
    idle = GOOD.replace("units:\n", "units:\n  - {key: shijiaoyuju, name: 市教育局}\n", 1)
    assert faults(idle) == []
    shares = idle.replace("lead: 市公安局", "lead: 市公安局\n    co: 市教育局")
    assert faults(shares) == [], "only the lead owes"
    (found,) = faults(shares.replace("owing: 牵头单位", "owing: 全部单位"))
    assert found.startswith(f"第{line_of(shares, '市教育局}')}行：单位“市教育局”要报送，但没有联络员")


def test_two_reminders_on_one_day_keep_two_keys() -> None:
    plan = campaign_file.check(GOOD.replace("前1个工作日 15:00", "当日 09:00")).plan
    assert plan is not None
    assert [r.key for r in plan.definition.cycles[0].reminders] == ["remind:0", "remind:0.2"]


def test_moving_the_hour_of_a_reminder_keeps_its_key() -> None:
    plan = campaign_file.check(GOOD.replace("前1个工作日 15:00", "前1个工作日 16:00")).plan
    assert plan is not None
    assert plan.definition.cycles[0].reminders[0].key == "remind:-1w"
