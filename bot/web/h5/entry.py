"""The way in from WeChat: OAuth2 with snsapi_base, which asks the person nothing.

The link itself is the redirect address: /h5/digest/3 → authorize → /h5/digest/3?code&state → cookie → /h5/digest/3.
A code is good once, yet WeChat loads the address twice and people go Back: it is exchanged once and its outcome kept by
code; one that was used or has lapsed begins the authorization anew, once.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from aiohttp import web

from bot.web.h5 import words
from bot.web.h5.session import Sessions
from bot.web.middleware import error_page, note

KEPT = timedelta(minutes=5)
MOST_CODES = 10_000
NONCE_COOKIE = "xunbao_entry"
_STATE = re.compile(r"([0-9a-f]{32})([01])")


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a code was worth."""

    openid: str
    snapshot: bool = False  # a snapshot page: the openid is made up


class CodeRefused(Exception):
    """The platform does not take this code (used, lapsed, unknown): begin anew."""


class PlatformSilent(Exception):
    """The platform did not answer, or answered something else."""


class Authorizer(Protocol):
    """The two calls the entry needs of the platform."""

    def oauth_url(self, redirect_uri: str, state: str) -> str: ...

    async def exchange(self, code: str) -> Visitor:
        """Raises CodeRefused, PlatformSilent."""
        ...


class Entry:
    """Finds out who is asking. `who` returns an openid, or the response that must go out instead."""

    def __init__(
        self,
        sessions: Sessions,
        authorizer: Authorizer | None,
        *,
        public_url: str,
        now: Callable[[], datetime],
        new_nonce: Callable[[], str],
    ) -> None:
        """new_nonce: 32 hex digits, unguessable."""
        self._sessions = sessions
        self._authorizer = authorizer
        self._public_url = public_url.rstrip("/")
        self._now = now
        self._new_nonce = new_nonce
        self._codes: dict[str, tuple[datetime, asyncio.Task[Visitor]]] = {}

    async def who(self, request: web.Request) -> str | web.Response:
        if "code" in request.query:
            return await self._returned(request)
        openid = self._sessions.openid(request, self._now())
        return openid if openid is not None else self._authorize(request, tries=0)

    def _authorize(self, request: web.Request, tries: int) -> web.Response:
        """To the platform's authorize page, and back to this very address."""
        if self._authorizer is None:
            return error_page(503, *words.NO_ACCOUNT)
        nonce = self._new_nonce()
        back = f"{self._public_url}{_clean(request)}"
        response = _go(self._authorizer.oauth_url(back, f"{nonce}{tries}"))
        self._sessions.set_cookie(response, NONCE_COOKIE, nonce, KEPT)
        return response

    async def _returned(self, request: web.Request) -> web.Response:
        """Back with a code: whatever comes of it, the code does not stay in the address."""
        state = _STATE.fullmatch(request.query.get("state", ""))
        nonce, tries = (state[1], int(state[2])) if state else ("", 0)
        if self._authorizer is None:
            return error_page(503, *words.NO_ACCOUNT)
        if not nonce or not hmac.compare_digest(nonce.encode(), request.cookies.get(NONCE_COOKIE, "").encode()):
            return self._again(request, tries, "state")
        try:
            visitor = await self._exchange(self._authorizer, request.query["code"])
        except CodeRefused:
            return self._again(request, tries, "code")
        except PlatformSilent:
            note(request, oauth="silent")
            return error_page(503, *words.BUSY)
        if visitor.snapshot:
            note(request, oauth="snapshot")
            return error_page(403, *words.SNAPSHOT)
        response = _go(_clean(request))
        self._sessions.begin(response, visitor.openid, self._now())
        return response

    def _again(self, request: web.Request, tries: int, why: str) -> web.Response:
        """Someone known already needs no second authorization; someone else gets one, and no third."""
        note(request, oauth=why)
        if self._sessions.openid(request, self._now()) is not None:
            return _go(_clean(request))
        if tries:
            return error_page(403, *words.NOT_LET_IN)
        return self._authorize(request, tries=1)

    async def _exchange(self, authorizer: Authorizer, code: str) -> Visitor:
        """One exchange a code, whoever asks and however often. A silent platform may be asked again."""
        now = self._now()
        self._codes = {c: kept for c, kept in self._codes.items() if kept[0] > now}
        kept = self._codes.get(code)
        if kept is None:
            if len(self._codes) >= MOST_CODES:
                raise PlatformSilent
            kept = (now + KEPT, asyncio.create_task(authorizer.exchange(code)))
            self._codes[code] = kept
        try:
            return await asyncio.shield(kept[1])
        except PlatformSilent:
            self._codes.pop(code, None)
            raise


def _clean(request: web.Request) -> str:
    """The address asked for, without what the platform added."""
    rest = [(name, value) for name, value in request.query.items() if name not in ("code", "state")]
    return f"{request.path}?{urlencode(rest)}" if rest else request.path


def _go(to: str) -> web.Response:
    return web.Response(status=302, headers={"Location": to, "Cache-Control": "no-store"})
