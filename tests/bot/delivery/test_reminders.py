"""Reminders go to those who owe, by the channel that reaches them, and say what to do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.messages import pump as deliver
from bot.tick import tick as tick_act
from storage import outbox
from storage.engine.tx import Tx
from storage.outbox import Debt
from storage.steps import Remind, Urge
from storage.times import from_ms
from tests.bot.conversation.stage import ZONE, Stage, at
from tests.bot.delivery.acts import drop_older, go, messages, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import Post


async def test_the_card_of_a_filer_who_has_not_spoken(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 00:00"), Post()
    await stage.bound("wangfang")
    await go(stage, post, "10-11 10:00")
    first, second = post.to("o-wangfang")
    assert first.channel == second.channel == "template" and first.client_msg_id != second.client_msg_id
    assert first.field("title") == "整改旬报第7期10月11日17时截止"
    assert second.field("title") == "整改旬报第7期今17时截止"
    assert second.field("what") == "12项待报，请回复“填报”"
    assert second.field("due") == "2021年10月11日 17:00"
    assert await notices(stage, "wangfang") == [("remind:-1w", "left", ""), ("remind:0", "left", "")]


async def test_the_card_opens_the_report_it_is_about(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 00:00"), Post()
    stage = replace(stage, house=replace(stage.house, public_url="https://xunbao.example.gov.cn"))
    await stage.bound("wangfang")
    await go(stage, post, "10-11 10:00")
    rows = await stage.rows("SELECT DISTINCT issue_id, unit_id FROM notice WHERE state = 'left'")
    card = post.to("o-wangfang")[-1]
    assert card.card is not None
    assert card.card.path == f"/h5/fill/{rows[0]['issue_id']}/{rows[0]['unit_id']}"
    assert card.field("what") == "12项待报，点此或回复“填报”"


async def test_in_the_window_it_is_a_message_and_some_of_the_window_is_kept(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 09:00"), Post()
    await drop_older(stage)
    wang = await stage.bound("wangfang")
    await wang.says("帮助")
    await go(stage, post, "10-11 10:00")
    (sent,) = post.to("o-wangfang")
    assert (sent.channel, sent.text) == (
        "custom",
        "【提醒】整改旬报今天17:00截止，尚未报送。报送请回复“填报”。",
    )
    left = await stage.count("SELECT window_left FROM follower WHERE openid = 'o-wangfang'")
    assert left == 4
    await stage.db.write(lambda tx: tx.run("UPDATE follower SET window_left = 2"))
    await stage.db.write(lambda tx: _owe_again(tx, stage))
    await pump(stage.house, post)
    assert post.to("o-wangfang")[-1].channel == "template", "the last two are for answers and returns"


async def _owe_again(tx: Tx, stage: Stage) -> None:
    row = await tx.one("SELECT * FROM notice WHERE step = 'remind:0' ORDER BY id LIMIT 1")
    assert row is not None
    now = stage.house.now()
    debt = Debt("remind", row["issue_id"], row["unit_id"], Urge(1), now, at("10-11 17:00"))
    await outbox.owe(tx, debt, (row["person_id"],), now)


async def test_a_unit_that_has_filed_is_not_reminded_again(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 00:00"), Post()
    wang = await stage.bound("wangfang")
    await stage.bound("limin")
    await go(stage, post, "10-09 16:00")
    assert len(post.to("o-wangfang")) == len(post.to("o-limin")) == 1
    await wang.says("填报")
    await wang.says("0")
    wang.hears("已报送")
    await go(stage, post, "10-12 00:00")
    assert len(post.to("o-wangfang")) == 1 and len(post.to("o-limin")) == 2
    assert [n for n in await notices(stage, "wangfang") if n[0].startswith("remind")] == [("remind:-1w", "left", "")]


async def test_filing_cancels_what_has_not_left(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 09:30"), Post()
    await drop_older(stage)
    wang = await stage.bound("wangfang")
    await stage.bound("liqiang")
    stage.clock.now = at("10-11 10:00")
    await tick_act.tick(stage.house)  # owed, not sent yet
    await wang.says("填报")
    await wang.says("0")
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []
    assert ("remind:0", "cancelled", "已报送") in await notices(stage, "wangfang")
    assert ("remind:0", "cancelled", "已报送") in await notices(stage, "liqiang"), "nor is the other post reminded"


async def test_the_office_phones_if_nobody_is_bound(set_stage: Set) -> None:
    """G16: all 29 units, in one message to the office."""
    stage, post = await set_stage("10-11 09:00"), Post()
    await drop_older(stage)
    zhao = await stage.bound("zhaomin")
    await stage.bound("limin")
    await zhao.says("帮助")
    await go(stage, post, "10-11 10:05")
    assert ("remind:0", "skipped", "未绑定") in await notices(stage, "wangfang")
    (alert,) = [s for s in post.to("o-zhaomin") if "未送达" in s.text]
    assert alert.text.startswith(
        "整改旬报第7期未送达，请电话联系：\n呼和浩特市（王芳 0471-0000103、李强 0471-0000104）\n"
    )
    assert "包头市" not in alert.text and "阿拉善盟（朱琳 0471-0000119）" in alert.text
    assert len(post.to("o-limin")) == 1


async def test_a_reminder_of_another_day_is_said_with_its_day(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 09:00"), Post()
    await drop_older(stage)
    await stage.bound("limin")
    zhao = await stage.bound("zhaomin")
    for said in ("催报 包头", "1"):
        await zhao.says(said)
    await go(stage, post, "10-08 10:00")
    await zhao.says("未报")
    zhao.hears("包头市 09:00已催报")
    await go(stage, post, "10-09 10:00")
    await zhao.says("未报")
    zhao.hears("包头市 10月8日09:00已催报")


async def test_one_alert_of_units_not_reached_and_reminded_in_vain_says_both(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 09:00"), Post()
    await drop_older(stage)
    await stage.bound("limin")
    zhao = await stage.bound("zhaomin")
    for said in ("催报 包头", "1", "催报 包头", "1"):
        await zhao.says(said)
    await go(stage, post, "10-11 10:30")
    (alert,) = [s for s in post.to("o-zhaomin") if not s.text]
    assert alert.field("what") == "请电话联系：呼和浩特市等29家"
    assert alert.field("title") == "整改旬报第7期需电话联系"
    assert alert.field("reason") == "提醒没有送到，或多次提醒仍未报"


async def test_one_of_two_filers_reached_is_enough(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 09:00"), Post()
    await drop_older(stage)
    await stage.bound("zhaomin")
    await stage.bound("liqiang")
    await go(stage, post, "10-11 10:05")
    (alert,) = post.to("o-zhaomin")
    assert alert.field("what") == "请电话联系：包头市等28家"
    assert (
        await stage.count(
            "SELECT COUNT(*) FROM notice JOIN unit ON unit.id = notice.unit_id"
            " WHERE step = 'alert:remind:0' AND unit.short_name = '呼和浩特市'"
        )
        == 0
    )


async def test_an_alert_does_not_name_who_filed_meanwhile(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 09:00"), Post()
    await drop_older(stage)
    await stage.bound("zhaomin")
    wang = stage.stranger("wangfang")
    stage.clock.now = at("10-11 10:00")
    await tick_act.tick(stage.house)
    await pump(stage.house, post)
    await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("0")
    await go(stage, post, "10-11 10:05")
    (alert,) = post.to("o-zhaomin")
    assert alert.field("what") == "请电话联系：包头市等28家"


async def test_after_an_outage_only_what_is_not_too_late_is_sent(set_stage: Set) -> None:
    """Down from the 9th to 11:00 of the due day: yesterday's reminder is too late, and its row says so."""
    stage, post = await set_stage("10-08 00:00"), Post()
    await stage.bound("wangfang")
    await stage.jump(at("10-11 11:00"))
    await pump(stage.house, post)
    assert [s.field("title") for s in post.to("o-wangfang")] == ["整改旬报第7期今17时截止"]
    assert await notices(stage, "wangfang") == [("remind:-1w", "skipped", "停机期间已过时"), ("remind:0", "left", "")]


