"""A plan that takes something from an open issue counts from the next one: the open one goes on as it began."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest

from bot.documents.campaign_file import file as campaign_file
from bot.plans import amend, edit
from schedules.digest import StatusFact
from storage import applying, campaigns, digests, from_next
from storage.campaigns import Plan, normal
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.from_next import Later
from tests.bot.campaign.test_apply import GOOD, HUHEHAOTE, apply, plan
from tests.bot.conversation.stage import Stage, at

PLAN = normal(plan(HUHEHAOTE))
LED = tuple(t for t in PLAN.tasks if t.leads == ("baotou",))
MOVED = reduce(lambda p, t: edit.move_task(p, t.key, leads=("chifeng",)), LED, PLAN)
DROPPED = normal(edit.drop_unit(MOVED, "baotou"))  # its tasks are 赤峰市's then


@pytest.fixture
async def stage(db: Database) -> Stage:
    """旬报第7期 is open until 10-13 17:00."""
    return await Stage.set(db, at("10-11 09:00"))


async def applied(stage: Stage, made: Plan) -> amend.Amendment:
    """As the command does it."""
    shown = await amend.look(stage.house, made)
    done = await campaign_file.apply(stage.db, made, stage.clock.ours(), version=shown.version)
    assert not done.refused, done.refused
    return shown


async def counted(stage: Stage, number: int) -> dict[int, tuple[str, str]]:
    """Ledger number -> (unit, status), of the last digest of this issue."""

    async def read(tx: Tx) -> dict[int, tuple[str, str]]:
        found = next(d for d in await digests.of_campaign(tx, 1) if d.facts.number == number)
        return {t.number: (t.unit, t.status) for t in found.facts.tasks}

    return await stage.db.read(read)


async def expected(stage: Stage, number: int) -> dict[str, str]:
    rows = await stage.rows(
        "SELECT unit.key, expected.tasks FROM expected JOIN unit ON unit.id = expected.unit_id"
        " JOIN issue ON issue.id = expected.issue_id WHERE issue.number = ?",
        number,
    )
    return {str(r["key"]): str(r["tasks"]) for r in rows}


async def test_a_dropped_unit_still_files_its_open_issue_and_no_other(stage: Stage) -> None:
    phone, office = await stage.bound("limin"), await stage.bound("zhaomin")
    shown = await applied(stage, DROPPED)
    assert set(shown.later) == {Later("unit", "包头市", "旬报第7期")} | {
        Later("lead", str(t.number), "旬报第7期") for t in LED
    }
    said = campaign_file.later(shown.later)
    assert "从下一期起：包头市不再报送，旬报第7期仍按原规定，其人员可报到补报截止" in said
    assert f"从下一期起：任务{LED[0].number}号由新的牵头单位报送，旬报第7期仍按原规定" in said
    assert await stage.db.read(lambda tx: campaigns.planned(tx, "huhehaote")) == DROPPED, "the plan counts at once"

    await phone.says("填报")
    await phone.says("1完成，方案已印发；其余无变化")
    assert "已报送" in await phone.says("1")
    assert "包头市" in await office.says("通过 包头市")
    await stage.jump(at("10-11 18:30"))
    facts = await counted(stage, 7)
    assert len(facts) == len(PLAN.tasks)
    assert facts[LED[0].number] == ("包头市", "done"), "under the unit that led it when the issue opened"

    await stage.jump(at("10-13 16:59"))
    assert "没有填报岗位" not in await phone.says("我的")
    await stage.jump(at("10-18 09:00"))  # 旬报第8期 has opened
    assert "baotou" in await expected(stage, 7) and "baotou" not in await expected(stage, 8)
    assert await stage.count("SELECT COUNT(*) FROM post WHERE active = 1 AND ending = 1") == 0
    assert "您没有填报岗位" in await phone.says("填报")
    await stage.jump(at("10-20 18:30"))
    assert (await counted(stage, 8))[LED[0].number][0] == "赤峰市"


async def test_a_unit_dropped_while_nothing_is_open_is_gone_at_once(sqlite_db: Database) -> None:
    stage = await Stage.set(sqlite_db, at("10-14 09:00"))
    shown = await applied(stage, DROPPED)
    assert shown.later == ()
    assert await stage.count("SELECT COUNT(*) FROM post WHERE active = 1 AND ending = 1") == 0
    assert await stage.count("SELECT COUNT(*) FROM issue WHERE lock_at > 0 AND ledger IS NOT NULL") > 0, "a late digest"


async def test_a_unit_that_comes_back_is_served_by_whom_the_file_names(stage: Stage) -> None:
    await applied(stage, DROPPED)
    assert await stage.count("SELECT COUNT(*) FROM post WHERE ending = 1") == 1
    back = normal(edit.replace_holder(PLAN, "baotou", "filer", "A", "limin", "liqiang"))
    await applied(stage, back)
    assert await stage.count("SELECT COUNT(*) FROM post WHERE ending = 1") == 0
    assert await stage.db.read(lambda tx: campaigns.planned(tx, "huhehaote")) == back


async def test_a_withdrawn_task_is_asked_and_counted_to_the_end_of_its_issue(stage: Stage) -> None:
    number = LED[0].number
    shown = await applied(stage, edit.withdraw_task(PLAN, LED[0].key))
    assert shown.later == (Later("task", str(number), "旬报第7期"),)
    assert campaign_file.later(shown.later) == (f"从下一期起：不再有任务{number}号，旬报第7期仍按原规定填报、统计",)
    phone = await stage.bound("limin")
    assert f"〔{number}号〕" in await phone.says("填报")
    await stage.jump(at("10-11 18:30"))
    assert number in await counted(stage, 7)
    await stage.jump(at("10-20 18:30"))
    assert number not in await counted(stage, 8) and len(await counted(stage, 8)) == len(PLAN.tasks) - 1


async def test_a_task_that_comes_later_is_counted_from_the_next_issue(stage: Stage) -> None:
    new = replace(PLAN.tasks[-1], number=41, key="41", brief="新任务")
    await applied(stage, replace(PLAN, tasks=(*PLAN.tasks, new)))
    await stage.jump(at("10-11 18:30"))
    assert 41 not in await counted(stage, 7)
    await stage.jump(at("10-20 18:30"))
    assert 41 in await counted(stage, 8)


async def test_the_first_ledger_that_is_held_stays(stage: Stage) -> None:
    await applied(stage, MOVED)
    issue = await stage.count("SELECT id FROM issue WHERE number = 7")
    held = await stage.db.read(lambda tx: from_next.ledger(tx, issue))
    assert held is not None and len(held) == 40
    await applied(stage, edit.withdraw_task(MOVED, "3"))
    assert await stage.db.read(lambda tx: from_next.ledger(tx, issue)) == held


async def test_a_removed_cycle_leaves_its_open_issue_as_it_is(sqlite_db: Database) -> None:
    stage = await Stage.set(sqlite_db, at("10-11 09:00"))
    shown = await applied(stage, plan(HUHEHAOTE.replace("  - key: xun\n", "  - key: xunbao\n")))
    assert Later("cycle", "旬报", "旬报第7期") in shown.later
    await stage.jump(at("10-11 18:30"))
    assert len(await counted(stage, 7)) == 40


NEWER = HUHEHAOTE.replace("  - {key: staged", "  - {key: planned, label: 已部署}\n  - {key: staged")


async def test_a_new_list_of_statuses_is_for_the_next_issue(stage: Stage) -> None:
    shown = await applied(stage, plan(NEWER))
    assert campaign_file.later(shown.later) == ("从下一期起：按新的状态填报、统计，旬报第7期仍按原来的状态",)
    phone = await stage.bound("limin")
    await phone.says("填报")
    await phone.says("1")
    assert "已部署" not in phone.last and "正在推进" in phone.last
    await stage.jump(at("10-11 18:30"))
    assert [s.label for s in await statuses_of(stage, 7)] == ["无进展", "正在推进", "取得阶段性成效", "已完成"]
    await stage.jump(at("10-18 09:00"))
    await phone.says("取消")
    await phone.says("填报")
    await phone.says("1")
    assert "已部署" in phone.last
    await stage.jump(at("10-20 18:30"))
    assert "已部署" in [s.label for s in await statuses_of(stage, 8)]


async def test_a_list_of_statuses_held_stays_through_the_next_plan(stage: Stage) -> None:
    await applied(stage, plan(NEWER))
    await applied(
        stage,
        plan(
            NEWER.replace(
                "{key: planned, label: 已部署}", "{key: planned, label: 已部署}\n  - {key: p2, label: 已启动}"
            )
        ),
    )
    await stage.jump(at("10-11 18:30"))
    assert len(await statuses_of(stage, 7)) == 4


async def statuses_of(stage: Stage, number: int) -> tuple[StatusFact, ...]:
    async def read(tx: Tx) -> tuple[StatusFact, ...]:
        return next(d for d in await digests.of_campaign(tx, 1) if d.facts.number == number).facts.statuses

    return await stage.db.read(read)


async def test_people_who_move_within_a_unit_that_stays_move_at_once(stage: Stage) -> None:
    """Only a post that nobody takes is held."""
    await applied(stage, edit.replace_holder(PLAN, "huhehaote", "filer", "A", "wangfang", "liqiang"))
    assert await stage.count("SELECT COUNT(*) FROM post WHERE ending = 1") == 0


async def test_a_held_post_may_be_handed_over_outside_the_plan(stage: Stage) -> None:
    giver, receiver, office = [await stage.bound(k) for k in ("limin", "chifeng", "zhaomin")]
    await applied(stage, DROPPED)
    await giver.says("交接 黄伟")
    await giver.says("1")
    await office.says("同意交接 包头市")
    assert "已同意" in await office.says("1")
    assert await stage.db.read(lambda tx: campaigns.planned(tx, "huhehaote")) == DROPPED
    assert "包头市" in await receiver.says("我的")
    await stage.jump(at("10-18 09:00"))
    assert await stage.count("SELECT COUNT(*) FROM post WHERE ending = 1") == 0


async def test_what_waits_is_nothing_to_a_new_campaign(sqlite_db: Database) -> None:
    found = await sqlite_db.read(lambda tx: applying.compare(tx, plan(GOOD), at("06-01 09:00")))
    assert found.later == ()
    assert (await apply(sqlite_db, GOOD)).refused == ()
