"""Finds who signs for a 审签人 on leave: the named deputy, who must serve in the unit, and only on those days.

Only the leave is stored. Whom the deputy signed for is read from it, at the time and later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from storage import leaves, people
from storage.engine.tx import Tx, marks
from storage.people import Post
from storage.times import to_ms


async def posts(tx: Tx, persons: Sequence[int], day: date) -> tuple[Post, ...]:
    """The 审签人 posts in which these people are deputies on this day, as if they held them.

    A person who signs for the unit anyway, does not serve in it, or is on leave too, is not a deputy.
    """
    if not persons:
        return ()
    rows = await tx.fetch(
        "SELECT DISTINCT leave.person_id, leave.deputy_id FROM leave WHERE leave.ended_at IS NULL"
        f" AND leave.deputy_id IN ({marks(persons)}) AND leave.first_day <= ? AND leave.last_day >= ?"
        " ORDER BY leave.person_id, leave.deputy_id",
        *persons,
        day.isoformat(),
        day.isoformat(),
    )
    if not rows:
        return ()
    out = await leaves.away(tx, [int(r["deputy_id"]) for r in rows], day)
    names = {p.id: p.name for p in await people.named(tx, [int(r["deputy_id"]) for r in rows])}
    own = await people.posts(tx, list(names))
    made = []
    for r in (r for r in rows if int(r["deputy_id"]) not in out):
        deputy = int(r["deputy_id"])
        held = {p.unit: {q.kind for q in own if q.person == deputy and q.unit == p.unit} for p in own}
        for post in await people.posts(tx, [int(r["person_id"])]):
            kinds = held.get(post.unit, set())
            if post.kind == "signer" and kinds and "signer" not in kinds:
                made.append(replace(post, person=deputy, person_name=names[deputy]))
    return tuple(made)


async def signers(tx: Tx, unit: int, day: date) -> tuple[Post, ...]:
    """Who may sign for this unit on this day: its 审签人 who are not on leave, and the deputies of the others."""
    held = await people.posts_of_unit(tx, unit, "signer")
    out = await leaves.away(tx, [p.person for p in held], day)
    there = [p for p in held if p.person not in out]
    stand_in = await posts(tx, [d for d in out.values() if d is not None], day)
    return tuple({p.person: p for p in (*there, *(p for p in stand_in if p.unit == unit))}.values())


async def principal(tx: Tx, unit: int, deputy: int, at: datetime, zone: ZoneInfo) -> str:
    """The name of the 审签人 whom this person signed for at that moment; '' if it was the person's own post."""
    day = at.astimezone(zone).date().isoformat()
    row = await tx.one(
        "SELECT person.name FROM leave JOIN person ON person.id = leave.person_id"
        " JOIN post ON post.person_id = leave.person_id AND post.kind = 'signer' AND post.unit_id = ?"
        " WHERE leave.deputy_id = ? AND leave.first_day <= ? AND leave.last_day >= ? AND leave.made_at <= ?"
        " AND (leave.ended_at IS NULL OR leave.ended_at > ?) AND NOT EXISTS (SELECT 1 FROM post AS own"
        " WHERE own.person_id = leave.deputy_id AND own.unit_id = post.unit_id AND own.kind = 'signer'"
        " AND own.active = 1)"
        " ORDER BY leave.id DESC LIMIT 1",
        unit,
        deputy,
        day,
        day,
        to_ms(at),
        to_ms(at),
    )
    return "" if row is None else str(row["name"])
