"""Misbehaviour on command: the faults a real platform and network show, by next call or by chance with a seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox.errors import WallError
from bot.sandbox.state import Tx


class Fault(StrEnum):
    """api_*: what a call to the platform meets. callback_*: how a callback goes out. The rest are one-off states."""

    API_LATE = "api_late"  # done, the answer comes `seconds` later
    API_5XX = "api_5xx"  # HTTP 502, not done
    API_HANG = "api_hang"  # not done, no answer until `seconds` are over, then cut
    API_CUT = "api_cut"  # done, the connection cut before the answer
    API_BUSY = "api_busy"  # errcode -1, not done
    API_DEAD_TOKEN = "api_dead_token"  # the presented token dies: 40001
    API_IP = "api_ip"  # 40164: not on the IP whitelist
    API_DENIED = "api_denied"  # 48001: the account lacks the right
    API_OFTEN = "api_often"  # 43117: too frequent to this openid
    CALLBACK_TWICE = "callback_twice"  # delivered again although it was answered
    CALLBACK_LOST = "callback_lost"  # the answer never arrives: delivered again
    CALLBACK_LATE = "callback_late"  # leaves `seconds` later
    CALLBACK_ORDER = "callback_order"  # waits until the same person's next one has gone, or `seconds` are over
    TEMPLATE_FAILS = "template_fails"  # accepted, then TEMPLATESENDJOBFINISH says failed: system failed, nothing shown
    TEMPLATE_NO_MSGID = "template_no_msgid"  # the finish event carries MsgID 0
    OAUTH_SNAPSHOT = "oauth_snapshot"  # the next grant is a snapshot user's


SECONDS = {
    Fault.API_LATE: 6.0,
    Fault.API_HANG: 30.0,
    Fault.CALLBACK_LATE: 3.0,
    Fault.CALLBACK_ORDER: 3.0,
}


@dataclass(frozen=True, slots=True)
class Struck:
    fault: Fault
    seconds: float


def plan(
    tx: Tx, *, kind: str, times: int | None, chance: float | None, seed: str, path: str, seconds: float | None
) -> int:
    """times: the next so many; chance: each with this probability, reproducible by the seed; neither: until cleared."""
    try:
        fault = Fault(kind)
    except ValueError as e:
        raise WallError("不认识这种故障：" + kind) from e
    if times is not None and times < 1:
        raise WallError("次数至少为1。")
    if chance is not None and not 0 <= chance <= 1:
        raise WallError("概率应在0与1之间。")
    cursor = tx.run(
        "INSERT INTO mischief (kind, remaining, chance, seed, drawn, path, seconds) VALUES (?, ?, ?, ?, 0, ?, ?)",
        fault,
        times,
        chance,
        seed,
        path,
        SECONDS.get(fault, 0.0) if seconds is None else seconds,
    )
    tx.touch("mischief")
    return int(cursor.lastrowid or 0)


def clear(tx: Tx, which: int | None) -> None:
    if which is None:
        tx.run("DELETE FROM mischief")
    else:
        tx.run("DELETE FROM mischief WHERE id = ?", which)
    tx.touch("mischief")


def listed(tx: Tx) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "times": row["remaining"],
            "chance": row["chance"],
            "seed": row["seed"],
            "path": row["path"],
            "seconds": row["seconds"],
        }
        for row in tx.all("SELECT * FROM mischief ORDER BY id")
    ]


def strike(tx: Tx, family: str, path: str) -> Struck | None:
    """The fault that meets this one call or callback, if any. Each draw is counted in the caller's transaction."""
    for row in tx.all("SELECT * FROM mischief WHERE kind LIKE ? ORDER BY id", family + "%"):
        if row["path"] and row["path"] not in path:
            continue
        if row["chance"] is not None:
            tx.run("UPDATE mischief SET drawn = drawn + 1 WHERE id = ?", row["id"])
            if _drawn(row["seed"], row["drawn"]) >= row["chance"]:
                continue
        if row["remaining"] is not None:
            if row["remaining"] <= 1:
                tx.run("DELETE FROM mischief WHERE id = ?", row["id"])
            else:
                tx.run("UPDATE mischief SET remaining = remaining - 1 WHERE id = ?", row["id"])
            tx.touch("mischief")
        return Struck(Fault(row["kind"]), row["seconds"])
    return None


def _drawn(seed: str, turn: int) -> float:
    """A number in [0, 1) that depends on the seed and the turn alone, so that a restart goes on where it was."""
    digest = hashlib.sha256(f"{seed}:{turn}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
