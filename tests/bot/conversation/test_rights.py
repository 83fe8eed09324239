"""Whose word counts: a post lost between the echo and the 1, who stands in, and the offices of two campaigns."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.messages import remind
from bot.messages.remind import Step
from schedules.line import Caps, To
from storage import notices
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.steps import Remind, Urge
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage, at

OTHER = "yingshang-lianxi.yaml"


async def loses(stage: Stage, person: str, kind: str) -> None:
    await stage.db.write(
        lambda tx: tx.run(
            "UPDATE post SET active = 0 WHERE kind = ? AND person_id = (SELECT id FROM person WHERE key = ?)",
            kind,
            person,
        )
    )


async def gains(stage: Stage, person: str, kind: str, campaign: str) -> None:
    await stage.db.write(
        lambda tx: tx.run(
            "INSERT INTO post (campaign_id, unit_id, person_id, kind, slot, active)"
            " SELECT unit.campaign_id, unit.id, person.id, ?, '', 1 FROM unit JOIN campaign ON campaign.id ="
            " unit.campaign_id JOIN person ON person.key = ? WHERE campaign.key = ? AND unit.key = 'office'",
            kind,
            person,
            campaign,
        )
    )


async def issue_of(stage: Stage) -> int:
    return await stage.count("SELECT MAX(id) FROM issue")


# 核实 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["核实通过 王芳", "核实不通过 王芳 查无此人"])
async def test_who_left_the_office_before_his_1_lets_nobody_in(stage: Stage, said: str) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    await office.says(said)
    office.hears("1 确认")
    await loses(stage, "zhaomin", "office")
    await office.says("1")
    office.hears("您没有这个岗位")
    await asker.says("填报")
    asker.hears("您尚未绑定单位")
    assert await stage.count("SELECT COUNT(*) FROM request WHERE settled_at IS NULL") == 1


async def test_nobody_is_let_in_as_the_office_of_another_campaign(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await gains(stage, "wangfang", "office", "yingshang-lianxi")
    await loses(stage, "zhaomin", "leader")
    await stage.db.write(
        lambda tx: tx.run(
            "UPDATE post SET active = 0 WHERE kind = 'office' AND person_id = (SELECT id FROM person WHERE key ="
            " 'zhaomin') AND campaign_id = (SELECT id FROM campaign WHERE key = 'yingshang-lianxi')"
        )
    )
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    await office.says("核实通过 王芳")
    office.hears("王芳在另一专项担任专班或领导")
    await office.says("1")
    await asker.says("待审")
    asker.hears("您尚未绑定单位")


# who stands in --------------------------------------------------------------------------------------------------


async def test_who_stands_in_for_a_filer_hears_nothing_of_the_office(stage: Stage) -> None:
    """王芳 is of the office too. While she is away 李强 gets her reminders, and no alerts of other units."""
    wang = await stage.bound("wangfang")
    await stage.bound("liqiang")
    await gains(stage, "wangfang", "office", "huhehaote")
    await loses(stage, "zhaomin", "office")
    await wang.says("请假 今天到10月15日 由李强代")
    wang.hears("李强")
    await wang.says("1")
    issue = await issue_of(stage)
    unit = await stage.count("SELECT id FROM unit WHERE key = 'baotou'")
    await stage.db.write(lambda tx: notices.alert_office(tx, issue, [(unit, Remind("x"))], stage.clock.now, ZONE))
    told = await stage.rows(
        "SELECT person.key FROM notice JOIN person ON person.id = person_id WHERE step = 'alert:remind:x'"
    )
    assert [r["key"] for r in told] == ["wangfang"]


# caps -----------------------------------------------------------------------------------------------------------


async def test_two_who_urge_at_once_count_what_the_other_sends(postgres_url_of_test: str) -> None:
    db = await Database.open(postgres_url_of_test)
    try:
        stage = await Stage.set(db, at("10-11 09:00"))
        await stage.bound("wangfang")
        await stage.db.write(lambda tx: tx.run("UPDATE message SET state = 'cancelled' WHERE state = 'due'"))
        issue, now = await issue_of(stage), stage.clock.now
        unit = await stage.count("SELECT id FROM unit WHERE key = 'huhehaote'")
        decided = asyncio.Event()

        async def urges(tx: Tx, n: int) -> int:
            goes = now + timedelta(minutes=n)
            asked = Step(issue, Urge(n), (unit,), (To.A,), goes, goes, now + timedelta(hours=5))
            choices = await remind.decide(tx, stage.house, asked, Caps(per_issue=1), now)
            if n == 1:
                await decided.wait()
            return await remind.carry_out(tx, stage.house, asked, choices, now)

        first = asyncio.create_task(db.write(lambda tx: urges(tx, 1)))
        second = asyncio.create_task(db.write(lambda tx: urges(tx, 2)))
        await waits_or_done(db, second)
        decided.set()
        await first
        await second
        told = "SELECT COUNT(*) FROM notice JOIN person ON person.id = person_id WHERE key = 'wangfang' AND step LIKE ?"
        assert await stage.count(f"{told} AND notice.state = 'owed'", "urge:%") == 1
    finally:
        await db.close()


async def waits_or_done(db: Database, task: asyncio.Task[int]) -> None:
    async def look(tx: Tx) -> bool:
        return await tx.one("SELECT 1 AS one FROM pg_locks WHERE NOT granted") is not None

    async with asyncio.timeout(10):
        while not (task.done() or await db.read(look)):  # noqa: ASYNC110  # another server's wait rings no event of ours  # another server's wait rings no event of ours
            await asyncio.sleep(0)


# lists ----------------------------------------------------------------------------------------------------------


async def test_a_number_sent_before_the_newest_list_was_shown_is_none_of_it(set_stage: Set) -> None:
    """包头 drops out of the list between: 1 was said of it, and is another unit by now."""
    stage = await set_stage("10-08 09:00")
    limin, chen, zhao = [await stage.bound(k) for k in ("limin", "hulunbeier", "zhaomin")]
    await limin.unfollows()
    await chen.unfollows()
    await zhao.says("电话单")
    zhao.hears("1 包头市", "2 呼伦贝尔市")
    said = stage.clock.now
    await stage.db.write(
        lambda tx: tx.run(
            "UPDATE call SET called_at = 1 WHERE unit_id = (SELECT id FROM unit WHERE key = 'baotou' LIMIT 1)"
        )
    )
    await zhao.says("电话单")
    zhao.hears("1 呼伦贝尔市")
    await zhao.says("已电话 1", said)
    zhao.hears("最新的“电话单”名单显示之前发出，未计入")
    assert await stage.count("SELECT COUNT(*) FROM call WHERE called_at IS NULL") > 0
    await zhao.says("已电话 1")
    zhao.hears("呼伦贝尔市")
