"""The gate: may this actor do this to that? Asked for acts in bot/acts/run.py alone, for reads where they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.rights.actor import Actor
from bot.rights.table import RIGHTS, Act, Holder, Read, Right, Scope
from storage.people import Post


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act or a read is about. What it does not belong to is None: a person belongs to no campaign."""

    campaign: int | None = None
    unit: int | None = None
    person: int | None = None


HOUSE = Subject()


@dataclass(frozen=True, slots=True)
class Allowed:
    """by: the person under whose name it is done; None for operator, clock and stranger. holder: the right used."""

    by: int | None
    holder: Holder


def may(actor: Actor, what: Act | Read, *subjects: Subject) -> Allowed | None:
    """The first right of the table that fits, in the table's order; None: refused.

    subjects: several where the thing lies in several campaigns (a person with posts in two); a right to one of them is
    enough. Of several people of a shared phone, `by` is the one who holds the post the right comes from.
    """
    return next((a for right in RIGHTS[what] for subject in subjects for a in _fits(actor, right, subject)), None)


def _fits(actor: Actor, right: Right, subject: Subject) -> Iterator[Allowed]:
    match right.holder:
        case Holder.OPERATOR | Holder.CLOCK:
            if actor.kind == right.holder.value:
                yield Allowed(None, right.holder)
        case Holder.ANYONE:
            if actor.kind == "person" and _self(actor, right, subject):
                yield Allowed(_who(actor, subject), right.holder)
        case Holder.BOUND:
            if actor.people and _self(actor, right, subject):
                yield Allowed(_who(actor, subject), right.holder)
        case _:
            for post in actor.posts:
                if post.kind == right.holder.value and _reaches(post, right.scope, subject):
                    yield Allowed(post.person, right.holder)


def _self(actor: Actor, right: Right, subject: Subject) -> bool:
    return right.scope is Scope.HOUSE or subject.person in actor.people


def _who(actor: Actor, subject: Subject) -> int | None:
    """The one it is about, or the only one the face speaks for. Which of several it is nobody has said: None."""
    if subject.person in actor.people:
        return subject.person
    return actor.people[0] if len(actor.people) == 1 else None


def _reaches(post: Post, scope: Scope, subject: Subject) -> bool:
    match scope:
        case Scope.PERSON:
            return subject.person == post.person
        case Scope.UNIT:
            return subject.unit == post.unit
        case Scope.CAMPAIGN:
            return subject.campaign == post.campaign
        case Scope.HOUSE:
            return True


def anywhere(actor: Actor, what: Act | Read) -> bool:
    """Whether the actor holds a post that gives this right over anything. A face asks it before it asks about what."""
    kinds = {right.holder.value for right in RIGHTS[what]}
    return any(p.kind in kinds for p in actor.posts)


def campaigns(actor: Actor, what: Act | Read) -> tuple[int, ...]:
    """The campaigns in which the actor may do or read this, in the order of the posts. Rights of narrower scope do not
    count."""
    return tuple(dict.fromkeys(p.campaign for p in _posts(actor, what, Scope.CAMPAIGN)))


def units(actor: Actor, what: Act | Read) -> tuple[int, ...]:
    """The units for which the actor may do or read this by a post of the unit, in the order of the posts."""
    return tuple(dict.fromkeys(p.unit for p in _posts(actor, what, Scope.UNIT)))


def _posts(actor: Actor, what: Act | Read, scope: Scope) -> Iterator[Post]:
    kinds = {right.holder.value for right in RIGHTS[what] if right.scope is scope}
    return (p for p in actor.posts if p.kind in kinds)
