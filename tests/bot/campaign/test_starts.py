"""Applying a file: what opens at once, late or never, and which new rules bind open issues too."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.documents.campaign_file import file as campaign_file
from bot.plans import amend
from bot.plans.starts import Start
from bot.tick import tick as tick_act
from schedules.cycles import At
from schedules.line import Caps
from storage.campaigns import Plan
from storage.engine.db import Database
from tests.bot.campaign.test_amend import TEXT, read
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.acts import go, notices
from tests.bot.delivery.post import Post


def titles(found: tuple[Start, ...]) -> list[str]:
    return [s.title for s in found]


async def applied(stage: Stage, new: Plan) -> None:
    """As the command does it."""
    shown = await amend.look(stage.house, new)
    done = await campaign_file.apply(stage.db, new, await tick_act.catch_up(stage.house), version=shown.version)
    assert not done.refused, done.refused


async def test_an_issue_missed_while_the_house_was_down_opens_late_by_the_old_rules(db: Database) -> None:
    """Down from the 6th; on the 12th another file is applied before anything else is done."""
    stage = await Stage.set(db, at("10-06 00:00"))
    stage.clock.now = at("10-12 09:00")
    new = read(TEXT.replace("due: 当日 17:00", "due: 当日 15:00"))
    shown = await amend.look(stage.house, new)
    assert [(s.title, s.due_at) for s in shown.starts.made_up] == [("2021年10月上旬旬报（第7期）", at("10-11 17:00"))]
    assert shown.starts.at_once == shown.starts.left_out == ()
    await applied(stage, new)
    (issue,) = await stage.rows("SELECT number, opened_at, opens_at, due_at FROM issue")
    assert issue["number"] == 7 and issue["opened_at"] == issue["opens_at"]
    assert issue["due_at"] == int(at("10-11 17:00").timestamp() * 1000)
    await tick_act.tick(stage.house)
    await stage.jump(at("10-18 09:00"))
    dues = await stage.rows("SELECT number, due_at FROM issue WHERE number > 7")
    assert [(d["number"], d["due_at"]) for d in dues] == [(8, int(at("10-20 15:00").timestamp() * 1000))]


async def test_a_first_apply_says_what_opens_and_what_is_over(db: Database) -> None:
    stage = await Stage.set(db, at("10-06 00:00"), "yingshang-lianxi.yaml")
    stage.clock.now = at("10-09 12:00")
    found = (await amend.look(stage.house, read(TEXT))).starts
    assert titles(found.at_once) == ["2021年10月上旬旬报（第7期）"] and found.made_up == ()
    assert len(found.left_out) == 6 and titles(found.left_out)[-1] == "2021年9月下旬旬报（第6期）"
    await campaign_file.apply(db, read(TEXT), stage.house.now())
    await tick_act.tick(stage.house)
    opened = await stage.rows("SELECT number FROM issue WHERE cycle = 'xun'")
    assert [r["number"] for r in opened] == [7], "as it was said"


async def test_an_issue_already_due_by_the_new_file_is_said_to_be_left_out(db: Database) -> None:
    stage = await Stage.set(db, at("10-06 12:00"))
    old = read(TEXT)
    rule = replace(old.definition.cycles[0], due=At(time(17), days=-10), opens=At(time(8, 30), days=-13))
    new = replace(old, definition=replace(old.definition, cycles=(rule,)))
    found = (await amend.look(stage.house, new)).starts
    assert titles(found.left_out) == ["2021年10月上旬旬报（第7期）"], "those before it are not said once more"
    await applied(stage, new)
    await stage.jump(at("10-20 09:00"))
    assert [r["number"] for r in await stage.rows("SELECT number FROM issue ORDER BY number")] == [8, 9]


async def test_the_same_file_and_a_house_that_is_up_start_nothing(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    found = await amend.look(stage.house, read(TEXT.replace("due: 当日 17:00", "due: 当日 15:00")))
    assert found.starts.made_up == found.starts.at_once == found.starts.left_out == ()


# caps and quiet hours of an issue that is open -------------------------------------------------------------------

EVENING = TEXT.replace("[前1个工作日 15:00, 当日 10:00]", "[前1个工作日 19:00, 当日 10:00]")


def with_settings(text: str, *lines: str) -> Plan:
    return read(text.replace("settings:\n", "settings:\n" + "".join(f"  {line}\n" for line in lines)))


async def begun(db: Database, first: Plan) -> tuple[Stage, Post]:
    stage = await Stage.set(db, at("10-06 00:00"))
    await applied(stage, first)
    await stage.jump(at("10-09 12:00"))
    for key in ("wangfang", "liqiang"):
        await stage.bound(key)
    return stage, Post()


async def test_a_cap_lowered_today_binds_at_once(db: Database) -> None:
    stage, post = await begun(db, read(TEXT))
    await go(stage, post, "10-09 16:00")
    assert len(post.to("o-wangfang")) == 1
    lower = with_settings(TEXT, "reminders: {per_issue: 1, per_day: 1}")
    shown = await amend.look(stage.house, lower)
    assert [m.caps for m in shown.manners] == [Caps(2, 2), Caps(1, 1)]
    await applied(stage, lower)
    await go(stage, post, "10-11 10:05")
    assert len(post.to("o-wangfang")) == 1 and len(post.to("o-liqiang")) == 1
    assert ("remind:0", "skipped", "本期提醒已达上限") in await notices(stage, "wangfang")


async def test_quiet_hours_made_longer_bind_at_once(db: Database) -> None:
    stage, post = await begun(db, read(EVENING))
    await applied(stage, with_settings(EVENING, 'quiet: {from: "18:00", until: "08:30"}'))
    await go(stage, post, "10-11 08:29")
    assert post.to("o-wangfang") == []
    await go(stage, post, "10-11 08:30")
    assert len(post.to("o-wangfang")) == 1


async def test_quiet_hours_made_shorter_lose_no_step(db: Database) -> None:
    """By the old hours the step of 19:00 goes on Monday at half past eight; by the new ones it would be over."""
    stage, post = await begun(db, with_settings(EVENING, 'quiet: {from: "18:00", until: "08:30"}'))
    await go(stage, post, "10-09 20:00")
    assert post.to("o-wangfang") == []
    await applied(stage, with_settings(EVENING, 'quiet: {from: "21:00", until: "08:30"}'))
    await go(stage, post, "10-11 08:30")
    assert len(post.to("o-wangfang")) == 1


async def test_quiet_hours_made_longer_take_no_step_twice(db: Database) -> None:
    """Told at 19:00. By the new hours the same step would come on Monday morning, when 王芳 has had her one."""
    caps = "reminders: {per_issue: 1, per_day: 1}"
    stage, post = await begun(db, with_settings(EVENING, caps))
    await go(stage, post, "10-09 19:30")
    assert len(post.to("o-wangfang")) == 1
    await applied(stage, with_settings(EVENING, caps, 'quiet: {from: "18:00", until: "08:30"}'))
    await go(stage, post, "10-11 09:00")
    assert post.to("o-liqiang") == [] and len(post.to("o-wangfang")) == 1
