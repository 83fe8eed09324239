"""Small facts of the house, one JSON value a key: how far the plan has ticked, which menu stands, what is paused."""

from __future__ import annotations

import orjson

from storage.engine.tx import Tx

Fact = str | int | bool | None | list["Fact"] | dict[str, "Fact"]


async def get(tx: Tx, key: str) -> Fact:
    """The fact, or None."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?", key)
    fact: Fact = None if row is None else orjson.loads(row["value"])
    return fact


async def hold(tx: Tx, key: str) -> Fact:
    """The fact, or None; where it is there, nobody else changes it until we commit."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?" + tx.for_update(), key)
    fact: Fact = None if row is None else orjson.loads(row["value"])
    return fact


async def put(tx: Tx, key: str, fact: Fact) -> None:
    """Remember the fact in place of what was known."""
    await tx.run(
        "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        orjson.dumps(fact, option=orjson.OPT_SORT_KEYS).decode(),
    )


async def forget(tx: Tx, key: str) -> None:
    """The fact is no longer known."""
    await tx.run("DELETE FROM memory WHERE key = ?", key)
