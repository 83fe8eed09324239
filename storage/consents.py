"""Consents to subscription messages: a yes counts up, a message counts down.

The platform does not tell us its own count. If it says that none is left (43101), that overrides ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schedules.reach import Subscription
from storage.engine.tx import Tx
from storage.times import to_ms


@dataclass(frozen=True, slots=True)
class Consent:
    given: int
    used: int
    withdrawn: bool


def kind_of(subscription: Subscription) -> str:
    return "long_term" if subscription.long_term else "one_time"


async def give(tx: Tx, openid: str, subscription: Subscription, at: datetime) -> int:
    """Count one yes more; gives the id of the consent. The openid may be new to us: a page can be opened by somebody
    who does not follow."""
    await tx.run("INSERT INTO follower (openid, followed) VALUES (?, 0) ON CONFLICT (openid) DO NOTHING", openid)
    row = await tx.one(
        "INSERT INTO consent (openid, template, kind, given, used, changed_at) VALUES (?, ?, ?, 1, 0, ?)"
        " ON CONFLICT (openid, template, kind) DO UPDATE SET given = consent.given + 1, withdrawn_at = NULL,"
        " changed_at = excluded.changed_at RETURNING id",
        openid,
        subscription.template,
        kind_of(subscription),
        to_ms(at),
    )
    assert row is not None, "RETURNING gives the row"
    return int(row["id"])


async def withdraw(tx: Tx, openid: str, template: str, at: datetime) -> tuple[int, ...]:
    """End all consents: the person turned them off, or the platform says none is left. Gives the ids of those ended."""
    rows = await tx.fetch(
        "UPDATE consent SET used = given, withdrawn_at = ?, changed_at = ? WHERE openid = ? AND template = ?"
        " RETURNING id",
        to_ms(at),
        to_ms(at),
        openid,
        template,
    )
    return tuple(int(r["id"]) for r in rows)


async def spend(tx: Tx, openid: str, subscription: Subscription, at: datetime) -> bool:
    """Spend one for a message about to be sent. Gives False if another message has spent the last one."""
    taken = await tx.run(
        "UPDATE consent SET used = used + 1, changed_at = ? WHERE openid = ? AND template = ? AND kind = ?"
        " AND withdrawn_at IS NULL AND (kind = 'long_term' OR used < given)",
        to_ms(at),
        openid,
        subscription.template,
        kind_of(subscription),
    )
    return taken > 0


async def give_back(tx: Tx, openid: str, subscription: Subscription, at: datetime) -> None:
    """Give a consent back, because its message certainly did not leave."""
    await tx.run(
        "UPDATE consent SET used = used - 1, changed_at = ? WHERE openid = ? AND template = ? AND kind = ?"
        " AND withdrawn_at IS NULL AND used > 0",
        to_ms(at),
        openid,
        subscription.template,
        kind_of(subscription),
    )


async def of(tx: Tx, openid: str, template: str) -> Consent | None:
    """What stands of it; None: never said."""
    row = await tx.one("SELECT * FROM consent WHERE openid = ? AND template = ? ORDER BY kind", openid, template)
    return None if row is None else Consent(int(row["given"]), int(row["used"]), row["withdrawn_at"] is not None)
