"""The calendar changes while issues are open: nothing that was still to come is lost by it, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from bot.house import House
from bot.tick import tick as tick_act
from schedules.overtaken import overtaken, put_back
from storage import issues
from storage.engine.tx import Tx

T = TypeVar("T")


async def change(house: House, work: Callable[[Tx, datetime], Awaitable[T]]) -> T:
    """Up to now everything goes by the calendar that stands; then `work` changes it, and steps that this moves into the
    past are made up for."""
    now = house.now()
    await tick_act.tick(house, now)

    async def changed(tx: Tx) -> T:
        through = await tick_act.ticked_through(tx, now) or now
        before = await issues.plan_state(tx, through, house.zone)
        done = await work(tx, now)
        after = await issues.plan_state(tx, through, house.zone)
        if (again := put_back(before, after, through)) is not None:
            await tick_act.decided_until(tx, again)
        for act in overtaken(before, after, through):
            await tick_act.do(tx, house, act, now, now)
        return done

    found = await house.db.write(changed)
    house.wake()
    return found
