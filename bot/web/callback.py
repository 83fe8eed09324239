"""Receives the platform's callbacks: verifies, decrypts, passes them on and answers.

Each callback writes one log line without texts, secrets or whole openids. Rules (docs/wechat.md gives the reasons):
 1. The settings decide the mode, not the query. An envelope in plain mode, or none in another mode, is refused.
 2. A request that is not authentic or not readable gets 403, 400 or 413, never 5xx. Nothing of it goes on.
 3. Nothing is accepted outside the time window. Inside it the same callback gets the same answer, which `receive`
    keeps by key. In plain mode the signature does not cover the body, so one signature is valid for one body.
 4. A slow answer is not replaced by an empty one. The first two deliveries are held until the platform cuts them and
    repeats the callback, which joins the same work. The third is acknowledged without an answer after `patience`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.inbound import Inbound
from bot.redaction import short
from bot.wechat import inbound, outbound
from bot.wechat.account import Account, Mode
from bot.wechat.crypto import Envelope, Undecryptable, same, signature

log = logging.getLogger("bot.web.callback")

PATH = "/wechat"
BODY_LIMIT = 64 * 1024
WINDOW = timedelta(minutes=10)
PATIENCE = 4.5  # seconds; the platform closes the connection after 5
DELIVERIES = 3  # how often the platform brings a callback in all, as users of three SDKs saw it
_REMEMBERED = 20_000  # most signatures kept; the oldest are dropped first

Receive = Callable[[Inbound], Awaitable[str]]
Now = Callable[[], datetime]


class Refused(Exception):
    """The request is refused. status: of the response. why: one of our own words, for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True, slots=True)
class _Letter:
    """A verified callback with what its answer needs."""

    inbound: Inbound
    account: str  # ToUserName: the platform's id of our account
    timestamp: str
    nonce: str
    key: int | None  # the envelope's key; None in plain mode


@dataclass(slots=True)
class _Flight:
    """A callback that is being handled. deliveries: how often it has come so far."""

    task: asyncio.Future[str]
    deliveries: int = 0


@dataclass(slots=True)
class _Once:
    """Plain mode does not sign the body, so this allows one body for one signature."""

    window: timedelta
    seen: OrderedDict[str, tuple[str, datetime]] = field(default_factory=OrderedDict)

    def allows(self, sign: str, body: bytes, now: datetime) -> bool:
        while self.seen:
            oldest, (_, until) = next(iter(self.seen.items()))
            if until > now and len(self.seen) < _REMEMBERED:
                break
            del self.seen[oldest]
        digest = hashlib.sha256(body).hexdigest()
        # A signature is valid from its timestamp - window to its timestamp + window. Twice the window covers that.
        kept, _ = self.seen.setdefault(sign, (digest, now + 2 * self.window))
        return kept == digest


