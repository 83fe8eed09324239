"""撤回: the filer takes a report back, until it is due and before it is passed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts import report_state
from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.messages import signing
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms import report as life
from storage import reports
from storage.duties import Duty
from storage.engine.tx import Tx


@act(Act.REPORT_WITHDRAW, of=report)
async def withdraw(
    tx: Tx, actor: Actor, shown: Shown, *, at: datetime, now: datetime, zone: ZoneInfo
) -> Done[Duty] | Refused:
    """The report is a draft again; who signed it, or was asked to, is told. at: the filer's own time, which decides
    whether it is still early enough. Gives what the unit owed before."""
    assert actor.by is not None or actor.kind != "person", "a post gives this right"
    held = await report_state.hold(tx, shown, life.Act.WITHDRAW, life.Actor.FILER, at)
    if isinstance(held, Refused):
        return held
    await signing.tell_withdrawn(tx, held.report, held.duty, by=actor.by, now=now, zone=zone)
    await reports.withdraw(tx, held.report, now=now)
    return Done(held.duty, f"report:{held.report.id}", {"submission": held.report.submission}, wake=True)
