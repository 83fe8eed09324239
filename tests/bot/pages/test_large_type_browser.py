"""The pages on a small phone in type of twice the size: nothing covers the page, overlaps, or stays small."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from bot.web.frame.session import COOKIE
from storage.engine.db import Database
from tests.bot.pages.filling import Desk, phone
from tests.bot.pages.test_fill_browser import opened

pytestmark = pytest.mark.browser


async def small(browser: Browser, made: Desk, who: str, *, dark: bool = False) -> Page:
    context = await browser.new_context(
        viewport={"width": 360, "height": 800}, color_scheme="dark" if dark else "light"
    )
    await context.add_cookies([{"name": COOKIE, "value": made.cookie(f"o-{who}"), "url": made.url}])
    return await context.new_page()


async def enlarged(page: Page, share: int) -> None:
    await page.evaluate("share => { document.documentElement.style.fontSize = share + '%'; }", share)


async def test_the_bar_at_the_foot_lets_the_page_be_read(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        page = await small(browser, made, "wangfang")
        await page.goto(made.url + made.path)
        bar = page.locator(".bar-foot")
        for share in (100, 125, 150, 200):
            await enlarged(page, share)
            box = await bar.bounding_box()
            assert box is not None
            sticky = await bar.evaluate("e => getComputedStyle(e).position") == "sticky"
            assert sticky is (share < 150)
            assert not sticky or box["height"] < 800 / 4
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.context.close()


@pytest.mark.parametrize("dark", [False, True])
async def test_the_digest_grows_with_the_type_and_nothing_overlaps(
    browser: Browser, sqlite_db: Database, dark: bool
) -> None:
    async with opened(sqlite_db) as made:
        li = phone(made, "wangfang")
        for said in ("2完成，方案已印发；其余无变化", "1"):
            await li.says(said)
        rows = await made.stage.rows(
            "SELECT person.key FROM post JOIN person ON person.id = post.person_id WHERE post.kind = 'leader'"
        )
        who = str(rows[0]["key"])
        await made.stage.bound(who)
        await made.stage.jump(made.stage.clock.now.replace(hour=18, minute=30))
        page = await small(browser, made, who, dark=dark)
        answer = await page.goto(f"{made.url}/h5/digest/1")
        assert answer is not None and answer.status == 200
        every = "[...document.querySelectorAll('p, h1, h2, .tile b, .cell span, td')]"
        sizes = f"{every}.map(e => parseFloat(getComputedStyle(e).fontSize))"
        before = await page.evaluate(sizes)
        await enlarged(page, 200)
        after = await page.evaluate(sizes)
        assert [round(a / b, 2) for a, b in zip(after, before, strict=True)] == [2] * len(before)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for cell in await page.locator(".cell").all():
            name = await cell.locator(".weui-cell__bd").bounding_box()
            figure = await cell.locator(".weui-cell__ft").bounding_box()
            assert name is not None and figure is not None
            beside = figure["x"] >= name["x"] + name["width"] - 1
            assert beside or figure["y"] >= name["y"] + name["height"] - 1
            assert name["width"] > 100, "a label is not one character wide"
        await page.context.close()


async def test_putting_photos_to_a_task_is_as_large_as_the_rest(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        li = phone(made, "wangfang")
        await li.says("填报")
        await li.sends_photo()
        page = await small(browser, made, "wangfang")
        await page.goto(made.url + made.path)
        for share in (100, 200):
            await enlarged(page, share)
            box = await page.locator("#place").bounding_box()
            assert box is not None and box["height"] >= 44
            assert (
                await page.locator("#place").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
                == 16 * share / 100
            )
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.context.close()
