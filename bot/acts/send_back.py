"""退回: a report goes back with its reasons, by the office or the unit's 审签人; its filers are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from schedules.line import Why
from storage import leaves, notices, outbox, people, reports
from storage.calls import Due
from storage.engine.tx import Tx
from storage.people import Post
from storage.reports import Reason, Report


async def give_back(
    tx: Tx, report: Report, reasons: Sequence[Reason], *, by: int, until: datetime, now: datetime, zone: ZoneInfo
) -> tuple[Post, ...]:
    """The filers it is owed to: those who are not on leave; where all are, all of them, and the unit is to be phoned.
    until: 补正期限."""
    occurrence = await reports.return_(tx, report, reasons, by=by, correct_by=until, now=now)
    filers = await people.posts_of_unit(tx, report.unit, "filer")
    debt = outbox.Debt("return", report.issue, report.unit, f"return:{occurrence}", now)
    everyone = tuple(dict.fromkeys(f.person for f in filers))
    there = await leaves.there(tx, everyone, now.astimezone(zone).date())
    await outbox.owe(tx, debt, there or everyone, now)
    if everyone and not there:
        due = Due(report.issue, report.unit, debt.step, Why.AWAY.value, "return")
        await notices.alert_to_phone(tx, [due], now, zone)
    return tuple(f for f in filers if f.person in (there or everyone))


async def reached(tx: Tx, filers: Sequence[Post]) -> list[str]:
    """The names of those of them who are bound."""
    return [f.person_name for f in filers if await people.openid_of(tx, f.person)]
