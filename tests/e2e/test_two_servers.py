"""`xunbao serve` twice on one PostgreSQL, as two machines would run it, beside the stand-in as a process of its own.

Every callback reaches both servers at the same moment. Set up by the commands alone, on the system's clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.clock import system_now
from storage.engine.db import Database
from tests.conftest import Postgres
from tests.e2e.season import QUIET, ROOT, free_port
from tests.e2e.world import FIXTURES, ZONE

SECRET, TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "tokenOfTheAccount"
KEY, OLD_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
NOTHING: Mapping[str, str] = {}
FILERS = ("王芳", "李敏", "赵敏")
TEMPLATES = "".join(
    f'[wechat.templates.{kind}]\nid = "sandbox-{kind}"\n'
    f'fields = {{ thing1 = "title", thing2 = "what", thing3 = "{third}", time4 = "due" }}\n'
    for kind, third in (("remind", "count"), ("return", "reason"), ("digest", "count"), ("alert", "reason"))
)


@dataclass
class Town:
    """One database, one platform, two servers and the door in front of them."""

    folder: Path
    url: str
    mode: str = "safe"
    doors: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    front: int = field(default_factory=free_port)
    platform: int = field(default_factory=free_port)
    http: aiohttp.ClientSession = field(init=False)
    logs: list[Path] = field(default_factory=list)

    @property
    def environment(self) -> Mapping[str, str]:
        base = f"http://127.0.0.1:{self.platform}/sandbox"
        return QUIET | {
            "XUNBAO_DATABASE_URL": self.url,
            "XUNBAO_DATA_DIR": str(self.folder / "data"),
            "XUNBAO_SECRET_KEY": "a key both servers share, not short",
            "XUNBAO_PUBLIC_URL": f"http://127.0.0.1:{self.front}",
            "XUNBAO_WECHAT_APPID": "wx0123456789abcdef",
            "XUNBAO_WECHAT_SECRET": SECRET,
            "XUNBAO_WECHAT_TOKEN": TOKEN,
            "XUNBAO_WECHAT_AES_KEY": KEY,
            "XUNBAO_WECHAT_MODE": self.mode,
            "XUNBAO_WECHAT_API_BASE": f"{base}/api",
            "XUNBAO_WECHAT_OPEN_BASE": f"{base}/open",
            "XUNBAO_WECHAT_MP_BASE": f"{base}/mp",
            "PYTHONPATH": str(ROOT),
        }

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """One command to its end: exit status, output, complaints."""
        process = await self._begin("bot", *arguments, output=PIPE)
        said, complained = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode(), complained.decode()

    async def rows(self, *arguments: str) -> list[dict[str, Any]]:
        status, said, complained = await self.command(*arguments, "--json")
        assert status == 0, complained
        rows: list[dict[str, Any]] = json.loads(said)
        return rows

    async def _begin(
        self, module: str, *arguments: str, output: int | None = None, more: Mapping[str, str] = NOTHING
    ) -> Process:
        log = self.folder / f"log{len(self.logs)}"
        self.logs.append(log)
        with log.open("wb") as out:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *arguments,
                cwd=self.folder,
                env={**self.environment, **more},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output or out,
                stderr=output or out,
            )

    @asynccontextmanager
    async def running(self, module: str, *arguments: str, look: str, **more: str) -> AsyncIterator[Process]:
        """A process that serves; look: what answers 200 once it does."""
        process = await self._begin(module, *arguments, more=more)
        try:
            await self.until_answers(look, process)
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            await process.wait()

    async def until_answers(self, url: str, process: Process) -> None:
        async with asyncio.timeout(60):
            while True:
                assert process.returncode is None, self.logs[-1].read_text("utf-8")
                with contextlib.suppress(aiohttp.ClientError):
                    async with self.http.get(url) as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)

    def server(self, which: int, **more: str) -> contextlib.AbstractAsyncContextManager[Process]:
        port = self.doors[which]
        look = f"http://127.0.0.1:{port}/healthz"
        return self.running("bot", "serve", "--port", str(port), look=look, **more)

    @asynccontextmanager
    async def door(self) -> AsyncIterator[None]:
        """Hands each callback to both servers at once and answers what they answer in turn; one may be dead."""
        turn = 0

        async def ask(port: int, request: web.Request, body: bytes) -> tuple[int, bytes] | None:
            headers = {"Content-Type": request.content_type}
            url = f"http://127.0.0.1:{port}{request.path_qs}"
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with self.http.request(request.method, url, data=body or None, headers=headers) as answer:
                    return answer.status, await answer.read()
            return None

        async def both(request: web.Request) -> web.Response:
            nonlocal turn
            turn += 1
            body = await request.read()
            answers = await asyncio.gather(*(ask(port, request, body) for port in self.doors))
            given = [a for a in answers if a is not None]
            status, text = given[turn % len(given)]
            return web.Response(status=status, body=text, content_type="text/xml")

        app = web.Application()
        app.router.add_route("*", "/wechat", both)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.front).start()
        try:
            yield
        finally:
            await runner.cleanup()

    def stand_in(self) -> contextlib.AbstractAsyncContextManager[Process]:
        callback = f"http://127.0.0.1:{self.front}/wechat"
        options = ("--port", str(self.platform), "--callback", callback, "--state", str(self.folder / "wx.sqlite3"))
        return self.running("bot.sandbox", *options, look=self._wall("clock"))

    def _wall(self, what: str) -> str:
        return f"http://127.0.0.1:{self.platform}/sandbox/wall/{what}"

    async def wall(self, what: str, **body: object) -> dict[str, Any]:
        async with self.http.post(self._wall(what), json=body) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told

    async def ledger(self) -> dict[str, Any]:
        async with self.http.get(self._wall("ledger?limit=5000")) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def says(self, who: str, text: str) -> str:
        return await self._act(who, "say", text=text)

    async def follows(self, who: str) -> str:
        return await self._act(who, "follow")

    async def _act(self, who: str, kind: str, **what: object) -> str:
        done = await self.wall("act", openid=openid(who), kind=kind, **what)
        assert done["state"] == "answered", done
        return "\n".join(r.get("text", r["kind"]) for r in done["replies"])

    async def binds(self, who: str) -> None:
        (made,) = await self.rows("people", "codes", "huhehaote", "--name", who)
        await self.wall("users", openid=openid(who), label=who)
        await self.follows(who)
        await self.says(who, f"绑定 {made['绑定码']}")
        assert "已绑定" in await self.says(who, who)


def openid(who: str) -> str:
    return f"oTown{who.encode().hex()}".ljust(28, "_")[:28]


def this_month() -> str:
    """The fixture campaign with one monthly cycle whose issue is open now, whatever day it is."""
    today = system_now().astimezone(ZONE).date()
    text = (FIXTURES / "huhehaote.yaml").read_text("utf-8")
    first, last = (today - timedelta(days=70)).replace(day=1), today + timedelta(days=70)
    text = text.replace("2021-08-01", str(first)).replace("2021-12-31", str(last))
    return text.replace("kind: 旬", "kind: 月").replace("opens: 前3日 08:30", "opens: 前30日 00:00")


@pytest.fixture
async def town(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Town]:
    name = postgres.make("template1")  # empty: `migrate` makes what is in it
    town = Town(tmp_path, postgres.url(name))
    async with aiohttp.ClientSession() as town.http:
        yield town
    postgres.drop(name)


async def numbers(town: Town, sql: str) -> int:
    db = await Database.open(town.url)
    try:
        row = await db.read(lambda tx: tx.one(sql))
        assert row is not None
        return int(str(row["n"]))
    finally:
        await db.close()


async def left(town: Town) -> list[tuple[str, str, str]]:
    """Messages neither taken by the platform nor cancelled (B岗 has no phone here): (kind, channel, state)."""
    db = await Database.open(town.url)
    try:
        rows = await db.read(lambda tx: tx.fetch("SELECT kind, channel, state FROM message"))
        over = ("accepted", "delivered", "cancelled")
        return [(r["kind"], r["channel"], r["state"]) for r in rows if r["state"] not in over]
    finally:
        await db.close()


async def until_shown(town: Town, count: int) -> list[dict[str, Any]]:
    """The platform's own rows of what it put before people by itself, once they are so many."""
    async with asyncio.timeout(40):
        while True:
            rows = (await town.ledger())["rows"]
            shown = [r for r in rows if r["kind"].startswith("message/") and r["outcome"] == "shown"]
            if len(shown) >= count:
                return shown
            await asyncio.sleep(0.1)


