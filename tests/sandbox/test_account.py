"""Users, menus, tags, QR codes and media of the account, each with its limits."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from aiohttp import FormData
from PIL import Image

from tests.sandbox.rules import breaks
from tests.sandbox.world import World

CREATE, ADD = "cgi-bin/menu/create", "cgi-bin/menu/addconditional"


def click(name: str = "填报", key: str = "FILL") -> dict[str, Any]:
    return {"type": "click", "name": name, "key": key}


@breaks("user-openid", "user-anonymous")
async def test_user_info_tells_no_names(world: World) -> None:
    openid = await world.user()
    info = await world.get("cgi-bin/user/info", openid=openid)
    assert info["subscribe"] == 1
    assert info["subscribe_time"] == 1633741200
    assert "王芳" not in json.dumps(info, ensure_ascii=False)
    assert info["nickname"] == info["headimgurl"] == ""
    await world.act(openid, "unfollow")
    assert await world.get("cgi-bin/user/info", openid=openid) == {"subscribe": 0, "openid": openid}
    assert (await world.get("cgi-bin/user/info", openid="oNobody"))["errcode"] == 40003
    assert (await world.get("cgi-bin/user/get"))["total"] == 0


@breaks("menu-count", "menu-names", "menu-keys", "menu-urls", "menu-types")
@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([click(str(n)) for n in range(4)], 40016),
        ([{"name": "我的", "sub_button": [click(str(n)) for n in range(6)]}], 40023),
        ([click("字" * 6)], 40018),
        ([{"name": "我的", "sub_button": [click("字" * 21)]}], 40025),
        ([click(key="k" * 129)], 40019),
        ([{"name": "我的", "sub_button": [click(key="")]}], 40026),
        ([{"type": "view", "name": "网页", "url": "http://x/" + "y" * 1024}], 40020),
        ([{"name": "我的", "sub_button": [{"type": "view", "name": "网页", "url": "/h5"}]}], 40027),
        ([{"type": "poem", "name": "诗"}], 40017),
        ([{"name": "我的", "sub_button": [{"type": "poem", "name": "诗"}]}], 40024),
        ([click("字" * 5), {"name": "我的", "sub_button": [click("字" * 20)]}], 0),
    ],
)
async def test_what_a_menu_may_hold(world: World, buttons: list[dict[str, Any]], code: int) -> None:
    assert await world.code(CREATE, {"button": buttons}) == code


@breaks("menu-escapes")
async def test_a_menu_in_escapes(world: World) -> None:
    assert await world.code(CREATE, {"button": [click()]}, escaped=True) == 40033


@breaks("menu-default-first", "menu-rule", "menu-absent")
async def test_conditional_menus(world: World) -> None:
    tag = (await world.post("cgi-bin/tags/create", {"tag": {"name": "领导"}}))["tag"]["id"]
    menu = {"button": [click("汇总", "DIGEST")], "matchrule": {"tag_id": str(tag)}}
    assert (await world.get("cgi-bin/menu/get"))["errcode"] == 46003
    assert await world.code(ADD, menu) == 65303
    assert await world.code(CREATE, {"button": [click()]}) == 0
    assert await world.code(ADD, {**menu, "matchrule": {}}) == 65304
    assert await world.code(ADD, {**menu, "matchrule": {"sex": "1"}}) == 65320
    assert await world.code(ADD, {**menu, "matchrule": {"tag_id": "9"}}) == 45159
    assert (await world.post(ADD, menu))["menuid"].isdigit()
    assert len((await world.get("cgi-bin/menu/get"))["conditionalmenu"]) == 1
    assert await world.code("cgi-bin/menu/delconditional", {"menuid": "1"}) == 65301


@breaks("menu-own")
async def test_each_person_has_the_menu_of_the_last_tag(world: World) -> None:
    openid = await world.user()
    tags = [(await world.post("cgi-bin/tags/create", {"tag": {"name": n}}))["tag"]["id"] for n in ("填报人", "领导")]
    await world.code(CREATE, {"button": [click("绑定", "BIND")]})
    for tag, key in zip(tags, ("FILL", "DIGEST"), strict=True):
        await world.post(ADD, {"button": [click(key, key)], "matchrule": {"tag_id": str(tag)}})
    for tag, mine, other in ((None, "BIND", "FILL"), (tags[0], "FILL", "BIND"), (tags[1], "DIGEST", "FILL")):
        if tag:
            await world.post("cgi-bin/tags/members/batchtagging", {"openid_list": [openid], "tagid": tag})
        status, refused = await world.wall_status("POST", "act", openid=openid, kind="tap", menu_key=other)
        assert (status, refused["error"]) == (404, "这位的菜单上没有这一项。")
        await world.act(openid, "tap", menu_key=mine)
        assert f"<EventKey><![CDATA[{mine}]]>" in world.receiver.got[-1].clear
        assert (await world.post("cgi-bin/menu/trymatch", {"user_id": openid}))["button"][0]["key"] == mine
    assert (await world.get("cgi-bin/user/info", openid=openid))["tagid_list"] == tags


async def test_a_link_button_is_a_view_event(world: World) -> None:
    openid = await world.user()
    url = "http://127.0.0.1/h5/fill"
    await world.code(CREATE, {"button": [{"type": "view", "name": "网页填", "url": url}]})
    assert (await world.act(openid, "tap", url=url))["open"] == url
    assert "<Event><![CDATA[VIEW]]>" in world.receiver.got[-1].clear


@breaks("tag-count", "tag-person", "tag-name", "tag-reserved", "tag-unknown", "tag-batch")
async def test_tags_and_their_limits(world: World) -> None:
    openid = await world.user()
    create, batch = "cgi-bin/tags/create", "cgi-bin/tags/members/batchtagging"
    assert await world.code(create, {"tag": {"name": "字" * 11}}) == 45158
    numbers = [(await world.post(create, {"tag": {"name": f"标签{n}"}}))["tag"]["id"] for n in range(100)]
    assert await world.code(create, {"tag": {"name": "标签1"}}) in (45056, 45157)
    assert await world.code(create, {"tag": {"name": "第101个"}}) == 45056
    await world.post("cgi-bin/tags/delete", {"tag": {"id": numbers.pop()}})
    assert await world.code(create, {"tag": {"name": "标签1"}}) == 45157
    for number in numbers[:20]:
        assert await world.code(batch, {"openid_list": [openid], "tagid": number}) == 0
    assert await world.code(batch, {"openid_list": [openid], "tagid": numbers[0]}) == 0
    assert await world.code(batch, {"openid_list": [openid], "tagid": numbers[20]}) == 45059
    assert await world.code(batch, {"openid_list": [openid], "tagid": 2}) == 45058
    assert await world.code(batch, {"openid_list": [openid], "tagid": 9999}) == 45159
    assert await world.code(batch, {"openid_list": [f"o{n}" for n in range(51)], "tagid": numbers[0]}) == 40032
    assert await world.code(batch, {"openid_list": ["oNobody"], "tagid": numbers[0]}) == 40003
    assert len((await world.post("cgi-bin/tags/getidlist", {"openid": openid}))["tagid_list"]) == 20
    await world.act(openid, "unfollow")
    assert (await world.post("cgi-bin/tags/getidlist", {"openid": openid}))["tagid_list"] == []


def scene(text: str, life: int = 600) -> dict[str, Any]:
    return {"action_name": "QR_STR_SCENE", "expire_seconds": life, "action_info": {"scene": {"scene_str": text}}}


@breaks("qr-action", "qr-life", "qr-scene")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**scene("1"), "action_name": "QR_POEM"}, 40052),
        (scene("1", 2_592_001), 40053),
        (scene("1", 0), 40053),
        (scene(""), 40053),
        (scene("x" * 65), 40053),
        ({"action_name": "QR_SCENE", "expire_seconds": 60, "action_info": {"scene": {"scene_id": 0}}}, 40053),
        ({"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}}, 40053),
        (scene("x" * 64, 2_592_000), 0),
        ({"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "1"}}}, 0),
    ],
)
async def test_what_a_code_may_hold(world: World, body: dict[str, Any], code: int) -> None:
    assert await world.code("cgi-bin/qrcode/create", body) == code


@breaks("qr-over")
async def test_scanning_follows_and_ends_with_the_code_s_time(world: World) -> None:
    openid = await world.user(following=False)
    made = await world.post("cgi-bin/qrcode/create", scene("12345678"))
    assert made["expire_seconds"] == 600
    picture = await world.raw("mp/cgi-bin/showqrcode", ticket=made["ticket"])
    assert Image.open(io.BytesIO(await picture.read())).format == "PNG"
    await world.act(openid, "scan", scene="12345678")
    event = world.receiver.got[-1].clear
    assert "<EventKey><![CDATA[qrscene_12345678]]>" in event
    assert f"<Ticket><![CDATA[{made['ticket']}]]>" in event
    assert (await world.get("cgi-bin/user/info", openid=openid))["qr_scene_str"] == "12345678"
    world.later(seconds=601)
    status, refused = await world.wall_status("POST", "act", openid=openid, kind="scan", ticket=made["ticket"])
    assert (status, refused["error"]) == (410, "该二维码已过期。")


@breaks("media-life", "media-missing")
async def test_a_photo_is_kept_three_days(world: World) -> None:
    openid = await world.user()
    await world.act(openid, "photo")
    media = world.receiver.got[-1].clear.partition("<MediaId><![CDATA[")[2].partition("]]>")[0]

    async def get(media_id: str) -> tuple[str, bytes]:
        token = (await world.stable())["access_token"]
        answer = await world.raw("api/cgi-bin/media/get", media_id=media_id, access_token=token)
        assert answer.status == 200
        return answer.content_type, await answer.read()

    kind, data = await get(media)
    assert kind == "image/jpeg"
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    assert json.loads((await get("none"))[1])["errcode"] == 40007
    assert json.loads((await get(""))[1])["errcode"] == 41006
    world.later(days=3)
    assert (await get(media))[0] == "image/jpeg"
    world.later(seconds=1)
    kind, data = await get(media)
    assert kind == "text/plain"
    assert json.loads(data)["errcode"] == 40007


async def upload(world: World, kind: str, content_type: str, data: bytes, name: str = "media") -> dict[str, Any]:
    form = FormData()
    form.add_field(name, data, filename="a", content_type=content_type)
    params = {"access_token": await world.token(), "type": kind}
    async with world.session.post(f"{world.base}/api/cgi-bin/media/upload", data=form, params=params) as answer:
        assert answer.status == 200
        got: dict[str, Any] = json.loads(await answer.text())
        return got


@breaks("media-type", "media-missing")
async def test_uploads(world: World) -> None:
    openid = await world.user()
    assert (await upload(world, "image", "text/plain", b"x"))["errcode"] == 40004
    assert (await upload(world, "poem", "image/jpeg", b"x"))["errcode"] == 40004
    assert (await upload(world, "thumb", "image/jpeg", b"x" * 65_537))["errcode"] == 45001
    assert (await upload(world, "image", "image/jpeg", b"x", name="other"))["errcode"] == 41005
    media = (await upload(world, "image", "image/jpeg", b"\xff\xd8\xff"))["media_id"]
    body = {"touser": openid, "msgtype": "image", "image": {"media_id": media}}
    assert await world.code("cgi-bin/message/custom/send", body) == 0


async def test_the_templates_can_be_asked_for(world: World) -> None:
    found = (await world.get("cgi-bin/template/get_all_private_template"))["template_list"]
    assert found[1]["template_id"] == "card"
    assert "{{thing1.DATA}}" in found[1]["content"]
