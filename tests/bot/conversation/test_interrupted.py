"""What comes in between: notices, silence, double answers, slow clocks, a second filer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.inbound import SaidText
from storage import chats
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Phone, Stage, at


async def remind_of(stage: Stage, phone: Phone, unit: str, cycle: str, label: str) -> None:
    """As the delivery does once a notice about this report has left."""
    row = (
        await stage.rows(
            "SELECT issue.id AS issue, unit.id AS unit FROM expected JOIN issue ON issue.id = expected.issue_id"
            " JOIN unit ON unit.id = expected.unit_id WHERE unit.short_name = ? AND issue.cycle = ?"
            " ORDER BY issue.due_at DESC",
            unit,
            cycle,
        )
    )[0]
    stage.clock.advance(seconds=20)
    now = stage.clock.ours()
    await stage.db.write(
        lambda tx: chats.disturb(
            tx, phone.openid, issue=int(str(row["issue"])), unit=int(str(row["unit"])), label=label, at=now
        )
    )


async def filling_item_five(stage: Stage) -> Phone:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("1")
    await wang.says("2 5")
    await wang.says("完成 方案已印发")
    wang.hears("第5项", "2/2")
    return wang


async def test_a_bare_digit_after_another_notice_asks_which_is_meant(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await filling_item_five(stage)
    await remind_of(stage, wang, "市司法局", "month", "营商环境月报")
    await wang.says("0")
    wang.hears("这个“0”是指：", "正在填的", "旬报第7期第5项", "2 营商环境月报全部无变化")
    await wang.says("2")
    wang.hears("已报送：1项均无变化（零报告）。")
    await wang.says("继续")
    wang.hears("第5项")


async def test_a_notice_about_the_report_in_hand_disturbs_nothing(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await filling_item_five(stage)
    await remind_of(stage, wang, "呼和浩特市", "xun", "旬报第7期")
    await wang.says("0")
    wang.hears("请核对")
    await remind_of(stage, wang, "市司法局", "month", "营商环境月报")
    await remind_of(stage, wang, "呼和浩特市", "xun", "旬报第7期")  # both in one message: the other still counts
    await wang.says("1")
    wang.hears("是指：", "营商环境月报")


async def test_the_report_in_hand_may_be_meant(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await filling_item_five(stage)
    await remind_of(stage, wang, "市司法局", "month", "营商环境月报")
    await wang.says("0")
    await wang.says("1")
    wang.hears("请核对", "2 已完成")
    assert "5 " not in wang.last.split("其余")[0].replace("2 已完成｜方案已印发", "")


async def test_words_after_another_notice_answer_the_report_in_hand(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await filling_item_five(stage)
    await remind_of(stage, wang, "市司法局", "month", "营商环境月报")
    await wang.says("推进 正在征求意见")
    wang.hears("请核对", "5 正在推进｜正在征求意见")
    await wang.says("1")  # the table came after the notice: 1 answers it
    wang.hears("已报送：变化2项")


async def test_a_digit_sent_before_the_notice_came_answers_the_question(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await filling_item_five(stage)
    typed = wang.letter(SaidText("0"), stage.clock.now)
    await remind_of(stage, wang, "市司法局", "month", "营商环境月报")
    typed_late = type(typed)(typed.openid, typed.key, typed.sent_at, stage.clock.ours(), typed.act)
    await wang.delivers(typed_late)
    wang.hears("请核对")


async def test_back_after_three_hours_the_answer_is_taken(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("9 2")
    stage.clock.advance(hours=3)
    await wang.says("推进 60% 正在征求意见")
    wang.hears("已记入旬报第7期第9项（09:00填到这里）。", "第2项")


async def test_an_impatient_second_one_is_told_apart(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await stage.jump(at("10-11 16:57:00"))
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("1", at("10-11 16:58:10"))
    wang.hears("已报送：变化1项", "10月11日16:58，按时")
    await wang.says("1", at("10-11 16:58:40"))
    wang.hears_exactly("已报送，以您16:58:10发出为准，按时。重复的“1”未计入。")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 1


@pytest.mark.parametrize("skew", [-10.0, 0.0, 10.0])
@pytest.mark.parametrize(("before", "stale"), [(2.0, True), (1.0, False), (0.0, False)])
async def test_a_digit_is_stale_only_if_sent_before_the_question_by_more_than_a_second(
    stage: Stage, skew: float, before: float, *, stale: bool
) -> None:
    """Whole seconds of the platform's clock, which differs from ours by ten seconds either way."""
    stage.clock.skew = timedelta(seconds=skew)
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("2 5")
    asked = stage.clock.now  # 第2项 is on the screen from this second on
    stage.clock.advance(seconds=3)
    await wang.says("0", asked - timedelta(seconds=before))
    if stale:
        wang.hears("未计入", "第2项")
    else:
        wang.hears("第5项")


@pytest.mark.parametrize("skew", [-10.0, 10.0])
async def test_an_outer_question_is_guarded_alike(set_stage: Set, skew: float) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    stage.clock.skew = timedelta(seconds=skew)
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    asked = stage.clock.now
    stage.clock.advance(seconds=3)
    await wang.says("1", asked - timedelta(seconds=2))
    wang.hears("未计入", "您有2份待报")
    await wang.says("1")
    wang.hears("【呼和浩特市】")


async def test_someone_else_is_filling(stage: Stage) -> None:
    li, wang = await stage.bound("liqiang"), await stage.bound("wangfang")
    await stage.jump(at("10-11 10:00"))
    await li.says("填报")
    await li.says("2完成，方案已印发；5推进60%")
    stage.clock.now = at("10-11 11:00")
    await wang.says("填报")
    wang.hears("李强（B岗）10:00已填2项：", "1 接着填", "2 由他填")
    await wang.says("2")
    wang.hears("由对方继续填")
    await wang.says("填报")
    await wang.says("1")
    wang.hears("请核对", "2 已完成｜方案已印发", "5 正在推进60%")
    await li.says("1")
    li.hears("王芳（A岗）", "1 接着填")
    await wang.says("1")
    wang.hears("已报送：变化2项")
    await li.says("1")
    li.hears("已报送，不必再填")


async def test_an_unrelated_word_ends_nothing(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("啥意思")
    wang.hears("哪几项有变化就回复哪几个序号", "共12项")
    await wang.says("2 5")
    wang.hears("第2项")
    await wang.says("帮助")
    wang.hears("正在填旬报第7期", "继续")
    await wang.says("我的")
    wang.hears("待报：", "呼和浩特市 旬报第7期，今天17:00（已填部分）")
    await wang.says("完成 方案已印发")
    wang.hears("第5项", "2/2")


async def test_cancel_is_asked_and_keeps_the_duty(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("取消")
    wang.hears("1 取消填报")
    await wang.says("1")
    wang.hears("已取消旬报第7期的填报，本期仍为未报")
    await wang.says("填报")
    wang.hears("共12项")
    assert "已填" not in wang.last


async def test_who_takes_over_hands_nothing_in_that_was_not_on_the_own_screen(stage: Stage) -> None:
    """A photo or a 1 sent before it was known who goes on is no signed sheet and no word for a table never seen."""
    wang, li = await stage.bound("wangfang"), await stage.bound("liqiang")
    await wang.says("线下审签")
    await wang.says("2完成，方案已印发；其余无变化")
    await li.says("填报")
    li.hears("1 接着填")
    await li.sends_photo()
    await li.says("1")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 0
    li.hears("2 已完成｜方案已印发")
    await li.says("1")
    li.hears("已收审签单1张，已报送")