async def test_no_reminder_after_the_deadline(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 00:00"), Post()
    await stage.bound("wangfang")
    await stage.jump(at("10-11 17:00"))
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []
    assert {n[1:] for n in await notices(stage, "wangfang")} == {("skipped", "停机期间已过时")}


async def test_a_late_reminder_waits_for_the_morning(set_stage: Set) -> None:
    """It is due on the 9th at 15:00. The machine is back on Sunday at 02:00. It is sent on Monday at 08:30."""
    stage, post = await set_stage("10-08 00:00"), Post()
    await stage.bound("wangfang")
    await stage.jump(at("10-10 02:00"))
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []
    await go(stage, post, "10-11 08:29")
    assert post.to("o-wangfang") == []
    await go(stage, post, "10-11 08:30")
    assert len(post.to("o-wangfang")) == 1


async def test_two_campaigns_at_one_moment_are_one_message(set_stage: Set) -> None:
    stage, post = await set_stage("10-28 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml"), Post()
    wang = await stage.bound("wangfang")
    await wang.says("帮助")
    now = stage.house.now()
    owed = await stage.rows(
        "SELECT expected.issue_id, expected.unit_id FROM expected JOIN unit ON unit.id = expected.unit_id JOIN issue"
        " ON issue.id = expected.issue_id WHERE unit.short_name IN ('呼和浩特市', '市司法局') AND issue.due_at > ?"
        " ORDER BY issue.due_at DESC",
        int(now.timestamp() * 1000),
    )
    person = await stage.count("SELECT id FROM person WHERE key = 'wangfang'")
    for row in owed:
        debt = Debt("remind", int(str(row["issue_id"])), int(str(row["unit_id"])), Remind("x"), now, at("10-29 10:00"))
        await stage.db.write(partial(outbox.owe, debt=debt, people=(person,), now=now))
    await pump(stage.house, post)
    (sent,) = post.to("o-wangfang")
    assert sent.text == (
        "【提醒】您有2份报告尚未报送：\n呼和浩特市 整改旬报，11月1日17:00截止\n"
        "市司法局 营商环境月报，10月29日17:00截止\n报送请回复“填报”。"
    )
    assert await stage.count("SELECT COUNT(*) FROM notice WHERE state = 'left' AND person_id = ?", person) == 2


async def test_a_person_filling_another_report_is_told_it_is_kept_and_a_bare_digit_asks(set_stage: Set) -> None:
    """G10, with the notice really delivered."""
    stage, post = await set_stage("10-28 14:00", "huhehaote.yaml", "yingshang-lianxi.yaml"), Post()
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    if "请回复1或2" in wang.last:
        await wang.says("2" if "旬报" in wang.last.split("2 ")[1] else "1")
    await wang.says("2 5")
    await wang.says("完成 方案已印发")
    wang.hears("第5项", "2/2")
    await go(stage, post, "10-28 15:00")
    (sent,) = [s for s in post.to("o-wangfang") if "营商环境" in s.text]
    assert sent.text == "【提醒】营商环境月报10月29日17:00截止，尚未报送。正在填的旬报已保存。"
    await wang.says("0")
    wang.hears("这个“0”是指：", "旬报第9期第5项", "营商环境月报")


async def test_texts_show_times_in_the_campaigns_zone(set_stage: Set) -> None:
    """The stage's clock gives Asia/Shanghai and the database UTC. Neither changes the text."""
    stage, post = await set_stage("10-11 09:00"), Post()
    await drop_older(stage)
    await stage.bound("wangfang")
    await go(stage, post, "10-11 10:00")
    assert stage.house.zone is ZONE and post.to("o-wangfang")[0].field("due") == "2021年10月11日 17:00"


async def test_with_nothing_due_the_pump_does_nothing(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 00:00"), Post()
    assert await deliver.pump(stage.house, post) == 0
    assert await messages(stage) == []


async def test_a_report_put_off_is_reminded_of_by_its_own_due_time(set_stage: Set) -> None:
    """It is granted before the first reminder. Both steps are counted from the new due time, and there is no third."""
    stage, post = await set_stage("10-08 00:00"), Post()
    wang, zhao = await stage.bound("wangfang"), await stage.bound("zhaomin")
    await wang.says("缓报 材料未齐")
    await zhao.says("同意缓报 呼和浩特 13日")
    await zhao.says("1")
    zhao.hears("截止改为10月13日17:00")
    await go(stage, post, "10-14 09:00")
    told = [s.text or s.field("title") for s in post.to("o-wangfang")]
    assert told == [
        "专班已同意缓报：旬报第7期截止改为10月13日17:00。报送回复“填报”。",
        "整改旬报第7期10月13日17时截止",
        "整改旬报第7期今17时截止",
    ]
    planned = await stage.rows(
        "SELECT step, planned_at FROM notice WHERE step LIKE 'remind:%' AND person_id ="
        " (SELECT id FROM person WHERE key = 'wangfang') ORDER BY id"
    )
    assert [(r["step"], from_ms(int(str(r["planned_at"])))) for r in planned] == [
        ("remind:-1w", at("10-12 15:00")),
        ("remind:0", at("10-13 10:00")),
    ]
