"""The life of one report: draft, submitted, accepted, returned, withdrawn; and what its unit stands by as it moves.

Every move happens with the report's row locked, checks the state it starts from, and leaves an audit row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from forms import report as life
from forms.draft import changed_parts
from forms.model import Answer
from forms.questions import Value
from forms.session import Session
from storage import campaigns, duties, filed, files, outbox, questions, steps, words
from storage.engine.tx import Row, Tx, marks
from storage.keys import ReportKey
from storage.times import from_ms, to_ms

State = Literal["draft", "submitted", "signed", "accepted", "returned"]
Face = Literal["chat", "page", "office"]
# what is owed to people no longer once a report is handed in, and once its signature is given or no longer asked
_UNTIL_FILED = (*steps.ASKS_TO_FILE, *steps.OF_A_RETURN, steps.Left, *steps.BEFORE_LOCK)
_UNTIL_SIGNED = (*steps.OF_A_SIGNATURE, *steps.ASKS_TO_FILE, *steps.BEFORE_LOCK)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a report came back: a task, a question of the form (task 0), or, with neither, the whole of it."""

    task: int
    reason: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """Who last changed what the draft says of a task or a question, in the chat or on the page."""

    person: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    issue: int
    unit: int
    state: State
    draft: str | None
    draft_person: int | None
    draft_at: datetime | None
    submission: int | None
    on_time: bool | None
    correct_by: datetime | None
    returned: tuple[Reason, ...]
    version: int
    sign_off: bool = False  # the submission in force asks for 审签; read by lock
    signed: bool = False  # a signature of it stands; read by lock
    touched: Mapping[int | str, Touch] = field(default_factory=dict)  # task or question -> who last changed it

    @property
    def open(self) -> bool:
        """Still to be filed (or mended)."""
        return filed.OPEN.holds(self.state)

    @property
    def given(self) -> bool:
        """Handed in, and neither sent back nor accepted."""
        return self.state in ("submitted", "signed")

    @property
    def unsigned(self) -> bool:
        """Handed in, and its 审签人 has not said what he thinks of it."""
        return filed.UNSIGNED.holds(self.state, sign_off=self.sign_off)

    @property
    def waiting(self) -> bool:
        """Handed in and signed, where that is asked, and the office has not said what it thinks of it."""
        return filed.TO_REVIEW.holds(self.state, sign_off=self.sign_off)


@dataclass(frozen=True, slots=True)
class Filed:
    """What is handed in. at: the filer's own time (law 8); recorded_at: ours. word_of: 代填, on whose word."""

    person: int
    at: datetime
    recorded_at: datetime
    answers: tuple[Answer, ...]
    zero: bool
    face: Face = "chat"
    on_paper: bool = False
    word_of: str = ""
    values: tuple[Value, ...] = ()  # to the form's questions


@dataclass(frozen=True, slots=True)
class Receipt:
    submission: int
    number: int  # of the issue
    count: int  # the campaign's running count, never reused
    at: datetime
    on_time: bool | None  # None: the signature will say
    sign_off: bool = False

    @property
    def text(self) -> str:
        """NN-MMMM."""
        return life.receipt_number(self.number, self.count)


def of_row(row: Row) -> Report:
    return Report(
        id=int(row["id"]),
        issue=int(row["issue_id"]),
        unit=int(row["unit_id"]),
        state=row["state"],
        draft=row["draft"],
        draft_person=row["draft_person_id"],
        draft_at=from_ms(row["draft_at"]) if row["draft_at"] is not None else None,
        submission=row["submission_id"],
        on_time=None if row["on_time"] is None else bool(row["on_time"]),
        correct_by=from_ms(row["correct_by"]) if row["correct_by"] is not None else None,
        returned=reasons_of(row["returned"]),
        version=int(row["version"]),
        touched={t: Touch(p, from_ms(ms)) for t, p, ms in json.loads(row["touched"] or "[]")},
    )


def reasons_of(kept: str | None) -> tuple[Reason, ...]:
    """What return_ wrote."""
    return tuple(Reason(int(r["task"]), str(r["reason"]), r.get("question", "")) for r in json.loads(kept or "[]"))


def _kept(r: Reason) -> dict[str, object]:
    return {"task": r.task, "reason": r.reason} | ({"question": r.question} if r.question else {})


async def lock(tx: Tx, issue: int, unit: int) -> Report:
    """The report, locked for this transaction; an empty draft if nothing was begun."""
    await tx.run(
        "INSERT INTO report (issue_id, unit_id, state) VALUES (?, ?, 'draft')"
        " ON CONFLICT (issue_id, unit_id) DO NOTHING",
        issue,
        unit,
    )
    row = await tx.one("SELECT * FROM report WHERE issue_id = ? AND unit_id = ?" + tx.for_update(), issue, unit)
    assert row is not None, "just inserted"
    report = of_row(row)
    if report.submission is None:
        return report
    asked = await tx.one(  # with the lock held
        "SELECT submission.sign_off, signature.id AS signature_id FROM submission LEFT JOIN signature"
        " ON signature.submission_id = submission.id AND signature.ended_at IS NULL WHERE submission.id = ?",
        report.submission,
    )
    assert asked is not None, "a report names its submission"
    return replace(report, sign_off=bool(asked["sign_off"]), signed=asked["signature_id"] is not None)


