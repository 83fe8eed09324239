"""Digests 汇总: the facts as of a moment, read from what units stand by; and the digests issued, which never change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forms import question_words, readers
from forms.questions import FIGURES, Kind, Question, of_cycle
from forms.report import State
from schedules.digest import Facts, Filed, Previous, Sentence, StatusFact, TaskFact, UnitFact, from_json, to_json
from schedules.figures import Given, Indicator
from storage import campaigns, filed, from_next, issues
from storage.campaigns import Task
from storage.definitions import Definition
from storage.engine.tx import Row, Tx
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest as issued; sha256 is of facts and content."""

    id: int
    campaign: int
    issue: int
    occurrence: int
    as_of: datetime
    facts: Facts
    content: str
    sha256: str
    issued_at: datetime


_DIGEST = "SELECT digest.*, issue.campaign_id FROM digest JOIN issue ON issue.id = digest.issue_id"


async def facts(tx: Tx, issue: int, as_of: datetime, zone: ZoneInfo) -> Facts:
    """What is to be counted: every task under its first lead, the frozen expected set, the digest before.

    The tasks and leads are those of the issue, where a plan has changed them since it opened; else the campaign's.
    """
    this = await issues.get(tx, issue)
    campaign = await campaigns.get(tx, this.campaign)
    definition = campaign.definition.held_for(await from_next.held_by(tx, issue))
    units = {u.id: u for u in await campaigns.units(tx, campaign.id, inactive=True)}
    statuses = await _statuses(tx, campaign.id, as_of)
    listed, told = {s.key for s in definition.statuses}, set(statuses.values())
    newer = (s for s in campaign.definition.statuses if s.key in told - listed)  # told in a later issue
    known = (*definition.statuses, *newer)
    done = {s.key for s in known if s.done}
    local = as_of.astimezone(zone)
    tasks = []
    for t, lead in await _ledger(tx, campaign.id, issue):
        status = statuses.get((lead, t.id), t.opening_status)
        late = t.limit_day is not None and t.limit_day < local.date() and status not in done
        unit = units[lead]
        sharing = len(t.leads) + len(t.cos)
        tasks.append(TaskFact(t.number, t.brief, t.kind, unit.short_name, status, late, sharing, unit.key, t.key))
    return Facts(
        campaign=campaign.short_name,
        cycle_label=this.rules.label,
        number=this.number,
        as_of=local,
        statuses=tuple(StatusFact(s.key, s.label, s.rank, s.done) for s in known),
        tasks=tuple(tasks),
        units=await _units(tx, issue, as_of),
        previous=await _previous(tx, this, as_of),
        noun=definition.settings.noun,
        sentence=Sentence(definition.settings.sentence),
        indicators=await _indicators(tx, this, definition, as_of),
    )


async def _ledger(tx: Tx, campaign: int, issue: int) -> list[tuple[Task, int]]:
    """The tasks that this issue's digest counts, by number, each with the unit it counts under."""
    held = await from_next.ledger(tx, issue)
    tasks = await campaigns.tasks(tx, campaign, inactive=held is not None)
    if held is None:
        return [(t, t.leads[0]) for t in tasks]
    leads = dict(held)
    return [(t, leads[t.id]) for t in tasks if t.id in leads]


async def issue(
    tx: Tx, issue: int, occurrence: int, counted: Facts, content: str, as_of: datetime, now: datetime
) -> int | None:
    """Freeze it; its id, or None where it was issued already."""
    said = to_json(counted)
    row = await tx.one(
        "INSERT INTO digest (issue_id, occurrence, as_of, facts, content, sha256, issued_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (issue_id, occurrence) DO NOTHING RETURNING id",
        issue,
        occurrence,
        to_ms(as_of),
        said,
        content,
        sha256(said, content),
        to_ms(now),
    )
    return None if row is None else int(row["id"])


def sha256(facts_json: str, content: str) -> str:
    return hashlib.sha256(f"{facts_json}\n{content}".encode()).hexdigest()


