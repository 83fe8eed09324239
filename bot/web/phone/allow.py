"""允许下期提醒: the page that asks for consent to one subscription message, with WeChat's own tag.

It shows no data and does not identify the person. The platform's event tells us whose consent it is.
It is the only page that loads a file from another host: WeChat's JS-SDK, which the tag needs. It does so only inside
WeChat.
"""

from __future__ import annotations

import secrets

from aiohttp import web

from bot.house import House
from bot.links import ALLOW_PAGE
from bot.web.frame import render
from bot.web.frame import words as frame_words
from bot.web.frame.middleware import CSP, error_page, note
from bot.web.phone import words
from bot.wechat.client import WeChat
from bot.wechat.errors import Refusal

SDK = "https://res.wx.qq.com"
# The tag draws its button in a frame of WeChat's, with its own style. WeChat's documentation of 开放标签 asks pages
# with a policy to allow these two sources in frame-src.
FRAMES = "https://*.qq.com webcompt:"
POLICY = (
    CSP.replace("script-src 'self'", f"script-src 'self' {SDK}").replace(
        "style-src 'self'", "style-src 'self' 'unsafe-inline'"
    )
    + f"; frame-src {FRAMES}"
)


def path(house: House) -> str:
    """The page's path; '' if the settings name no template or no public address."""
    return ALLOW_PAGE if house.means.subscriptions.get("remind") and house.public_url else ""


class AllowPage:
    def __init__(self, house: House, wechat: WeChat | None) -> None:
        self._house = house
        self._wechat = wechat

    def routes(self) -> list[web.RouteDef]:
        return [web.get(ALLOW_PAGE, self.front)]

    async def front(self, request: web.Request) -> web.Response:
        subscription = self._house.means.subscriptions.get("remind")
        if subscription is None or self._wechat is None or not path(self._house):
            return error_page(404, *words.NOTHING_TO_ALLOW)
        if "MicroMessenger" not in request.headers.get("User-Agent", ""):
            return error_page(403, *words.OPEN_IN_WECHAT)
        try:
            ticket = await self._wechat.jsapi_ticket()
        except Refusal as refused:
            note(request, jsapi=refused.code)
            return error_page(503, *frame_words.BUSY)
        nonce, at = secrets.token_hex(8), int(self._house.now().timestamp())
        url = f"{self._house.public_url.rstrip('/')}{request.rel_url.raw_path_qs}"
        facts = {
            "template": subscription.template,
            "long_term": subscription.long_term,
            "sdk": SDK,
            "appid": self._wechat.account.appid,
            "nonce": nonce,
            "at": at,
            "signature": self._wechat.jsapi_signature(ticket, nonce, at, url),
        }
        response = render.page(request, "phone/allow.html", facts)
        response.headers["Content-Security-Policy"] = POLICY
        return response
