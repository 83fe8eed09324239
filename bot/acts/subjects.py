"""What an act is about, as the gate asks it: found from the values the act is called with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rights.gate import HOUSE, Subject
from storage import campaigns, duties, issues, people, petitions, requests, undelivered
from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class Shown:
    """The report that was on the screen. submission: the act is about this one and no other; None: about whichever
    stands."""

    issue: int
    unit: int
    submission: int | None = None


async def report(tx: Tx, shown: Shown) -> Subject | None:
    """The campaign and the unit of a report. None: the unit is not expected in that issue."""
    duty = await duties.one(tx, shown.issue, shown.unit)
    return None if duty is None else Subject(duty.campaign, duty.unit)


async def issue(tx: Tx, issue: int) -> Subject | None:
    """The campaign of an issue. None: there is none of this id."""
    try:
        return Subject((await issues.get(tx, issue)).campaign)
    except LookupError:
        return None


async def message(tx: Tx, message: int) -> tuple[Subject, ...] | None:
    """Every campaign a message is about. None: there is none of this id."""
    found = await undelivered.campaigns_of(tx, message)
    return None if found is None else tuple(Subject(c) for c in found) or (HOUSE,)


async def unit(tx: Tx, unit: int) -> Subject | None:
    """A unit and its campaign. None: there is none of this id."""
    try:
        found = await campaigns.unit(tx, unit)
    except LookupError:
        return None
    return Subject(found.campaign, found.id)


async def house(tx: Tx, _: object) -> Subject:
    """The house as a whole."""
    return HOUSE


async def person(tx: Tx, person: int) -> tuple[Subject, ...] | None:
    """Every post of a person; one without a post belongs to no campaign. None: nobody has this id."""
    if await people.person(tx, person) is None:
        return None
    held = await people.posts(tx, [person])
    return tuple(Subject(p.campaign, p.unit, person) for p in held) or (Subject(person=person),)


async def request(tx: Tx, request: int) -> tuple[Subject, ...] | None:
    """The campaigns a request belongs to. None: there is none of this id."""
    found = await requests.belongs_to(tx, request)
    return None if found is None else tuple(Subject(c) for c in found)


async def petition(tx: Tx, petition: int) -> Subject | None:
    """The campaign and the unit of a petition. None: there is none of this id."""
    found = await petitions.lies_in(tx, petition)
    return None if found is None else Subject(*found)


async def campaign(tx: Tx, key: str) -> Subject | None:
    """A campaign. None: there is none of this key."""
    found = await campaigns.find(tx, key)
    return None if found is None else Subject(found.id)
