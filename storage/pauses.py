"""The pause after the platform refused the whole account. Nothing is sent before `until`; then one message tries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from schedules.rate import APART, LONGEST_NAP, tried_again
from storage.engine.tx import Row, Tx
from storage.times import from_ms, to_ms

KEY = "pause"


@dataclass(frozen=True, slots=True)
class Pause:
    """since: when it began. naps: how often it was prolonged. code, detail: the platform's last answer."""

    since: datetime
    until: datetime
    naps: int
    code: str
    detail: str

    def holds(self, now: datetime) -> bool:
        """Whether nothing may be sent now. A pause longer than any real one is ignored: a wrong clock wrote it."""
        return now < self.until <= now + LONGEST_NAP + APART


async def current(tx: Tx) -> Pause | None:
    """The pause; None if there is none. After its end it stands until a message succeeds."""
    row = await tx.one("SELECT value FROM memory WHERE key = ?", KEY)
    return None if row is None else _pause(row)


async def pause(tx: Tx, code: str, detail: str, now: datetime, *, daily: bool = False) -> Pause | None:
    """Begin a pause, or prolong one that has ended. Gives the pause if this call began it, else None.

    daily: it lasts until the platform's midnight, with a try every hour.
    """
    row = await tx.one("SELECT value FROM memory WHERE key = ?" + tx.for_update(), KEY)
    if row is None:
        begun = Pause(now, tried_again(0, now, daily=daily), 0, code, detail)
        made = await tx.run(
            "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", KEY, _json(begun)
        )
        return begun if made else None
    before = _pause(row)
    if not before.holds(now):  # otherwise another message of the same batch has prolonged it already
        until = tried_again(before.naps + 1, now, daily=daily)
        longer = Pause(before.since, until, before.naps + 1, code, detail)
        await tx.run("UPDATE memory SET value = ? WHERE key = ?", _json(longer), KEY)
    return None


async def end(tx: Tx) -> None:
    """End the pause, because a message succeeded."""
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
