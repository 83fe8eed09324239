"""The table of words: every command has one row, every row answers, and says who may say it where."""

from __future__ import annotations

from typing import get_args

from bot.chat.grammar.commands import WORDS, Command, parse
from bot.chat.grammar.office import (
    Accept,
    AcceptAll,
    Arrived,
    Called,
    Calls,
    FileFor,
    GrantPetition,
    GroupText,
    NotArrived,
    Petitions,
    Reachable,
    RefusePetition,
    Requests,
    Resend,
    ReturnReport,
    ShowProgress,
    ShowUndelivered,
    Summary,
    TakeBack,
    ToReview,
    Unbind,
    Unfiled,
    UrgeUnits,
    Vouch,
    VouchNot,
)
from bot.chat.grammar.people import (
    Apply,
    Bind,
    Defer,
    HandOver,
    Help,
    LeaveEnds,
    Privacy,
    TakeLeave,
    UseCode,
    Verify,
)
from bot.chat.grammar.reports import (
    BareNumber,
    Block,
    Cancel,
    Continue,
    Fill,
    Mine,
    Modify,
    OnPage,
    PaperSign,
    Plain,
    Sign,
    Withdraw,
)
from bot.chat.grammar.spelled import Incomplete
from bot.chat.rows import HOW, ROWS, TABLE, Anyone
from bot.chat.words.anyone import NOT_A_FILER
from tests.bot.conversation.stage import Phone, Stage

FILER, OFFICE, STRANGER = "wangfang", "zhaomin", ""
# who says it, what is said, which command that is, what the answer holds
SAID: tuple[tuple[str, str, type, str], ...] = (
    (STRANGER, "帮助", Help, "绑定 码：用专班给的8位数字绑定"),
    (STRANGER, "告知", Privacy, "《个人信息告知》"),
    (STRANGER, "绑定", Bind, "请回复“绑定”加8位数字"),
    (STRANGER, "绑定 12345678", UseCode, "码不对或已失效"),
    (STRANGER, "申请 呼和浩特市 王芳 13800000001", Apply, "申请已记下"),
    (STRANGER, "核实 王芳 13800000001", Verify, "专班核实名册后"),
    (STRANGER, "核实", Incomplete, "请按“核实 姓名 电话”回复"),
    (OFFICE, "通过", Incomplete, "请说明单位"),
    (FILER, "填报", Fill, "共12项"),
    (FILER, "继续", Continue, "接着填旬报第7期"),
    (FILER, "审签", Sign, "没有等待审签的报告"),
    (FILER, "线下审签", PaperSign, "请发审签单照片"),
    (FILER, "请假 3天", TakeLeave, "1 确认 2 不登记"),
    (FILER, "销假", LeaveEnds, "您没有登记请假"),
    (FILER, "2完成，方案已印发；其余无变化", Block, "2 已完成｜方案已印发"),
    (FILER, "修改 3", Modify, "现在没有正在填的报告"),
    (FILER, "取消", Cancel, "现在没有正在填的报告"),
    (FILER, "5", BareNumber, "数字未计入"),
    (FILER, "你好", Plain, "您好"),
    (FILER, "我的", Mine, "待报："),
    (FILER, "网页填", OnPage, "网页地址尚未设置"),
    (FILER, "撤回", Withdraw, "没有可撤回的报告"),
    (FILER, "交接 李强", HandOver, "联络员（A岗）交给李强"),
    (FILER, "缓报 会议", Defer, "旬报第7期申请缓报"),
    (OFFICE, "汇总", Summary, "还没有汇总"),
    (OFFICE, "未报", Unfiled, "旬报第7期应报29"),
    (OFFICE, "进度", ShowProgress, "40项任务"),
    (OFFICE, "待审", ToReview, "没有待审的报告"),
    (OFFICE, "通过 包头", Accept, "没有待审的报告"),
    (OFFICE, "全部通过", AcceptAll, "没有待审的报告"),
    (OFFICE, "退回 包头 重报", ReturnReport, "包头市没有待审的报告"),
    (OFFICE, "撤销 包头", TakeBack, "包头市没有可撤销的通过或退回"),
    (OFFICE, "代填 包头 电话 张三", FileFor, "【代填】包头市（电话 张三）"),
    (OFFICE, "催报 包头", UrgeUnits, "已列入电话单"),
    (OFFICE, "电话单", Calls, "打完回复“已电话 序号”"),
    (OFFICE, "已电话 包头", Called, "已记：包头市"),
    (OFFICE, "触达", Reachable, "联络员触达"),
    (OFFICE, "群提醒", GroupText, "以下文字可复制到工作群"),
    (OFFICE, "未达", ShowUndelivered, "没有未送达"),
    (OFFICE, "重发 1", Resend, "没有未送达"),
    (OFFICE, "已收到 1", Arrived, "没有未送达"),
    (OFFICE, "未收到 1", NotArrived, "没有未送达"),
    (OFFICE, "待批", Petitions, "待批1件"),
    (OFFICE, "同意缓报 包头 13日", GrantPetition, "包头市没有待批的缓报申请"),
    (OFFICE, "不同意缓报 包头 不行", RefusePetition, "包头市没有待批的缓报申请"),
    (OFFICE, "待核实", Requests, "待核实2件"),
    (OFFICE, "核实通过 王芳", Vouch, "“王芳”有2件申请"),
    (OFFICE, "核实不通过 王芳 查无", VouchNot, "“王芳”有2件申请"),
    (OFFICE, "解绑 王芳", Unbind, "将解绑王芳"),
)