async def peek(tx: Tx, issue: int, unit: int) -> Report | None:
    """The report as it is, unlocked; None where nothing was begun."""
    row = await tx.one("SELECT * FROM report WHERE issue_id = ? AND unit_id = ?", issue, unit)
    return of_row(row) if row else None


async def save_draft(tx: Tx, report: Report, draft: str | None, *, person: int, at: datetime) -> None:
    """Keep what was said so far, and who said what of it. None puts the draft away, and its evidence with it."""
    before, after = _session(report.draft), _session(draft)
    touched = dict(report.touched) if after is not None else {}
    if after is not None:
        touched |= {part: Touch(person, at) for part in changed_parts(before, after)}
    elif before is not None:
        await files.dropped(tx, sorted(before.files()))
    await tx.run(
        "UPDATE report SET draft = ?, draft_person_id = ?, draft_at = ?, touched = ?, version = version + 1"
        " WHERE id = ?",
        draft,
        person if draft is not None else None,
        to_ms(at) if draft is not None else None,
        json.dumps([[part, t.person, to_ms(t.at)] for part, t in touched.items()]) if touched else None,
        report.id,
    )


def _session(draft: str | None) -> Session | None:
    return Session.from_json(draft) if draft is not None else None


async def key_of(tx: Tx, report: int) -> ReportKey:
    """The key of the report of this id."""
    row = await tx.one("SELECT issue_id, unit_id FROM report WHERE id = ?", report)
    assert row is not None, "ids of reports come from rows that refer to them"
    return ReportKey(int(row["issue_id"]), int(row["unit_id"]))


async def drafts_of(tx: Tx, person: int) -> tuple[Report, ...]:
    """The drafts this person saved last."""
    rows = await tx.fetch("SELECT * FROM report WHERE draft_person_id = ? ORDER BY id", person)
    return tuple(of_row(row) for row in rows)


async def submit(tx: Tx, report: Report, filed: Filed) -> Receipt:
    """Hand the report in: a receipt, every task's word, the standing, and no reminder that has not left."""
    assert report.open, report.state
    issue = await tx.one(
        "SELECT issue.campaign_id, issue.number, issue.rules, issue.held,"
        " COALESCE(expected.due_at, issue.due_at) AS due_at FROM issue"
        " LEFT JOIN expected ON expected.issue_id = issue.id AND expected.unit_id = ? WHERE issue.id = ?",
        report.unit,
        report.issue,
    )
    assert issue is not None
    counted = await tx.one(
        "UPDATE campaign SET receipts = receipts + 1 WHERE id = ? RETURNING receipts", issue["campaign_id"]
    )
    assert counted is not None
    # a return after due keeps 按时: the first submission that stood has said it
    kept = report.on_time if report.state == "returned" else None
    on_time = kept if kept is not None else to_ms(filed.at) <= int(issue["due_at"])
    rules = json.loads(issue["rules"])
    sign_off = bool(rules.get("sign_off", False))
    judged = None if sign_off and kept is None and rules.get("on_time") == "signature" else on_time
    made = await tx.one(
        "INSERT INTO submission (report_id, campaign_id, receipt, person_id, submitted_at, recorded_at, on_time, zero,"
        " on_paper, word_of, face, sign_off) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        report.id,
        issue["campaign_id"],
        counted["receipts"],
        filed.person,
        to_ms(filed.at),
        to_ms(filed.recorded_at),
        int(on_time),
        int(filed.zero),
        int(filed.on_paper),
        filed.word_of,
        filed.face,
        int(sign_off),
    )
    assert made is not None
    submission = int(made["id"])
    await _progress(tx, submission, filed.answers)
    if filed.values:
        form = (await campaigns.get(tx, int(issue["campaign_id"]))).definition.held_for(issue["held"]).form
        version = await questions.publish(tx, int(issue["campaign_id"]), form.questions, filed.recorded_at)
        await questions.put(tx, submission, version, filed.values)
    await tx.run(
        "UPDATE report SET state = 'submitted', draft = NULL, draft_person_id = NULL, draft_at = NULL, touched = NULL,"
        " submission_id = ?, on_time = ?, correct_by = NULL, returned = NULL, returned_by = NULL,"
        " version = version + 1 WHERE id = ?",
        submission,
        None if judged is None else int(judged),
        report.id,
    )
    if not sign_off:
        await stand(tx, report.unit, [a.task for a in filed.answers])
    await outbox.cancel(tx, report.issue, report.unit, kinds=_UNTIL_FILED, now=filed.recorded_at)
    return Receipt(submission, int(issue["number"]), int(counted["receipts"]), filed.at, judged, sign_off)


async def _progress(tx: Tx, submission: int, answers: Sequence[Answer]) -> None:
    values: list[object] = []
    for a in answers:
        values += [submission, a.task, a.status, a.percent, a.text, int(a.changed), a.heard]
    if answers:
        await tx.run(
            "INSERT INTO progress (submission_id, task_id, status, percent, note, changed, heard) VALUES "
            + ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(answers)),
            *values,
        )


