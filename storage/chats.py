"""The state of each openid's chat as JSON. bot/chat/state.py defines its format; three keys are also set here."""

from __future__ import annotations

import json
from datetime import datetime

from storage.engine.tx import Tx
from storage.times import to_ms


async def load(tx: Tx, openid: str) -> str | None:
    """The JSON of the chat; None if the person never wrote. Lock the follower's row first."""
    row = await tx.one("SELECT state FROM chat WHERE openid = ?", openid)
    return str(row["state"]) if row else None


async def save(tx: Tx, openid: str, state: str, at: datetime) -> None:
    """Keep the JSON of the chat."""
    await tx.run(
        "INSERT INTO chat (openid, state, updated_at) VALUES (?, ?, ?)"
        " ON CONFLICT (openid) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at",
        openid,
        state,
        to_ms(at),
    )


async def disturb(tx: Tx, openid: str, *, issue: int, unit: int, label: str, at: datetime) -> None:
    """Note that a notice about this report came onto the screen after a question.

    A bare digit is then ambiguous, and the chat must ask what it answers.
    """
    row = await tx.one("SELECT openid FROM follower WHERE openid = ?" + tx.for_update(), openid)
    if row is None:
        return
    state = json.loads(await load(tx, openid) or '{"format": 1}')
    focus = state.get("focus")
    if focus is not None and (focus["issue"], focus["unit"]) == (issue, unit):
        return  # about the report being filled: no ambiguity, and an earlier disturbance stays noted
    state["disturbed"] = {"issue": issue, "unit": unit, "label": label, "at": to_ms(at)}
    await _put(tx, openid, state, at)


async def show(tx: Tx, openid: str, *, issue: int, unit: int, submission: int, at: datetime) -> None:
    """Note that this submission is on the screen as a whole, so that its 审签人 may answer with a digit."""
    row = await tx.one("SELECT openid FROM follower WHERE openid = ?" + tx.for_update(), openid)
    if row is None:
        return
    state = json.loads(await load(tx, openid) or '{"format": 1}')
    state["shown"] = {"issue": issue, "unit": unit, "submission": submission, "at": to_ms(at)}
    await _put(tx, openid, state, at)


async def handed_in(tx: Tx, openid: str, *, issue: int, unit: int, at: datetime, on_time: bool | None) -> None:
    """Note that the report was handed in on its page. The caller has locked the follower's row.

    If the chat was filling the report, it stops, and a late digit gets that answer.
    on_time: None if the signature decides it.
    """
    state = json.loads(await load(tx, openid) or '{"format": 1}')
    focus = state.get("focus")
    if focus is None or (focus["issue"], focus["unit"]) != (issue, unit):
        return
    done = {"is": "HandedIn", "issue": issue, "unit": unit, "at": to_ms(at), "on_time": on_time, "signed": False}
    state |= {"focus": None, "pending": None, "asked_at": None, "done": done}
    await _put(tx, openid, state, at)


async def _put(tx: Tx, openid: str, state: dict[str, object], at: datetime) -> None:
    await save(tx, openid, json.dumps(state, ensure_ascii=False, separators=(",", ":")), at)
