"""The audit: who did what to which thing. A line is written in the act's own transaction and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from storage.engine.tx import Tx
from storage.times import from_ms, to_ms

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. person: None for the clock or the command line. subject: report:12, person:3, issue:7."""

    at: datetime
    person: int | None
    act: str
    subject: str
    detail: Detail


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


async def of(tx: Tx, subject: str) -> tuple[Entry, ...]:
    """The lines about this thing, the oldest first."""
    rows = await tx.fetch(
        "SELECT at, person_id, act, subject, detail FROM audit WHERE subject = ? ORDER BY id", subject
    )
    return tuple(
        Entry(from_ms(row["at"]), row["person_id"], row["act"], row["subject"], orjson.loads(row["detail"]))
        for row in rows
    )
