"""A question that asks for photos in a real Chromium: the network cut in the middle, removed again, handed in by it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from bot.web.frame.session import COOKIE
from storage.engine.db import Database
from tests.bot.pages.filling import Desk, phone
from tests.bot.pages.papers import jpeg, pdf
from tests.bot.pages.test_files_browser import paper
from tests.bot.pages.test_fill_browser import opened
from tests.bot.pages.test_fill_browser import tab as filling
from tests.bot.pages.test_photo_questions import asking

pytestmark = pytest.mark.browser


async def tab(browser: Browser, made: Desk) -> tuple[Page, list[str]]:
    context = await browser.new_context(viewport={"width": 360, "height": 740})
    await context.add_cookies([{"name": COOKIE, "value": made.cookie("o-huhehaote-1"), "url": made.url}])
    page, complaints = await context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(made.url + made.path)
    return page, complaints


async def figures(page: Page) -> None:
    for key, text in {"jietong": "96.5", "banjie": "97", "yingsu": "306", "chuting": "279"}.items():
        await page.fill(f"#vq-{key}", text)
    await page.check("#tq-tongbao input[value=no]")
    await expect(page.locator("#state")).to_have_text("已保存")


async def test_the_network_is_cut_in_the_middle_and_the_report_goes_out_by_what_came_after(
    browser: Browser, sqlite_db: Database, tmp_path: Path
) -> None:
    async with asking(sqlite_db) as made:
        page, complaints = await tab(browser, made)
        await figures(page)
        await page.get_by_role("button", name="预览并报送").click()
        await expect(page.locator(".told").first).to_contain_text("Q7 通报照片必须填。")
        await expect(page.locator("#tq-zhaoshuo")).to_be_hidden()
        cut = asyncio.Event()

        async def lost(route: Route) -> None:  # the server had it, and its answer never came
            if cut.is_set():
                await route.continue_()
                return
            cut.set()
            await route.fetch()
            await page.context.set_offline(True)
            await route.abort()

        await page.route("**/files", lost)
        question = page.locator("#tq-zhaopian")
        await page.locator("#eq-zhaopian").set_input_files(
            [paper(tmp_path, "现场.jpg", jpeg(size=(300, 200))), paper(tmp_path, "名单.pdf", pdf())]
        )
        await expect(question.locator(".told-file").first).to_contain_text("联网后自动上传")
        await expect(page.locator("#filestate")).to_contain_text("还有2个文件没有传完")
        await page.context.set_offline(False)
        await expect(question.locator("li[data-file]")).to_have_count(2)
        await expect(page.locator("#filestate")).to_be_hidden()
        assert await made.stage.count("SELECT COUNT(*) FROM file") == 2, "the one that came twice is one"
        await expect(question).to_contain_text("已填")
        await expect(page.locator("#fq-zhaopian")).to_be_hidden()
        await expect(page.locator("#tq-zhaoshuo")).to_be_visible()
        await page.get_by_role("button", name="删除名单.pdf").click()
        await expect(question.locator("li[data-file]")).to_have_count(1)
        await page.get_by_role("button", name="预览并报送").click()
        await expect(page.locator(".check").first).to_contain_text("Q7 通报照片：照片1张")
        await page.locator("#submit").click()
        await expect(page.locator(".pieces")).to_contain_text("Q7 通报照片 现场.jpg")
        assert complaints == []
        await page.context.close()


async def test_the_last_photo_taken_out_leaves_the_question_open(
    browser: Browser, sqlite_db: Database, tmp_path: Path
) -> None:
    async with asking(sqlite_db) as made:
        page, complaints = await tab(browser, made)
        await page.locator("#eq-zhaopian").set_input_files(paper(tmp_path, "现场.jpg", jpeg()))
        await expect(page.locator("#tq-zhaopian")).to_contain_text("已上传")
        await expect(page.locator("#tq-zhaoshuo")).to_be_visible()
        await page.get_by_role("button", name="删除现场.jpg").click()
        await expect(page.locator("#tq-zhaoshuo")).to_be_hidden()
        await expect(page.locator("#tq-zhaopian.changed")).to_have_count(0)
        await figures(page)
        await page.get_by_role("button", name="预览并报送").click()
        await expect(page.locator(".told").first).to_contain_text("Q7 通报照片必须填。")
        assert complaints == []
        await page.context.close()


async def test_photos_of_the_chat_are_put_to_a_task_by_name(browser: Browser, sqlite_db: Database) -> None:
    """归入 places photos that have no place yet."""
    async with opened(sqlite_db) as made:
        li = phone(made, "wangfang")
        await li.says("填报")
        await li.sends_photo()
        li.hears("属于第几项")
        page, complaints = await filling(browser, made)
        await page.goto(made.url + made.path)
        await expect(page.locator("#t0")).to_contain_text("对话里有1张照片还没说属于哪里")
        second = (await made.tasks())[1]
        await page.get_by_label("这1张照片属于").select_option(str(second))
        await page.get_by_role("button", name="归入").click()
        await expect(page.locator(f"#t{second} .pieces li")).to_have_count(1)
        await expect(page.locator("#place")).to_have_count(0)
        await li.says("照片")
        li.hears("第2项1张")
        assert complaints == []
        await page.context.close()
