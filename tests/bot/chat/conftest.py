"""The stage of the conversation."""

from __future__ import annotations

import pytest

from storage.engine.db import Database
from tests.bot.conversation.stage import Stage, at


@pytest.fixture
async def stage(db: Database) -> Stage:
    """呼和浩特市 owes 旬报第7期, due 10-11 17:00; it is nine in the morning of that day."""
    return await Stage.set(db, at("10-11 09:00"))
