"""退回: a report goes back with its reasons, by the office or the unit's 审签人; its filers are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage import outbox, people, reports
from storage.db import Tx
from storage.people import Post
from storage.reports import Reason, Report


async def give_back(
    tx: Tx, report: Report, reasons: Sequence[Reason], *, by: int, until: datetime, now: datetime
) -> tuple[Post, ...]:
    """The filers it is owed to. until: 补正期限."""
    occurrence = await reports.return_(tx, report, reasons, by=by, correct_by=until, now=now)
    filers = await people.posts_of_unit(tx, report.unit, "filer")
    debt = outbox.Debt("return", report.issue, report.unit, f"return:{occurrence}", now)
    await outbox.owe(tx, debt, tuple(dict.fromkeys(f.person for f in filers)), now)
    return filers


async def reached(tx: Tx, filers: Sequence[Post]) -> list[str]:
    """The names of those of them who are bound."""
    return [f.person_name for f in filers if await people.openid_of(tx, f.person)]
