"""What became of a message, append-only."""

from __future__ import annotations

from datetime import datetime

from storage.db import Tx
from storage.times import to_ms


async def write(tx: Tx, message: int, at: datetime, what: str, *, code: str = "", detail: str = "") -> None:
    await tx.run(
        "INSERT INTO receipt (message_id, at, what, code, detail) VALUES (?, ?, ?, ?, ?)",
        message, to_ms(at), what, code, detail[:500],
    )  # fmt: skip
