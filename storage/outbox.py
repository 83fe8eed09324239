"""The queue of messages. Everything that is sent goes through it.

A message carries one or several notices of one person; its row is the queue entry. storage/notices.py makes notices.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedules.reach import Channel
from schedules.retry import State
from storage import notices, receipts, steps, words
from storage.engine.tx import Row, Tx, marks
from storage.notices import Debt as Debt
from storage.notices import Kind, Notice
from storage.notices import owe as owe
from storage.times import from_ms, to_ms

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that we hold a lease on. notices: those still owed.

    doubt_since: when the platform may first have taken it; None if no try is in doubt. A message in doubt may only be
    repeated to the same openid, by the same channel, with the same body.
    whole: all notices that its body mentions are still owed. spoken: it carries no notices and has a fixed body.
    """

    id: int
    person: int
    kind: Kind
    attempt: int
    useful_until: datetime | None
    client_msg_id: str
    avoid: tuple[Channel, ...]
    doubt_since: datetime | None
    whole: bool
    channel: Channel | None
    openid: str
    body: str
    notices: tuple[Notice, ...]
    spoken: bool

    @property
    def in_doubt(self) -> bool:
        return self.doubt_since is not None


@dataclass(frozen=True, slots=True)
class Held:
    """A lease on a message. attempt: the number of this attempt."""

    message: int
    attempt: int


# the queue ------------------------------------------------------------------------------------------------------


async def cancel(
    tx: Tx, issue: int, unit: int, *, kinds: Sequence[steps.Kind], now: datetime, why: str = words.FILED
) -> int:
    """Cancel the unsent notices of these kinds about this report, and the alerts to the office about them.

    A message without any owed notice left is cancelled too, unless it is being sent; then settling it does so.
    Gives how many notices are cancelled.
    """
    of_these = f"({steps.where('step', kinds)} OR {steps.where('step', kinds, alerts=True)})"
    which = f"issue_id = ? AND unit_id = ? AND state = 'owed' AND {of_these}"
    params = (issue, unit)
    if tx.dialect == "postgres":  # the messages before their notices, as everybody who moves them does
        await tx.fetch(
            f"SELECT id FROM message WHERE id IN (SELECT message_id FROM notice WHERE {which}) ORDER BY id FOR UPDATE",
            *params,
        )
    rows = await tx.fetch(
        f"UPDATE notice SET state = 'cancelled', why = ? WHERE {which} RETURNING message_id", why, *params
    )
    for message in sorted({int(r["message_id"]) for r in rows}):
        held = await tx.one("SELECT * FROM message WHERE id = ?" + tx.for_update(), message)
        if held is not None and held["state"] == State.DUE and not await _owed(tx, message):
            await close(tx, message, why, now)
    return len(rows)


async def pass_on(tx: Tx, unit: int, giver: int, receiver: int, *, now: datetime, why: str) -> int:
    """Owe the receiver what is still owed to the giver as the unit's filer. Gives how many notices pass."""
    owed = (
        " FROM notice WHERE unit_id = ? AND person_id = ? AND state = 'owed'"
        f" AND {steps.where('step', [steps.Remind, steps.Return, steps.LockDraft])}"
    )
    if tx.dialect == "postgres":  # the messages before their notices, as everybody who moves them does
        await tx.fetch(
            f"SELECT id FROM message WHERE id IN (SELECT message_id{owed}) ORDER BY id FOR UPDATE", unit, giver
        )
    rows = await tx.fetch(f"SELECT * {owed} ORDER BY id", unit, giver)
    for row in rows:
        await tx.run("UPDATE notice SET state = 'cancelled', why = ? WHERE id = ?", why, row["id"])
        held = await tx.one("SELECT * FROM message WHERE id = ?", row["message_id"])
        assert held is not None, "every notice rides on a message"
        until = None if row["useful_until"] is None else from_ms(row["useful_until"])
        planned, due_at = from_ms(row["planned_at"]), from_ms(held["due_at"])
        debt = Debt(held["kind"], int(row["issue_id"]), unit, steps.from_key(row["step"]), planned, until, due_at)
        await owe(tx, debt, (receiver,), now)
        if held["state"] == State.DUE and not await _owed(tx, int(held["id"])):
            await close(tx, int(held["id"]), why, now)
    return len(rows)


BY_MAIL = (  # messages to people with an e-mail address and without a phone that follows the account
    " AND EXISTS (SELECT 1 FROM person WHERE person.id = message.person_id AND person.email <> '')"
    " AND NOT EXISTS (SELECT 1 FROM binding JOIN follower ON follower.openid = binding.openid"
    " WHERE binding.person_id = message.person_id AND binding.ended_at IS NULL AND follower.followed = 1)"
)


