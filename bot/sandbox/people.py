"""The WeChat users of the sandbox: who follows, and how many customer-service messages may still reach each."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.sandbox.clock import to_ms
from bot.sandbox.core import Core, fresh
from bot.sandbox.errors import Refused, WallError
from bot.sandbox.state import Tx


class Trigger(StrEnum):
    """What a person does that lets the account write: how many, for how long."""

    MESSAGE = "message"
    MENU = "menu"
    FOLLOW = "follow"
    SCAN = "scan"


ALLOWANCE = {
    Trigger.MESSAGE: (5, timedelta(hours=48)),
    Trigger.MENU: (3, timedelta(minutes=1)),
    Trigger.FOLLOW: (3, timedelta(minutes=1)),
    Trigger.SCAN: (3, timedelta(minutes=1)),
}


def create(core: Core, tx: Tx, *, openid: str, label: str) -> str:
    """A WeChat user who does not follow yet. An openid already there gets the new label."""
    openid = openid or fresh("o", 28)
    if len(openid) > 64 or not openid.isascii() or not openid.replace("-", "_").replace("_", "a").isalnum():
        raise WallError("openid 只能用字母、数字、_ 和 -。")
    tx.run(
        "INSERT INTO person VALUES (?, ?, 0, 0, '', '', 0, 0, '[]')"
        " ON CONFLICT (openid) DO UPDATE SET label = excluded.label",
        openid,
        label,
    )
    tx.touch("people")
    return openid


def find(tx: Tx, openid: str) -> Any:
    row = tx.one("SELECT * FROM person WHERE openid = ?", openid)
    if row is None:
        raise WallError("没有这位微信用户。", 404)
    return row


def called(tx: Tx, openid: object) -> Any:
    """The user an API call names: 40003 unless there is one."""
    row = tx.one("SELECT * FROM person WHERE openid = ?", openid) if isinstance(openid, str) else None
    if row is None:
        raise Refused(40003)
    return row


def follow(core: Core, tx: Tx, openid: str, *, scene: str, entry: str) -> None:
    tx.run(
        "UPDATE person SET following = 1, followed_ms = ?, entry = ?, scene = ? WHERE openid = ?",
        core.clock.now_ms(),
        entry,
        scene,
        openid,
    )
    tx.touch("people")


def unfollow(tx: Tx, openid: str) -> None:
    """Tags and open windows go with the following."""
    tx.run("UPDATE person SET following = 0 WHERE openid = ?", openid)
    tx.run("DELETE FROM allowance WHERE openid = ?", openid)
    tx.run("DELETE FROM tagging WHERE openid = ?", openid)
    tx.touch("people")


def open_window(core: Core, tx: Tx, openid: str, trigger: Trigger) -> None:
    count, lasts = ALLOWANCE[trigger]
    tx.run(
        "INSERT INTO allowance VALUES (?, ?, ?, ?) ON CONFLICT (openid, trigger)"
        " DO UPDATE SET until_ms = excluded.until_ms, remaining = excluded.remaining",
        openid,
        trigger,
        to_ms(core.clock.now() + lasts),
        count,
    )


def spend_window(core: Core, tx: Tx, openid: str) -> None:
    """One customer-service message. Allowances are not cumulative: one message counts against every open one."""
    opened = tx.all("SELECT remaining FROM allowance WHERE openid = ? AND until_ms >= ?", openid, core.clock.now_ms())
    if not opened:
        raise Refused(45015)
    if not any(row["remaining"] > 0 for row in opened):
        raise Refused(45047)
    tx.run("UPDATE allowance SET remaining = max(0, remaining - 1) WHERE openid = ?", openid)


def tags_of(tx: Tx, openid: str) -> list[int]:
    return [row["tag"] for row in tx.all("SELECT tag FROM tagging WHERE openid = ? ORDER BY id", openid)]


def described(tx: Tx, row: Any) -> dict[str, Any]:
    last = tx.one("SELECT max(id) n FROM chat WHERE openid = ?", row["openid"])
    unread = tx.one(
        "SELECT count(*) n FROM chat WHERE openid = ? AND side = 'account' AND id > ?", row["openid"], row["read_to"]
    )
    return {
        "openid": row["openid"],
        "label": row["label"],
        "following": bool(row["following"]),
        "blocks": bool(row["blocks"]),
        "tags": tags_of(tx, row["openid"]),
        "last": (last["n"] if last else 0) or 0,
        "unread": unread["n"] if unread else 0,
    }