async def of_issue(tx: Tx, issue: int, occurrence: int) -> Digest | None:
    row = await tx.one(f"{_DIGEST} WHERE digest.issue_id = ? AND digest.occurrence = ?", issue, occurrence)
    return None if row is None else _digest(row)


async def any_issued(tx: Tx, issue: int) -> bool:
    """Whether any digest of this issue is issued."""
    return await tx.one("SELECT 1 AS one FROM digest WHERE issue_id = ? LIMIT 1", issue) is not None


async def latest(tx: Tx, campaign: int) -> Digest | None:
    """The last one of the campaign."""
    found = await of_campaign(tx, campaign, limit=1)
    return found[0] if found else None


async def of_campaign(tx: Tx, campaign: int, limit: int = 1000) -> tuple[Digest, ...]:
    """The newest first."""
    rows = await tx.fetch(
        f"{_DIGEST} WHERE issue.campaign_id = ? ORDER BY digest.as_of DESC, digest.id DESC LIMIT ?", campaign, limit
    )
    return tuple(_digest(r) for r in rows)


# what was counted -----------------------------------------------------------------------------------------------


async def _statuses(tx: Tx, campaign: int, as_of: datetime) -> Mapping[tuple[int, int], str]:
    """(unit, task) -> the status the unit stood by at the moment. Most stand by it still; of what was said since, the
    word before it counts."""
    rows = await tx.fetch(
        "SELECT standing.unit_id, standing.task_id, standing.status,"
        " COALESCE(signature.recorded_at, submission.recorded_at) AS recorded_at FROM standing"
        " JOIN task ON task.id = standing.task_id JOIN submission ON submission.id = standing.submission_id"
        " LEFT JOIN signature ON signature.submission_id = submission.id AND signature.ended_at IS NULL"
        " WHERE task.campaign_id = ?",
        campaign,
    )
    found = {}
    for r in rows:
        at = (int(r["unit_id"]), int(r["task_id"]))
        status = str(r["status"]) if int(r["recorded_at"]) <= to_ms(as_of) else await _before(tx, *at, as_of)
        if status is not None:
            found[at] = status
    return found


async def _before(tx: Tx, unit: int, task: int, as_of: datetime) -> str | None:
    row = await tx.one(
        "SELECT progress.status FROM progress JOIN submission ON submission.id = progress.submission_id"
        " JOIN report ON report.id = submission.report_id JOIN issue ON issue.id = report.issue_id"
        f" WHERE report.unit_id = ? AND progress.task_id = ? AND {filed.COUNTED_BY}"
        " ORDER BY issue.last_day DESC, submission.id DESC LIMIT 1",
        unit,
        task,
        to_ms(as_of),
        to_ms(as_of),
    )
    return None if row is None else str(row["status"])


async def _units(tx: Tx, issue: int, as_of: datetime) -> tuple[UnitFact, ...]:
    """The frozen expected set. The submission that counts is the last one in force by the moment, and what it says of
    按时 its signature, where one is asked."""
    rows = await tx.fetch(
        "SELECT unit.key, unit.short_name, expected.exempt, report.state, report.submission_id, submission.sign_off,"
        " CASE WHEN submission.sign_off = 1 THEN signature.on_time ELSE submission.on_time END AS on_time"
        " FROM expected JOIN unit ON unit.id = expected.unit_id"
        " LEFT JOIN report ON report.issue_id = expected.issue_id AND report.unit_id = expected.unit_id"
        " LEFT JOIN submission ON submission.id = (SELECT MAX(last.id) FROM submission AS last"
        "  WHERE last.report_id = report.id AND last.recorded_at <= ?)"
        " LEFT JOIN signature ON signature.submission_id = submission.id AND signature.recorded_at <= ?"
        "  AND signature.ended_at IS NULL"
        " WHERE expected.issue_id = ? ORDER BY unit.place, unit.id",
        to_ms(as_of),
        to_ms(as_of),
        issue,
    )
    return tuple(_unit(r) for r in rows)


