"""The reminder before 补报截止: who gets it, its text, that it comes once, and when it does not come."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.acts import drop_older, go, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import GONE, Post


async def unfinished(set_stage: Set, *people: str) -> tuple[Stage, Post, list[Phone]]:
    """These people are bound. The first has typed one of twelve tasks and then stopped."""
    stage, post = await set_stage("10-12 09:00"), Post()
    await drop_older(stage)
    phones = [await stage.bound(p) for p in people]
    await phones[0].says("2完成，方案已印发；其余无变化")
    phones[0].hears("请核对")
    return stage, post, phones


def said(post: Post, who: str) -> list[str]:
    return [s.text for s in post.to(f"o-{who}") if "关闭" in s.text or "还没有审签" in s.text]


async def test_the_person_who_typed_is_told_what_the_draft_holds_and_how_to_go_on(set_stage: Set) -> None:
    stage, post, (wang, _) = await unfinished(set_stage, "wangfang", "liqiang")
    await go(stage, post, "10-12 17:00")
    assert said(post, "wangfang") == [
        "【提醒】您填的呼和浩特市整改旬报第7期还没有报送：已填第2项。补报13日17:00截止，草稿届时关闭，不能再报送。接着填请回复“继续”。"
    ]
    assert post.to("o-liqiang") == [], "it is not his"
    await wang.says("继续")
    wang.hears("请核对", "2 已完成｜方案已印发")
    await wang.says("1")
    wang.hears("已报送：变化1项")
    await go(stage, post, "10-14 00:00")
    assert len(said(post, "wangfang")) == 1, "once"


async def test_handing_in_stops_the_reminder(set_stage: Set) -> None:
    stage, post, (wang,) = await unfinished(set_stage, "wangfang")
    stage.clock.now = at("10-12 17:00")
    await stage.jump(stage.clock.now)  # owed, not sent yet
    await wang.says("1")
    wang.hears("已报送")
    await pump(stage.house, post)
    assert said(post, "wangfang") == []
    assert ("lock:draft:1", "cancelled", "已报送") in await notices(stage, "wangfang")


async def test_a_cancelled_draft_is_not_mentioned(set_stage: Set) -> None:
    stage, post, (wang,) = await unfinished(set_stage, "wangfang")
    await stage.jump(at("10-12 17:00"))
    await wang.says("取消")
    await wang.says("1")
    await pump(stage.house, post)
    assert said(post, "wangfang") == []
    assert [n for n in await notices(stage, "wangfang") if n[0].startswith("lock:")] == [
        ("lock:draft:1", "skipped", "草稿已取消，或已无内容")
    ]


async def test_an_empty_draft_is_not_reminded_of(set_stage: Set) -> None:
    stage, post = await set_stage("10-12 09:00"), Post()
    await drop_older(stage)
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await go(stage, post, "10-13 18:00")
    assert (
        said(post, "wangfang") == [] and await stage.count("SELECT COUNT(*) FROM notice WHERE step LIKE 'lock:%'") == 0
    )


async def test_the_caps_do_not_apply_to_it(set_stage: Set) -> None:
    stage, post, (wang, office) = await unfinished(set_stage, "wangfang", "zhaomin")
    for _ in range(2):
        await office.says("催报 呼市")
        await office.says("1")
        await pump(stage.house, post)
        stage.clock.advance(minutes=20)
    await office.says("催报 呼市")
    office.hears("已达上限")
    await wang.says("预览")
    await go(stage, post, "10-12 17:01")
    assert len(said(post, "wangfang")) == 1
    rows = await stage.rows(
        "SELECT kind FROM message WHERE id IN (SELECT message_id FROM notice WHERE step LIKE 'lock:%')"
    )
    assert [r["kind"] for r in rows] == ["remind"], "so that quiet hours bind it"


async def test_the_other_filer_is_told_if_the_one_who_typed_cannot_be(set_stage: Set) -> None:
    stage, post, _ = await unfinished(set_stage, "wangfang", "liqiang")
    await stage.db.write(lambda tx: tx.run("UPDATE follower SET followed = 0 WHERE openid = 'o-wangfang'"))
    li = Phone(stage, "o-liqiang")
    await li.says("我的")
    await go(stage, post, "10-12 17:00")
    (told,) = said(post, "liqiang")
    assert told.startswith("【提醒】王芳填的呼和浩特市整改旬报第7期还没有报送：已填第2项。")
    await li.says("继续")
    li.hears("王芳（A岗）", "接着填")


async def test_the_office_must_phone_if_nobody_can_be_told(set_stage: Set) -> None:
    stage, post, (_, office) = await unfinished(set_stage, "wangfang", "zhaomin")
    await office.says("进度")
    await stage.db.write(lambda tx: tx.run("UPDATE follower SET followed = 0 WHERE openid = 'o-wangfang'"))
    await go(stage, post, "10-12 17:06")
    assert any("请电话联系" in s.text and "呼和浩特市" in s.text for s in post.to("o-zhaomin"))
    await office.says("电话单")
    office.hears("呼和浩特市", "王芳 0471-0000103")


async def test_a_person_who_typed_but_left_the_post_is_not_told(set_stage: Set) -> None:
    stage, post, _ = await unfinished(set_stage, "liqiang", "wangfang")
    wang = Phone(stage, "o-wangfang")
    await wang.says("我的")

    async def gone(tx: Tx) -> None:
        await tx.run("UPDATE post SET active = 0 WHERE person_id = (SELECT id FROM person WHERE key = 'liqiang')")

    await stage.db.write(gone)
    await go(stage, post, "10-12 17:00")
    assert said(post, "liqiang") == []
    assert said(post, "wangfang")[0].startswith("【提醒】李强填的")


async def test_the_deputy_is_told(set_stage: Set) -> None:
    stage, post, (wang, li) = await unfinished(set_stage, "wangfang", "liqiang")
    await li.says("我的")
    await wang.says("请假 今天到10月20日 由李强代")
    await wang.says("1")
    await go(stage, post, "10-12 17:00")
    assert said(post, "wangfang") == [] and len(said(post, "liqiang")) == 1


async def test_a_house_that_was_down_catches_up_while_it_is_not_too_late(set_stage: Set) -> None:
    stage, post, _ = await unfinished(set_stage, "wangfang")
    await stage.jump(at("10-13 02:00"))
    await pump(stage.house, post)
    assert said(post, "wangfang") == [], "it is the night"
    await go(stage, post, "10-13 09:00")
    assert len(said(post, "wangfang")) == 1


async def test_a_reminder_that_is_too_late_says_why(set_stage: Set) -> None:
    stage, post, (_, office) = await unfinished(set_stage, "wangfang", "zhaomin")
    await office.says("进度")
    await stage.jump(at("10-13 18:00"))
    await go(stage, post, "10-13 18:10")
    assert said(post, "wangfang") == []
    assert [n for n in await notices(stage, "wangfang") if n[0].startswith("lock:")] == [
        ("lock:draft:1", "skipped", "停机期间已过时")
    ]
    assert any("停机期间" in s.text for s in post.to("o-zhaomin"))


async def test_a_step_planned_twice_is_sent_once_whoever_can_be_reached_by_then(set_stage: Set) -> None:
    """The clock is set back to before its moment. Meanwhile the person told has left, and a colleague has the post."""
    stage, post, _ = await unfinished(set_stage, "wangfang", "liqiang")
    await go(stage, post, "10-12 17:00")
    assert len(said(post, "wangfang")) == 1
    await stage.db.write(lambda tx: tx.run("UPDATE follower SET followed = 0 WHERE openid = 'o-wangfang'"))
    stage.clock.now = at("10-12 09:00")
    await go(stage, post, "10-12 17:01")
    assert len(said(post, "wangfang")) == 1 and said(post, "liqiang") == []
    assert [n[0] for n in await notices(stage, "wangfang") if n[0].startswith("lock:")] == ["lock:draft:1"]


async def test_a_reminder_of_the_cycle_at_that_moment_shares_the_message(set_stage: Set) -> None:
    stage, post, _ = await unfinished(set_stage, "wangfang")

    async def a_step_after_due(tx: Tx) -> None:
        (row,) = await tx.fetch("SELECT id, rules FROM issue WHERE number = 7")
        rules = json.loads(row["rules"])
        rules["reminders"].append(["remind:1d", ["17:00", 1, 0], ["A"]])
        await tx.run("UPDATE issue SET rules = ? WHERE id = ?", json.dumps(rules, ensure_ascii=False), row["id"])

    await stage.db.write(a_step_after_due)
    await go(stage, post, "10-12 17:00")
    assert [s.text for s in post.to("o-wangfang")] == said(post, "wangfang") and len(said(post, "wangfang")) == 1
    told = [n for n in await notices(stage, "wangfang") if n[0] in ("remind:1d", "lock:draft:1")]
    assert sorted(told) == [("lock:draft:1", "left", ""), ("remind:1d", "left", "")]


async def test_answers_to_questions_are_counted(set_stage: Set) -> None:
    stage, post = await set_stage("11-05 09:00", "../../campaigns/zhibiao-2021.yaml"), Post()
    await drop_older(stage)
    filer = await stage.bound("wuhai-1")
    await filer.says("热线接通率：96.5%；热线办结率 97%")
    await go(stage, post, "11-08 17:00")
    (told,) = [s.text or s.field("what") for s in post.to("o-wuhai-1") if "已答2问" in (s.text or s.field("what"))]
    assert "请回复“继续”" in told


async def test_the_card_says_it_alone_and_opens_the_draft(set_stage: Set) -> None:
    stage, post, _ = await unfinished(set_stage, "wangfang")
    stage = replace(stage, house=replace(stage.house, public_url="https://xunbao.example.gov.cn"))
    await stage.db.write(lambda tx: tx.run("UPDATE follower SET window_until = 0"))
    await go(stage, post, "10-12 17:00")
    (card,) = [s for s in post.to("o-wangfang") if s.channel == "template" and "补报" in s.field("title")]
    assert card.field("title") == "整改旬报第7期补报10月13日17时截止"
    assert card.field("what") == "已填第2项，请回复“继续”"
    assert card.card is not None and card.card.path.startswith("/h5/fill/")
    assert all(len(v) <= 20 for name, values in card.card.values for v in values if name in ("title", "what"))


async def test_the_unit_is_phoned_if_the_reminder_is_refused(set_stage: Set) -> None:
    stage, _, _ = await unfinished(set_stage, "wangfang")
    await go(stage, Post(usual=GONE), "10-12 17:10")
    assert await stage.count("SELECT COUNT(*) FROM call WHERE step = 'lock:draft:1'") == 1


# the one who signs ----------------------------------------------------------------------------------------------


async def signing(db: Database) -> tuple[Stage, Phone, Phone, Post]:
    stage, post = await Stage.set(db, at("10-12 09:00"), "shenqian.yaml"), Post()
    await drop_older(stage)
    wang, li = await stage.bound("wangfang"), await stage.bound("limin")
    await li.says("审签")
    await wang.says("填报")
    await wang.says("0")
    wang.hears("已报送", "待审签（李敏）")
    await pump(stage.house, post)
    return stage, wang, li, post


async def test_the_signer_is_told_of_a_report_that_waits(db: Database) -> None:
    stage, _, li, post = await signing(db)
    await go(stage, post, "10-12 17:00")
    assert said(post, "limin") == [
        "【提醒】呼和浩特市整改旬报第7期还没有审签，补报13日17:00截止：届时未审签的不算已报，也不再提醒。请回复“审签”。"
    ]
    assert said(post, "wangfang") == []
    await li.says("审签")
    await li.says("1")
    li.hears("已审签")
    await go(stage, post, "10-14 00:00")
    assert len(said(post, "limin")) == 1


async def test_what_the_signer_is_told_is_true(db: Database) -> None:
    """After the lock it still waits and counts as not filed. The signer is not reminded, but may still sign."""
    stage, _, li, post = await signing(db)
    await go(stage, post, "10-14 00:00")
    assert len(said(post, "limin")) == 1
    office = await stage.bound("zhaomin")
    await office.says("未报")
    office.hears("待审签1")
    await li.says("审签")
    li.hears("待您审签")


async def test_signing_stops_it(db: Database) -> None:
    stage, _, li, post = await signing(db)
    await stage.jump(at("10-12 17:00"))
    await li.says("审签")
    await li.says("1")
    await pump(stage.house, post)
    assert said(post, "limin") == []


@pytest.mark.parametrize("signed", [False, True])
async def test_several_reports_of_one_person_are_one_message(db: Database, signed: bool) -> None:
    """李敏 signs for 呼和浩特市 and has begun 包头市's own."""
    stage, _, li, post = await signing(db)
    await li.says("填报")
    await li.says("完成 方案已印发")
    if signed:
        await li.says("审签")
        await li.says("1")
    await go(stage, post, "10-12 17:00")
    texts = [s.text for s in post.to("o-limin") if "关闭" in s.text]
    if signed:
        assert texts == said(post, "limin") and texts[0].startswith("【提醒】您填的包头市整改旬报第7期")
    else:
        assert texts == [
            "【提醒】以下报告要在补报截止前办完：\n包头市整改旬报第7期，您填的草稿（已填第1项），13日17:00关闭\n"
            "呼和浩特市整改旬报第7期，待您审签，补报13日17:00截止\n接着填请回复“继续”，审签请回复“审签”。"
        ]
