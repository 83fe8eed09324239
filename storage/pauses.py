"""The pause of the queue: the account as a whole was refused; nothing is sent before `until`, then one tries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.db import Row, Tx
from storage.times import from_ms, to_ms

KEY = "pause"
FIRST_NAP, LONGEST_NAP = timedelta(minutes=10), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """since: when it began; naps: how often it was prolonged; code, detail: what the platform last said."""

    since: datetime
    until: datetime
    naps: int
    code: str
    detail: str


async def current(tx: Tx) -> Pause | None:
    """The one that stands, or has just ended and waits for a message to get through."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?", KEY)
    return None if row is None else _pause(row)


async def pause(tx: Tx, code: str, detail: str, now: datetime) -> Pause | None:
    """Begin it, or prolong one that had ended. Where it began just now, and only to the one who began it: the pause."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?" + tx.for_update(), KEY)
    if row is None:
        begun = Pause(now, now + FIRST_NAP, 0, code, detail)
        made = await tx.run(
            "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", KEY, _json(begun)
        )
        return begun if made else None
    before = _pause(row)
    if before.until <= now:  # else: another message of the same batch
        until = now + min(FIRST_NAP * 2 ** min(before.naps + 1, 10), LONGEST_NAP)
        longer = Pause(before.since, until, before.naps + 1, code, detail)
        await tx.run("UPDATE memory SET value = ? WHERE key = ?", _json(longer), KEY)
    return None


async def end(tx: Tx) -> None:
    """A message got through."""
    await tx.run("DELETE FROM memory WHERE key = ?", KEY)


def _json(pause: Pause) -> str:
    value = {
        "since": to_ms(pause.since),
        "until": to_ms(pause.until),
        "naps": pause.naps,
        "code": pause.code,
        "detail": pause.detail,
    }
    return json.dumps(value, ensure_ascii=False)


def _pause(row: Row) -> Pause:
    value = json.loads(row["value"])
    return Pause(from_ms(value["since"]), from_ms(value["until"]), value["naps"], value["code"], value["detail"])
