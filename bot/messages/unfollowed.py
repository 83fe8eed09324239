"""取消关注: WeChat reaches a person who unfollows no more, so the person's unit may have to be phoned at once."""

from __future__ import annotations

from datetime import datetime

from bot.house import House
from schedules.line import Why
from schedules.reach import Reached, reached
from storage import deputies, duties, notices, people, recipients
from storage.calls import Due
from storage.engine.tx import Tx
from storage.steps import Left, ReturnLeft, SignLeft


async def gone(tx: Tx, house: House, person: int, now: datetime) -> int:
    """Handle a person who unfollowed. Gives how many alerts are new.

    A unit goes on the 电话单 if it owes a report and no other filer can be reached. So does a report that waits for
    this person's signature. The office is told once. Notices owed to the person go by e-mail, if there is an address.
    """
    new = 0
    for (issue, unit), others, returned in await recipients.stranded(tx, person, now):
        known = await recipients.reaches(tx, others, "remind", house.means)
        if reached(known.values(), now) is Reached.NOBODY:
            step = ReturnLeft(person) if returned else Left(person)
            due = Due(issue, unit, step, Why.UNFOLLOWED.value, "return" if returned else "filing")
            new += await notices.alert_to_phone(tx, [due], now, house.zone)
    return new + await _unsigned(tx, house, person, now)


async def _unsigned(tx: Tx, house: House, person: int, now: datetime) -> int:
    """Alert the office of reports that only this person could sign, or that no other signer can be told of."""
    today, new = now.astimezone(house.zone).date(), 0
    signs = [p.unit for p in await people.posts(tx, [person]) if p.kind == "signer"]
    signs += [p.unit for p in await deputies.posts(tx, [person], today)]
    for duty in await duties.unsigned(tx, signs):
        others = [p.person for p in await deputies.signers(tx, duty.unit, today) if p.person != person]
        known = await recipients.reaches(tx, others, "remind", house.means)
        if duty.lock_at > now and reached(known.values(), now) is Reached.NOBODY:
            due = Due(duty.issue, duty.unit, SignLeft(person), Why.UNFOLLOWED.value, "signing")
            new += await notices.alert_to_phone(tx, [due], now, house.zone)
    return new
