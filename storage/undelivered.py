"""Messages that did not arrive, or may not have arrived (结果不明). A person settles them, or has them sent again.

A message is sent again once (UNIQUE), by a new message. If that one fails too, it is listed instead.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage import issues, notices, receipts, words
from storage.engine.tx import Row, Tx, marks
from storage.notices import Kind, Notice
from storage.steps import Lost
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Subject:
    """What one notice of the message is about. done: the unit has filed or mended it since."""

    notice: Notice
    campaign_name: str
    short_title: str
    unit_name: str
    done: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message on the list. known: it certainly failed; otherwise its end is unknown. why: as its row says.

    channel: '' if it was never tried. about: () if it carries no notices.
    """

    message: int
    person_name: str
    phone: str
    kind: Kind
    known: bool
    channel: str
    tried_at: datetime
    why: str
    useful_until: datetime | None
    about: tuple[Subject, ...]


class No(StrEnum):
    """Why a message is not sent again."""

    MOVED = "moved"  # it was settled or sent again meanwhile
    UNKNOWN = "unknown"  # a person must first say whether it arrived
    FILED = "filed"  # what it asks for has been done
    LATE = "late"  # it is too late for it


_LISTED = (
    "message.state IN ('failed', 'unknown') AND message.dealt_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM message AS later WHERE later.again_of = message.id)"
)


async def listed(
    tx: Tx, campaigns: Sequence[int] | None = None, *, message: int | None = None
) -> tuple[Undelivered, ...]:
    """The messages, the oldest first, so that the numbers of a shown list stay.

    campaigns: of these only; None means all.
    """
    where, params = _LISTED, []
    if message is not None:
        where, params = f"{where} AND message.id = ?", [message]
    if campaigns is not None:
        where += (
            " AND (EXISTS (SELECT 1 FROM notice JOIN issue ON issue.id = notice.issue_id WHERE notice.message_id ="
            f" message.id AND issue.campaign_id IN ({marks(campaigns)})) OR (NOT EXISTS (SELECT 1 FROM notice WHERE"
            " notice.message_id = message.id) AND EXISTS (SELECT 1 FROM post WHERE post.person_id = message.person_id"
            f" AND post.campaign_id IN ({marks(campaigns)}))))"
        )
        params += [*campaigns, *campaigns]
    rows = await tx.fetch(
        "SELECT message.*, person.name, person.phone FROM message JOIN person ON person.id = message.person_id"
        f" WHERE {where} ORDER BY message.id",
        *params,
    )
    carried = await notices.of_messages(tx, [int(r["id"]) for r in rows])
    return tuple([await _undelivered(tx, r, carried.get(int(r["id"]), ())) for r in rows])


async def campaigns_of(tx: Tx, message: int) -> tuple[int, ...] | None:
    """The campaigns whose office must know of a message. None if there is no such message.

    They are the campaigns of its notices. If it carries none, they are those in which its person has a post.
    `listed` chooses by the same rule, in one statement.
    """
    rows = await tx.fetch(
        "SELECT DISTINCT issue.campaign_id AS campaign FROM notice JOIN issue ON issue.id = notice.issue_id"
        " WHERE notice.message_id = ? ORDER BY campaign",
        message,
    )
    if not rows:
        row = await tx.one("SELECT person_id FROM message WHERE id = ?", message)
        if row is None:
            return None
        rows = await tx.fetch(
            "SELECT DISTINCT campaign_id AS campaign FROM post WHERE person_id = ? ORDER BY campaign", row["person_id"]
        )
    return tuple(int(r["campaign"]) for r in rows)


async def count(tx: Tx) -> tuple[int, int]:
    """(how many failed, how many have an unknown end)."""
    rows = await tx.fetch(f"SELECT state, COUNT(*) AS n FROM message WHERE {_LISTED} GROUP BY state")
    found = {str(r["state"]): int(r["n"]) for r in rows}
    return found.get("failed", 0), found.get("unknown", 0)


