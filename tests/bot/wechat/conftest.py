"""The other side of the wire, written with wechatpy where the code under test is ours: so each checks the other."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from wechatpy.crypto import WeChatCrypto

from bot.inbound import Inbound
from bot.web import callback
from bot.wechat.account import Account, Mode

NOW = datetime(2024, 4, 26, 6, 21, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
OPENID = "oZbLu5zXcVbNmAsDfGhJkLqWeRtY"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "zyxwvutsrqponmlkjihgfedcba9876543210GFEDCBA"
ACCOUNT = Account(
    appid="wxba5fad812f8e6fb9",
    secret="secretsecretsecretsecretsecret12",
    token="tokentoken",
    aes_key=KEY,
    mode=Mode.SAFE,
)


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def text_xml(content: str = "填报", *, openid: str = OPENID, msgid: str = "23000000000000001", more: str = "") -> str:
    """A text message as the platform writes it: `]]>` in the words is not escaped."""
    return (
        f"<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{STAMP}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>"
        f"<MsgId>{msgid}</MsgId>{more}</xml>"
    )


@dataclass
class Platform:
    """Delivers callbacks as the platform would, and misbehaves when told to."""

    client: TestClient[web.Request, web.Application]
    account: Account
    heard: list[Inbound]
    arrived: asyncio.Semaphore
    number: int = 0
    extra: dict[str, str] = field(default_factory=dict)

    def query(self, xml: str, *, stamp: str = STAMP, nonce: str = "") -> tuple[dict[str, str], str]:
        """The query and body of this account's mode."""
        self.number += 1
        nonce = nonce or f"nonce{self.number}"
        token = self.account.token
        query = {"signature": sign(token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": OPENID}
        if self.account.mode is Mode.PLAIN:
            return query, xml
        sealed = WeChatCrypto(token, self.account.aes_key, self.account.appid).encrypt_message(xml, nonce, stamp)
        encrypt = ElementTree.fromstring(sealed).findtext("Encrypt", "")
        query |= {"encrypt_type": "aes", "msg_signature": sign(token, stamp, nonce, encrypt)}
        clear = xml.removesuffix("</xml>") if self.account.mode is Mode.COMPAT else "<xml>"
        return query, f"{clear}<Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"

    async def has(self, deliveries: int) -> None:
        """Wait until so many have come in (and are being worked on). Needs `counting`."""
        for _ in range(deliveries):
            await self.arrived.acquire()
        for _ in range(20):
            await asyncio.sleep(0)

    async def delivers(self, xml: str, **how: str) -> ClientResponse:
        query, body = self.query(xml, **how)
        return await self.post(query, body)

    async def post(self, query: dict[str, str], body: str | bytes, **kwargs: Any) -> ClientResponse:
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        response = await self.client.post("/wechat", params=query | self.extra, data=data, **kwargs)
        await response.read()
        return response

    async def content(self, response: ClientResponse) -> str:
        """The text of a passive reply, opened where it is sealed."""
        return (await self.reply(response)).findtext("Content", "")

    async def reply(self, response: ClientResponse) -> ElementTree.Element:
        outer = ElementTree.fromstring(await response.text())
        encrypt = outer.findtext("Encrypt")
        if encrypt is None:
            return outer
        sealed = {child.tag: child.text for child in outer}
        crypto = WeChatCrypto(self.account.token, self.account.aes_key, self.account.appid)
        opened = crypto.decrypt_message(sealed, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"])
        return ElementTree.fromstring(opened)


Receive = Callable[[Inbound], Awaitable[str]]
Start = Callable[..., Any]


@asynccontextmanager
async def _platform(
    mode: Mode, *, receive: Receive | None = None, now: Callable[[], datetime] = lambda: NOW, **how: Any
) -> AsyncIterator[Platform]:
    account = replace(how.pop("account", ACCOUNT), mode=mode)
    heard: list[Inbound] = []

    async def echo(inbound: Inbound) -> str:
        heard.append(inbound)
        return f"收到：{getattr(inbound.act, 'text', '')}" if hasattr(inbound.act, "text") else ""

    arrived = asyncio.Semaphore(0)

    @web.middleware
    async def counted(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
        arrived.release()
        return await handler(request)

    app = web.Application(middlewares=[counted] if how.pop("counting", False) else [])
    app.add_routes(callback.routes(account, receive or echo, now, **how))
    server = TestServer(app)
    await server.start_server(access_log=None)
    async with TestClient(server) as client:
        yield Platform(client, account, heard, arrived)


@pytest.fixture
def platform() -> Start:
    """platform(mode, …) -> async context manager giving a Platform in front of a callback of this mode."""
    return _platform


@pytest.fixture(params=list(Mode))
def mode(request: pytest.FixtureRequest) -> Mode:
    chosen: Mode = request.param
    return chosen
