"""The wall: whom it serves, acts that happen once, the clock and its jumps, misbehaviour on command."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from datetime import datetime, timedelta

import aiohttp
import pytest

from bot.sandbox.chat import BUBBLE
from tests.sandbox.conftest import MakeWorld
from tests.sandbox.rules import breaks
from tests.sandbox.world import BEGIN, Delivery, Receiver, World, answers, says, until


@breaks("wall-loopback")
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "attacker.example"},
        {"Origin": "http://attacker.example"},
        {"X-Forwarded-For": "10.0.0.1"},
        {"Forwarded": "for=10.0.0.1"},
    ],
)
async def test_only_this_machine_is_served(world: World, headers: dict[str, str]) -> None:
    for path in ("/", "/wall/users", "/api/cgi-bin/getcallbackip", "/mp/cgi-bin/showqrcode", "/static/wall.js"):
        async with world.session.get(f"{world.base}{path}", headers=headers) as answer:
            assert answer.status == 403


async def test_the_page_and_its_parts_are_served(world: World) -> None:
    for path in ("", "static/wall.css", "static/wall.js", "static/phone.js", "static/clock.js", "static/drawer.js"):
        answer = await world.raw(path)
        assert answer.status == 200
        assert "http://" not in (await answer.text()).replace("http://www.w3.org", "")


@breaks("wall-key")
async def test_an_act_with_a_key_happens_once(world: World) -> None:
    openid = await world.user()
    world.receiver.script = says("收到")
    before = len(world.receiver.got)
    first = await world.act(openid, "say", text="填报", key="k1")
    again = await world.act(openid, "say", text="填报", key="k1")
    assert (first["again"], again["again"]) == (False, True)
    assert first["replies"] == again["replies"]
    assert len(world.receiver.got) == before + 1
    status, refused = await world.wall_status("POST", "act", openid=openid, kind="say", text="别的", key="k1")
    assert (status, refused["error"]) == (409, "这个 key 已用于另一个动作。")
    await world.restart()
    assert (await world.act(openid, "say", text="填报", key="k1"))["replies"] == first["replies"]


async def test_the_same_key_at_the_same_time_is_one_act(world: World) -> None:
    openid = await world.user()
    world.receiver.script = says("收到")
    both = await asyncio.gather(*(world.act(openid, "say", text="填报", key="k") for _ in range(5)))
    assert len({done["act"] for done in both}) == 1
    assert await world.heard(openid) == ["收到"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"openid": "oNobody", "kind": "say", "text": "x"}, 404),
        ({"openid": "oWang", "kind": "sing"}, 400),
        ({"openid": "oWang", "kind": "say", "text": ""}, 400),
        ({"openid": "oWang", "kind": "follow"}, 409),
        ({"openid": "oWang", "kind": "scan", "ticket": "none"}, 404),
        ({"openid": "oWang", "kind": "tap_msgmenu", "id": "1"}, 404),
        ({"openid": "oWang", "kind": "photo", "data": "eA=="}, 400),
        ({"openid": "oLi", "kind": "say", "text": "x"}, 409),
    ],
)
async def test_what_a_person_cannot_do(world: World, request_: dict[str, str], status: int) -> None:
    await world.user()
    await world.user("oLi", following=False)
    before = len(world.receiver.got)
    assert (await world.wall_status("POST", "act", **request_))[0] == status
    assert len(world.receiver.got) == before


async def test_unread_messages_are_counted_until_read(world: World) -> None:
    openid = await world.user()
    await world.custom(openid, "您好")
    person = await world.wall("GET", f"users/{openid}")
    assert person["unread"] == 1
    await world.wall("POST", f"users/{openid}/read", id=person["last"])
    assert (await world.wall("GET", "users?q=王"))["users"][0]["unread"] == 0
    assert (await world.wall("GET", "users?q=nobody"))["users"] == []


@breaks("wall-forward")
async def test_the_clock_goes_forward_only(world: World) -> None:
    status, refused = await world.wall_status("POST", "clock/set", at="2021-10-09 08:00")
    assert (status, refused["error"]) == (409, "时间只能往后拨。")
    status, _ = await world.wall_status("POST", "clock/jump", to="2021-10-09 08:00")
    assert status == 409
    moved = await world.wall("POST", "clock/set", at="2021-10-09 08:00", backwards=True)
    assert moved["beijing"] == "2021-10-09 08:00:00"
    assert (await world.wall_status("POST", "clock/set", at="tomorrow"))[0] == 400


async def test_the_clock_stands_while_nothing_runs(world: World) -> None:
    world.later(days=3)
    await world.restart()
    assert world.sandbox.clock.now() == BEGIN + timedelta(days=3)
    await world.wall("POST", "clock/run")
    await until(lambda: world.sandbox.clock.now() > BEGIN + timedelta(days=3))
    running = world.sandbox.clock.now()
    await world.restart()
    assert timedelta(0) < world.sandbox.clock.now() - running < timedelta(minutes=1)
    assert world.sandbox.clock.pace == "running"


async def test_a_jump_stops_at_every_due_moment(world: World) -> None:
    due = [BEGIN + timedelta(hours=hours) for hours in (1, 2, 30)]
    settled: list[datetime] = []
    jumped: list[datetime] = []

    async def next_moment(after: datetime) -> datetime | None:
        return next((moment for moment in due if moment > after), None)

    async def settle() -> None:
        settled.append(world.sandbox.clock.now())

    world.sandbox.set_next_moment(next_moment)
    world.sandbox.set_settle(settle)
    world.sandbox.clock.on_jump(jumped.append)
    assert (await world.wall("GET", "clock"))["next"] == due[0].isoformat()
    done = await world.wall("POST", "clock/jump", to="2021-10-10 09:00")
    end = BEGIN + timedelta(days=1)
    assert jumped == [*due[:2], end]
    assert settled == [BEGIN, *due[:2], end]
    assert (done["now"], done["journey"]) == (end.isoformat(), None)
    assert (await world.wall("POST", "clock/jump"))["now"] == due[2].isoformat()
    assert (await world.wall_status("POST", "clock/jump"))[0] == 409
    assert (await world.wall("POST", "clock/jump", by=3600))["now"] == (due[2] + timedelta(hours=1)).isoformat()


async def test_a_jump_goes_on_where_something_stays_due(world: World) -> None:
    async def always(after: datetime) -> datetime:
        return BEGIN

    world.sandbox.set_next_moment(always)
    assert (await world.wall("POST", "clock/jump", by=180))["now"] == (BEGIN + timedelta(minutes=3)).isoformat()


async def test_a_jump_that_breaks_off_says_so(world: World) -> None:
    async def broken() -> None:
        raise RuntimeError("no")

    world.sandbox.set_settle(broken)
    await world.wall("POST", "clock/jump", by=60, wait=False)
    while (state := await world.wall("GET", "clock"))["journey"]:
        pass
    assert state["failed"] == "RuntimeError"


async def lost(world: World, openid: str) -> None:
    with pytest.raises(aiohttp.ClientError):
        await world.custom(openid, "您好")


async def test_a_call_cut_after_it_was_done(world: World) -> None:
    openid = await world.user()
    await world.token()
    await world.wall("POST", "misbehave", kind="api_cut", times=1, path="custom/send")
    await lost(world, openid)
    assert await world.heard(openid) == ["您好"]
    assert await world.custom(openid, "再来") == 0


async def test_a_call_that_hangs_is_not_done(world: World) -> None:
    openid = await world.user()
    await world.token()
    await world.wall("POST", "misbehave", kind="api_hang", times=1, seconds=0.05)
    await lost(world, openid)
    assert await world.heard(openid) == []


async def test_a_late_answer_is_done_in_time(world: World) -> None:
    openid = await world.user()
    await world.token()
    await world.wall("POST", "misbehave", kind="api_late", times=1, seconds=0.2)
    started = time.monotonic()
    assert await world.custom(openid, "您好") == 0
    assert time.monotonic() - started >= 0.2
    assert await world.heard(openid) == ["您好"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("api_busy", -1), ("api_dead_token", 40001), ("api_denied", 48001), ("api_often", 43117), ("api_ip", 40164)],
)
async def test_refusals_on_command(world: World, kind: str, code: int) -> None:
    openid = await world.user()
    await world.token()
    await world.wall("POST", "misbehave", kind=kind, times=1)
    assert await world.custom(openid, "您好") == code
    world.token_value = ""
    assert await world.custom(openid, "您好") == 0
    assert await world.heard(openid) == ["您好"]


async def test_a_gateway_s_error_on_command(world: World) -> None:
    openid = await world.user()
    token = await world.token()
    await world.wall("POST", "misbehave", kind="api_5xx", times=1)
    url = f"{world.base}/api/cgi-bin/message/custom/send?access_token={token}"
    body = {"touser": openid, "msgtype": "text", "text": {"content": "hello"}}
    async with world.session.post(url, json=body) as answer:
        assert answer.status == 502
    assert await world.heard(openid) == []


async def test_a_callback_delivered_twice_is_shown_once(world: World) -> None:
    openid = await world.user()
    world.receiver.script = says("收到")
    del world.receiver.got[:]
    await world.wall("POST", "misbehave", kind="callback_twice", times=1)
    await world.act(openid, "say", text="填报")
    await world.sandbox.quiet()
    assert [delivery.clear for delivery in world.receiver.got] == [world.receiver.got[0].clear] * 2
    assert await world.heard(openid) == ["收到"]
    assert ("redelivery", "repeated", 0) in await world.ledger()


async def test_a_lost_answer_is_asked_for_again(world: World) -> None:
    openid = await world.user()
    world.receiver.script = says("一", "二", "三")
    del world.receiver.got[:]
    await world.wall("POST", "misbehave", kind="callback_lost", times=1)
    assert (await world.act(openid, "say", text="填报"))["tries"] == 2
    assert await world.heard(openid) == ["二"]


async def test_callbacks_out_of_order(world: World) -> None:
    openid = await world.user()
    del world.receiver.got[:]
    await world.wall("POST", "misbehave", kind="callback_order", times=1, seconds=5)
    first = asyncio.create_task(world.act(openid, "say", text="先"))
    while len(await world.chat(openid)) < 2:
        pass
    await world.act(openid, "say", text="后")
    await first
    assert ["后" in delivery.clear for delivery in world.receiver.got] == [True, False]


async def test_a_late_callback_keeps_its_time(world: World) -> None:
    openid = await world.user()
    del world.receiver.got[:]
    await world.wall("POST", "misbehave", kind="callback_late", times=1, seconds=0.1)
    await world.act(openid, "say", text="先")
    assert f"<CreateTime>{int(BEGIN.timestamp())}</CreateTime>" in world.receiver.got[0].clear


async def test_an_event_without_its_msgid(world: World) -> None:
    openid = await world.user()
    await world.wall("POST", "misbehave", kind="template_no_msgid", times=1)
    await world.card(openid, "提醒")
    await world.sandbox.quiet()
    assert "<MsgID>0</MsgID>" in world.receiver.got[-1].clear


async def test_chance_is_drawn_from_the_seed(make_world: MakeWorld) -> None:
    drawn = []
    for seed in ("7", "7", "8"):
        world = await make_world()
        openid = await world.user()
        await world.token()
        await world.wall("POST", "misbehave", kind="api_busy", chance=0.5, seed=seed, path="custom/send")
        got = []
        for number in range(12):
            if number == 6:
                await world.restart()
            await world.act(openid, "say", text="在吗")
            got.append(await world.custom(openid, "您好"))
        drawn.append(got)
    assert drawn[0] == drawn[1] != drawn[2]
    assert {-1, 0} == set(drawn[0])


async def test_misbehaviour_is_listed_and_cleared(world: World) -> None:
    which = (await world.wall("POST", "misbehave", kind="api_busy", times=2))["id"]
    assert [row["times"] for row in (await world.wall("GET", "misbehave"))["planned"]] == [2]
    await world.wall("DELETE", f"misbehave?id={which}")
    assert (await world.wall("GET", "misbehave"))["planned"] == []
    assert (await world.wall_status("POST", "misbehave", kind="poem"))[0] == 400
    assert (await world.wall_status("POST", "misbehave", kind="api_busy", chance=2))[0] == 400


async def test_open_pages_hear_what_changed(world: World) -> None:
    openid = await world.user()
    async with world.session.get(f"{world.base}/wall/events") as stream:
        assert await stream.content.readline() == b": open\n"
        await world.custom(openid, "您好")
        heard = set()
        while f"chat {openid}" not in heard:
            line = (await stream.content.readline()).decode().strip()
            heard.add(line.removeprefix("data: "))


async def test_the_ledger_pages_and_filters(world: World) -> None:
    openid = await world.user()
    world.receiver.script = answers("{}")
    await world.act(openid, "say", text="在吗")
    assert await world.heard(openid) == [BUBBLE]
    everything = (await world.wall("GET", "ledger"))["rows"]
    rest = (await world.wall("GET", f"ledger?since={everything[0]['id']}&limit=1"))["rows"]
    assert [row["id"] for row in rest] == [everything[1]["id"]]
    newest = (await world.wall("GET", "ledger?newest=1&limit=1"))["rows"]
    assert newest[0]["kind"] == "bubble"
    assert (await world.wall_status("GET", "ledger?since=x"))[0] == 400


async def test_bad_requests_are_said_so(world: World) -> None:
    async with world.session.post(f"{world.base}/wall/act", data=b"{") as answer:
        assert (answer.status, json.loads(await answer.text())) == (400, {"error": "请求应为 JSON。"})


async def test_acts_that_are_over_are_told_page_by_page(world: World) -> None:
    openid = await world.user()
    world.receiver.script = says("收到")
    first = await world.act(openid, "say", text="填报", key="k1")
    await world.act(openid, "say", text="没有记号")
    await world.act(openid, "block", on=True, key="k2")
    page = await world.wall("GET", "acts?limit=1")
    assert page["more"]
    (told,) = page["acts"]
    assert told["replies"] == first["replies"] != []
    assert {name: told[name] for name in ("key", "openid", "kind", "state", "tries", "act")} == {
        "key": "k1",
        "openid": openid,
        "kind": "say",
        "state": "answered",
        "tries": 1,
        "act": first["act"],
    }
    asked = json.dumps([openid, "say", {"text": "填报"}], sort_keys=True)
    assert told["digest"] == hashlib.sha256(asked.encode()).hexdigest()
    rest = await world.wall("GET", f"acts?since={told['act']}")
    assert [(a["key"], a["state"], a["replies"]) for a in rest["acts"]] == [("k2", "done", [])]
    assert not rest["more"]


async def test_an_act_on_its_way_is_not_over(world: World) -> None:
    openid = await world.user()
    asked, go = asyncio.Event(), asyncio.Event()

    async def slowly(receiver: Receiver, delivery: Delivery) -> str:
        asked.set()
        await go.wait()
        return receiver.text(delivery, "收到")

    world.receiver.script = slowly
    acting = asyncio.create_task(world.act(openid, "say", text="填报", key="k1"))
    await asked.wait()
    assert (await world.wall("GET", "acts"))["acts"] == []
    go.set()
    await acting
    assert [a["key"] for a in (await world.wall("GET", "acts"))["acts"]] == ["k1"]
