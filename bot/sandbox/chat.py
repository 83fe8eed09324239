"""The chat as the person's phone shows it. side: me, account, system. via: how a row of the account's came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.clock import from_ms
from bot.sandbox.core import Core
from bot.sandbox.state import Tx

BUBBLE = "该公众号提供的服务出现故障，请稍后再试"


def add(
    core: Core,
    tx: Tx,
    openid: str,
    side: str,
    kind: str,
    body: Mapping[str, Any],
    *,
    via: str = "",
    callback: int | None = None,
) -> int:
    cursor = tx.run(
        "INSERT INTO chat (openid, at_ms, side, kind, body, via, callback) VALUES (?, ?, ?, ?, ?, ?, ?)",
        openid,
        core.clock.now_ms(),
        side,
        kind,
        json.dumps(body, ensure_ascii=False),
        via,
        callback,
    )
    tx.touch(f"chat {openid}")
    return int(cursor.lastrowid or 0)


def shown(row: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(row["body"])
    return {
        "id": row["id"],
        "at": from_ms(row["at_ms"]).isoformat(),
        "side": row["side"],
        "kind": row["kind"],
        "via": row["via"],
        **body,
    }


def since(tx: Tx, openid: str, after: int) -> list[dict[str, Any]]:
    return [shown(row) for row in tx.all("SELECT * FROM chat WHERE openid = ? AND id > ? ORDER BY id", openid, after)]


def answers(tx: Tx, callback: int) -> list[dict[str, Any]]:
    """What a callback brought to the phone: the reply, or the error bubble."""
    found = tx.all("SELECT * FROM chat WHERE callback = ? AND side <> 'me' ORDER BY id", callback)
    return [shown(row) for row in found]
