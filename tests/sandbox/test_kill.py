"""SIGKILL at seeded moments: nothing acknowledged is lost, nothing is shown twice, the same key finds the same act."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox import Mode
from tests.sandbox.world import AES_KEY, APPID, SECRET, TOKEN, Receiver, World, listen, session

ENVIRON = {
    **os.environ,
    "XUNBAO_WECHAT_APPID": APPID,
    "XUNBAO_WECHAT_SECRET": SECRET,
    "XUNBAO_WECHAT_TOKEN": TOKEN,
    "XUNBAO_WECHAT_AES_KEY": AES_KEY,
}


class Process:
    """`python -m bot.sandbox` on a fixed port, killed and started again."""

    def __init__(self, state: Path, callback: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as held:
            self.port = held.getsockname()[1]
        self._arguments = ["--state", str(state), "--callback", callback, "--port", str(self.port)]
        self._running: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        command = [sys.executable, "-m", "bot.sandbox", *self._arguments]
        running = await asyncio.to_thread(subprocess.Popen, command, env=ENVIRON, stdout=subprocess.PIPE)
        assert running.stdout is not None
        await asyncio.to_thread(running.stdout.readline)
        self._running = running

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        assert self._running is not None
        assert self._running.stdout is not None
        self._running.send_signal(number)
        self._running.stdout.close()
        return self._running.wait(10)


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver(Mode.SAFE)
    app = web.Application()
    app.add_routes([web.get("/wechat", receiver.handshake), web.post("/wechat", receiver.callback)])
    runner, origin = await listen(app)
    yield receiver, f"{origin}/wechat"
    await runner.cleanup()


@pytest.mark.slow
async def test_killed_at_any_moment_it_loses_and_doubles_nothing(
    tmp_path: Path, receiver: tuple[Receiver, str]
) -> None:
    side, callback = receiver

    async def script(_: Receiver, delivery: object) -> str:
        clear = side.got[-1].clear
        content = clear.partition("<Content><![CDATA[")[2].partition("]]>")[0]
        return side.text(side.got[-1], f"收到{content}") if content else ""

    side.script = script
    process, chance = Process(tmp_path / "sandbox.sqlite", callback), random.Random(20211011)
    await process.start()
    world = World(tmp_path, Mode.SAFE, side, None, session(), f"http://127.0.0.1:{process.port}/sandbox", None)  # type: ignore[arg-type]  # it runs elsewhere
    loop, kills = asyncio.get_running_loop(), 0

    async def surely(openid: str, kind: str, **request: str) -> dict[str, object]:
        nonlocal kills
        while True:
            try:
                return await world.act(openid, kind, **request)
            except aiohttp.ClientError:
                kills += 1
                await process.start()

    await world.wall("POST", "users", openid="oWang", label="王芳")
    await surely("oWang", "follow", key="follow")
    for number in range(24):
        if number % 4 == 1:
            loop.call_later(chance.uniform(0.0005, 0.012), process.kill)
        await surely("oWang", "say", text=f"第{number}条。", key=f"k{number}")
    if kills < 6:
        await surely("oWang", "say", text="完", key="end")
    chat = await world.chat("oWang")
    assert [row["text"] for row in chat if row["side"] == "me"][:24] == [f"第{n}条。" for n in range(24)]
    assert [row["text"] for row in chat if row["side"] == "account"][:24] == [f"收到第{n}条。" for n in range(24)]
    assert kills >= 3
    ids: dict[str, str] = {}
    for delivery in side.got:
        if "<MsgId>" in delivery.clear:
            message = delivery.clear.partition("<MsgId>")[2].partition("<")[0]
            assert ids.setdefault(message, delivery.clear) == delivery.clear
    assert len(ids) in (24, 25)
    await world.session.close()
    assert process.kill(signal.SIGTERM) == 0


async def test_missing_secrets_are_named(tmp_path: Path) -> None:
    environ = {name: value for name, value in ENVIRON.items() if name != "XUNBAO_WECHAT_SECRET"}
    command = [sys.executable, "-m", "bot.sandbox", "--state", str(tmp_path / "s.sqlite")]
    done = await asyncio.to_thread(subprocess.run, command, env=environ, capture_output=True, timeout=20)
    assert done.returncode == 1
    assert "XUNBAO_WECHAT_SECRET" in done.stderr.decode()
    assert not (tmp_path / "s.sqlite").exists()
