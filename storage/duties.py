"""What a unit owes: the opened issues it is expected in, and everything the form must know to ask for one report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forms.answers import photos
from forms.model import Answer, Filing, Item, MustAsk, SentBack, Status
from forms.questions import of_cycle
from storage import campaigns, filed, files, questions, words
from storage.engine.tx import Row, Tx, marks
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Duty:
    """One report owed or given: a unit's share of one issue. state: '' while nothing was ever begun."""

    campaign: int
    issue: int
    unit: int
    unit_name: str
    number: int
    cycle_label: str  # 旬报
    period_label: str  # 2021年10月上旬
    due_at: datetime
    lock_at: datetime
    state: str
    draft_person: int | None
    submission: int | None
    on_time: bool | None
    correct_by: datetime | None
    receipt: int | None
    submitted_at: datetime | None
    sign_off: bool = False  # the submission in force asks for 审签

    @property
    def unsigned(self) -> bool:
        """Handed in, and waits for the unit's 审签人."""
        return filed.UNSIGNED.holds(self.state, sign_off=self.sign_off)

    @property
    def short_title(self) -> str:
        """旬报第7期"""
        return words.short_title(self.cycle_label, self.number)

    @property
    def open(self) -> bool:
        """Still to be filed (or mended)."""
        return filed.OPEN.holds(self.state)


_DUTY = (
    "SELECT issue.id AS issue_id, issue.campaign_id, issue.number, issue.label, issue.rules,"
    " COALESCE(expected.due_at, issue.due_at) AS due_at, issue.lock_at, unit.id AS unit_id, unit.short_name,"
    " report.state, report.draft_person_id, report.submission_id, report.on_time,"
    " report.correct_by, submission.receipt, submission.submitted_at, submission.sign_off"
    " FROM expected JOIN issue ON issue.id = expected.issue_id JOIN unit ON unit.id = expected.unit_id"
    " LEFT JOIN report ON report.issue_id = issue.id AND report.unit_id = unit.id"
    " LEFT JOIN submission ON submission.id = report.submission_id WHERE expected.exempt = 0"
)


def _duty(row: Row) -> Duty:
    return Duty(
        campaign=int(row["campaign_id"]),
        issue=int(row["issue_id"]),
        unit=int(row["unit_id"]),
        unit_name=str(row["short_name"]),
        number=int(row["number"]),
        cycle_label=str(json.loads(row["rules"])["label"]),
        period_label=str(row["label"]),
        due_at=from_ms(row["due_at"]),
        lock_at=from_ms(row["lock_at"]),
        state=str(row["state"] or ""),
        draft_person=row["draft_person_id"],
        submission=row["submission_id"],
        on_time=None if row["on_time"] is None else bool(row["on_time"]),
        correct_by=from_ms(row["correct_by"]) if row["correct_by"] is not None else None,
        receipt=row["receipt"],
        submitted_at=from_ms(row["submitted_at"]) if row["submitted_at"] is not None else None,
        sign_off=bool(row["sign_off"]),
    )


async def of_units(tx: Tx, units: Sequence[int], now: datetime, *, locked: bool = False) -> tuple[Duty, ...]:
    """What these units owe or gave in the issues still open at `now`, and whatever was returned; the most urgent first.

    locked: also what they still owe in issues past 补报截止.
    """
    if not units:
        return ()
    rows = await tx.fetch(
        f"{_DUTY} AND expected.unit_id IN ({marks(units)}) AND (issue.lock_at > ? OR report.state = 'returned'"
        f"{' OR report.submission_id IS NULL' if locked else ''})"
        " ORDER BY COALESCE(expected.due_at, issue.due_at), issue.id, unit.place",
        *units,
        to_ms(now),
    )
    return tuple(_duty(r) for r in rows)


async def one(tx: Tx, issue: int, unit: int) -> Duty | None:
    """This unit's share of this issue; None where it is not expected."""
    row = await tx.one(f"{_DUTY} AND expected.issue_id = ? AND expected.unit_id = ?", issue, unit)
    return _duty(row) if row else None


async def unsigned(tx: Tx, units: Sequence[int]) -> tuple[Duty, ...]:
    """The reports of these units that wait for their 审签人, the most urgent first."""
    if not units:
        return ()
    rows = await tx.fetch(
        f"{_DUTY} AND expected.unit_id IN ({marks(units)}) AND {filed.UNSIGNED.sql}"
        " ORDER BY COALESCE(expected.due_at, issue.due_at), issue.id, unit.place",
        *units,
    )
    return tuple(_duty(r) for r in rows)


