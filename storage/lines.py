"""Reads the people in the line of many units at once, and how often each was reminded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from schedules.line import Caps, To
from storage import steps
from storage.definitions import Definition
from storage.engine.tx import Row, Tx, marks, parts
from storage.times import from_ms, to_ms

LONGEST_SHIFT = timedelta(days=16)  # the most a step is late: the longest holiday, and an outage in it
COUNTS = "('due', 'sending', 'accepted', 'delivered', 'unknown')"  # states of messages that were or may be read

_ASKS_TO_FILE = steps.where("notice.step", steps.ASKS_TO_FILE)
_MOMENT = (  # the moment of a message, and whether more notices can still join it
    "message.id, message.due_at, CASE WHEN message.state = 'due' AND message.attempts = 0 AND message.body = ''"
    " THEN 1 ELSE 0 END AS waits"
)


async def posts(tx: Tx, units: Sequence[int]) -> dict[int, dict[To, tuple[int, ...]]]:
    """unit -> post -> the people who hold it."""
    if not units:
        return {}
    rows = [
        r
        for part in parts(units)
        for r in await tx.fetch(
            "SELECT unit_id, kind, slot, person_id FROM post WHERE active = 1 AND kind IN ('filer', 'signer')"
            f" AND unit_id IN ({marks(part)}) ORDER BY unit_id, slot, id",
            *part,
        )
    ]
    found: dict[int, dict[To, tuple[int, ...]]] = {u: {} for u in units}
    for r in rows:
        post = To.SIGNER if r["kind"] == "signer" else To.B if r["slot"] == "B" else To.A
        held = found[int(r["unit_id"])]
        held[post] = (*held.get(post, ()), int(r["person_id"]))
    return found


async def of_issue(tx: Tx, issue: int) -> dict[int, frozenset[datetime]]:
    """person -> the moments of reminders and 催报 about this issue, sent or to be sent."""
    rows = await tx.fetch(
        f"SELECT DISTINCT notice.person_id, {_MOMENT} FROM notice JOIN message ON message.id = notice.message_id"
        f" WHERE notice.issue_id = ? AND {_ASKS_TO_FILE}"
        f" AND notice.state IN ('owed', 'left') AND message.state IN {COUNTS}",
        issue,
    )
    return _moments(rows)


async def between(tx: Tx, first: datetime, end: datetime) -> dict[int, frozenset[datetime]]:
    """person -> the moments of all reminders and 催报 in [first, end), sent or to be sent."""
    rows = await tx.fetch(
        f"SELECT DISTINCT notice.person_id, {_MOMENT} FROM notice JOIN message ON message.id = notice.message_id"
        " WHERE notice.planned_at >= ? AND notice.planned_at < ? AND message.due_at >= ? AND message.due_at < ?"
        f" AND {_ASKS_TO_FILE} AND notice.state IN ('owed', 'left')"
        f" AND message.state IN {COUNTS}",
        to_ms(first - LONGEST_SHIFT),
        to_ms(end),
        to_ms(first),
        to_ms(end),
    )
    return _moments(rows)


def _moments(rows: Iterable[Row]) -> dict[int, frozenset[datetime]]:
    """person -> moments.

    A message that has left gets a fraction of a millisecond, so that no planned moment equals it.
    """
    made: dict[int, set[datetime]] = {}
    for r in rows:
        apart = timedelta() if r["waits"] else timedelta(microseconds=1 + int(r["id"]) % 999)
        made.setdefault(int(r["person_id"]), set()).add(from_ms(r["due_at"]) + apart)
    return {person: frozenset(at) for person, at in made.items()}


async def caps(tx: Tx, people: Sequence[int], issue: Caps) -> dict[int, Caps]:
    """person -> the caps.

    issue: the campaign's caps. The cap per day is the lowest of all campaigns the person serves.
    """
    if not people:
        return {}
    tight: dict[int, int] = {}
    for r in await tx.fetch("SELECT id, definition FROM campaign"):
        tight[int(r["id"])] = Definition.from_json(r["definition"]).settings.reminders.per_day
    rows = [
        r
        for part in parts(people)
        for r in await tx.fetch(
            "SELECT DISTINCT person_id, campaign_id FROM post WHERE active = 1 AND kind IN ('filer', 'signer')"
            f" AND person_id IN ({marks(part)})",
            *part,
        )
    ]
    least = dict.fromkeys(people, issue.per_day)
    for r in rows:
        person = int(r["person_id"])
        least[person] = min(least[person], tight[int(r["campaign_id"])])
    return {person: Caps(issue.per_issue, per_day) for person, per_day in least.items()}
