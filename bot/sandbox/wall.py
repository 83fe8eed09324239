"""The wall's JSON over HTTP: people, what they do, the clock, misbehaviour, the ledger. See docs/sandbox.md."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.sandbox import acts, chat, ledger, menus, mischief, people, qr
from bot.sandbox.browser import Browser
from bot.sandbox.clock import from_ms
from bot.sandbox.core import Core
from bot.sandbox.delivery import Courier
from bot.sandbox.errors import WallError
from bot.sandbox.journey import Journey

BEIJING = ZoneInfo("Asia/Shanghai")
BODY_CAP = 24 << 20
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Wall:
    def __init__(self, core: Core, courier: Courier, browser: Browser, journey: Journey) -> None:
        self._core = core
        self._courier = courier
        self._browser = browser
        self._journey = journey

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/wall/info", self.info),
            web.get("/wall/users", self.users),
            web.post("/wall/users", self.create_user),
            web.get("/wall/users/{openid}", self.user),
            web.post("/wall/users/{openid}/read", self.read_to),
            web.post("/wall/users/{openid}/forget", self.forget),
            web.get("/wall/chat/{openid}", self.chat),
            web.post("/wall/act", self.act),
            web.get("/wall/acts", self.acts),
            web.post("/wall/open", self.open),
            web.get("/wall/codes", self.codes),
            web.get("/wall/media/{media}", self.media),
            web.get("/wall/clock", self.clock),
            web.post("/wall/clock/{what:set|jump|freeze|run}", self.move_clock),
            web.get("/wall/misbehave", self.misbehaviour),
            web.post("/wall/misbehave", self.misbehave),
            web.delete("/wall/misbehave", self.behave),
            web.get("/wall/ledger", self.ledger),
            web.post("/wall/handshake", self.handshake),
            web.post("/wall/quiet", self.quiet),
            web.get("/wall/events", self.events),
        ]

    async def info(self, request: web.Request) -> web.Response:
        core = self._core
        shown = [{"id": t.id, "title": t.title, "keywords": t.keywords} for t in core.account.templates]
        return told(
            {
                "name": core.account.name,
                "mode": core.mode,
                "callback": core.callback_url,
                "origin": core.origin,
                "templates": shown,
                "phones": core.options.phones,
            }
        )

    async def users(self, request: web.Request) -> web.Response:
        wanted = f"%{request.query.get('q', '')}%"
        limit = number(request, "limit", 1000)
        tx = self._core.state.read()
        found = tx.all(
            "SELECT * FROM person WHERE label LIKE ? OR openid LIKE ? ORDER BY rowid LIMIT ?", wanted, wanted, limit
        )
        return told({"users": [people.described(tx, row) for row in found]})

    async def create_user(self, request: web.Request) -> web.Response:
        body = await asked(request)
        with self._core.state.write() as tx:
            openid = people.create(self._core, tx, openid=str(body.get("openid", "")), label=str(body.get("label", "")))
            return told(people.described(tx, people.find(tx, openid)))

    async def user(self, request: web.Request) -> web.Response:
        tx = self._core.state.read()
        row = people.find(tx, request.match_info["openid"])
        menu = menus.menu_of(tx, row["openid"]) if row["following"] else None
        return told({**people.described(tx, row), "menu": menu[1] if menu else []})

    async def read_to(self, request: web.Request) -> web.Response:
        """The phone showed the chat up to here: no unread badge for it."""
        body = await asked(request)
        with self._core.state.write() as tx:
            openid = people.find(tx, request.match_info["openid"])["openid"]
            tx.run("UPDATE person SET read_to = max(read_to, ?) WHERE openid = ?", int(body.get("id", 0)), openid)
            tx.touch("people")
        return told({})

    async def forget(self, request: web.Request) -> web.Response:
        """Empty the person's cookie jar."""
        self._browser.forget(request.match_info["openid"])
        return told({})

    async def chat(self, request: web.Request) -> web.Response:
        tx = self._core.state.read()
        openid = people.find(tx, request.match_info["openid"])["openid"]
        return told(
            {"chat": chat.since(tx, openid, number(request, "since", 0)), "now": self._core.clock.now().isoformat()}
        )

    async def act(self, request: web.Request) -> web.Response:
        """Do an act and wait until its callback was answered or given up."""
        body = await asked(request)
        openid, kind, key = str(body.pop("openid", "")), str(body.pop("kind", "")), body.pop("key", None)
        done = acts.record(self._core, openid, kind, body, None if key is None else str(key))
        if done.callback is None:
            return told(
                {**done.result, "act": done.act, "again": done.again, "state": "done", "tries": 0, "replies": []}
            )
        self._courier.take(done.callback)
        await self._courier.settled(done.callback)
        tx = self._core.state.read()
        row = tx.one("SELECT state, tries FROM callback WHERE id = ?", done.callback)
        return told(
            {
                **done.result,
                "act": done.act,
                "again": done.again,
                "state": row["state"] if row else "",
                "tries": row["tries"] if row else 0,
                "replies": chat.answers(tx, done.callback),
            }
        )

    async def acts(self, request: web.Request) -> web.Response:
        """The acts with a key that are over: who plays a script again knows which of them are done."""
        since, limit = number(request, "since", 0), min(number(request, "limit", 1000), 5000)
        found = acts.settled(self._core.state.read(), since=since, limit=limit)
        return told({"acts": found, "more": len(found) == limit})

    async def open(self, request: web.Request) -> web.Response:
        """Open a link as this person; the final page, its address and the person's cookies."""
        body = await asked(request)
        openid, url = str(body.get("openid", "")), str(body.get("url", ""))
        page = await self._browser.open(openid, url)
        return told(
            {
                "status": page.status,
                "url": page.url,
                "cookies": self._browser.cookies(openid),
                "content_type": page.headers.get("Content-Type", ""),
                "text": page.body.decode("utf-8", "replace")[:500_000] if page.is_html else "",
            }
        )

    async def codes(self, request: web.Request) -> web.Response:
        return told({"codes": qr.listed(self._core, self._core.state.read())})

    async def media(self, request: web.Request) -> web.Response:
        """The phone keeps its pictures longer than the platform its media."""
        row = self._core.state.read().one("SELECT * FROM media WHERE id = ?", request.match_info["media"])
        if row is None:
            raise WallError("没有这张照片。", 404)
        return web.Response(body=row["data"], content_type=row["content_type"])

    async def clock(self, request: web.Request) -> web.Response:
        return told(await self._time())

    async def _time(self) -> dict[str, Any]:
        clock, journey = self._core.clock, self._journey
        moment = await journey.upcoming() if journey.progress is None else None
        progress = journey.progress
        return {
            "now": clock.now().isoformat(),
            "beijing": clock.now().astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
            "pace": clock.pace,
            "next": moment.isoformat() if moment else None,
            "failed": journey.failed,
            "journey": None
            if progress is None
            else {"start": progress.start.isoformat(), "target": progress.target.isoformat(), "stops": progress.stops},
        }

    async def move_clock(self, request: web.Request) -> web.Response:
        """set {at, backwards?} at once; jump {by (seconds) | to | neither: next; wait?} stop by stop; freeze; run."""
        body, clock = await asked(request), self._core.clock
        match request.match_info["what"]:
            case "set":
                clock.set(moment_of(body.get("at")), backwards=body.get("backwards") is True)
            case "freeze":
                clock.freeze()
            case "run":
                clock.run()
            case _:
                by = body.get("by")
                to = moment_of(body["to"]) if body.get("to") else None
                task = self._journey.begin(await self._journey.target(by=None if by is None else float(by), to=to))
                if body.get("wait", True):
                    await asyncio.shield(task)
        return told(await self._time())

    async def misbehaviour(self, request: web.Request) -> web.Response:
        kinds = [fault.value for fault in mischief.Fault]
        return told({"planned": mischief.listed(self._core.state.read()), "kinds": kinds})

    async def misbehave(self, request: web.Request) -> web.Response:
        """kind, and one of: times (the next so many), chance with seed, neither (until cleared); path, seconds."""
        body = await asked(request)
        times, chance, seconds = body.get("times"), body.get("chance"), body.get("seconds")
        with self._core.state.write() as tx:
            which = mischief.plan(
                tx,
                kind=str(body.get("kind", "")),
                times=None if times is None else int(times),
                chance=None if chance is None else float(chance),
                seed=str(body.get("seed", "1")),
                path=str(body.get("path", "")),
                seconds=None if seconds is None else float(seconds),
            )
        return told({"id": which})

    async def behave(self, request: web.Request) -> web.Response:
        which = request.query.get("id")
        with self._core.state.write() as tx:
            mischief.clear(tx, None if which is None else int(which))
        return told({})

    async def ledger(self, request: web.Request) -> web.Response:
        tx, query = self._core.state.read(), request.query
        rows = ledger.rows(
            tx,
            since=number(request, "since", 0),
            kind=query.get("kind", ""),
            openid=query.get("openid", ""),
            limit=number(request, "limit", 1000),
            newest=query.get("newest") == "1",
        )
        return told({"counts": ledger.counts(tx), "rows": rows})

    async def handshake(self, request: web.Request) -> web.Response:
        why = await self._courier.check_url()
        return told({"passed": not why, "why": why})

    async def quiet(self, request: web.Request) -> web.Response:
        """Return once no callback is on its way."""
        await self._courier.quiet()
        return told({})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each names what changed; the page fetches it."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        queue = self._core.hub.join()
        try:
            await stream.prepare(request)
            await stream.write(b": open\n\n")
            while True:
                try:
                    topic = await asyncio.wait_for(queue.get(), 15)
                except TimeoutError:
                    await stream.write(b": still here\n\n")
                    continue
                if topic is None:
                    break
                await stream.write(f"data: {topic}\n\n".encode())
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._core.hub.leave(queue)
        return stream


def told(body: dict[str, Any]) -> web.Response:
    return web.json_response(body, dumps=lambda o: json.dumps(o, ensure_ascii=False))


async def asked(request: web.Request) -> dict[str, Any]:
    """The JSON body of a request; an empty body is an empty object."""
    raw = bytearray()
    async for piece in request.content.iter_chunked(1 << 16):
        raw += piece
        if len(raw) > BODY_CAP:
            raise WallError("请求过大。", 413)
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as e:
        raise WallError("请求应为 JSON。") from e
    if not isinstance(body, dict):
        raise WallError("请求应为 JSON 对象。")
    return body


def number(request: web.Request, name: str, default: int) -> int:
    value = request.query.get(name, str(default))
    if not value.isdigit():
        raise WallError(f"{name} 应为数字。")
    return int(value)


def moment_of(value: object) -> datetime:
    """ISO with a zone; without one it is Beijing time. A number is milliseconds since 1970."""
    if isinstance(value, int) and not isinstance(value, bool):
        return from_ms(value)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as e:
        raise WallError("时间应如 2021-10-11 17:00。") from e
    return at if at.tzinfo is not None else at.replace(tzinfo=BEIJING)
