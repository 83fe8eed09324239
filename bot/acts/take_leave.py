"""请假: somebody is away for some days; the unit's others get what would come, or the office hears of it.

Who stands in must hold a post of the same kind in the unit, for nobody else could file there; for a 审签人 any
colleague of the unit who is on the roster may, and then signs in that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.messages import leave as told
from bot.messages import signing
from bot.messages.leave import Cover
from bot.rights.actor import Actor
from bot.rights.gate import Subject
from bot.rights.table import Act
from storage import leaves, people
from storage.engine.tx import Tx
from storage.people import Post

COVERED = ("filer", "signer")  # posts somebody is waited for in
LONGEST = 92  # days


@dataclass(frozen=True, slots=True)
class Away:
    """first to last, both included. deputy: who stands in; None: whoever else holds the unit's post."""

    person: int
    first: date
    last: date
    deputy: int | None


async def _person(tx: Tx, away: Away) -> Subject:
    return Subject(person=away.person)


@act(Act.LEAVE_TAKE, of=_person)
async def take_leave(
    tx: Tx, actor: Actor, away: Away, *, now: datetime, zone: ZoneInfo
) -> Done[tuple[Cover, ...]] | Refused:
    """Register the leave; one it overlaps ends. Who stands in is told, the office where nobody does. Reports that wait
    for a 审签人 who is away today go to who can sign now. Gives who stands in, at each of the person's posts.

    Refused: NOT_YOURS (no such post of one's own), TOO_LATE, TOO_LONG, NO_DEPUTY.
    """
    own = covered(await people.posts(tx, [away.person]))
    today = now.astimezone(zone).date()
    if not own:
        return Refused(Why.NOT_YOURS)
    if away.last < max(today, away.first):
        return Refused(Why.TOO_LATE)
    if too_long(away.first, away.last):
        return Refused(Why.TOO_LONG)
    if away.deputy is not None and away.deputy not in {c.person for p in own for c in await told.colleagues(tx, p)}:
        return Refused(Why.NO_DEPUTY)
    covers = await told.covers(tx, own, away.deputy, away.first)
    id = await leaves.declare(tx, away.person, away.first, away.last, away.deputy, now=now)
    await told.tell_away(tx, covers, away.first, away.last, now, zone)
    if away.first <= today:
        for unit in dict.fromkeys(p.unit for p in own if p.kind == "signer"):
            await signing.ask_others(tx, unit, now=now, zone=zone)
    detail = {"first": away.first.isoformat(), "last": away.last.isoformat(), "deputy": away.deputy}
    return Done(tuple(covers), f"leave:{id}", detail, wake=True)


def covered(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Those of these posts that somebody is waited for in."""
    return tuple(p for p in posts if p.kind in COVERED)


def too_long(first: date, last: date) -> bool:
    """Is this more than anybody is away at once?"""
    return last - first > timedelta(LONGEST)
