"""The list of the audit: every filter and every sort, whole in both directions, also while it grows."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from storage import audit as writing
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.lists import audit
from storage.lists.audit import Filter, Sort
from storage.times import from_ms, to_ms
from tests.storage.lists.walking import MANY, by_sql, grows, is_whole, many
from tests.storage.seed import seed

AT = to_ms(datetime(2021, 10, 11, 4, tzinfo=UTC))
ORDERS = {Sort.NEWEST: "at DESC, id DESC", Sort.OLDEST: "at, id"}
ALL = "SELECT id FROM audit"


async def fill(db: Database) -> int:
    """The person."""
    dice = random.Random(3)

    async def work(tx: Tx) -> int:
        s = await seed(tx)
        rows: list[dict[str, object]] = [
            {
                "at": AT + dice.randrange(60) * 1000,
                "person_id": dice.choice([None, s.person]),
                "act": dice.choice(["report.accept", "report.return", "urge"]),
                "subject": f"report:{dice.randrange(9)}",
                "detail": "{}",
            }
            for _ in range(MANY)
        ]
        await many(tx, "audit", rows)
        return s.person

    return await db.write(work)


async def test_every_sort_and_every_filter(db: Database) -> None:
    person = await fill(db)
    for sort, order in ORDERS.items():
        await is_whole(db, audit.page, Filter(), sort, await by_sql(db, f"{ALL} ORDER BY {order}"))
    later = AT + 30_000
    wheres = {
        Filter(acts=("urge", "report.return")): "act IN ('urge', 'report.return')",
        Filter(subject="report:3"): "subject = 'report:3'",
        Filter(person=person): f"person_id = {person}",
        Filter(since=from_ms(later)): f"at >= {later}",
        Filter(until=from_ms(later)): f"at < {later}",
        Filter(acts=("urge",), subject="report:3", person=person, since=from_ms(AT), until=from_ms(later)): (
            f"act = 'urge' AND subject = 'report:3' AND person_id = {person} AND at >= {AT} AND at < {later}"
        ),
    }
    for which, where in wheres.items():
        wanted = await by_sql(db, f"{ALL} WHERE {where} ORDER BY at, id")
        await is_whole(db, audit.page, which, Sort.OLDEST, wanted)
        assert await audit.count(db, which) == len(wanted)


@pytest.mark.parametrize("sort", Sort)
async def test_it_is_whole_while_it_grows(db: Database, sort: Sort) -> None:
    await fill(db)

    async def add(tx: Tx, n: int) -> None:
        for at in (AT - 1, AT + 30_500, AT + 90_000):
            await writing.note(tx, from_ms(at), None, "urge", f"issue:{n}")

    await grows(db, audit.page, Filter(), sort, f"{ALL} ORDER BY {ORDERS[sort]}", add)


async def test_a_line_is_told_whole(db: Database) -> None:
    async def work(tx: Tx) -> int:
        s = await seed(tx)
        await writing.note(tx, from_ms(AT), s.person, "report.accept", "report:1", {"submission": 7})
        await writing.note(tx, from_ms(AT), None, "calendar_day", "day:2021-10-11")
        return s.person

    person = await db.write(work)
    system, accepted = (await audit.page(db, Filter())).rows
    assert (accepted.at, accepted.person, accepted.person_name) == (from_ms(AT), person, "张三")
    assert (accepted.act, accepted.subject, accepted.detail) == ("report.accept", "report:1", {"submission": 7})
    assert (system.person, system.person_name, system.detail) == (None, "", {})
