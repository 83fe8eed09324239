"""The events of a message, such as its end. Rows are only added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.engine.tx import Tx
from storage.times import to_ms


async def write(tx: Tx, message: int, at: datetime, what: str, *, code: str = "", detail: str = "") -> None:
    """Add an event of one message. code, detail: of the platform; detail is cut to 500 characters."""
    await tx.run(
        "INSERT INTO receipt (message_id, at, what, code, detail) VALUES (?, ?, ?, ?, ?)",
        message,
        to_ms(at),
        what,
        code,
        detail[:500],
    )


async def write_same(tx: Tx, messages: Sequence[int], at: datetime, what: str, *, code: str = "") -> None:
    """Add the same event to several messages, in one statement."""
    rows = ", ".join(["(?, ?, ?, ?, '')"] * len(messages))
    values = [v for m in messages for v in (m, to_ms(at), what, code)]
    await tx.run(f"INSERT INTO receipt (message_id, at, what, code, detail) VALUES {rows}", *values)
