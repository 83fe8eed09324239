"""不同意: a 交接 or a 缓报 is not granted; everything stays as it was."""

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
from storage.engine.tx import Tx
from storage.petitions import Petition


@act(Act.PETITION_REFUSE, of=petition_subject)
async def refuse_petition(
    tx: Tx, actor: Actor, petition: int, reason: str, *, now: datetime, zone: ZoneInfo
) -> Done[Petition] | Refused:
    """Say no, and tell who asked why. Refused: MOVED, NO_REASON."""
    assert actor.by is not None, "a post gives this right"
    it = await petitions.get(tx, petition, now)
    if it is None:
        return Refused(Why.MOVED)
    if not reason:
        return Refused(Why.NO_REASON)
    await petitions.refuse(tx, it, by=actor.by, now=now)
    duty = await duties.one(tx, it.about, it.unit) if it.kind == "defer" else None
    await told.tell_refused(tx, it, duty, reason, now, zone)
    return Done(it, f"petition:{it.id}", {"reason": reason}, wake=True)
