"""交接 asked: a filer wants another of the roster to have the post. It stays where it is until the office says yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.messages import petitions as told
from bot.rights.actor import Actor
from bot.rights.gate import Subject
from bot.rights.table import Act
from storage import people, petitions
from storage.engine.tx import Tx
from storage.people import Post


@dataclass(frozen=True, slots=True)
class HandOver:
    """post: the id of a filer's post. receiver: the person who is to have it."""

    post: int
    receiver: int


async def _post(tx: Tx, asked: HandOver) -> Subject | None:
    found = await people.post(tx, asked.post)
    return None if found is None else Subject(found.campaign, found.unit, found.person)


@act(Act.HAND_OVER_ASK, of=_post)
async def ask_hand_over(
    tx: Tx, actor: Actor, asked: HandOver, *, now: datetime, zone: ZoneInfo
) -> Done[Post] | Refused:
    """Ask the office, and tell it. An earlier word about this post is dropped. Gives the post.

    Refused: NOT_ON_ROSTER, HOLDS_IT.
    """
    post = await people.post(tx, asked.post)
    assert post is not None, "the right was asked about it"
    receiver = next((p for p in await people.of_campaign(tx, post.campaign) if p.id == asked.receiver), None)
    if receiver is None:
        return Refused(Why.NOT_ON_ROSTER)
    if receiver.id in await holders(tx, post):
        return Refused(Why.HOLDS_IT)
    id = await petitions.hand_over(tx, unit=post.unit, post=post.id, giver=post.person, receiver=receiver.id, now=now)
    await told.tell_hand_over_asked(tx, post, receiver.name, now, zone)
    return Done(post, f"petition:{id}", {"about": post.id, "to": receiver.id}, wake=True)


async def holders(tx: Tx, post: Post) -> set[int]:
    """Who holds this post of the unit."""
    return {p.person for p in await people.posts_of_unit(tx, post.unit, "filer") if p.slot == post.slot}
