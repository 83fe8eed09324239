"""通过: the office passes a report."""

from __future__ import annotations

from datetime import datetime

from bot.acts import report_state
from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms import report as life
from storage import reports
from storage.duties import Duty
from storage.engine.tx import Tx


@act(Act.REPORT_ACCEPT, of=report)
async def accept(tx: Tx, actor: Actor, shown: Shown, *, now: datetime) -> Done[Duty] | Refused:
    """Pass the submission that was shown. Gives what the unit owed; refused where the report has moved since."""
    held = await report_state.hold(tx, shown, life.Act.ACCEPT, life.Actor.OFFICE, now)
    if isinstance(held, Refused):
        return held
    await reports.accept(tx, held.report)
    return Done(held.duty, f"report:{held.report.id}", {"submission": shown.submission})
