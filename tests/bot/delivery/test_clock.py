"""A clock that jumps, a house that was down: no message is doubled, none is lost that is still useful."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.tick import tick as tick_act
from storage.engine.db import Database, sqlite_url
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.acts import go, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import Post
from tests.bot.delivery.test_tick import FILES, planned

START, END = "10-06 12:00", "10-13 20:00"
BOUND = ("wangfang", "limin", "dingyi", "zhaomin", "sunguoping")
OFFICE = "o-zhaomin"


async def stood(set_stage: Set, start: str = START) -> tuple[Stage, Post]:
    stage = await set_stage(start, *FILES)
    for key in BOUND:
        await stage.bound(key)
    return stage, Post()


async def beat(stage: Stage, post: Post, now: datetime) -> None:
    """Do what the ticker does at this moment of the clock."""
    stage.clock.now = now
    await tick_act.tick(stage.house)
    await pump(stage.house, post)


def got(post: Post) -> Counter[str]:
    """How many messages each phone got; alerts to the office are gathered by the minute, and left out."""
    return Counter(s.openid for s in post.sent if s.openid != OFFICE)


async def told(stage: Stage) -> list[tuple[object, ...]]:
    """Every notice and its end."""
    rows = await stage.rows(
        "SELECT issue.period, issue.cycle, unit_id, step, person_id, notice.state, notice.why FROM notice"
        " JOIN issue ON issue.id = issue_id WHERE step NOT LIKE 'alert:%' ORDER BY 1, 2, 3, 4, 5"
    )
    return [tuple(r.values()) for r in rows]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
async def test_minutes_forward_and_back_double_and_lose_nothing(
    sqlite_template: Path, tmp_path: Path, set_stage: Set, seed: int
) -> None:
    stage, post = await stood(set_stage)
    rng, now, end = random.Random(seed), at(START), at(END)
    while now < end:
        now += timedelta(minutes=rng.uniform(20, 120))
        for wrong in (0, rng.uniform(-9, 9), 0):
            await beat(stage, post, now + timedelta(minutes=wrong))
    await beat(stage, post, end)
    path = tmp_path / "straight.db"
    shutil.copy(sqlite_template, path)
    straight, once = await _straight(sqlite_url(path))
    assert await told(stage) == await told(straight)
    assert got(post) == got(once)
    await straight.db.close()


async def _straight(url: str) -> tuple[Stage, Post]:
    """The same days with a clock that goes as it should."""
    stage, post = await Stage.set(await Database.open(url), at(START), *FILES), Post()
    for key in BOUND:
        await stage.bound(key)
    await go(stage, post, END)
    return stage, post


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=3)])
async def test_a_clock_set_back_repeats_nothing(set_stage: Set, back: timedelta) -> None:
    stage, post = await stood(set_stage)
    await go(stage, post, "10-11 18:30")
    before, sent = await told(stage), len(post.sent)
    rows = await planned(stage)
    await beat(stage, post, at("10-11 18:30") - back)
    await go(stage, post, "10-11 18:30")
    assert len(post.sent) == sent
    assert await told(stage) == before
    assert (await planned(stage))["digest"] == rows["digest"] and (await planned(stage))["issue"] == rows["issue"]


@pytest.mark.parametrize("ahead", [timedelta(hours=5), timedelta(days=3)])
async def test_a_clock_that_ran_ahead_and_was_set_right_loses_nothing(set_stage: Set, ahead: timedelta) -> None:
    """What was sent early is not sent again. What seemed past while the clock was wrong is done at its time."""
    stage, post = await stood(set_stage)
    await go(stage, post, "10-08 12:00")
    await beat(stage, post, at("10-08 12:00") + ahead)
    early = got(post)
    await go_on(stage, post, "10-08 12:01", "10-11 16:00")
    told_of = {(step, state) for step, state, _ in await notices(stage, "wangfang")}
    assert all(state == "left" for _, state in told_of), told_of
    assert {step for step, _ in told_of} >= {"remind:-1w", "remind:0"}
    if ahead < timedelta(days=1):
        assert not early and got(post)["o-wangfang"] >= 1
    assert max(Counter((s.openid, str(s.card and s.card.values), s.text) for s in post.sent).values()) == 1


async def go_on(stage: Stage, post: Post, now: str, to: str) -> None:
    """The clock is put to `now`, wherever it was, and goes as it should from there."""
    await beat(stage, post, at(now))
    await go(stage, post, to)


async def test_a_week_of_outage_opens_what_is_past_and_reminds_nobody_of_it(set_stage: Set) -> None:
    """Down from before the opening until two days after 补报截止.

    The issue opens and its digest is issued as of their moments. Nobody is reminded of the past. The office is told
    what was passed over.
    """
    stage, post = await stood(set_stage, "10-06 12:00")
    await beat(stage, post, at("10-06 12:00"))
    await beat(stage, post, at("10-15 10:00"))
    (seventh,) = await stage.rows("SELECT * FROM issue WHERE period = '2021-10-X1'")
    assert seventh["opened_at"] == seventh["opens_at"]
    (digest,) = await stage.rows("SELECT as_of, issued_at FROM digest WHERE issue_id = ?", seventh["id"])
    assert digest["as_of"] == int(at("10-11 18:00").timestamp() * 1000)
    assert not [s for s in post.to("o-wangfang") if "旬报第7期" in str(s)], "what it asked for is past"
    missed = [(step, state) for step, state, why in await notices(stage, "wangfang") if why]
    assert missed and {state for _, state in missed} == {"skipped"}
    assert len(post.to("o-sunguoping")) == 1, "the digest is of use to its readers, late as it is"
    await beat(stage, post, at("10-15 10:10"))
    office = [str(s) for s in post.to(OFFICE)]
    assert any("停" in s for s in office), "what was passed over is said to the office"
    sent = len(post.sent)
    await beat(stage, post, at("10-15 10:30"))
    assert len(post.sent) == sent, "once"
    await go(stage, post, "10-20 12:00")
    assert len(post.to("o-wangfang")) >= 2, "the next issue is reminded of as ever"


async def test_an_outage_of_an_hour_only_delays(set_stage: Set) -> None:
    stage, post = await stood(set_stage)
    await go(stage, post, "10-11 09:30")
    before = len(post.to("o-wangfang"))
    await beat(stage, post, at("10-11 11:00"))
    assert len(post.to("o-wangfang")) == before + 1
