"""The platform says that a user has taken back the consent to the use of personal data."""

from __future__ import annotations

from datetime import datetime

from bot.acts import menu
from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.acts.subjects import house
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import people, requests
from storage.engine.tx import Tx


@act(Act.PERSON_FORGET, of=house)
async def forget(tx: Tx, actor: Actor, openid: str, *, now: datetime) -> Done[None] | Refused:
    """The openid speaks for nobody any more, and what it asked of the office is emptied. Reports are the unit's and
    stay. One audit line for each person it spoke for."""
    bound = await people.bound(tx, openid)
    for person in bound:
        await people.unbind(tx, person.id, now)
    await menu.follow(tx, openid, now)
    await requests.blank(tx, openid, now)
    return Done(None, tuple(f"person:{p.id}" for p in bound), wake=bool(bound))
