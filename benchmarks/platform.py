"""A stand-in for the platform's sends, a process of its own on loopback: it answers after a while, and badly if asked.

It keeps what the real one keeps to itself: what was shown, to whom, how often. A template message is known again by
(openid, client_msg_id) for ten minutes of the clock it is given; a customer-service message never is.

    python -m benchmarks.platform --latency 0.05 [--errors 0.05 --hangs 0.01 --cuts 0.01 --gone 0.02
                                                  --token-life 500 --hang 3]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field

import orjson
from aiohttp import web

from bot.app import listening

PROTECTED = 600.0  # seconds of the platform's clock


@dataclass(frozen=True, slots=True)
class Mood:
    """latency, hang: seconds; shares of the sends that go wrong; gone: share of the people who follow no more;
    token_life: sends a token lasts, 0: all."""

    latency: float = 0.0
    errors: float = 0.0
    hangs: float = 0.0
    cuts: float = 0.0
    gone: float = 0.0
    hang: float = 3.0
    token_life: int = 0
    speed: float = 1.0
    seed: int = 1


@dataclass(slots=True)
class Platform:
    mood: Mood
    shown: Counter[str] = field(default_factory=Counter)  # what stood on a phone: "custom|openid|text"
    met: Counter[str] = field(default_factory=Counter)  # what was asked, and what went wrong
    known: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)
    msgids: int = 1000
    tokens: int = 1
    served: int = 0
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.mood.seed)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", self._token)
        app.router.add_post("/cgi-bin/message/template/send", self._send)
        app.router.add_post("/cgi-bin/message/custom/send", self._send)
        app.router.add_get("/books", self._books)
        return app

    async def _token(self, request: web.Request) -> web.Response:
        self.met["token"] += 1
        return _json({"access_token": f"token-{self.tokens}", "expires_in": 7200})

    async def _send(self, request: web.Request) -> web.Response:
        said = orjson.loads(await request.read())
        if self.mood.latency:
            await asyncio.sleep(self.mood.latency)
        self.met["send"] += 1
        if request.query["access_token"] != f"token-{self.tokens}":
            self.met["dead token"] += 1
            return _json({"errcode": 40001, "errmsg": "invalid credential"})
        self.served += 1
        if self.mood.token_life and self.served % self.mood.token_life == 0:
            self.tokens += 1
        if zlib.crc32(str(said["touser"]).encode()) / 2**32 < self.mood.gone:
            self.met["43004"] += 1
            return _json({"errcode": 43004, "errmsg": "require subscribe"})
        luck = self.random.random() - self.mood.errors
        if luck < 0:
            return self._error(said)
        if luck < self.mood.hangs:
            self.met["hang"] += 1
            if self.random.random() < 0.5:
                self._take(said)
            await asyncio.sleep(self.mood.hang)
            raise web.HTTPGatewayTimeout
        msgid = self._take(said)
        if luck < self.mood.hangs + self.mood.cuts:
            self.met["taken, then cut"] += 1
            if request.transport is not None:
                request.transport.close()
        return _json({"errcode": 0, "errmsg": "ok", "msgid": msgid})

    def _error(self, said: dict[str, object]) -> web.Response:
        match self.random.randrange(39):
            case 0:  # seldom: after it nobody sends for a minute
                self.met["45011"] += 1
                return _json({"errcode": 45011, "errmsg": "api minute-quota reach limit"})
            case n if n % 3 == 0:
                self.met["502, taken"] += 1
                self._take(said)
                return web.Response(status=502)
            case n if n % 3 == 1:
                self.met["503"] += 1
                return web.Response(status=503)
            case _:
                self.met["-1"] += 1
                return _json({"errcode": -1, "errmsg": "system error"})

    def _take(self, said: dict[str, object]) -> int:
        """It is shown, unless it is known; the msgid."""
        openid, key = str(said["touser"]), str(said.get("client_msg_id", ""))
        now = time.monotonic() * self.mood.speed
        at, msgid = self.known.get((openid, key), (-PROTECTED, 0))
        if key and now < at + PROTECTED:
            self.met["known again"] += 1
            return msgid
        self.msgids += 1
        if key:
            self.known[openid, key] = (now, self.msgids)
        what = said.get("data") or said.get("text")
        self.shown[f"{'template' if key else 'custom'}|{openid}|{orjson.dumps(what).decode()}"] += 1
        return self.msgids

    async def _books(self, request: web.Request) -> web.Response:
        return _json({"shown": dict(self.shown), "met": dict(self.met)})


def _json(value: object) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="text/plain")


async def serve(mood: Mood) -> None:
    """Says its address, and stays until its standard input closes."""
    async with listening(Platform(mood).app(), "127.0.0.1", 0) as address:
        print(address, flush=True)
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("latency", "errors", "hangs", "cuts", "gone"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    parser.add_argument("--hang", type=float, default=3.0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--token-life", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(serve(Mood(**vars(parser.parse_args()))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
