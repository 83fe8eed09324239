"""The account's rate: a burst, then a steady flow. All pumps share it. A fake clock jumps over the waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.messages import pump as deliver
from bot.tick import tick as tick_act
from bot.ticker import Ticker
from schedules.rate import Rate
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.acts import pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import Post
from tests.bot.delivery.test_pump import owed

PEOPLE = ("wangfang", "liqiang", "limin", "hulunbeier", "xingan", "tongliao", "chifeng")


class Clocked(Post):
    """Writes down when each was sent."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.at: list[datetime] = []

        async def note() -> None:
            self.at.append(stage.clock.now)

        self.during = note


@pytest.mark.parametrize("pumps", [1, 3])
async def test_a_burst_goes_first_and_then_one_by_one(set_stage: Set, pumps: int) -> None:
    stage, _ = await owed(set_stage, *PEOPLE)
    house, post = replace(stage.house, rate=Rate(per_second=2, burst=3)), Clocked(stage)
    while len(post.at) < len(PEOPLE):
        await asyncio.gather(*(pump(house, post) for _ in range(pumps)))
        moment = await tick_act.next_moment(house, stage.clock.now)
        assert moment is not None and moment > stage.clock.now
        stage.clock.now = moment
    start = at("10-11 10:00")
    assert [a - start for a in post.at] == [timedelta(seconds=n) for n in (0, 0, 0, 0.5, 1, 1.5, 2)]
    assert len({p.openid for p in post.sent}) == len(PEOPLE)


async def test_the_rate_holds_nothing_that_is_not_due(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    house, post = replace(stage.house, rate=Rate(1, 1)), Post()
    await pump(house, post)
    assert len(post.sent) == 1 and await deliver.pump(house, post) == 0
    without = await tick_act.next_moment(stage.house, stage.clock.now)
    assert await tick_act.next_moment(house, stage.clock.now) == without


async def test_a_running_house_does_not_wait_for_the_beat(set_stage: Set, tmp_path: object) -> None:
    from pathlib import Path

    from storage.evidence import Folder
    from tests.bot.delivery.test_ticker import NEVER, Platform

    stage, _ = await owed(set_stage, "wangfang", "limin")
    platform = Platform()

    async def on() -> None:
        stage.clock.now += timedelta(seconds=2)

    platform.during = on
    house = replace(stage.house, rate=Rate(1, 1))
    async with asyncio.timeout(30), Ticker(house, platform, Folder(Path(str(tmp_path))), beat=NEVER).running():
        while len(platform.sent) < 2:
            await platform.told.wait()
            platform.told.clear()
