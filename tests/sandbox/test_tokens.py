"""Tokens: lives, hand-over, limits; and what every call of the server API is asked for."""

from __future__ import annotations

import sqlite3

import pytest

from tests.sandbox.rules import breaks
from tests.sandbox.world import APPID, SECRET, World

CALL = "cgi-bin/menu/delete"


async def works(world: World, token: str) -> int:
    return int((await world.get(CALL, token=token)).get("errcode", 0))


def use_up(world: World, name: str, used: int) -> None:
    """Set a quota's count in the state file, where counting up by calls would take too long."""
    with sqlite3.connect(world.path) as db:
        changed = db.execute("UPDATE quota SET used = ? WHERE name = ?", (used, name)).rowcount
    db.close()
    assert changed == 1


async def test_the_same_token_with_what_is_left(world: World) -> None:
    first = await world.stable()
    assert first["expires_in"] == 7200
    assert len(first["access_token"]) == 512
    world.later(seconds=1000)
    assert await world.stable() == {"access_token": first["access_token"], "expires_in": 6200}


@breaks("token-secret")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"secret": "wrong"}, 40125),
        ({"secret": ""}, 41004),
        ({"appid": "wx1"}, 40013),
        ({"appid": ""}, 41002),
        ({"grant_type": "password"}, 40002),
    ],
)
async def test_wrong_credentials(world: World, more: dict[str, str], code: int) -> None:
    assert (await world.stable(**more))["errcode"] == code


@breaks("token-missing", "token-form", "token-superseded")
async def test_no_token_or_a_foreign_one(world: World) -> None:
    assert await works(world, "") == 41001
    assert await works(world, "short") == 40014
    assert await works(world, "x" * 512) == 40001


@breaks("token-expired")
async def test_a_token_lives_two_hours(world: World) -> None:
    token = await world.token()
    world.later(seconds=7199)
    assert await works(world, token) == 0
    world.later(seconds=1)
    assert await works(world, token) == 42001


@breaks("token-overlap")
async def test_old_and_new_work_together_for_five_minutes(world: World) -> None:
    old = await world.token()
    world.later(seconds=6899)
    assert (await world.stable())["access_token"] == old
    world.later(seconds=1)
    new = (await world.stable())["access_token"]
    assert new != old
    assert (await works(world, old), await works(world, new)) == (0, 0)
    world.later(seconds=300)
    assert (await works(world, old), await works(world, new)) == (42001, 0)


@breaks("token-overlap")
async def test_each_plain_token_supersedes_the_last_after_five_minutes(world: World) -> None:
    query = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    first = (await world.get("cgi-bin/token", token="", **query))["access_token"]
    second = (await world.get("cgi-bin/token", token="", **query))["access_token"]
    assert (await works(world, first), await works(world, second)) == (0, 0)
    world.later(minutes=5)
    assert (await works(world, first), await works(world, second)) == (40001, 0)


@breaks("token-force-gap", "token-superseded")
async def test_a_forced_refresh_kills_the_old_one_once_in_30_seconds(world: World) -> None:
    old = await world.token()
    new = (await world.stable(force_refresh=True))["access_token"]
    assert (await works(world, old), await works(world, new)) == (40001, 0)
    assert (await world.stable(force_refresh=True))["access_token"] == new
    world.later(seconds=30)
    assert (await world.stable(force_refresh=True))["access_token"] != new


@breaks("token-force-day")
async def test_twenty_forced_refreshes_a_day(world: World) -> None:
    for _ in range(20):
        assert "access_token" in await world.stable(force_refresh=True)
        world.later(seconds=30)
    assert (await world.stable(force_refresh=True))["errcode"] == 45009
    world.later(hours=15)
    assert "access_token" in await world.stable(force_refresh=True)


@breaks("token-minute")
async def test_ten_thousand_a_minute(world: World) -> None:
    await world.stable()
    use_up(world, "stable_token", 9_999)
    assert "access_token" in await world.stable()
    assert (await world.stable())["errcode"] == 45011
    world.later(minutes=1)
    assert "access_token" in await world.stable()


@breaks("token-plain-day")
async def test_two_thousand_plain_tokens_a_day(world: World) -> None:
    query = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    await world.get("cgi-bin/token", token="", **query)
    use_up(world, "token", 2_000)
    assert (await world.get("cgi-bin/token", token="", **query))["errcode"] == 45009


@breaks("api-method", "api-path", "api-json")
async def test_how_a_call_must_be_made(world: World) -> None:
    assert (await world.get("cgi-bin/message/custom/send"))["errcode"] == 43002
    assert (await world.post("cgi-bin/user/info", {}))["errcode"] == 43001
    assert (await world.get("cgi-bin/nothing"))["errcode"] == 40066
    assert (await world.send("POST", "cgi-bin/message/custom/send", b"{"))["errcode"] == 47001
    assert (await world.send("POST", "cgi-bin/message/custom/send", b"[]"))["errcode"] == 47001
    assert (await world.send("POST", "cgi-bin/message/custom/send", b""))["errcode"] == 44002


@breaks("api-whitelist")
async def test_a_caller_not_on_the_whitelist(world: World) -> None:
    await world.wall("POST", "misbehave", kind="api_ip")
    refused = await world.stable()
    assert refused["errcode"] == 40164
    assert "127.0.0.1" in refused["errmsg"]
    await world.wall("DELETE", "misbehave")
    assert "access_token" in await world.stable()


@breaks("jsapi-type")
async def test_the_page_ticket(world: World) -> None:
    first = await world.get("cgi-bin/ticket/getticket", type="jsapi")
    assert first["expires_in"] == 7200
    assert (await world.get("cgi-bin/ticket/getticket", type="jsapi"))["ticket"] == first["ticket"]
    assert (await world.get("cgi-bin/ticket/getticket", type="wx_card"))["errcode"] == 40035
    world.later(seconds=7200)
    world.token_value = ""
    assert (await world.get("cgi-bin/ticket/getticket", type="jsapi"))["ticket"] != first["ticket"]
