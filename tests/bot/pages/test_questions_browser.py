"""The form's questions in a real Chromium: each saved as it is filled, what is called for shown at once."""

from __future__ import annotations

import os

import pytest
from playwright.async_api import Browser, expect

from bot.web.h5.session import COOKIE
from storage.db import Database
from tests.bot.pages.filling import desk

pytestmark = pytest.mark.browser
FILE = "../../campaigns/zhibiao-2021.yaml"


async def test_a_figure_below_its_target_calls_for_a_reason_and_all_is_saved(
    sqlite_db: Database, browser: Browser
) -> None:
    async with desk(sqlite_db, FILE, now="11-01 09:00", number=5) as made:
        await made.stage.bound("huhehaote-1")
        context = await browser.new_context(viewport={"width": 360, "height": 740})
        await context.add_cookies([{"name": COOKIE, "value": made.cookie("o-huhehaote-1"), "url": made.url}])
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda e: errors.append(str(e)))
        await page.goto(made.url + made.path)
        await expect(page.locator("#tq-yuanyin")).to_be_hidden()
        await page.fill("#vq-jietong", "88%")
        await expect(page.locator("#tq-yuanyin")).to_be_visible()
        await expect(page.locator("#mq-jietong")).to_contain_text("低于目标90%")
        await page.fill("#vq-banjie", "过半")
        await expect(page.locator("#fq-banjie")).to_contain_text("不能确定是多少")
        await page.fill("#vq-banjie", "97")
        await page.fill("#vq-yuanyin", "坐席不足")
        await page.fill("#vq-yingsu", "306")
        await page.fill("#vq-chuting", "279")
        await page.check("#tq-tongbao input[value=no]")
        await expect(page.locator("#state")).to_have_text("已保存")
        await page.reload()
        assert await page.input_value("#vq-jietong") == "88"
        assert await page.is_checked("#tq-tongbao input[value=no]")
        if shot := os.environ.get("SHOT"):
            await page.screenshot(path=shot, full_page=True)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
        await page.click("#preview")
        await page.wait_for_url("**/preview")
        await expect(page.locator("main")).to_contain_text("Q6 是否通报：否")
        assert errors == []
