"""A world a test: receiver and sandbox on loopback sockets, clock frozen at 2021-10-09 09:00 in Beijing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from bot.sandbox import Mode, Options
from tests.sandbox.world import BEGIN, Receiver, World, listen, session, stage

__all__ = ["make_world", "world"]

MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture
async def make_world(tmp_path: Path) -> AsyncIterator[MakeWorld]:
    made: list[World] = []
    runners: list[web.AppRunner] = []

    async def make(mode: Mode = Mode.SAFE, *, check_url: bool = True, answer_limit: float = 5.0) -> World:
        receiver = Receiver(mode)
        app = web.Application()
        app.add_routes([web.get("/wechat", receiver.handshake), web.post("/wechat", receiver.callback)])
        runner, origin = await listen(app)
        runners.append(runner)
        options = Options(
            clock_start=BEGIN, answer_limit=answer_limit, retry_gap=0, start_patience=5, check_url=check_url
        )
        path = tmp_path / f"sandbox{len(made)}.sqlite"
        sandbox, platform, base = await stage(path, mode, receiver, f"{origin}/wechat", options=options)
        sandbox.clock.freeze()
        sandbox.clock.set(BEGIN, backwards=True)
        world = World(path, mode, receiver, sandbox, session(), base, platform)
        made.append(world)
        return world

    yield make
    for world in made:
        await world.close()
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await make_world()
