"""The tick: everything that has come due since the last one is opened, owed or issued, each thing once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.account import effects
from bot.acts.issue_digest import issue_digest
from bot.acts.open_issue import open_issue
from bot.acts.run import Done
from bot.house import House
from bot.messages import before_lock, pump, remind
from bot.messages.words import pushed
from bot.rights.actor import CLOCK
from schedules import plan
from schedules.line import Why
from schedules.plan import Act, Closing, Digest, OpenIssue, Remind
from storage import from_next, issues, memory, passed_over, steps
from storage.engine.tx import Tx
from storage.times import from_ms, to_ms

TICKED = "ticked_through"
FARTHEST = "ticked_farthest"  # how far the plan had once come, before a clock or a calendar set it back
SET_BACK = timedelta(minutes=10)  # two schedulers' clocks are never so far apart


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did. through: up to where everything has now been planned."""

    through: datetime
    opened: int = 0
    owed: int = 0
    digests: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.opened or self.owed or self.digests)

    def __str__(self) -> str:
        return pushed.ticked(self.opened, self.owed, self.digests)


async def tick(house: House, until: datetime | None = None) -> Ticked:
    """Plan over (ticked through, until]; now, if not said. Doing it twice, or in other portions, makes the same rows.

    Each moment at which something is due is a transaction of its own, so what opens at one is seen by the next.
    """
    now = house.now()
    end = now if until is None else until
    total = Ticked(end)
    while True:
        step = await house.db.write(lambda tx: _advance(tx, house, end, now))
        total = Ticked(step.through, total.opened + step.opened, total.owed + step.owed, total.digests + step.digests)
        if step.through >= end:
            return total


async def catch_up(house: House) -> datetime:
    """Tick until this moment, and give it back. To be done right before another plan is applied, as of that moment:
    what should have opened while the house was down opens now, by the plan that stands."""
    now = house.now()
    await tick(house, now)
    return now


async def next_moment(house: House, after: datetime) -> datetime | None:
    """The first moment after `after` at which there will be something to do: to plan, to send, to fetch."""

    async def work(tx: Tx) -> datetime | None:
        planned = plan.next_moment(await issues.plan_state(tx, after, house.zone), after)
        moments = (planned, await pump.next_moment(tx, after, house.rate), await effects.next_moment(tx))
        return min((m for m in moments if m is not None and m > after), default=None)

    return await house.db.read(work)


async def _advance(tx: Tx, house: House, end: datetime, now: datetime) -> Ticked:
    """Up to the next moment at which anything is due, or to the end. now: by the clock, wherever the end is."""
    kept = await ticked_through(tx, end)
    state = await issues.plan_state(tx, end if kept is None else kept, house.zone)
    if kept is not None:
        after = kept
    else:  # the first tick of all
        after = min((c.since for c in state.campaigns), default=end)
    moment = plan.next_moment(state, after)
    through = max(after, end if moment is None else min(moment, end))
    counts = [await do(tx, house, act, end, now) for act in plan.due(state, after, through)]
    await from_next.end_posts(tx, through)
    await memory.put(tx, TICKED, to_ms(through))
    return Ticked(
        max(through, end) if moment is None else through,
        sum(c.opened for c in counts),
        sum(c.owed for c in counts),
        sum(c.digests for c in counts),
    )


async def ticked_through(tx: Tx, end: datetime) -> datetime | None:
    """How far everything is planned; None: nothing ever was. Held, so that of two schedulers one waits and then finds
    it done. A plan far ahead of the clock is of a clock that was wrong and was set back: it goes back with it, and
    what had seemed past and is not is planned again. What was owed, opened or issued then stays, once."""
    kept = await memory.hold(tx, TICKED)
    if not isinstance(kept, int):
        return None
    through = from_ms(kept)
    if through - end <= SET_BACK:
        return through
    await passed_over.take_back(tx, end, pushed.PASSED_OVER[Why.OUTAGE])
    await decided_until(tx, through)
    return end


async def decided_until(tx: Tx, at: datetime) -> None:
    """What is planned again up to this moment passes by the units of which it was decided before."""
    farthest = await memory.get(tx, FARTHEST)
    await memory.put(tx, FARTHEST, max(to_ms(at), farthest if isinstance(farthest, int) else 0))


async def _again(tx: Tx, act: Remind) -> Remind:
    """Without the units of which this step was decided before the clock was set back."""
    farthest = await memory.get(tx, FARTHEST)
    if not isinstance(farthest, int) or act.at > from_ms(farthest):
        return act
    before = await passed_over.decided(tx, act.issue, steps.from_key(act.step))
    return replace(act, units=tuple(u for u in act.units if u not in before))


async def do(tx: Tx, house: House, act: Act, end: datetime, now: datetime) -> Ticked:
    """One step of the plan, as rows; what it came to. Opening and issuing are acts: who asks later why an issue is open
    or a digest out finds the line. Reminders are notices, which are their own record."""
    match act:
        case OpenIssue():
            return Ticked(end, opened=int(isinstance(await open_issue(tx, CLOCK, act, now=now), Done)))
        case Remind():
            act = await _again(tx, act)
            return Ticked(end, owed=await remind.owe(tx, house, act, now) if act.units else 0)
        case Closing():
            return Ticked(end, owed=await before_lock.owe(tx, house, act, now))
        case Digest():
            issued = await issue_digest(tx, CLOCK, act, zone=house.zone, now=end)
            return Ticked(end, digests=int(isinstance(issued, Done)))
        case _:
            assert_never(act)
