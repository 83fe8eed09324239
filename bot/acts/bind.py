"""绑定: a WeChat user becomes a person of the roster, by a code and the name it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.acts import menu
from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import house
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms.names import fold_name
from storage import campaigns, people, requests
from storage.engine.tx import Tx
from storage.people import Code, Person, Post


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody shows to be bound. openid: of the phone. code: the id of the code. names: the name as it was given,
    in each way it may be read."""

    openid: str
    code: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """posts: those of the person bound. moved: another phone spoke for the person before."""

    person: Person
    posts: tuple[Post, ...]
    moved: bool


@act(Act.PERSON_BIND, of=house)
async def bind(tx: Tx, actor: Actor, claim: Claim, *, now: datetime) -> Done[Bound] | Refused:
    """Bind the phone to the person the code was made for. It stands under that person's name.

    Refused: LOCKED, CODE_DEAD, WRONG_NAME (counting the tries is the face's), PHONE_TAKEN.
    """
    follower = await people.follower(tx, claim.openid)
    if follower.locked_until > now:
        return Refused(Why.LOCKED)
    code = await people.code(tx, claim.code)
    if code is None or not alive(code, now):
        return Refused(Why.CODE_DEAD)
    if fold_name(code.person.name) not in {fold_name(name) for name in claim.names}:
        return Refused(Why.WRONG_NAME)
    if not await may_share(tx, claim.openid, code.person.id):
        return Refused(Why.PHONE_TAKEN)
    await people.use_code(tx, code.id, claim.openid, now)
    made = await join(tx, claim.openid, code.person, now)
    return Done(made, f"person:{code.person.id}", {"code": code.id}, wake=True, by=code.person.id)


@act(Act.PERSON_BIND_FAILED, of=house)
async def fail(tx: Tx, actor: Actor, claim: Claim, *, now: datetime) -> Done[None] | Refused:
    """The last try at the name was wrong: for an hour no code and no name is taken from this phone."""
    code = await people.code(tx, claim.code)
    if code is None:
        return Refused(Why.CODE_DEAD)
    await people.lock(tx, claim.openid, now)
    return Done(None, f"person:{code.person.id}")


def alive(code: Code, now: datetime) -> bool:
    """Can the code still be used?"""
    return not code.used and code.expires_at > now


async def may_share(tx: Tx, openid: str, person: int) -> bool:
    """May this phone speak for this person too? A phone that speaks for others takes one more only where every campaign
    concerned allows shared phones."""
    others = [p.id for p in await people.bound(tx, openid)]
    if not others or person in others:
        return True
    concerned = {p.campaign for p in await people.posts(tx, [*others, person])}
    return all([(await campaigns.get(tx, c)).definition.settings.shared_phone for c in concerned])


async def join(tx: Tx, openid: str, person: Person, now: datetime) -> Bound:
    """The phone speaks for this person from now on, and the one that did before no longer does. What the phone asked
    for is settled, the menus of both follow."""
    before = await people.openid_of(tx, person.id)
    await people.bind(tx, openid, person.id, now)
    await requests.settle(tx, openid, now)
    for phone in dict.fromkeys((openid, before or openid)):
        await menu.follow(tx, phone, now)
    held = await people.posts(tx, [person.id])
    return Bound(person, held, before not in (None, openid))
