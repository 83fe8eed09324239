"""The list of people: every filter and every sort, whole in both directions, also while it grows."""

from __future__ import annotations

import random

import pytest

from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.lists import people
from storage.lists.people import Filter, Sort
from tests.storage.lists.walking import MANY, by_sql, grows, is_whole, many, unit
from tests.storage.seed import insert, seed

ORDERS = {Sort.NAME: "name, id", Sort.KEY: "key, id", Sort.NEWEST: "id DESC"}
ALL = "SELECT id FROM person"


async def fill(db: Database) -> tuple[int, int]:
    """(campaign, unit)"""
    dice = random.Random(7)

    async def work(tx: Tx) -> tuple[int, int]:
        a, b = await seed(tx, "a"), await seed(tx, "b")
        other = await unit(tx, a.campaign, 7)
        rows: list[dict[str, object]] = [
            {
                "key": f"k{dice.randrange(10**9)}-{n}",
                "name": f"{dice.choice('王李张')}{n % 40}",
                "phone": f"0471-{n:04d}",
            }
            for n in range(MANY)
        ]
        await many(tx, "person", rows)
        ids = [int(r["id"]) for r in await tx.fetch("SELECT id FROM person ORDER BY id")]
        posts: list[dict[str, object]] = [
            {
                "campaign_id": s.campaign,
                "unit_id": place,
                "kind": kind,
                "slot": "A" if kind == "filer" else "",
                "person_id": person,
                "active": int(dice.random() < 0.8),
            }
            for person in ids[::3]
            for s, place in ((a, a.unit), (a, other), (b, b.unit))
            for kind in (dice.choice(["filer", "signer"]),)
        ]
        await many(tx, "post", posts)
        bound = ids[::4]
        await many(tx, "follower", [{"openid": f"o{p}", "followed": 1} for p in bound])
        await many(
            tx,
            "binding",
            [{"openid": f"o{p}", "person_id": p, "bound_at": 0, "ended_at": dice.choice([None, 1])} for p in bound],
        )
        return a.campaign, other

    return await db.write(work)


async def test_every_sort_and_every_filter(db: Database) -> None:
    campaign, place = await fill(db)
    for sort, order in ORDERS.items():
        await is_whole(db, people.page, Filter(), sort, await by_sql(db, f"{ALL} ORDER BY {order}"))
    bound = "id IN (SELECT person_id FROM binding WHERE ended_at IS NULL)"
    wheres = {
        Filter(campaign=campaign): f"id IN (SELECT person_id FROM post WHERE active = 1 AND campaign_id = {campaign})",
        Filter(unit=place): f"id IN (SELECT person_id FROM post WHERE active = 1 AND unit_id = {place})",
        Filter(post="signer"): "id IN (SELECT person_id FROM post WHERE active = 1 AND kind = 'signer')",
        Filter(unit=place, post="filer"): "id IN (SELECT person_id FROM post WHERE active = 1 AND kind = 'filer'"
        f" AND unit_id = {place})",
        Filter(bound=True): bound,
        Filter(bound=False): f"NOT {bound}",
        Filter(said="王1"): "name LIKE '%王1%'",
        Filter(said="-0012"): "phone LIKE '%-0012%'",
        Filter(said="K1"): "1 = 0",
        Filter(said="%"): "1 = 0",
        Filter(campaign=campaign, bound=True, said="李"): f"{bound} AND name LIKE '%李%'"
        f" AND id IN (SELECT person_id FROM post WHERE active = 1 AND campaign_id = {campaign})",
    }
    for which, where in wheres.items():
        wanted = await by_sql(db, f"{ALL} WHERE {where} ORDER BY name, id")
        await is_whole(db, people.page, which, Sort.NAME, wanted)
        assert await people.count(db, which) == len(wanted)
    (one,) = (await people.page(db, Filter(said="0471-0012"))).rows
    assert (one.phone, one.email) == ("0471-0012", "")


@pytest.mark.parametrize("sort", Sort)
async def test_it_is_whole_while_it_grows(db: Database, sort: Sort) -> None:
    await fill(db)

    async def add(tx: Tx, n: int) -> None:
        for start in ("!", "李20", "龥"):
            await insert(tx, "person", key=f"{start}{n}", name=f"{start}{n}", phone="")

    await grows(db, people.page, Filter(), sort, f"{ALL} ORDER BY {ORDERS[sort]}", add)
