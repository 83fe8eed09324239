"""What is said outside an open question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.grammar.commands import WORDS, Command, parse
from bot.chat.grammar.office import (
    Accept,
    AcceptAll,
    Calls,
    FileFor,
    ReportedBy,
    Requests,
    ReturnReport,
    ShowProgress,
    Summary,
    TakeBack,
    ToReview,
    Unfiled,
)
from bot.chat.grammar.people import Apply, Bind, Help, Privacy, UseCode, Verify
from bot.chat.grammar.reports import (
    BareNumber,
    Block,
    Cancel,
    Continue,
    Fill,
    Mine,
    Modify,
    PaperSign,
    Plain,
    Sign,
    Withdraw,
)
from bot.chat.grammar.spelled import Incomplete
from forms import secrecy
from forms.names import fold_name


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("填报", Fill(unmistakable=True)),
        (" 填报 。", Fill(unmistakable=True)),
        ("“填报”", Fill(unmistakable=True)),
        ("报送", Fill()),
        ("我要填报", Fill(unmistakable=True)),
        ("开始", Fill()),
        ("填报 2", Fill("2")),
        ("填报2", Fill("2")),
        ("填报 司法局", Fill("司法局")),
        ("填报：2完成；5推进", Block("2完成；5推进")),
        ("2完成，方案已印发；5基本完成", Block("2完成，方案已印发；5基本完成")),
        ("1. 已完成\n2. 推进", Block("1. 已完成\n2. 推进")),
        ("撤回", Withdraw()),
        ("撤回 第7期", Withdraw("第7期")),
        ("撤销", Withdraw()),
        ("撤销 第7期", Withdraw("第7期")),
        ("撤销 包头", TakeBack("包头")),
        ("撤销：包头市 第7期", TakeBack("包头市", 7)),
        ("撤销包头", Plain("撤销包头")),
        ("修改 5", Modify("5")),
        ("修改5", Modify("5")),
        ("修改 第5项", Modify("第5项")),
        ("修改３号", Modify("3号")),
        ("修改", Modify()),
        ("取消", Cancel()),
        ("继续", Continue()),
        ("帮助", Help()),
        ("?", Help()),
        ("？", Help()),
        ("我的", Mine()),
        ("绑定 12345678", UseCode("12345678")),
        ("绑定12345678", UseCode("12345678")),
        ("绑定：１２３４　５６７８", UseCode("12345678")),
        ("12345678", UseCode("12345678", bare=True)),
        ("１２３４５６７８", UseCode("12345678", bare=True)),
        ("绑定", Bind()),
        ("绑定 1234", Bind()),
        ("申请 呼和浩特市 王芳 13800000000", Apply("呼和浩特市", "王芳", "13800000000")),
        ("申请 呼和浩特市 阿拉坦 其其格 13800000000", Apply("呼和浩特市 阿拉坦", "其其格", "13800000000")),
        ("申请，呼和浩特市，王芳，0471-1234567", Apply("呼和浩特市", "王芳", "0471-1234567")),
        ("申请", Incomplete("申请", ("unit", "name", "phone"))),
        ("申请 呼和浩特市", Incomplete("申请", ("name", "phone"))),
        ("申请 呼和浩特市 王芳", Incomplete("申请", ("phone",))),
        ("告知", Privacy()),
        ("个人信息告知。", Privacy()),
        ("告知？", Privacy()),
        ("告知书已送达", Plain("告知书已送达")),
        ("核实 王芳 13800000000", Verify("王芳", "13800000000")),
        ("核实 王芳", Incomplete("核实", ("phone",))),
        ("核实 13800000000", Incomplete("核实", ("name",))),
        ("线下审签", PaperSign()),
        ("汇总", Summary()),
        ("汇总 第6期", Summary("第6期")),
        ("未报", Unfiled()),
        ("待审", ToReview()),
        ("审签", Sign()),
        ("待签 包头", Sign("包头")),
        ("待核实", Requests()),
        ("待核实 2", Plain("待核实 2")),
        ("进度", ShowProgress()),
        ("通过 包头", Accept(("包头",))),
        ("通过 1 3", Accept(("1", "3"))),
        ("通过 第7期 包头、乌海", Accept(("包头", "乌海"), issue=7)),
        ("通过 全部", Accept((), everyone=True)),
        ("通过全部", AcceptAll()),
        ("全部通过。", AcceptAll()),
        ("全部通过验收", Plain("全部通过验收")),
        ("通过全部 乌海", Accept(("全部", "乌海"))),
        ("通过１", Accept(("1",))),
        ("通过", Incomplete("通过", ("unit",))),
        ("退回 包头 第2项 缺印发文件", ReturnReport("包头", "第2项", "缺印发文件")),
        ("退回包头 第2项，缺印发文件", ReturnReport("包头", "第2项", "缺印发文件")),
        ("退回 包头第２项缺印发文件", ReturnReport("包头", "第2项", "缺印发文件")),
        ("退回 包头 47号 缺印发文件", ReturnReport("包头", "47号", "缺印发文件")),
        ("退回 包头 3 缺印发文件", ReturnReport("包头", "第3项", "缺印发文件")),
        ("退回 包头 3家企业没有材料", ReturnReport("包头", "", "3家企业没有材料")),
        ("退回 第7期 包头 第2项 缺文件", ReturnReport("包头", "第2项", "缺文件", 7)),
        ("退回 包头 请重报", ReturnReport("包头", "", "请重报")),
        ("退回 包头，请重报", ReturnReport("包头", "", "请重报")),
        ("退回 包头 第2项", Incomplete("退回", ("reason",))),
        ("退回 包头", Incomplete("退回", ("reason",))),
        ("退回", Incomplete("退回", ("unit", "reason"))),
        ("代填 包头 电话 张三", FileFor("包头", ReportedBy.PHONE, "张三")),
        ("代填 包头 纸质 张三：2完成，已印发", FileFor("包头", ReportedBy.PAPER, "张三", "2完成，已印发")),
        ("代填 包头 电话 张三 2完成；5推进", FileFor("包头", ReportedBy.PHONE, "张三", "2完成；5推进")),
        ("代填 包头 电话 张三 0", FileFor("包头", ReportedBy.PHONE, "张三", "0")),
        ("代填 包头 张三", Incomplete("代填", ("means", "word_of"))),
        ("代填 包头 电话", Incomplete("代填", ("word_of",))),
        ("代填", Incomplete("代填", ("unit", "means", "word_of"))),
        ("0", BareNumber(0)),
        ("１", BareNumber(1)),
        ("1。", BareNumber(1)),
        ("你好", Plain("你好")),
        ("申请材料已上报", Plain("申请材料已上报")),
        ("通过验收", Plain("通过验收")),
        ("退回补充材料已办", Plain("退回补充材料已办")),
        ("汇总表已上报", Plain("汇总表已上报")),
        ("报市委", Plain("报市委")),
        ("我的意见", Plain("我的意见")),
        ("2 5 9", Plain("2 5 9")),
        ("王芳", Plain("王芳")),
        ("字" * 5000, Plain("字" * 5000)),
        ("", Plain("")),
        ("123456789", Plain("123456789")),
    ],
)
def test_parse(said: str, wanted: Command) -> None:
    assert parse(said) == wanted


@pytest.mark.parametrize(
    ("said", "unmistakable"),
    [
        ("填报", True),
        ("填写", True),
        ("填报 2", False),
        ("报送", False),
        ("上报", False),
        ("汇总", True),
        ("汇总 第6期", False),
        ("未报", True),
        ("未报 2家", False),
        ("待审", True),
        ("待审 材料3份", False),
        ("进度", True),
        ("进度 60%", False),
        ("审签", True),
        ("审签 材料", False),
        ("电话单", True),
        ("电话单 2", True),
        ("电话单 已建立", False),
    ],
)
def test_what_can_be_no_word_about_a_task(said: str, unmistakable: bool) -> None:
    command = parse(said)
    assert isinstance(command, Fill | Summary | Unfiled | ToReview | ShowProgress | Sign | Calls)
    assert command.unmistakable is unmistakable


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
    parse(said)
    fold_name(said)
    assert isinstance(secrecy.is_marked(said), bool)


@given(st.sampled_from([s for word in WORDS.values() for s in word.spellings]), st.text(max_size=20))
def test_no_word_raises_whatever_follows(word: str, rest: str) -> None:
    parse(word + rest)
    parse(f"{word} {rest}")