async def latest(tx: Tx, units: Sequence[int], limit: int) -> tuple[Duty, ...]:
    """What these units filed last, newest first."""
    if not units:
        return ()
    rows = await tx.fetch(
        f"{_DUTY} AND expected.unit_id IN ({marks(units)}) AND report.submission_id IS NOT NULL"
        " ORDER BY submission.id DESC LIMIT ?",
        *units,
        limit,
    )
    return tuple(_duty(r) for r in rows)


async def filing(
    tx: Tx, issue: int, unit: int, *, now: datetime, zone: ZoneInfo, names: Mapping[int, str] | None = None
) -> Filing:
    """Everything the engine needs to know of this report. names: campaign -> what goes before its titles.

    KeyError: the unit is not expected in the issue.
    """
    row = await tx.one(
        "SELECT expected.tasks, expected.due_at AS put_off, issue.*, unit.short_name,"
        " report.id AS report_id, report.state, report.returned, report.correct_by,"
        " person.name AS returned_by_name, submission.sign_off, signature.id AS signature_id FROM expected"
        " JOIN issue ON issue.id = expected.issue_id JOIN unit ON unit.id = expected.unit_id"
        " LEFT JOIN report ON report.issue_id = issue.id AND report.unit_id = unit.id"
        " LEFT JOIN person ON person.id = report.returned_by"
        f"{filed.OF_REPORT} WHERE expected.issue_id = ? AND expected.unit_id = ? AND expected.exempt = 0",
        issue,
        unit,
    )
    if row is None:
        raise KeyError((issue, unit))
    definition = (await campaigns.get(tx, int(row["campaign_id"]))).definition.held_for(row["held"])
    prefix = (names or {}).get(int(row["campaign_id"]), "")
    returned = row["state"] == "returned"
    said = json.loads(row["returned"] or "[]") if returned else []
    reasons = {int(r["task"]): str(r["reason"]) for r in said if not r.get("question")}
    asked = _Asked(
        unit,
        issue,
        str(row["last_day"]),
        tuple(json.loads(row["tasks"])),
        definition.statuses,
        now.astimezone(zone).date().isoformat(),
        reasons,
        bool(json.loads(row["rules"]).get("sign_off")),
    )
    label, number = str(json.loads(row["rules"])["label"]), int(row["number"])
    asked_of = of_cycle(definition.form.questions, str(row["cycle"]))
    values = await questions.of_report(tx, row["report_id"]) if asked_of else ()
    back = await _taken_back(tx, row["report_id"], asked.tasks, frozenset(photos(values)))
    return Filing(
        issue=issue,
        unit=unit,
        unit_name=str(row["short_name"]),
        title=prefix + words.title(row["label"], label, number),
        short_title=prefix + words.short_title(label, number),
        number=number,
        due_at=from_ms(row["due_at"] if row["put_off"] is None else row["put_off"]).astimezone(zone),
        lock_at=from_ms(row["lock_at"]).astimezone(zone),
        items=await _items(tx, asked, row["report_id"]),
        statuses=definition.statuses,
        returned=returned,
        correct_by=from_ms(row["correct_by"]).astimezone(zone) if returned and row["correct_by"] else None,
        returned_by=_returned_by(row) if returned and row["returned_by_name"] else "",
        return_reason=reasons.get(0, ""),
        text_limit=definition.form.text_limit,
        questions=asked_of,
        last_values=await questions.last(tx, unit, issue, str(row["last_day"])) if asked_of else (),
        answered_values=values,
        sent_back=tuple(SentBack(r["question"], r["reason"]) for r in said if r.get("question")),
        photos=tuple((t, f) for t, f, kind in back if kind == "photo"),
        documents=tuple((t, f) for t, f, kind in back if kind == "document"),
    )


