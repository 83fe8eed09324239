"""Reads all notices with the messages that carried them, for the rehearsal's timetable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from storage import steps, words
from storage.engine.tx import Row, Tx
from storage.steps import Step
from storage.times import from_ms


@dataclass(frozen=True, slots=True)
class Said:
    """One notice, or a message that carries none.

    message: None if no message carried the notice. at: when the message was first tried, else settled, else planned.
    step: None for a message without notices. state: of the message; of the notice if it never left.
    why: of the notice, else of the message.
    """

    message: int | None
    at: datetime
    kind: str
    step: Step | None
    issue: str  # 旬报第7期
    unit: str  # short name
    person: int
    name: str
    state: str
    channel: str
    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """One issue. expected: how many units must report. filed_at: when each unit first filed.

    If the report needs a signature (审签), the signature counts as filing.
    """

    title: str
    opened_at: datetime
    due_at: datetime
    lock_at: datetime
    reason: str
    expected: int
    exempt: int
    filed_at: tuple[datetime, ...]
    digests: tuple[datetime, ...]

    def filed(self, by: datetime) -> int:
        """How many units had filed by then."""
        return sum(at <= by for at in self.filed_at)


async def said(tx: Tx) -> tuple[Said, ...]:
    """All notices, and all messages without notices, by their moment."""
    rows = await tx.fetch(
        "SELECT notice.step, notice.person_id, notice.state, notice.why, notice.planned_at, issue.number,"
        " issue.rules, unit.short_name AS unit, person.name, message.id AS message, message.kind,"
        " message.state AS became, message.channel, message.why AS because, message.due_at, message.first_tried_at,"
        " message.settled_at"
        " FROM notice JOIN issue ON issue.id = notice.issue_id"
        " JOIN unit ON unit.id = notice.unit_id JOIN person ON person.id = notice.person_id"
        " LEFT JOIN message ON message.id = notice.message_id ORDER BY notice.id"
    )
    found = await _bare(tx)
    for r in rows:
        left = r["state"] == "left" and r["became"] is not None
        moments = (r["first_tried_at"], r["settled_at"], r["due_at"]) if left else ()
        at = next((m for m in moments if m is not None), r["planned_at"])
        found.append(
            Said(
                message=None if r["message"] is None else int(r["message"]),
                at=from_ms(at),
                kind=str(r["kind"] or ""),
                step=steps.from_key(r["step"]),
                issue=_title(r),
                unit=str(r["unit"]),
                person=int(r["person_id"]),
                name=str(r["name"]),
                state=str(r["became"] if left else r["state"]),
                channel=str(r["channel"] or "") if left else "",
                why=str(r["why"] or (r["because"] if left else "") or ""),
            )
        )
    return tuple(sorted(found, key=lambda s: s.at))


async def issues(tx: Tx) -> tuple[Held, ...]:
    """All issues, the first opened first."""
    found = []
    for r in await tx.fetch("SELECT * FROM issue ORDER BY opened_at, id"):
        units = await tx.fetch(
            "SELECT expected.exempt, (SELECT MIN(CASE WHEN submission.sign_off = 1 THEN signature.recorded_at"
            " ELSE submission.recorded_at END) FROM submission JOIN report ON report.id = submission.report_id"
            " LEFT JOIN signature ON signature.submission_id = submission.id"
            " WHERE report.issue_id = expected.issue_id AND report.unit_id = expected.unit_id) AS filed"
            " FROM expected WHERE expected.issue_id = ?",
            r["id"],
        )
        frozen = await tx.fetch("SELECT as_of FROM digest WHERE issue_id = ? ORDER BY as_of", r["id"])
        found.append(
            Held(
                title=_title(r),
                opened_at=from_ms(r["opened_at"]),
                due_at=from_ms(r["due_at"]),
                lock_at=from_ms(r["lock_at"]),
                reason=str(r["reason"]),
                expected=sum(not u["exempt"] for u in units),
                exempt=sum(bool(u["exempt"]) for u in units),
                filed_at=tuple(sorted(from_ms(u["filed"]) for u in units if u["filed"] is not None)),
                digests=tuple(from_ms(d["as_of"]) for d in frozen),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the 电话单. why: a value of schedules.line.Why."""

    at: datetime
    issue: str
    unit: str
    why: str


async def calls(tx: Tx) -> tuple[Listed, ...]:
    """All lines of the 电话单, by their moment."""
    rows = await tx.fetch(
        "SELECT call.why, call.listed_at, issue.number, issue.rules, unit.short_name AS unit FROM call"
        " JOIN issue ON issue.id = call.issue_id JOIN unit ON unit.id = call.unit_id ORDER BY call.listed_at, call.id"
    )
    return tuple(Listed(from_ms(r["listed_at"]), _title(r), str(r["unit"]), str(r["why"])) for r in rows)


async def _bare(tx: Tx) -> list[Said]:
    """The messages without notices."""
    rows = await tx.fetch(
        "SELECT message.*, person.name FROM message JOIN person ON person.id = message.person_id"
        " WHERE NOT EXISTS (SELECT 1 FROM notice WHERE notice.message_id = message.id) ORDER BY message.id"
    )
    return [
        Said(
            message=int(r["id"]),
            at=from_ms(r["first_tried_at"] or r["settled_at"] or r["due_at"]),
            kind=str(r["kind"]),
            step=None,
            issue="",
            unit="",
            person=int(r["person_id"]),
            name=str(r["name"]),
            state=str(r["state"]),
            channel=str(r["channel"] or ""),
            why=str(r["why"] or ""),
        )
        for r in rows
    ]


def _title(issue: Row) -> str:
    return words.short_title(str(json.loads(issue["rules"])["label"]), int(issue["number"]))
