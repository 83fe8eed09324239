"""What a filer asks of the office, 交接 and 缓报: asked, then granted, refused, or dropped for a later word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage import filed, outbox, words
from storage.engine.tx import Row, Tx, marks
from storage.times import from_ms, to_ms

Kind = Literal["hand_over", "defer"]


@dataclass(frozen=True, slots=True)
class Petition:
    """about: the post to be handed over, or the issue whose report is to be late. receiver: of a post."""

    id: int
    kind: Kind
    campaign: int
    unit: int
    unit_name: str
    person: int
    person_name: str
    about: int
    receiver: int | None
    receiver_name: str
    slot: str  # of the post: A, B
    reason: str
    made_at: datetime


_PETITION = (
    "SELECT petition.*, unit.campaign_id, unit.short_name, person.name AS person_name, receiver.name AS receiver_name,"
    " post.slot FROM petition JOIN unit ON unit.id = petition.unit_id JOIN person ON person.id = petition.person_id"
    " LEFT JOIN person AS receiver ON receiver.id = petition.receiver_id"
    " LEFT JOIN post ON post.id = petition.about AND petition.kind = 'hand_over' WHERE petition.state = 'asked'"
)
# what has settled itself: the giver has lost the post, the report was filed or takes no more
_STANDS = (
    " AND ((petition.kind = 'hand_over' AND post.active = 1 AND post.person_id = petition.person_id)"
    " OR (petition.kind = 'defer' AND EXISTS (SELECT 1 FROM issue LEFT JOIN report ON report.issue_id = issue.id"
    " AND report.unit_id = petition.unit_id WHERE issue.id = petition.about AND issue.lock_at > ?"
    f" AND {filed.NOT_HANDED_IN.sql})))"
)


def _petition(r: Row) -> Petition:
    return Petition(
        int(r["id"]),
        r["kind"],
        int(r["campaign_id"]),
        int(r["unit_id"]),
        str(r["short_name"]),
        int(r["person_id"]),
        str(r["person_name"]),
        int(r["about"]),
        r["receiver_id"],
        str(r["receiver_name"] or ""),
        str(r["slot"] or ""),
        str(r["reason"]),
        from_ms(r["made_at"]),
    )


async def hand_over(tx: Tx, *, unit: int, post: int, giver: int, receiver: int, now: datetime) -> int:
    """Ask that this post go to the receiver; an earlier word about it is dropped. Gives the petition's id."""
    return await _ask(tx, "hand_over", unit, post, person=giver, receiver=receiver, reason="", now=now)


async def defer(tx: Tx, *, unit: int, issue: int, person: int, reason: str, now: datetime) -> int:
    """Ask for a later due time of this report; an earlier word about it is dropped. Gives the petition's id."""
    return await _ask(tx, "defer", unit, issue, person=person, receiver=None, reason=reason, now=now)


async def _ask(
    tx: Tx, kind: Kind, unit: int, about: int, *, person: int, receiver: int | None, reason: str, now: datetime
) -> int:
    await tx.one("SELECT id FROM unit WHERE id = ?" + tx.for_update(), unit)  # two phones of one unit at once
    await tx.run(
        "UPDATE petition SET state = 'dropped', settled_at = ? WHERE unit_id = ? AND kind = ? AND about = ?"
        " AND state = 'asked'",
        to_ms(now),
        unit,
        kind,
        about,
    )
    row = await tx.one(
        "INSERT INTO petition (kind, state, unit_id, person_id, about, receiver_id, reason, made_at)"
        " VALUES (?, 'asked', ?, ?, ?, ?, ?, ?) RETURNING id",
        kind,
        unit,
        person,
        about,
        receiver,
        reason,
        to_ms(now),
    )
    assert row is not None, "RETURNING gives the row"
    return int(row["id"])


async def waiting(tx: Tx, campaigns: Sequence[int], now: datetime) -> tuple[Petition, ...]:
    """What waits for a word of the office, oldest first."""
    if not campaigns:
        return ()
    rows = await tx.fetch(
        f"{_PETITION}{_STANDS} AND unit.campaign_id IN ({marks(campaigns)}) ORDER BY petition.id",
        to_ms(now),
        *campaigns,
    )
    return tuple(_petition(r) for r in rows)


async def get(tx: Tx, id: int, now: datetime) -> Petition | None:
    """The petition, locked; None where it waits no more."""
    await tx.one("SELECT id FROM petition WHERE id = ?" + tx.for_update(), id)
    row = await tx.one(f"{_PETITION}{_STANDS} AND petition.id = ?", to_ms(now), id)
    return _petition(row) if row else None


async def lies_in(tx: Tx, id: int) -> tuple[int, int] | None:
    """The campaign and the unit of a petition, settled or not; None: there is none of this id."""
    row = await tx.one(
        "SELECT unit.campaign_id, unit.id FROM petition JOIN unit ON unit.id = petition.unit_id WHERE petition.id = ?",
        id,
    )
    return None if row is None else (int(row["campaign_id"]), int(row["id"]))


async def refuse(tx: Tx, it: Petition, *, by: int, now: datetime) -> None:
    """The office has said no."""
    await _settle(tx, it, "refused", by, now)


async def put_off(tx: Tx, it: Petition, until: datetime, *, by: int, now: datetime) -> None:
    """缓报 granted: this one report is due then."""
    assert it.kind == "defer", it.kind
    await tx.run("UPDATE expected SET due_at = ? WHERE issue_id = ? AND unit_id = ?", to_ms(until), it.about, it.unit)
    await _settle(tx, it, "granted", by, now)


async def handed_over(tx: Tx, it: Petition, *, by: int, now: datetime) -> None:
    """交接 granted, the post moved: what the giver was owed for the unit goes to the receiver. Settles the petition."""
    assert it.kind == "hand_over" and it.receiver is not None, it.kind
    await outbox.pass_on(tx, it.unit, it.person, it.receiver, now=now, why=words.HANDED_OVER)
    await _settle(tx, it, "granted", by, now)


async def hand_drafts(tx: Tx, unit: int, giver: int, receiver: int | None) -> None:
    """The unit's drafts are no longer the giver's; None: whoever comes next takes them without a question."""
    await tx.run(
        "UPDATE report SET draft_person_id = ?, version = version + 1 WHERE unit_id = ? AND draft_person_id = ?",
        receiver,
        unit,
        giver,
    )


async def _settle(tx: Tx, it: Petition, state: str, by: int, now: datetime) -> None:
    await tx.run(
        "UPDATE petition SET state = ?, settled_at = ?, settled_by = ? WHERE id = ?", state, to_ms(now), by, it.id
    )
