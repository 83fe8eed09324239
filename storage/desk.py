"""What the office looks at: which units owe, which reports wait for review, how far the reminders got."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forms.report import receipt_number
from schedules.reach import Reached
from storage import filed, steps, words
from storage.engine.tx import Row, Tx, marks
from storage.steps import Step, Urge
from storage.times import from_ms, to_ms

_ASKS_TO_FILE = steps.where("notice.step", steps.ASKS_TO_FILE)


@dataclass(frozen=True, slots=True)
class Reminded:
    """How far a reminder to a unit got. at: when it left; None if it has not."""

    state: str  # of its message: accepted, delivered, refused, failed, unknown, due, sending, cancelled
    at: datetime | None
    urged: bool = False  # by 催报, not by a step of the cycle


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit that has not filed. begun: it has a draft. filers: (name, phone), A岗 before B岗.

    put_off: its own due time if 缓报 was granted. reached: how its filers can be reached, if the caller asked.
    """

    unit: int
    unit_name: str
    begun: bool
    reminders: tuple[Reminded, ...]
    filers: tuple[tuple[str, str], ...]
    put_off: datetime | None = None
    reached: Reached = Reached.NOBODY


@dataclass(frozen=True, slots=True)
class Sheet:
    """One issue: expected = filed + len(unsigned) + len(owing).

    unsigned: (unit, its 审签人) of the reports that wait for a signature. waiting: those that wait for review.
    """

    campaign: int
    issue: int
    short_title: str
    due_at: datetime
    lock_at: datetime
    expected: int
    exempt: int
    filed: int
    late: int
    waiting: int
    returned: int
    accepted: int
    owing: tuple[Owing, ...]
    unsigned: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for the office."""

    campaign: int
    issue: int
    number: int
    short_title: str
    unit: int
    unit_name: str
    submission: int
    receipt: str
    submitted_at: datetime
    on_time: bool
    zero: bool
    changed: int
    total: int
    word_of: str
    files: int = 0  # photos and documents, also those of the submission it mends


async def sheets(tx: Tx, campaign: int, now: datetime) -> tuple[Sheet, ...]:
    """The issues of a campaign that still take reports; if there is none, the issue that closed last."""
    rows = await tx.fetch(
        "SELECT * FROM issue WHERE campaign_id = ? AND (lock_at > ? OR id ="
        " (SELECT id FROM issue AS i WHERE i.campaign_id = ? ORDER BY lock_at DESC, id DESC LIMIT 1))"
        " ORDER BY due_at, id",
        campaign,
        to_ms(now),
        campaign,
    )
    return tuple([await _sheet(tx, r) for r in rows])


async def _sheet(tx: Tx, issue: Row) -> Sheet:
    rules = json.loads(issue["rules"])
    rows = await tx.fetch(
        "SELECT expected.unit_id, expected.exempt, expected.due_at, unit.short_name, report.state, report.on_time,"
        " report.draft_person_id, submission.sign_off, signature.id AS signature_id FROM expected"
        f" JOIN unit ON unit.id = expected.unit_id{filed.joins('expected')}"
        " WHERE expected.issue_id = ? ORDER BY unit.place",
        issue["id"],
    )
    due = [r for r in rows if not r["exempt"]]
    unsigned = [r for r in due if _is(filed.UNSIGNED, r)]
    silent = [r for r in due if _is(filed.OWES, r)]
    given = [r for r in due if _is(filed.FILED, r)]
    return Sheet(
        campaign=int(issue["campaign_id"]),
        issue=int(issue["id"]),
        short_title=words.short_title(str(rules["label"]), int(issue["number"])),
        due_at=from_ms(issue["due_at"]),
        lock_at=from_ms(issue["lock_at"]),
        expected=len(due),
        exempt=len(rows) - len(due),
        filed=len(given),
        late=sum(r["on_time"] == 0 for r in given),
        waiting=sum(_is(filed.TO_REVIEW, r) for r in given),
        returned=sum(r["state"] == "returned" for r in given),
        accepted=sum(r["state"] == "accepted" for r in given),
        owing=await _owing(tx, int(issue["id"]), silent),
        unsigned=await _unsigned(tx, unsigned),
    )


def _is(meaning: filed.Meaning, r: Row) -> bool:
    return meaning.holds(r["state"], sign_off=bool(r["sign_off"]), signed=r["signature_id"] is not None)


async def _unsigned(tx: Tx, rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """(unit, its 审签人) for these rows."""
    if not rows:
        return ()
    signers = await tx.fetch(
        "SELECT post.unit_id, person.name FROM post JOIN person ON person.id = post.person_id WHERE post.active = 1"
        f" AND post.kind = 'signer' AND post.unit_id IN ({marks(rows)}) ORDER BY post.id",
        *(r["unit_id"] for r in rows),
    )
    return tuple(
        (str(r["short_name"]), "、".join(str(s["name"]) for s in signers if s["unit_id"] == r["unit_id"])) for r in rows
    )


async def _owing(tx: Tx, issue: int, silent: Sequence[Row]) -> tuple[Owing, ...]:
    if not silent:
        return ()
    units = [int(r["unit_id"]) for r in silent]
    filers = await tx.fetch(
        "SELECT post.unit_id, person.name, person.phone FROM post"
        " JOIN person ON person.id = post.person_id"
        f" WHERE post.active = 1 AND post.kind = 'filer' AND post.unit_id IN ({marks(units)})"
        " ORDER BY post.slot, post.id",
        *units,
    )
    sent = await tx.fetch(
        "SELECT notice.unit_id, notice.step, message.state, message.settled_at, message.first_tried_at FROM notice"
        " JOIN message ON message.id = notice.message_id WHERE notice.issue_id = ?"
        f" AND {_ASKS_TO_FILE}"
        f" AND notice.unit_id IN ({marks(units)}) ORDER BY notice.planned_at, notice.id",
        issue,
        *units,
    )
    return tuple(
        Owing(
            int(r["unit_id"]),
            str(r["short_name"]),
            r["draft_person_id"] is not None,
            _reminders([s for s in sent if s["unit_id"] == r["unit_id"]]),
            tuple((str(f["name"]), str(f["phone"])) for f in filers if f["unit_id"] == r["unit_id"]),
            None if r["due_at"] is None else from_ms(r["due_at"]),
        )
        for r in silent
    )


def _reminders(rows: Sequence[Row]) -> tuple[Reminded, ...]:
    """One reminder for each step, though several people got it: the one that got farthest."""
    best: dict[Step, Reminded] = {}
    for r in rows:
        step = steps.from_key(r["step"])
        at = r["settled_at"] if r["settled_at"] is not None else r["first_tried_at"]
        this = Reminded(str(r["state"]), None if at is None else from_ms(at), isinstance(step, Urge))
        was = best.get(step)
        if was is None or _how_far(this) > _how_far(was):
            best[step] = this
    return tuple(best.values())


REACHED = ("accepted", "delivered")
UNDER_WAY = ("due", "sending")


def _how_far(one: Reminded) -> int:
    """A rank. A message on its way to the next in line counts more than one refused to the person before."""
    return 3 if one.state in REACHED else 2 if one.state in UNDER_WAY else int(one.state == "unknown")


async def waiting(tx: Tx, campaigns: Sequence[int]) -> tuple[Waiting, ...]:
    """The reports that wait for review (待审), the oldest first."""
    if not campaigns:
        return ()
    rows = await tx.fetch(
        "SELECT issue.campaign_id, issue.id AS issue_id, issue.number, issue.rules, unit.id AS unit_id,"
        " unit.short_name, submission.id AS submission_id, submission.receipt, submission.submitted_at,"
        " report.on_time, submission.zero, submission.word_of,"
        " (SELECT COUNT(*) FROM file WHERE file.report_id = report.id AND file.submission_id IS NOT NULL"
        "  AND file.kind <> 'voice' AND file.state IN ('pending', 'kept')) AS files,"
        " (SELECT COUNT(*) FROM progress WHERE progress.submission_id = submission.id) AS total,"
        " (SELECT COUNT(*) FROM progress WHERE progress.submission_id = submission.id AND changed = 1) AS changed"
        " FROM report JOIN issue ON issue.id = report.issue_id JOIN unit ON unit.id = report.unit_id"
        " JOIN submission ON submission.id = report.submission_id"
        f" WHERE {filed.TO_REVIEW.sql} AND issue.campaign_id IN ({marks(campaigns)})"
        " ORDER BY issue.due_at, issue.id, submission.id",
        *campaigns,
    )
    return tuple(
        Waiting(
            int(r["campaign_id"]),
            int(r["issue_id"]),
            int(r["number"]),
            words.short_title(str(json.loads(r["rules"])["label"]), int(r["number"])),
            int(r["unit_id"]),
            str(r["short_name"]),
            int(r["submission_id"]),
            receipt_number(int(r["number"]), int(r["receipt"])),
            from_ms(r["submitted_at"]),
            bool(r["on_time"]),
            bool(r["zero"]),
            int(r["changed"]),
            int(r["total"]),
            str(r["word_of"]),
            int(r["files"]),
        )
        for r in rows
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A report the office has passed or sent back. version: of the report, as it stands. begun: its filer has a draft.
    digested: a digest of its issue is issued."""

    campaign: int
    issue: int
    number: int
    short_title: str
    unit: int
    unit_name: str
    returned: bool
    version: int
    begun: bool
    digested: bool