async def phone_of(stage: Stage, who: str) -> Phone:
    return await stage.bound(who) if who else stage.stranger()


async def at_rest(stage: Stage) -> None:
    """Clear every screen: nothing is in hand and nothing is asked."""
    await stage.db.write(lambda tx: tx.run("DELETE FROM chat"))


def test_every_command_has_one_row() -> None:
    assert set(ROWS) == set(get_args(Command))
    assert len(TABLE) == len(ROWS)
    assert {command for _, _, command, _ in SAID} == set(ROWS)


def test_every_word_that_can_lack_something_says_how() -> None:
    found = {c.word for word in WORDS.values() if isinstance(c := parse(word.spellings[0]), Incomplete)}
    assert set(HOW) == found


async def test_every_row_answers(stage: Stage) -> None:
    for who, said, command, fragment in SAID:
        assert type(parse(said)) is command
        phone = await phone_of(stage, who)
        await at_rest(stage)
        await phone.says(said)
        phone.hears(fragment)


async def test_a_stranger_has_only_the_words_of_strangers(stage: Stage) -> None:
    stranger = stage.stranger()
    for _, said, command, _ in SAID:
        if command is Incomplete or ROWS[command].audience is Anyone.ANYBODY:
            continue
        await stranger.says(said)
        stranger.hears("您尚未绑定单位")


OTHERS = tuple((said, ROWS[command].others) for _, said, command, _ in SAID if ROWS[command].others)


async def test_others_are_told_whose_word_it_is(stage: Stage) -> None:
    """A filer is no office and no leader; the leader is no filer."""
    filer, leader = await stage.bound("wangfang"), await stage.bound("sunguoping")
    for said, others in OTHERS:
        phone = leader if others == NOT_A_FILER else filer
        await at_rest(stage)
        await phone.says(said)
        phone.hears_exactly(others)


IN_REPORT = (
    ("填报", True),
    ("填报 2", False),
    ("我的", True),
    ("告知", True),
    ("汇总", True),
    ("汇总 第6期", False),
    ("待审", True),
    ("电话单", True),
    ("未报", True),
    ("进度", True),
    ("触达", True),
    ("请假 3天", True),
    ("缓报 会议", True),
    ("缓报", True),
    ("交接 李强", True),
    ("交接 材料已办", False),
    ("待批", False),
    ("待核实", False),
    ("已收到 1", False),
    ("通过 包头", False),
    ("全部通过", False),
    ("退回 包头 重报", False),
    ("催报 包头", False),
    ("通过", False),
    ("12345678", False),
    ("申请 呼和浩特市 王芳 13800000001", False),
)


async def test_in_the_middle_of_a_report_only_some_words_are_served(stage: Stage) -> None:
    """The others are put to the form, whose table is on the screen. It finds no answer in them."""
    filer = await stage.bound("wangfang")
    await filer.says("2推进 会议已开")
    for said, served in IN_REPORT:
        await at_rest(stage)
        await filer.says("填报")
        filer.hears("请核对")
        await filer.says(said)
        assert ("没有计入" in filer.last) is not served, said


async def test_the_form_answers_a_word_that_its_handler_declines(stage: Stage) -> None:
    filer = await stage.bound("wangfang")
    await filer.says("2推进 会议已开")
    await filer.says("撤回")
    filer.hears("这一期还没有报送")


async def test_the_office_in_the_middle_of_a_report_names_units_to_be_understood(stage: Stage) -> None:
    office = await stage.bound("zhaomin")
    for said, fragment in (
        ("通过 竣工验收", "没有计入"),
        ("通过 乌海", "没有待审的报告"),
        ("催报 企业", "没有计入"),
        ("催报 乌海", "已列入电话单"),
        ("退回 材料 重报", "没有计入"),
        ("退回 乌海 重报", "乌海市没有待审的报告"),
        ("全部通过", "没有计入"),
    ):
        await at_rest(stage)
        await office.says("代填 包头 电话 张三：1推进 会议已开")
        office.hears("请核对")
        await office.says(said)
        office.hears(fragment)
