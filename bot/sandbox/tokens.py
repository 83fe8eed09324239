"""access_token, stable_token and the jsapi ticket: lives, hand-over, limits. All of it on the sandbox's clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.core import Core, fresh, spend
from bot.sandbox.errors import Refused
from bot.sandbox.state import Tx

LIFE_MS = 7_200_000
OVERLAP_MS = 300_000
SIZE = 512  # clients are told to keep room for this many characters
FORCED_A_DAY = 20
FORCED_GAP_MS = 30_000
STABLE_A_MINUTE = 10_000
PLAIN_A_DAY = 2_000
BEIJING = ZoneInfo("Asia/Shanghai")


def today(core: Core) -> str:
    return core.clock.now().astimezone(BEIJING).date().isoformat()


def _check_secret(core: Core, appid: object, secret: object) -> None:
    if not appid:
        raise Refused(41002)
    if not secret:
        raise Refused(41004)
    if appid != core.account.appid:
        raise Refused(40013)
    if secret != core.account.secret:
        raise Refused(40125)


def stable(core: Core, tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    """The same token with what is left of its life; a new one in its last five minutes, while the old still works."""
    if body.get("grant_type") != "client_credential":
        raise Refused(40002)
    _check_secret(core, body.get("appid"), body.get("secret"))
    now = core.clock.now_ms()
    if not spend(tx, "stable_token", str(now // 60_000), STABLE_A_MINUTE):
        raise Refused(45011)
    current = _current(tx, "stable")
    if body.get("force_refresh") is True:
        last = int(tx.fact("forced at", "0"))
        if now - last >= FORCED_GAP_MS:
            if not spend(tx, "force_refresh", today(core), FORCED_A_DAY):
                raise Refused(45009)
            tx.keep("forced at", str(now))
            if current is not None:
                tx.run("UPDATE token SET superseded_ms = ? WHERE value = ?", now, current["value"])
            current = None
    if current is None or current["until_ms"] - now <= OVERLAP_MS:
        return _issued(core, tx, "stable")
    return {"access_token": current["value"], "expires_in": (current["until_ms"] - now) // 1000}


def plain(core: Core, tx: Tx, query: Mapping[str, str]) -> dict[str, object]:
    """GET token: each fetch supersedes the one before, which works five minutes more."""
    if query.get("grant_type") != "client_credential":
        raise Refused(40002)
    _check_secret(core, query.get("appid"), query.get("secret"))
    if not spend(tx, "token", today(core), PLAIN_A_DAY):
        raise Refused(45009)
    tx.run(
        "UPDATE token SET superseded_ms = ? WHERE kind = 'plain' AND superseded_ms IS NULL",
        core.clock.now_ms() + OVERLAP_MS,
    )
    return _issued(core, tx, "plain")


def _current(tx: Tx, kind: str) -> Any:
    return tx.one("SELECT * FROM token WHERE kind = ? AND superseded_ms IS NULL ORDER BY from_ms DESC", kind)


def _issued(core: Core, tx: Tx, kind: str) -> dict[str, object]:
    now, value = core.clock.now_ms(), fresh("92_", SIZE)
    tx.run("INSERT INTO token (value, kind, from_ms, until_ms) VALUES (?, ?, ?, ?)", value, kind, now, now + LIFE_MS)
    return {"access_token": value, "expires_in": LIFE_MS // 1000}


def check(core: Core, tx: Tx, token: str | None) -> None:
    """41001 none, 40014 no token's form, 40001 not ours or superseded, 42001 past its life."""
    if not token:
        raise Refused(41001)
    if len(token) != SIZE:
        raise Refused(40014)
    row = tx.one("SELECT * FROM token WHERE value = ?", token)
    now = core.clock.now_ms()
    if row is None or (row["superseded_ms"] is not None and row["superseded_ms"] <= now):
        raise Refused(40001)
    if row["until_ms"] <= now:
        raise Refused(42001)


def kill(core: Core, tx: Tx, token: str) -> None:
    tx.run("UPDATE token SET superseded_ms = ? WHERE value = ?", core.clock.now_ms(), token)


def jsapi_ticket(core: Core, tx: Tx, query: Mapping[str, str]) -> dict[str, object]:
    if query.get("type") != "jsapi":
        raise Refused(40035)
    now = core.clock.now_ms()
    value, _, until = tx.fact("jsapi ticket").partition(" ")
    if not value or int(until) <= now:
        value, until = fresh("", 86), str(now + LIFE_MS)
        tx.keep("jsapi ticket", f"{value} {until}")
    return {"ticket": value, "expires_in": (int(until) - now) // 1000}
