"""Changes the calendar while issues are open. No step that was still to come is lost, and none comes twice."""

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
    """Run `work`, which changes the calendar, and give its value.

    First the tick runs until now by the old calendar. Steps that the change moves into the past are done afterwards.
    """
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
