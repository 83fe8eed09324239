"""The digest page in a real Chromium, at a phone's and a desktop's width: nothing sticks out, everything loads."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from bot.web.frame import pages
from bot.web.frame.session import COOKIE, LASTS, Sessions
from storage.engine.db import Database
from tests.bot.pages.world import LEADER, NOW, World, fill, opened

pytestmark = pytest.mark.browser


async def tab(browser: Browser, world: World, width: int) -> tuple[Page, list[str]]:
    """A tab of the leader, and the errors it reports."""
    context = await browser.new_context(viewport={"width": width, "height": 780}, has_touch=width < 500)
    cookie = Sessions(world.house.secret, secure=False).sign(LEADER, NOW + LASTS)
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": world.url}])
    page, complaints = await context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    return page, complaints


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(("units", "tasks"), [(0, 0), (1, 1), (60, 153)])
async def test_nothing_sticks_out_and_nothing_is_missing(
    browser: Browser, sqlite_db: Database, width: int, units: int, tasks: int
) -> None:
    assert "vendor/weui.min.css" in pages.static_files(), "run make test, which fetches the page assets"
    async with opened(sqlite_db) as world:
        await fill(world, units=units, tasks=tasks, late=min(1, max(units - 2, 0)), missing=min(1, max(units - 1, 0)))
        page, complaints = await tab(browser, world, width)
        for path in ("", "/units", "/tasks", "/table"):
            answer = await page.goto(f"{world.url}/h5/digest/{world.digest}{path}")
            assert answer is not None and answer.status == 200
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert complaints == []
        await page.context.close()


async def test_a_leader_opens_a_figure_with_a_thumb(browser: Browser, world: World) -> None:
    page, complaints = await tab(browser, world, 360)
    await page.goto(f"{world.url}/h5/digest/{world.digest}")
    assert await page.locator("h1").inner_text() == "整改旬报第7期汇总"
    for tile in await page.locator("a.tile, a.cell").all():
        box = await tile.bounding_box()
        assert box is not None and box["height"] >= 48 and box["width"] >= 48
    await page.get_by_role("link", name="未报").tap()
    await page.get_by_role("heading", name="未报").wait_for()
    assert await page.locator("li.row b").all_inner_texts() == ["第29单位"]
    await page.get_by_role("link", name="返回").tap()
    await page.get_by_role("link", name="已完成").first.tap()
    await page.get_by_role("heading", name="已完成").wait_for()
    rows = await page.locator("li.row").count()
    assert f"{rows}项" in await page.locator("h1").inner_text()
    size = await page.locator("li.row .text").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 18
    assert complaints == []
    await page.context.close()