async def claim(tx: Tx, now: datetime, limit: int, *, by_mail: bool = False) -> tuple[Held, ...]:
    """Lease up to `limit` due messages.

    Messages in doubt come first, the longest in doubt first, because soon they cannot be repeated any more. Then come
    the longest due. A row that another transaction has locked is skipped, so this never waits.
    by_mail: only messages that can go by e-mail alone; used while the account is paused.
    """
    if by_mail:
        return await _take(tx, f"first_tried_at IS NULL{BY_MAIL}", "due_at", now, limit)
    doubtful = await _take(tx, "first_tried_at > 0", "first_tried_at", now, limit)
    if len(doubtful) == limit:
        return doubtful
    return doubtful + await _take(tx, "first_tried_at IS NULL", "due_at", now, limit - len(doubtful))


async def _take(tx: Tx, which: str, order: str, now: datetime, limit: int) -> tuple[Held, ...]:
    skip = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    rows = await tx.fetch(
        f"WITH ripe AS MATERIALIZED (SELECT id FROM message WHERE state = 'due' AND due_at <= ? AND {which}"
        f" ORDER BY {order}, id LIMIT ?{skip})"
        " UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = ?"
        f" WHERE state = 'due' AND id IN (SELECT id FROM ripe) RETURNING id, attempts, {order} AS since",
        to_ms(now),
        limit,
        to_ms(now + LEASE),
    )
    return tuple(Held(int(r["id"]), int(r["attempts"])) for r in sorted(rows, key=lambda r: (r["since"], r["id"])))


async def held(tx: Tx, taken: Sequence[Held]) -> tuple[Claimed, ...]:
    """The messages whose leases we still hold, locked, with their notices, in the same order."""
    if not taken:
        return ()
    rows = await tx.fetch(
        f"SELECT * FROM message WHERE id IN ({marks(taken)}) AND state = 'sending' ORDER BY id" + tx.for_update(),
        *(h.message for h in taken),
    )
    ours = {(int(r["id"]), int(r["attempts"])): r for r in rows}
    carried = await notices.of_messages(tx, [message for message, _ in ours])
    return tuple(
        _claimed(ours[h.message, h.attempt], carried.get(h.message, ()))
        for h in taken
        if (h.message, h.attempt) in ours
    )


async def fault(tx: Tx, message: int, why: str, now: datetime) -> None:
    """Give up a message that our own bug stops, so that it does not hold up the queue."""
    await tx.run(
        "UPDATE message SET state = 'failed', lease_until = NULL, settled_at = ?, why = ?"
        " WHERE id = ? AND state IN ('due', 'sending')",
        to_ms(now),
        why,
        message,
    )
    await receipts.write(tx, message, now, "broken", code="fault", detail=why)
    await notices.leave(tx, message)


async def address(tx: Tx, held: Claimed, *, channel: Channel, openid: str, body: str, now: datetime) -> None:
    """Record the channel, the openid and the body of the send that follows, and how many notices the body mentions."""
    await tx.run(
        "UPDATE message SET channel = ?, openid = ?, body = ?, first_tried_at = COALESCE(first_tried_at, ?),"
        " carried = (SELECT COUNT(*) FROM notice WHERE message_id = message.id AND state = 'owed') WHERE id = ?",
        channel.value,
        openid,
        body,
        to_ms(now),
        held.id,
    )


async def may_go(tx: Tx, held: Sequence[Claimed]) -> frozenset[tuple[int, int]]:
    """The (message, attempt) pairs that may still be sent: a last check right before the send.

    A message may not go if its lease ran out, if the platform's event has settled it, or if one of its notices was
    cancelled since it was composed.
    """
    if not held:
        return frozenset()
    rows = await tx.fetch(
        "SELECT id, attempts FROM message WHERE state = 'sending' AND carried <="
        " (SELECT COUNT(*) FROM notice WHERE message_id = message.id AND state = 'owed')"
        f" AND id IN ({marks(held)})",
        *(h.id for h in held),
    )
    return frozenset({(int(r["id"]), int(r["attempts"])) for r in rows} & {(h.id, h.attempt) for h in held})


async def hand_back(tx: Tx, held: Claimed, due_at: datetime) -> None:
    """Make a message that was not sent due again at `due_at`, as if it had not been claimed."""
    await tx.run(
        "UPDATE message SET state = 'due', due_at = ?, lease_until = NULL, attempts = attempts - 1,"
        " first_tried_at = CASE WHEN ? = 1 THEN first_tried_at END WHERE id = ? AND state = 'sending' AND attempts = ?",
        to_ms(due_at),
        int(held.in_doubt),
        held.id,
        held.attempt,
    )


