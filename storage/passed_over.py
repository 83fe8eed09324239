"""After a wrong clock was set back: undoes steps that were passed over for no real outage, and lists decided ones."""

from __future__ import annotations

from datetime import datetime

from storage.engine.tx import Tx
from storage.steps import Step
from storage.times import to_ms


async def take_back(tx: Tx, after: datetime, why: str) -> int:
    """Delete the skipped notices planned after this moment, so that their steps are planned again. Gives how many.

    why: the reason they were skipped for.
    """
    return await tx.run(
        "DELETE FROM notice WHERE state = 'skipped' AND why = ? AND planned_at > ? AND message_id IS NULL",
        why,
        to_ms(after),
    )


async def decided(tx: Tx, issue: int, step: Step) -> frozenset[int]:
    """The units for which this step of the issue is decided: people were told or passed over, or must be phoned."""
    rows = await tx.fetch(
        "SELECT unit_id FROM notice WHERE issue_id = ? AND step = ?"
        " UNION SELECT unit_id FROM call WHERE issue_id = ? AND step = ?",
        issue,
        step.to_key(),
        issue,
        step.to_key(),
    )
    return frozenset(int(r["unit_id"]) for r in rows)
