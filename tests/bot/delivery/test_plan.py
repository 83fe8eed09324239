"""The plan with a database: the traps of other systems, the line and the caps, and 300 units at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.tick import tick as tick_act
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Stage, at
from tests.bot.delivery.acts import drop_older, everybody, go, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import BANNED, Post


async def steps(stage: Stage, post: Post, to: str) -> list[str]:
    await go(stage, post, to)
    return [s.field("title") for s in post.to("o-wangfang")]


async def test_trap_1_a_reminder_is_about_the_issue_that_is_owed_not_about_the_current_period(set_stage: Set) -> None:
    stage, post = await set_stage("10-06 00:00"), Post()
    await stage.bound("wangfang")
    told = await steps(stage, post, "10-20 10:01")
    assert told == [
        "整改旬报第7期10月11日17时截止",
        "整改旬报第7期今17时截止",
        "整改旬报第8期10月20日17时截止",
        "整改旬报第8期今17时截止",
    ]


async def test_trap_2_a_unit_that_has_filed_is_not_reminded(set_stage: Set) -> None:
    """Neither the plan nor 催报 reminds: a 催报 that is still waiting is not sent after the unit files."""
    stage, post = await set_stage("10-11 09:00"), Post()
    await drop_older(stage)
    wang, zhao = await stage.bound("wangfang"), await stage.bound("zhaomin")
    await zhao.says("催报 呼市")
    await zhao.says("1")
    await wang.says("填报")
    await wang.says("0")
    await go(stage, post, "10-13 18:00")
    assert [s for s in post.to("o-wangfang") if "截止" in (s.text or s.field("title"))] == []
    assert ("urge:1", "cancelled", "已报送") in await notices(stage, "wangfang")


async def test_trap_6_nobody_is_reminded_at_two_in_the_night(set_stage: Set) -> None:
    stage, post = await set_stage("10-06 00:00"), Post()
    await everybody(stage)
    sent: list[str] = []

    async def when() -> None:
        sent.append(f"{stage.clock.now.astimezone(ZONE):%H:%M}")

    post.during = when
    await go(stage, post, "10-21 00:00")
    assert sent and all("08:30" <= t < "20:00" for t in sent)


async def test_trap_7_after_days_of_outage_the_office_is_told_once_and_no_heap_is_sent(set_stage: Set) -> None:
    """Down from the 9th to the 20th: the third step is late but still useful, three others are too late."""
    stage, post = await set_stage("10-09 12:00"), Post()
    await stage.bound("wangfang")
    zhao = await stage.bound("zhaomin")
    stage.clock.now = at("10-20 11:00")
    await zhao.says("帮助")
    await go(stage, post, "10-20 11:10")
    assert [s.field("title") for s in post.to("o-wangfang")] == ["整改旬报第8期今17时截止"]
    assert [n for n in await notices(stage, "wangfang") if n[0].startswith("remind")] == [
        ("remind:-1w", "skipped", "停机期间已过时"),
        ("remind:0", "skipped", "停机期间已过时"),
        ("remind:-1w", "skipped", "停机期间已过时"),
        ("remind:0", "left", ""),
    ]
    heard = "\n".join(s.text or s.field("title") for s in post.to("o-zhaomin"))
    assert heard.count("10月9日15:00的提醒") == heard.count("10月19日15:00的提醒") == 1
    await go(stage, post, "10-20 12:00")
    assert len(post.to("o-wangfang")) == 1


async def test_trap_8_a_reminder_of_a_deadline_does_not_come_after_it(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 00:00"), Post()
    await stage.bound("wangfang")
    await stage.jump(at("10-11 17:00"))
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []


async def test_trap_9_what_waited_too_long_in_the_queue_is_not_sent(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 09:50"), Post()
    await drop_older(stage)
    await stage.bound("wangfang")
    stage.clock.now = at("10-11 10:00")
    await tick_act.tick(stage.house)
    stage.clock.now = at("10-11 17:00")
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []
    assert ("remind:0", "skipped", "已过提醒时限") in await notices(stage, "wangfang")


async def test_trap_23_people_on_leave_are_not_reminded_and_the_unit_is_not_forgotten(set_stage: Set) -> None:
    stage, post = await set_stage("10-09 09:00"), Post()
    wang, _ = await stage.bound("wangfang"), await stage.bound("liqiang")
    await wang.says("请假 今天到10月15日")
    await wang.says("1")
    await go(stage, post, "10-11 10:01")
    assert [s for s in post.to("o-wangfang") if "截止" in (s.text or s.field("title"))] == []
    assert len([s for s in post.to("o-liqiang") if "第7期" in (s.text or s.field("title"))]) == 2
    assert ("remind:-1w", "skipped", "请假，由他人代办") in await notices(stage, "wangfang")


async def test_trap_24_the_workday_before_a_monday_is_not_a_sunday(set_stage: Set) -> None:
    """The 10th is a Sunday, the 9th a Saturday that is worked (调休)."""
    stage, post = await set_stage("10-06 00:00"), Post()
    await stage.bound("wangfang")
    await go(stage, post, "10-09 14:59")
    assert post.to("o-wangfang") == []
    await go(stage, post, "10-09 15:01")
    assert len(post.to("o-wangfang")) == 1


async def test_the_caps_hold_over_plan_and_office_and_the_unit_is_phoned(set_stage: Set) -> None:
    """After two reminders a 催报 of the office puts the unit on the 电话单."""
    stage, post = await set_stage("10-06 00:00"), Post()
    wang, zhao = await stage.bound("wangfang"), await stage.bound("zhaomin")
    await go(stage, post, "10-11 10:01")
    await zhao.says("催报 呼市")
    zhao.hears("呼和浩特市本期提醒已达上限", "电话单")
    await zhao.says("电话单")
    zhao.hears("1 呼和浩特市 旬报第7期，本期提醒已达上限：王芳")
    await wang.says("填报")
    await wang.says("0")
    await zhao.says("已电话 1")
    zhao.hears("电话单上没有单位" if "2 " not in zhao.answers[-2] else "")
    await zhao.says("电话单")
    assert "呼和浩特市" not in zhao.last
    assert len(post.to("o-wangfang")) == 2


async def test_an_urge_that_gets_through_to_nobody_puts_the_unit_on_the_list(set_stage: Set) -> None:
    stage, post = await set_stage("10-08 09:00"), Post(usual=BANNED)
    _, zhao = await stage.bound("wangfang"), await stage.bound("zhaomin")
    await zhao.says("催报 呼市")
    await zhao.says("1")
    await pump(stage.house, post)
    await zhao.says("电话单")
    zhao.hears("呼和浩特市 旬报第7期，微信未送达：王芳")


async def test_a_filer_who_unfollows_puts_the_unit_on_the_call_list_at_once(set_stage: Set) -> None:
    stage = await set_stage("10-08 09:00")
    limin, zhao = await stage.bound("limin"), await stage.bound("zhaomin")
    await limin.unfollows()
    await zhao.says("电话单")
    zhao.hears("1 包头市 旬报第7期，未关注公众号：李敏")


@pytest.mark.parametrize("deputy", [False, True])
async def test_a_signer_who_unfollows_puts_the_waiting_report_on_the_call_list(set_stage: Set, deputy: bool) -> None:
    stage = await set_stage("10-11 09:00", "shenqian.yaml")
    wang, _, li, zhao = [await stage.bound(p) for p in ("wangfang", "liqiang", "limin", "zhaomin")]
    await wang.says("填报")
    await wang.says("0")
    if deputy:
        await li.says("请假 今天到10月15日 由李强代")
        await li.says("1")
    await li.unfollows()
    await zhao.says("电话单")
    assert ("呼和浩特市 旬报第7期，待审签，未关注公众号：李敏" in zhao.last) is not deputy, zhao.last
    post = Post()
    await go(stage, post, "10-11 09:10")
    (alert,) = [s.text for s in post.to("o-zhaomin") if "未送达" in s.text]
    lines = alert.splitlines()
    assert ("呼和浩特市（待审签，审签人李敏 0471-0000105）" in lines) is not deputy, alert
    assert "包头市（李敏 0471-0000105）：有人取消了关注" in lines, "he files there"
    assert len([line for line in lines if line.startswith("包头市")]) == 1, "each unit once"


@dataclass
class Counted:
    """A database that counts its statements."""

    db: Any
    counts: Counter[str]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.db, name)

    async def write(self, work: Any) -> Any:
        return await self.db.write(lambda tx: work(Statements(tx, self.counts)))


@dataclass
class Statements:
    tx: Tx
    counts: Counter[str]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.tx, name)
        if name in ("one", "fetch", "run"):
            self.counts["statements"] += 1
        return found


UNITS = 300


async def _three_hundred(tx: Tx) -> None:
    """Add units to those of the file, each with an A岗, a B岗 and its own task."""
    root = await tx.one("SELECT id, campaign_id FROM unit WHERE parent_id IS NULL")
    assert root is not None
    for n in range(UNITS):
        unit = await tx.one(
            "INSERT INTO unit (campaign_id, parent_id, key, name, short_name, place, files, exempt, active)"
            " VALUES (?, ?, ?, ?, ?, ?, 1, 0, 1) RETURNING id",
            root["campaign_id"],
            root["id"],
            f"u{n}",
            f"第{n}单位",
            f"第{n}单位",
            1000 + n,
        )
        task = await tx.one(
            "INSERT INTO task (campaign_id, key, number, brief, problem, measures, goal, kind, limit_text,"
            " opening_status, example, active) VALUES (?, ?, ?, '任务', '', '', '', '限期整改', '', 'ongoing', 1, 1)"
            " RETURNING id",
            root["campaign_id"],
            str(5000 + n),
            5000 + n,
        )
        assert unit is not None and task is not None
        await tx.run(
            "INSERT INTO task_unit (task_id, unit_id, role, place) VALUES (?, ?, 'lead', 0)", task["id"], unit["id"]
        )
        for slot in "AB":
            who = await tx.one(
                "INSERT INTO person (key, name, phone) VALUES (?, ?, '') RETURNING id", f"p{n}{slot}", f"某{n}{slot}"
            )
            assert who is not None
            await tx.run(
                "INSERT INTO post (campaign_id, unit_id, kind, slot, person_id, active)"
                " VALUES (?, ?, 'filer', ?, ?, 1)",
                root["campaign_id"],
                unit["id"],
                slot,
                who["id"],
            )


async def test_three_hundred_units_owing_at_once(set_stage: Set) -> None:
    stage, post = await set_stage("10-06 00:00"), Post()
    await stage.db.write(_three_hundred)
    await everybody(stage)
    await stage.jump(at("10-08 00:00"))
    counted = Counted(stage.db, Counter())
    house = replace(stage.house, db=counted)  # type: ignore[arg-type]
    for moment, owed in (("10-09 15:00", UNITS + 29), ("10-11 10:00", 2 * UNITS + 30)):
        counted.counts.clear()
        stage.clock.now = at(moment)
        assert (await tick_act.tick(house)).owed == owed
        assert counted.counts["statements"] < 45, "however many units"
        before = len(post.sent)
        await pump(stage.house, post)
        assert len(post.sent) - before == owed
    to = Counter(s.openid for s in post.sent)
    assert set(to.values()) == {1, 2} and to["o-p7A"] == 2 and to["o-p7B"] == 1
    assert await stage.count("SELECT COUNT(*) FROM notice WHERE state = 'skipped'") == 0
    assert await stage.count("SELECT COUNT(*) FROM message WHERE state <> 'accepted' AND kind = 'remind'") == 0
    await stage.jump(stage.clock.now + timedelta(minutes=1))
    assert await stage.count("SELECT COUNT(*) FROM call") == 0
