"""Subscription messages: sent on a consent, and only as far as it goes."""

from __future__ import annotations

from typing import Any

from tests.sandbox.rules import breaks
from tests.sandbox.world import World

SEND = "cgi-bin/message/subscribe/bizsend"


async def send(world: World, openid: str, template: str = "once", **more: Any) -> int:
    data = {"thing1": {"value": "今天截止"}}
    return await world.code(SEND, {"touser": openid, "template_id": template, "data": data, **more})


@breaks("subscribe-id")
async def test_a_subscription_message_needs_a_template_and_a_person(world: World) -> None:
    openid = await world.user()
    assert await send(world, openid, "card") == 40037
    assert await send(world, "oNobody") == 40003


@breaks("subscribe-consent")
async def test_no_subscription_message_without_consent(world: World) -> None:
    openid = await world.user()
    assert await send(world, openid) == 43101
    await world.act(openid, "subscribe", template="once", accept=False)
    assert await send(world, openid) == 43101
    await world.act(openid, "subscribe", template="always")
    assert await send(world, openid) == 43101  # to another template


@breaks("subscribe-once")
async def test_one_consent_allows_one_message(world: World) -> None:
    openid = await world.user()
    await world.act(openid, "subscribe", template="once")
    world.later(days=90)
    world.token_value = ""
    assert [await send(world, openid) for _ in range(2)] == [0, 43101]
    await world.act(openid, "subscribe", template="once")
    await world.act(openid, "subscribe", template="once")
    assert [await send(world, openid) for _ in range(3)] == [0, 0, 43101]
    assert await world.heard(openid) == ["card"] * 3


@breaks("subscribe-long-term")
async def test_a_long_term_consent_is_not_used_up(world: World) -> None:
    openid = await world.user()
    await world.act(openid, "subscribe", template="always")
    assert [await send(world, openid, "always") for _ in range(4)] == [0] * 4
    await world.act(openid, "unsubscribe", template="always")
    assert await send(world, openid, "always") == 43101


@breaks("subscribe-off")
async def test_what_is_turned_off_on_the_phone_is_gone(world: World) -> None:
    openid = await world.user()
    for _ in range(2):
        await world.act(openid, "subscribe", template="once")
    await world.act(openid, "unsubscribe", template="once")
    assert await send(world, openid) == 43101


@breaks("subscribe-fields")
async def test_the_fields_of_a_subscription_message_are_checked(world: World) -> None:
    openid = await world.user()
    await world.act(openid, "subscribe", template="once")
    assert await send(world, openid, data={"thing1": {"value": "超" * 21}}) == 47003
    assert await send(world, openid, data={}) == 47003
    assert [await send(world, openid) for _ in range(2)] == [0, 43101]


@breaks("subscribe-events")
async def test_consents_and_sends_are_told(world: World) -> None:
    openid = await world.user()
    await world.act(openid, "subscribe", template="once")
    assert "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[once]]>" in world.receiver.got[-1].clear
    assert "<SubscribeStatusString><![CDATA[accept]]>" in world.receiver.got[-1].clear
    await send(world, openid)
    await world.sandbox.quiet()
    assert "<SubscribeMsgSentEvent><List><TemplateId><![CDATA[once]]>" in world.receiver.got[-1].clear
    assert "<ErrorCode><![CDATA[0]]>" in world.receiver.got[-1].clear
    await world.act(openid, "unsubscribe", template="once")
    assert "subscribe_msg_change_event" in world.receiver.got[-1].clear


async def test_a_file_of_before_learns_of_subscriptions(world: World) -> None:
    with world.sandbox._core.state.write() as tx:
        tx.run("DROP TABLE subscription")
    await world.restart()
    openid = await world.user()
    await world.act(openid, "subscribe", template="once")
    assert await send(world, openid) == 0


async def test_its_templates_are_listed(world: World) -> None:
    listed = await (await world.raw("api/wxaapi/newtmpl/gettemplate", access_token=await world.token())).json(
        content_type=None
    )
    assert [(t["priTmplId"], t["type"], t["content"]) for t in listed["data"]] == [
        ("once", 2, "事项:{{thing1.DATA}}"),
        ("always", 3, "事项:{{thing1.DATA}}"),
    ]
