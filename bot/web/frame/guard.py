"""Refuses forms that are not ours: checks a token bound to the person and the report, and the request's origin."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from aiohttp import web


class Guard:
    def __init__(self, secret: bytes, public_url: str) -> None:
        self._key = hmac.new(secret, b"xunbao form v1", hashlib.sha256).digest()
        self._host = urlsplit(public_url).netloc

    def token(self, openid: str, of: str) -> str:
        """The token for this person's form. of: what the form is about."""
        return hmac.new(self._key, f"{openid}|{of}".encode(), hashlib.sha256).hexdigest()[:32]

    def ours(self, request: web.Request, token: str, openid: str, of: str) -> bool:
        """Whether the token fits and the browser names no other site as sender. Some browsers name none."""
        if not hmac.compare_digest(token.encode(), self.token(openid, of).encode()):
            return False
        origin = request.headers.get("Origin", "")
        if origin and origin != "null":
            return urlsplit(origin).netloc in {request.host, self._host} - {""}
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
