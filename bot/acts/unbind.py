"""解绑: a phone no longer speaks for a person who has left, or has another."""

from __future__ import annotations

from datetime import datetime

from bot.acts import menu
from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import person as person_subject
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import people, petitions
from storage.engine.tx import Tx
from storage.people import Post


@act(Act.PERSON_UNBIND, of=person_subject)
async def unbind(tx: Tx, actor: Actor, person: int, *, now: datetime) -> Done[None] | Refused:
    """End the binding; what is on that screen opens nothing more. The drafts go to the unit's other filer.

    Refused: NOT_BOUND.
    """
    openid = await people.unbind(tx, person, now)
    if openid is None:
        return Refused(Why.NOT_BOUND)
    await menu.follow(tx, openid, now)
    for unit in dict.fromkeys(p.unit for p in await people.posts(tx, [person]) if p.kind == "filer"):
        heir = await heir_of(tx, unit, person)
        await petitions.hand_drafts(tx, unit, person, heir.person if heir else None)
    return Done(None, f"person:{person}", wake=True)


async def heir_of(tx: Tx, unit: int, person: int) -> Post | None:
    """The unit's other filer, who gets the drafts; None where there is no other."""
    return next((p for p in await people.posts_of_unit(tx, unit, "filer") if p.person != person), None)
