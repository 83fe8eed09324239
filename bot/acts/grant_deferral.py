"""缓报 granted: this one report is due later."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import petition as petition_subject
from bot.messages import petitions as told
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import duties, petitions
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.times import to_ms


@act(Act.DEFERRAL_GRANT, of=petition_subject)
async def grant_deferral(
    tx: Tx, actor: Actor, petition: int, until: datetime, *, now: datetime, zone: ZoneInfo
) -> Done[Duty] | Refused:
    """Put the due time off, and tell the unit's filers. Gives what the unit owed before.

    Refused: MOVED, OUT_OF_RANGE.
    """
    assert actor.by is not None, "a post gives this right"
    it = await petitions.get(tx, petition, now)
    if it is None or it.kind != "defer":
        return Refused(Why.MOVED)
    duty = await duties.one(tx, it.about, it.unit)
    assert duty is not None, "asked of a report that is expected"
    if not possible(duty, until, now):
        return Refused(Why.OUT_OF_RANGE)
    await petitions.put_off(tx, it, until, by=actor.by, now=now)
    await told.tell_deferred(tx, it, duty, until, now, zone)
    return Done(duty, f"petition:{it.id}", {"until": to_ms(until)}, wake=True)


def possible(duty: Duty, until: datetime, now: datetime) -> bool:
    """Can this report be put off to then? Later than it is due, and than now; not after the lock."""
    return max(duty.due_at, now) < until <= duty.lock_at