async def decided(tx: Tx, units: Sequence[int]) -> tuple[Decided, ...]:
    """What the office has passed or sent back of these units' reports, the issue due last first."""
    if not units:
        return ()
    rows = await tx.fetch(
        "SELECT issue.campaign_id, issue.id AS issue_id, issue.number, issue.rules, unit.id AS unit_id,"
        " unit.short_name, report.state, report.version, report.draft_at,"
        " (SELECT COUNT(*) FROM digest WHERE digest.issue_id = issue.id) AS digests"
        " FROM report JOIN issue ON issue.id = report.issue_id JOIN unit ON unit.id = report.unit_id"
        f"{filed.OF_REPORT} WHERE {filed.DECIDED.sql} AND report.unit_id IN ({marks(units)})"
        " ORDER BY issue.due_at DESC, issue.id DESC, unit.place, unit.id",
        *units,
    )
    return tuple(
        Decided(
            int(r["campaign_id"]),
            int(r["issue_id"]),
            int(r["number"]),
            words.short_title(str(json.loads(r["rules"])["label"]), int(r["number"])),
            int(r["unit_id"]),
            str(r["short_name"]),
            r["state"] == "returned",
            int(r["version"]),
            r["draft_at"] is not None,
            bool(r["digests"]),
        )
        for r in rows
    )
