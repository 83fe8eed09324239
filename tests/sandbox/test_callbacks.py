"""Callbacks: three modes, the deadline, deliveries, the error bubble, restarts, and how strictly replies are read."""

from __future__ import annotations

import asyncio
import re

import pytest
from aiohttp import web

from bot.sandbox import Mode, wire
from bot.sandbox.chat import BUBBLE
from tests.sandbox.conftest import MakeWorld
from tests.sandbox.rules import breaks
from tests.sandbox.world import ME, Delivery, Receiver, World, answers, says, until


def told(delivery: Delivery, name: str) -> str:
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", delivery.clear)
    return found.group(1) if found else ""


@pytest.mark.parametrize("mode", list(Mode))
async def test_a_message_is_answered_in_every_mode(make_world: MakeWorld, mode: Mode) -> None:
    world = await make_world(mode)
    openid = await world.user()
    world.receiver.script = says("收到")
    done = await world.act(openid, "say", text="填报 <&> 😀")
    got = world.receiver.got[-1]
    assert told(got, "Content") == "填报 <&> 😀"
    assert told(got, "FromUserName") == openid == got.query["openid"]
    assert told(got, "ToUserName") == ME
    assert told(got, "MsgId").isdigit()
    assert ("encrypt_type" in got.query) == (mode is not Mode.PLAIN)
    assert (b"<Content>" in got.raw) == (mode is not Mode.SAFE)
    assert [row["text"] for row in done["replies"]] == ["收到"]


@pytest.mark.parametrize("answer", ["", "success"])
async def test_a_bare_acknowledgement_shows_nothing(world: World, answer: str) -> None:
    openid = await world.user()
    world.receiver.script = answers(answer)
    assert (await world.act(openid, "say", text="在吗"))["replies"] == []
    assert await world.heard(openid) == []


async def test_compat_mode_takes_clear_and_sealed_replies(make_world: MakeWorld) -> None:
    world = await make_world(Mode.COMPAT)
    openid = await world.user()

    async def script(receiver: Receiver, delivery: Delivery) -> str:
        clear = wire.write(
            {"ToUserName": openid, "FromUserName": ME, "CreateTime": 1, "MsgType": "text", "Content": "明文"}
        )
        return clear if len(receiver.got) % 2 else receiver.sealed(clear.replace("明文", "密文"))

    world.receiver.script = script
    await world.act(openid, "say", text="1")
    await world.act(openid, "say", text="2")
    assert sorted(await world.heard(openid)) == ["密文", "明文"]


@breaks("callback-address")
async def test_no_callback_before_the_address_is_checked(world: World) -> None:
    world.receiver.echo = '"quoted"'
    openid = await world.user()
    assert world.receiver.got == []
    assert ("handshake", "refused", 0) in await world.ledger("handshake")
    assert await world.heard(openid) == [BUBBLE]
    assert (await world.wall("POST", "handshake"))["passed"] is False
    world.receiver.echo = None
    assert (await world.wall("POST", "handshake"))["passed"] is True
    assert (await world.act(openid, "say", text="在吗"))["state"] == "answered"


@breaks("callback-deadline")
async def test_a_late_answer_is_cut_and_asked_for_again(make_world: MakeWorld) -> None:
    world = await make_world(answer_limit=0.3)
    openid = await world.user()
    hold = asyncio.Event()
    before = len(world.receiver.got)

    async def script(receiver: Receiver, delivery: Delivery) -> str:
        if len(receiver.got) - before == 1:
            await hold.wait()
            return receiver.text(delivery, "迟了")
        return receiver.text(delivery, "按时")

    world.receiver.script = script
    done = await world.act(openid, "say", text="在吗")
    hold.set()
    assert done["tries"] == 2
    assert await world.heard(openid) == ["按时"]


@breaks("callback-thrice")
async def test_three_deliveries_of_one_body_then_the_bubble(make_world: MakeWorld) -> None:
    world = await make_world(answer_limit=0.2)
    openid = await world.user()
    del world.receiver.got[:]
    hold = asyncio.Event()

    async def script(receiver: Receiver, delivery: Delivery) -> str:
        await hold.wait()
        return "success"

    world.receiver.script = script
    done = await world.act(openid, "say", text="在吗")
    hold.set()
    assert done["state"] == "given up"
    assert [row["text"] for row in done["replies"]] == [BUBBLE]
    assert len(world.receiver.got) == 3
    assert len({delivery.clear for delivery in world.receiver.got}) == 1
    assert len({delivery.query["nonce"] for delivery in world.receiver.got}) == 3
    assert len({delivery.raw for delivery in world.receiver.got}) == 3


