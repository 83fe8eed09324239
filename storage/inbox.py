"""One row for each callback, so that a repeated delivery gets the same answer. Also measures the clock skew."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.engine.tx import Tx
from storage.times import to_ms

SKEW_OVER = 100  # how many first deliveries the clock skew is measured over


async def claim(tx: Tx, key: str, *, openid: str, kind: str, sent_at: datetime, received_at: datetime) -> str | None:
    """Claim a delivery. Gives None if it is the first one and must be answered; otherwise the first one's answer."""
    mine = await tx.run(
        "INSERT INTO inbox (key, openid, kind, sent_at, received_at, reply) VALUES (?, ?, ?, ?, ?, '')"
        " ON CONFLICT (key) DO NOTHING",
        key,
        openid,
        kind,
        to_ms(sent_at),
        to_ms(received_at),
    )
    if mine:
        return None
    row = await tx.one("SELECT reply FROM inbox WHERE key = ?", key)
    return str(row["reply"]) if row else None


async def answer(tx: Tx, key: str, reply: str) -> None:
    """Keep the answer for repeated deliveries."""
    if reply:
        await tx.run("UPDATE inbox SET reply = ? WHERE key = ?", reply, key)


async def skew(tx: Tx) -> timedelta:
    """Our time of arrival minus the platform's CreateTime; the smallest of the last SKEW_OVER first deliveries."""
    row = await tx.one(
        "SELECT MIN(late) AS skew FROM (SELECT received_at - sent_at AS late FROM inbox"
        " ORDER BY received_at DESC LIMIT ?) AS latest",
        SKEW_OVER,
    )
    return timedelta(milliseconds=int(row["skew"])) if row and row["skew"] is not None else timedelta()


async def forget(tx: Tx, before: datetime) -> int:
    """Delete rows received before then. Gives how many."""
    return await tx.run("DELETE FROM inbox WHERE received_at < ?", to_ms(before))
