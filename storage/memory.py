"""Small facts of the house, one JSON value for each key: how far the tick came, which menu is published, the pause."""

from __future__ import annotations

import orjson

from storage.engine.tx import Tx

Fact = str | int | bool | None | list["Fact"] | dict[str, "Fact"]


async def get(tx: Tx, key: str) -> Fact:
    """The fact; None if there is none."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?", key)
    fact: Fact = None if row is None else orjson.loads(row["value"])
    return fact


async def hold(tx: Tx, key: str) -> Fact:
    """The fact; None if there is none. Locks its row until the transaction ends."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?" + tx.for_update(), key)
    fact: Fact = None if row is None else orjson.loads(row["value"])
    return fact


async def put(tx: Tx, key: str, fact: Fact) -> None:
    """Set the fact."""
    await tx.run(
        "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        orjson.dumps(fact, option=orjson.OPT_SORT_KEYS).decode(),
    )


async def forget(tx: Tx, key: str) -> None:
    """Delete the fact."""
    await tx.run("DELETE FROM memory WHERE key = ?", key)
