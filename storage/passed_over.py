"""Where the clock had been wrong and was set back: steps passed over for an outage that was none, and those decided."""

from __future__ import annotations

from datetime import datetime

from storage.engine.tx import Tx
from storage.steps import Step
from storage.times import to_ms


async def take_back(tx: Tx, after: datetime, why: str) -> int:
    """Forget those of moments that are still to come, so that they are planned when their moment is there."""
    return await tx.run(
        "DELETE FROM notice WHERE state = 'skipped' AND why = ? AND planned_at > ? AND message_id IS NULL",
        why,
        to_ms(after),
    )


async def decided(tx: Tx, issue: int, step: Step) -> frozenset[int]:
    """The units of which it is written down whom this step of the issue reached, or that they are to be phoned."""
    rows = await tx.fetch(
        "SELECT unit_id FROM notice WHERE issue_id = ? AND step = ?"
        " UNION SELECT unit_id FROM call WHERE issue_id = ? AND step = ?",
        issue,
        step.to_key(),
        issue,
        step.to_key(),
    )
    return frozenset(int(r["unit_id"]) for r in rows)
