"""A client thin enough not to be what is measured: bytes made beforehand, written, and read back by length alone."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log
from xml.sax.saxutils import escape

from benchmarks.world import HANDED_IN, SCRIPT, openid
from bot.sandbox import crypto

APPID, TOKEN, AES_KEY = "wxbenchmark0000001", "benchmarktoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


class Wrong(Exception):
    """What was measured is not what should have been."""


@dataclass(slots=True)
class Letter:
    """One message as it goes over the wire. hands_in: its answer must say the report was taken. done: call it then."""

    raw: bytes
    hands_in: bool
    done: Callable[[], None]


class Letters:
    """Each follower sends his script in order and waits for each answer before he goes on."""

    def __init__(self, followers: int, host: str) -> None:
        self._at = [0] * followers
        self._host = host
        self._ids = itertools.count(7_000_000_000_000_000)
        self.idle = deque(range(followers))  # who waits for no answer

    def make(self, path: str = "/wechat") -> Letter:
        """The next letter of the follower who has been idle longest."""
        follower = self.idle.popleft()
        place = self._at[follower]
        self._at[follower] = (place + 1) % len(SCRIPT)
        now = str(int(time.time()))
        xml = (
            f"<xml><ToUserName>gh_bench</ToUserName><FromUserName>{openid(follower)}</FromUserName>"
            f"<CreateTime>{now}</CreateTime><MsgType>text</MsgType><Content>{escape(SCRIPT[place])}</Content>"
            f"<MsgId>{next(self._ids)}</MsgId></xml>"
        )
        sealed = crypto.encrypt(xml.encode(), aes_key=AES_KEY, appid=APPID)
        nonce = secrets.token_hex(5)
        query = (
            f"signature={crypto.signature(TOKEN, now, nonce)}&timestamp={now}&nonce={nonce}&openid={openid(follower)}"
            f"&encrypt_type=aes&msg_signature={crypto.signature(TOKEN, now, nonce, sealed)}"
        )
        body = f"<xml><ToUserName>gh_bench</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()
        head = (
            f"POST {path}?{query} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: text/xml\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return Letter(head.encode() + body, place == HANDED_IN, lambda: self.idle.append(follower))


class Connection(asyncio.Protocol):
    """One keep-alive connection, one request at a time. answered(status, body) is called with each answer."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._transport: asyncio.Transport | None = None
        self.answered: Callable[[int, bytes], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, raw: bytes, answered: Callable[[int, bytes], None]) -> None:
        assert self._transport is not None and self.answered is None
        self.answered = answered
        self._transport.write(raw)

    def data_received(self, data: bytes) -> None:
        self._data += data
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._data[:end]).lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at : at + 12].split(b"\r\n")[0])
        if len(self._data) < end + 4 + length:
            return
        status, body = int(head[9:12]), bytes(self._data[end + 4 : end + 4 + length])
        self._data.clear()
        call, self.answered = self.answered, None
        if call is not None:
            call(status, body)

    def connection_lost(self, exc: Exception | None) -> None:
        call, self.answered = self.answered, None
        if call is not None:
            call(0, b"")

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def connect(port: int, many: int) -> list[Connection]:
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(many)]


def check(letter: Letter, status: int, body: bytes) -> None:
    """The answer is one, and where a report was handed in it says so. Raises Wrong."""
    if status != 200:
        raise Wrong(f"status {status}")
    if letter.hands_in:
        sealed = body.partition(b"<Encrypt>")[2].partition(b"</Encrypt>")[0].decode()
        sealed = sealed.removeprefix("<![CDATA[").removesuffix("]]>")
        said = crypto.decrypt(sealed, aes_key=AES_KEY, appid=APPID).decode() if sealed else "(nothing)"
        if "已报送" not in said:
            raise Wrong(f"a report was handed in and the answer is: {said}")


def poisson(rate: float, seconds: float, random: Callable[[], float]) -> Iterator[float]:
    """Moments of arrival within the time."""
    at = 0.0
    while (at := at - log(1.0 - random()) / rate) < seconds:
        yield at
