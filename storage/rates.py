"""The bucket that limits sends, and the moment until which it is shut. All processes share it."""

from __future__ import annotations

from datetime import datetime

from schedules import rate
from schedules.rate import Rate
from storage.engine.tx import Tx
from storage.times import from_ms, to_ms

KEY = "rate"
HELD = "rate_held"


async def room(tx: Tx, limit: Rate, now: datetime) -> int:
    """How many messages may go now.

    On PostgreSQL this locks the bucket until the transaction ends, so that the next caller sees what was taken.
    Lock it before anything else. Messages are claimed without waiting, so no deadlock follows.
    """
    await tx.run("INSERT INTO memory (key, value) VALUES (?, '0') ON CONFLICT (key) DO NOTHING", KEY)
    return rate.room(limit, await _full_at(tx, lock=True), now)


async def take(tx: Tx, limit: Rate, gone: int, now: datetime) -> None:
    """Count `gone` sends. Call room() first in the same transaction."""
    full = rate.after(limit, await _full_at(tx), now, gone)
    await tx.run("UPDATE memory SET value = ? WHERE key = ?", str(to_ms(full)), KEY)


async def next_moment(tx: Tx, limit: Rate, now: datetime) -> datetime:
    """When the next message may go."""
    return rate.next_moment(limit, await _full_at(tx), now)


async def hold(tx: Tx, now: datetime) -> datetime:
    """Stop all sends for a minute, because the platform reports too many. Gives the end."""
    until = now + rate.MINUTE
    await tx.run(
        "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        HELD,
        str(to_ms(until)),
    )
    return until


async def held(tx: Tx, now: datetime) -> datetime | None:
    """Until when nothing may go; None if sends are allowed."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?", HELD)
    return rate.held(None if row is None else from_ms(int(row["value"])), now)


async def _full_at(tx: Tx, *, lock: bool = False) -> datetime | None:
    row = await tx.one("SELECT value FROM memory WHERE key = ?" + (tx.for_update() if lock else ""), KEY)
    return None if row is None else from_ms(int(row["value"]))
