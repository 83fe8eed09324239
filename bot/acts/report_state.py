"""Is the report where an act on it may start? One question to the life-cycle table of forms/report.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.acts.refused import Refused, Why, by_life
from bot.acts.subjects import Shown
from forms import report as life
from storage import duties, reports
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.reports import Report


@dataclass(frozen=True, slots=True)
class Held:
    """A report whose row is locked until the transaction ends, with what its unit owes. to: where the act leads."""

    report: Report
    duty: Duty
    to: life.State


async def hold(
    tx: Tx, shown: Shown, act: life.Act, actor: life.Actor, at: datetime, *, reason: str = "", digested: bool = False
) -> Held | Refused:
    """Lock the report and ask whether the act may start from its state, at the actor's own time `at`.

    Refused where another submission is in force than the one shown, or the table refuses. reason: of a return.
    digested: a digest of the issue is issued.
    """
    report = await reports.lock(tx, shown.issue, shown.unit)
    duty = await duties.one(tx, shown.issue, shown.unit)
    if duty is None:
        return Refused(Why.UNKNOWN)
    if shown.submission is not None and report.given and report.submission != shown.submission:
        return Refused(Why.ANOTHER)
    state = life.State(report.state)
    may = life.may(
        state,
        act,
        actor,
        at,
        due_at=duty.due_at,
        lock_at=duty.lock_at,
        sign_off=report.sign_off,
        reason=reason,
        signed=report.signed,
        digested=digested,
        begun=report.draft is not None,
    )
    if isinstance(may, life.Refused):
        return by_life(state, may.why)
    return Held(report, duty, may)
