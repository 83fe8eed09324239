"""What the platform did, row by row: callbacks, redeliveries, sends by kind with shown or refused, error bubbles."""

from __future__ import annotations

from typing import Any

from bot.sandbox.clock import from_ms
from bot.sandbox.core import Core
from bot.sandbox.state import Tx


def enter(
    core: Core, tx: Tx, kind: str, outcome: str, *, code: int = 0, openid: str = "", ref: str = "", note: str = ""
) -> None:
    tx.run(
        "INSERT INTO ledger (at_ms, kind, outcome, code, openid, ref, note) VALUES (?, ?, ?, ?, ?, ?, ?)",
        core.clock.now_ms(),
        kind,
        outcome,
        code,
        openid,
        ref,
        note,
    )
    tx.touch("ledger")


def counts(tx: Tx) -> dict[str, dict[str, int]]:
    """kind -> outcome -> how often."""
    table: dict[str, dict[str, int]] = {}
    for row in tx.all("SELECT kind, outcome, count(*) n FROM ledger GROUP BY kind, outcome ORDER BY kind, outcome"):
        table.setdefault(row["kind"], {})[row["outcome"]] = row["n"]
    return table


def rows(tx: Tx, *, since: int, kind: str, openid: str, limit: int, newest: bool) -> list[dict[str, Any]]:
    order = "DESC" if newest else "ASC"
    found = tx.all(
        "SELECT * FROM ledger WHERE id > ? AND (? = '' OR kind = ?) AND (? = '' OR openid = ?)"
        f" ORDER BY id {order} LIMIT ?",
        since,
        kind,
        kind,
        openid,
        openid,
        limit,
    )
    return [
        {
            "id": row["id"],
            "at": from_ms(row["at_ms"]).isoformat(),
            "kind": row["kind"],
            "outcome": row["outcome"],
            "code": row["code"],
            "openid": row["openid"],
            "ref": row["ref"],
            "note": row["note"],
        }
        for row in found
    ]
