"""核实通过: the office says who an asker is; the asker's phone speaks for that person from now on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts.bind import Bound, join, may_share
from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import request as request_subject
from bot.messages import binding
from bot.rights import gate
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import people, requests
from storage.engine.tx import Tx
from storage.people import Post


@act(Act.PERSON_ADMIT, of=request_subject)
async def admit(
    tx: Tx, actor: Actor, request: int, person: int, *, now: datetime, zone: ZoneInfo
) -> Done[Bound] | Refused:
    """Bind the phone the request came from to this person of the actor's rosters, and tell the person.

    Refused: MOVED, NOT_ON_ROSTER, ELSEWHERE, PHONE_TAKEN (named: whom the phone speaks for).
    """
    asked = await requests.lock(tx, request)
    if asked is None:
        return Refused(Why.MOVED)
    found, held = await people.person(tx, person), await people.posts(tx, [person])
    own = rosters(actor)
    if found is None or not any(p.campaign in own for p in held):
        return Refused(Why.NOT_ON_ROSTER)
    if elsewhere(actor, held):
        return Refused(Why.ELSEWHERE)
    if not await may_share(tx, asked.openid, person):
        return Refused(Why.PHONE_TAKEN, "、".join(p.name for p in await people.bound(tx, asked.openid)))
    made = await join(tx, asked.openid, found, now)
    await binding.tell_admitted(tx, found, made.posts, now, zone)
    return Done(made, f"person:{person}", {"request": request}, wake=True)


def rosters(actor: Actor) -> tuple[int, ...]:
    """The campaigns whose people the actor may let in."""
    return gate.campaigns(actor, Act.PERSON_ADMIT)


def elsewhere(actor: Actor, held: Sequence[Post]) -> bool:
    """Do these posts read the reports of a campaign that is not the actor's? Only its own office lets such a person
    in."""
    return any(p.kind in ("office", "leader") and p.campaign not in rosters(actor) for p in held)
