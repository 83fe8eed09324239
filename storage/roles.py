"""The menu tag that a follower has and the one it should have. A row where they differ asks for a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.engine.tx import Tx
from storage.times import from_ms, to_ms

_ASKED = "followed = 1 AND role_wanted <> role_done"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of tag. carries: the present one. '' means no tag."""

    openid: str
    carries: str
    wanted: str
    tries: int


async def due(tx: Tx, now: datetime, limit: int) -> tuple[Change, ...]:
    """The changes to make now, at most `limit`. Equal changes stand together."""
    rows = await tx.fetch(
        "SELECT openid, role_done, role_wanted, role_tries FROM follower"
        f" WHERE {_ASKED} AND role_due_at <= ? ORDER BY role_done, role_wanted, openid LIMIT ?",
        to_ms(now),
        limit,
    )
    return tuple(
        Change(str(r["openid"]), str(r["role_done"]), str(r["role_wanted"]), int(r["role_tries"])) for r in rows
    )


async def done(tx: Tx, changes: Sequence[Change]) -> None:
    """Record that these changes were made. A follower whose wanted tag changed meanwhile stays due."""
    for change in changes:
        await tx.run(
            "UPDATE follower SET role_done = ?, role_tries = 0 WHERE openid = ? AND role_done = ?",
            change.wanted,
            change.openid,
            change.carries,
        )


async def later(tx: Tx, changes: Sequence[Change], at: datetime) -> None:
    """Put these changes off until `at`, because they failed."""
    for change in changes:
        await tx.run(
            "UPDATE follower SET role_tries = role_tries + 1, role_due_at = ? WHERE openid = ?",
            to_ms(at),
            change.openid,
        )


async def next_moment(tx: Tx) -> datetime | None:
    """When the next change is due; None if there is none."""
    row = await tx.one(f"SELECT MIN(role_due_at) AS due FROM follower WHERE {_ASKED}")
    return None if row is None or row["due"] is None else from_ms(int(row["due"]))
