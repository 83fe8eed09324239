"""Photos and files in a real Chromium: progress, a bad network, what is refused, by keyboard, in large type."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from storage.engine.db import Database
from tests.bot.pages.papers import docx, jpeg, pdf
from tests.bot.pages.test_fill_browser import opened, tab

pytestmark = pytest.mark.browser


def paper(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


async def test_a_photo_goes_with_its_progress_and_is_taken_out_again(
    browser: Browser, sqlite_db: Database, tmp_path: Path
) -> None:
    async with opened(sqlite_db) as made:
        page, complaints = await tab(browser, made)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[1]
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Network.enable")
        slow = {"offline": False, "latency": 50, "downloadThroughput": 50_000, "uploadThroughput": 200_000}
        await cdp.send("Network.emulateNetworkConditions", slow)
        seen: list[str] = []
        await page.expose_function("noted", lambda said: seen.append(said))
        await page.evaluate(
            """task => new MutationObserver(() => { const told = document.querySelector(`#t${task} .told-file`);
            if (told) noted(told.textContent); }).observe(document.getElementById('t' + task),
            {subtree: true, childList: true, characterData: true})""",
            task,
        )
        picture = jpeg(gps=True, size=(900, 700))
        await page.locator(f"#e{task}").set_input_files(paper(tmp_path, "现场.jpg", picture))
        row = page.locator(f"#t{task} .pieces li")
        await expect(row).to_contain_text("已上传", timeout=20_000)
        await expect(row).to_contain_text("现场.jpg")
        assert any("上传中" in s and s != "上传中 0%" and s != "上传中 100%" for s in seen), seen
        await cdp.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1, "downloadThroughput": -1})
        await expect(page.locator("#filestate")).to_be_hidden()
        await page.reload()
        assert await row.locator("img").evaluate("i => i.decode().then(() => i.naturalWidth)") > 100
        await page.get_by_role("button", name="删除现场.jpg").click()
        await expect(row).to_have_count(0)
        assert await made.stage.count("SELECT COUNT(*) FROM file WHERE state = 'removed'") == 1
        assert complaints == []
        await page.context.close()


async def test_offline_the_file_waits_and_goes_when_the_network_is_back(
    browser: Browser, sqlite_db: Database, tmp_path: Path
) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made)
        await page.goto(made.url + made.path)
        one, two = (await made.tasks())[:2]
        await page.context.set_offline(True)
        await page.locator(f"#e{one}").set_input_files(paper(tmp_path, "通知.docx", docx()))
        await page.locator(f"#e{two}").set_input_files(paper(tmp_path, "印发.pdf", pdf()))
        await expect(page.locator(f"#t{one} .told-file")).to_contain_text("联网后自动上传")
        await expect(page.locator("#filestate")).to_contain_text("还有2个文件没有传完，请不要关闭或刷新本页")
        await page.get_by_role("button", name="预览并报送").click()
        asked: list[str] = []

        async def stay(dialog: object) -> None:
            asked.append(dialog.type)  # type: ignore[attr-defined]
            await dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", stay)
        await page.context.set_offline(False)
        await expect(page.locator(f"#t{one} .pieces")).to_contain_text("通知.docx")
        await expect(page.locator(f"#t{two} .told-file")).to_have_text("已上传")
        await expect(page.locator("#filestate")).to_be_hidden()
        assert await made.stage.count("SELECT COUNT(*) FROM file WHERE state = 'kept'") == 2
        assert asked == []
        await page.context.close()


async def test_an_answer_that_is_lost_makes_no_second_file(
    browser: Browser, sqlite_db: Database, tmp_path: Path
) -> None:
    """The server took it, the answer did not come: the retry is the same file."""
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[0]
        lost = asyncio.Event()

        async def cut(route: Route) -> None:
            if lost.is_set():
                await route.continue_()
                return
            lost.set()
            await route.fetch()
            await route.abort()

        await page.route("**/files", cut)
        await page.locator(f"#e{task}").set_input_files(paper(tmp_path, "印发.pdf", pdf()))
        again = page.get_by_role("button", name="重传印发.pdf")
        await again.click()
        await expect(page.locator(f"#t{task} .told-file")).to_have_text("已上传")
        assert await made.stage.count("SELECT COUNT(*) FROM file") == 1
        await page.context.close()


async def test_a_refused_type_says_why_and_is_gone_at_a_press(
    browser: Browser, sqlite_db: Database, tmp_path: Path
) -> None:
    async with opened(sqlite_db) as made:
        page, complaints = await tab(browser, made)
        await page.goto(made.url + made.path)
        task = (await made.tasks())[0]
        await page.locator(f"#e{task}").set_input_files(paper(tmp_path, "假.pdf", b"<html>nothing of the kind</html>"))
        told = page.locator(f"#t{task} .told-file")
        await expect(told).to_contain_text("只收照片（jpg、png）和pdf、docx、xlsx")
        assert await told.get_attribute("role") == "status"
        await expect(page.locator("#filestate")).to_be_hidden()
        await page.get_by_role("button", name="不传假.pdf").click()
        await expect(page.locator(f"#t{task} .pieces li")).to_have_count(0)
        assert await made.stage.count("SELECT COUNT(*) FROM file") == 0
        assert all("422" in c for c in complaints)
        await page.context.close()


async def test_a_report_with_a_file_by_keyboard_alone(browser: Browser, sqlite_db: Database, tmp_path: Path) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made, 1440)
        page.on("filechooser", lambda _: None)  # from here on the browser hands its dialogs over: none is missed
        await page.goto(made.url + made.path)
        task = (await made.tasks())[0]
        await _tab_to(page, f"e{task}")
        assert (
            await page.evaluate("getComputedStyle(document.activeElement.previousElementSibling).outlineStyle")
            != "none"
        )
        async with page.expect_file_chooser() as chosen:
            await page.keyboard.press("Space")
        await (await chosen.value).set_files(paper(tmp_path, "印发.pdf", pdf()))
        await expect(page.locator(f"#t{task} .told-file")).to_have_text("已上传")
        await _tab_to(page, "zero")
        await page.keyboard.press("Enter")
        await expect(page.locator(".check").first).to_contain_text("文件1份")
        await _tab_to(page, "submit")
        await page.keyboard.press("Enter")
        await expect(page.locator(".pieces")).to_contain_text("印发.pdf")
        await page.context.close()


async def _tab_to(page: Page, id: str) -> None:
    for _ in range(120):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == id:
            return
    raise AssertionError(f"{id} cannot be reached by Tab")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1440])
async def test_files_stand_in_large_type_with_names(
    browser: Browser, sqlite_db: Database, tmp_path: Path, width: int, dark: bool
) -> None:
    async with opened(sqlite_db) as made:
        page, _ = await tab(browser, made, width, color_scheme="dark" if dark else "light")
        await page.goto(made.url + made.path)
        task = (await made.tasks())[0]
        await page.locator(f"#e{task}").set_input_files(
            [paper(tmp_path, f"{'很长的名字' * 12}.pdf", pdf()), paper(tmp_path, "a.jpg", jpeg())]
        )
        await expect(page.locator(f"#t{task} a")).to_have_count(2)
        await page.evaluate("document.documentElement.style.fontSize = document.body.style.fontSize = '32px'")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for field in await page.locator("input[type=file]").all():
            assert await field.evaluate("e => e.labels.length === 1 && e.labels[0].textContent.trim().length > 6")
        for button in await page.locator(f"#t{task} button").all():
            assert len(str(await button.get_attribute("aria-label"))) > 4
            box = await button.bounding_box()
            assert box is not None and box["height"] >= 44
        await page.context.close()
