"""允许下期提醒: a page for WeChat only, which does not identify the person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.house import House
from bot.web.frame import middleware, pages
from bot.web.phone.allow import AllowPage
from bot.wechat import crypto
from bot.wechat.account import Account
from bot.wechat.client import WeChat
from bot.wechat.tokens import Kind, Token
from schedules.reach import Means, Subscription
from storage.engine.db import Database

NOW = datetime(2021, 10, 11, 9, tzinfo=UTC)
PHONE = {"User-Agent": "Mozilla/5.0 (Linux) MicroMessenger/8.0.40"}
MEANS = Means({"remind": Subscription("tpl-next")})


class Kept:
    async def load(self, kind: Kind) -> Token | None:
        return Token(f"{kind}-value", NOW + timedelta(hours=1))

    async def save(self, kind: Kind, token: Token) -> None:
        raise AssertionError("nothing is fetched here")

    async def may_force(self, now: datetime, gap: timedelta) -> bool:
        return False


@asynccontextmanager
async def served(db: Database, means: Means = MEANS) -> AsyncIterator[str]:
    house = House(db, lambda: NOW, ZoneInfo("Asia/Shanghai"), b"k" * 32, "https://x.example.cn", means=means)
    async with aiohttp.ClientSession() as http:
        wechat = WeChat(Account("wx00000000", "s3cret-s3cret", "tok3n"), http, Kept(), house.now)
        app = web.Application(
            middlewares=middleware.middlewares(new_id=lambda: "0123456789abcdef", elapsed=lambda: 0.0, https=True)
        )
        pages.setup(app)
        app.add_routes(AllowPage(house, wechat).routes())
        async with TestServer(app) as near:
            yield str(near.make_url("/h5/allow"))


async def test_the_tag_is_switched_on_for_this_very_address(sqlite_db: Database) -> None:
    async with (
        served(sqlite_db) as url,
        aiohttp.ClientSession() as http,
        http.get(f"{url}?from=chat", headers=PHONE) as answer,
    ):
        text = await answer.text()
    assert answer.status == 200
    assert 'template="tpl-next"' in text and "下次截止前提醒您一次" in text
    facts = dict(part.split('="') for part in text.split('id="allow" ')[1].split('">')[0].split('" '))
    signed = crypto.jsapi_signature(
        "jsapi-value", facts["data-nonce"], int(facts["data-at"]), "https://x.example.cn/h5/allow?from=chat"
    )
    assert unquote(facts["data-signature"]) == signed
    assert facts["data-appid"] == "wx00000000"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' https://res.wx.qq.com;" in policy and "default-src 'none'" in policy
    assert policy.endswith("; frame-src https://*.qq.com webcompt:"), "the tag draws its button in such a frame"
    assert "frame-src" not in middleware.CSP, "on this page alone"
    assert "jsapi-value" not in text and "access-value" not in text
    assert text.count("https://") == 1, "the one file from elsewhere is WeChat's own"


async def test_outside_wechat_nothing_is_loaded_from_elsewhere(sqlite_db: Database) -> None:
    async with served(sqlite_db) as url, aiohttp.ClientSession() as http, http.get(url) as answer:
        text = await answer.text()
    assert answer.status == 403 and "请在微信里打开" in text and "qq.com" not in text
    assert "qq.com" not in answer.headers["Content-Security-Policy"]


async def test_the_page_is_missing_if_nothing_is_set_up(sqlite_db: Database) -> None:
    async with served(sqlite_db, Means()) as url, aiohttp.ClientSession() as http:
        async with http.get(url, headers=PHONE) as answer:
            assert answer.status == 404


async def test_a_long_term_consent_says_so(sqlite_db: Database) -> None:
    always = Means({"remind": Subscription("tpl-next", long_term=True)})
    async with served(sqlite_db, always) as url, aiohttp.ClientSession() as http:
        async with http.get(url, headers=PHONE) as answer:
            assert "以后各期截止前提醒您" in await answer.text()
