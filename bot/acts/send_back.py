"""退回: a report goes back with its reasons, by the office or by the unit's 审签人; its filers are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts import report_state
from bot.acts.refused import Refused
from bot.acts.report_state import Held
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.messages import signing
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms import report as life
from schedules import cycles
from schedules.line import Why as NotReached
from storage import audit, calendar, issues, leaves, notices, outbox, people, reports
from storage.calls import Due
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.people import Post
from storage.reports import Reason
from storage.steps import Return


@dataclass(frozen=True, slots=True)
class SentBack:
    """until: 补正期限. told: the filers it is owed to: those not on leave, or all of them where everybody is."""

    duty: Duty
    until: datetime
    told: tuple[Post, ...]


@act(Act.REPORT_RETURN, of=report)
async def send_back(
    tx: Tx, actor: Actor, shown: Shown, reasons: Sequence[Reason], *, now: datetime, zone: ZoneInfo
) -> Done[SentBack] | Refused:
    """The office returns the submission that was shown. reasons: at least one, each with its words; a task, a question
    or, with neither, the whole report. Refused where the report has moved since, or no reason is given."""
    held = await report_state.hold(tx, shown, life.Act.RETURN, life.Actor.OFFICE, now, reason=_said(reasons))
    if isinstance(held, Refused):
        return held
    until = await correct_by(tx, shown.issue, now=now, zone=zone)
    return await _return(tx, actor, held, reasons, until=until, now=now, zone=zone)


@act(Act.REPORT_SIGNER_RETURN, of=report)
async def send_back_unsigned(
    tx: Tx, actor: Actor, shown: Shown, reasons: Sequence[Reason], *, at: datetime, now: datetime, zone: ZoneInfo
) -> Done[SentBack] | Refused:
    """The unit's 审签人 returns what waits for the signature. at: the signer's own time. The unit has not reported yet,
    so the report is due when it was; after that there is a 补正期限."""
    held = await report_state.hold(tx, shown, life.Act.RETURN, life.Actor.SIGNER, at, reason=_said(reasons))
    if isinstance(held, Refused):
        return held
    until = held.duty.due_at if now < held.duty.due_at else await correct_by(tx, shown.issue, now=now, zone=zone)
    await signing.tell_sent_back(tx, held.report, held.duty, by=actor.by, now=now, zone=zone)
    return await _return(tx, actor, held, reasons, until=until, now=now, zone=zone)


def _said(reasons: Sequence[Reason]) -> str:
    return "；".join(r.reason for r in reasons)


async def correct_by(tx: Tx, issue: int, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The 补正期限 of a report of this issue that goes back now."""
    rules = (await issues.get(tx, issue)).rules
    return cycles.correct_by(rules, now, zone, await calendar.read(tx))


async def _return(
    tx: Tx, actor: Actor, held: Held, reasons: Sequence[Reason], *, until: datetime, now: datetime, zone: ZoneInfo
) -> Done[SentBack]:
    assert actor.by is not None, "a post gives this right"
    report = held.report
    occurrence = await reports.return_(tx, report, reasons, by=actor.by, correct_by=until, now=now)
    filers = await people.posts_of_unit(tx, report.unit, "filer")
    debt = outbox.Debt("return", report.issue, report.unit, Return(occurrence), now)
    everyone = tuple(dict.fromkeys(f.person for f in filers))
    there = await leaves.there(tx, everyone, now.astimezone(zone).date())
    await outbox.owe(tx, debt, there or everyone, now)
    if everyone and not there:
        due = Due(report.issue, report.unit, debt.step, NotReached.AWAY.value, "return")
        await notices.alert_to_phone(tx, [due], now, zone)
    told = tuple(f for f in filers if f.person in (there or everyone))
    detail: audit.Detail = {
        "submission": report.submission,
        "reasons": "；".join(f"{r.question or r.task}：{r.reason}" for r in reasons),
    }
    return Done(SentBack(held.duty, until, told), f"report:{report.id}", detail, wake=True)
