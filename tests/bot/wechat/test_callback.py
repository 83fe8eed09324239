"""The door: handshake, three modes, downgrade, window, replay, late answers. Over HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from wechatpy.crypto import WeChatCrypto

from bot.inbound import Inbound, SaidText
from bot.wechat.account import Account, Mode
from bot.wechat.outbound import TextTooLong
from tests.bot.wechat.conftest import ACCOUNT, KEY, NOW, OLD_KEY, OPENID, STAMP, Start, sign, text_xml

OFFICIAL = Account("wxba5fad812f8e6fb9", "secretsecret", "AAAAA", "A" * 43)


async def test_handshake_as_published(platform: Start, mode: Mode) -> None:
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    async with platform(mode, account=OFFICIAL) as p:
        async with p.client.get("/wechat", params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "4375120948345356249")
            assert answer.content_type == "text/plain"
        for wrong in ({"signature": "f" * 40}, {"nonce": "1"}, {"timestamp": "1"}, {"echostr": ""}):
            async with p.client.get("/wechat", params=query | wrong) as answer:
                assert answer.status == 403
        async with p.client.get("/wechat") as answer:
            assert answer.status == 403


async def test_other_methods_are_not_for_here(platform: Start, mode: Mode) -> None:
    async with platform(mode) as p:
        for method in ("HEAD", "PUT", "DELETE"):
            async with p.client.request(method, "/wechat") as answer:
                assert answer.status == 405


async def test_a_text_is_heard_and_answered(platform: Start, mode: Mode) -> None:
    async with platform(mode) as p:
        answer = await p.delivers(text_xml(" 填报 "))
        reply = await p.reply(answer)
    assert answer.status == 200
    assert [i.act for i in p.heard] == [SaidText(" 填报 ")]
    assert p.heard[0].received_at == NOW
    assert {child.tag: child.text for child in reply} == {
        "ToUserName": OPENID,
        "FromUserName": "gh_7f083739789a",
        "CreateTime": STAMP,
        "MsgType": "text",
        "Content": "收到： 填报 ",
    }


async def test_replies_are_sealed_where_letters_are(platform: Start, mode: Mode) -> None:
    async with platform(mode) as p:
        answer = await p.delivers(text_xml())
        outer = {child.tag for child in ElementTree.fromstring(await answer.text())}
    sealed = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}
    assert outer == sealed if mode is not Mode.PLAIN else not outer & sealed


async def test_nothing_to_say_is_a_bare_success(platform: Start, mode: Mode) -> None:
    async with platform(mode) as p:
        answer = await p.delivers(text_xml().replace("[text]", "[location]"))
        assert (answer.status, await answer.text()) == (200, "success")


async def test_a_reply_keeps_marks_that_would_break_it(platform: Start, mode: Mode) -> None:
    async def hostile(_: Inbound) -> str:
        return "a]]></Content><ToUserName>oV</ToUserName>\x02\x1d<![CDATA[b]]>]]>"

    async with platform(mode, receive=hostile) as p:
        reply = await p.reply(await p.delivers(text_xml()))
    assert reply.findtext("Content") == "a]]></Content><ToUserName>oV</ToUserName><![CDATA[b]]>]]>"
    assert [child.text for child in reply if child.tag == "ToUserName"] == [OPENID]


async def test_a_letter_under_the_previous_key_is_answered_under_it(platform: Start) -> None:
    changed = replace(ACCOUNT, aes_key_previous=OLD_KEY)
    async with platform(Mode.SAFE, account=changed) as p:
        p.account = replace(changed, aes_key=OLD_KEY, aes_key_previous="")
        assert await p.content(await p.delivers(text_xml("旧"))) == "收到：旧"
        p.account = changed
        assert await p.content(await p.delivers(text_xml("新"))) == "收到：新"
        p.account = replace(changed, aes_key="Q" * 43)
        assert (await p.delivers(text_xml("别"))).status == 403


async def test_the_debugging_tool_may_ask(platform: Start) -> None:
    """The published envelope holds JSON: verified and opened, then not XML, so 400 and not 403."""
    from tests.bot.wechat.test_crypto import ENCRYPT

    at = datetime.fromtimestamp(1714112445, UTC)
    async with platform(Mode.SAFE, account=OFFICIAL, now=lambda: at) as p:
        query = {
            "timestamp": "1714112445",
            "nonce": "415670741",
            "encrypt_type": "aes",
            "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
        }
        answer = await p.post(query, f"<xml><Encrypt><![CDATA[{ENCRYPT}]]></Encrypt></xml>")
        assert answer.status == 400


async def test_the_sender_does_not_choose_the_mode(platform: Start) -> None:
    """A right plain signature, and no envelope: refused wherever envelopes are the rule, whatever encrypt_type says."""
    for mode in (Mode.COMPAT, Mode.SAFE):
        for claim in ({}, {"encrypt_type": "raw"}, {"encrypt_type": "aes"}):
            async with platform(mode) as p:
                query, _ = p.query(text_xml())
                answer = await p.post({**query, **claim}, text_xml())
                assert (answer.status, p.heard) == (403, [])
    async with platform(Mode.PLAIN) as p:
        plain = p.account
        p.account = replace(plain, mode=Mode.SAFE)
        query, body = p.query(text_xml())
        assert (await p.post(query, body)).status == 403
        assert p.heard == []


async def test_clear_fields_beside_an_envelope_are_not_believed(platform: Start) -> None:
    async with platform(Mode.COMPAT) as p:
        query, body = p.query(text_xml("真"))
        forged = body.replace("真", "假").replace("<MsgId>23000000000000001", "<MsgId>666")
        assert forged != body
        assert await p.content(await p.post(query, forged)) == "收到：真"
        assert p.heard[0].key.endswith("|23000000000000001")


@pytest.mark.parametrize("wrong", ["signature", "timestamp", "nonce", "openid"])
async def test_each_part_of_the_query_is_held_to(platform: Start, mode: Mode, wrong: str) -> None:
    async with platform(mode) as p:
        query, body = p.query(text_xml())
        name = "msg_signature" if wrong == "signature" and mode is not Mode.PLAIN else wrong
        for value in ("", "x" * 40, "1714112445", "填报"):
            answer = await p.post(query | {name: value}, body)
            # An absent openid is no contradiction: the platform's tools leave it out.
            assert answer.status == (200 if (wrong, value) == ("openid", "") else 403), value


async def test_the_envelope_is_what_is_signed(platform: Start) -> None:
    async with platform(Mode.SAFE) as p:
        query, body = p.query(text_xml("一"))
        _, other = p.query(text_xml("二"), nonce=query["nonce"])
        assert (await p.post(query, other)).status == 403
        without = {k: v for k, v in query.items() if k != "msg_signature"}
        assert (await p.post(without, body)).status == 403
        assert p.heard == []


async def test_the_window_is_ten_minutes_either_way_or_as_set(platform: Start, mode: Mode) -> None:
    async with platform(mode) as p:
        for off, status in ((-600, 200), (600, 200), (-601, 403), (601, 403)):
            answer = await p.delivers(text_xml(msgid=f"9{off}"), stamp=str(int(STAMP) + off))
            assert answer.status == status, off
    async with platform(mode, window=timedelta(minutes=1)) as p:
        assert (await p.delivers(text_xml(), stamp=str(int(STAMP) - 61))).status == 403


async def test_the_platforms_own_retry_is_let_in(platform: Start, mode: Mode) -> None:
    """Byte for byte the same, or signed anew: receive is asked again and knows the key."""
    async with platform(mode) as p:
        query, body = p.query(text_xml())
        first, second = await p.post(query, body), await p.post(query, body)
        third = await p.delivers(text_xml())
        assert [a.status for a in (first, second, third)] == [200, 200, 200]
        assert len({i.key for i in p.heard}) == 1
        assert {await p.content(a) for a in (first, second, third)} == {"收到：填报"}


async def test_a_captured_plain_signature_is_good_for_its_body_alone(platform: Start) -> None:
    async with platform(Mode.PLAIN) as p:
        query, body = p.query(text_xml("0"))
        assert (await p.post(query, body)).status == 200
        assert (await p.post(query, text_xml("1", msgid="2"))).status == 403
        assert (await p.post(query, body)).status == 200
        assert [i.act for i in p.heard] == [SaidText("0"), SaidText("0")]


async def test_what_plain_mode_remembers_is_forgotten_after_the_window(platform: Start) -> None:
    clock = [NOW]
    async with platform(Mode.PLAIN, now=lambda: clock[0]) as p:
        query, body = p.query(text_xml("0"))
        await p.post(query, body)
        clock[0] = NOW + timedelta(minutes=11)
        assert (await p.post(query, body)).status == 403


async def test_size(platform: Start, mode: Mode) -> None:
    async with platform(mode) as p:
        query, body = p.query(text_xml("好" * 600))
        assert (await p.post(query, body)).status == 200
        assert (await p.post(query, b"<xml>" + b"x" * 70_000)).status == 413

        async def unannounced() -> Any:
            for _ in range(80):
                yield b"x" * 1024

        async with p.client.post("/wechat", params=query, data=unannounced()) as answer:
            assert answer.status == 413
        assert (await p.post(query, b"")).status == 400
        assert len(p.heard) == 1


async def test_compressed_bodies_are_not_opened(platform: Start, mode: Mode) -> None:
    async with platform(mode) as p:
        query, body = p.query(text_xml())
        answer = await p.post(query, body.encode(), headers={"Content-Encoding": "gzip"})
        assert (answer.status, p.heard) == (400, [])


class Slow:
    """receive(), which answers when told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.began = 0

    async def __call__(self, inbound: Inbound) -> str:
        self.began += 1
        await self.go.wait()
        return "已报送"