def _returned_by(row: Row) -> str:
    """Where 审签 was asked and not given, it is the 审签人 who sent it back: the office sees only what is signed."""
    name = str(row["returned_by_name"])
    by_signer = filed.SENT_BACK_UNSIGNED.holds(
        row["state"], sign_off=bool(row["sign_off"]), signed=row["signature_id"] is not None
    )
    return words.of_the_signer(name) if by_signer else words.of_the_office(name)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one report is about, and the day it is asked on."""

    unit: int
    issue: int
    last_day: str
    tasks: tuple[int, ...]
    statuses: tuple[Status, ...]
    today: str
    reasons: dict[int, str]  # why it was sent back, by task; 0 the whole report
    sign_off: bool = False


async def _items(tx: Tx, asked: _Asked, report: int | None) -> tuple[Item, ...]:
    if not asked.tasks:
        return ()
    rows = await tx.fetch(
        f"SELECT id, number, brief, limit_day, opening_status FROM task WHERE id IN ({marks(asked.tasks)})",
        *asked.tasks,
    )
    known = {int(r["id"]): r for r in rows}
    last, answered = await _last(tx, asked), await _answered(tx, report)
    done = {s.key for s in asked.statuses if s.done}
    items = []
    for place, task in enumerate(asked.tasks, 1):
        row, before = known[task], last.get(task)
        status = str(before["status"]) if before else str(row["opening_status"])
        late = row["limit_day"] is not None and str(row["limit_day"]) < asked.today and status not in done
        ask = MustAsk.FIRST if not status else MustAsk.OVERDUE if late else None
        items.append(
            Item(
                task,
                place,
                int(row["number"]),
                str(row["brief"]),
                status,
                str(before["note"]) if before else "",
                before["percent"] if before else None,
                MustAsk.RETURNED if task in asked.reasons else ask,
                asked.reasons.get(task, ""),
                answered.get(task),
            )
        )
    return tuple(items)


async def _last(tx: Tx, asked: _Asked) -> dict[int, Row]:
    """What the unit said of each task before this issue: its standing, unless this issue or a later one is in it, or
    what it said last may wait for its signature: 无变化 means since then, signed or not."""
    rows = await tx.fetch(
        "SELECT standing.task_id, standing.status, standing.percent, standing.note, issue.id AS issue_id,"
        " issue.last_day FROM standing JOIN submission ON submission.id = standing.submission_id"
        " JOIN report ON report.id = submission.report_id JOIN issue ON issue.id = report.issue_id"
        f" WHERE standing.unit_id = ? AND standing.task_id IN ({marks(asked.tasks)})",
        asked.unit,
        *asked.tasks,
    )
    if asked.sign_off or any(r["issue_id"] == asked.issue or str(r["last_day"]) > asked.last_day for r in rows):
        rows = await tx.fetch(
            "SELECT progress.task_id, progress.status, progress.percent, progress.note FROM report"
            " JOIN issue ON issue.id = report.issue_id JOIN progress ON progress.submission_id = report.submission_id"
            f" WHERE report.unit_id = ? AND issue.id <> ? AND issue.last_day <= ?"
            f" AND progress.task_id IN ({marks(asked.tasks)}) ORDER BY issue.last_day, report.submission_id",
            asked.unit,
            asked.issue,
            asked.last_day,
            *asked.tasks,
        )
    return {int(r["task_id"]): r for r in rows}


async def _answered(tx: Tx, report: int | None) -> dict[int, Answer]:
    """What the unit said in this very issue, where the report was sent back or withdrawn."""
    if report is None:
        return {}
    row = await tx.one("SELECT MAX(id) AS id FROM submission WHERE report_id = ?", report)
    if row is None or row["id"] is None:
        return {}
    return {a.task: a for a in await progress(tx, int(row["id"]))}


async def _taken_back(
    tx: Tx, report: int | None, tasks: tuple[int, ...], answers: frozenset[int]
) -> list[tuple[int, int, str]]:
    """(task, file, kind) of what a withdrawn report had with it; task 0: the report as a whole. answers: those that
    answer a question."""
    found = await files.taken_back(tx, report) if report is not None else ()
    return [(f.task if f.task in tasks else 0, f.id, f.kind) for f in found if f.id not in answers]


async def progress(tx: Tx, submission: int) -> tuple[Answer, ...]:
    """What was said in a submission, task by task, in the order of the list."""
    rows = await tx.fetch("SELECT * FROM progress WHERE submission_id = ? ORDER BY id", submission)
    return tuple(
        Answer(int(r["task_id"]), str(r["status"]), str(r["note"]), r["percent"], bool(r["changed"]), str(r["heard"]))
        for r in rows
    )
