"""The three phones of the wall in a real browser, used by one who does what the screen says and knows nothing else.

PICTURES=FOLDER keeps a picture of each station.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.world import World

pytestmark = pytest.mark.browser
FILER, LEADER, OFFICE = "王芳 · 呼和浩特市 联络员（A岗）", "孙国平 · 领导", "赵敏 · 专班（管理员）"


class Screen:
    """One phone of the wall: what stands on it, and what a thumb can do."""

    def __init__(self, page: Page, number: int) -> None:
        self.root = page.locator(f"#phone-{number}")

    @property
    def bubbles(self) -> Locator:
        return self.root.locator(".chat > li.said.them .bubble")

    async def says(self, text: str) -> str:
        """What is answered."""
        seen = await self.bubbles.count()
        if await self.root.get_by_role("button", name="切换到键盘").is_visible():
            await self.root.get_by_role("button", name="切换到键盘").click()
        await self.root.get_by_label("要发的文字").fill(text)
        await self.root.get_by_role("button", name="发送", exact=True).click()
        return await self.hears(seen)

    async def taps(self, *names: str) -> str:
        seen = await self.bubbles.count()
        for name in names:
            await self.root.get_by_role("button", name=name, exact=True).first.click()
        return await self.hears(seen)

    async def hears(self, seen: int) -> str:
        await self.bubbles.nth(seen).wait_for()
        return (await self.bubbles.nth(seen).inner_text()).strip()


async def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)  # makes the folder


async def wall(browser: Browser, world: World) -> tuple[Page, list[str]]:
    """The page, and what its console complains of."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(20_000)
    page, faults = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    await page.goto(f"{world.stage.house.settings.public_url}/sandbox/")
    await page.wait_for_selector("body[data-ready=yes]")
    return page, faults


async def binds(filer: Screen, code: str) -> None:
    """The screen says: 关注, then 绑定 and the code, then the name."""
    heard = await filer.taps("关注")
    assert "绑定" in heard
    await expect(filer.root.locator(".menus")).to_be_visible()  # that of those who are not bound
    heard = await filer.says(f"绑定 {code}")
    assert "请回复您的姓名" in heard
    heard = await filer.says("王芳")
    assert "已绑定：呼和浩特市 联络员（A岗）" in heard
    assert "报送回复“填报”" in heard


def found(pattern: str, heard: str) -> str:
    """What the screen offers to say."""
    offer = re.search(pattern, heard)
    assert offer is not None, heard
    return offer[1]


async def files(filer: Screen) -> None:
    """The menu has 填报. The screen says: the numbers of what changed; of each a status and a sentence; 1."""
    heard = await filer.taps("填报")
    assert "截止：10月11日（周一）17:00" in heard
    offered = found(r"有变化的回复序号，如 ([\d ]+)；", heard)
    heard = await filer.says(offered)
    for place in offered.split():
        assert heard.startswith(f"第{place}项")
        heard = await filer.says(found(r"请回复状态和一句进展，如：(\S+ \S+)", heard))
    assert heard.startswith("请核对：")
    assert "回复1报送" in heard
    heard = await filer.says("1")
    assert "已报送：变化3项，无变化9项" in heard
    assert "按时" in heard


async def sends_back(office: Screen) -> None:
    heard = await office.says("待审")
    assert "呼和浩特市" in heard
    heard = await office.says("退回 呼和浩特市 第2项 缺印发文件")
    assert "将退回呼和浩特市第2项（旬报第7期）" in heard
    assert "1 确认" in heard
    assert "已退回" in await office.says("1")


async def mends(filer: Screen, seen: int) -> None:
    """The notice came by itself; it says: a photo, or words."""
    notice = await filer.hears(seen)
    assert "退回1处，其余不用动" in notice
    assert "第2项 已完成：缺印发文件（专班赵敏）" in notice
    assert "请直接发照片或说明" in notice
    heard = await filer.taps("更多", "样张照片")
    assert "第2项已收照片1张" in heard
    assert "回复1重新报送" in heard
    await expect(filer.root.locator(".photo img")).to_have_count(1)
    assert "已重新报送" in await filer.says("1")


