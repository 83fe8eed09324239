"""The pictures and the transcript of docs/pictures/: a new user, given the URL alone, files a report on the phone wall
by what the screen says; the office looks; the clock goes to the digest's hour; the leader opens it.

Run as `.venv/bin/python -m tools.pictures` after `make test` (it needs Chromium). Starts a demo of its own in a passing
folder and ends it by its pid.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urljoin

from playwright.async_api import Locator, Page, async_playwright

from tests.browser import ARGS, executable
from tools.check_demo import ROOT, free_port, stop, wait

OUT = ROOT / "docs" / "pictures"
PATIENCE = 15_000  # ms


class Phone:
    """One phone of the wall, used as a person uses it: what is on the screen, and nothing else."""

    def __init__(self, page: Page, number: int) -> None:
        self.page = page
        self.root = page.locator(f"#phone-{number}")
        self.lines: list[str] = []

    async def name(self) -> str:
        return (await self.root.locator(".who-name").inner_text()).strip()

    async def taps(self, label: str) -> str:
        await self._note(f"（点菜单：{label}）")
        to_menu = self.root.locator(".to-menu")
        if await to_menu.is_visible():
            await to_menu.click()
        seen = await self._bubbles().count()
        await self.root.get_by_role("button", name=label, exact=True).first.click()
        return await self._answer(seen)

    async def says(self, text: str) -> str:
        await self._note(text)
        to_keys = self.root.locator(".to-keys")
        if await to_keys.is_visible():
            await to_keys.click()
        seen = await self._bubbles().count()
        await self.root.locator("input.text").fill(text)
        await self.root.locator("input.text").press("Enter")
        return await self._answer(seen)

    def _bubbles(self) -> Locator:
        return self.root.locator(".chat > li.said.them")

    async def _answer(self, seen: int) -> str:
        await self._bubbles().nth(seen).wait_for(timeout=PATIENCE)
        text = (await self._bubbles().last.locator(".bubble").inner_text()).strip()
        self.lines.append("< " + text.replace("\n", "⏎"))
        return text

    async def _note(self, said: str) -> None:
        self.lines.append(f"> {said}")


def fitting(text: str, pattern: str) -> str:
    """What the screen offers; the run ends loudly where it offers something else."""
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"the screen does not say {pattern}: {text}")
    return found.group(0)


async def files_a_report(phone: Phone) -> None:
    """Follow the screen: 填报, the numbers, each question, the table, 1."""
    heard = await phone.taps("填报")
    fitting(heard, "有变化的回复序号，如")
    heard = await phone.says("4 7")
    for said in ("完成 方案已印发", "推进60% 正在征求意见"):
        fitting(heard, r"请回复状态和一句进展")
        heard = await phone.says(said)
    fitting(heard, "请核对")
    fitting(heard, "回复1报送")
    await phone.page.screenshot(path=OUT / "phones-table.png")
    heard = await phone.says("1")
    fitting(heard, "已报送：变化2项")


async def play(page: Page, base: str) -> list[str]:
    await page.goto(f"{base}/sandbox/")
    await page.wait_for_selector("body[data-ready=yes]")
    filer, leader, office = (Phone(page, n) for n in (1, 2, 3))
    await files_a_report(filer)
    await office.taps("未报")
    await page.screenshot(path=OUT / "phones.png")
    await page.locator("#date").fill("2021-10-11T18:01")
    cards = leader.root.locator(".chat .card")
    seen = await cards.count()
    await page.locator("#to button[type=submit]").click()
    await cards.nth(seen).wait_for(timeout=120_000)
    await page.locator("#progress").wait_for(state="hidden", timeout=120_000)
    await page.screenshot(path=OUT / "phones-digest.png")
    await leader.says("汇总")
    if "要看哪个专项" in leader.lines[-1]:
        await leader.says("2")
    return [
        f"# {await filer.name()}",
        *filer.lines,
        "",
        f"# {await office.name()}",
        *office.lines,
        "",
        f"# {await leader.name()}",
        *leader.lines,
    ]


async def opens_the_digest(page: Page) -> None:
    """The leader's page as a phone of 360 px shows it."""
    link = page.locator("#phone-2 .chat a", has_text="看明细").last
    await link.click()
    frame = page.frame_locator("#phone-2 iframe")
    await frame.locator("h1").wait_for(timeout=PATIENCE)
    address = await page.locator("#phone-2 iframe").get_attribute("src")
    assert page.context.browser is not None
    phone = await page.context.browser.new_page(viewport={"width": 360, "height": 780}, locale="zh-CN")
    await phone.goto(urljoin(page.url, address or ""))
    await phone.locator("h1").wait_for(timeout=PATIENCE)
    await phone.screenshot(path=OUT / "digest.png")
    await phone.close()


def begin(environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", "demo"]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, start_new_session=True)


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        running = begin(os.environ | {"XUNBAO_DATA_DIR": folder, "XUNBAO_PORT": str(port)})
        try:
            await asyncio.to_thread(wait, running, port, time.monotonic())
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(running)


async def main() -> None:
    path = executable()
    if path is None:
        raise SystemExit("no Chromium")
    OUT.mkdir(parents=True, exist_ok=True)
    async with demo() as base, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        lines = await play(page, base)
        await opens_the_digest(page)
        await browser.close()
    (OUT / "filing.txt").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    asyncio.run(main())