async def close(tx: Tx, message: int, why: str, now: datetime) -> None:
    """Close a message that will not be sent: cancelled, or unknown if the platform may have taken an earlier try."""
    row = await tx.one(
        "UPDATE message SET state = CASE WHEN first_tried_at IS NULL THEN 'cancelled' ELSE 'unknown' END,"
        " lease_until = NULL, settled_at = ?, why = ? WHERE id = ? AND state IN ('due', 'sending') RETURNING state",
        to_ms(now),
        why,
        message,
    )
    if row is not None:
        await receipts.write(tx, message, now, str(row["state"]), detail=why)


async def finished(
    tx: Tx, msgid: str, openid: str, ok: bool, status: str, at: datetime, channel: Channel = Channel.TEMPLATE
) -> int | None:
    """Settle a message by the platform's event (TEMPLATESENDJOBFINISH, subscribe_msg_sent_event).

    Gives the message that it settled; None if it settled none. Only the first event counts.
    If the event has no usable msgid, or comes before we stored it, the oldest message to this openid without a msgid is
    meant. The follower is not locked, because every send brings such an event.
    """
    state, why, nameless = State.DELIVERED if ok else State.FAILED, "" if ok else status, msgid in ("", "0")
    row = None
    if not nameless:
        row = await tx.one(
            "UPDATE message SET state = ?, lease_until = NULL, settled_at = ?, why = ?"
            " WHERE msgid = ? AND openid = ? AND state IN ('accepted', 'unknown') RETURNING id",
            state.value,
            to_ms(at),
            why,
            msgid,
            openid,
        )
    known = "SELECT id FROM message WHERE msgid = ? AND openid = ?"
    if row is None and not nameless and await tx.one(known, msgid, openid) is not None:
        return None
    if row is None:
        row = await tx.one(
            f"UPDATE message SET state = ?, lease_until = NULL, settled_at = ?, why = ?, msgid = ? WHERE {_OPEN}"
            " AND id = (SELECT id FROM message WHERE openid = ? AND channel = ?"
            f" AND (? = 1 OR msgid IN ('', '0')) AND {_OPEN} AND first_tried_at > ?"
            " ORDER BY first_tried_at, id LIMIT 1) RETURNING id",
            state.value,
            to_ms(at),
            why,
            msgid,
            openid,
            channel.value,
            int(nameless),
            to_ms(at - timedelta(hours=1)),
        )
        if row is None:
            return None
        await notices.leave(tx, int(row["id"]))
    message = int(row["id"])
    await receipts.write(tx, message, at, state.value, code=status)
    return message


_OPEN = "state IN ('sending', 'accepted', 'unknown', 'due')"


async def soonest(tx: Tx, after: datetime | None = None, *, by_mail: bool = False) -> datetime | None:
    """When the queue next has work after `after`: a message falls due or a lease runs out. None if there is none."""
    low = 0 if after is None else to_ms(after)
    row = await tx.one(
        "SELECT MIN(at) AS at FROM (SELECT MIN(due_at) AS at FROM message WHERE state = 'due' AND due_at > ?"
        f"{BY_MAIL if by_mail else ''}"
        " UNION ALL SELECT MIN(lease_until) AS at FROM message WHERE state = 'sending' AND lease_until > ?) AS moments",
        low,
        low,
    )
    return None if row is None or row["at"] is None else from_ms(row["at"])


# ----------------------------------------------------------------------------------------------------------------


async def _owed(tx: Tx, message: int) -> tuple[Notice, ...]:
    return tuple(n for n in await notices.of_message(tx, message) if n.state == "owed")


def _claimed(row: Row, carried: tuple[Notice, ...]) -> Claimed:
    return Claimed(
        id=int(row["id"]),
        person=int(row["person_id"]),
        kind=row["kind"],
        attempt=int(row["attempts"]),
        useful_until=None if row["useful_until"] is None else from_ms(row["useful_until"]),
        client_msg_id=str(row["client_msg_id"]),
        avoid=tuple(map(Channel, json.loads(row["avoid"] or "[]"))),
        doubt_since=None if row["first_tried_at"] is None else from_ms(row["first_tried_at"]),
        whole=sum(n.state == "owed" for n in carried) >= int(row["carried"]),
        channel=Channel(row["channel"]) if row["channel"] else None,
        openid=str(row["openid"]),
        body=str(row["body"]),
        spoken=not carried,
        notices=tuple(n for n in carried if n.state == "owed"),
    )
