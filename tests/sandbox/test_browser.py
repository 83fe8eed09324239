"""The wall in a real browser: what a person sees and does on the phones, by mouse and by keyboard, wide and narrow."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests.sandbox.world import BEGIN, World, says

pytestmark = pytest.mark.browser


async def staged(world: World) -> None:
    """Three people on three phones; the first has a menu with one button and one submenu."""
    for openid, label in (
        ("oWang", "王芳 · 呼和浩特市 联络员（A岗）"),
        ("oZhao", "赵敏 · 领导"),
        ("oSun", "孙丽 · 专班"),
    ):
        await world.wall("POST", "users", openid=openid, label=label)
        await world.act(openid, "follow")
    menu = [
        {"type": "click", "name": "填报", "key": "FILL"},
        {"name": "我的", "sub_button": [{"type": "click", "name": "已报", "key": "MINE"}]},
    ]
    await world.post("cgi-bin/menu/create", {"button": menu})
    world.receiver.script = says("收到")


async def wall(browser: Browser, world: World, width: int, height: int) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    await page.goto(f"{world.base}/")
    await page.wait_for_selector("body[data-ready=yes]")
    assert faults == []
    return page


async def test_typing_tapping_and_hearing(world: World, browser: Browser) -> None:
    await staged(world)
    page = await wall(browser, world, 1440, 900)
    phone = page.locator("#phone-1")
    await expect(phone.locator(".who-name")).to_have_text("王芳 · 呼和浩特市 联络员（A岗）")
    await phone.get_by_role("button", name="切换到键盘").click()
    await phone.get_by_label("要发的文字").fill("填报")
    await page.keyboard.press("Enter")
    await expect(phone.locator(".said.me .bubble")).to_have_text(["填报"])
    await expect(phone.locator(".said.them .bubble")).to_have_text(["收到"])
    await phone.get_by_role("button", name="切换到菜单").click()
    await phone.get_by_role("button", name="我的").click()
    await phone.get_by_role("button", name="已报").click()
    await expect(phone.locator(".said.them .bubble")).to_have_count(2)
    assert "<EventKey><![CDATA[MINE]]>" in world.receiver.got[-1].clear
    await world.card("oZhao", "整改旬报第7期汇总")
    await expect(page.locator("#phone-2 .card dd").first).to_have_text("整改旬报第7期汇总")
    await phone.get_by_role("button", name="切换到键盘").click()
    await phone.get_by_role("button", name="更多").click()
    await phone.get_by_role("button", name="样张照片").click()
    await expect(phone.locator(".photo img")).to_have_count(1)


async def test_a_menu_that_arrives_does_not_take_the_keyboard_away(world: World, browser: Browser) -> None:
    await staged(world)
    await world.get("cgi-bin/menu/delete")
    page = await wall(browser, world, 1440, 900)
    phone = page.locator("#phone-1")
    await phone.get_by_label("要发的文字").fill("2完成，方案")
    await world.post("cgi-bin/menu/create", {"button": [{"type": "click", "name": "填报", "key": "FILL"}]})
    await expect(phone.get_by_role("button", name="切换到菜单")).to_be_visible()
    await expect(phone.get_by_label("要发的文字")).to_have_value("2完成，方案")
    await expect(phone.get_by_label("要发的文字")).to_be_visible()


async def test_the_strip_moves_the_clock(world: World, browser: Browser) -> None:
    await staged(world)

    async def next_moment(after: datetime) -> datetime | None:
        due = BEGIN + timedelta(hours=6)
        return due if due > after else None

    world.sandbox.set_next_moment(next_moment)
    page = await wall(browser, world, 1440, 900)
    await expect(page.locator("#now")).to_have_text("2021年10月9日 周六 09:00:00")
    await expect(page.locator("#upcoming")).to_have_text("下一件到期：10月9日 15:00")
    await page.get_by_role("button", name="+1小时").click()
    await expect(page.locator("#now")).to_have_text("2021年10月9日 周六 10:00:00")
    await page.get_by_role("button", name="到下一时刻").click()
    await expect(page.locator("#now")).to_have_text("2021年10月9日 周六 15:00:00")
    await expect(page.locator("#upcoming")).to_have_text("目前没有到期的事")


async def test_one_phone_with_tabs_on_a_narrow_screen(world: World, browser: Browser) -> None:
    await staged(world)
    await world.custom("oSun", "您好")
    page = await wall(browser, world, 360, 740)
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await expect(page.locator(".phone:visible")).to_have_count(1)
    await expect(page.get_by_role("tab", name="孙丽").locator(".badge")).to_have_text("1")
    await page.get_by_role("tab", name="孙丽").click()
    await expect(page.locator("#phone-3 .said.them .bubble")).to_be_visible()
    await expect(page.get_by_role("tab", name="孙丽").locator(".badge")).to_have_count(0)


async def test_another_person_takes_the_phone_by_keyboard(world: World, browser: Browser) -> None:
    await staged(world)
    await world.wall("POST", "users", openid="oZhou", label="周杰 · 包头市 联络员（A岗）")
    page = await wall(browser, world, 1440, 900)
    await page.locator("#phone-1 .who").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("包头")
    await expect(page.locator("#people-list button")).to_have_count(1)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#phone-1 .who-name")).to_have_text("周杰 · 包头市 联络员（A岗）")
    await page.locator("#phone-1").get_by_role("button", name="关注", exact=True).click()
    await expect(page.locator("#phone-1 .said.them .bubble")).to_have_text(["收到"])
