"""允许下期提醒 in a real browser, in a phone of the sandbox: the stand-in says that it is one, and the yes arrives."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.test_browser import picture
from tests.e2e.world import NewWorld

pytestmark = pytest.mark.browser


async def test_the_page_in_a_phone_of_the_sandbox(browser: Browser, new_world: NewWorld) -> None:
    world = await new_world(subscriptions=True)
    await world.apply("huhehaote.yaml")
    await world.settle()
    wang = await world.bound("wangfang")
    context = await browser.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN")
    context.set_default_timeout(20_000)
    page, asked = await context.new_page(), []
    page.on("request", lambda r: asked.append(r.url))
    page.on("pageerror", lambda e: pytest.fail(str(e)))
    base = f"http://127.0.0.1:{world.port}"
    await page.goto(f"{base}/sandbox/phone/{wang.openid}/h5/allow")
    await expect(page.get_by_text("（沙盒代替微信的弹窗）")).to_be_visible()
    await picture(page, "allow")
    await page.get_by_role("button", name="拒绝").click()
    await expect(page.locator("#told")).to_have_text("没有允许，不会发送。可以关闭本页了。")
    assert await world.rows("SELECT given FROM consent") == []
    await page.get_by_role("button", name="允许下期提醒").click()
    await expect(page.locator("#told")).to_contain_text("已允许")
    await picture(page, "allowed")
    assert await world.rows("SELECT given, used FROM consent") == [{"given": 1, "used": 0}]
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    assert all(url.startswith(base) for url in asked), "nothing is loaded from elsewhere"
    await context.close()
