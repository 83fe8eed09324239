"""OAuth2 and the phones' own browser: codes, snapshot users, one cookie jar a person, pages shown in a frame."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from aiohttp import web

from bot.sandbox import Account, Mode, Options, Sandbox
from tests.sandbox.rules import breaks
from tests.sandbox.world import AES_KEY, APPID, BEGIN, ME, SECRET, TOKEN, Receiver, World, session


async def page(request: web.Request) -> web.Response:
    """A page that wants to know who asks: no cookie, off to the authorize page; back with a code, a cookie and home."""
    world: dict[str, str] = request.app[BASES]
    if "code" in request.query:
        answer = web.HTTPFound("/h5/page?x=1")
        answer.set_cookie("who", request.query["code"])
        raise answer
    if "who" not in request.cookies:
        target = {"appid": APPID, "redirect_uri": f"{world['origin']}/h5/page", "response_type": "code"}
        query = urlencode({**target, "scope": "snsapi_base", "state": "s1"})
        raise web.HTTPFound(f"{world['base']}/open/connect/oauth2/authorize?{query}#wechat_redirect")
    body = f"<html><head></head><body>{request.cookies['who']}<a href='/h5/other'>x</a></body></html>"
    return web.Response(text=body, content_type="text/html")


async def form(request: web.Request) -> web.Response:
    posted = await request.post()
    return web.json_response(
        {"said": posted["said"], "origin": request.headers["Origin"], "who": request.cookies["who"]}
    )


BASES = web.AppKey("bases", dict)


@pytest.fixture
async def site(tmp_path: Any) -> AsyncIterator[World]:
    """As in the demo: the site and the sandbox are one application on one address."""
    receiver = Receiver(Mode.SAFE)
    app = web.Application()
    app[BASES] = {}
    app.add_routes([web.get("/wechat", receiver.handshake), web.post("/wechat", receiver.callback)])
    app.add_routes([web.get("/h5/page", page), web.post("/h5/form", form)])
    with socket.create_server(("127.0.0.1", 0)) as held:
        origin = f"http://127.0.0.1:{held.getsockname()[1]}"
        app[BASES].update({"origin": origin, "base": f"{origin}/sandbox"})
        account = Account(APPID, SECRET, TOKEN, AES_KEY, Mode.SAFE, ME)
        path = tmp_path / "sandbox.sqlite"
        sandbox = Sandbox(path, account, f"{origin}/wechat", Options(clock_start=BEGIN, retry_gap=0))
        app.add_subapp("/sandbox", sandbox.app())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.SockSite(runner, held).start()
        await sandbox.start()
        world = World(path, Mode.SAFE, receiver, sandbox, session(), f"{origin}/sandbox", runner)
        yield world
        await world.close()


async def authorize(world: World, openid: str, **changed: str) -> str:
    """The code the phone is sent back with; '' where the platform shows an error page."""
    good = {"appid": APPID, "redirect_uri": "http://127.0.0.1/h5/page", "response_type": "code", "scope": "snsapi_base"}
    query = {**good, "state": "s1", "sandbox_phone": openid, **changed}
    answer = await world.raw("open/connect/oauth2/authorize", **query)
    back = dict(parse_qsl(urlsplit(answer.headers.get("Location", "")).query))
    assert answer.status == (302 if back else 200)
    return back.get("code", "")


async def exchange(world: World, code: str, **changed: str) -> dict[str, Any]:
    query = {"appid": APPID, "secret": SECRET, "code": code, "grant_type": "authorization_code", **changed}
    return await world.get("sns/oauth2/access_token", token="", **query)


@breaks("oauth-once")
async def test_a_code_works_once(world: World) -> None:
    openid = await world.user()
    code = await authorize(world, openid)
    got = await exchange(world, code)
    assert (got["openid"], got["scope"], got["expires_in"]) == (openid, "snsapi_base", 7200)
    assert (await exchange(world, code))["errcode"] == 40163


@breaks("oauth-five-minutes")
async def test_a_code_lives_five_minutes(world: World) -> None:
    openid = await world.user()
    code = await authorize(world, openid)
    world.later(minutes=5, seconds=1)
    assert (await exchange(world, code))["errcode"] == 40029
    assert (await exchange(world, "made up"))["errcode"] == 40029


@breaks("oauth-secret")
async def test_an_exchange_needs_the_secret(world: World) -> None:
    code = await authorize(world, await world.user())
    assert (await exchange(world, code, secret="wrong"))["errcode"] == 40125
    assert (await exchange(world, code, appid="wx1"))["errcode"] == 40013
    assert (await exchange(world, code, grant_type="x"))["errcode"] == 40002
    assert (await exchange(world, ""))["errcode"] == 41008
    assert "openid" in await exchange(world, code)


@breaks("oauth-domain", "oauth-query")
@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "http://evil.example/h5"},
        {"redirect_uri": "javascript:alert(1)"},
        {"appid": "wx1"},
        {"scope": "all"},
        {"response_type": "token"},
        {"state": "a b"},
        {"state": "x" * 129},
    ],
)
async def test_an_authorize_page_that_gives_no_code(world: World, changed: dict[str, str]) -> None:
    assert await authorize(world, await world.user(), **changed) == ""


@breaks("oauth-snapshot")
async def test_a_snapshot_user_is_nobody(world: World) -> None:
    openid = await world.user()
    await world.wall("POST", "misbehave", kind="oauth_snapshot", times=1)
    got = await exchange(world, await authorize(world, openid))
    assert got["is_snapshotuser"] == 1
    assert got["openid"] != openid
    assert "is_snapshotuser" not in await exchange(world, await authorize(world, openid))


@breaks("oauth-userinfo")
async def test_userinfo_needs_its_scope(world: World) -> None:
    openid = await world.user()
    base = await exchange(world, await authorize(world, openid))
    full = await exchange(world, await authorize(world, openid, scope="snsapi_userinfo"))
    assert (await world.get("sns/userinfo", token=base["access_token"], openid=openid))["errcode"] == 48001
    assert (await world.get("sns/userinfo", token=full["access_token"], openid=openid))["openid"] == openid
    assert (await world.get("sns/userinfo", token="x", openid=openid))["errcode"] == 40001


async def test_outside_a_phone_the_page_asks_whose_it_is(world: World) -> None:
    await world.user()
    answer = await world.raw("open/connect/oauth2/authorize", appid=APPID)
    text = await answer.text()
    assert "这是谁的手机" in text
    assert "sandbox_phone=oWang" in text


async def test_opening_a_link_authorizes_and_keeps_a_jar_a_person(site: World) -> None:
    url = f"{site.sandbox.callback_url.removesuffix('/wechat')}/h5/page"
    one, two = await site.user("oOne"), await site.user("oTwo")
    first = await site.wall("POST", "open", openid=one, url=url)
    assert (first["status"], urlsplit(first["url"]).query) == (200, "x=1")
    assert first["cookies"]["who"] in first["text"]
    second = await site.wall("POST", "open", openid=two, url=url)
    assert second["cookies"]["who"] != first["cookies"]["who"]
    assert (await site.wall("POST", "open", openid=one, url=url))["cookies"] == first["cookies"]
    status, refused = await site.wall_status("POST", "open", openid=one, url="http://elsewhere.example/")
    assert (status, refused["error"]) == (400, "手机里只打开本服务号的网页。")


async def test_a_page_in_a_phone_stays_inside_it(site: World) -> None:
    one = await site.user("oOne")
    landed = await site.raw(f"phone/{one}/h5/page")
    assert landed.headers["Location"] == f"/sandbox/phone/{one}/h5/page?x=1"
    text = await (await site.raw(f"phone/{one}/h5/page", x="1")).text()
    assert f"href='/sandbox/phone/{one}/h5/other'" in text
    assert f'data-prefix="/sandbox/phone/{one}"' in text
    posted = await site.session.post(f"{site.base}/phone/{one}/h5/form", data={"said": "填报 & 好"})
    got = await posted.json()
    assert got["said"] == "填报 & 好"
    assert got["origin"] == site.sandbox.callback_url.removesuffix("/wechat")
    assert got["who"] in text
