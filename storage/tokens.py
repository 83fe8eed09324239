"""The platform's tokens. All processes of the installation share them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.engine.tx import Tx
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Kept:
    value: str = field(repr=False)
    expires_at: datetime


async def get(tx: Tx, appid: str, kind: str) -> Kept | None:
    """The last token, even if it has expired; None if there is none."""
    row = await tx.one("SELECT value, expires_at FROM token WHERE appid = ? AND kind = ?", appid, kind)
    return None if row is None else Kept(str(row["value"]), from_ms(int(row["expires_at"])))


async def put(tx: Tx, appid: str, kind: str, value: str, expires_at: datetime) -> None:
    """Keep this token in place of the last one."""
    await tx.run(
        "INSERT INTO token (appid, kind, value, expires_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (appid, kind) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at",
        appid,
        kind,
        value,
        to_ms(expires_at),
    )


async def may_force(tx: Tx, appid: str, now: datetime, gap: timedelta) -> bool:
    """Whether the caller may force a refresh: True once in each `gap`, because the platform limits forced refreshes.

    It is one statement, so that two processes on PostgreSQL cannot both get True. The fact is a bare number.
    """
    row = await tx.one(
        "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        " WHERE CAST(memory.value AS BIGINT) <= ? RETURNING key",
        f"token_forced:{appid}",
        str(to_ms(now)),
        to_ms(now - gap),
    )
    return row is not None
