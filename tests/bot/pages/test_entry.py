"""Sign-in: OAuth2 once, a signed cookie, and an address that WeChat loads twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.web.frame import middleware, pages
from bot.web.frame.session import COOKIE, LASTS, Sessions
from bot.web.phone import digest as h5
from storage.engine.db import Database
from storage.evidence import Folder
from tests.bot.pages.world import FILER, LEADER, NOW, World, fill, opened

SESSIONS = Sessions(b"k" * 32, secure=False)


async def test_first_visit_goes_by_the_platform_and_ends_at_the_clean_address(world: World) -> None:
    path = f"/h5/digest/{world.digest}/tasks?only=overdue"
    async with world.phone(LEADER) as phone:
        status, _, headers = await phone.get(path)
        assert status == 200
        assert phone.trail[-1] == world.url + path
        assert [urlsplit(u).path for u in phone.trail].count("/connect/oauth2/authorize") == 1
        assert headers["Cache-Control"] == "private, no-store"
        phone.trail.clear()
        await phone.get(path)
        assert phone.trail == [world.url + path]
    assert len(world.platform.exchanges) == 1


async def test_cookie_is_closed_to_scripts_and_to_other_sites(world: World) -> None:
    async with world.phone(LEADER) as phone:
        await phone.get(f"/h5/digest/{world.digest}")
        morsel = next(m for m in phone.http.cookie_jar if m.key == COOKIE)
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert not morsel["secure"]
    assert LEADER not in morsel.value


async def test_cookie_is_secure_where_the_public_address_is(sqlite_db: Database) -> None:
    async with opened(sqlite_db, public_url="https://xunbao.example") as world:
        async with world.phone() as phone, phone.http.get(f"{world.url}/h5/digest/1", allow_redirects=False) as answer:
            assert answer.status == 302
            asked = parse_qs(urlsplit(answer.headers["Location"]).query)
            assert asked["redirect_uri"] == ["https://xunbao.example/h5/digest/1"]
            assert all("Secure" in c for c in answer.headers.getall("Set-Cookie"))


async def test_address_loaded_twice_exchanges_the_code_once(world: World) -> None:
    async with world.phone(LEADER) as phone:
        first = f"{world.url}/h5/digest/{world.digest}"
        async with phone.http.get(first, allow_redirects=False) as answer:
            back = phone.follow(answer.headers["Location"])
        for _ in range(3):
            async with phone.http.get(back, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (302, f"/h5/digest/{world.digest}")
    assert len(world.platform.exchanges) == 1


@pytest.mark.parametrize("refused", [1, 2])
async def test_a_dead_code_begins_anew_once(world: World, refused: int) -> None:
    world.platform.refuse = refused
    async with world.phone(LEADER) as phone:
        status, text, _ = await phone.get(f"/h5/digest/{world.digest}")
    assert status == (200 if refused == 1 else 403)
    assert len(world.platform.exchanges) == 2
    if refused == 2:
        assert "微信授权没有成功" in text


async def test_back_button_onto_an_old_code_shows_the_page(world: World) -> None:
    async with world.phone(LEADER) as phone:
        await phone.get(f"/h5/digest/{world.digest}")
        used = next(u for u in phone.trail if "code=" in u)
        phone.http.cookie_jar.clear(lambda m: m.key == "xunbao_entry")
        status, _, _ = await phone.get(used)
    assert status == 200
    assert len(world.platform.exchanges) == 1


async def test_another_persons_code_does_not_make_me_that_person(world: World) -> None:
    """A link has another browser's code and state. The state does not fit this browser, so it is authorized anew."""
    async with world.phone(LEADER) as leader:
        async with leader.http.get(f"{world.url}/h5/digest/{world.digest}", allow_redirects=False) as answer:
            link = leader.follow(answer.headers["Location"])
    async with world.phone(FILER) as filer:
        status, _, _ = await filer.get(link)
    assert status == 403
    assert [world.platform.codes[c] for c in world.platform.exchanges] == [FILER]


