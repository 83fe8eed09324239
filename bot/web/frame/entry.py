"""Signs people in through WeChat: OAuth2 with snsapi_base, which shows no question to the person.

The link itself is the redirect address: /h5/digest/3 → authorize → /h5/digest/3?code&state → cookie → /h5/digest/3.
A code works once, but WeChat may load the address twice and people go Back. The client therefore exchanges a code once
and keeps the result. A used or expired code starts the authorization again, once.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from bot.web.frame import words
from bot.web.frame.middleware import error_page, note
from bot.web.frame.session import Sessions
from bot.wechat.client import WeChat
from bot.wechat.errors import Refusal

STAYS = timedelta(minutes=5)  # the lifetime of a code
NONCE_COOKIE = "xunbao_entry"
USED_CODE = (40029, 40163)
_STATE = re.compile(r"([0-9a-f]{32})([01])")


class Entry:
    """Finds out who sends a request."""

    def __init__(
        self, sessions: Sessions, wechat: WeChat | None, *, public_url: str, now: Callable[[], datetime]
    ) -> None:
        self._sessions = sessions
        self._wechat = wechat
        self._public_url = public_url.rstrip("/")
        self._now = now

    async def who(self, request: web.Request) -> str | web.Response:
        """The openid of the person, or the response to send instead: a redirect or an error page."""
        if "code" in request.query:
            return await self._returned(request)
        openid = self._sessions.openid(request, self._now())
        return openid if openid is not None else self._authorize(request, tries=0)

    def _authorize(self, request: web.Request, tries: int) -> web.Response:
        """Redirect to the platform's authorize page, which sends the browser back to this address."""
        if self._wechat is None:
            return error_page(503, *words.NO_ACCOUNT)
        nonce = secrets.token_hex(16)
        back = f"{self._public_url or request.url.origin()}{_clean(request)}"
        response = _go(self._wechat.oauth_url(back, f"{nonce}{tries}"))
        self._sessions.set_cookie(response, NONCE_COOKIE, nonce, STAYS)
        return response

    async def _returned(self, request: web.Request) -> web.Response:
        """Take the code of a browser that comes back. Every outcome removes the code from the address."""
        state = _STATE.fullmatch(request.query.get("state", ""))
        nonce, tries = (state[1], int(state[2])) if state else ("", 0)
        if self._wechat is None:
            return error_page(503, *words.NO_ACCOUNT)
        if not nonce or not hmac.compare_digest(nonce.encode(), request.cookies.get(NONCE_COOKIE, "").encode()):
            return self._again(request, tries, "state")
        try:
            grant = await self._wechat.oauth_exchange(request.query["code"], nonce)
        except Refusal as refused:
            return self._refused(request, tries, refused)
        response = _go(_clean(request))
        self._sessions.begin(response, grant.openid, self._now())
        return response

    def _refused(self, request: web.Request, tries: int, refused: Refusal) -> web.Response:
        if refused.errcode in USED_CODE:
            return self._again(request, tries, "code")
        note(request, oauth=refused.code)
        if refused.code == "snapshot":
            return error_page(403, *words.SNAPSHOT)
        return error_page(503, *words.BUSY)

    def _again(self, request: web.Request, tries: int, why: str) -> web.Response:
        """Go on with a session if there is one. Otherwise authorize a second time, but not a third."""
        note(request, oauth=why)
        if self._sessions.openid(request, self._now()) is not None:
            return _go(_clean(request))
        if tries:
            return error_page(403, *words.NOT_LET_IN)
        return self._authorize(request, tries=1)


def _clean(request: web.Request) -> str:
    """The requested address without the platform's code and state."""
    rest = [(name, value) for name, value in request.query.items() if name not in ("code", "state")]
    return f"{request.path}?{urlencode(rest)}" if rest else request.path


def _go(to: str) -> web.Response:
    return web.Response(status=302, headers={"Location": to, "Cache-Control": "no-store"})
