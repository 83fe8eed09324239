"""What is said outside an open question, and markings of secrecy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.grammar import commands
from bot.chat.grammar.commands import Means, interrupts, parse
from forms import secrecy
from forms.names import fold_name


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("填报", commands.Fill()),
        (" 填报 。", commands.Fill()),
        ("“填报”", commands.Fill()),
        ("报送", commands.Fill()),
        ("我要填报", commands.Fill()),
        ("开始", commands.Fill()),
        ("填报 2", commands.Fill("2")),
        ("填报2", commands.Fill("2")),
        ("填报 司法局", commands.Fill("司法局")),
        ("填报：2完成；5推进", commands.Block("2完成；5推进")),
        ("2完成，方案已印发；5基本完成", commands.Block("2完成，方案已印发；5基本完成")),
        ("1. 已完成\n2. 推进", commands.Block("1. 已完成\n2. 推进")),
        ("撤回", commands.Withdraw()),
        ("撤回 第7期", commands.Withdraw("第7期")),
        ("修改 5", commands.Modify("5")),
        ("修改5", commands.Modify("5")),
        ("修改 第5项", commands.Modify("第5项")),
        ("修改３号", commands.Modify("3号")),
        ("修改", commands.Modify()),
        ("取消", commands.Cancel()),
        ("继续", commands.Continue()),
        ("帮助", commands.Help()),
        ("?", commands.Help()),
        ("？", commands.Help()),
        ("我的", commands.Mine()),
        ("绑定 12345678", commands.BindCode("12345678")),
        ("绑定12345678", commands.BindCode("12345678")),
        ("绑定：１２３４　５６７８", commands.BindCode("12345678")),
        ("12345678", commands.BindCode("12345678")),
        ("１２３４５６７８", commands.BindCode("12345678")),
        ("绑定", commands.Bind()),
        ("绑定 1234", commands.Missing("绑定", ("code",))),
        ("申请 呼和浩特市 王芳 13800000000", commands.Apply("呼和浩特市", "王芳", "13800000000")),
        ("申请 呼和浩特市 阿拉坦 其其格 13800000000", commands.Apply("呼和浩特市 阿拉坦", "其其格", "13800000000")),
        ("申请，呼和浩特市，王芳，0471-1234567", commands.Apply("呼和浩特市", "王芳", "0471-1234567")),
        ("申请", commands.Missing("申请", ("unit", "name", "phone"))),
        ("申请 呼和浩特市", commands.Missing("申请", ("name", "phone"))),
        ("申请 呼和浩特市 王芳", commands.Missing("申请", ("phone",))),
        ("核实 王芳 13800000000", commands.Verify("王芳", "13800000000")),
        ("核实 王芳", commands.Missing("核实", ("phone",))),
        ("核实 13800000000", commands.Missing("核实", ("name",))),
        ("线下审签", commands.PaperSign()),
        ("汇总", commands.Summary()),
        ("汇总 第6期", commands.Summary("第6期")),
        ("未报", commands.Unfiled()),
        ("待审", commands.Pending()),
        ("审签", commands.Sign()),
        ("待签 包头", commands.Sign("包头")),
        ("进度", commands.Progress()),
        ("通过 包头", commands.Accept(("包头",))),
        ("通过 1 3", commands.Accept(("1", "3"))),
        ("通过 第7期 包头、乌海", commands.Accept(("包头", "乌海"), issue=7)),
        ("通过 全部", commands.Accept((), everyone=True)),
        ("通过１", commands.Accept(("1",))),
        ("通过", commands.Missing("通过", ("unit",))),
        ("退回 包头 第2项 缺印发文件", commands.Return("包头", "第2项", "缺印发文件")),
        ("退回包头 第2项，缺印发文件", commands.Return("包头", "第2项", "缺印发文件")),
        ("退回 包头第２项缺印发文件", commands.Return("包头", "第2项", "缺印发文件")),
        ("退回 包头 47号 缺印发文件", commands.Return("包头", "47号", "缺印发文件")),
        ("退回 包头 3 缺印发文件", commands.Return("包头", "第3项", "缺印发文件")),
        ("退回 包头 3家企业没有材料", commands.Return("包头", "", "3家企业没有材料")),
        ("退回 第7期 包头 第2项 缺文件", commands.Return("包头", "第2项", "缺文件", 7)),
        ("退回 包头 请重报", commands.Return("包头", "", "请重报")),
        ("退回 包头，请重报", commands.Return("包头", "", "请重报")),
        ("退回 包头 第2项", commands.Missing("退回", ("reason",))),
        ("退回 包头", commands.Missing("退回", ("reason",))),
        ("退回", commands.Missing("退回", ("unit", "reason"))),
        ("代填 包头 电话 张三", commands.FileFor("包头", Means.PHONE, "张三")),
        ("代填 包头 纸质 张三：2完成，已印发", commands.FileFor("包头", Means.PAPER, "张三", "2完成，已印发")),
        ("代填 包头 电话 张三 2完成；5推进", commands.FileFor("包头", Means.PHONE, "张三", "2完成；5推进")),
        ("代填 包头 电话 张三 0", commands.FileFor("包头", Means.PHONE, "张三", "0")),
        ("代填 包头 张三", commands.Missing("代填", ("means", "word_of"))),
        ("代填 包头 电话", commands.Missing("代填", ("word_of",))),
        ("代填", commands.Missing("代填", ("unit", "means", "word_of"))),
        ("0", commands.Number(0)),
        ("１", commands.Number(1)),
        ("1。", commands.Number(1)),
        ("你好", commands.Plain("你好")),
        ("申请材料已上报", commands.Plain("申请材料已上报")),
        ("通过验收", commands.Plain("通过验收")),
        ("退回补充材料已办", commands.Plain("退回补充材料已办")),
        ("汇总表已上报", commands.Plain("汇总表已上报")),
        ("报市委", commands.Plain("报市委")),
        ("我的意见", commands.Plain("我的意见")),
        ("2 5 9", commands.Plain("2 5 9")),
        ("王芳", commands.Plain("王芳")),
        ("字" * 5000, commands.Plain("字" * 5000)),
        ("", commands.Plain("")),
        ("123456789", commands.Plain("123456789")),
    ],
)
def test_parse(said: str, wanted: commands.Command) -> None:
    assert parse(said) == wanted


@pytest.mark.parametrize("said", ["汇总", "未报", "待审", "进度", "我的", "绑定", "12345678"])
def test_what_may_interrupt(said: str) -> None:
    assert interrupts(parse(said))


@pytest.mark.parametrize(
    "said",
    [
        "汇总 第6期",
        "填报",
        "1",
        "完成",
        "通过 验收",
        "退回 材料 重报",
        "申请 资金 拨付 13800000000",
        "帮助",
        "取消",
        "修改 3",
    ],
)
def test_what_belongs_to_the_open_question(said: str) -> None:
    assert not interrupts(parse(said))


@pytest.mark.parametrize(
    "name",
    [
        "阿拉坦·其其格",
        "阿拉坦•其其格",
        "阿拉坦・其其格",
        "阿拉坦．其其格",
        "阿拉坦.其其格",
        " 阿拉坦 其其格 ",
        "阿拉坦　其其格",
        "阿拉坦‧其其格",
    ],
)
def test_names_are_folded(name: str) -> None:
    assert fold_name(name) == "阿拉坦其其格"


def test_different_names_stay_different() -> None:
    assert fold_name("王芳") != fold_name("王方")


@given(st.text(st.characters(exclude_categories=())))
def test_never_raises(said: str) -> None:
    command = parse(said)
    interrupts(command)
    fold_name(said)
    assert isinstance(secrecy.is_marked(said), bool)


@given(st.sampled_from([s for all_ in commands.SPELLINGS.values() for s in all_]), st.text(max_size=20))
def test_no_word_raises_whatever_follows(word: str, rest: str) -> None:
    parse(word + rest)
    parse(f"{word} {rest}")


# Secrecy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "秘密★",
        "机密★",
        "绝密★",
        "秘密★1年",
        "机密★10年",
        "绝密★长期",
        "秘密 ★ 1年",
        "秘密☆1年",
        "机 密 ★",
        "秘密＊1年",
        "密级：秘密",
        "密级:机密",
        "密级： 绝密",
        "密级 机密",
        "密级为秘密",
        "密级：内部",
        "密级：【机密】",
        "完成 机密★1年 方案已印发",
        "关于某事的通知\n机密\n正文",
        "【机密】关于某事",
        "（秘密）某某方案",
        "秘密1年\n某某方案",
        "机密",
        "★机密",
        "秘密⭐一年",
        "机\u200b密★",
        "国家秘密★",
        "工作秘密★",
        "機密★1年",
        "絕密★",
        "机密\ufe0f★",
        "机密级★1年",
        "密级：机密级",
    ],
)
def test_marked(said: str) -> None:
    assert secrecy.is_marked(said)


@pytest.mark.parametrize(
    "said",
    [
        "商业秘密",
        "商业秘密保护方案已印发",
        "商业秘密★示范点",
        "加强商业秘密保护",
        "保守秘密",
        "签订保密协议",
        "涉密人员培训已完成",
        "密级管理制度已修订",
        "密级：无",
        "密级：公开",
        "保守国家秘密法宣传",
        "侵犯商业秘密案件2起",
        "机密性要求",
        "完成 方案已印发",
        "",
        "秘密级文件管理已规范",
        "建立了秘密举报制度",
    ],
)
def test_not_marked(said: str) -> None:
    assert not secrecy.is_marked(said)
