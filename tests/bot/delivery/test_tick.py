"""The tick makes the same rows in any portions, and frozen values stay frozen."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta

import pytest

from bot.tick import tick as tick_act
from storage.engine.db import Database
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.acts import everybody, go, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import Post

FILES = ("huhehaote.yaml", "yingshang-lianxi.yaml")
END = at("11-02 20:00")


async def planned(stage: Stage) -> dict[str, list[dict[str, object]]]:
    """The rows that a tick writes, without ids, random values and times of creation."""
    return {
        "issue": await stage.rows(
            "SELECT campaign_id, cycle, period, number, label, opens_at, due_at, lock_at, reason, rules, opened_at"
            " FROM issue ORDER BY campaign_id, cycle, period"
        ),
        "expected": await stage.rows(
            "SELECT cycle, period, unit_id, exempt, tasks FROM expected JOIN issue ON issue.id = issue_id"
            " ORDER BY cycle, period, unit_id"
        ),
        "notice": await stage.rows(
            "SELECT cycle, period, unit_id, step, notice.person_id, notice.state, planned_at, kind, message.due_at,"
            " message.useful_until, (SELECT COUNT(*) FROM notice AS n WHERE n.message_id = message.id) AS carried"
            " FROM notice JOIN issue ON issue.id = issue_id JOIN message ON message.id = message_id"
            " ORDER BY cycle, period, unit_id, step, notice.person_id"
        ),
        "digest": await stage.rows(
            "SELECT cycle, period, occurrence, as_of, content, sha256 FROM digest JOIN issue ON issue.id = issue_id"
            " ORDER BY cycle, period"
        ),
    }


def portions(kind: str) -> list[datetime]:
    start, length = at("10-06 00:00"), END - at("10-06 00:00")
    if kind == "one leap":
        return [END]
    if kind == "every three hours":
        return [start + timedelta(hours=h) for h in range(0, int(length.total_seconds() // 3600), 3)] + [END]
    rng = random.Random(kind)
    cuts = sorted(start + length * rng.random() for _ in range(12))
    return [*cuts, *cuts[3:5], END]  # and back again: an older `until` does nothing


async def test_any_split_of_the_ticks_makes_the_same_rows(
    sqlite_url_of_test: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import shutil

    found = []
    template = sqlite_url_of_test.removeprefix("sqlite:///")
    for kind in ("one leap", "every three hours", "a", "b"):
        path = tmp_path_factory.mktemp("split") / "house.db"
        shutil.copy(template, path)
        db = await Database.open(f"sqlite:///{path}")
        stage = await Stage.set(db, at("10-06 00:00"), *FILES)
        await everybody(stage)
        for until in portions(kind):
            await tick_act.tick(stage.house, until)
        found.append(await planned(stage))
        await db.close()
    assert found[0]["digest"] and found[0]["notice"]
    assert found[1] == found[0] and found[2] == found[0] and found[3] == found[0]


async def test_ticking_twice_and_at_once_changes_nothing(set_stage: Set) -> None:
    stage = await set_stage("10-06 00:00", *FILES)
    await everybody(stage)
    await asyncio.gather(*(tick_act.tick(stage.house, END) for _ in range(3)))
    once = await planned(stage)
    assert not (await tick_act.tick(stage.house, END)).anything
    assert await planned(stage) == once


async def test_a_tick_says_what_it_did(set_stage: Set) -> None:
    stage = await set_stage("10-06 00:00")
    await everybody(stage)
    ticked = await tick_act.tick(stage.house, at("10-11 20:00"))
    assert (ticked.opened, ticked.owed, ticked.digests) == (1, 59, 1), "29 A岗, then 29 A岗 and a B岗"
    assert ticked.through == at("10-11 20:00") and str(ticked) == "开启期次1，新增提醒59，发布汇总1"


async def test_the_seventh_issue_opens_with_its_expected_set_frozen(set_stage: Set) -> None:
    stage = await set_stage("10-07 08:30")
    (issue,) = await stage.rows("SELECT * FROM issue")
    assert (issue["number"], issue["label"], issue["period"]) == (7, "2021年10月上旬", "2021-10-X1")
    assert issue["reason"] == "原10月10日（周日），顺延至10月11日"
    assert await stage.count("SELECT COUNT(*) FROM expected") == 29
    await stage.db.write(lambda tx: tx.run("UPDATE unit SET active = 0 WHERE short_name = '阿拉善盟'"))
    await tick_act.tick(stage.house, at("10-11 18:00"))
    assert await stage.count("SELECT COUNT(*) FROM expected") == 29, "the past does not move"
    await tick_act.tick(stage.house, at("10-17 08:30"))
    assert await stage.count("SELECT COUNT(*) FROM expected") == 29 + 28


async def test_nobody_who_filed_is_reminded_over_a_month_of_ticks(set_stage: Set) -> None:
    """Judged by what was sent: every reminder went to a person whose unit owed that issue at the time."""
    stage, post = await set_stage("10-06 00:00"), Post()
    phones = {key: await stage.bound(key) for key in ("wangfang", "limin", "xingan", "tongliao")}
    wrong: list[str] = []
    for day, who in (("10-09 10:00", "wangfang"), ("10-10 12:00", "limin"), ("10-18 09:00", "xingan")):
        await go(stage, post, day)
        await phones[who].says("填报")
        await phones[who].says("0")
        before = len(post.to(f"o-{who}"))
        await go(stage, post, "10-12 00:00" if day < "10-12" else "10-21 00:00")
        wrong += [who] * (len(post.to(f"o-{who}")) - before)
    assert wrong == []
    assert len(post.to("o-tongliao")) == 4
    assert await pump(stage.house, post) == 0
