"""The ticker works by itself, finishes its work at the end, and goes on after a bug of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ticker import Ticker
from bot.wechat.values import Button, Media, Tag
from schedules.retry import Outcome
from storage.evidence import Folder
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.acts import messages
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import Post, Sent

NEVER = timedelta(days=1)  # no beat of the metronome comes within a test


class Platform(Post):
    """A Post that also has menus, tags and media; `told` is set at each send."""

    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    async def _answer(self, sent: Sent) -> Outcome:
        try:
            return await super()._answer(sent)
        finally:
            self.told.set()

    async def tags(self) -> tuple[Tag, ...]:
        return ()

    async def create_tag(self, name: str) -> Tag:
        return Tag(abs(hash(name)) % 1000, name, 0)

    async def tag(self, tag: int, openids: Sequence[str]) -> None: ...
    async def untag(self, tag: int, openids: Sequence[str]) -> None: ...
    async def create_menu(self, buttons: Sequence[Button]) -> None: ...
    async def add_conditional(self, buttons: Sequence[Button], tag: int) -> None: ...
    async def delete_menu(self) -> None: ...

    async def get_media(self, media_id: str, limit: int = 0) -> Media:
        raise AssertionError("no media here")


async def ready(set_stage: Set) -> tuple[Stage, Platform]:
    stage = await set_stage("10-08 00:00")
    await stage.bound("wangfang")
    stage.clock.now = at("10-11 10:00")
    return stage, Platform()


async def test_settle_does_all_that_is_due(set_stage: Set, tmp_path: Path) -> None:
    stage, platform = await ready(set_stage)
    ticker = Ticker(stage.house, platform, Folder(tmp_path))
    await ticker.settle()
    assert len(platform.to("o-wangfang")) == 1
    await ticker.settle()
    assert len(platform.to("o-wangfang")) == 1
    assert "due" not in {state for kind, state, _ in await messages(stage) if kind == "remind"}


async def test_without_an_account_it_plans_and_sends_nothing(set_stage: Set, tmp_path: Path) -> None:
    stage, _ = await ready(set_stage)
    await Ticker(stage.house, None, Folder(tmp_path)).settle()
    assert {state for _, state, _ in await messages(stage)} == {"due"}


async def test_it_runs_by_itself_when_started_and_when_woken(set_stage: Set, tmp_path: Path) -> None:
    stage, platform = await ready(set_stage)
    ticker = Ticker(stage.house, platform, Folder(tmp_path), beat=NEVER)
    async with asyncio.timeout(30), ticker.running():
        await platform.told.wait()
        platform.told.clear()
        await stage.bound("limin")
        stage.clock.now = at("10-20 10:00")
        ticker.house.wake()
        while len(platform.to("o-wangfang")) < 2:
            await platform.told.wait()
            platform.told.clear()


async def test_the_metronome_alone_is_enough(set_stage: Set, tmp_path: Path) -> None:
    stage, platform = await ready(set_stage)
    stage.clock.now = at("10-08 01:00")
    ticker = Ticker(stage.house, platform, Folder(tmp_path), beat=timedelta(milliseconds=20))
    async with asyncio.timeout(30), ticker.running():
        stage.clock.now = at("10-11 10:00")
        await platform.told.wait()


async def test_leaving_waits_for_the_work_that_is_running(set_stage: Set, tmp_path: Path) -> None:
    stage, platform = await ready(set_stage)
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        sending.set()
        await go_on.wait()

    platform.during = slow
    async with asyncio.timeout(30):
        async with Ticker(stage.house, platform, Folder(tmp_path), beat=NEVER).running():
            await sending.wait()
            asyncio.get_running_loop().call_later(0.05, go_on.set)
        assert "sending" not in {state for _, state, _ in await messages(stage)}


async def test_a_fault_is_logged_and_the_next_beat_runs(
    set_stage: Set, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stage, platform = await ready(set_stage)
    platform.script = [RuntimeError("a fault of ours")]
    ticker = Ticker(stage.house, platform, Folder(tmp_path), beat=NEVER)
    async with asyncio.timeout(30), ticker.running():
        await platform.told.wait()
        platform.told.clear()
        stage.clock.now = at("10-11 10:02")
        ticker.wake()
        await platform.told.wait()
    assert "the tick failed" in caplog.text
    first, second = platform.to("o-wangfang")
    assert first.client_msg_id == second.client_msg_id, "a template in doubt goes again under its own id"


async def test_old_callbacks_are_swept_away(set_stage: Set, tmp_path: Path) -> None:
    stage = await set_stage("10-08 00:00")
    wang = await stage.bound("wangfang")
    await wang.says("帮助")
    ticker = Ticker(stage.house, None, Folder(tmp_path))
    await ticker.settle()
    assert await stage.count("SELECT COUNT(*) FROM inbox") == 1
    stage.clock.now = at("10-16 00:00")
    await ticker.settle()
    assert await stage.count("SELECT COUNT(*) FROM inbox") == 0