@breaks("callback-status")
async def test_an_error_status_is_no_answer(world: World) -> None:
    openid = await world.user()
    del world.receiver.got[:]
    world.receiver.script = answers(
        web.Response(status=503), web.Response(status=404), lambda r, d: r.text(d, "第三次")
    )
    assert (await world.act(openid, "say", text="在吗"))["tries"] == 3
    assert await world.heard(openid) == ["第三次"]
    assert [row[1] for row in await world.ledger("redelivery")] == ["failed", "replied"]


@breaks("callback-restart")
async def test_an_unanswered_callback_comes_again_after_a_restart(world: World) -> None:
    openid = await world.user()
    del world.receiver.got[:]
    hold = asyncio.Event()

    async def silent(receiver: Receiver, delivery: Delivery) -> str:
        await hold.wait()
        return ""

    world.receiver.script = silent
    acting = asyncio.create_task(world.wall_status("POST", "act", openid=openid, kind="say", text="填报", key="k"))
    await until(lambda: len(world.receiver.got) == 1)
    await world.close_sandbox()
    hold.set()
    acting.cancel()
    await asyncio.gather(acting, return_exceptions=True)
    world.receiver.script = says("收到")
    await world.open_sandbox()
    done = await world.act(openid, "say", text="填报", key="k")
    assert done["again"] is True
    assert await world.heard(openid) == ["收到"]
    assert len({told(delivery, "MsgId") for delivery in world.receiver.got}) == 1


@breaks("callback-cdata")
async def test_the_end_of_cdata_is_not_escaped(world: World) -> None:
    openid = await world.user()
    await world.act(openid, "say", text="x]]></Content><FromUserName>oVictim</FromUserName><Content><![CDATA[")
    assert "<FromUserName>oVictim</FromUserName>" in world.receiver.got[-1].clear


def reply(receiver: Receiver, delivery: Delivery, **changed: wire.Value) -> str:
    fields: dict[str, wire.Value] = {
        "ToUserName": delivery.query["openid"],
        "FromUserName": ME,
        "CreateTime": 1633741200,
        "MsgType": "text",
        "Content": "好",
    }
    return receiver.sealed(wire.write({**fields, **changed}))


async def refused(world: World, answer: object, why: str) -> None:
    """One bad answer: the bubble at once, no second delivery."""
    openid = await world.user()
    before = len(world.receiver.got)
    world.receiver.script = answers(answer)  # type: ignore[arg-type]  # a str, a Response or a function, as it says
    done = await world.act(openid, "say", text="在吗")
    assert [row["text"] for row in done["replies"]] == [BUBBLE]
    assert len(world.receiver.got) == before + 1
    rows = (await world.wall("GET", "ledger?kind=callback"))["rows"]
    assert rows[-1]["outcome"] == "bad answer"
    assert why in rows[-1]["note"]


@breaks("reply-form")
@pytest.mark.parametrize("answer", ["{}", "<html>hi</html>", "ok", "<xml>", " success"])
async def test_what_is_no_reply_brings_the_bubble(world: World, answer: str) -> None:
    await refused(world, answer, "")


@breaks("reply-sealed")
async def test_a_clear_reply_in_safe_mode(world: World) -> None:
    clear = wire.write({"ToUserName": "oWang", "FromUserName": ME, "CreateTime": 1, "MsgType": "text", "Content": "好"})
    await refused(world, clear, "clear reply in safe mode")


@breaks("reply-signature")
async def test_a_reply_signed_with_another_token(world: World) -> None:
    await refused(world, lambda r, d: r.sealed("<xml></xml>", token="other"), "wrong MsgSignature")


@breaks("reply-appid")
async def test_a_reply_for_another_appid(world: World) -> None:
    await refused(world, lambda r, d: r.sealed("<xml></xml>", appid="wx9999999999999999"), "wrong appid")


