"""The platform's server API: one door, a table of calls behind it. HTTP 200 and text/plain whatever the outcome."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox import ledger, media, menus, mischief, oauth, people, qr, sends, subscriptions, tags, tokens
from bot.sandbox.core import Core
from bot.sandbox.delivery import Courier
from bot.sandbox.errors import Refused
from bot.sandbox.mischief import Fault, Struck
from bot.sandbox.state import Tx

BODY_CAP = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as it came. raw is None for a GET."""

    path: str
    query: Mapping[str, str]
    raw: bytes | None

    @property
    def body(self) -> Mapping[str, Any]:
        return sends.read_raw(self.raw or b"")

    @property
    def unescaped(self) -> Mapping[str, Any]:
        r"""For calls that refuse \uXXXX in names."""
        if sends.ESCAPE.search(self.raw or b""):
            raise Refused(40033)
        return self.body


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    do: Callable[[Core, Tx, Asked], dict[str, object] | tuple[dict[str, object], int | None]]
    token: bool = True
    bare: bool = False  # a success carries no errcode
    books: bool = False  # enters its own success in the ledger


def _userinfo(core: Core, tx: Tx, asked: Asked) -> dict[str, object]:
    """No nickname, no portrait: the platform gives none since 2021."""
    row = people.called(tx, asked.query.get("openid"))
    if not row["following"]:
        return {"subscribe": 0, "openid": row["openid"]}
    return {
        "subscribe": 1,
        "openid": row["openid"],
        "nickname": "",
        "sex": 0,
        "language": "",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": row["followed_ms"] // 1000,
        "remark": "",
        "groupid": 0,
        "tagid_list": people.tags_of(tx, row["openid"]),
        "subscribe_scene": row["entry"],
        "qr_scene": 0,
        "qr_scene_str": row["scene"],
    }


def _followers(core: Core, tx: Tx, asked: Asked) -> dict[str, object]:
    after = asked.query.get("next_openid", "")
    rows = tx.all("SELECT openid FROM person WHERE following = 1 AND openid > ? ORDER BY openid LIMIT 10000", after)
    total = tx.one("SELECT count(*) n FROM person WHERE following = 1")
    openids = [row["openid"] for row in rows]
    return {
        "total": total["n"] if total else 0,
        "count": len(openids),
        "data": {"openid": openids},
        "next_openid": openids[-1] if openids else "",
    }


def _typing(core: Core, tx: Tx, asked: Asked) -> dict[str, object]:
    row = people.called(tx, asked.body.get("touser"))
    heard = tx.one(
        "SELECT 1 FROM chat WHERE openid = ? AND side = 'me' AND at_ms >= ?",
        row["openid"],
        core.clock.now_ms() - 30_000,
    )
    if heard is None:
        raise Refused(45080)
    return {}


