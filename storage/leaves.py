"""Leave (请假): who is away on which days, and the deputy. A later leave replaces one that it overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage.engine.tx import Row, Tx, marks, parts
from storage.times import to_ms


@dataclass(frozen=True, slots=True)
class Leave:
    """first, last: both included. deputy: None means the other holders of the unit's post."""

    id: int
    person: int
    first: date
    last: date
    deputy: int | None
    deputy_name: str


_LEAVE = (
    "SELECT leave.*, deputy.name AS deputy_name FROM leave LEFT JOIN person AS deputy ON deputy.id = leave.deputy_id"
    " WHERE leave.ended_at IS NULL"
)


def _leave(r: Row) -> Leave:
    return Leave(
        int(r["id"]),
        int(r["person_id"]),
        date.fromisoformat(r["first_day"]),
        date.fromisoformat(r["last_day"]),
        r["deputy_id"],
        str(r["deputy_name"] or ""),
    )


async def declare(tx: Tx, person: int, first: date, last: date, deputy: int | None, *, now: datetime) -> int:
    """Record a leave from first to last, both included. Gives its id. A leave that this one overlaps ends."""
    await tx.one("SELECT id FROM person WHERE id = ?" + tx.for_update(), person)  # two phones at once
    for old in [e for e in await coming(tx, [person], first) if e.first <= last]:
        await tx.run("UPDATE leave SET ended_at = ? WHERE id = ?", to_ms(now), old.id)
    row = await tx.one(
        "INSERT INTO leave (person_id, first_day, last_day, deputy_id, made_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        person,
        first.isoformat(),
        last.isoformat(),
        deputy,
        to_ms(now),
    )
    assert row is not None, "RETURNING gives the row"
    return int(row["id"])


async def end(tx: Tx, person: int, day: date, *, now: datetime) -> tuple[Leave, ...]:
    """销假: end all leaves of this person that are not over on this day. Gives them."""
    ended = await coming(tx, [person], day)
    for leave in ended:
        await tx.run("UPDATE leave SET ended_at = ? WHERE id = ?", to_ms(now), leave.id)
    return ended


async def coming(tx: Tx, persons: Sequence[int], day: date) -> tuple[Leave, ...]:
    """The leaves of these people that are not over on this day, the first to begin first."""
    if not persons:
        return ()
    found = [
        _leave(r)
        for part in parts(persons)
        for r in await tx.fetch(
            f"{_LEAVE} AND leave.person_id IN ({marks(part)}) AND leave.last_day >= ?", *part, day.isoformat()
        )
    ]
    return tuple(sorted(found, key=lambda e: (e.first, e.id)))


async def away(tx: Tx, persons: Sequence[int], day: date) -> dict[int, int | None]:
    """person -> the named deputy or None, for those of these people who are on leave on this day."""
    return {e.person: e.deputy for e in await coming(tx, persons, day) if e.first <= day}


async def there(tx: Tx, persons: Sequence[int], day: date) -> tuple[int, ...]:
    """The holders of one post who are not on leave on this day. Deputies are not included."""
    out = await away(tx, persons, day)
    return tuple(p for p in dict.fromkeys(persons) if p not in out)


async def filers_away(tx: Tx, units: Sequence[int], day: date) -> dict[int, tuple[tuple[str, date], ...]]:
    """unit -> (name, last day) of its filers who are on leave on this day."""
    if not units:
        return {}
    rows = [
        r
        for part in parts(units)
        for r in await tx.fetch(
            "SELECT post.unit_id, person.name, leave.last_day FROM leave JOIN post ON post.person_id = leave.person_id"
            " AND post.active = 1 AND post.kind = 'filer' JOIN person ON person.id = leave.person_id"
            f" WHERE leave.ended_at IS NULL AND post.unit_id IN ({marks(part)})"
            " AND leave.first_day <= ? AND leave.last_day >= ? ORDER BY post.slot, post.id",
            *part,
            day.isoformat(),
            day.isoformat(),
        )
    ]
    found: dict[int, tuple[tuple[str, date], ...]] = {}
    for r in rows:
        one = (str(r["name"]), date.fromisoformat(r["last_day"]))
        found[int(r["unit_id"])] = (*found.get(int(r["unit_id"]), ()), one)
    return found
