"""The pages' world on SQLite; views are tried on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.engine.db import Database
from tests.bot.pages.world import World, fill, opened

__all__ = ["world"]


@pytest.fixture
async def world(sqlite_db: Database) -> AsyncIterator[World]:
    """29 units and 70 tasks: lists of more than one page."""
    async with opened(sqlite_db) as made:
        await fill(made, units=29, tasks=70)
        yield made