CALLS: Mapping[str, Call] = {
    "cgi-bin/token": Call("GET", lambda c, t, a: tokens.plain(c, t, a.query), token=False, bare=True),
    "cgi-bin/stable_token": Call("POST", lambda c, t, a: tokens.stable(c, t, a.body), token=False, bare=True),
    "cgi-bin/ticket/getticket": Call("GET", lambda c, t, a: tokens.jsapi_ticket(c, t, a.query)),
    "cgi-bin/getcallbackip": Call("GET", lambda c, t, a: {"ip_list": ["127.0.0.1"]}, bare=True),
    "cgi-bin/get_api_domain_ip": Call("GET", lambda c, t, a: {"ip_list": ["127.0.0.1"]}, bare=True),
    "cgi-bin/message/custom/send": Call("POST", lambda c, t, a: sends.custom(c, t, a.body), books=True),
    "cgi-bin/message/custom/typing": Call("POST", _typing),
    "cgi-bin/message/template/send": Call("POST", lambda c, t, a: sends.template(c, t, a.body), books=True),
    "cgi-bin/message/subscribe/bizsend": Call("POST", lambda c, t, a: subscriptions.send(c, t, a.body), books=True),
    "wxaapi/newtmpl/gettemplate": Call("GET", lambda c, t, a: subscriptions.listed(c)),
    "cgi-bin/template/get_all_private_template": Call("GET", lambda c, t, a: sends.templates(c), bare=True),
    "cgi-bin/user/info": Call("GET", _userinfo, bare=True),
    "cgi-bin/user/get": Call("GET", _followers, bare=True),
    "cgi-bin/menu/create": Call("POST", lambda c, t, a: menus.create(t, a.unescaped)),
    "cgi-bin/menu/addconditional": Call("POST", lambda c, t, a: menus.add_conditional(t, a.unescaped), bare=True),
    "cgi-bin/menu/delconditional": Call("POST", lambda c, t, a: menus.delete_conditional(t, a.body)),
    "cgi-bin/menu/delete": Call("GET", lambda c, t, a: menus.delete(t)),
    "cgi-bin/menu/get": Call("GET", lambda c, t, a: menus.got(t), bare=True),
    "cgi-bin/menu/trymatch": Call("POST", lambda c, t, a: menus.tried(t, a.body.get("user_id")), bare=True),
    "cgi-bin/tags/create": Call("POST", lambda c, t, a: tags.create(t, a.body), bare=True),
    "cgi-bin/tags/get": Call("GET", lambda c, t, a: tags.listed(t), bare=True),
    "cgi-bin/tags/update": Call("POST", lambda c, t, a: tags.update(t, a.body)),
    "cgi-bin/tags/delete": Call("POST", lambda c, t, a: tags.delete(t, a.body)),
    "cgi-bin/tags/getidlist": Call("POST", lambda c, t, a: tags.of_person(t, a.body), bare=True),
    "cgi-bin/tags/members/batchtagging": Call("POST", lambda c, t, a: tags.batch(t, a.body, on=True)),
    "cgi-bin/tags/members/batchuntagging": Call("POST", lambda c, t, a: tags.batch(t, a.body, on=False)),
    "cgi-bin/user/tag/get": Call("POST", lambda c, t, a: tags.members(t, a.body), bare=True),
    "cgi-bin/qrcode/create": Call("POST", lambda c, t, a: qr.create(c, t, a.body), bare=True),
    "sns/oauth2/access_token": Call(
        "GET", lambda c, t, a: oauth.exchange(c, t, a.query), token=False, bare=True, books=True
    ),
    "sns/userinfo": Call("GET", lambda c, t, a: oauth.userinfo(c, t, a.query), token=False, bare=True),
}


