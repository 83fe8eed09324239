"""Every answer has the headers, a helpful error page and one log line. Also health and static files."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import logs
from bot.redaction import Redactor
from bot.web import health
from bot.web.frame import middleware, pages
from storage.engine.db import Database
from storage.engine.errors import Busy, Unavailable
from tests.bot.pages.world import World

HTML = {"Accept": "text/html,application/xhtml+xml"}


@asynccontextmanager
async def served(*routes: web.RouteDef, https: bool = False) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    ids = iter(f"id-{n:08d}" for n in range(100))
    seconds = iter(range(100))
    app = web.Application(
        middlewares=middleware.middlewares(new_id=lambda: next(ids), elapsed=lambda: float(next(seconds)), https=https)
    )
    app.add_routes(routes)
    pages.setup(app)
    async with TestClient(TestServer(app)) as client:
        yield client


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [r for r in caplog.records if getattr(r, "action", "") == "request"]


async def fine(request: web.Request) -> web.Response:
    middleware.note(request, unit=7)
    return web.Response(text="好")


async def test_every_answer_has_safe_headers(caplog: pytest.LogCaptureFixture) -> None:
    async with served(web.get("/x", fine)) as client:
        for path in ("/x", "/nothing", "/static/h5.css", "/static/none.css"):
            answer = await client.get(path)
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "Strict-Transport-Security" not in answer.headers
    async with served(web.get("/x", fine), https=True) as client:
        assert "max-age" in (await client.get("/x")).headers["Strict-Transport-Security"]


async def test_a_handler_may_set_its_own_policy() -> None:
    async def own(request: web.Request) -> web.Response:
        return web.Response(headers={"Content-Security-Policy": "default-src 'self'"})

    async with served(web.get("/x", own)) as client:
        assert (await client.get("/x")).headers["Content-Security-Policy"] == "default-src 'self'"


async def test_one_line_a_request_without_its_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with served(web.get("/h5/digest/{id}", fine)) as client:
        answer = await client.get("/h5/digest/3?code=SECRETCODE&signature=abc", headers={"X-Request-Id": "given-id-1"})
        assert answer.headers["X-Request-Id"] == "given-id-1"
        await client.get("/none?token=SECRETCODE", headers={"X-Request-Id": "bad id\t"})
    first, second = lines(caplog)
    facts = {k: getattr(first, k) for k in ("method", "path", "status", "ms", "request", "unit")}
    assert facts == {
        "method": "GET",
        "path": "/h5/digest/{id}",
        "status": 200,
        "ms": 1000.0,
        "request": "given-id-1",
        "unit": 7,
    }
    assert (second.path, second.status, second.request) == ("/none", 404, "id-00000000")  # type: ignore[attr-defined]
    assert "SECRETCODE" not in json.dumps([r.__dict__ for r in lines(caplog)], default=str)


async def test_the_callbacks_own_line_is_not_doubled_but_its_failure_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async def breaks(request: web.Request) -> web.Response:
        raise RuntimeError("bug")

    caplog.set_level(logging.INFO)
    async with served(web.get("/wechat", fine), web.post("/wechat", breaks)) as client:
        await client.get("/wechat")
        assert lines(caplog) == []
        assert (await client.post("/wechat")).status == 500
    assert [r.levelname for r in lines(caplog)] == ["ERROR"]


@pytest.mark.parametrize(
    ("raised", "status", "says"),
    [
        (RuntimeError("SELECT secret"), 500, "系统出了问题"),
        (Busy(), 503, "系统正忙"),
        (Unavailable(), 503, "系统正忙"),
        (web.HTTPForbidden(), 403, "没有查看权限"),
        (web.HTTPRequestEntityTooLarge(1, 2), 413, "内容太大"),
        (web.HTTPGone(), 410, "暂时打不开"),
    ],
)
async def test_what_goes_wrong_becomes_a_page_that_says_what_to_do(raised: Exception, status: int, says: str) -> None:
    async def breaks(request: web.Request) -> web.Response:
        raise raised

    async with served(web.get("/x", breaks)) as client:
        answer = await client.get("/x", headers=HTML)
        text = await answer.text()
        assert (answer.status, answer.content_type) == (status, "text/html")
        assert says in text
        assert "SELECT" not in text
        assert ("编号" in text) is (status >= 500)
        bare = await client.get("/x")
        assert (bare.status, await bare.text()) == (status, f"{status}\n")


async def test_redirects_pass_untouched() -> None:
    async def away(request: web.Request) -> web.Response:
        raise web.HTTPFound("/y")

    async with served(web.get("/x", away)) as client:
        answer = await client.get("/x", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (302, "/y")


async def test_static_files_may_be_kept_for_good_by_their_hash() -> None:
    async with served() as client:
        now = await client.get("/static/h5.css")
        assert now.headers["Cache-Control"] == "public, max-age=300"
        assert now.content_type == "text/css"
        digest = pages.static_files()["h5.css"].digest
        kept = await client.get(f"/static/h5.css?v={digest}")
        assert "immutable" in kept.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["../pages.py", "..%2fpages.py", "vendor", "", "vendor/stamp.json", "%00", "/etc/passwd"]
)
async def test_nothing_but_static_files_is_served(path: str) -> None:
    async with served() as client:
        assert (await client.get(f"/static/{path}")).status == 404


async def test_healthz_says_how_it_is(world: World) -> None:
    async with aiohttp.ClientSession() as http, http.get(world.url + "/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ok", "database": "ok", "version": "9.9", "season": "played"}


async def test_healthz_is_503_without_its_tables(sqlite_db: Database) -> None:
    await sqlite_db.write(lambda tx: tx.run("ALTER TABLE memory RENAME TO gone"))
    async with served(*health.routes(sqlite_db, version="1")) as client:
        answer = await client.get("/healthz")
        assert answer.status == 503
        said = await answer.json()
        assert (said["database"], said["season"]) == ("failing", "none")


# logs -----------------------------------------------------------------------------------------------------------

OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxYz0"
LEAKS = [
    f"GET https://api.weixin.qq.com/cgi-bin/x?access_token=LEAK1234&openid={OPENID}",
    "POST /wechat?signature=LEAK1234&timestamp=1&nonce=LEAK1234",
    '{"secret": "LEAK1234", "touser":"LEAK1234"}',
    "{'appsecret': 'LEAK1234'}",
    "postgresql://xunbao:LEAK1234@db/house",
    "<xml><FromUserName>LEAK1234</FromUserName><Encrypt>LEAK1234</Encrypt></xml>",
    "the value LEAK1234 by itself",
    "Cookie: LEAK1234",
]


@pytest.mark.parametrize("leak", LEAKS)
def test_no_secret_gets_into_a_line(leak: str) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonLines(Redactor(["LEAK1234"] if "by itself" in leak else [])))
    log = logging.Logger("t")
    log.addHandler(handler)
    log.info(leak, extra={"detail": leak, "count": 3})
    try:
        raise RuntimeError(leak)
    except RuntimeError:
        log.exception("failed: %s", leak)
    assert "LEAK1234" not in out.getvalue()
    assert OPENID not in out.getvalue()
    first = json.loads(out.getvalue().splitlines()[0])
    assert (first["count"], first["level"], first["logger"]) == (3, "info", "t")
    assert len(out.getvalue().splitlines()) == 2


def test_ordinary_words_stay() -> None:
    redact = Redactor([])
    said = "报送：旬报第7期，状态 正在推进；code review of the state of affairs; 退回 包头 第2项"
    assert redact(said) == said
