"""The filling page with sixty tasks on a slow line, beside a page with one line of text: when it can be filled.

    python -m benchmarks.page [--tasks 60] [--visits 7] [--kilobits 400] [--latency 40]

Chromium at 360 px, held to that many kbit/s with that many ms of latency, asks a real server on loopback. Each round is
a first visit (nothing in the cache), one after it, and the page of one line; what is compared is the medians. "Can be
filled" is when every field stands, with style, and the script listens (the end of DOMContentLoaded).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright

from bot.web.frame.session import COOKIE
from storage.engine import migrate
from storage.engine.db import Database, sqlite_url
from tests.bot.pages.filling import Desk, desk, more_tasks
from tests.browser import ARGS, executable

READY = "JSON.stringify(performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd)"
FETCHED = """JSON.stringify(performance.getEntriesByType('navigation').concat(
    performance.getEntriesByType('resource')).reduce((sum, e) => sum + e.transferSize, 0))"""


@dataclass(frozen=True, slots=True)
class Line:
    kilobits: int
    latency: int  # ms


@dataclass(frozen=True, slots=True)
class Visit:
    """ready: ms from the start of going there. fetched: bytes over the line, headers with them."""

    ready: float
    fetched: int


async def visit(page: Page, line: Line, url: str, *, first: bool) -> Visit:
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Network.enable")
    if first:
        await cdp.send("Network.clearBrowserCache")
    a_second = line.kilobits * 1000 / 8
    held = {"offline": False, "latency": line.latency, "downloadThroughput": a_second, "uploadThroughput": a_second}
    await cdp.send("Network.emulateNetworkConditions", held)
    await page.goto("about:blank")
    await page.goto(url)
    found = Visit(json.loads(await page.evaluate(READY)), json.loads(await page.evaluate(FETCHED)))
    await cdp.detach()
    return found


@asynccontextmanager
async def one_line() -> AsyncIterator[str]:
    """Where a page of one line is."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>.</title><p>旬报", content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", answer)])
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def rounds(browser: Browser, made: Desk, plain: str, line: Line, visits: int) -> dict[str, list[Visit]]:
    context = await browser.new_context(viewport={"width": 360, "height": 740})
    await context.add_cookies([{"name": COOKIE, "value": made.cookie("o-wangfang"), "url": made.url}])
    page = await context.new_page()
    found: dict[str, list[Visit]] = {"first": [], "again": [], "one line": []}
    for n in range(visits + 1):
        taken = {
            "first": await visit(page, line, made.url + made.path, first=True),
            "again": await visit(page, line, made.url + made.path, first=False),
            "one line": await visit(page, line, plain, first=True),
        }
        if n:  # the first round warms the server and the browser
            for name, one in taken.items():
                found[name].append(one)
    await context.close()
    return found


def said(found: dict[str, list[Visit]], tasks: int, line: Line) -> str:
    floor = statistics.median(v.ready for v in found["one line"])
    made = [f"{tasks} tasks, {line.kilobits} kbit/s, {line.latency} ms; medians of {len(found['first'])}"]
    for name, visits in found.items():
        ready = statistics.median(v.ready for v in visits)
        worst = max(v.ready for v in visits)
        made.append(
            f"{name:9} {ready:6.0f} ms ({worst:.0f} at worst), {ready / floor:.1f} times the one line;"
            f" {statistics.median(v.fetched for v in visits) / 1024:.1f} KiB"
        )
    return "\n".join(made)


async def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--tasks", type=int, default=60)
    wanted.add_argument("--visits", type=int, default=7)
    wanted.add_argument("--kilobits", type=int, default=400)
    wanted.add_argument("--latency", type=int, default=40)
    given = wanted.parse_args()
    line = Line(given.kilobits, given.latency)
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "page.db")
        await migrate.up(url)
        db = await Database.open(url)
        try:
            async with desk(db) as made, one_line() as plain, async_playwright() as playwright:
                await made.stage.bound("wangfang")
                await db.write(lambda tx: more_tasks(tx, made, given.tasks))
                chromium = await playwright.chromium.launch(executable_path=executable(), args=ARGS)
                print(said(await rounds(chromium, made, plain, line, given.visits), given.tasks, line))
                await chromium.close()
        finally:
            await db.close()


if __name__ == "__main__":
    asyncio.run(main())
