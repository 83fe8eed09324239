"""Who stands in the line of these units, and how often each was reminded: read for many units at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from schedules.line import Caps, To
from storage import steps
from storage.definitions import Definition
from storage.engine.tx import Row, Tx, marks, parts
from storage.times import from_ms, to_ms

LONGEST_SHIFT = timedelta(days=16)  # a step goes later than planned by at most the longest holiday and an outage in it
COUNTS = "('due', 'sending', 'accepted', 'delivered', 'unknown')"  # states of a message that was seen, or may be

_ASKS_TO_FILE = steps.where("notice.step", steps.ASKS_TO_FILE)
_MOMENT = (  # of a message, and whether more can still join it
    "message.id, message.due_at, CASE WHEN message.state = 'due' AND message.attempts = 0 AND message.body = ''"
    " THEN 1 ELSE 0 END AS waits"
)


async def posts(tx: Tx, units: Sequence[int]) -> dict[int, dict[To, tuple[int, ...]]]:
    """By unit: who holds each post of its line."""
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
    """By person: the moments at which he was, or is to be, reminded or urged about this issue."""
    rows = await tx.fetch(
        f"SELECT DISTINCT notice.person_id, {_MOMENT} FROM notice JOIN message ON message.id = notice.message_id"
        f" WHERE notice.issue_id = ? AND {_ASKS_TO_FILE}"
        f" AND notice.state IN ('owed', 'left') AND message.state IN {COUNTS}",
        issue,
    )
    return _moments(rows)


async def between(tx: Tx, first: datetime, end: datetime) -> dict[int, frozenset[datetime]]:
    """By person: the moments in [first, end) at which he was, or is to be, reminded or urged about anything."""
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
    """What has left cannot be joined: its moment is no moment of the plan, which has whole milliseconds."""
    made: dict[int, set[datetime]] = {}
    for r in rows:
        apart = timedelta() if r["waits"] else timedelta(microseconds=1 + int(r["id"]) % 999)
        made.setdefault(int(r["person_id"]), set()).add(from_ms(r["due_at"]) + apart)
    return {person: frozenset(at) for person, at in made.items()}


async def caps(tx: Tx, people: Sequence[int], issue: Caps) -> dict[int, Caps]:
    """By person: how often he may be reminded of an issue with these caps, and in a day by the tightest of all the
    campaigns he serves."""
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
