"""Submissions: what was handed in. They never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from storage.engine.tx import Tx, marks


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission. person_name: who handed it in. duties.progress gives its answers."""

    id: int
    person: int
    person_name: str
    zero: bool
    on_paper: bool


async def get(tx: Tx, id: int) -> Submission:
    """The submission. Raises KeyError if there is none."""
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
    """task id, or 0 for the whole report -> how many photos or documents were handed in with it.

    besides: files not to count.
    """
    without = f" AND id NOT IN ({marks(besides)})" if besides else ""
    rows = await tx.fetch(
        "SELECT COALESCE(task_id, 0) AS task, COUNT(*) AS n FROM file WHERE submission_id = ? AND kind = ?"
        f" AND state <> 'removed'{without} GROUP BY COALESCE(task_id, 0)",
        id,
        kind,
        *besides,
    )
    return {int(r["task"]): int(r["n"]) for r in rows}
