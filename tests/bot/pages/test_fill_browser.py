"""The filling page in a real Chromium: on a bad network, by keyboard, in large type, with sixty tasks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from bot.web.frame.session import COOKIE
from storage.engine.db import Database
from tests.bot.pages.filling import Desk, desk, more_tasks, phone

pytestmark = pytest.mark.browser


@asynccontextmanager
async def opened(db: Database, tasks: int = 12) -> AsyncIterator[Desk]:
    async with desk(db) as made:
        await made.stage.bound("wangfang")
        if tasks > 12:
            await made.stage.db.write(lambda tx: more_tasks(tx, made, tasks))
        yield made


async def tab(
    browser: Browser, made: Desk, width: int = 360, height: int = 740, **more: object
) -> tuple[Page, list[str]]:
    context = await browser.new_context(viewport={"width": width, "height": height}, **more)  # type: ignore[arg-type]
    await context.add_cookies([{"name": COOKIE, "value": made.cookie("o-wangfang"), "url": made.url}])
    page, complaints = await context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


async def test_filled_by_hand_saved_shown_and_handed_in(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        page, complaints = await tab(browser, made)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[1]
        await page.locator(f"#s{task}").select_option("done")
        await page.locator(f"#x{task}").fill("方案已印发")
        await expect(page.locator(f"#t{task}")).to_contain_text("已改")
        await expect(page.locator("#state")).to_have_text("已保存")
        assert "2 已完成｜方案已印发" in [await phone(made, "wangfang").says(w) for w in ("填报", "预览")][1]
        await expect(page.locator("#zero")).to_be_hidden()
        await page.get_by_role("button", name="预览并报送").click()
        await expect(page.locator(".check")).to_contain_text("2 已完成｜方案已印发")
        await page.get_by_role("button", name="报送", exact=True).click()
        await expect(page.locator(".check")).to_contain_text("回执号07-0001")
        await page.get_by_role("button", name="撤回修改").click()
        await expect(page.locator(f"#x{task}")).to_have_value("方案已印发")
        assert complaints == []
        await page.context.close()


async def test_offline_in_the_middle_and_a_reload_lose_nothing(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made)
        await page.goto(made.url + made.path)
        one, two = (await made.tasks())[1:3]
        await page.context.set_offline(True)
        await page.locator(f"#s{one}").select_option("done")
        await page.locator(f"#x{one}").fill("没有网时写的")
        await expect(page.locator("#state")).to_have_text("离线，已存在本机")
        assert await made.stage.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL") == 0
        await page.context.set_offline(False)
        await expect(page.locator("#state")).to_have_text("已保存")
        await page.context.set_offline(True)
        await page.locator(f"#x{two}").fill("又断了")
        await expect(page.locator("#state")).to_have_text("离线，已存在本机")
        other = await page.context.new_page()  # the page is closed before the network is back
        await page.close()
        await page.context.set_offline(False)
        await other.goto(made.url + made.path)
        await expect(other.locator(f"#x{two}")).to_have_value("又断了")
        await expect(other.locator("#state")).to_have_text("已保存")
        await other.reload()
        await expect(other.locator(f"#x{one}")).to_have_value("没有网时写的")
        await expect(other.locator(f"#x{two}")).to_have_value("又断了")
        await other.context.close()


@pytest.mark.parametrize(("press", "kept"), [("用我写的", "网页写的"), ("用已保存的", "对话写的")])
async def test_a_conflict_with_the_chat_is_shown_and_chosen(
    browser: Browser, sqlite_db: Database, press: str, kept: str
) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[1]
        wang = phone(made, "wangfang")
        await wang.says("填报")
        await wang.says("2阶段，对话写的；5推进60%；其余无变化")
        await page.locator(f"#x{task}").fill("网页写的")
        await page.locator(f"#x{task}").blur()
        fault = page.locator(f"#f{task}")
        await expect(fault).to_contain_text("王芳")
        await expect(fault).to_contain_text("取得阶段性成效｜对话写的")
        await expect(page.locator(f"#x{task}")).to_have_value("网页写的")
        await expect(page.locator(f"#p{(await made.tasks())[4]}")).to_have_value(
            "60"
        )  # untouched here: brought up to date
        await page.get_by_role("button", name=press).click()
        await expect(page.locator("#state")).to_have_text("已保存")
        await page.reload()
        await expect(page.locator(f"#x{task}")).to_have_value(kept)
        await page.context.close()


async def test_a_marking_leaves_the_field_and_the_phone(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[1]
        await page.locator(f"#x{task}").fill("秘密★1年 内部材料")
        await expect(page.locator(f"#f{task}")).to_contain_text("密级标志")
        await expect(page.locator(f"#x{task}")).to_have_value("")
        assert "内部材料" not in await page.evaluate("JSON.stringify(localStorage)")
        await page.context.close()


@pytest.mark.parametrize("size", [16, 32])
@pytest.mark.parametrize("width", [360, 1440])
async def test_sixty_tasks_stand_on_one_screen_at_once(
    browser: Browser, sqlite_db: Database, width: int, size: int
) -> None:
    async with opened(sqlite_db, 60) as made:
        page, complaints = await tab(browser, made, width)
        cdp = await page.context.new_cdp_session(page)
        # what the page costs, not what waits for it
        await cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        await page.goto(made.url + made.path)
        metrics = {m["name"]: m["value"] for m in (await cdp.send("Performance.getMetrics"))["metrics"]}
        assert 0 < metrics["TaskDuration"] < 1
        if size != 16:
            await page.evaluate(f"document.documentElement.style.fontSize = document.body.style.fontSize = '{size}px'")
        assert await page.locator("li.task").count() == 60
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        took = await page.evaluate("""() => { const x = document.querySelector('li.task:last-child textarea');
            const t = performance.now(); x.focus(); x.value = '字';
            x.dispatchEvent(new Event('input', {bubbles: true}));
            x.getBoundingClientRect(); return performance.now() - t; }""")
        assert took < 200
        await expect(page.locator("#state")).to_have_text("已保存")
        for name in ("select", "textarea", "#preview"):
            box = await page.locator(name).first.bounding_box()
            assert box is not None and box["height"] >= 44
        assert complaints == []
        await page.context.close()


async def test_by_keyboard_alone(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made, 1440)
        await page.goto(made.url + made.path)
        one = (await made.tasks())[0]
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") == f"s{one}"
        await page.keyboard.press("End")
        await page.keyboard.press("Tab")
        await page.keyboard.type("done by keys")
        for _ in range(60):
            if await page.evaluate("document.activeElement.id") == "preview":
                break
            await page.keyboard.press("Tab")
            hidden = await page.evaluate("""() => { const e = document.activeElement, r = e.getBoundingClientRect(),
                b = document.querySelector('.bar-foot').getBoundingClientRect();
                return e.closest('.bar-foot') || e === document.body ? false : r.bottom > b.top + 1; }""")
            assert not hidden
        await page.keyboard.press("Enter")
        await expect(page.locator(".check")).to_contain_text("done by keys")
        for _ in range(6):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == "submit":
                break
        await page.keyboard.press("Enter")
        await expect(page.locator(".check")).to_contain_text("回执号")
        await page.context.close()


async def test_every_field_has_a_name_to_be_read_out(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made)
        await page.goto(made.url + made.path)
        for kind in ("select", "textarea", "li.task input:not([type=hidden])"):
            for field in await page.locator(kind).all():
                assert await field.evaluate("e => e.labels.length === 1 && e.labels[0].textContent.length > 1")
        await page.context.close()


async def test_without_scripts_it_is_filled_and_handed_in(browser: Browser, sqlite_db: Database) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made, java_script_enabled=False)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[1]
        await page.locator(f"#s{task}").select_option("done")
        await page.locator(f"#x{task}").fill("方案已印发")
        await page.get_by_role("button", name="预览并报送").click()
        await page.get_by_role("button", name="报送", exact=True).click()
        await expect(page.locator(".check")).to_contain_text("回执号07-0001")
        await page.context.close()


async def test_what_lay_unsent_when_the_report_went_out_is_said_and_comes_back(
    browser: Browser, sqlite_db: Database
) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[1]
        await page.context.set_offline(True)
        await page.locator(f"#x{task}").fill("没有送到的话")
        await expect(page.locator("#state")).to_have_text("离线，已存在本机")
        wang = phone(made, "wangfang")
        await wang.says("填报")
        assert "已报送" in await wang.says("0")
        await page.close()
        page = await page.context.new_page()
        await page.context.set_offline(False)
        await page.goto(made.url + made.path)
        await expect(page.locator("#done")).to_contain_text("没有送到的话")
        await page.get_by_role("button", name="撤回修改").click()
        await expect(page.locator(f"#x{task}")).to_have_value("没有送到的话")
        await expect(page.locator("#state")).to_have_text("已保存")
        await page.context.close()
