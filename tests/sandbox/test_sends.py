"""What may be sent: customer-service windows, typed template fields, idempotence, and what the phone then shows."""

from __future__ import annotations

from typing import Any

from tests.sandbox.rules import breaks
from tests.sandbox.world import World

SEND = "cgi-bin/message/custom/send"
CARD = "cgi-bin/message/template/send"


async def quiet_user(world: World) -> str:
    """A follower whose windows have closed."""
    openid = await world.user()
    world.later(hours=50)
    world.token_value = ""
    return openid


async def codes(world: World, openid: str, count: int) -> list[int]:
    return [await world.custom(openid, f"第{number}条") for number in range(count)]


@breaks("custom-sixth")
async def test_five_after_a_message_and_no_sixth(world: World) -> None:
    openid = await quiet_user(world)
    await world.act(openid, "say", text="在吗")
    assert await codes(world, openid, 6) == [0, 0, 0, 0, 0, 45047]
    assert len(await world.heard(openid)) == 5


@breaks("custom-48h")
async def test_nothing_after_48_hours(world: World) -> None:
    openid = await quiet_user(world)
    await world.act(openid, "say", text="在吗")
    world.later(hours=48)
    assert await world.custom(openid, "按时") == 0
    world.later(seconds=1)
    assert await world.custom(openid, "迟了") == 45015
    await world.act(openid, "photo")
    assert await codes(world, openid, 6) == [0, 0, 0, 0, 0, 45047]


async def press(world: World, openid: str) -> None:
    await world.post("cgi-bin/menu/create", {"button": [{"type": "click", "name": "填报", "key": "FILL"}]})
    await world.act(openid, "tap", menu_key="FILL")


@breaks("custom-menu")
async def test_three_in_a_minute_after_a_menu_click(world: World) -> None:
    openid = await quiet_user(world)
    await press(world, openid)
    assert await codes(world, openid, 4) == [0, 0, 0, 45047]
    await world.act(openid, "tap", menu_key="FILL")
    world.later(seconds=61)
    assert await world.custom(openid, "迟了") == 45015


@breaks("custom-msgmenu")
async def test_a_tap_on_a_msgmenu_is_a_menu_click(world: World) -> None:
    openid = await quiet_user(world)
    await world.act(openid, "say", text="在吗")
    menu = {"head_content": "选一个", "list": [{"id": "7", "content": "全部无变化"}], "tail_content": ""}
    assert await world.code(SEND, {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}) == 0
    world.later(hours=49)
    world.token_value = ""
    await world.act(openid, "tap_msgmenu", id="7")
    assert "<bizmsgmenuid><![CDATA[7]]>" in world.receiver.got[-1].clear
    assert await codes(world, openid, 4) == [0, 0, 0, 45047]


@breaks("custom-follow")
async def test_three_in_a_minute_after_a_follow(world: World) -> None:
    openid = await world.user()
    assert await codes(world, openid, 4) == [0, 0, 0, 45047]
    world.later(seconds=61)
    assert await world.custom(openid, "迟了") == 45015


@breaks("custom-scan")
async def test_three_in_a_minute_after_a_scan(world: World) -> None:
    openid = await quiet_user(world)
    body = {"action_name": "QR_STR_SCENE", "expire_seconds": 600, "action_info": {"scene": {"scene_str": "12345678"}}}
    ticket = (await world.post("cgi-bin/qrcode/create", body))["ticket"]
    await world.act(openid, "scan", ticket=ticket)
    assert "<Event><![CDATA[SCAN]]>" in world.receiver.got[-1].clear
    assert await codes(world, openid, 4) == [0, 0, 0, 45047]
    world.later(seconds=61)
    assert await world.custom(openid, "迟了") == 45015


@breaks("custom-not-cumulative")
async def test_a_click_after_a_message_adds_nothing(world: World) -> None:
    openid = await quiet_user(world)
    await world.act(openid, "say", text="在吗")
    await press(world, openid)
    assert await codes(world, openid, 6) == [0, 0, 0, 0, 0, 45047]


@breaks("custom-silent")
async def test_to_one_who_never_spoke(world: World) -> None:
    openid = await quiet_user(world)
    assert await world.custom(openid, "您好") == 45015


@breaks("custom-length", "custom-empty")
async def test_text_too_long_or_empty_spends_nothing(world: World) -> None:
    openid = await world.user()
    assert await world.custom(openid, "字" * 683) == 45002
    assert await world.custom(openid, "") == 44004
    assert await world.custom(openid, " \n") == 44004
    assert await world.code(SEND, {"touser": openid, "msgtype": "text"}) == 44004
    assert await world.custom(openid, "字" * 682) == 0
    assert await codes(world, openid, 3) == [0, 0, 45047]


