"""Keeps a browser's openid in a signed cookie. Rights are not in it; each request looks them up.

The cookie is `v1.PAYLOAD.MAC`. The payload is JSON: the openid and the end of the session in seconds. The MAC is
HMAC-SHA256 with a key that is derived from the house's secret for this purpose only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from aiohttp import web

COOKIE = "xunbao"
LASTS = timedelta(days=7)


class Sessions:
    """Signs and reads session cookies. secure: send cookies over https only. Raises ValueError for a short secret."""

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        if len(secret) < 16:
            raise ValueError("the secret key is too short to sign with")
        self._key = hmac.new(secret, b"xunbao session v1", hashlib.sha256).digest()
        self._secure = secure

    def begin(self, response: web.StreamResponse, openid: str, now: datetime) -> None:
        """Set the session cookie of this openid; it lasts LASTS."""
        value = self.sign(openid, now + LASTS)
        self.set_cookie(response, COOKIE, value, LASTS)

    def openid(self, request: web.Request, now: datetime) -> str | None:
        """The openid in the browser's cookie. None if there is no cookie, it is not ours, or it is too old."""
        return self.read(request.cookies.get(COOKIE, ""), now)

    def set_cookie(
        self, response: web.StreamResponse, name: str, value: str, lasts: timedelta, *, path: str = "/"
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path=path,
            httponly=True,
            secure=self._secure,
            samesite="Lax",
        )

    def sign(self, openid: str, until: datetime) -> str:
        """The cookie's value for this openid."""
        payload = json.dumps({"openid": openid, "until": int(until.timestamp())}, separators=(",", ":")).encode()
        return f"v1.{_pack(payload)}.{_pack(self._mac(payload))}"

    def read(self, value: str, now: datetime) -> str | None:
        """The openid in a cookie's value; None if it is not ours or too old."""
        version, _, rest = value.partition(".")
        body, _, mac = rest.partition(".")
        try:
            payload, said = _unpack(body), _unpack(mac)
        except (ValueError, binascii.Error):
            return None
        if version != "v1" or not hmac.compare_digest(said, self._mac(payload)):
            return None
        facts = json.loads(payload)
        if datetime.fromtimestamp(facts["until"], UTC) <= now:
            return None
        openid: str = facts["openid"]
        return openid

    def _mac(self, payload: bytes) -> bytes:
        return hmac.new(self._key, payload, hashlib.sha256).digest()


def _pack(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpack(text: str) -> bytes:
    """The bytes. Raises ValueError if the text is not base64 or not written as _pack writes it."""
    raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if _pack(raw) != text:
        raise ValueError("not canonical")
    return raw
