"""The composition root: opens storage first, wires everything by plain constructor arguments, closes storage last."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from aiohttp import web

from bot import clock, config
from bot.account.platform import platform
from bot.chat.receive import receive
from bot.house import House
from bot.inbound import Inbound
from bot.installation import opened
from bot.mail.client import Mailer
from bot.ticker import Mail, Ticker
from bot.web import callback, health
from bot.web.frame import middleware, pages
from bot.web.phone import digest as h5
from bot.wechat.client import WeChat
from storage.evidence import Evidence, Folder

FILES = "files"
PAGE_LIMIT = 512 * 1024  # of a form: 60 tasks, each with a text as long as it may be; the callback has its own


@dataclass(frozen=True, slots=True)
class Running:
    """A house with its lights on. wechat: None while no account is set."""

    settings: config.Settings
    house: House
    wechat: WeChat | None
    ticker: Ticker
    app: web.Application


@asynccontextmanager
async def running(
    settings: config.Settings,
    *,
    now: clock.Now = clock.system_now,
    mounts: Mapping[str, web.Application] | None = None,
    season: Callable[[], str] | None = None,
    mail: Mail | None = None,
) -> AsyncIterator[Running]:
    """The whole house, its ticker not yet going: `async with running(…) as r, listening(r.app, …), r.ticker.running():`
    ends the sending first, then the answering, then the database.

    now, mounts, season and mail are for `demo`, `rehearse` and the tests: `serve` gives none of them.
    """
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened(settings, now=now))
        wechat = await platform(stack, settings, house)
        evidence = Folder(files_dir(settings))
        mail = mail or (Mailer(settings.mail) if settings.mail else None)
        ticker = Ticker(house, wechat, evidence, mail=mail)
        house = ticker.house
        app = application(settings, house, wechat, evidence, season)
        for prefix, mounted in (mounts or {}).items():
            app.add_subapp(prefix, mounted)
        yield Running(settings, house, wechat, ticker, app)


def files_dir(settings: config.Settings) -> Path:
    """Where evidence is kept."""
    return settings.data_dir / FILES


def application(
    settings: config.Settings,
    house: House,
    wechat: WeChat | None,
    evidence: Evidence,
    season: Callable[[], str] | None,
) -> web.Application:
    app = web.Application(
        middlewares=middleware.middlewares(
            new_id=lambda: secrets.token_hex(8),
            elapsed=clock.elapsed,
            https=settings.public_url.startswith("https://"),
        ),
        client_max_size=PAGE_LIMIT,
    )

    async def take(inbound: Inbound) -> str:
        return await receive(house, inbound)

    if settings.account is not None:
        app.add_routes(callback.routes(settings.account, take, house.now))
    app.add_routes(health.routes(house.db, version=version("xunbao"), season=season))
    pages.setup(app)
    app.add_routes(h5.routes(house, wechat, evidence))
    return app


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve the application; gives its address. OSError: the address is taken or not ours."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=10)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield site.name
    finally:
        await runner.cleanup()