def _unit(r: Row) -> UnitFact:
    name, key = str(r["short_name"]), str(r["key"])
    if r["exempt"]:
        return UnitFact(name, Filed.EXEMPT, key=key)
    state, sign_off, signed = _as_of(r), bool(r["sign_off"]), r["on_time"] is not None
    if filed.UNSIGNED.holds(state, sign_off=sign_off, signed=signed):
        return UnitFact(name, Filed.UNSIGNED, key=key)
    if filed.OWES.holds(state, sign_off=sign_off, signed=signed):
        return UnitFact(name, Filed.MISSING, key=key)
    return UnitFact(name, Filed.ON_TIME if r["on_time"] else Filed.LATE, r["state"] == "returned", key)


def _as_of(r: Row) -> State | None:
    """The state the report had at the moment, as far as it counts. on_time is known once the submission counts."""
    if r["submission_id"] is None or r["sign_off"] is None:  # withdrawn since, or not handed in by then
        return None
    if r["state"] == State.RETURNED:
        return State.RETURNED
    return State.SIGNED if r["sign_off"] and r["on_time"] is not None else State.SUBMITTED


async def _indicators(tx: Tx, this: issues.Issue, definition: Definition, as_of: datetime) -> tuple[Indicator, ...]:
    """Every question this cycle asks, with each unit's answer of the submission that counts."""
    asked = [q for q in of_cycle(definition.form.questions, this.cycle) if q.asked and q.kind is not Kind.PHOTO]
    if not asked:
        return ()
    rows = await tx.fetch(
        "SELECT unit.short_name, unit.key, answer.question, answer.value FROM expected"
        " JOIN unit ON unit.id = expected.unit_id"
        " JOIN report ON report.issue_id = expected.issue_id AND report.unit_id = expected.unit_id"
        " JOIN answer ON answer.submission_id = (SELECT MAX(submission.id) FROM submission"
        "  WHERE submission.report_id = report.id AND submission.recorded_at <= ?)"
        " WHERE expected.issue_id = ? AND expected.exempt = 0 AND report.submission_id IS NOT NULL"
        " ORDER BY unit.place, unit.id",
        to_ms(as_of),
        this.id,
    )
    by: dict[str, list[Row]] = {}
    for r in rows:
        by.setdefault(str(r["question"]), []).append(r)
    return tuple(_indicator(q, by.get(q.key, [])) for q in asked)


def _indicator(q: Question, rows: Sequence[Row]) -> Indicator:
    fit = [r for r in rows if readers.unfit(q, str(r["value"])) is None or q.kind in FIGURES]
    return Indicator(
        q.key,
        q.label,
        q.kind in FIGURES,
        "%" if q.kind is Kind.PERCENT else q.unit,
        q.total.value,
        tuple(
            Given(str(r["short_name"]), str(r["value"]), question_words.shown(q, str(r["value"])), str(r["key"]))
            for r in fit
        ),
        q.target.op if q.target else "",
        str(q.target.value) if q.target else "",
        q.share_of,
    )


async def _previous(tx: Tx, this: issues.Issue, as_of: datetime) -> Previous | None:
    row = await tx.one(
        f"{_DIGEST} WHERE issue.campaign_id = ? AND digest.as_of < ?"
        " ORDER BY digest.as_of DESC, digest.id DESC LIMIT 1",
        this.campaign,
        to_ms(as_of),
    )
    if row is None:
        return None
    before = _digest(row).facts
    return Previous(
        title=before.issue,
        same_cycle=before.cycle_label == this.rules.label and before.number != this.number,
        statuses=tuple((t.known_by, t.status) for t in before.tasks),
        done=tuple(s.key for s in before.statuses if s.done),
    )


def _digest(r: Row) -> Digest:
    return Digest(
        id=int(r["id"]),
        campaign=int(r["campaign_id"]),
        issue=int(r["issue_id"]),
        occurrence=int(r["occurrence"]),
        as_of=from_ms(r["as_of"]),
        facts=from_json(r["facts"]),
        content=str(r["content"]),
        sha256=str(r["sha256"]),
        issued_at=from_ms(r["issued_at"]),
    )
