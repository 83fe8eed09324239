"""What is owed to people and what became of it: notices, the messages that carry them, and the queue the messages are.

A notice is one thing owed to one person for one reason, once (UNIQUE). A message carries one or several notices of
one person; its row is the queue entry. Nothing is ever sent but from here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedules import retry
from schedules.reach import Channel
from schedules.retry import Outcome, State, Tried, Verdict
from storage import notices, receipts, words
from storage.db import Row, Tx
from storage.notices import Debt as Debt
from storage.notices import Kind, Notice
from storage.notices import owe as owe
from storage.times import from_ms, to_ms

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message we hold a lease on. notices: those still owed. in_doubt: an earlier try may have been taken, so it may
    only go to the same openid by the same channel with the same body. spoken: it carries no notices, its body is given.
    """

    id: int
    person: int
    kind: Kind
    attempt: int
    useful_until: datetime | None
    client_msg_id: str
    avoid: tuple[Channel, ...]
    in_doubt: bool
    channel: Channel | None
    openid: str
    body: str
    notices: tuple[Notice, ...]
    spoken: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message nobody knows the end of (结果不明): for a person to look after."""

    message: int
    person: int
    person_name: str
    kind: Kind
    tried_at: datetime
    notices: tuple[Notice, ...]


# the queue ------------------------------------------------------------------------------------------------------


async def cancel(tx: Tx, issue: int, unit: int, *, step_prefix: str, now: datetime, why: str = words.FILED) -> int:
    """What has not left is owed no more. A message with nothing left to carry is cancelled, one being sent is not:
    it is told when it is settled. How many notices."""
    if tx.dialect == "postgres":  # the messages before their notices, as everybody who moves them does
        await tx.fetch(
            "SELECT id FROM message WHERE id IN (SELECT message_id FROM notice WHERE issue_id = ? AND unit_id = ?"
            " AND state = 'owed' AND SUBSTR(step, 1, ?) = ?) ORDER BY id FOR UPDATE",
            issue, unit, len(step_prefix), step_prefix,
        )  # fmt: skip
    rows = await tx.fetch(
        "UPDATE notice SET state = 'cancelled', why = ? WHERE issue_id = ? AND unit_id = ? AND state = 'owed'"
        " AND SUBSTR(step, 1, ?) = ? RETURNING message_id",
        why, issue, unit, len(step_prefix), step_prefix,
    )  # fmt: skip
    for message in sorted({int(r["message_id"]) for r in rows}):
        held = await tx.one("SELECT * FROM message WHERE id = ?" + tx.for_update(), message)
        if held is not None and held["state"] == State.DUE and not await _owed(tx, message):
            await close(tx, message, why, now)
    return len(rows)


async def pass_on(tx: Tx, unit: int, giver: int, receiver: int, *, now: datetime, why: str) -> int:
    """What is still owed to this person for the unit, as its filer, is owed to the other one. How many notices."""
    owed = (
        " FROM notice WHERE unit_id = ? AND person_id = ? AND state = 'owed'"
        " AND (step LIKE 'remind:%' OR step LIKE 'return:%')"
    )
    if tx.dialect == "postgres":  # the messages before their notices, as everybody who moves them does
        await tx.fetch(
            f"SELECT id FROM message WHERE id IN (SELECT message_id{owed}) ORDER BY id FOR UPDATE", unit, giver
        )
    rows = await tx.fetch(f"SELECT id, issue_id, step, planned_at, message_id{owed} ORDER BY id", unit, giver)
    for row in rows:
        await tx.run("UPDATE notice SET state = 'cancelled', why = ? WHERE id = ?", why, row["id"])
        held = await tx.one("SELECT * FROM message WHERE id = ?", row["message_id"])
        assert held is not None, "every notice rides on a message"
        until = None if held["useful_until"] is None else from_ms(held["useful_until"])
        debt = Debt(held["kind"], int(row["issue_id"]), unit, str(row["step"]), from_ms(row["planned_at"]), until)
        await owe(tx, debt, (receiver,), now)
        if held["state"] == State.DUE and not await _owed(tx, int(held["id"])):
            await close(tx, int(held["id"]), why, now)
    return len(rows)


async def ready(tx: Tx, now: datetime, limit: int) -> tuple[int, ...]:
    """The messages whose time has come, the longest due first."""
    rows = await tx.fetch(
        "SELECT id FROM message WHERE state = 'due' AND due_at <= ? ORDER BY due_at, id LIMIT ?", to_ms(now), limit
    )
    return tuple(int(r["id"]) for r in rows)


async def claim(tx: Tx, message: int, now: datetime) -> Claimed | None:
    """Take it, under a lease; None: another pump has it, or it is no longer due."""
    row = await tx.one(
        "UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = ?"
        " WHERE id = ? AND state = 'due' AND due_at <= ? RETURNING *",
        to_ms(now + LEASE), message, to_ms(now),
    )  # fmt: skip
    return None if row is None else _claimed(row, await notices.of_message(tx, message))


async def fault(tx: Tx, message: int, why: str, now: datetime) -> None:
    """A fault of ours while it was composed: it is given up, so that it does not hold up the queue."""
    await tx.run(
        "UPDATE message SET state = 'failed', lease_until = NULL, settled_at = ?, why = ?"
        " WHERE id = ? AND state = 'due'",
        to_ms(now), why, message,
    )  # fmt: skip
    await receipts.write(tx, message, now, "broken", code="fault", detail=why)
    await notices.leave(tx, message)
    await notices.alert_lost(tx, message, now)


async def address(tx: Tx, held: Claimed, *, channel: Channel, openid: str, body: str, now: datetime) -> None:
    """How, to whom and with what words it is about to be sent."""
    await tx.run(
        "UPDATE message SET channel = ?, openid = ?, body = ?,"
        " first_tried_at = COALESCE(first_tried_at, ?) WHERE id = ?",
        channel.value, openid, body, to_ms(now), held.id,
    )  # fmt: skip


async def may_go(tx: Tx, held: Claimed) -> bool:
    """The last look before it is sent: this attempt holds it still, and nothing it carries was cancelled since it was
    composed. What is in doubt repeats itself as it was."""
    mine = await tx.one("SELECT state, attempts FROM message WHERE id = ?", held.id)
    if mine is None or mine["state"] != State.SENDING or int(mine["attempts"]) != held.attempt:
        return False  # its lease ran out while we slept, or the platform has told what became of it
    if held.in_doubt:
        return True
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM notice WHERE message_id = ? AND state <> 'owed'"
        f" AND id IN ({', '.join('?' * len(held.notices)) or 'NULL'})",
        held.id, *(n.id for n in held.notices),
    )  # fmt: skip
    assert row is not None
    return int(row["n"]) == 0


async def hand_back(tx: Tx, held: Claimed, due_at: datetime) -> None:
    """It was not sent: due again then, as if never claimed."""
    await tx.run(
        "UPDATE message SET state = 'due', due_at = ?, lease_until = NULL, attempts = attempts - 1,"
        " first_tried_at = CASE WHEN ? = 1 THEN first_tried_at END WHERE id = ? AND state = 'sending' AND attempts = ?",
        to_ms(due_at), int(held.in_doubt), held.id, held.attempt,
    )  # fmt: skip


async def close(tx: Tx, message: int, why: str, now: datetime) -> None:
    """It will not be sent: cancelled; or unknown where an earlier try may have been taken."""
    row = await tx.one(
        "UPDATE message SET state = CASE WHEN first_tried_at IS NULL THEN 'cancelled' ELSE 'unknown' END,"
        " lease_until = NULL, settled_at = ?, why = ? WHERE id = ? AND state IN ('due', 'sending') RETURNING state",
        to_ms(now), why, message,
    )  # fmt: skip
    if row is not None:
        await receipts.write(tx, message, now, str(row["state"]), detail=why)


async def settle(tx: Tx, held: Claimed, channel: Channel, outcome: Outcome, now: datetime) -> State:
    """Write the receipt and move by the verdict; the state it is in now. An attempt that is no longer the last one
    (its lease lapsed, another took it) only leaves its receipt."""
    await receipts.write(tx, held.id, now, outcome.verdict.value, code=outcome.code, detail=outcome.detail)
    row = await tx.one("SELECT * FROM message WHERE id = ?" + tx.for_update(), held.id)
    assert row is not None
    state = State(row["state"])
    late = state in (State.UNKNOWN, State.DUE) and outcome.verdict is Verdict.ACCEPTED
    if int(row["attempts"]) != held.attempt or not (state is State.SENDING or late):
        return state
    avoid: list[str] = json.loads(row["avoid"] or "[]")
    others = [c for c in Channel if c != channel and c not in avoid]
    move = retry.move(outcome, _tried(row, held.attempt, now, another_way=bool(others)), now)
    avoid += [channel.value] if move.avoid else []
    unburnt = int(outcome.scope is retry.Scope.ACCOUNT and move.state is State.DUE)
    await tx.run(
        "UPDATE message SET state = ?, due_at = COALESCE(?, due_at), lease_until = NULL, attempts = attempts - ?,"
        " first_tried_at = CASE WHEN ? = 1 THEN NULL ELSE first_tried_at END, avoid = ?, msgid = ?, settled_at = ?,"
        " why = ? WHERE id = ?",
        move.state.value, None if move.due_at is None else to_ms(move.due_at), unburnt, int(move.sure),
        json.dumps(avoid) if avoid else "", outcome.msgid, None if move.state is State.DUE else to_ms(now),
        "" if move.state is State.ACCEPTED else f"{outcome.code} {outcome.detail}".strip(), held.id,
    )  # fmt: skip
    if move.state is not State.DUE:
        await notices.leave(tx, held.id)
    elif not await _owed(tx, held.id) and held.notices:
        await close(tx, held.id, words.FILED, now)
    return move.state


async def lapse(tx: Tx, now: datetime) -> tuple[int, ...]:
    """Leases that ran out: a template goes again while its client_msg_id protects it, anything else becomes unknown.
    The messages that did."""
    gone = []
    for row in await tx.fetch(
        "SELECT * FROM message WHERE state = 'sending' AND lease_until <= ? ORDER BY id" + tx.for_update(), to_ms(now)
    ):
        move = retry.lapsed(_tried(row, int(row["attempts"]), now, another_way=False), now)
        unaddressed = row["first_tried_at"] is None  # it was claimed and never addressed: surely not sent
        state = State.DUE if unaddressed else move.state
        await tx.run(
            "UPDATE message SET state = ?, due_at = ?, lease_until = NULL, settled_at = ?, why = ? WHERE id = ?",
            state.value, to_ms(now), None if state is State.DUE else to_ms(now), "lease", row["id"],
        )  # fmt: skip
        await receipts.write(tx, int(row["id"]), now, state.value if state is State.UNKNOWN else "again", code="lease")
        if state is State.UNKNOWN:
            await notices.leave(tx, int(row["id"]))
            gone.append(int(row["id"]))
    return tuple(gone)


async def finished(
    tx: Tx, msgid: str, openid: str, ok: bool, status: str, at: datetime, channel: Channel = Channel.TEMPLATE
) -> int | None:
    """The platform's event: what became of a template or subscription message; the message it was about. One without a
    usable msgid (or that comes before we wrote it down) is the oldest to this openid we know no msgid of."""
    row, nameless = None, msgid in ("", "0")
    if not nameless:
        row = await tx.one("SELECT id FROM message WHERE msgid = ? AND openid = ?", msgid, openid)
    if row is None:
        row = await tx.one(
            "SELECT id FROM message WHERE openid = ? AND channel = ? AND (? = 1 OR msgid IN ('', '0'))"
            " AND state IN ('sending', 'accepted', 'unknown', 'due') AND first_tried_at > ?"
            " ORDER BY first_tried_at, id LIMIT 1",
            openid, channel.value, int(nameless), to_ms(at - timedelta(hours=1)),
        )  # fmt: skip
    if row is None:
        return None
    message = int(row["id"])
    state = State.DELIVERED if ok else State.FAILED
    moved = await tx.run(
        "UPDATE message SET state = ?, lease_until = NULL, settled_at = ?, why = ?,"
        " msgid = CASE WHEN msgid IN ('', '0') THEN ? ELSE msgid END"
        " WHERE id = ? AND state IN ('sending', 'accepted', 'unknown', 'due')",
        state.value, to_ms(at), "" if ok else status, msgid, message,
    )  # fmt: skip
    if moved:
        await receipts.write(tx, message, at, state.value, code=status)
        await notices.leave(tx, message)
        if not ok:
            await notices.alert_lost(tx, message, at)
    return message


async def soonest(tx: Tx, after: datetime | None = None) -> datetime | None:
    """When the queue next has something to do, or next after `after`: a message falls due, a lease runs out."""
    low = 0 if after is None else to_ms(after)
    row = await tx.one(
        "SELECT MIN(at) AS at FROM (SELECT MIN(due_at) AS at FROM message WHERE state = 'due' AND due_at > ?"
        " UNION ALL SELECT MIN(lease_until) AS at FROM message WHERE state = 'sending' AND lease_until > ?) AS moments",
        low, low,
    )  # fmt: skip
    return None if row is None or row["at"] is None else from_ms(row["at"])


async def unknown(tx: Tx, limit: int = 100) -> tuple[Unknown, ...]:
    """Those nobody knows the end of, newest first."""
    rows = await tx.fetch(
        "SELECT message.*, person.name FROM message JOIN person ON person.id = message.person_id"
        " WHERE message.state = 'unknown' ORDER BY message.id DESC LIMIT ?",
        limit,
    )
    return tuple([
        Unknown(int(r["id"]), int(r["person_id"]), str(r["name"]), r["kind"],
                from_ms(r["first_tried_at"] or r["created_at"]), await notices.of_message(tx, int(r["id"])))
        for r in rows
    ])  # fmt: skip


# ----------------------------------------------------------------------------------------------------------------


async def _owed(tx: Tx, message: int) -> tuple[Notice, ...]:
    return tuple(n for n in await notices.of_message(tx, message) if n.state == "owed")


def _claimed(row: Row, carried: tuple[Notice, ...]) -> Claimed:
    return Claimed(
        id=int(row["id"]), person=int(row["person_id"]), kind=row["kind"], attempt=int(row["attempts"]),
        useful_until=None if row["useful_until"] is None else from_ms(row["useful_until"]),
        client_msg_id=str(row["client_msg_id"]), avoid=tuple(map(Channel, json.loads(row["avoid"] or "[]"))),
        in_doubt=row["first_tried_at"] is not None, channel=Channel(row["channel"]) if row["channel"] else None,
        openid=str(row["openid"]),
        body=str(row["body"]), spoken=not carried, notices=tuple(n for n in carried if n.state == "owed"),
    )  # fmt: skip


def _tried(row: Row, attempts: int, now: datetime, *, another_way: bool) -> Tried:
    """An attempt began when its lease did; doubt reaches back to the first that may have been taken."""
    began = from_ms(row["lease_until"]) - LEASE if row["lease_until"] is not None else now
    first = began if row["first_tried_at"] is None else from_ms(row["first_tried_at"])
    return Tried(
        attempts=attempts,
        at=began,
        doubt_since=min(first, began),
        repeatable=row["channel"] == Channel.TEMPLATE,
        another_way=another_way,
    )
