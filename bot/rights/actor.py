"""Who asks for an act or a read, whichever face they use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from storage import deputies, people
from storage.engine.tx import Tx
from storage.people import Person, Post

Kind = Literal["person", "operator", "clock"]


@dataclass(frozen=True, slots=True)
class Actor:
    """kind: a person through chat, page or console; the operator at the command line; the clock (the ticker, and events
    of the platform). people: whom the face speaks for, several on a shared phone, nobody for a stranger. posts: what
    they hold now, and the posts of 审签人 on leave whose deputies they are. by: the person the act stands under; the
    gate sets it, None for operator, clock and stranger."""

    kind: Kind
    people: tuple[int, ...] = ()
    posts: tuple[Post, ...] = ()
    by: int | None = None

    def as_person(self, person: int) -> Actor:
        """The same actor speaking for this person alone. It has no post where the person is not one of its people."""
        return replace(
            self,
            people=tuple(p for p in self.people if p == person),
            posts=tuple(p for p in self.posts if p.person == person),
        )


OPERATOR = Actor("operator")
CLOCK = Actor("clock")


def of_people(persons: Sequence[Person], posts: Sequence[Post]) -> Actor:
    """The actor behind a chat, a page or a console session."""
    return Actor("person", tuple(p.id for p in persons), tuple(posts))


async def of_openid(tx: Tx, openid: str, now: datetime, zone: ZoneInfo) -> Actor:
    """The actor behind a browser that WeChat has told us the openid of, with the posts held and stood in at today."""
    bound = await people.bound(tx, openid)
    ids = [p.id for p in bound]
    stands_in = await deputies.posts(tx, ids, now.astimezone(zone).date())
    return of_people(bound, (*await people.posts(tx, ids), *stands_in))