class Door:
    """Handles API_BASE/*."""

    def __init__(self, core: Core, courier: Courier) -> None:
        self._core = core
        self._courier = courier

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/cgi-bin/media/upload", self.upload),
            web.get("/api/cgi-bin/media/get", self.media_get),
            web.route("*", "/api/{path:.*}", self.call),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"].lstrip("/")
        raw = None
        if request.method == "POST":
            raw = await request.content.read(BODY_CAP)
            while len(raw) < BODY_CAP and (more := await request.content.read(BODY_CAP)):
                raw += more
        struck = self._struck(path, request)
        if struck is not None and (early := await self._early(struck, request, path)) is not None:
            return early
        answer = self._answered(path, request, raw)
        return await self._late(struck, request, path, answer)

    def _struck(self, path: str, request: web.Request) -> Struck | None:
        with self._core.state.write() as tx:
            struck = mischief.strike(tx, "api_", path)
            if struck is not None and struck.fault is Fault.API_DEAD_TOKEN:
                tokens.kill(self._core, tx, request.query.get("access_token", ""))
        return struck

    async def _early(self, struck: Struck, request: web.Request, path: str) -> web.StreamResponse | None:
        """Faults that keep the call from being done."""
        refusals = {Fault.API_BUSY: -1, Fault.API_IP: 40164, Fault.API_DENIED: 48001, Fault.API_OFTEN: 43117}
        if struck.fault in refusals:
            return said(self._refusal(path, Refused(refusals[struck.fault])))
        if struck.fault is Fault.API_5XX:
            self._note(path, "HTTP 502")
            return web.Response(status=502, text="<html><body>502 Bad Gateway</body></html>", content_type="text/html")
        if struck.fault is Fault.API_HANG:
            self._note(path, "hung")
            await asyncio.sleep(struck.seconds)
            return cut(request)
        return None

    async def _late(
        self, struck: Struck | None, request: web.Request, path: str, answer: dict[str, object]
    ) -> web.StreamResponse:
        """Faults that meet the answer of a call that was done."""
        if struck is not None and struck.fault is Fault.API_CUT:
            self._note(path, "cut after")
            return cut(request)
        if struck is not None and struck.fault is Fault.API_LATE:
            self._note(path, "late")
            await asyncio.sleep(struck.seconds)
        return said(answer)

    def _answered(self, path: str, request: web.Request, raw: bytes | None) -> dict[str, object]:
        """Do the call in one transaction. A refusal undoes what it had begun and is booked on its own."""
        core, callback = self._core, None
        try:
            with core.state.write() as tx:
                call = CALLS.get(path)
                if call is None:
                    raise Refused(40066)
                if call.method != request.method:
                    raise Refused(43001 if call.method == "GET" else 43002)
                if call.token:
                    tokens.check(core, tx, request.query.get("access_token"))
                done = call.do(core, tx, Asked(path, request.query, raw))
                answer, callback = done if isinstance(done, tuple) else (done, None)
                if not call.books:
                    ledger.enter(core, tx, path.removeprefix("cgi-bin/"), "ok")
        except Refused as refused:
            return self._refusal(path, refused, openid=_named(raw))
        if callback is not None:
            self._courier.take(callback)
        return answer if call.bare else {"errcode": 0, "errmsg": "ok", **answer}

    def _refusal(self, path: str, refused: Refused, openid: str = "") -> dict[str, object]:
        with self._core.state.write() as tx:
            kind = path.removeprefix("cgi-bin/") if path in CALLS or "media" in path else "unknown path"
            ledger.enter(self._core, tx, kind, "refused", code=refused.code, openid=openid, note=refused.say)
        rid = f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        return {"errcode": refused.code, "errmsg": f"{refused.say} rid: {rid}"}

    def _note(self, path: str, outcome: str) -> None:
        with self._core.state.write() as tx:
            ledger.enter(self._core, tx, path.removeprefix("cgi-bin/"), outcome)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """media/upload: multipart, the part named media."""
        path = "cgi-bin/media/upload"
        try:
            data, content_type = await _part(request)
            with self._core.state.write() as tx:
                tokens.check(self._core, tx, request.query.get("access_token"))
                kind = request.query.get("type", "")
                answer = media.received(self._core, tx, kind=kind, content_type=content_type, data=data)
                ledger.enter(self._core, tx, "media/upload", "ok")
        except Refused as refused:
            return said(self._refusal(path, refused))
        return said(answer)

    async def media_get(self, request: web.Request) -> web.StreamResponse:
        """The bytes, or JSON with an errcode and the same status 200."""
        path = "cgi-bin/media/get"
        struck = self._struck(path, request)
        if struck is not None and (early := await self._early(struck, request, path)) is not None:
            return early
        wanted = request.query.get("media_id")
        try:
            with self._core.state.write() as tx:
                tokens.check(self._core, tx, request.query.get("access_token"))
                if not wanted:
                    raise Refused(41006)
                content_type, data = media.load(self._core, tx, wanted)
                ledger.enter(self._core, tx, "media/get", "ok", ref=wanted)
        except Refused as refused:
            return said(self._refusal(path, refused))
        if struck is not None:
            return await self._late_media(struck, request, content_type, data, wanted)
        return media.download(content_type, data, wanted)

    async def _late_media(
        self, struck: Struck, request: web.Request, content_type: str, data: bytes, wanted: str
    ) -> web.StreamResponse:
        if struck.fault is Fault.API_CUT:
            return cut(request)
        if struck.fault is Fault.API_LATE:
            await asyncio.sleep(struck.seconds)
        return media.download(content_type, data, wanted)


async def _part(request: web.Request) -> tuple[bytes, str]:
    if not request.content_type.startswith("multipart/"):
        raise Refused(41005)
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name == "media":
            data = bytes(await part.read(decode=False))
            return data, part.headers.get("Content-Type", "").partition(";")[0]
    raise Refused(41005)


def _named(raw: bytes | None) -> str:
    """The openid a refused send was for, so that the ledger can say so."""
    found = re.search(rb'"touser"\s*:\s*"([\w-]{1,64})"', raw or b"")
    return found.group(1).decode() if found else ""


def said(answer: dict[str, object]) -> web.Response:
    return web.Response(text=json.dumps(answer, ensure_ascii=False), content_type="text/plain")


def cut(request: web.Request) -> web.Response:
    """Close the connection under the answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
