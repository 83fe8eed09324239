"""How full the bucket of sends is, and till when it is shut, for all processes of the house together."""

from __future__ import annotations

from datetime import datetime

from schedules import rate
from schedules.rate import Rate
from storage.engine.tx import Tx
from storage.times import from_ms, to_ms

KEY = "rate"
HELD = "rate_held"


async def room(tx: Tx, limit: Rate, now: datetime) -> int:
    """How many may go now. On PostgreSQL the bucket is locked until the transaction ends: who asks next, sees what was
    taken. It is locked before anything else, and held while messages are claimed without waiting for any."""
    await tx.run("INSERT INTO memory (key, value) VALUES (?, '0') ON CONFLICT (key) DO NOTHING", KEY)
    return rate.room(limit, await _full_at(tx, lock=True), now)


async def take(tx: Tx, limit: Rate, gone: int, now: datetime) -> None:
    """So many went. The bucket must be held."""
    full = rate.after(limit, await _full_at(tx), now, gone)
    await tx.run("UPDATE memory SET value = ? WHERE key = ?", str(to_ms(full)), KEY)


async def next_moment(tx: Tx, limit: Rate, now: datetime) -> datetime:
    """When the next may go."""
    return rate.next_moment(limit, await _full_at(tx), now)


async def hold(tx: Tx, now: datetime) -> datetime:
    """The platform says that it was too much in a minute: nothing goes for a minute; till when."""
    until = now + rate.MINUTE
    await tx.run(
        "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        HELD,
        str(to_ms(until)),
    )
    return until


async def held(tx: Tx, now: datetime) -> datetime | None:
    """Till when nothing goes; None: it may."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?", HELD)
    return rate.held(None if row is None else from_ms(int(row["value"])), now)


async def _full_at(tx: Tx, *, lock: bool = False) -> datetime | None:
    row = await tx.one("SELECT value FROM memory WHERE key = ?" + (tx.for_update() if lock else ""), KEY)
    return None if row is None else from_ms(int(row["value"]))
