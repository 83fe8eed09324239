"""The list of reports: every filter and every sort, whole in both directions, also while it grows."""

from __future__ import annotations

import random

import pytest

from storage import filed
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.lists import reports
from storage.lists.reports import Filter, Sort, Stands
from storage.times import from_ms
from tests.storage.lists.test_issues import row as issue_row
from tests.storage.lists.walking import MANY, by_sql, grows, is_whole, many
from tests.storage.seed import insert, seed

ORDERS = {
    Sort.UNIT: "issue.due_at, report.issue_id, unit.place, report.id",
    Sort.SUBMITTED: "COALESCE(submission.submitted_at, 0) DESC, report.id DESC",
    Sort.NEWEST: "report.id DESC",
}
ALL = (
    f"SELECT report.id FROM report JOIN issue ON issue.id = report.issue_id JOIN unit ON unit.id = report.unit_id"
    f"{filed.OF_REPORT}"
)
UNITS = MANY // 3


def unit_row(campaign: int, n: int) -> dict[str, object]:
    return {
        "campaign_id": campaign,
        "key": f"w{n}",
        "name": f"单位{n}",
        "short_name": f"单位{n}",
        "place": 10 + n % 100,
        "files": 1,
        "exempt": 0,
        "active": 1,
    }


def submission_row(report: int, campaign: int, person: int, n: int, sign_off: int) -> dict[str, object]:
    return {
        "report_id": report,
        "campaign_id": campaign,
        "receipt": n,
        "person_id": person,
        "submitted_at": 1_000_000 + n % 50,
        "recorded_at": 1_000_000 + n % 50,
        "on_time": 1,
        "zero": 0,
        "on_paper": 0,
        "word_of": "",
        "face": "chat",
        "sign_off": sign_off,
    }


async def fill(db: Database) -> tuple[int, int, int]:
    """(campaign, one of its issues, one of its units). Reports in every state, with and without 审签 and signatures."""
    dice = random.Random(11)

    async def work(tx: Tx) -> tuple[int, int, int]:
        a, b = await seed(tx, "a"), await seed(tx, "b")
        await tx.run("UPDATE issue SET rules = ?", '{"label": "旬报"}')
        issues = [a.issue, b.issue, await insert(tx, "issue", **issue_row(a.campaign, 1, 1_000_000))]
        await many(tx, "unit", [unit_row(a.campaign, n) for n in range(UNITS)])
        units = [int(r["id"]) for r in await tx.fetch("SELECT id FROM unit WHERE place >= 10 ORDER BY id")]
        states = ("draft", "submitted", "signed", "accepted", "returned")
        made: list[dict[str, object]] = [
            {
                "issue_id": issue,
                "unit_id": unit,
                "state": dice.choice(states),
                "on_time": dice.choice([None, 0, 1]),
                "returns": dice.randrange(3),
            }
            for issue in issues
            for unit in units
        ]
        dice.shuffle(made)
        await many(tx, "report", made)
        handed_in = [int(r["id"]) for r in await tx.fetch("SELECT id FROM report WHERE state <> 'draft' ORDER BY id")]
        await many(
            tx,
            "submission",
            [submission_row(r, a.campaign, a.person, n, dice.randrange(2)) for n, r in enumerate(handed_in, 1)],
        )
        await tx.run(
            "UPDATE report SET submission_id = (SELECT id FROM submission WHERE submission.report_id = report.id)"
        )
        signed = [int(r["id"]) for r in await tx.fetch("SELECT id FROM submission WHERE sign_off = 1 ORDER BY id")]
        await many(
            tx,
            "signature",
            [
                {
                    "submission_id": s,
                    "person_id": a.person,
                    "signed_at": 0,
                    "recorded_at": 0,
                    "on_time": 1,
                    "on_paper": 0,
                    "face": "chat",
                    "ended_at": dice.choice([None, 5]),
                }
                for s in signed[::2]
            ],
        )
        return a.campaign, issues[2], units[3]

    return await db.write(work)


async def test_every_sort_and_every_filter(db: Database) -> None:
    campaign, issue, unit = await fill(db)
    for sort, order in ORDERS.items():
        await is_whole(db, reports.page, Filter(), sort, await by_sql(db, f"{ALL} ORDER BY {order}"))
    wheres = {
        Filter(campaign=campaign): f"issue.campaign_id = {campaign}",
        Filter(issue=issue): f"report.issue_id = {issue}",
        Filter(unit=unit): f"report.unit_id = {unit}",
        Filter(states=("draft", "returned")): "report.state IN ('draft', 'returned')",
        Filter(on_time=True): "report.on_time = 1",
        Filter(on_time=False): "report.on_time = 0",
        Filter(stands=Stands.OWES): filed.OWES.sql,
        Filter(stands=Stands.UNSIGNED): filed.UNSIGNED.sql,
        Filter(stands=Stands.TO_REVIEW): filed.TO_REVIEW.sql,
        Filter(stands=Stands.FILED): filed.FILED.sql,
        Filter(campaign=campaign, issue=issue, states=("returned",), stands=Stands.OWES, on_time=True): (
            f"report.issue_id = {issue} AND report.state = 'returned' AND {filed.OWES.sql} AND report.on_time = 1"
        ),
    }
    for which, where in wheres.items():
        wanted = await by_sql(db, f"{ALL} WHERE {where} ORDER BY {ORDERS[Sort.UNIT]}")
        assert wanted, "the rows have some of everything"
        await is_whole(db, reports.page, which, Sort.UNIT, wanted)
        assert await reports.count(db, which) == len(wanted)


@pytest.mark.parametrize("sort", Sort)
async def test_it_is_whole_while_it_grows(db: Database, sort: Sort) -> None:
    campaign, issue, _ = await fill(db)

    async def add(tx: Tx, n: int) -> None:
        person = await tx.one("SELECT MIN(id) AS id FROM person")
        assert person is not None
        for k, (place, at) in enumerate(((-1, 1), (60, 1_000_025), (999, 2_000_000))):
            unit = await insert(tx, "unit", **unit_row(campaign, UNITS + 3 * n + k) | {"place": place})
            report = await insert(tx, "report", issue_id=issue, unit_id=unit, state="submitted")
            row = submission_row(report, campaign, int(person["id"]), 9000 + 3 * n + k, 0)
            made = await insert(tx, "submission", **row | {"submitted_at": at})
            await tx.run("UPDATE report SET submission_id = ? WHERE id = ?", made, report)

    await grows(db, reports.page, Filter(), sort, f"{ALL} ORDER BY {ORDERS[sort]}", add)


async def test_a_report_is_told_whole(db: Database) -> None:
    async def work(tx: Tx) -> tuple[int, int]:
        s = await seed(tx)
        await tx.run("UPDATE issue SET rules = ?", '{"label": "旬报"}')
        made = await insert(tx, "submission", **submission_row(s.report, s.campaign, s.person, 31, 0))
        await tx.run(
            "UPDATE report SET state = 'returned', on_time = 1, returns = 2, submission_id = ? WHERE id = ?",
            made,
            s.report,
        )
        return s.issue, s.unit

    key = await db.write(work)
    (one,) = (await reports.page(db, Filter())).rows
    assert one.key == key
    assert (one.short_title, one.unit_name, one.state, one.on_time) == ("旬报第1期", "呼和浩特市", "returned", True)
    assert (one.receipt, one.submitted_at, one.returns) == ("01-0031", from_ms(1_000_031), 2)
