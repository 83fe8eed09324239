"""The form's own questions: their published versions, and the answers of submissions. Rows are only added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from forms.questions import Origin, Question, Value, files_of, from_value, to_value
from storage.engine.tx import Row, Tx
from storage.times import to_ms


async def publish(tx: Tx, campaign: int, questions: Sequence[Question], now: datetime) -> int:
    """The id of the form version with these questions. Makes one if there is none."""
    definition = json.dumps([to_value(q) for q in questions], ensure_ascii=False, sort_keys=True)
    hash_ = hashlib.sha256(definition.encode()).hexdigest()
    await tx.run(
        "INSERT INTO form_version (campaign_id, version, definition, hash, made_at)"
        " SELECT ?, COALESCE(MAX(version), 0) + 1, ?, ?, ? FROM form_version WHERE campaign_id = ?"
        " ON CONFLICT DO NOTHING",
        campaign,
        definition,
        hash_,
        to_ms(now),
        campaign,
    )
    row = await tx.one("SELECT id FROM form_version WHERE campaign_id = ? AND hash = ?", campaign, hash_)
    assert row is not None, "just inserted"
    return int(row["id"])


async def version(tx: Tx, id: int) -> tuple[Question, ...]:
    """The questions of a form version. Raises KeyError if there is no such version."""
    row = await tx.one("SELECT definition FROM form_version WHERE id = ?", id)
    if row is None:
        raise KeyError(id)
    return tuple(from_value(q) for q in json.loads(row["definition"]))


async def put(tx: Tx, submission: int, form: int, values: Sequence[Value]) -> None:
    """Write the answers of a submission. form: the id of the form version."""
    rows: list[object] = []
    for v in values:
        rows += [submission, form, v.question, v.text, v.origin.value, v.heard]
    if values:
        await tx.run(
            "INSERT INTO answer (submission_id, form_version_id, question, value, origin, heard) VALUES "
            + ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(values)),
            *rows,
        )


async def of(tx: Tx, submission: int) -> tuple[Value, ...]:
    """The answers of a submission, in the order of the form."""
    rows = await tx.fetch("SELECT * FROM answer WHERE submission_id = ? ORDER BY id", submission)
    return tuple(_value(r) for r in rows)


async def last(tx: Tx, unit: int, issue: int, last_day: str) -> tuple[Value, ...]:
    """The unit's last answer to each question before this issue, from its submissions in force.

    last_day: of this issue, as an ISO date.
    """
    rows = await tx.fetch(
        "SELECT answer.* FROM report JOIN issue ON issue.id = report.issue_id"
        " JOIN answer ON answer.submission_id = report.submission_id"
        " WHERE report.unit_id = ? AND issue.id <> ? AND issue.last_day <= ?"
        " ORDER BY issue.last_day, report.submission_id, answer.id",
        unit,
        issue,
        last_day,
    )
    return tuple({v.question: v for v in map(_value, rows)}.values())


async def of_report(tx: Tx, report: int | None) -> tuple[Value, ...]:
    """The answers of the report's latest submission; () if it was never handed in."""
    if report is None:
        return ()
    row = await tx.one("SELECT MAX(id) AS id FROM submission WHERE report_id = ?", report)
    return await of(tx, int(row["id"])) if row is not None and row["id"] is not None else ()


async def photos_of_report(tx: Tx, issue: int, unit: int) -> frozenset[int]:
    """The ids of the photos and files that answered a question in any submission of this report."""
    rows = await tx.fetch(
        "SELECT answer.value FROM report JOIN submission ON submission.report_id = report.id"
        " JOIN answer ON answer.submission_id = submission.id"
        " WHERE report.issue_id = ? AND report.unit_id = ? AND answer.origin = 'sent'",
        issue,
        unit,
    )
    return frozenset(file for r in rows for file in files_of(str(r["value"])))


def _value(r: Row) -> Value:
    return Value(str(r["question"]), str(r["value"]), Origin(r["origin"]), str(r["heard"]))
