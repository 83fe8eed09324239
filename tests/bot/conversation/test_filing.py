"""Filing a report in the chat: what it costs the person, what is kept."""

from __future__ import annotations

from bot.inbound import SaidText
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage, at


async def test_nothing_changed_costs_two_messages(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    wang.hears("【呼和浩特市】2021年10月上旬旬报（第7期）", "截止：10月11日（周一）17:00", "共12项", "全部无变化回复 0")
    await wang.says("0")
    wang.hears("已报送：12项均无变化（零报告）。", "回执号07-0001，10月11日09:00，按时。", "撤回")
    assert wang.cost == 2
    assert await stage.count("SELECT COUNT(*) FROM progress WHERE changed = 0") == 12
    assert await stage.count("SELECT zero FROM submission") == 1
    assert (
        await stage.count(
            "SELECT COUNT(*) FROM notice JOIN report ON report.issue_id = notice.issue_id"
            " AND report.unit_id = notice.unit_id WHERE report.state = 'submitted' AND notice.state = 'owed'"
        )
        == 0
    )
    told = "SELECT COUNT(*) FROM notice JOIN unit ON unit.id = unit_id WHERE unit.key = 'huhehaote' AND state = "
    assert await stage.count(f"{told}'skipped' AND step = 'remind:-1w'") == 2, "A岗 and B岗, not bound the day before"
    assert await stage.count(f"{told}'cancelled' AND step = 'alert:remind:-1w'") == 1, "the office is not to phone it"


async def test_three_of_twelve_cost_three_and_three(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("2 5 9")
    wang.hears("第2项", "1/3")
    await wang.says("完成 方案已印发")
    wang.hears("第5项", "2/3")
    await wang.says("基本完成，差一个科室")
    wang.hears("第9项", "3/3")
    await wang.says("推进 60% 正在征求意见")
    wang.hears("请核对", "2 已完成｜方案已印发", "5 取得阶段性成效", "9 正在推进60%", "回复1报送")
    await wang.says("1")
    wang.hears("已报送：变化3项，无变化9项。", "回执号07-0001")
    assert wang.cost == 6
    assert await stage.count("SELECT COUNT(*) FROM progress WHERE changed = 1") == 3
    assert await stage.count("SELECT COUNT(*) FROM standing WHERE status = 'done'") == 1


async def test_a_block_costs_two_without_any_word_before(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；5基本完成；9推进60%；其余无变化")
    wang.hears("请核对", "2 已完成｜方案已印发")
    await wang.says("1")
    wang.hears("已报送：变化3项")
    assert wang.cost == 2


async def test_two_duties_are_asked_apart(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    wang.hears_exactly(
        "您有2份待报：\n1 呼和浩特市 旬报第7期，今天17:00\n2 市司法局 月报第5期，10月29日17:00\n请回复1或2。"
    )
    await wang.says("1")
    wang.hears("【呼和浩特市】")
    await wang.says("0")
    wang.hears("已报送：12项均无变化")
    assert wang.cost == 3


async def test_the_same_delivery_gets_the_same_answer_and_changes_nothing(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    letter = wang.letter(SaidText("0"), stage.clock.now)
    first = await wang.delivers(letter)
    assert "已报送" in first
    stage.clock.advance(seconds=5)
    assert await wang.delivers(letter) == first
    assert await wang.delivers(letter) == first
    assert await stage.count("SELECT COUNT(*) FROM submission") == 1


async def test_late_is_told_and_counted_by_the_filers_own_time(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await stage.jump(at("10-11 17:00:01"))
    await wang.says("填报")
    wang.hears("已过截止")
    await wang.says("0")
    wang.hears("迟报。")
    assert "撤回" not in wang.last
    assert await stage.count("SELECT on_time FROM report WHERE submission_id IS NOT NULL") == 0