async def stand(tx: Tx, unit: int, tasks: Sequence[int]) -> None:
    """Set what the unit stands by on these tasks: of its submissions in force, the one for the latest period. Where
    审签 is asked a submission is not in force before it is signed; one that was, and came back, stays until then."""
    if not tasks:
        return
    rows = await tx.fetch(
        "SELECT progress.task_id, progress.submission_id, progress.status, progress.percent, progress.note FROM report"
        " JOIN issue ON issue.id = report.issue_id JOIN progress ON progress.submission_id = (SELECT MAX(submission.id)"
        "  FROM submission WHERE submission.report_id = report.id AND submission.id <= report.submission_id"
        f"  AND {filed.COUNTS})"
        f" WHERE report.unit_id = ? AND progress.task_id IN ({marks(tasks)})"
        " ORDER BY issue.last_day, progress.submission_id",
        unit,
        *tasks,
    )
    last = {int(r["task_id"]): r for r in rows}
    gone = [t for t in tasks if t not in last]
    if gone:
        await tx.run(f"DELETE FROM standing WHERE unit_id = ? AND task_id IN ({marks(gone)})", unit, *gone)
    values: list[object] = []
    for task, r in last.items():
        values += [unit, task, r["submission_id"], r["status"], r["percent"], r["note"]]
    if last:
        await tx.run(
            "INSERT INTO standing (unit_id, task_id, submission_id, status, percent, note) VALUES "
            + ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(last))
            + " ON CONFLICT (unit_id, task_id) DO UPDATE SET submission_id = excluded.submission_id,"
            " status = excluded.status, percent = excluded.percent, note = excluded.note",
            *values,
        )


async def withdraw(tx: Tx, report: Report, *, now: datetime) -> None:
    """Take a submission back, signed or not: a draft again, and the unit stands by what it said before."""
    assert report.given and report.submission is not None, report.state
    tasks = [a.task for a in await duties.progress(tx, report.submission)]
    await tx.run(
        "UPDATE report SET state = 'draft', submission_id = NULL, on_time = NULL, version = version + 1 WHERE id = ?",
        report.id,
    )
    await tx.run(
        "UPDATE signature SET ended_at = ? WHERE submission_id = ? AND ended_at IS NULL", to_ms(now), report.submission
    )
    await stand(tx, report.unit, tasks)
    if report.unsigned:
        await signed_off(tx, report, now=now, why=words.WITHDRAWN)
    await files.withdrawn(tx, report.submission)


async def accept(tx: Tx, report: Report) -> None:
    """通过. The caller has asked the life-cycle table."""
    assert report.waiting, report.state
    await tx.run("UPDATE report SET state = 'accepted', version = version + 1 WHERE id = ?", report.id)


async def return_(
    tx: Tx, report: Report, reasons: Sequence[Reason], *, by: int, correct_by: datetime, now: datetime
) -> int:
    """退回: send the report back, saying why. What was said stands until it is mended.

    Takes a locked report that is handed in, the reasons (at least one, each with words), who returns it, the 补正期限.
    Gives which return of this report it is, from 1.
    """
    assert report.given, report.state
    assert reasons and all(r.reason for r in reasons), "a return says why"
    row = await tx.one(
        "UPDATE report SET state = 'returned', draft = NULL, draft_person_id = NULL, draft_at = NULL, touched = NULL,"
        " correct_by = ?, returned = ?, returned_by = ?, returns = returns + 1, version = version + 1 WHERE id = ?"
        " RETURNING returns",
        to_ms(correct_by),
        json.dumps([_kept(r) for r in reasons], ensure_ascii=False),
        by,
        report.id,
    )
    if report.unsigned:
        await signed_off(tx, report, now=now, why=words.SENT_BACK)
    assert row is not None, "a locked report is there"
    return int(row["returns"])


async def take_back(tx: Tx, report: Report, to: life.State, *, now: datetime) -> int:
    """撤销: the office's 通过 or 退回 no longer counts. What was still to be said of the return is owed no longer.

    Takes a locked report that is accepted or returned, and the state it goes back to. The caller has asked the
    life-cycle table. Gives how many times the report has been returned: the number of its last return.
    """
    assert report.state in ("accepted", "returned"), report.state
    row = await tx.one(
        "UPDATE report SET state = ?, correct_by = NULL, returned = NULL, returned_by = NULL, version = version + 1"
        " WHERE id = ? RETURNING returns",
        to.value,
        report.id,
    )
    assert row is not None, "a locked report is there"
    if report.state == "returned":
        kinds = steps.OF_A_RETURN
        await outbox.cancel(tx, report.issue, report.unit, kinds=kinds, now=now, why=words.TAKEN_BACK)
    return int(row["returns"])


async def signed_off(tx: Tx, report: Report, *, now: datetime, why: str) -> None:
    """Nothing is asked of the unit's 审签人 any more: what he was to be sent is owed no longer."""
    await outbox.cancel(tx, report.issue, report.unit, kinds=_UNTIL_SIGNED, now=now, why=why)
