"""审签: the head of a unit signs the report it handed in. From then on the report counts.

Lock the report's row before every change. A submission has at most one signature in force; a withdrawal ends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage import duties, filed, reports, words
from storage.engine.tx import Tx, marks
from storage.reports import Face, Report
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature to write.

    at: when the person signed (law 8). on_paper: `person` is the one who handed in the paper.
    """

    person: int
    at: datetime
    recorded_at: datetime
    face: Face
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in force."""

    person: int
    person_name: str
    at: datetime
    on_time: bool
    on_paper: bool


async def sign(tx: Tx, report: Report, signed: Signed) -> bool:
    """Write the signature; the report counts from then on. Gives whether it is on time."""
    assert report.unsigned and report.submission is not None, report.state
    duty = await duties.one(tx, report.issue, report.unit)
    assert duty is not None, "a report is of an expected unit"
    on_time = report.on_time if report.on_time is not None else signed.at <= duty.due_at
    await tx.run(
        "INSERT INTO signature (submission_id, person_id, signed_at, recorded_at, on_time, on_paper, face)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        report.submission,
        signed.person,
        to_ms(signed.at),
        to_ms(signed.recorded_at),
        int(on_time),
        int(signed.on_paper),
        signed.face,
    )
    await tx.run(
        "UPDATE report SET state = 'signed', on_time = ?, version = version + 1 WHERE id = ?", int(on_time), report.id
    )
    await reports.stand(tx, report.unit, [a.task for a in await duties.progress(tx, report.submission)])
    await reports.signed_off(tx, report, now=signed.recorded_at, why=words.SIGNED)
    return on_time


async def of(tx: Tx, submission: int) -> Signature | None:
    """The submission's signature in force; None if there is none."""
    row = await tx.one(
        "SELECT signature.*, person.name FROM signature JOIN person ON person.id = signature.person_id"
        " WHERE signature.submission_id = ? AND signature.ended_at IS NULL",
        submission,
    )
    if row is None:
        return None
    return Signature(
        int(row["person_id"]), str(row["name"]), from_ms(row["signed_at"]), bool(row["on_time"]), bool(row["on_paper"])
    )


async def round_of(tx: Tx, report: int) -> int:
    """How often the report has been handed in. Its 审签人 are asked again each time."""
    row = await tx.one("SELECT COUNT(*) AS n FROM submission WHERE report_id = ?", report)
    assert row is not None
    return int(row["n"])


async def waiting(tx: Tx, issues: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """issue -> the units whose report waits for a signature, in the order of the file."""
    wanted = tuple(issues)
    if not wanted:
        return {}
    rows = await tx.fetch(
        "SELECT report.issue_id, report.unit_id FROM report JOIN unit ON unit.id = report.unit_id"
        " JOIN submission ON submission.id = report.submission_id"
        f" WHERE report.issue_id IN ({marks(wanted)}) AND {filed.UNSIGNED.sql}"
        " ORDER BY unit.place, unit.id",
        *wanted,
    )
    found: dict[int, list[int]] = {i: [] for i in wanted}
    for r in rows:
        found[int(r["issue_id"])].append(int(r["unit_id"]))
    return {i: tuple(units) for i, units in found.items()}
