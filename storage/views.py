"""Reads for pages and exports."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from forms.report import receipt_number
from schedules.digest import Facts, from_json
from storage import filed, words
from storage.definitions import Definition
from storage.engine.tx import Row, Tx, marks
from storage.times import from_ms, to_ms

Face = Literal["chat", "page", "office"]


async def touch(tx: Tx) -> None:
    """Read from one of our tables. Raises StorageError if that is impossible."""
    await tx.one("SELECT key FROM memory LIMIT 1")


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as it was issued. short_title: 旬报第7期; title: 2021年10月上旬旬报（第7期）."""

    id: int
    campaign: int
    campaign_name: str
    example: bool
    issue: int
    number: int
    occurrence: int
    short_title: str
    title: str
    due_at: datetime
    as_of: datetime
    issued_at: datetime
    facts: Facts
    sha256: str


@dataclass(frozen=True, slots=True)
class Said:
    """A unit's last text on a task."""

    text: str
    percent: int | None
    at: datetime
    issue: str  # 旬报第7期


@dataclass(frozen=True, slots=True)
class Filing:
    """A unit's report in force: who handed it in, when, and how. again: it was handed in before, too.

    files: photos and documents of this submission and of those it mends.
    """

    receipt: str
    at: datetime
    person: str
    face: Face
    word_of: str
    on_paper: bool
    zero: bool
    again: bool
    issue: int = 0
    unit: int = 0
    files: int = 0


async def digest(tx: Tx, id: int) -> Digest | None:
    """The digest; None if there is none."""
    row = await tx.one(
        "SELECT digest.*, issue.campaign_id, issue.number, issue.label, issue.due_at, issue.rules,"
        " campaign.short_name, campaign.definition FROM digest JOIN issue ON issue.id = digest.issue_id"
        " JOIN campaign ON campaign.id = issue.campaign_id WHERE digest.id = ?",
        id,
    )
    if row is None:
        return None
    number, cycle = int(row["number"]), _cycle_label(row)
    return Digest(
        id=int(row["id"]),
        campaign=int(row["campaign_id"]),
        campaign_name=str(row["short_name"]),
        example=Definition.from_json(row["definition"]).settings.example,
        issue=int(row["issue_id"]),
        number=number,
        occurrence=int(row["occurrence"]),
        short_title=words.short_title(cycle, number),
        title=words.title(str(row["label"]), cycle, number),
        due_at=from_ms(row["due_at"]),
        as_of=from_ms(row["as_of"]),
        issued_at=from_ms(row["issued_at"]),
        facts=from_json(row["facts"]),
        sha256=str(row["sha256"]),
    )


def _cycle_label(row: Row) -> str:
    """The label the cycle had when the issue opened."""
    return str(json.loads(row["rules"])["label"])


async def last_said(tx: Tx, of: Digest, tasks: Collection[tuple[str, str]]) -> dict[str, Said]:
    """task key -> the last text of its lead unit before the digest.

    tasks: (key of a task, key of the unit it counts under), as frozen in the facts.
    """
    if not tasks:
        return {}
    rows = await tx.fetch(
        "SELECT task.key AS task_key, unit.key, progress.note, progress.percent, submission.submitted_at, issue.rules,"
        " issue.number AS issue_number, issue.id AS issue_id FROM task"
        " JOIN progress ON progress.task_id = task.id JOIN submission ON submission.id = progress.submission_id"
        " JOIN report ON report.id = submission.report_id AND report.submission_id IS NOT NULL"
        " JOIN unit ON unit.id = report.unit_id JOIN issue ON issue.id = report.issue_id"
        f" WHERE task.campaign_id = ? AND task.key IN ({marks(tasks)}) AND {filed.COUNTED_BY}"
        " AND progress.note <> '' ORDER BY issue.last_day, submission.id",
        of.campaign,
        *(key for key, _ in tasks),
        to_ms(of.as_of),
        to_ms(of.as_of),
    )
    units = dict(tasks)
    missing = {u.key for u in of.facts.units if u.filed == "missing"}  # what they took back before it is not shown
    return {
        str(r["task_key"]): Said(
            str(r["note"]),
            r["percent"],
            from_ms(r["submitted_at"]),
            words.short_title(_cycle_label(r), int(r["issue_number"])),
        )
        for r in rows
        if units[str(r["task_key"])] == r["key"] and not (int(r["issue_id"]) == of.issue and r["key"] in missing)
    }


async def filings(tx: Tx, of: Digest) -> dict[str, Filing]:
    """unit's name in the facts -> its report in force at the moment of the digest."""
    rows = await tx.fetch(
        "SELECT unit.key, unit.id AS unit_id, submission.*, person.name AS person_name,"
        " (SELECT COUNT(*) FROM file WHERE file.submission_id = submission.id AND file.kind <> 'voice'"
        "  AND file.state IN ('pending', 'kept')) AS files FROM report"
        " JOIN submission ON submission.report_id = report.id JOIN unit ON unit.id = report.unit_id"
        " JOIN person ON person.id = submission.person_id"
        " WHERE report.issue_id = ? AND submission.recorded_at <= ? ORDER BY submission.id",
        of.issue,
        to_ms(of.as_of),
    )
    names = {u.key: u.name for u in of.facts.units if u.filed in ("on_time", "late", "unsigned")}
    found: dict[str, Filing] = {}
    for r in rows:
        if (unit := names.get(str(r["key"]))) is None:
            continue
        found[unit] = Filing(
            receipt_number(of.number, int(r["receipt"])),
            from_ms(r["submitted_at"]),
            str(r["person_name"]),
            r["face"],
            str(r["word_of"]),
            bool(r["on_paper"]),
            bool(r["zero"]),
            unit in found,
            of.issue,
            int(r["unit_id"]),
            int(r["files"]) + (found[unit].files if unit in found else 0),
        )
    return found
