"""The list of tasks: every filter and every sort, whole in both directions, also while it grows."""

from __future__ import annotations

import random
from datetime import date

import pytest

from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.lists import tasks
from storage.lists.tasks import Filter, Sort
from tests.storage.lists.walking import MANY, by_sql, grows, is_whole, many, unit
from tests.storage.seed import insert, seed

ORDERS = {
    Sort.NUMBER: "number, id",
    Sort.LIMIT: "COALESCE(limit_day, '9999-12-31'), number, id",
    Sort.NEWEST: "id DESC",
}
ALL = "SELECT id FROM task"


def row(campaign: int, n: int, limit: str | None, kind: str = "限期整改") -> dict[str, object]:
    return {
        "campaign_id": campaign,
        "key": f"t{n}",
        "number": n,
        "brief": f"任务{n}",
        "problem": f"问题{n % 7}",
        "measures": "措施",
        "goal": "",
        "kind": kind,
        "limit_day": limit,
        "limit_text": "",
        "opening_status": "doing",
        "example": 0,
        "active": int(n % 5 > 0),
    }


async def fill(db: Database) -> tuple[int, int]:
    """(campaign, a unit that leads some and shares others)"""
    dice = random.Random(9)

    async def work(tx: Tx) -> tuple[int, int]:
        a, b = await seed(tx, "a"), await seed(tx, "b")
        places = [a.unit, *[await unit(tx, a.campaign, n) for n in range(2, 6)]]
        limits = (None, "2021-10-31", "2021-11-30", "2022-01-01")
        rows = [
            row(dice.choice([a, b]).campaign, n, dice.choice(limits), dice.choice(["限期整改", "立行立改"]))
            for n in range(2, MANY + 2)
        ]
        await many(tx, "task", rows)
        ids = [int(r["id"]) for r in await tx.fetch("SELECT id FROM task ORDER BY id")]
        shares: list[dict[str, object]] = []
        for task in ids:
            lead, other = dice.sample(places, 2)
            shares.append({"task_id": task, "unit_id": lead, "role": "lead", "place": 0})
            shares.append({"task_id": task, "unit_id": other, "role": dice.choice(["lead", "co"]), "place": 1})
        await many(tx, "task_unit", shares)
        return a.campaign, places[1]

    return await db.write(work)


async def test_every_sort_and_every_filter(db: Database) -> None:
    campaign, place = await fill(db)
    every = Filter(active=None)
    for sort, order in ORDERS.items():
        await is_whole(db, tasks.page, every, sort, await by_sql(db, f"{ALL} ORDER BY {order}"))
    mine = f"id IN (SELECT task_id FROM task_unit WHERE unit_id = {place}"
    wheres = {
        Filter(): "active = 1",
        Filter(active=False): "active = 0",
        Filter(active=None, campaign=campaign): f"campaign_id = {campaign}",
        Filter(active=None, unit=place): f"{mine})",
        Filter(active=None, lead=place): f"{mine} AND role = 'lead' AND place = 0)",
        Filter(active=None, kinds=("立行立改",)): "kind = '立行立改'",
        Filter(active=None, limit_before=date(2021, 11, 30)): "limit_day < '2021-11-30'",
        Filter(active=None, said="问题3"): "problem LIKE '%问题3%'",
        Filter(active=None, said="任务29"): "brief LIKE '%任务29%'",
        Filter(campaign=campaign, unit=place, kinds=("限期整改",), limit_before=date(2022, 1, 1), said="措施"): (
            f"active = 1 AND campaign_id = {campaign} AND {mine}) AND kind = '限期整改' AND limit_day < '2022-01-01'"
            " AND measures = '措施'"
        ),
    }
    for which, where in wheres.items():
        wanted = await by_sql(db, f"{ALL} WHERE {where} ORDER BY {ORDERS[Sort.LIMIT]}")
        await is_whole(db, tasks.page, which, Sort.LIMIT, wanted)
        assert await tasks.count(db, which) == len(wanted)


@pytest.mark.parametrize("sort", Sort)
async def test_it_is_whole_while_it_grows(db: Database, sort: Sort) -> None:
    campaign, _ = await fill(db)

    async def add(tx: Tx, n: int) -> None:
        for k, limit in enumerate(("2021-01-01", "2021-11-30", None)):
            await insert(tx, "task", **row(campaign, (-100, 5000, 9000)[k] + n, limit))

    await grows(db, tasks.page, Filter(active=None), sort, f"{ALL} ORDER BY {ORDERS[sort]}", add)


async def test_a_task_says_where_its_first_lead_unit_stands(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        other = await unit(tx, s.campaign, 2)
        opening, told, bare = [await insert(tx, "task", **row(s.campaign, n, "2021-10-31")) for n in (6, 7, 8)]
        await many(
            tx,
            "task_unit",
            [
                {"task_id": task, "unit_id": place, "role": role, "place": n}
                for task in (opening, told)
                for n, (place, role) in enumerate(((other, "lead"), (s.unit, "co")))
            ],
        )
        submission = await insert(
            tx,
            "submission",
            report_id=s.report,
            campaign_id=s.campaign,
            receipt=1,
            person_id=s.person,
            submitted_at=0,
            recorded_at=0,
            on_time=1,
            zero=0,
            on_paper=0,
            word_of="",
            face="chat",
        )
        for place, status in ((other, "done"), (s.unit, "none")):
            await insert(tx, "standing", unit_id=place, task_id=told, submission_id=submission, status=status, note="")
        assert bare

    await db.write(work)
    found = {t.number: t for t in (await tasks.page(db, Filter())).rows}
    assert {n: (t.lead, t.status) for n, t in found.items() if n > 5} == {
        6: ("单位2", "doing"),
        7: ("单位2", "done"),
        8: ("", "doing"),
    }
    assert (found[6].brief, found[6].limit_day, found[6].active) == ("任务6", date(2021, 10, 31), True)
