"""What was handed in, as it was: never changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from storage.engine.tx import Tx, marks


@dataclass(frozen=True, slots=True)
class Submission:
    """person_name: who handed it in. Its answers: duties.progress."""

    id: int
    person: int
    person_name: str
    zero: bool
    on_paper: bool


async def get(tx: Tx, id: int) -> Submission:
    """KeyError: there is none."""
    row = await tx.one(
        "SELECT submission.id, submission.person_id, submission.zero, submission.on_paper, person.name FROM submission"
        " JOIN person ON person.id = submission.person_id WHERE submission.id = ?",
        id,
    )
    if row is None:
        raise KeyError(id)
    return Submission(int(row["id"]), int(row["person_id"]), str(row["name"]), bool(row["zero"]), bool(row["on_paper"]))


async def evidence(
    tx: Tx, id: int, kind: Literal["photo", "document"], *, besides: Sequence[int] = ()
) -> dict[int, int]:
    """Task -> how many photos, or documents of the page, were handed in with it; 0 the report as a whole. besides:
    those counted elsewhere."""
    without = f" AND id NOT IN ({marks(besides)})" if besides else ""
    rows = await tx.fetch(
        "SELECT COALESCE(task_id, 0) AS task, COUNT(*) AS n FROM file WHERE submission_id = ? AND kind = ?"
        f" AND state <> 'removed'{without} GROUP BY COALESCE(task_id, 0)",
        id,
        kind,
        *besides,
    )
    return {int(r["task"]): int(r["n"]) for r in rows}