async def goes_to(page: Page, moment: str) -> None:
    await page.locator("#date").fill(moment)
    await page.get_by_role("button", name="前往").click()


async def reads_the_page(browser: Browser, page: Page, leader: Screen) -> Page:
    """From the card to the page, as a phone of 360 px shows it."""
    await leader.root.locator(".card a.detail").last.click()
    await page.frame_locator("#phone-2 iframe").locator("h1").wait_for()
    address = await page.locator("#phone-2 iframe").get_attribute("src")
    context = await browser.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN", has_touch=True)
    phone = await context.new_page()
    await phone.goto(urljoin(page.url, address or ""))
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    return phone


async def test_from_a_new_filer_to_the_leaders_page(browser: Browser, world: World) -> None:
    made = await world.code("huhehaote", "wangfang")
    await world.phone("wang", FILER)
    await world.bound("sunguoping", label=LEADER)
    await world.bound("zhaomin", label=OFFICE)
    await world.clock.to("10-11 10:30")
    page, faults = await wall(browser, world)
    filer, leader, office = (Screen(page, n) for n in (1, 2, 3))
    for screen, label in ((filer, FILER), (leader, LEADER), (office, OFFICE)):
        await expect(screen.root.locator(".who-name")).to_have_text(label)

    await binds(filer, made.code)
    await files(filer)
    await picture(page, "filed")
    seen = await filer.bubbles.count()
    await sends_back(office)
    await mends(filer, seen)
    await picture(page, "mended")
    cards = leader.root.locator(".chat .card")
    before = await cards.count()
    await goes_to(page, "2021-10-11T17:59")
    await expect(page.locator("#now")).to_contain_text("17:59")
    await expect(cards).to_have_count(before)
    await goes_to(page, "2021-10-11T18:00")
    await expect(cards).to_have_count(before + 1)
    await expect(cards.last).to_contain_text("旬报第7期汇总")
    await expect(cards.last).to_contain_text("应报29")
    await picture(page, "digest-card")

    phone = await reads_the_page(browser, page, leader)
    assert await phone.locator("h1").inner_text() == "整改旬报第7期汇总"
    text = re.sub(r"\s", "", await phone.locator("body").inner_text())
    assert "截至2021年10月11日（周一）18:00" in text
    for label, number in (("应报", 29), ("按时", 1), ("未报", 28)):
        assert f"{number}{label}" in text or f"{label}{number}" in text, text[:400]
    await picture(phone, "digest-page")
    assert faults == []
    await phone.context.close()
    await page.context.close()


async def test_a_report_is_filled_in_on_the_page_inside_the_phone(browser: Browser, world: World) -> None:
    """网页填, one item, 预览并报送, 报送: the phone's page never leaves the phone, and the chat knows of it."""
    await world.bound("wangfang", label=FILER)
    await world.clock.to("10-11 10:30")
    page, faults = await wall(browser, world)
    filer = Screen(page, 1)
    await expect(filer.root.locator(".who-name")).to_have_text(FILER)
    assert "/h5/fill/" in await filer.taps("网页填")
    await filer.root.locator(".chat a").last.click()
    inside = page.frame_locator("#phone-1 iframe")
    second = inside.locator("[data-task]").nth(1)
    await second.locator("select").select_option(label="已完成")
    await second.locator("textarea").fill("方案已印发")
    await inside.get_by_role("button", name="预览并报送").click()
    await expect(inside.locator("h1")).to_contain_text("核对旬报第7期")
    await expect(inside.locator("main")).to_contain_text("方案已印发")
    await picture(page, "page-preview")
    await inside.get_by_role("button", name="报送", exact=True).click()
    await expect(inside.locator("main")).to_contain_text("回执号07-0001")
    await picture(page, "page-receipt")
    await filer.root.get_by_role("button", name="关闭网页").click()
    assert "旬报第7期，回执号07-0001" in await filer.says("我的")
    assert faults == []
    await page.context.close()
