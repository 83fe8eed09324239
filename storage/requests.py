"""申请 and 核实: somebody asks to be bound whom the roster does not know, or knows by another name.

A request belongs to the campaigns whose units were named in it; where none was, to all of them (no row says so).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.engine.tx import Row, Tx, marks
from storage.times import from_ms, to_ms

Kind = Literal["apply", "verify"]


@dataclass(frozen=True, slots=True)
class Request:
    """said: the unit, the name and the telephone as they were typed."""

    id: int
    openid: str
    kind: Kind
    said: str
    made_at: datetime


def _request(r: Row) -> Request:
    return Request(int(r["id"]), str(r["openid"]), r["kind"], str(r["said"]), from_ms(r["made_at"]))


async def ask(tx: Tx, openid: str, kind: Kind, said: str, campaigns: Iterable[int], at: datetime) -> int:
    """Keep a request and the campaigns it belongs to (none: to all); gives its id. Asking again replaces what this
    openid asked before and nobody has settled."""
    row = await tx.one(
        "UPDATE request SET said = ?, made_at = ? WHERE openid = ? AND kind = ? AND settled_at IS NULL RETURNING id",
        said,
        to_ms(at),
        openid,
        kind,
    ) or await tx.one(
        "INSERT INTO request (openid, kind, said, made_at) VALUES (?, ?, ?, ?) RETURNING id",
        openid,
        kind,
        said,
        to_ms(at),
    )
    assert row is not None, "RETURNING gives the row"
    id = int(row["id"])
    await tx.run("DELETE FROM request_campaign WHERE request_id = ?", id)
    for campaign in dict.fromkeys(campaigns):
        await tx.run("INSERT INTO request_campaign (request_id, campaign_id) VALUES (?, ?)", id, campaign)
    return id


async def waiting(tx: Tx, campaigns: Sequence[int]) -> tuple[Request, ...]:
    """The requests that belong to one of these campaigns and that nobody has settled, oldest first."""
    if not campaigns:
        return ()
    rows = await tx.fetch(
        "SELECT * FROM request WHERE settled_at IS NULL AND (NOT EXISTS (SELECT 1 FROM request_campaign AS link"
        " WHERE link.request_id = request.id) OR EXISTS (SELECT 1 FROM request_campaign AS link"
        f" WHERE link.request_id = request.id AND link.campaign_id IN ({marks(campaigns)}))) ORDER BY id",
        *campaigns,
    )
    return tuple(_request(r) for r in rows)


async def lock(tx: Tx, id: int) -> Request | None:
    """The request, locked until the transaction ends; None where it is settled or there is none."""
    row = await tx.one("SELECT * FROM request WHERE id = ? AND settled_at IS NULL" + tx.for_update(), id)
    return None if row is None else _request(row)


async def belongs_to(tx: Tx, id: int) -> tuple[int, ...] | None:
    """The campaigns this request belongs to, every campaign where no unit was named. None: there is no such request."""
    if await tx.one("SELECT id FROM request WHERE id = ?", id) is None:
        return None
    rows = await tx.fetch(
        "SELECT campaign_id AS id FROM request_campaign WHERE request_id = ? ORDER BY campaign_id", id
    ) or await tx.fetch("SELECT id FROM campaign ORDER BY id")
    return tuple(int(r["id"]) for r in rows)


async def refuse(tx: Tx, id: int, answer: str, at: datetime) -> None:
    """Settle a request. The asker reads the answer at the next word."""
    await tx.run("UPDATE request SET settled_at = ?, answer = ? WHERE id = ?", to_ms(at), answer, id)


async def answers(tx: Tx, openid: str) -> tuple[str, ...]:
    """Why what this openid asked was refused, each given once."""
    rows = await tx.fetch("SELECT answer FROM request WHERE openid = ? AND answer <> '' ORDER BY id", openid)
    if rows:
        await tx.run("UPDATE request SET answer = '' WHERE openid = ? AND answer <> ''", openid)
    return tuple(str(r["answer"]) for r in rows)


async def settle(tx: Tx, openid: str, at: datetime) -> None:
    """The openid is bound now: everything it asked is settled."""
    await tx.run("UPDATE request SET settled_at = ? WHERE openid = ? AND settled_at IS NULL", to_ms(at), openid)


async def blank(tx: Tx, openid: str, at: datetime) -> None:
    """This user's data must go: empty what was written in requests, and settle those that are open."""
    await tx.run(
        "UPDATE request SET said = '', answer = '', settled_at = COALESCE(settled_at, ?) WHERE openid = ?",
        to_ms(at),
        openid,
    )