async def settle(tx: Tx, message: int, *, arrived: bool, now: datetime) -> bool:
    """Settle a message by a person's word. Gives False if there is nothing to settle.

    arrived: it arrived, or its person was told another way, so it leaves the list. Otherwise it may be sent again.
    """
    row = await tx.one(
        "UPDATE message SET state = ?, dealt_at = ?, settled_at = ? WHERE id = ?"
        f" AND {_LISTED} AND (state = 'unknown' OR ? = 1) RETURNING id",
        "delivered" if arrived else "failed",
        to_ms(now) if arrived else None,
        to_ms(now),
        message,
        int(arrived),
    )
    if row is None:
        return False
    state = "delivered" if arrived else "failed"
    await receipts.write(tx, message, now, state, code="person")
    return True


async def resend(tx: Tx, message: int, *, now: datetime) -> int | No:
    """Send a failed message again.

    Gives the new message, which carries the notices still needed, or why it is not sent.
    """
    row = await tx.one(f"SELECT * FROM message WHERE id = ? AND {_LISTED}" + tx.for_update(), message)
    if row is None:
        return No.MOVED
    if row["state"] == "unknown":
        return No.UNKNOWN
    if row["useful_until"] is not None and row["useful_until"] <= to_ms(now):
        return No.LATE
    carried = await notices.of_message(tx, message)
    left = [n for n in carried if n.state == "left" and not await _done(tx, row["kind"], n)]
    if carried and not left:
        return No.FILED
    made = await tx.one(
        "INSERT INTO message (person_id, kind, state, due_at, useful_until, client_msg_id, created_at, body, again_of)"
        " VALUES (?, ?, 'due', ?, ?, ?, ?, ?, ?) ON CONFLICT (again_of) DO NOTHING RETURNING id",
        row["person_id"],
        row["kind"],
        to_ms(now),
        row["useful_until"],
        secrets.token_hex(16),
        to_ms(now),
        "" if carried else row["body"],
        message,
    )
    if made is None:
        return No.MOVED
    for n in left:
        await tx.run("UPDATE notice SET state = 'owed', message_id = ? WHERE id = ?", made["id"], n.id)
    return int(made["id"])


async def _undelivered(tx: Tx, r: Row, carried: Sequence[Notice]) -> Undelivered:
    about = [await _subject(tx, r["kind"], n) for n in carried if n.state == "left"]
    tried = r["first_tried_at"] or r["settled_at"] or r["created_at"]
    return Undelivered(
        int(r["id"]),
        str(r["name"]),
        str(r["phone"]),
        r["kind"],
        r["state"] == "failed",
        str(r["channel"]),
        from_ms(tried),
        str(r["why"]),
        None if r["useful_until"] is None else from_ms(r["useful_until"]),
        tuple(about),
    )


async def _subject(tx: Tx, kind: Kind, notice: Notice) -> Subject:
    row = await tx.one(
        "SELECT campaign.short_name AS campaign, unit.short_name AS unit, issue.number, issue.rules FROM issue"
        " JOIN campaign ON campaign.id = issue.campaign_id JOIN unit ON unit.id = ? WHERE issue.id = ?",
        notice.unit,
        notice.issue,
    )
    assert row is not None, "a notice is about an issue and a unit"
    title = words.short_title(str(json.loads(row["rules"])["label"]), int(row["number"]))
    return Subject(notice, str(row["campaign"]), title, str(row["unit"]), await _done(tx, kind, notice))


async def _done(tx: Tx, kind: Kind, notice: Notice) -> bool:
    """Whether what the notice asks for has been done since."""
    if isinstance(notice.step, Lost):
        return False  # composing it finds out which photos are still missing
    if kind == "remind":
        owes = notice.unit in (await issues.owing(tx, {notice.issue}, [notice.unit]))[notice.issue]
        return not owes and not await notices.about_signing(tx, notice)
    if kind in ("return", "sign"):
        row = await tx.one("SELECT state FROM report WHERE issue_id = ? AND unit_id = ?", notice.issue, notice.unit)
        return row is None or row["state"] != ("returned" if kind == "return" else "submitted")
    return False
