"""A small scripted server as the callback's receiver, and the sandbox before it, on real sockets of loopback."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, DummyCookieJar, web

from bot.sandbox import Account, Mode, Options, Sandbox, Template, crypto, wire

APPID, SECRET, TOKEN = "wx0000000000000001", "s3cret", "tok3n"
AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
ME = "gh_0123456789ab"
BEGIN = datetime(2021, 10, 9, 1, 0, tzinfo=UTC)

TYPED = Template(
    "typed",
    "全部类型",
    (
        ("thing1", "事项"),
        ("character_string2", "编号"),
        ("time3", "时间"),
        ("amount4", "金额"),
        ("phone_number5", "电话"),
        ("car_number6", "车牌"),
        ("const7", "状态"),
        ("short_thing8", "短语"),
        ("phrase9", "词"),
    ),
    (("const7", ("已退回", "已通过")),),
)
PLAIN_CARD = Template("card", "提醒", (("thing1", "事项"), ("time2", "时间")))
ONCE = Template("once", "提醒", (("thing1", "事项"),))
ALWAYS = Template("always", "提醒", (("thing1", "事项"),), long_term=True)


@dataclass
class Delivery:
    """One callback as it arrived."""

    query: dict[str, str]
    raw: bytes
    clear: str


Script = Callable[["Receiver", Delivery], Awaitable[web.StreamResponse | str | None]]


@dataclass
class Receiver:
    """The other side: verifies and opens each callback by its own few lines, answers what the script says."""

    mode: Mode
    got: list[Delivery] = field(default_factory=list)
    script: Script | None = None
    echo: str | None = None

    async def handshake(self, request: web.Request) -> web.Response:
        return web.Response(text=request.query["echostr"] if self.echo is None else self.echo)

    async def callback(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        query = dict(request.query)
        delivery = Delivery(query, raw, self._opened(query, raw))
        self.got.append(delivery)
        answer = None if self.script is None else await self.script(self, delivery)
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(text=answer or "")

    def _opened(self, query: dict[str, str], raw: bytes) -> str:
        parts = [TOKEN, query["timestamp"], query["nonce"]]
        assert query["signature"] == hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()
        if self.mode is Mode.PLAIN:
            return raw.decode()
        sealed = raw.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        parts.append(sealed)
        assert query["msg_signature"] == hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()
        return crypto.decrypt(sealed, aes_key=AES_KEY, appid=APPID).decode()

    def sealed(self, clear: str, *, token: str = TOKEN, appid: str = APPID) -> str:
        """A reply as safe mode wants it."""
        encrypted = crypto.encrypt(clear.encode(), aes_key=AES_KEY, appid=appid)
        signature = crypto.signature(token, "1633741200", "77", encrypted)
        return wire.write({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": 1633741200, "Nonce": "77"})

    def text(self, delivery: Delivery, text: str, **changed: str | int) -> str:
        """A text reply, right unless something is changed."""
        fields: dict[str, wire.Value] = {
            "ToUserName": delivery.query["openid"],
            "FromUserName": ME,
            "CreateTime": 1633741200,
            "MsgType": "text",
            "Content": text,
        }
        clear = wire.write({**fields, **changed})
        return clear if self.mode is Mode.PLAIN else self.sealed(clear)


def says(*texts: str) -> Script:
    """Answer the n-th callback with the n-th text (the last one over and over)."""

    async def script(receiver: Receiver, delivery: Delivery) -> str:
        return receiver.text(delivery, texts[min(len(receiver.got), len(texts)) - 1])

    return script


def answers(*given: web.Response | str | Callable[[Receiver, Delivery], str]) -> Script:
    async def script(receiver: Receiver, delivery: Delivery) -> web.Response | str:
        one = given[min(len(receiver.got), len(given)) - 1]
        return one(receiver, delivery) if callable(one) else one

    return script


@dataclass
class World:
    path: Path
    mode: Mode
    receiver: Receiver
    sandbox: Sandbox
    session: ClientSession
    base: str
    runner: web.AppRunner
    token_value: str = ""

    async def wall(self, method: str, path: str, /, **body: Any) -> dict[str, Any]:
        status, answer = await self.wall_status(method, path, **body)
        assert status == 200, answer
        return answer

    async def wall_status(self, method: str, path: str, /, **body: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.request(method, f"{self.base}/wall/{path}", json=body or None) as answer:
            return answer.status, json.loads(await answer.text())

    async def user(self, openid: str = "oWang", *, following: bool = True) -> str:
        await self.wall("POST", "users", openid=openid, label="王芳")
        if following:
            await self.act(openid, "follow")
        return openid

    async def act(self, openid: str, kind: str, **request: Any) -> dict[str, Any]:
        return await self.wall("POST", "act", openid=openid, kind=kind, **request)

    async def chat(self, openid: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.wall("GET", f"chat/{openid}"))["chat"]
        return found

    async def heard(self, openid: str) -> list[str]:
        """What the account said, and the error bubbles."""
        return [
            row.get("text", row["kind"])
            for row in await self.chat(openid)
            if row["side"] == "account" or row["kind"] == "error"
        ]

    async def ledger(self, kind: str = "") -> list[tuple[str, str, int]]:
        rows = (await self.wall("GET", f"ledger?kind={kind}"))["rows"]
        return [(row["kind"], row["outcome"], row["code"]) for row in rows]

    async def token(self) -> str:
        if not self.token_value:
            self.token_value = (await self.stable())["access_token"]
        return self.token_value

    async def stable(self, **more: Any) -> dict[str, Any]:
        body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **more}
        return await self.post("cgi-bin/stable_token", body, token="")

    async def post(self, path: str, body: object, *, token: str | None = None, escaped: bool = False) -> dict[str, Any]:
        raw = json.dumps(body, ensure_ascii=escaped).encode()
        return await self.send("POST", path, raw, token=token)

    async def get(self, path: str, *, token: str | None = None, **query: str) -> dict[str, Any]:
        return await self.send("GET", path, None, token=token, **query)

    async def send(
        self, method: str, path: str, raw: bytes | None, *, token: str | None = None, **query: str
    ) -> dict[str, Any]:
        used = await self.token() if token is None else token
        params = {**query, "access_token": used} if used else query
        async with self.session.request(method, f"{self.base}/api/{path}", data=raw, params=params) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            got: dict[str, Any] = json.loads(await answer.text())
            return got

    async def code(self, path: str, body: object, *, token: str | None = None, escaped: bool = False) -> int:
        """The errcode a call is answered with; 0 where it was accepted."""
        return int((await self.post(path, body, token=token, escaped=escaped)).get("errcode", 0))

    async def custom(self, openid: str, text: str) -> int:
        return await self.code(
            "cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}}
        )

    async def card(self, openid: str, thing: str, **more: Any) -> dict[str, Any]:
        data = {"thing1": {"value": thing}, "time2": {"value": "2021年10月11日 17:00"}}
        return await self.post(
            "cgi-bin/message/template/send", {"touser": openid, "template_id": "card", "data": data, **more}
        )

    async def raw(self, path: str, **query: str) -> ClientResponse:
        return await self.session.get(f"{self.base}/{path}", params=query, allow_redirects=False)

    def later(self, **by: float) -> None:
        self.sandbox.clock.advance(timedelta(**by))

    async def restart(self) -> None:
        """The sandbox ends and comes back on the same file and address."""
        await self.close_sandbox()
        await self.open_sandbox()

    async def close_sandbox(self) -> None:
        await self.runner.cleanup()
        await self.sandbox.stop()

    async def open_sandbox(self) -> None:
        made = await stage(self.path, self.mode, self.receiver, self.sandbox.callback_url, options=self.sandbox.options)
        self.sandbox, self.runner, self.base = made

    async def close(self) -> None:
        await self.session.close()
        await self.close_sandbox()


async def listen(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def stage(
    path: Path, mode: Mode, receiver: Receiver, callback: str, *, options: Options
) -> tuple[Sandbox, web.AppRunner, str]:
    account = Account(
        APPID, SECRET, TOKEN, AES_KEY, mode, ME, templates=(TYPED, PLAIN_CARD), subscriptions=(ONCE, ALWAYS)
    )
    sandbox = Sandbox(path, account, callback, options)
    app = web.Application()
    app.add_subapp("/sandbox", sandbox.app())
    runner, origin = await listen(app)
    await sandbox.start()
    return sandbox, runner, f"{origin}/sandbox"


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Give the loop turns until it is so; fail where it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0)


def session() -> ClientSession:
    return ClientSession(cookie_jar=DummyCookieJar())
