"""取消关注: who leaves the account is told nothing more in WeChat, so his unit may have to be phoned, and at once."""

from __future__ import annotations

from datetime import datetime

from bot.usecases.house import House
from schedules.line import Why
from schedules.reach import Reached, reached
from storage import notices, recipients
from storage.calls import Due
from storage.db import Tx


async def gone(tx: Tx, house: House, person: int, now: datetime) -> int:
    """He can be reached in WeChat no more: each unit that owes and is left with no other filer whom anything reaches
    goes on the 电话单, and the office is told, once. What is owed to himself goes by e-mail where he has an address, at
    its hour. How many alerts are new."""
    new = 0
    for issue, unit, others, returned in await recipients.stranded(tx, person, now):
        known = await recipients.reaches(tx, others, "remind", house.means)
        if reached(known.values(), now) is Reached.NOBODY:
            step = f"return:left:{person}" if returned else f"left:{person}"
            due = Due(issue, unit, step, Why.UNFOLLOWED.value, "return" if returned else "filing")
            new += await notices.alert_to_phone(tx, [due], now, house.zone)
    return new
