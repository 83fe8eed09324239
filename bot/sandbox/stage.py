"""The stand-in put together: one object with a clock, a platform, a wall, and the sub-application that serves them."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox import media, oauth, qr
from bot.sandbox.api import Door
from bot.sandbox.browser import Browser
from bot.sandbox.clock import Clock, Pace
from bot.sandbox.core import Core, Hub
from bot.sandbox.delivery import Courier
from bot.sandbox.errors import Refused, WallError
from bot.sandbox.facts import Account, Options
from bot.sandbox.journey import Journey, NextMoment, Settle
from bot.sandbox.state import State
from bot.sandbox.wall import Wall

STATIC = Path(__file__).parent / "static"
HEARTBEAT = 1.0
CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


class Sandbox:
    """A WeChat for one account. Construct, `await start()`, mount `app()` below /sandbox, `await stop()` at the end."""

    def __init__(self, path: Path | str, account: Account, callback_url: str, options: Options | None = None) -> None:
        chosen = options or Options()
        state, hub = State(Path(path)), Hub()
        state.heard = hub.tell
        self.callback_url, self.options = callback_url, chosen
        self.clock = Clock(state, system_time=chosen.system_time, start=chosen.clock_start)
        self._core = Core(account, chosen, callback_url, state, self.clock, hub)
        self._courier = Courier(self._core)
        self._browser = Browser(self._core)
        self._journey = Journey(self._core, self._courier)
        self._beat: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to deliver; what was owed from before a restart goes first."""
        await self._browser.start()
        await self._courier.start()
        self._beat = asyncio.create_task(self._beating(), name="sandbox clock")

    async def stop(self) -> None:
        self._core.hub.close()
        if self._beat is not None:
            self._beat.cancel()
            await asyncio.gather(self._beat, return_exceptions=True)
        await self._journey.stop()
        await self._courier.stop()
        await self._browser.stop()
        self.clock.save()
        self._core.state.close()

    async def _beating(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            if self.clock.pace is Pace.RUNNING:
                self.clock.save()

    def set_next_moment(self, ask: NextMoment) -> None:
        """ask(after): the soonest moment something of the other side is due, or None."""
        self._journey.next_moment = ask

    def set_settle(self, settle: Settle) -> None:
        """settle(): do all that is due now and return when it is done."""
        self._journey.settle = settle

    @property
    def jumping(self) -> bool:
        """A jump of the clock is under way: it has everything settled at each of its stops."""
        return self._journey.progress is not None

    async def quiet(self) -> None:
        """Return once no callback is on its way."""
        await self._courier.quiet()

    def app(self) -> web.Application:
        app = web.Application(middlewares=[_loopback_only, _wall_errors], client_max_size=24 << 20)
        app.add_routes(Wall(self._core, self._courier, self._browser, self._journey).routes())
        app.add_routes(Door(self._core, self._courier).routes())
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/open/connect/oauth2/authorize", self._authorize),
                web.get("/mp/cgi-bin/showqrcode", self._qr_picture),
                web.get("/mp/pic/{media}", self._photo),
                web.route("*", "/phone/{openid}/{rest:.*}", self._browser.frame),
                web.static("/static", STATIC),
            ]
        )
        app.on_shutdown.append(self._shut)
        return app

    async def _shut(self, app: web.Application) -> None:
        self._core.hub.close()

    async def _page(self, request: web.Request) -> web.FileResponse:
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": CSP}
        return web.FileResponse(STATIC / "wall.html", headers=headers)

    async def _authorize(self, request: web.Request) -> web.Response:
        openid = request.query.get("sandbox_phone", "")
        query = {name: value for name, value in request.query.items() if name != "sandbox_phone"}
        if not openid:
            return oauth.choice_page(self._core.state.read(), request)
        try:
            with self._core.state.write() as tx:
                onward = oauth.authorize(self._core, tx, query, openid)
        except WallError as e:
            return oauth.refusal_page(e.say)
        raise web.HTTPFound(onward)

    async def _qr_picture(self, request: web.Request) -> web.Response:
        data = qr.picture(self._core.state.read(), request.query.get("ticket", ""))
        if data is None:
            return web.Response(status=404, text="")
        return web.Response(body=data, content_type="image/png")

    async def _photo(self, request: web.Request) -> web.Response:
        try:
            content_type, data = media.load(self._core, self._core.state.read(), request.match_info["media"])
        except Refused:
            return web.Response(status=404, text="")
        return web.Response(body=data, content_type=content_type)


def _is_loopback(host: str | None) -> bool:
    name = (host or "").strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@web.middleware
async def _loopback_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Only this machine, called by a loopback name, not through a proxy, and not by a foreign page in a browser."""
    named = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    foreign = origin is not None and not _is_loopback(urlsplit(origin).hostname)
    forwarded = any(name in request.headers for name in FORWARDED)
    if not _is_loopback(request.remote) or not _is_loopback(named) or foreign or forwarded:
        return web.Response(status=403, text="沙盒只在本机使用。")
    return await handler(request)


@web.middleware
async def _wall_errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except WallError as e:
        return web.json_response({"error": e.say}, status=e.status)
