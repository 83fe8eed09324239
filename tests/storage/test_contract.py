"""One contract, two engines: what storage functions may rely on."""

from __future__ import annotations

import asyncio

import pytest

from storage.db import Database, Tx
from storage.errors import Broken, Duplicate, Misused, Missing


async def put(tx: Tx, key: str, value: str = "1") -> int:
    return await tx.run("INSERT INTO memory (key, value) VALUES (?, ?)", key, value)


async def keys(tx: Tx) -> list[str]:
    return [row["key"] for row in await tx.fetch("SELECT key FROM memory ORDER BY key")]


async def test_what_was_written_is_read(db: Database) -> None:
    assert await db.write(lambda tx: put(tx, "a")) == 1
    assert await db.read(keys) == ["a"]
