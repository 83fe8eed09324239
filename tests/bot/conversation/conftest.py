"""The stage every test of the conversation plays on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from storage.engine.db import Database
from tests.bot.conversation.stage import Stage, at

Set = Callable[..., Awaitable[Stage]]


@pytest.fixture
async def stage(db: Database) -> Stage:
    """呼和浩特市 owes 旬报第7期, due 10-11 17:00; it is nine in the morning of that day."""
    return await Stage.set(db, at("10-11 09:00"))


@pytest.fixture
def set_stage(db: Database) -> Set:
    """A stage at another moment, or with more campaigns."""

    async def make(now: str, *files: str, **settings: bool) -> Stage:
        return await Stage.set(db, at(now), *files, **settings)

    return make
