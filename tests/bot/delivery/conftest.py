"""The delivery plays on the conversation's stage: the fixture campaigns, a clock that is a plain object."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from storage.engine.db import Database
from tests.bot.conversation.stage import Stage, at

Set = Callable[..., Awaitable[Stage]]


@pytest.fixture
def set_stage(db: Database) -> Set:
    """A stage at this moment of 2021, with these campaign files (huhehaote.yaml if none)."""

    async def make(now: str, *files: str) -> Stage:
        return await Stage.set(db, at(now), *files)

    return make
