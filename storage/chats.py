"""What is on each openid's screen: a JSON the conversation owns; here is where it lies, and the one key others set."""

from __future__ import annotations

import json
from datetime import datetime

from storage.db import Tx
from storage.times import to_ms


async def load(tx: Tx, openid: str) -> str | None:
    """The JSON of the chat, None for a first word. The follower's row is the lock: take that first."""
    row = await tx.one("SELECT state FROM chat WHERE openid = ?", openid)
    return str(row["state"]) if row else None


async def save(tx: Tx, openid: str, state: str, at: datetime) -> None:
    await tx.run(
        "INSERT INTO chat (openid, state, updated_at) VALUES (?, ?, ?)"
        " ON CONFLICT (openid) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at",
        openid, state, to_ms(at),
    )  # fmt: skip


async def disturb(tx: Tx, openid: str, *, issue: int, unit: int, label: str, at: datetime) -> None:
    """A notice about this issue now stands on the screen after what was asked: a bare digit must ask which is meant."""
    row = await tx.one("SELECT openid FROM follower WHERE openid = ?" + tx.for_update(), openid)
    if row is None:
        return
    state = json.loads(await load(tx, openid) or '{"format": 1}')
    focus = state.get("focus")
    if focus is not None and (focus["issue"], focus["unit"]) == (issue, unit):
        return  # about the very report in hand: it disturbs nothing, nor does it hide one that does
    state["disturbed"] = {"issue": issue, "unit": unit, "label": label, "at": to_ms(at)}
    await save(tx, openid, json.dumps(state, ensure_ascii=False, separators=(",", ":")), at)


async def show(tx: Tx, openid: str, *, issue: int, unit: int, submission: int, at: datetime) -> None:
    """This submission stands on the screen, whole: its 审签人 may answer to it."""
    row = await tx.one("SELECT openid FROM follower WHERE openid = ?" + tx.for_update(), openid)
    if row is None:
        return
    state = json.loads(await load(tx, openid) or '{"format": 1}')
    state["shown"] = {"issue": issue, "unit": unit, "submission": submission, "at": to_ms(at)}
    await save(tx, openid, json.dumps(state, ensure_ascii=False, separators=(",", ":")), at)