@breaks("custom-unfollowed", "custom-openid")
async def test_to_one_who_left_or_never_was(world: World) -> None:
    openid = await world.user()
    await world.act(openid, "unfollow")
    assert await world.custom(openid, "您好") == 43004
    assert await world.custom("oNobody", "您好") == 40003


@breaks("custom-type", "custom-articles", "custom-media")
async def test_content_that_cannot_be(world: World) -> None:
    openid = await world.user()
    assert await world.code(SEND, {"touser": openid, "msgtype": "poem", "poem": {}}) == 40008
    articles = [{"title": "甲"}, {"title": "乙"}]
    assert await world.code(SEND, {"touser": openid, "msgtype": "news", "news": {"articles": articles}}) == 45008
    assert await world.code(SEND, {"touser": openid, "msgtype": "image", "image": {"media_id": "none"}}) == 40007


@breaks("custom-escapes")
async def test_escapes_are_shown_as_written(world: World) -> None:
    openid = await world.user()
    body = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}
    assert await world.code(SEND, body, escaped=True) == 0
    assert await world.code(SEND, {**body, "text": {"content": "a\\b\n“好”"}}) == 0
    assert await world.heard(openid) == ["\\u60a8\\u597d", "a\\b\n“好”"]


@breaks("custom-typing")
async def test_typing_to_one_who_is_silent(world: World) -> None:
    openid = await world.user()
    body = {"touser": openid, "command": "Typing"}
    assert await world.code("cgi-bin/message/custom/typing", body) == 45080
    await world.act(openid, "say", text="在吗")
    assert await world.code("cgi-bin/message/custom/typing", body) == 0
    world.later(seconds=31)
    assert await world.code("cgi-bin/message/custom/typing", body) == 45080


GOOD = {
    "thing1": "整改旬报第7期",
    "character_string2": "07-0103",
    "time3": "2021年10月11日 17:00",
    "amount4": "¥12.50元",
    "phone_number5": "0471-1234567",
    "car_number6": "蒙A12345",
    "const7": "已退回",
    "short_thing8": "待补正",
    "phrase9": "正在推进",
}


async def card(world: World, openid: str, **changed: str) -> dict[str, Any]:
    data = {key: {"value": value} for key, value in {**GOOD, **changed}.items()}
    return await world.post(CARD, {"touser": openid, "template_id": "typed", "data": data})


async def invalid(world: World, key: str, *values: str) -> None:
    openid = await world.user()
    for value in values:
        refused = await card(world, openid, **{key: value})
        assert refused["errcode"] == 47003, value
        assert f"data.{key}.value invalid" in refused["errmsg"]
    assert await world.heard(openid) == []


async def valid(world: World, key: str, *values: str) -> None:
    openid = await world.user()
    for value in values:
        assert (await card(world, openid, **{key: value}))["errcode"] == 0, value


@breaks("template-thing")
async def test_thing(world: World) -> None:
    await invalid(world, "thing1", "字" * 21, "", "  ", "上\n下")


async def test_things_that_fit(world: World) -> None:
    await valid(world, "thing1", "字" * 20, "Ab 12，（）", "x")


@breaks("template-character-string")
async def test_character_string(world: World) -> None:
    await invalid(world, "character_string2", "x" * 33, "第7期", "")


@breaks("template-time")
async def test_time(world: World) -> None:
    await invalid(
        world, "time3", "24:00", "17点", "2021年2月30日 17:00", "2021-10-11 17:00", "明天", "17:00~18:00~19:00", "17:60"
    )


async def test_times_that_fit(world: World) -> None:
    await valid(world, "time3", "15:01", "15:01:59", "2021年10月11日 17:00", "2021年10月1日 09:00~2021年10月2日 10:00")


@breaks("template-amount")
async def test_amount(world: World) -> None:
    await invalid(world, "amount4", "12345678901", "¥¥1", "一元", "1.", "")


@breaks("template-phone-number")
async def test_phone_number(world: World) -> None:
    await invalid(world, "phone_number5", "1" * 18, "电话", "abc")


@breaks("template-car-number")
async def test_car_number(world: World) -> None:
    await invalid(world, "car_number6", "蒙A1234567", "蒙蒙蒙蒙")


@breaks("template-const")
async def test_const(world: World) -> None:
    await invalid(world, "const7", "待审", "")


@breaks("template-short-thing")
async def test_short_thing(world: World) -> None:
    await invalid(world, "short_thing8", "六个字的短语", "")


@breaks("template-phrase")
async def test_phrase(world: World) -> None:
    await invalid(world, "phrase9", "六个汉字的词", "abc", "推进60%")