async def test_a_code_seen_over_a_shoulder_is_of_no_use_in_another_browser(world: World) -> None:
    """A thief opens the leader's address with its used code, minutes later, and with the thief's own state."""
    async with world.phone(LEADER) as leader:
        assert (await leader.get(f"/h5/digest/{world.digest}"))[0] == 200
        used = next(parse_qs(urlsplit(u).query)["code"][0] for u in leader.trail if "code=" in u)
    async with world.phone(FILER) as filer:
        async with filer.http.get(f"{world.url}/h5/digest/{world.digest}", allow_redirects=False) as answer:
            state = parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]
        status, _, _ = await filer.get(f"/h5/digest/{world.digest}?code={used}&state={state}")
    assert status == 403


async def test_a_browser_without_cookies_does_not_go_round_in_circles(world: World) -> None:
    async with world.phone(LEADER) as phone:
        url, loads, status = f"{world.url}/h5/digest/{world.digest}", 0, 302
        while status == 302 and loads < 5:
            loads += 1
            phone.http.cookie_jar.clear()
            async with phone.http.get(url, allow_redirects=False, headers={"Accept": "text/html"}) as answer:
                status = answer.status
                if status == 302:
                    url = phone.follow(answer.headers["Location"])
    assert (loads, status) == (3, 403)


async def test_snapshot_page_is_told_what_to_press(world: World) -> None:
    world.platform.snapshot = True
    async with world.phone(LEADER) as phone:
        status, text, _ = await phone.get(f"/h5/digest/{world.digest}")
        assert not [m for m in phone.http.cookie_jar if m.key == COOKIE]
    assert status == 403
    assert "当前为浏览模式，请点右下角“使用完整服务”。" in text


async def test_silent_platform_is_not_the_persons_fault(world: World) -> None:
    world.platform.down = True
    async with world.phone(LEADER) as phone:
        status, text, _ = await phone.get(f"/h5/digest/{world.digest}")
        assert (status, "微信暂时没有回应" in text) == (503, True)
        world.platform.down = False
        assert (await phone.get(phone.trail[-1]))[0] == 200


async def test_unbinding_ends_it_at_once(world: World) -> None:
    async with world.phone(LEADER) as phone:
        assert (await phone.get(f"/h5/digest/{world.digest}"))[0] == 200
        await world.house.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1 WHERE openid = ?", LEADER))
        assert (await phone.get(f"/h5/digest/{world.digest}"))[0] == 403


def test_session_lasts_its_time_and_no_longer() -> None:
    value = SESSIONS.sign(LEADER, NOW + LASTS)
    assert SESSIONS.read(value, NOW + LASTS - timedelta(seconds=1)) == LEADER
    assert SESSIONS.read(value, NOW + LASTS) is None
    assert Sessions(b"K" * 32, secure=False).read(value, NOW) is None


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Sessions(b"short", secure=True)


@given(st.text() | st.builds("v1.{}.{}".format, st.text(), st.text()))
def test_whatever_the_cookie_says_nobody_gets_in(value: str) -> None:
    assert SESSIONS.read(value, NOW) is None


@given(st.integers(min_value=0), st.characters(codec="ascii"))
def test_one_changed_character_spoils_it(at: int, to: str) -> None:
    value = SESSIONS.sign(LEADER, NOW + LASTS)
    place = at % len(value)
    spoiled = value[:place] + to + value[place + 1 :]
    assert SESSIONS.read(spoiled, NOW) is None or spoiled == value


async def test_without_an_account_the_page_says_what_is_missing(sqlite_db: Database, tmp_path: Path) -> None:
    async with opened(sqlite_db) as world:
        await fill(world, units=1, tasks=1, late=0, missing=0)
        app = web.Application(
            middlewares=middleware.middlewares(new_id=lambda: "1" * 16, elapsed=lambda: 0.0, https=False)
        )
        pages.setup(app)
        app.add_routes(h5.routes(world.house, None, Folder(tmp_path)))
        async with TestClient(TestServer(app)) as client:
            answer = await client.get(f"/h5/digest/{world.digest}")
            assert answer.status == 503
            assert "还没有接入公众号" in await answer.text()


async def test_filling_page_goes_by_the_platform_and_tells_the_snapshot_page(world: World) -> None:
    async with world.phone(LEADER) as phone:
        status, text, _ = await phone.get("/h5/fill/1/1")
        assert [urlsplit(u).path for u in phone.trail].count("/connect/oauth2/authorize") == 1
        assert status == 403 and "填报岗位" in text
    world.platform.snapshot = True
    async with world.phone(FILER) as phone:
        status, text, _ = await phone.get("/h5/fill/1/1")
        assert status == 403 and "当前为浏览模式" in text
