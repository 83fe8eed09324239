"""Records the outcome of sends: a receipt for every attempt, and the message's next state."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from schedules import retry
from schedules.reach import Channel
from schedules.retry import Outcome, State, Tried, Verdict
from storage import notices, outbox, receipts, words
from storage.engine.tx import Row, Tx, marks
from storage.outbox import Claimed
from storage.times import from_ms, to_ms


async def settle(tx: Tx, held: Claimed, channel: Channel, outcome: Outcome, now: datetime) -> State:
    """Write the receipt and change the state by the verdict. Gives the state.

    An attempt that is not the latest one any more only writes its receipt: its lease lapsed and another began.
    """
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
    unburnt = int(outcome.scope in retry.UNBURNT and move.state is State.DUE)
    await tx.run(
        "UPDATE message SET state = ?, due_at = COALESCE(?, due_at), lease_until = NULL, attempts = attempts - ?,"
        " first_tried_at = CASE WHEN ? = 1 THEN NULL ELSE first_tried_at END, avoid = ?, msgid = ?, settled_at = ?,"
        " why = ? WHERE id = ?",
        move.state.value,
        None if move.due_at is None else to_ms(move.due_at),
        unburnt,
        int(move.sure),
        json.dumps(avoid) if avoid else "",
        outcome.msgid,
        None if move.state is State.DUE else to_ms(now),
        "" if move.state is State.ACCEPTED else f"{outcome.code} {outcome.detail}".strip(),
        held.id,
    )
    if move.state is not State.DUE:
        await notices.leave(tx, held.id)
    elif held.notices and not any(n.state == "owed" for n in await notices.of_message(tx, held.id)):
        await outbox.close(tx, held.id, words.FILED, now)
    return move.state


async def accept(tx: Tx, taken: Sequence[tuple[Claimed, str]], now: datetime) -> None:
    """Record that the platform took these messages: (message, msgid). The usual outcome, written for all at once."""
    await receipts.write_same(tx, [held.id for held, _ in taken], now, Verdict.ACCEPTED.value, code="")
    rows = await tx.fetch(
        "SELECT id, attempts FROM message WHERE state IN ('sending', 'unknown', 'due')"
        f" AND id IN ({marks(taken)}) ORDER BY id" + tx.for_update(),
        *(held.id for held, _ in taken),
    )
    theirs = {(int(r["id"]), int(r["attempts"])) for r in rows}
    ours = {held.id: msgid for held, msgid in taken if (held.id, held.attempt) in theirs}
    if not ours:
        return
    await tx.run(
        "UPDATE message SET state = 'accepted', lease_until = NULL, settled_at = ?, why = '',"
        f" msgid = CASE id{' WHEN ? THEN ?' * len(ours)} ELSE msgid END WHERE id IN ({marks(ours)})",
        to_ms(now),
        *(v for pair in ours.items() for v in pair),
        *ours,
    )
    await notices.leave(tx, *ours)


async def lapse(tx: Tx, now: datetime) -> tuple[int, ...]:
    """End the leases that ran out. Gives the messages that became unknown.

    A template is repeated while its client_msg_id prevents a second delivery. Every other message becomes unknown.
    """
    skip = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    gone = []
    for row in await tx.fetch(
        f"SELECT * FROM message WHERE state = 'sending' AND lease_until <= ? ORDER BY id LIMIT 200{skip}", to_ms(now)
    ):
        move = retry.lapsed(_tried(row, int(row["attempts"]), now, another_way=False), now)
        unaddressed = row["first_tried_at"] is None  # claimed but never addressed, so certainly not sent
        state = State.DUE if unaddressed else move.state
        await tx.run(
            "UPDATE message SET state = ?, due_at = ?, lease_until = NULL, settled_at = ?, why = ? WHERE id = ?",
            state.value,
            to_ms(now),
            None if state is State.DUE else to_ms(now),
            "lease",
            row["id"],
        )
        await receipts.write(tx, int(row["id"]), now, state.value if state is State.UNKNOWN else "again", code="lease")
        if state is State.UNKNOWN:
            await notices.leave(tx, int(row["id"]))
            gone.append(int(row["id"]))
    return tuple(gone)


def _tried(row: Row, attempts: int, now: datetime, *, another_way: bool) -> Tried:
    """The attempt for the rules of retry.

    It began with its lease; doubt begins with the first try that may have gone.
    """
    began = from_ms(row["lease_until"]) - outbox.LEASE if row["lease_until"] is not None else now
    first = began if row["first_tried_at"] is None else from_ms(row["first_tried_at"])
    return Tried(
        attempts=attempts,
        at=began,
        doubt_since=min(first, began),
        repeatable=row["channel"] == Channel.TEMPLATE,
        another_way=another_way,
        salt=str(row["client_msg_id"]),
    )
