"""The audit: who did what to which thing. A line is written in the act's own transaction and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import orjson

from storage.engine.tx import Tx
from storage.times import to_ms

Detail = Mapping[str, str | int | bool | None]


async def note(tx: Tx, at: datetime, person: int | None, act: str, subject: str, detail: Detail | None = None) -> None:
    """Add a line. detail: small; never a report's text, a secret or a whole openid."""
    await tx.run(
        "INSERT INTO audit (at, person_id, act, subject, detail) VALUES (?, ?, ?, ?, ?)",
        to_ms(at),
        person,
        act,
        subject,
        orjson.dumps(dict(detail or {}), option=orjson.OPT_SORT_KEYS).decode(),
    )
