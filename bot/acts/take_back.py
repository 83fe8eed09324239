"""撤销: the office takes back a 通过 or a 退回 of its own; the report is where it was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts import report_state
from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.messages import taken_back
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms import report as life
from storage import digests, reports
from storage.duties import Duty
from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class TakenBack:
    """returned: it was a return, else a pass. told: the names of the filers who had heard of the return."""

    duty: Duty
    returned: bool
    told: tuple[str, ...] = ()


@act(Act.REPORT_TAKE_BACK, of=report)
async def take_back(
    tx: Tx, actor: Actor, shown: Shown, *, version: int, now: datetime, zone: ZoneInfo
) -> Done[TakenBack] | Refused:
    """Take back the pass or the return that was shown. version: of the report, as it was shown; refused where it has
    moved since, where a digest of its issue is issued, or where its filer has begun to mend."""
    digested = await digests.any_issued(tx, shown.issue)
    held = await report_state.hold(tx, shown, life.Act.TAKE_BACK, life.Actor.OFFICE, now, digested=digested)
    if isinstance(held, Refused):
        return held
    if held.report.version != version:
        return Refused(Why.MOVED)
    returned = held.report.state == "returned"
    number = await reports.take_back(tx, held.report, held.to, now=now)
    told = await taken_back.tell(tx, held.duty, number, now=now, zone=zone) if returned else ()
    detail = {"submission": held.report.submission, "was": held.report.state, "to": held.to.value}
    return Done(TakenBack(held.duty, returned, told), f"report:{held.report.id}", detail, wake=bool(told))
