"""What is on each openid's screen: JSON whose format bot/chat/state.py defines, and the three keys that others set."""

from __future__ import annotations

import json
from datetime import datetime

from storage.engine.tx import Tx
from storage.times import to_ms


async def load(tx: Tx, openid: str) -> str | None:
    """The JSON of the chat, None for a first word. The follower's row is the lock: take that first."""
    row = await tx.one("SELECT state FROM chat WHERE openid = ?", openid)
    return str(row["state"]) if row else None


async def save(tx: Tx, openid: str, state: str, at: datetime) -> None:
    await tx.run(
        "INSERT INTO chat (openid, state, updated_at) VALUES (?, ?, ?)"
        " ON CONFLICT (openid) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at",
        openid,
        state,
        to_ms(at),
    )


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
    await _put(tx, openid, state, at)


async def show(tx: Tx, openid: str, *, issue: int, unit: int, submission: int, at: datetime) -> None:
    """This submission stands on the screen, whole: its 审签人 may answer to it."""
    row = await tx.one("SELECT openid FROM follower WHERE openid = ?" + tx.for_update(), openid)
    if row is None:
        return
    state = json.loads(await load(tx, openid) or '{"format": 1}')
    state["shown"] = {"issue": issue, "unit": unit, "submission": submission, "at": to_ms(at)}
    await _put(tx, openid, state, at)


async def handed_in(tx: Tx, openid: str, *, issue: int, unit: int, at: datetime, on_time: bool | None) -> None:
    """The report was handed in on its page. If it was in hand in the chat, it no longer is, and an impatient 1 is told
    so. on_time: None where the signature will say. The caller holds the follower's row."""
    state = json.loads(await load(tx, openid) or '{"format": 1}')
    focus = state.get("focus")
    if focus is None or (focus["issue"], focus["unit"]) != (issue, unit):
        return
    done = {"is": "HandedIn", "issue": issue, "unit": unit, "at": to_ms(at), "on_time": on_time, "signed": False}
    state |= {"focus": None, "pending": None, "asked_at": None, "done": done}
    await _put(tx, openid, state, at)


async def _put(tx: Tx, openid: str, state: dict[str, object], at: datetime) -> None:
    await save(tx, openid, json.dumps(state, ensure_ascii=False, separators=(",", ":")), at)
