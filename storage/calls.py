"""电话单: the units that the office must phone about an issue. No message reached them, or their reminders ran out.

A row is never deleted. It counts while the unit still owes what it is about, and until somebody has phoned.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage import filed, words
from storage.engine.tx import Row, Tx, marks
from storage.keys import ReportKey
from storage.steps import Step
from storage.times import from_ms, to_ms

About = Literal["filing", "signing", "return"]
ROWS = 500  # most rows of one INSERT

# A condition: the unit still owes what the call is about. It reads the joins of filed.joins.
_STILL = (
    f"((call.about = 'filing' AND {filed.OWES.sql}) OR (call.about = 'signing' AND {filed.UNSIGNED.sql})"
    f" OR (call.about = 'return' AND {filed.RETURNED.sql}))"
)
# A condition: people who could not be reached still cannot be. Those who can be reached by now need no call.
_LOST = (
    "(call.why NOT IN ('unbound', 'unfollowed') OR NOT EXISTS (SELECT 1 FROM post"
    " JOIN binding ON binding.person_id = post.person_id AND binding.ended_at IS NULL"
    " JOIN follower ON follower.openid = binding.openid AND follower.followed = 1"
    " WHERE post.unit_id = call.unit_id AND post.active = 1"
    " AND post.kind = CASE WHEN call.about = 'signing' THEN 'signer' ELSE 'filer' END))"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A reason to phone a unit. step: counts once. why: a value of schedules.line.Why."""

    issue: int
    unit: int
    step: Step
    why: str
    about: About = "filing"


@dataclass(frozen=True, slots=True)
class Call:
    """A unit on the list. people: (name, phone) to ask for. called: (who phoned about the report last, when)."""

    campaign: int
    issue: int
    unit: int
    unit_name: str
    short_title: str
    due_at: datetime
    why: str
    about: About
    people: tuple[tuple[str, str], ...]
    called: tuple[str, datetime] | None = None


async def put(tx: Tx, dues: Sequence[Due], now: datetime) -> int:
    """Put these on the list, once for each step. Gives how many are new."""
    new = 0
    for part in (dues[i : i + ROWS] for i in range(0, len(dues), ROWS)):
        rows = await tx.fetch(
            "INSERT INTO call (issue_id, unit_id, step, why, about, listed_at) VALUES"
            f" {', '.join(['(?, ?, ?, ?, ?, ?)'] * len(part))} ON CONFLICT (issue_id, unit_id, step) DO NOTHING"
            " RETURNING id",
            *(v for d in part for v in (d.issue, d.unit, d.step.to_key(), d.why, d.about, to_ms(now))),
        )
        new += len(rows)
    return new


async def waiting(tx: Tx, campaigns: Sequence[int], now: datetime) -> tuple[Call, ...]:
    """The units to phone now. The issue that is due first comes first; its units are in the order of the file."""
    if not campaigns:
        return ()
    rows = await tx.fetch(
        "SELECT call.*, issue.campaign_id, issue.number, issue.rules, issue.due_at, unit.short_name FROM call"
        " JOIN issue ON issue.id = call.issue_id JOIN unit ON unit.id = call.unit_id"
        + filed.joins("call")
        + f" WHERE call.called_at IS NULL AND issue.campaign_id IN ({marks(campaigns)})"
        f" AND (issue.lock_at > ? OR call.about = 'return') AND {_STILL} AND {_LOST}"
        " ORDER BY issue.due_at, issue.id, unit.place, unit.id, call.listed_at, call.id",
        *campaigns,
        to_ms(now),
    )
    latest = {ReportKey(int(r["issue_id"]), int(r["unit_id"])): r for r in rows}  # the last reason wins
    before = await _before(tx, latest)
    phones = await _phones(tx, {unit for _, unit in latest})
    return tuple(_call(r, phones, before.get(key)) for key, r in latest.items())


def _call(r: Row, phones: dict[tuple[int, str], list[tuple[str, str]]], before: tuple[str, datetime] | None) -> Call:
    kind = "signer" if r["about"] == "signing" else "filer"
    return Call(
        int(r["campaign_id"]),
        int(r["issue_id"]),
        int(r["unit_id"]),
        str(r["short_name"]),
        words.short_title(str(json.loads(r["rules"])["label"]), int(r["number"])),
        from_ms(r["due_at"]),
        str(r["why"]),
        r["about"],
        tuple(phones.get((int(r["unit_id"]), kind), ())),
        before,
    )


async def _before(tx: Tx, keys: Iterable[ReportKey]) -> dict[ReportKey, tuple[str, datetime]]:
    """report -> (who phoned about it last, when)."""
    wanted = set(keys)
    if not wanted:
        return {}
    issues = sorted({issue for issue, _ in wanted})
    rows = await tx.fetch(
        "SELECT call.issue_id, call.unit_id, call.called_at, person.name FROM call"
        " JOIN person ON person.id = call.called_by"
        f" WHERE call.issue_id IN ({marks(issues)}) AND call.called_at IS NOT NULL"
        " ORDER BY call.called_at, call.id",
        *issues,
    )
    return {ReportKey(int(r["issue_id"]), int(r["unit_id"])): (str(r["name"]), from_ms(r["called_at"])) for r in rows}


async def _phones(tx: Tx, units: set[int]) -> dict[tuple[int, str], list[tuple[str, str]]]:
    """(unit, kind of post) -> [(name, phone)], A岗 before B岗."""
    if not units:
        return {}
    rows = await tx.fetch(
        "SELECT post.unit_id, post.kind, person.name, person.phone FROM post JOIN person ON person.id = post.person_id"
        f" WHERE post.unit_id IN ({marks(units)}) AND post.kind IN ('filer', 'signer')"
        " AND post.active = 1 ORDER BY post.slot, post.id",
        *sorted(units),
    )
    found: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for r in rows:
        found.setdefault((int(r["unit_id"]), str(r["kind"])), []).append((str(r["name"]), str(r["phone"])))
    return found


async def called(tx: Tx, issue: int, unit: int, *, by: int, now: datetime) -> bool:
    """Record a call to the unit about the issue, for all reasons on the list. Gives whether it was on the list."""
    done = await tx.run(
        "UPDATE call SET called_at = ?, called_by = ? WHERE issue_id = ? AND unit_id = ? AND called_at IS NULL",
        to_ms(now),
        by,
        issue,
        unit,
    )
    return done > 0


async def in_vain(tx: Tx, issue: int, unit: int, step: Step) -> bool:
    """Whether this was listed because the reminders are used up, not because nobody could be reached."""
    row = await tx.one(
        "SELECT 1 AS one FROM call WHERE issue_id = ? AND unit_id = ? AND step = ?"
        " AND why IN ('steps', 'per_issue', 'per_day')",
        issue,
        unit,
        step.to_key(),
    )
    return row is not None
