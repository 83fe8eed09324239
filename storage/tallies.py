"""Counts over a whole campaign, for the season's last table. They come from the database alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage import filed
from storage.engine.tx import Tx
from storage.times import from_ms


@dataclass(frozen=True, slots=True)
class IssueTally:
    """One issue: how many reports were expected, filed, late and so on. returned: sent back and not mended yet."""

    campaign: str
    campaign_name: str
    cycle: str
    period: str
    label: str
    number: int
    due_at: datetime
    expected: int
    filed: int
    late: int
    zero: int
    returned: int
    unsigned: int = 0  # handed in and waiting for the unit's 审签人

    @property
    def missing(self) -> int:
        return self.expected - self.filed - self.unsigned


async def issues(tx: Tx) -> tuple[IssueTally, ...]:
    """All opened issues, by their due time."""
    rows = await tx.fetch(
        f"""
        SELECT campaign.key AS campaign, campaign.short_name AS campaign_name, issue.cycle, issue.period, issue.label,
               issue.number, issue.due_at, COUNT(*) AS expected,
               SUM(CASE WHEN {filed.FILED.sql} THEN 1 ELSE 0 END) AS filed,
               SUM(CASE WHEN {filed.FILED.sql} AND report.on_time = 0 THEN 1 ELSE 0 END) AS late,
               SUM(CASE WHEN {filed.FILED.sql} AND submission.zero = 1 THEN 1 ELSE 0 END) AS zero,
               SUM(CASE WHEN report.state = 'returned' THEN 1 ELSE 0 END) AS returned,
               SUM(CASE WHEN {filed.UNSIGNED.sql} THEN 1 ELSE 0 END) AS unsigned
        FROM issue
        JOIN campaign ON campaign.id = issue.campaign_id
        JOIN expected ON expected.issue_id = issue.id AND expected.exempt = 0
        {filed.joins("expected")}
        GROUP BY campaign.key, campaign.short_name, issue.id, issue.cycle, issue.period, issue.label, issue.number,
                 issue.due_at
        ORDER BY issue.due_at, campaign.key
        """
    )
    return tuple(
        IssueTally(
            campaign=r["campaign"],
            campaign_name=r["campaign_name"],
            cycle=r["cycle"],
            period=r["period"],
            label=r["label"],
            number=r["number"],
            due_at=from_ms(r["due_at"]),
            expected=int(r["expected"]),
            filed=int(r["filed"]),
            late=int(r["late"]),
            zero=int(r["zero"]),
            returned=int(r["returned"]),
            unsigned=int(r["unsigned"]),
        )
        for r in rows
    )


async def statuses(tx: Tx, campaign: str) -> dict[str, int]:
    """status key -> number of tasks now. A task is counted once, with its first lead unit's status."""
    rows = await tx.fetch(
        """
        SELECT COALESCE(standing.status, task.opening_status) AS status, COUNT(*) AS tasks
        FROM task
        JOIN campaign ON campaign.id = task.campaign_id AND campaign.key = ?
        JOIN task_unit ON task_unit.task_id = task.id AND task_unit.role = 'lead' AND task_unit.place = 0
        LEFT JOIN standing ON standing.task_id = task.id AND standing.unit_id = task_unit.unit_id
        WHERE task.active = 1
        GROUP BY COALESCE(standing.status, task.opening_status)
        """,
        campaign,
    )
    return {r["status"]: int(r["tasks"]) for r in rows}


async def filed_by_unit(tx: Tx, campaign: str) -> dict[tuple[str, str], int]:
    """(unit's short name, cycle) -> number of reports filed."""
    rows = await tx.fetch(
        f"""
        SELECT unit.short_name AS unit, issue.cycle AS cycle,
               SUM(CASE WHEN {filed.FILED.sql} THEN 1 ELSE 0 END) AS filed
        FROM expected
        JOIN issue ON issue.id = expected.issue_id
        JOIN campaign ON campaign.id = issue.campaign_id AND campaign.key = ?
        JOIN unit ON unit.id = expected.unit_id
        {filed.joins("expected")}
        WHERE expected.exempt = 0
        GROUP BY unit.short_name, issue.cycle
        """,
        campaign,
    )
    return {(r["unit"], r["cycle"]): int(r["filed"]) for r in rows}


@dataclass(frozen=True, slots=True)
class Filing:
    """A phone that may be reminded of a report. until: 补报截止.

    filed_at: when its person's part was first done: a filer hands in, a 审签人 signs. None if it was not.
    """

    openid: str
    campaign_name: str
    cycle: str
    opens_at: datetime
    until: datetime
    filed_at: datetime | None


async def filings(tx: Tx) -> tuple[Filing, ...]:
    """Every expected report with each bound filer and 审签人 of its unit."""
    rows = await tx.fetch(
        """
        SELECT binding.openid, campaign.short_name AS campaign_name, issue.cycle, issue.opens_at, issue.lock_at,
               (SELECT MIN(CASE WHEN post.kind = 'signer' AND submission.sign_off = 1 THEN signature.recorded_at
                                ELSE submission.recorded_at END)
                FROM submission LEFT JOIN signature ON signature.submission_id = submission.id
                WHERE submission.report_id = report.id) AS filed_at
        FROM expected
        JOIN issue ON issue.id = expected.issue_id
        JOIN campaign ON campaign.id = issue.campaign_id
        JOIN post ON post.unit_id = expected.unit_id AND post.kind IN ('filer', 'signer') AND post.active = 1
        JOIN binding ON binding.person_id = post.person_id AND binding.ended_at IS NULL
        LEFT JOIN report ON report.issue_id = issue.id AND report.unit_id = expected.unit_id
        WHERE expected.exempt = 0
        """
    )
    return tuple(
        Filing(
            openid=r["openid"],
            campaign_name=r["campaign_name"],
            cycle=r["cycle"],
            opens_at=from_ms(r["opens_at"]),
            until=from_ms(r["lock_at"]),
            filed_at=None if r["filed_at"] is None else from_ms(r["filed_at"]),
        )
        for r in rows
    )