@breaks("template-missing")
async def test_a_keyword_left_out(world: World) -> None:
    openid = await world.user()
    body = {"touser": openid, "template_id": "card", "data": {"thing1": {"value": "提醒"}}}
    assert "data.time2.value" in (await world.post(CARD, body))["errmsg"]
    assert await world.code(CARD, {**body, "data": "x"}) == 47003
    assert await world.code(CARD, {**body, "data": {"thing1": {"value": 5}, "time2": {"value": "9:00"}}}) == 47003


@breaks("template-id", "template-openid", "template-unfollowed")
async def test_to_whom_and_which(world: World) -> None:
    openid = await world.user()
    assert (await world.card(openid, "提醒", template_id="none"))["errcode"] == 40037
    assert (await world.card("oNobody", "提醒"))["errcode"] == 40003
    await world.act(openid, "unfollow")
    assert (await world.card(openid, "提醒"))["errcode"] == 43004


@breaks("template-client-id")
async def test_one_client_msg_id_is_shown_once_in_ten_minutes(world: World) -> None:
    openid = await world.user()
    first = await world.card(openid, "提醒", client_msg_id="c1")
    world.later(minutes=9, seconds=59)
    assert (await world.card(openid, "提醒", client_msg_id="c1"))["msgid"] == first["msgid"]
    assert (await world.card(openid, "另一条", client_msg_id="c1"))["msgid"] == first["msgid"]
    assert await world.heard(openid) == ["card"]
    other = await world.user("oLi")
    assert (await world.card(other, "提醒", client_msg_id="c1"))["msgid"] != first["msgid"]
    world.later(seconds=1)
    assert (await world.card(openid, "提醒", client_msg_id="c1"))["msgid"] != first["msgid"]
    assert await world.heard(openid) == ["card", "card"]


@breaks("template-duplicate")
async def test_the_same_content_within_a_minute(world: World) -> None:
    openid = await world.user()
    assert (await world.card(openid, "提醒", client_msg_id="c1"))["errcode"] == 0
    assert (await world.card(openid, "提醒", client_msg_id="c2"))["errcode"] == 40241
    assert (await world.card(openid, "提醒"))["errcode"] == 40241
    assert (await world.card(openid, "别的"))["errcode"] == 0
    world.later(seconds=60)
    assert (await world.card(openid, "提醒"))["errcode"] == 0


@breaks("template-finish")
async def test_the_finish_event_says_what_became_of_it(world: World) -> None:
    openid = await world.user()
    sent = await world.card(openid, "一")
    await world.sandbox.quiet()
    event = world.receiver.got[-1].clear
    assert "TEMPLATESENDJOBFINISH" in event
    assert f"<MsgID>{sent['msgid']}</MsgID>" in event
    assert "<Status><![CDATA[success]]></Status>" in event
    await world.act(openid, "block")
    assert (await world.card(openid, "二"))["errcode"] == 0
    await world.sandbox.quiet()
    assert "failed:user block" in world.receiver.got[-1].clear
    await world.act(openid, "block", on=False)
    await world.wall("POST", "misbehave", kind="template_fails", times=1)
    assert (await world.card(openid, "三"))["errcode"] == 0
    await world.sandbox.quiet()
    assert "failed: system failed" in world.receiver.got[-1].clear
    assert await world.heard(openid) == ["card"]


@breaks("template-stripped")
async def test_emoji_colour_and_remark_go_without_a_word(world: World) -> None:
    openid = await world.user()
    data = {
        "first": {"value": "您好"},
        "thing1": {"value": "今天截止⏰😀", "color": "#ff0000"},
        "time2": {"value": "17:00"},
        "remark": {"value": "谢谢"},
    }
    assert await world.code(CARD, {"touser": openid, "template_id": "card", "data": data}) == 0
    shown = (await world.chat(openid))[-1]
    assert shown["rows"] == [["事项", "今天截止"], ["时间", "17:00"]]
    assert "#ff0000" not in str(shown)


async def test_the_ledger_counts_what_was_shown_and_refused(world: World) -> None:
    openid = await world.user()
    await codes(world, openid, 4)
    await world.card(openid, "提醒", client_msg_id="c")
    await world.card(openid, "提醒", client_msg_id="c")
    counts = (await world.wall("GET", "ledger"))["counts"]
    assert counts["message/custom/send"] == {"shown": 3, "refused": 1}
    assert counts["message/template/send"] == {"shown": 1, "same": 1}
    rows = (await world.wall("GET", f"ledger?kind=message/custom/send&openid={openid}"))["rows"]
    assert [row["code"] for row in rows] == [0, 0, 0, 45047]
