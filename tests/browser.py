"""A real headless Chromium for tests marked `browser`: one a session (a worker of xdist is a session)."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# No sandbox as root; nothing that would reach beyond loopback.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """Where Chromium is, or None. CHROMIUM names one that is elsewhere."""
    return next(
        (path for name in (os.environ.get("CHROMIUM", ""), *NAMES) if name and (path := shutil.which(name))), None
    )


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    path = executable()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium, and CI leaves nothing out")
        pytest.skip("no Chromium: apt install chromium")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield launched
        await launched.close()


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """Nothing is open in it; what a test leaves open is closed after it."""
    yield chromium
    for context in chromium.contexts:
        await context.close()