async def test_a_retry_joins_the_work_and_gets_its_answer(platform: Start, mode: Mode) -> None:
    slow = Slow()
    async with platform(mode, receive=slow, counting=True) as p:
        first = asyncio.create_task(p.delivers(text_xml()))
        second = asyncio.create_task(p.delivers(text_xml()))
        await p.has(2)
        assert not first.done()
        assert not second.done()
        slow.go.set()
        assert [await p.content(await task) for task in (first, second)] == ["已报送", "已报送"]
        assert slow.began == 1


async def test_only_the_third_delivery_is_acknowledged_bare(platform: Start, mode: Mode) -> None:
    slow = Slow()
    async with platform(mode, receive=slow, patience=0.05, counting=True) as p:
        waiting = [asyncio.create_task(p.delivers(text_xml())) for _ in range(2)]
        await p.has(2)
        third = await p.delivers(text_xml())
        assert (third.status, await third.text()) == (200, "success")
        assert not any(task.done() for task in waiting)
        slow.go.set()
        assert [await p.content(await task) for task in waiting] == ["已报送", "已报送"]
        assert slow.began == 1
        assert await p.content(await p.delivers(text_xml())) == "已报送"
        assert slow.began == 2  # nothing is kept here: the stored answer is receive's


async def test_a_connection_the_platform_cut_leaves_the_work_running(platform: Start) -> None:
    slow = Slow()
    async with platform(Mode.SAFE, receive=slow, counting=True) as p:
        cut = asyncio.create_task(p.delivers(text_xml()))
        await p.has(1)
        cut.cancel()
        retry = asyncio.create_task(p.delivers(text_xml()))
        await p.has(1)
        slow.go.set()
        assert await p.content(await retry) == "已报送"
        assert slow.began == 1


