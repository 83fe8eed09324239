"""What a unit owes: the opened issues it is expected in, and everything the form needs to know to ask for one report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forms.model import Filing, Item, MustAsk, Status
from storage import campaigns, words
from storage.db import Row, Tx
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

    @property
    def short_title(self) -> str:
        """旬报第7期"""
        return words.short_title(self.cycle_label, self.number)

    @property
    def open(self) -> bool:
        """Still to be filed (or mended)."""
        return self.state in ("", "draft", "returned")


_DUTY = (
    "SELECT issue.id AS issue_id, issue.campaign_id, issue.number, issue.label, issue.rules, issue.due_at, issue.lock_at,"
    " unit.id AS unit_id, unit.short_name, report.state, report.draft_person_id, report.submission_id, report.on_time,"
    " report.correct_by, submission.receipt, submission.submitted_at"
    " FROM expected JOIN issue ON issue.id = expected.issue_id JOIN unit ON unit.id = expected.unit_id"
    " LEFT JOIN report ON report.issue_id = issue.id AND report.unit_id = unit.id"
    " LEFT JOIN submission ON submission.id = report.submission_id WHERE expected.exempt = 0"
)


def _duty(row: Row) -> Duty:
    return Duty(
        campaign=int(row["campaign_id"]), issue=int(row["issue_id"]), unit=int(row["unit_id"]),
        unit_name=str(row["short_name"]), number=int(row["number"]),
        cycle_label=str(json.loads(row["rules"])["label"]), period_label=str(row["label"]),
        due_at=from_ms(row["due_at"]), lock_at=from_ms(row["lock_at"]), state=str(row["state"] or ""),
        draft_person=row["draft_person_id"], submission=row["submission_id"],
        on_time=None if row["on_time"] is None else bool(row["on_time"]),
        correct_by=from_ms(row["correct_by"]) if row["correct_by"] is not None else None,
        receipt=row["receipt"], submitted_at=from_ms(row["submitted_at"]) if row["submitted_at"] is not None else None,
    )  # fmt: skip


async def of_units(tx: Tx, units: Sequence[int], now: datetime) -> tuple[Duty, ...]:
    """What these units owe or gave in the issues still open at `now`, and whatever was returned; the most urgent first."""
    if not units:
        return ()
    marks = ", ".join("?" * len(units))
    rows = await tx.fetch(
        f"{_DUTY} AND expected.unit_id IN ({marks}) AND (issue.lock_at > ? OR report.state = 'returned')"
        " ORDER BY issue.due_at, issue.id, unit.place",
        *units, to_ms(now),
    )  # fmt: skip
    return tuple(_duty(r) for r in rows)


async def one(tx: Tx, issue: int, unit: int) -> Duty | None:
    """This unit's share of this issue; None where it is not expected."""
    row = await tx.one(f"{_DUTY} AND expected.issue_id = ? AND expected.unit_id = ?", issue, unit)
    return _duty(row) if row else None


async def latest(tx: Tx, units: Sequence[int], limit: int) -> tuple[Duty, ...]:
    """What these units filed last, newest first."""
    if not units:
        return ()
    marks = ", ".join("?" * len(units))
    rows = await tx.fetch(
        f"{_DUTY} AND expected.unit_id IN ({marks}) AND report.submission_id IS NOT NULL"
        " ORDER BY submission.id DESC LIMIT ?",
        *units, limit,
    )  # fmt: skip
    return tuple(_duty(r) for r in rows)


async def filing(tx: Tx, issue: int, unit: int, *, now: datetime, zone: ZoneInfo) -> Filing:
    """Everything the engine needs to know of this report. KeyError: the unit is not expected in the issue."""
    row = await tx.one(
        "SELECT expected.tasks, issue.*, unit.short_name, report.state, report.returned, report.correct_by,"
        " person.name AS returned_by_name FROM expected JOIN issue ON issue.id = expected.issue_id"
        " JOIN unit ON unit.id = expected.unit_id"
        " LEFT JOIN report ON report.issue_id = issue.id AND report.unit_id = unit.id"
        " LEFT JOIN person ON person.id = report.returned_by"
        " WHERE expected.issue_id = ? AND expected.unit_id = ? AND expected.exempt = 0",
        issue, unit,
    )  # fmt: skip
    if row is None:
        raise KeyError((issue, unit))
    definition = (await campaigns.get(tx, int(row["campaign_id"]))).definition
    returned = row["state"] == "returned"
    reasons = {int(r["task"]): str(r["reason"]) for r in json.loads(row["returned"] or "[]")} if returned else {}
    items = await _items(
        tx, unit, json.loads(row["tasks"]), definition.statuses, today=now.astimezone(zone).date().isoformat(),
        reasons=reasons,
    )  # fmt: skip
    label, number = str(json.loads(row["rules"])["label"]), int(row["number"])
    return Filing(
        issue=issue, unit=unit, unit_name=str(row["short_name"]), title=words.title(row["label"], label, number),
        short_title=words.short_title(label, number), number=number, due_at=from_ms(row["due_at"]).astimezone(zone),
        lock_at=from_ms(row["lock_at"]).astimezone(zone), items=items, statuses=definition.statuses, returned=returned,
        correct_by=from_ms(row["correct_by"]).astimezone(zone) if returned and row["correct_by"] else None,
        returned_by=words.of_the_office(row["returned_by_name"]) if returned and row["returned_by_name"] else "",
    )  # fmt: skip


async def _items(
    tx: Tx, unit: int, tasks: Sequence[int], statuses: tuple[Status, ...], *, today: str, reasons: dict[int, str]
) -> tuple[Item, ...]:
    if not tasks:
        return ()
    marks = ", ".join("?" * len(tasks))
    rows = await tx.fetch(
        "SELECT task.id, task.number, task.brief, task.limit_day, task.opening_status, standing.status,"
        " standing.percent, standing.note FROM task"
        " LEFT JOIN standing ON standing.task_id = task.id AND standing.unit_id = ?"
        f" WHERE task.id IN ({marks})",
        unit, *tasks,
    )  # fmt: skip
    found = {int(r["id"]): r for r in rows}
    done = {s.key for s in statuses if s.done}
    items = []
    for place, task in enumerate(tasks, 1):
        row = found[task]
        status = str(row["status"] or row["opening_status"])
        late = row["limit_day"] is not None and str(row["limit_day"]) < today and status not in done
        # a task of 0 returns the whole report: every question is open again, under the one reason
        reason = reasons.get(task, reasons.get(0, ""))
        ask = MustAsk.RETURNED if reason else MustAsk.FIRST if not status else MustAsk.OVERDUE if late else None
        items.append(
            Item(task, place, int(row["number"]), str(row["brief"]), status, str(row["note"] or ""), row["percent"],
                 ask, reason)
        )  # fmt: skip
    return tuple(items)