async def until_called(town: Town, what: str) -> None:
    """Until the platform's books say that it was asked this."""
    async with asyncio.timeout(40):
        while True:
            if what in (await town.ledger())["counts"]:
                return
            await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_two_servers_on_one_database_are_one_house(town: Town) -> None:
    plan = town.folder / "plan.yaml"
    plan.write_text(this_month(), "utf-8")
    status, _, complained = await town.command("tick")
    assert status == 1
    assert "请先运行 xunbao migrate" in complained
    assert (await town.command("migrate"))[0] == 0
    assert (await town.command("campaign", "check", str(plan)))[0] == 0
    assert (await town.command("campaign", "apply", str(plan)))[0] == 0
    status, _, complained = await town.command("backup", str(town.folder / "copy"))
    assert (status, complained) == (
        1,
        "PostgreSQL 请用它自己的工具备份：pg_dump --format=custom --file=文件 数据库地址\n",
    )
    (town.folder / "xunbao.toml").write_text(TEMPLATES, "utf-8")
    async with town.door(), town.server(0), town.server(1) as second, town.stand_in():
        for who in FILERS:
            await town.binds(who)
        assert all(n == 0 for n in await asyncio.gather(*(tick(town) for _ in range(3)))), "the servers have ticked"
        for who in FILERS[:2]:
            assert "无变化回复 0" in await town.says(who, "填报")
            told = await town.says(who, "0")
            assert "零报告" in told or "请" in told
        filed = await numbers(town, "SELECT COUNT(*) AS n FROM submission")
        assert filed >= 1
        assert filed == await numbers(town, "SELECT COUNT(DISTINCT report_id) AS n FROM submission")
        assert "确认" in await town.says("赵敏", "退回 呼和浩特市 第2项 缺印发文件")
        await town.says("赵敏", "1")
        shown = await until_shown(town, 1)
        assert [r["openid"] for r in shown] == [openid("王芳")]

        second.kill()  # one machine dies: the other is the house
        await second.wait()
        assert "缺印发文件" in await town.says("王芳", "填报")
        await town.says("王芳", "已印发，文号12号")
        assert "已重新报送" in await town.says("王芳", "1")
        ledger = await town.ledger()
    twice = Counter((r["openid"], r["note"]) for r in shown)
    assert max(twice.values()) == 1
    assert ledger["counts"].get("bubble") is None
    assert await left(town) == [], "nothing lies about, nothing is unknown"
    said = "".join(path.read_text("utf-8") for path in town.logs)
    assert not [s for s in (SECRET, TOKEN, KEY, town.environment["XUNBAO_SECRET_KEY"], town.url) if s in said]
    assert "Traceback" not in said