def _failing(error: Exception) -> Callable[[Inbound], Awaitable[str]]:
    async def receive(_: Inbound) -> str:
        raise error

    return receive


async def test_our_own_bug_is_loud_and_not_kept(platform: Start, caplog: pytest.LogCaptureFixture) -> None:
    async with platform(Mode.SAFE, receive=_failing(ZeroDivisionError())) as p:
        assert (await p.delivers(text_xml())).status == 500
        assert (await p.delivers(text_xml())).status == 500
    assert any(record.exc_info for record in caplog.records)


async def test_a_reply_over_the_limit_is_our_bug(platform: Start, caplog: pytest.LogCaptureFixture) -> None:
    async def long(_: Inbound) -> str:
        return "好" * 667

    async with platform(Mode.SAFE, receive=long) as p:
        assert (await p.delivers(text_xml())).status == 500
    assert any(record.exc_info and record.exc_info[0] is TextTooLong for record in caplog.records)

    async def just(_: Inbound) -> str:
        return "好" * 666 + "ab"

    async with platform(Mode.SAFE, receive=just) as p:
        assert len((await p.content(await p.delivers(text_xml()))).encode()) == 2000


async def test_one_line_of_log_and_no_secret_in_it(
    platform: Start, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    async with platform(mode) as p:
        await p.delivers(text_xml("内部事项"))
        query, body = p.query(text_xml("另一件"))
        await p.post(query | {"timestamp": "1"}, body)
    lines = [record for record in caplog.records if record.name.startswith("bot")]
    assert [line.__dict__["action"] for line in lines] == ["callback_answered", "callback_refused"]
    said = repr([line.__dict__ for line in lines]) + caplog.text
    for secret in (OPENID, ACCOUNT.secret, ACCOUNT.token, KEY, "内部事项", "另一件"):
        assert secret not in said


async def test_wechatpy_reads_what_we_seal(platform: Start) -> None:
    """And its own whole reply would open too: the two agree on the envelope in both directions."""
    async with platform(Mode.SAFE) as p:
        text = await (await p.delivers(text_xml("一"))).text()
    fields = {child.tag: child.text or "" for child in ElementTree.fromstring(text)}
    crypto = WeChatCrypto(ACCOUNT.token, KEY, ACCOUNT.appid)
    opened = crypto.decrypt_message(text, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    assert "收到：一" in opened
    assert fields["MsgSignature"] == sign(ACCOUNT.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
