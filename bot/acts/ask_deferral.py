"""缓报 asked: a filer wants more time for one report. It is due when it was until the office says yes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.messages import petitions as told
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import duties, people, petitions
from storage.duties import Duty
from storage.engine.tx import Tx


@act(Act.DEFERRAL_ASK, of=report)
async def ask_deferral(
    tx: Tx, actor: Actor, shown: Shown, reason: str, *, now: datetime, zone: ZoneInfo
) -> Done[Duty] | Refused:
    """Ask the office, and tell it. An earlier word about this report is dropped. Gives what the unit owes.

    Refused: FILED (also where it has gone back: the time for that is another), TOO_LATE, NO_REASON.
    """
    assert actor.by is not None, "a post gives this right"
    duty = await duties.one(tx, shown.issue, shown.unit)
    assert duty is not None, "the right was asked about it"
    if duty.state not in ("", "draft"):
        return Refused(Why.FILED)
    if now >= duty.lock_at:
        return Refused(Why.TOO_LATE)
    if not reason:
        return Refused(Why.NO_REASON)
    filer = await people.person(tx, actor.by)
    assert filer is not None, "who holds a post is a person"
    id = await petitions.defer(tx, unit=duty.unit, issue=duty.issue, person=filer.id, reason=reason, now=now)
    await told.tell_deferral_asked(tx, duty, filer.name, reason, now, zone)
    return Done(duty, f"petition:{id}", {"about": duty.issue}, wake=True)
