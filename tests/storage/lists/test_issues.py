"""The list of issues: every filter and every sort, whole in both directions, also while it grows."""

from __future__ import annotations

import random

import pytest

from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.lists import issues
from storage.lists.issues import Filter, Sort
from storage.times import from_ms
from tests.storage.lists.walking import MANY, by_sql, grows, is_whole, many
from tests.storage.seed import insert, seed

ORDERS = {Sort.DUE: "due_at, id", Sort.NEWEST: "due_at DESC, id DESC"}
ALL = "SELECT id FROM issue"


def row(campaign: int, n: int, due: int) -> dict[str, object]:
    return {
        "campaign_id": campaign,
        "cycle": ("xun", "month", "week")[n % 3],
        "period": f"p{n}",
        "number": n + 2,
        "label": f"第{n}段",
        "first_day": "2021-10-01",
        "last_day": "2021-10-10",
        "opens_at": due - 5,
        "due_at": due,
        "lock_at": due + 5,
        "reason": "",
        "rules": '{"label": "旬报"}',
        "opened_at": 0,
    }


async def fill(db: Database) -> int:
    """A campaign."""
    dice = random.Random(5)

    async def work(tx: Tx) -> int:
        a, b = await seed(tx, "a"), await seed(tx, "b")
        await tx.run("UPDATE issue SET rules = ?", '{"label": "旬报"}')
        await many(
            tx, "issue", [row(dice.choice([a, b]).campaign, n, 1_000_000 + dice.randrange(99)) for n in range(MANY)]
        )
        return a.campaign

    return await db.write(work)


async def test_every_sort_and_every_filter(db: Database) -> None:
    campaign = await fill(db)
    for sort, order in ORDERS.items():
        await is_whole(db, issues.page, Filter(), sort, await by_sql(db, f"{ALL} ORDER BY {order}"))
    wheres = {
        Filter(campaign=campaign): f"campaign_id = {campaign}",
        Filter(cycles=("xun", "week")): "cycle IN ('xun', 'week')",
        Filter(open_at=from_ms(1_000_050)): "lock_at > 1000050",
        Filter(campaign=campaign, cycles=("month",), open_at=from_ms(1_000_050)): (
            f"campaign_id = {campaign} AND cycle = 'month' AND lock_at > 1000050"
        ),
    }
    for which, where in wheres.items():
        wanted = await by_sql(db, f"{ALL} WHERE {where} ORDER BY due_at, id")
        await is_whole(db, issues.page, which, Sort.DUE, wanted)
        assert await issues.count(db, which) == len(wanted)


@pytest.mark.parametrize("sort", Sort)
async def test_it_is_whole_while_it_grows(db: Database, sort: Sort) -> None:
    campaign = await fill(db)

    async def add(tx: Tx, n: int) -> None:
        for k, due in enumerate((999_000, 1_000_050, 1_001_000)):
            await insert(tx, "issue", **row(campaign, MANY + 3 * n + k, due))

    await grows(db, issues.page, Filter(), sort, f"{ALL} ORDER BY {ORDERS[sort]}", add)


async def test_an_issue_is_told_whole(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        await tx.run("DELETE FROM report")
        await tx.run("DELETE FROM issue")
        await insert(tx, "issue", **row(s.campaign, 5, 1_000_000))

    await db.write(work)
    (one,) = (await issues.page(db, Filter())).rows
    assert (one.campaign_name, one.cycle, one.period, one.number) == ("整改", "week", "p5", 7)
    assert (one.short_title, one.title) == ("旬报第7期", "第5段旬报（第7期）")
    assert (one.opens_at, one.due_at, one.lock_at) == (from_ms(999_995), from_ms(1_000_000), from_ms(1_000_005))
