from __future__ import annotations

from tests.sandbox.world import World, says


async def test_a_person_writes_and_is_answered(world: World) -> None:
    openid = await world.user()
    world.receiver.script = says("收到")
    done = await world.act(openid, "say", text="填报", key="k1")
    assert done["state"] == "answered"
    assert [row["text"] for row in done["replies"]] == ["收到"]
    again = await world.act(openid, "say", text="填报", key="k1")
    assert again["again"] and again["replies"] == done["replies"]
    assert await world.custom(openid, "补充") == 0
    assert (await world.card(openid, "旬报今天截止"))["errcode"] == 0
    await world.sandbox.quiet()
    assert "TEMPLATESENDJOBFINISH" in world.receiver.got[-1].clear
