"""The tick: everything that has come due since the last one is opened, owed or issued, each thing once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.usecases import deliver, errands, publish, words
from bot.usecases.house import House
from schedules import plan
from schedules.plan import Act, Digest, OpenIssue, Remind
from storage import campaigns, issues, memory, notices, outbox, people
from storage.db import Tx
from storage.issues import Expected
from storage.times import from_ms, to_ms

TICKED = "ticked_through"


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
        return words.ticked(self.opened, self.owed, self.digests)


async def tick(house: House, until: datetime | None = None) -> Ticked:
    """Plan over (ticked through, until]; now, if not said. Doing it twice, or in other portions, makes the same rows.

    Each moment at which something is due is a transaction of its own, so what opens at one is seen by the next.
    """
    end = house.now() if until is None else until
    total = Ticked(end)
    while True:
        step = await house.db.write(lambda tx: _advance(tx, end, house.zone))
        total = Ticked(
            step.through, total.opened + step.opened, total.owed + step.owed, total.digests + step.digests
        )  # fmt: skip
        if step.through >= end:
            return total


async def next_moment(house: House, after: datetime) -> datetime | None:
    """The first moment after `after` at which there will be something to do: to plan, to send, to fetch."""

    async def work(tx: Tx) -> datetime | None:
        planned = plan.next_moment(await issues.plan_state(tx, after, house.zone), after)
        moments = (planned, await deliver.next_moment(tx, after, house.rate), await errands.next_moment(tx))
        return min((m for m in moments if m is not None and m > after), default=None)

    return await house.db.read(work)


async def _advance(tx: Tx, end: datetime, zone: ZoneInfo) -> Ticked:
    """Up to the next moment at which anything is due, or to the end."""
    kept = await memory.get(tx, TICKED)
    state = await issues.plan_state(tx, from_ms(kept) if isinstance(kept, int) else end, zone)
    if isinstance(kept, int):
        after = from_ms(kept)
    else:  # the first tick of all
        after = min((c.since for c in state.campaigns), default=end)
    moment = plan.next_moment(state, after)
    through = max(after, end if moment is None else min(moment, end))
    counts = [await _do(tx, act, zone, end) for act in plan.due(state, after, through)]
    await memory.put(tx, TICKED, to_ms(through))
    return Ticked(
        max(through, end) if moment is None else through,
        sum(c.opened for c in counts),
        sum(c.owed for c in counts),
        sum(c.digests for c in counts),
    )


async def _do(tx: Tx, act: Act, zone: ZoneInfo, now: datetime) -> Ticked:
    match act:
        case OpenIssue():
            return Ticked(now, opened=await _open(tx, act))
        case Remind():
            return Ticked(now, owed=await _remind(tx, act, now))
        case Digest():
            return Ticked(now, digests=int(await publish.publish(tx, act, zone, now) is not None))
        case _:
            assert_never(act)


async def _open(tx: Tx, act: OpenIssue) -> int:
    """The issue with its expected set, frozen: the units that have something to report on."""
    campaign = await campaigns.get(tx, act.campaign)
    owing = campaigns.owing(
        await campaigns.units(tx, campaign.id),
        await campaigns.tasks(tx, campaign.id),
        campaign.definition.settings.owing,
    )
    expected = [Expected(unit.id, unit.exempt, tuple(t.id for t in tasks)) for unit, tasks in owing if tasks]
    opened = await issues.open_issue(tx, campaign.id, act.planned, act.rules, expected, act.at)
    return int(opened is not None)


async def _remind(tx: Tx, act: Remind, now: datetime) -> int:
    """Owed to every filer of the unit, A岗 and B岗. A unit that has none is one the office must phone."""
    owed = 0
    if act.passed_over is not None:
        return 0
    for unit in act.units:
        filers = tuple(dict.fromkeys(p.person for p in await people.posts_of_unit(tx, unit, "filer")))
        debt = outbox.Debt("remind", act.issue, unit, act.step, act.at, act.useful_until)
        owed += await outbox.owe(tx, debt, filers, now)
        if not filers:
            await notices.alert_unreached(tx, act.issue, unit, act.step, now)
    return owed
