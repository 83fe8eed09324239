"""The form's questions in a real Chromium: each saved as it is filled, what is called for shown at once."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from bot.web.frame.session import COOKIE
from storage.engine.db import Database
from tests.bot.pages.filling import Desk, desk, phone

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


@asynccontextmanager
async def opened(db: Database, browser: Browser) -> AsyncIterator[tuple[Desk, Page]]:
    """法治指标 of 呼和浩特市 on one of its two phones."""
    async with desk(db, FILE, now="11-01 09:00", number=5) as made:
        await made.stage.bound("huhehaote-1")
        await made.stage.bound("huhehaote-2")
        context = await browser.new_context(viewport={"width": 360, "height": 740})
        await context.add_cookies([{"name": COOKIE, "value": made.cookie("o-huhehaote-1"), "url": made.url}])
        page = await context.new_page()
        await page.goto(made.url + made.path)
        yield made, page
        await context.close()


async def test_a_refused_answer_stays_in_its_field(sqlite_db: Database, browser: Browser) -> None:
    async with opened(sqlite_db, browser) as (_, page):
        await page.fill("#vq-banjie", "过半")
        await page.focus("#vq-yingsu")
        await expect(page.locator("#fq-banjie")).to_contain_text("不能确定是多少")
        await expect(page.locator("#state")).to_contain_text("Q2 热线办结率还没有存上")
        await expect(page.locator("#vq-banjie")).to_have_value("过半")


@pytest.mark.parametrize(("press", "figure", "told"), [("用我写的", "91", "yes"), ("用已保存的", "95", "no")])
async def test_a_conflict_about_a_question_is_shown_and_chosen(
    sqlite_db: Database, browser: Browser, press: str, figure: str, told: str
) -> None:
    async with opened(sqlite_db, browser) as (made, page):
        other = phone(made, "huhehaote-2")
        await other.says("填报")
        await other.says("热线接通率：95%；是否通报：否")
        await page.fill("#vq-jietong", "91")
        await page.check("#tq-tongbao input[value=yes]")
        for key, stands in (("jietong", "95%"), ("tongbao", "否")):
            await expect(page.locator(f"#fq-{key}")).to_contain_text(stands)
            await page.locator(f"#tq-{key}").get_by_role("button", name=press).click()
        await expect(page.locator("#state")).to_have_text("已保存")
        await page.reload()
        await expect(page.locator("#vq-jietong")).to_have_value(figure)
        await expect(page.locator(f"#tq-tongbao input[value={told}]")).to_be_checked()


async def test_an_answer_that_lay_unsent_when_the_report_went_out_is_said_and_comes_back(
    sqlite_db: Database, browser: Browser
) -> None:
    async with opened(sqlite_db, browser) as (made, page):
        await page.context.set_offline(True)
        await page.fill("#vq-jietong", "93.5")
        await expect(page.locator("#state")).to_have_text("离线，已存在本机")
        other = phone(made, "huhehaote-2")
        for said in ("填报", "95", "97", "10", "9", "否", "1"):
            await other.says(said)
        other.hears("已报送")
        again = await page.context.new_page()
        await page.close()
        await again.context.set_offline(False)
        await again.goto(made.url + made.path)
        await expect(again.locator("#done")).to_contain_text("没有报送：“93.5”")
        await again.get_by_role("button", name="撤回修改").click()
        await expect(again.locator("#fq-jietong")).to_contain_text(
            "这期间另外报送过，本项现为：95%。您写的没有覆盖它。"
        )
        await expect(again.locator("#vq-jietong")).to_have_value("93.5")
        await again.get_by_role("button", name="用我写的").click()
        await expect(again.locator("#state")).to_have_text("已保存")
        await again.reload()
        await expect(again.locator("#vq-jietong")).to_have_value("93.5")
