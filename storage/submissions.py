"""What was handed in, as it was: never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from storage.db import Tx


@dataclass(frozen=True, slots=True)
class Submission:
    """person_name: who handed it in. Its answers: duties.progress."""

    id: int
    person_name: str
    zero: bool
    on_paper: bool


async def get(tx: Tx, id: int) -> Submission:
    """KeyError: there is none."""
    row = await tx.one(
        "SELECT submission.id, submission.zero, submission.on_paper, person.name FROM submission"
        " JOIN person ON person.id = submission.person_id WHERE submission.id = ?",
        id,
    )
    if row is None:
        raise KeyError(id)
    return Submission(int(row["id"]), str(row["name"]), bool(row["zero"]), bool(row["on_paper"]))
