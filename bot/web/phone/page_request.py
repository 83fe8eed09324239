"""Finds out who asks about which report, by the chat's link or by OAuth2, and whether a form is ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot import links
from bot.filing.draft import Who
from bot.house import House
from bot.web.frame.entry import Entry
from bot.web.frame.guard import Guard
from bot.web.frame.middleware import error_page, note
from bot.web.frame.session import Sessions
from bot.web.phone import words

LINK_COOKIE = "xunbao_fill"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A person, and the report the request is about."""

    who: Who
    issue: int
    unit: int

    @property
    def path(self) -> str:
        return links.path(self.issue, self.unit)


class Asking:
    """Identifies the person of a request. It does not check rights; bot.filing does."""

    def __init__(self, house: House, entry: Entry, sessions: Sessions) -> None:
        self._house = house
        self._entry = entry
        self._sessions = sessions
        self._guard = Guard(house.secret, house.public_url)

    def token(self, asked: PageRequest) -> str:
        return self._guard.token(asked.who.openid, asked.path)

    def ours(self, request: web.Request, asked: PageRequest, token: object) -> bool:
        return isinstance(token, str) and self._guard.ours(request, token, asked.who.openid, asked.path)

    async def asked(self, request: web.Request) -> PageRequest | web.Response:
        """The person and report of a page request, or the response to send instead.

        A link's key moves into a cookie. A browser without link or session is sent to the platform.
        """
        issue, unit = int(request.match_info["issue"]), int(request.match_info["unit"])
        key = request.query.get("key")
        if key is not None:
            return await self._by_link(request, key, issue, unit)
        asked = await self.known(request)
        if asked is not None:
            return asked
        if LINK_COOKIE in request.cookies and self._sessions.openid(request, self._house.now()) is None:
            return error_page(403, *words.LINK_DEAD)
        openid = await self._entry.who(request)
        return openid if isinstance(openid, web.Response) else PageRequest(Who(openid), issue, unit)

    async def _by_link(self, request: web.Request, key: str, issue: int, unit: int) -> web.Response:
        now = self._house.now()
        holder = await self._house.db.read(lambda tx: links.holder(tx, self._house.secret, key, issue, unit, now))
        if holder is None:
            note(request, refused="link")
            return error_page(403, *words.LINK_DEAD)
        response = web.Response(status=302, headers={"Location": links.path(issue, unit), "Cache-Control": "no-store"})
        lasts = max(holder.until - now, timedelta(seconds=1))
        self._sessions.set_cookie(response, LINK_COOKIE, key, lasts, path=links.path(issue, unit))
        return response

    async def known(self, request: web.Request) -> PageRequest | None:
        """The person and report of a request; None if neither the link's cookie nor a session tells the person."""
        issue, unit = int(request.match_info["issue"]), int(request.match_info["unit"])
        now = self._house.now()
        key = request.cookies.get(LINK_COOKIE, "")
        if key:
            holder = await self._house.db.read(lambda tx: links.holder(tx, self._house.secret, key, issue, unit, now))
            if holder is not None:
                return PageRequest(Who(holder.openid, holder.person), issue, unit)
        openid = self._sessions.openid(request, now)
        return None if openid is None or "code" in request.query else PageRequest(Who(openid), issue, unit)