class Door:
    """The handlers of the two routes."""

    def __init__(self, account: Account, receive: Receive, now: Now, *, window: timedelta, patience: float) -> None:
        self._account = account
        self._receive = receive
        self._now = now
        self._window = window
        self._patience = patience
        self._once = _Once(window)
        self._flights: dict[str, _Flight] = {}
        self._envelope = None
        if account.mode is not Mode.PLAIN:
            self._envelope = Envelope(account.appid, account.token, account.aes_key, account.aes_key_previous)

    async def handshake(self, request: web.Request) -> web.Response:
        """Answer with the echostr. The platform signs this request plainly in every mode."""
        query = request.query
        said = query.get("signature", "")
        expected = signature(self._account.token, query.get("timestamp", ""), query.get("nonce", ""))
        echo = query.get("echostr", "")
        if not echo or len(echo) > 200 or not same(said, expected):
            _note("refused", logging.WARNING, why="handshake", status=403)
            return web.Response(status=403)
        _note("handshake", logging.INFO)
        return web.Response(text=echo, headers={"X-Content-Type-Options": "nosniff"})

    async def deliver(self, request: web.Request) -> web.Response:
        """Take one callback."""
        began = time.monotonic()
        try:
            letter = self._verified(request, await _read(request))
        except Refused as refused:
            _note("refused", logging.WARNING, why=refused.why, status=refused.status)
            return web.Response(status=refused.status)
        outcome, response = await self._answer(letter)
        _note(
            outcome,
            logging.INFO,
            act=type(letter.inbound.act).__name__,
            openid=short(letter.inbound.openid),
            key=hashlib.sha256(letter.inbound.key.encode()).hexdigest()[:12],
            ms=round((time.monotonic() - began) * 1000),
        )
        return response

    def _verified(self, request: web.Request, body: bytes) -> _Letter:
        query = request.query
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        now = self._now()
        _check_time(timestamp, now, self._window)
        if not nonce or len(nonce) > 128:
            raise Refused(403, "nonce")
        try:
            if self._envelope is None:
                fields, key = self._plain(query.get("signature", ""), timestamp, nonce, body, now), None
            else:
                fields, key = self._opened(self._envelope, query.get("msg_signature", ""), timestamp, nonce, body)
            if not inbound.vouched(fields, query.get("openid")):
                raise Refused(403, "openid")
            said = inbound.read(fields, now)
        except inbound.BadBody as bad:
            raise Refused(400, bad.why) from None
        return _Letter(said, fields.get("ToUserName", "").strip()[:64], timestamp, nonce, key)

    def _plain(self, said: str, timestamp: str, nonce: str, body: bytes, now: datetime) -> inbound.Fields:
        if not same(said, signature(self._account.token, timestamp, nonce)):
            raise Refused(403, "signature")
        fields = inbound.parse(body)
        if "Encrypt" in fields:
            raise Refused(403, "mode")
        if not self._once.allows(said, body, now):
            raise Refused(403, "replay")
        return fields

    @staticmethod
    def _opened(envelope: Envelope, said: str, timestamp: str, nonce: str, body: bytes) -> tuple[inbound.Fields, int]:
        encrypt = inbound.parse(body).get("Encrypt", "")
        if not encrypt:
            raise Refused(403, "mode")
        if not envelope.signed(said, timestamp, nonce, encrypt):
            raise Refused(403, "signature")
        try:
            opened = envelope.open(encrypt)
        except Undecryptable:
            raise Refused(403, "envelope") from None
        return inbound.parse(opened.text), opened.key

    async def _answer(self, letter: _Letter) -> tuple[str, web.Response]:
        """The outcome's name and the response. Joins the work on the same key if it is running."""
        key = letter.inbound.key
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.ensure_future(self._receive(letter.inbound)))
            flight.task.add_done_callback(lambda _: self._flights.pop(key, None))
        flight.deliveries += 1
        last = flight.deliveries >= DELIVERIES
        # The work is never cancelled: it is a transaction, and the next delivery needs its answer.
        done, _ = await asyncio.wait({flight.task}, timeout=self._patience if last else None)
        if not done:
            return "late", web.Response(text=outbound.ACKNOWLEDGED)
        text = flight.task.result()
        if not text:
            return "acknowledged", web.Response(text=outbound.ACKNOWLEDGED)
        return "answered", self._rendered(letter, text)

    def _rendered(self, letter: _Letter, text: str) -> web.Response:
        now = self._now()
        xml = outbound.text_reply(to=letter.inbound.openid, sender=letter.account, text=text, at=now)
        if self._envelope is not None and letter.key is not None:
            stamp = str(int(now.timestamp()))
            encrypt, sign = self._envelope.seal(xml, key=letter.key, timestamp=stamp, nonce=letter.nonce)
            xml = outbound.sealed_reply(encrypt=encrypt, msg_signature=sign, timestamp=stamp, nonce=letter.nonce)
        return web.Response(text=xml, content_type="application/xml")


def routes(
    account: Account, receive: Receive, now: Now, *, window: timedelta = WINDOW, patience: float = PATIENCE
) -> list[web.RouteDef]:
    """The two routes of the callback."""
    door = Door(account, receive, now, window=window, patience=patience)
    return [web.get(PATH, door.handshake, allow_head=False), web.post(PATH, door.deliver)]


def _check_time(said: str, now: datetime, window: timedelta) -> None:
    if not (said.isascii() and said.isdecimal() and len(said) <= 10):
        raise Refused(403, "timestamp")
    if abs(now - datetime.fromtimestamp(int(said), UTC)) > window:
        raise Refused(403, "window")


async def _read(request: web.Request) -> bytes:
    """The body, at most BODY_LIMIT bytes. Raises Refused.

    A compressed body is refused: the platform sends none, and it could expand without end.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(400, "encoding")
    if (request.content_length or 0) > BODY_LIMIT:
        raise Refused(413, "size")
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise Refused(413, "size")
    except TimeoutError:
        raise Refused(400, "slow") from None
    except (web.RequestPayloadError, ConnectionError):
        raise Refused(400, "cut") from None
    if not body:
        raise Refused(400, "empty")
    return bytes(body)


def _note(outcome: str, level: int, **facts: object) -> None:
    """Write the callback's one log line."""
    log.log(level, "callback", extra={"action": f"callback_{outcome}", **facts})
