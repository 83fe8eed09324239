"""The workdays of this installation: a notice of the State Council read in, one day entered, one day taken back.

The plan moves with them, so the face calls these through bot/tick/change_calendar.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import house
from bot.rights.actor import Actor
from bot.rights.table import Act
from schedules.workdays import Day
from storage import calendar
from storage.engine.tx import Tx


@act(Act.CALENDAR_NOTICE, of=house)
async def enter_notice(tx: Tx, actor: Actor, year: int, days: Sequence[Day], *, now: datetime) -> Done[None] | Refused:
    """Enter the notice for this year, in place of what was read of it before."""
    await calendar.put_notice(tx, year, days)
    return Done(None, f"year:{year}", {"days": len(days)}, wake=True)


@act(Act.CALENDAR_DAY, of=house)
async def enter_day(tx: Tx, actor: Actor, day: Day, *, now: datetime) -> Done[None] | Refused:
    """Enter one day for this installation, in place of what was entered for it before."""
    await calendar.put(tx, day)
    return Done(None, f"day:{day.day}", {"off": day.off, "name": day.name}, wake=True)


@act(Act.CALENDAR_REMOVE, of=house)
async def remove_day(tx: Tx, actor: Actor, day: date, *, now: datetime) -> Done[None] | Refused:
    """Take back what was entered for this day. A notice's days stay; refused where nothing was entered."""
    if not await calendar.remove(tx, day):
        return Refused(Why.UNKNOWN)
    return Done(None, f"day:{day}", wake=True)
