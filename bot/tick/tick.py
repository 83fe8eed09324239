"""The tick: opens, owes and issues what has come due since the last tick, each thing once."""

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
FARTHEST = "ticked_farthest"  # the farthest moment ever planned, before a clock or a calendar set the plan back
SET_BACK = timedelta(minutes=10)  # more than the clocks of two schedulers ever differ


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did. through: the moment up to which all is planned."""

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
    """Do what is due in (last tick, until]. until: None means now. Several calls make the same rows as one.

    Each moment with something due has its own transaction, so that the next moment sees what the last one opened.
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
    """Tick until now, and give that moment. Call it right before a plan is applied, and apply it as of that moment.

    Issues that should have opened while the house was down then open by the old plan.
    """
    now = house.now()
    await tick(house, now)
    return now


async def next_moment(house: House, after: datetime) -> datetime | None:
    """The first moment after `after` with something to plan, to send or to fetch; None if there is none."""

    async def work(tx: Tx) -> datetime | None:
        planned = plan.next_moment(await issues.plan_state(tx, after, house.zone), after)
        moments = (planned, await pump.next_moment(tx, after, house.rate), await effects.next_moment(tx))
        return min((m for m in moments if m is not None and m > after), default=None)

    return await house.db.read(work)


async def _advance(tx: Tx, house: House, end: datetime, now: datetime) -> Ticked:
    """Go on to the next moment with something due, or to `end`. now: the clock, which may differ from `end`."""
    kept = await ticked_through(tx, end)
    state = await issues.plan_state(tx, end if kept is None else kept, house.zone)
    if kept is not None:
        after = kept
    else:  # the first tick ever
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
    """The moment up to which all is planned; None if nothing ever was.

    The value is locked, so that the second of two schedulers waits and then finds the work done.
    If it is far ahead of `end`, a wrong clock was set back. The plan then goes back too, and steps that seemed past are
    planned again. What was owed, opened or issued meanwhile stays and is not repeated.
    """
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
    """Note that steps up to this moment may be planned again. Units for which they were decided are then left out."""
    farthest = await memory.get(tx, FARTHEST)
    await memory.put(tx, FARTHEST, max(to_ms(at), farthest if isinstance(farthest, int) else 0))


async def _again(tx: Tx, act: Remind) -> Remind:
    """The step without the units for which it was decided before the plan went back."""
    farthest = await memory.get(tx, FARTHEST)
    if not isinstance(farthest, int) or act.at > from_ms(farthest):
        return act
    before = await passed_over.decided(tx, act.issue, steps.from_key(act.step))
    return replace(act, units=tuple(u for u in act.units if u not in before))


async def do(tx: Tx, house: House, act: Act, end: datetime, now: datetime) -> Ticked:
    """Do one step of the plan. Gives its counts.

    Opening an issue and issuing a digest are acts with an audit line. Reminders are notices, which are a record
    themselves.
    """
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