@breaks("reply-size")
async def test_a_reply_over_2048_bytes(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, Content="字" * 683), "2048")


async def test_a_reply_of_2048_bytes_is_shown(world: World) -> None:
    openid = await world.user()
    world.receiver.script = answers(lambda r, d: reply(r, d, Content="字" * 682 + "xy"))
    await world.act(openid, "say", text="在吗")
    assert await world.heard(openid) == ["字" * 682 + "xy"]


@breaks("reply-empty")
async def test_an_empty_reply(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, Content=""), "empty")


@breaks("reply-to")
async def test_a_reply_to_somebody_else(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, ToUserName="oOther"), "ToUserName")


@breaks("reply-from")
async def test_a_reply_from_somebody_else(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, FromUserName="gh_other"), "FromUserName")


@breaks("reply-time")
async def test_a_reply_without_a_whole_second(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, CreateTime=1.5), "CreateTime")


@breaks("reply-type")
async def test_a_reply_of_unknown_type(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, MsgType="poem"), "MsgType")


@breaks("reply-once")
async def test_a_reply_with_an_element_twice(world: World) -> None:
    def twice(receiver: Receiver, delivery: Delivery) -> str:
        clear = "<xml><ToUserName>oWang</ToUserName><ToUserName>oWang</ToUserName></xml>"
        return receiver.sealed(clear)

    await refused(world, twice, "twice")


@breaks("reply-doctype")
async def test_a_reply_with_a_document_type(world: World) -> None:
    await refused(world, lambda r, d: r.sealed('<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>'), "document type")


@breaks("reply-form")
async def test_an_unescaped_end_of_cdata_in_a_reply(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, Content="a]]>b<c"), "not well-formed")


@breaks("reply-media")
async def test_an_image_reply_of_an_unknown_medium(world: World) -> None:
    await refused(world, lambda r, d: reply(r, d, MsgType="image", Image={"MediaId": "none"}), "MediaId")


def article(title: str) -> wire.Value:
    return {"item": {"Title": title, "Description": "", "PicUrl": "", "Url": "http://127.0.0.1/"}}


@breaks("reply-news")
async def test_the_second_article_is_dropped(world: World) -> None:
    openid = await world.user()

    def news(receiver: Receiver, delivery: Delivery) -> str:
        items = "".join(
            f"<item><Title>{title}</Title><Description/><PicUrl/><Url>http://127.0.0.1/</Url></item>"
            for title in "甲乙"
        )
        clear = wire.write(
            {"ToUserName": openid, "FromUserName": ME, "CreateTime": 1, "MsgType": "news", "ArticleCount": 2}
        )
        return receiver.sealed(clear.replace("</xml>", f"<Articles>{items}</Articles></xml>"))

    world.receiver.script = answers(news)
    done = await world.act(openid, "say", text="在吗")
    assert [each["title"] for each in done["replies"][0]["articles"]] == ["甲"]


async def test_a_reply_to_one_who_left_reaches_nobody(world: World) -> None:
    openid = await world.user()
    world.receiver.script = says("再见")
    await world.act(openid, "unfollow")
    assert await world.heard(openid) == []
    assert ("callback", "replied to nobody", 0) in await world.ledger("callback")


async def test_events_and_kinds_of_messages_reach_the_callback(world: World) -> None:
    openid = await world.user()
    assert told(world.receiver.got[-1], "Event") == "subscribe"
    await world.act(openid, "voice", words="第二项完成了")
    assert told(world.receiver.got[-1], "Recognition") == "第二项完成了"
    await world.act(openid, "voice")
    assert "Recognition" not in world.receiver.got[-1].clear
    for kind in ("sticker", "location", "file"):
        await world.act(openid, kind)
        assert told(world.receiver.got[-1], "MsgType") == kind
    await world.act(openid, "raw", fields={"MsgType": "event", "Event": "LOCATION", "Latitude": 40.1})
    assert told(world.receiver.got[-1], "Latitude") == "40.1"
    assert "<MsgId>" not in world.receiver.got[-1].clear
    await world.act(openid, "unfollow")
    assert told(world.receiver.got[-1], "Event") == "unsubscribe"
