"""The line a reminder goes along: A岗, B岗, 审签人, and at its end the office's 电话单; who of it is told at a step.

Rules: a step names its addressees, or its place does (1st A岗, 2nd A岗 and B岗, 3rd 审签人, from the 4th on 电话单).
Those of them who can be told are told. Where none can, the next in line is, and at the end of the line the unit is
one to be phoned. Nobody is told more often than the caps say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class To(StrEnum):
    A = "A"
    B = "B"
    SIGNER = "signer"
    CALLS = "calls"


LINE = (To.A, To.B, To.SIGNER)  # and then the 电话单
BY_PLACE = ((To.A,), (To.A, To.B), (To.SIGNER,), (To.CALLS,))


class Why(StrEnum):
    """Why somebody is not told, or nobody of a unit is."""

    UNBOUND = "unbound"
    UNFOLLOWED = "unfollowed"
    REFUSED = "refused"  # every channel there is has refused
    AWAY = "away"  # on leave, with nobody who stands in
    PER_ISSUE = "per_issue"  # told of this issue as often as allowed
    PER_DAY = "per_day"  # told today as often as allowed, over all campaigns
    QUIET = "quiet"  # its moment fell in quiet time, and it has no use after that
    OUTAGE = "outage"  # the house was down at its moment, and it has no use any more
    CALENDAR = "calendar"  # the calendar was changed, its moment lay behind then, and it has no use any more
    NOBODY = "nobody"  # nobody holds a post in the unit
    STEPS = "steps"  # it is the 电话单's turn


@dataclass(frozen=True, slots=True)
class Caps:
    """How often one person is reminded or urged: of one issue, and on one day over all campaigns."""

    per_issue: int = 2
    per_day: int = 2


TWICE = Caps()


@dataclass(frozen=True, slots=True)
class Person:
    """What bears on telling one person. unreachable: why no channel reaches him, None: one does. away: on leave;
    deputy: who then stands in. told, today: the moments of what he was, or is to be, told of this issue, and of
    anything that day; several things at one moment are one message. caps: the tightest of his campaigns."""

    unreachable: Why | None = None
    away: bool = False
    deputy: int | None = None
    told: frozenset[datetime] = frozenset()
    today: frozenset[datetime] = frozenset()
    caps: Caps = TWICE


@dataclass(frozen=True, slots=True)
class Choice:
    """people: who is told. passed_over: who should have been and is not, with why. call: why the unit is one to be
    phoned, None: it is not."""

    people: tuple[int, ...] = ()
    passed_over: tuple[tuple[int, Why], ...] = ()
    call: Why | None = None


def addressees(place: int, to: tuple[To, ...]) -> tuple[To, ...]:
    """Whom the step at this place (from 0) is meant for; to: as the file says, () where it leaves it to the place."""
    return to or BY_PLACE[min(place, len(BY_PLACE) - 1)]


def choose(
    to: tuple[To, ...], posts: Mapping[To, tuple[int, ...]], people: Mapping[int, Person], at: datetime
) -> Choice:
    """Who of one unit is told at this moment. posts: who holds them in this unit; people: everyone of them, and
    everyone who stands in for one of them."""
    passed_over: dict[int, Why] = {}
    of_unit = frozenset(p for held in posts.values() for p in held)
    for wave in _waves(to):
        holders = [p for post in wave for p in posts.get(post, ())]
        told = dict.fromkeys(
            p for p in (_stand_in(h, of_unit, people, at, passed_over) for h in holders) if p is not None
        )
        if told:
            return Choice(tuple(told), _but(passed_over, told), Why.STEPS if To.CALLS in to else None)
    return Choice((), tuple(passed_over.items()), _why(to, passed_over, somebody=bool(of_unit)))


def _waves(to: tuple[To, ...]) -> Iterator[tuple[To, ...]]:
    """Those meant, together; then one after the other whoever comes after them in line."""
    meant = tuple(post for post in LINE if post in to)
    if meant:
        yield meant
        yield from ((post,) for post in LINE[LINE.index(meant[-1]) + 1 :])


def _stand_in(
    holder: int, of_unit: frozenset[int], people: Mapping[int, Person], at: datetime, passed_over: dict[int, Why]
) -> int | None:
    """The holder himself, whoever stands in for him, or nobody: then why is written down. Who stands in for him in
    another unit has nothing to do with this one."""
    one = people[holder]
    if one.away:
        passed_over[holder] = Why.AWAY
        if one.deputy not in of_unit:
            return None
        holder, one = one.deputy, people[one.deputy]
    why = Why.AWAY if one.away else one.unreachable or _capped(one, at)
    if why is not None:
        passed_over[holder] = why
        return None
    return holder


def _capped(one: Person, at: datetime) -> Why | None:
    if len(one.told | {at}) > one.caps.per_issue:
        return Why.PER_ISSUE
    return Why.PER_DAY if len(one.today | {at}) > one.caps.per_day else None


def _but(passed_over: dict[int, Why], told: Mapping[int, None]) -> tuple[tuple[int, Why], ...]:
    return tuple((p, why) for p, why in passed_over.items() if p not in told)


def _why(to: tuple[To, ...], passed_over: dict[int, Why], *, somebody: bool) -> Why:
    """What the office reads beside the unit: the cap it came to, else why nobody was reached. Where a step is meant for
    a post nobody holds (no 审签人), the unit has come to the end of its line all the same."""
    if to == (To.CALLS,) or (somebody and not passed_over):
        return Why.STEPS
    whys = [*passed_over.values(), Why.NOBODY]
    return min(whys, key=lambda w: (w not in (Why.PER_ISSUE, Why.PER_DAY), whys.index(w)))
