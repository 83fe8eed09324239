"""Notices: one thing owed to one person for one reason, once (UNIQUE); each rides on a message of the outbox."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storage.db import Row, Tx
from storage.times import from_ms, to_ms
from storage.words import SAID_OTHERWISE

Kind = Literal["remind", "return", "sign", "digest", "alert"]
GATHERED: tuple[Kind, ...] = ("remind", "alert")  # several of these to one person at one moment go as one message
ALERTS_EVERY = timedelta(minutes=5)  # alerts to the office are gathered up to the next full five minutes


@dataclass(frozen=True, slots=True)
class Debt:
    """Why something is owed. at: the moment of the plan, not sent before it; useful_until: not sent from there on."""

    kind: Kind
    issue: int
    unit: int
    step: str
    at: datetime
    useful_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    issue: int
    unit: int
    step: str
    planned_at: datetime
    state: Literal["owed", "left", "cancelled", "skipped"]


async def owe(tx: Tx, debt: Debt, people: tuple[int, ...], now: datetime) -> int:
    """Owe it to each of these people, once for all time; how many of the debts are new."""
    if debt.kind in GATHERED:
        await _one_at_a_time(tx, people)
    new = 0
    for person in people:
        row = await tx.one(
            "INSERT INTO notice (issue_id, unit_id, step, person_id, state, planned_at, created_at)"
            " VALUES (?, ?, ?, ?, 'owed', ?, ?) ON CONFLICT (issue_id, unit_id, step, person_id) DO NOTHING"
            " RETURNING id",
            debt.issue, debt.unit, debt.step, person, to_ms(debt.at), to_ms(now),
        )  # fmt: skip
        if row is not None:
            message = await _message(tx, debt, person, now)
            await tx.run("UPDATE notice SET message_id = ? WHERE id = ?", message, row["id"])
            new += 1
    return new


async def _one_at_a_time(tx: Tx, people: tuple[int, ...]) -> None:
    """Two transactions that owe a person something at once: the second is to find the first one's message. Before
    anything refers to the person, and in one order, so that nobody waits in a ring."""
    if tx.dialect == "postgres":
        for person in sorted(people):
            await tx.one("SELECT id FROM person WHERE id = ? FOR NO KEY UPDATE", person)


async def _message(tx: Tx, debt: Debt, person: int, now: datetime) -> int:
    """The message that carries it: one not yet tried that goes to this person at the same moment, or a new one."""
    until = None if debt.useful_until is None else to_ms(debt.useful_until)
    if debt.kind in GATHERED:
        row = await tx.one(
            "SELECT id FROM message WHERE person_id = ? AND kind = ? AND state = 'due' AND attempts = 0 AND body = ''"
            " AND due_at = ? AND COALESCE(useful_until, 0) = ? ORDER BY id LIMIT 1" + tx.for_update(),
            person, debt.kind, to_ms(debt.at), until or 0,
        )  # fmt: skip
        if row is not None:
            return int(row["id"])
    row = await tx.one(
        "INSERT INTO message (person_id, kind, state, due_at, useful_until, client_msg_id, created_at)"
        " VALUES (?, ?, 'due', ?, ?, ?, ?) RETURNING id",
        person, debt.kind, to_ms(debt.at), until, secrets.token_hex(16), to_ms(now),
    )  # fmt: skip
    assert row is not None
    return int(row["id"])


async def say(tx: Tx, person: int, body: str, at: datetime, now: datetime) -> int:
    """An alert about no issue: its words are given, there is nothing to compose. The message."""
    row = await tx.one(
        "INSERT INTO message (person_id, kind, state, due_at, client_msg_id, created_at, body)"
        " VALUES (?, 'alert', 'due', ?, ?, ?, ?) RETURNING id",
        person, to_ms(at), secrets.token_hex(16), to_ms(now), body,
    )  # fmt: skip
    assert row is not None
    return int(row["id"])


async def unsay(tx: Tx, message: int, now: datetime) -> bool:
    """It has no point any more; False where it has left, or is leaving."""
    changed = await tx.run(
        "UPDATE message SET state = 'cancelled', settled_at = ?, why = ? WHERE id = ? AND state = 'due'",
        to_ms(now), SAID_OTHERWISE, message,
    )  # fmt: skip
    return changed > 0


async def of_message(tx: Tx, message: int) -> tuple[Notice, ...]:
    """Everything it carries or carried."""
    return tuple(_notice(r) for r in await tx.fetch("SELECT * FROM notice WHERE message_id = ? ORDER BY id", message))


async def of_messages(tx: Tx, messages: Sequence[int]) -> dict[int, tuple[Notice, ...]]:
    """The same of several at once."""
    found: dict[int, list[Notice]] = {}
    for r in await tx.fetch(
        f"SELECT * FROM notice WHERE message_id IN ({', '.join('?' * len(messages)) or 'NULL'}) ORDER BY id", *messages
    ):
        found.setdefault(int(r["message_id"]), []).append(_notice(r))
    return {message: tuple(carried) for message, carried in found.items()}


async def skip(tx: Tx, notices: tuple[Notice, ...], why: str) -> None:
    """These are not sent, and say why (未绑定)."""
    for notice in notices:
        await tx.run("UPDATE notice SET state = 'skipped', why = ? WHERE id = ? AND state = 'owed'", why, notice.id)


async def leave(tx: Tx, *messages: int) -> None:
    """These messages have left, for good or ill; what was still owed went with them."""
    marks = ", ".join("?" * len(messages))
    await tx.run(f"UPDATE notice SET state = 'left' WHERE message_id IN ({marks}) AND state = 'owed'", *messages)


async def alert_lost(tx: Tx, message: int, now: datetime) -> int:
    """A message did not get through: the office is told of each unit this leaves with nobody who got the notice."""
    told = 0
    for notice in await of_message(tx, message):
        if notice.step.startswith(("remind:", "return:", "sign:")):
            told += await alert_unreached(tx, notice.issue, notice.unit, notice.step, now)
    return told


async def alert_unreached(tx: Tx, issue: int, unit: int, step: str, now: datetime) -> int:
    """Where nobody of the unit got this notice, is about to, or may have: the office is owed an alert, each once."""
    # two last messages may be lost at once: the second to look sees what became of the first
    await tx.one("SELECT id FROM expected WHERE issue_id = ? AND unit_id = ?" + tx.for_update(), issue, unit)
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM notice LEFT JOIN message ON message.id = notice.message_id"
        " WHERE notice.issue_id = ? AND notice.unit_id = ? AND notice.step = ?"
        " AND (notice.state IN ('owed', 'cancelled') OR (notice.state = 'left'"
        " AND message.state IN ('due', 'sending', 'accepted', 'delivered', 'unknown')))",
        issue, unit, step,
    )  # fmt: skip
    if row is not None and row["n"]:
        return 0
    office = await tx.fetch(
        "SELECT DISTINCT post.person_id FROM post JOIN issue ON issue.campaign_id = post.campaign_id"
        " WHERE issue.id = ? AND post.kind = 'office' AND post.active = 1 ORDER BY post.person_id",
        issue,
    )
    every = to_ms(now) // (ALERTS_EVERY // timedelta(milliseconds=1)) + 1
    debt = Debt("alert", issue, unit, f"alert:{step}", from_ms(every * (ALERTS_EVERY // timedelta(milliseconds=1))))
    return await owe(tx, debt, tuple(int(r["person_id"]) for r in office), now)


def _notice(r: Row) -> Notice:
    return Notice(
        int(r["id"]), int(r["issue_id"]), int(r["unit_id"]), str(r["step"]), from_ms(r["planned_at"]), r["state"]
    )
