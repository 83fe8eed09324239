"""Thousands of hostile callbacks: none 5xx, none reaches the house, one line of log each, no secret in any."""

from __future__ import annotations

import logging
import random
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.wechat.account import Mode
from tests.bot.wechat.conftest import ACCOUNT, KEY, OPENID, STAMP, Platform, Start, text_xml

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY l{i} "&l{i - 1 or "ol"};&l{i - 1 or "ol"};">' for i in range(1, 30))
    + "]>"
)
SECRET_WORDS = "机密★方案"


def _inject(r: random.Random) -> str:
    return r.choice(
        [
            f"x]]></Content><FromUserName>oVICTIM</FromUserName><Content><![CDATA[{SECRET_WORDS}",
            "x]]></Content></xml><xml><Content><![CDATA[",
            "x]]></Content><FromUserName>oVICTIM</FromUserName><!--",
            "]]>&l29;<![CDATA[",
            "]]><!DOCTYPE a><![CDATA[",
        ]
    )


async def _attack(p: Platform, r: random.Random) -> ClientResponse:
    """One of the ways in."""
    query, body = p.query(text_xml(SECRET_WORDS))
    match r.randrange(12):
        case 0:  # wrong signature
            name = r.choice(["signature", "msg_signature"])
            wrong = "".join(r.choices("0123456789abcdef", k=40))
            return await p.post(
                query | {"signature": wrong, "msg_signature": wrong, name: r.choice(["", "é", wrong])}, body
            )
        case 1:  # a replay from outside the window
            query, body = p.query(
                text_xml(SECRET_WORDS), stamp=str(int(STAMP) + r.choice([-1, 1]) * r.randrange(601, 10**8))
            )
            return await p.post(query, body)
        case 2:  # injection, rightly signed: so it comes from a person
            query, body = p.query(text_xml(_inject(r)))
            return await p.post(query, body)
        case 3:  # entity bomb
            query, body = p.query(BOMB + text_xml("]]>&l29;<![CDATA["))
            return await p.post(query, body if p.account.mode is Mode.SAFE else BOMB + body)
        case 4:  # oversize
            return await p.post(query, b"<xml>" + b"a" * r.randrange(65_536, 90_000))
        case 5:  # garbage
            return await p.post(query, r.randbytes(r.randrange(0, 600)))
        case 6:  # garbage in the right envelope
            query, body = p.query("".join(chr(r.randrange(1, 0xD7FF)) for _ in range(r.randrange(1, 99))))
            return await p.post(query, body)
        case 7:  # the other mode
            other = Mode.SAFE if p.account.mode is Mode.PLAIN else Mode.PLAIN
            mine = p.account
            p.account = type(mine)(mine.appid, mine.secret, mine.token, mine.aes_key, mode=other)
            query, body = p.query(text_xml(SECRET_WORDS))
            p.account = mine
            return await p.post(query | {"encrypt_type": r.choice(["aes", "raw", ""])}, body)
        case 8:  # a query with parts missing or odd
            name = r.choice(["timestamp", "nonce", "signature" if p.account.mode is Mode.PLAIN else "msg_signature"])
            odd = r.choice(["", "-1", "1e9", "９９", "9" * 400, "\x00", "a\nb"])
            return await p.post(query | {name: odd}, body)
        case 9:  # an envelope that is none
            broken = body.replace("<Encrypt><![CDATA[", f"<Encrypt><![CDATA[{r.choice(['*', 'AAAA', '填'])}")
            return await p.post(query, broken if broken != body else "<xml><Encrypt>AAAA</Encrypt></xml>")
        case 10:  # somebody else's words under my name
            query, body = p.query(text_xml(SECRET_WORDS, openid="oVICTIM"))
            return await p.post(query, body)
        case _:  # cut short, not XML, JSON, a bare bracket
            return await p.post(query, r.choice([body[: len(body) // 2], "{}", "<", "<xml/>", "<xml>" * 500, "null"]))


async def _siege(start: Start, mode: Mode, count: int, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    r = random.Random(seed)
    statuses: dict[int, int] = {}
    async with start(mode) as p:
        for _ in range(count):
            before = len(caplog.records)
            answer = await _attack(p, r)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            new: list[Any] = caplog.records[before:]
            assert answer.status in (400, 403, 413)
            assert [line.name for line in new] == ["bot.web.callback"]
            assert await answer.read() == b""
        assert p.heard == []
        assert set(statuses) == {400, 403, 413}
        # and the door still opens
        assert (await p.delivers(text_xml())).status == 200
    everything = caplog.text + repr([line.__dict__ for line in caplog.records])
    for secret in (ACCOUNT.secret, ACCOUNT.token, KEY, OPENID, "oVICTIM", SECRET_WORDS, "CDATA"):
        assert secret not in everything


async def test_a_siege(platform: Start, mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    await _siege(platform, mode, 300, 1, caplog)


@pytest.mark.hostile
@pytest.mark.slow
async def test_a_long_siege(platform: Start, mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    await _siege(platform, mode, 3400, 2, caplog)


async def test_half_requests_and_broken_chunks(platform: Start, mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """Below HTTP: a body that stops, chunks that lie, a length that is none."""
    import asyncio

    caplog.set_level(logging.INFO)
    async with platform(mode) as p:
        query, _ = p.query(text_xml())
        target = "/wechat?" + "&".join(f"{k}={v}" for k, v in query.items())
        for head, body in (
            ("Content-Length: 500", b"<xml>"),
            ("Transfer-Encoding: chunked", b"zz\r\n<xml>\r\n0\r\n\r\n"),
            ("Transfer-Encoding: chunked", b"5\r\n<xml>"),
            ("Content-Length: -5", b"<xml>"),
        ):
            reader, writer = await asyncio.open_connection(p.client.host, p.client.port)
            writer.write(f"POST {target} HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n".encode() + body)
            await writer.drain()
            writer.write_eof()
            answer = await reader.read()
            writer.close()
            assert not answer.startswith(b"HTTP/1.1 5"), (head, answer)
        assert p.heard == []