async def tick(town: Town) -> int:
    (row,) = await town.rows("tick")
    return int(row["新开期次"]) + int(row["应发"]) + int(row["汇总"])


@pytest.mark.slow
async def test_doctor_on_a_platform_that_answers_and_on_nothing(town: Town) -> None:
    assert (await town.command("migrate"))[0] == 0
    (town.folder / "xunbao.toml").write_text(TEMPLATES, "utf-8")

    async def found() -> dict[str, tuple[str, str]]:
        status, said, complained = await town.command("doctor", "--json")
        assert status == 1, "an http address and no campaign are faults"
        assert "Traceback" not in complained
        return {r["检查"]: (r["结果"], r["怎么办"]) for r in json.loads(said)}

    nothing = await found()
    for what in ("接口凭据与IP白名单", "菜单", "模板核对"):
        result, mend = nothing[what]
        assert result.startswith("连不上平台")
        assert "XUNBAO_WECHAT_API_BASE" in mend
    async with town.door(), town.server(0), town.server(1), town.stand_in():
        before = (await found())["菜单"]  # the servers have just started: published already, or not
        assert before[0] != "没有发布" or before[1], "what to do is said"
        await until_called(town, "menu/create")
        there = await found()
        assert there["菜单"][0].startswith("已发布")
        assert there["接口凭据与IP白名单"] == ("正常", "")
        assert there["模板核对"] == ("都在账号里，关键词相符", "")
        assert there["菜单"][1] == ""
        await town.wall("misbehave", kind="api_ip", times=20)
        result, mend = (await found())["接口凭据与IP白名单"]
        assert mend
        assert "白名单" in result + mend


@pytest.mark.slow
async def test_compatible_mode_and_a_changed_key_end_to_end(town: Town) -> None:
    """兼容模式 with the platform still sealing under the key of before; then under the new one."""
    town.mode = "compat"
    plan = town.folder / "plan.yaml"
    plan.write_text(this_month(), "utf-8")
    assert (await town.command("migrate"))[0] == 0
    assert (await town.command("campaign", "apply", str(plan)))[0] == 0
    rotated = {"XUNBAO_WECHAT_AES_KEY": OLD_KEY, "XUNBAO_WECHAT_AES_KEY_PREVIOUS": KEY}  # the platform has KEY
    async with town.door(), town.server(0, **rotated), town.server(1), town.stand_in():
        for who in FILERS[:2]:
            await town.binds(who)
            assert "无变化回复 0" in await town.says(who, "填报")
        assert (await town.ledger())["counts"].get("bubble") is None
