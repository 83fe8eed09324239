"""交接 granted: the post goes to the receiver, with the drafts and what is owed to its holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts import menu
from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import petition as petition_subject
from bot.messages import petitions as told
from bot.plans import change
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import people, petitions
from storage.engine.tx import Tx
from storage.petitions import Petition


@dataclass(frozen=True, slots=True)
class HandedOver:
    """bound: a phone speaks for the receiver already."""

    petition: Petition
    bound: bool


@act(Act.HAND_OVER_GRANT, of=petition_subject)
async def grant_hand_over(
    tx: Tx, actor: Actor, petition: int, *, now: datetime, zone: ZoneInfo
) -> Done[HandedOver] | Refused:
    """Move the post in the campaign's plan, and tell giver and receiver. Refused: MOVED."""
    assert actor.by is not None, "a post gives this right"
    it = await petitions.get(tx, petition, now)
    if it is None or it.receiver is None:
        return Refused(Why.MOVED)
    await change.hand_over(tx, it, by=actor.by, now=now)
    phones = {p: await people.openid_of(tx, p) for p in (it.person, it.receiver)}
    for openid in phones.values():
        if openid is not None:
            await menu.follow(tx, openid, now)
    await told.tell_handed_over(tx, it, now, zone)
    detail = {"post": it.about, "from": it.person, "to": it.receiver}
    return Done(HandedOver(it, phones[it.receiver] is not None), f"petition:{it.id}", detail, wake=True)
