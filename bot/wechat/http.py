"""One call to the platform's API and the end it came to. Every aiohttp and JSON error stops here.

What is known after a call that did not end well (docs/wechat.md):
    no connection was made            AGAIN     surely not taken
    cut, timed out, 5xx, no JSON      UNKNOWN   it may have been taken
    an errcode                        by the table of errors.py
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.wechat.account import Account
from bot.wechat.errors import Refusal, refusal
from schedules.retry import Scope, Verdict

log = logging.getLogger("bot.wechat")

ANSWER_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. total is of one call, connect of its first part, media of a download."""

    total: float = 10.0
    connect: float = 5.0
    media: float = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    """path: below the base. query: beside the access_token. body: sent as raw UTF-8 JSON."""

    path: str
    query: Mapping[str, str] | None = None
    body: Mapping[str, Any] | None = None
    limit: int = ANSWER_LIMIT
    media: bool = False

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    content_type: str
    data: bytes


class Wire:
    """Makes single calls: no retry, no token."""

    def __init__(self, account: Account, http: aiohttp.ClientSession, timeouts: Timeouts) -> None:
        self._account = account
        self._http = http
        self._timeouts = timeouts

    async def json(self, call: Call, *, token: str = "") -> dict[str, Any]:
        """The answer's object. Raises Refusal."""
        return self.read(call, await self.raw(call, token=token), token=token)

    async def raw(self, call: Call, *, token: str = "") -> Answer:
        """The answer's bytes, whatever they say. Raises Refusal where there is no whole answer."""
        began = time.monotonic()
        try:
            answer = await self._exchange(call, token)
        except Refusal as refused:
            self._note(call, refused.code, began)
            raise
        self._note(call, "answered", began)
        return answer

    def read(self, call: Call, answer: Answer, *, token: str = "") -> dict[str, Any]:
        """The object in the answer; Content-Type is not asked, the platform often says text/plain."""
        try:
            said = json.loads(answer.data)
        except (ValueError, RecursionError):
            raise Refusal("garbage", Verdict.UNKNOWN, Scope.MESSAGE, f"{call.path} answered no JSON") from None
        if not isinstance(said, dict):
            raise Refusal("garbage", Verdict.UNKNOWN, Scope.MESSAGE, f"{call.path} answered no object")
        code = _errcode(said.get("errcode", 0))
        if code is None:
            raise Refusal("garbage", Verdict.UNKNOWN, Scope.MESSAGE, f"{call.path} answered an odd errcode")
        if code != 0:
            refused = refusal(code, str(said.get("errmsg", "")), (self._account.secret, token))
            facts = {"path": call.path, "code": refused.code, "detail": refused.detail}
            log.warning("wechat refused", extra={"action": "wechat_refused", **facts})
            raise refused
        return said

    async def _exchange(self, call: Call, token: str) -> Answer:
        query = dict(call.query or {})
        if token:
            query["access_token"] = token
        body = None if call.body is None else json.dumps(call.body, ensure_ascii=False).encode()
        times = self._timeouts
        timeout = aiohttp.ClientTimeout(total=times.media if call.media else times.total, sock_connect=times.connect)
        try:
            async with self._http.request(
                call.method,
                self._account.api_base + call.path,
                params=query,
                data=body,
                headers={"Content-Type": "application/json; charset=utf-8"} if body is not None else None,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                _check_status(response.status)
                return Answer(response.content_type, await _read(response, call))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            # Nothing was sent. `from None`: an aiohttp error can hold the URL, and that the token.
            raise Refusal("connect", Verdict.AGAIN, Scope.MESSAGE, f"{call.path}: no connection") from None
        except TimeoutError:
            raise Refusal("timeout", Verdict.UNKNOWN, Scope.MESSAGE, f"{call.path}: no answer in time") from None
        except (aiohttp.ClientError, ConnectionError, asyncio.IncompleteReadError) as error:
            name = type(error).__name__
            raise Refusal("cut", Verdict.UNKNOWN, Scope.MESSAGE, f"{call.path}: cut off ({name})") from None

    @staticmethod
    def _note(call: Call, end: str, began: float) -> None:
        took = round((time.monotonic() - began) * 1000)
        log.info("wechat called", extra={"action": "wechat_called", "path": call.path, "end": end, "ms": took})


def _errcode(said: object) -> int | None:
    if isinstance(said, bool) or not isinstance(said, int | str):
        return None
    try:
        return int(said)
    except ValueError:
        return None


def _check_status(status: int) -> None:
    """The platform answers 200 even to refuse: anything else comes from something on the way."""
    if status == 200:
        return
    if status >= 500:
        raise Refusal(f"http-{status}", Verdict.UNKNOWN, Scope.MESSAGE, f"HTTP {status}")
    raise Refusal(f"http-{status}", Verdict.AGAIN, Scope.ACCOUNT, f"HTTP {status}: is the API address right?")


async def _read(response: aiohttp.ClientResponse, call: Call) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_any():
        data += chunk
        if len(data) > call.limit:
            raise Refusal("size", Verdict.BROKEN, Scope.MESSAGE, f"{call.path}: over {call.limit} bytes")
    return bytes(data)
