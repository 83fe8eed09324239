"""The list of messages: every filter and every sort, whole in both directions, also while it grows."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.lists import messages
from storage.lists.messages import Filter, Sort
from storage.lists.paging import BadCursor
from storage.times import to_ms
from tests.storage.lists.walking import MANY, by_sql, grows, is_whole, many, world
from tests.storage.seed import insert, seed

NOON = datetime(2021, 10, 11, 4, tzinfo=UTC)
AT = to_ms(NOON)
ORDERS = {
    Sort.NEWEST: "created_at DESC, message.id DESC",
    Sort.DUE: "due_at, message.id",
    Sort.SETTLED: "COALESCE(settled_at, 0) DESC, message.id DESC",
    Sort.PERSON: "name, created_at DESC, message.id DESC",
}
ALL = "SELECT message.id FROM message JOIN person ON person.id = message.person_id"
STATES, KINDS, CHANNELS = ("due", "accepted", "failed"), ("remind", "alert"), ("", "custom", "template")


def row(n: int, person: int, dice: random.Random) -> dict[str, object]:
    return {
        "person_id": person,
        "kind": dice.choice(KINDS),
        "state": dice.choice(STATES),
        "channel": dice.choice(CHANNELS),
        "due_at": AT + dice.randrange(50) * 1000,
        "client_msg_id": f"m{n}",
        "created_at": AT + dice.randrange(50) * 1000,
        "settled_at": dice.choice([None, AT, AT + dice.randrange(9)]),
        "why": "",
    }


async def fill(db: Database) -> tuple[int, int, int]:
    """(a campaign, another one, a person)"""
    dice = random.Random(20211011)

    async def work(tx: Tx) -> tuple[int, int, int]:
        a, b = await seed(tx, "a"), await seed(tx, "b")
        people = [
            a.person,
            b.person,
            *[await insert(tx, "person", key=f"q{n}", name=f"李{n % 3}", phone="") for n in range(8)],
        ]
        await many(tx, "message", [row(n, dice.choice(people), dice) for n in range(MANY)])
        for s in (a, b):
            notices = [
                {
                    "issue_id": s.issue,
                    "unit_id": s.unit,
                    "step": f"urge:{r['id']}",
                    "person_id": s.person,
                    "state": "left",
                    "planned_at": AT,
                    "created_at": AT,
                    "message_id": r["id"],
                }
                for r in await tx.fetch("SELECT id FROM message WHERE id % 2 = ?", s.campaign % 2)
            ]
            await many(tx, "notice", notices)
        return a.campaign, b.campaign, people[4]

    return await db.write(work)


async def test_every_sort_and_every_filter(db: Database) -> None:
    a, _, person = await fill(db)
    for sort, order in ORDERS.items():
        await is_whole(db, messages.page, Filter(), sort, await by_sql(db, f"{ALL} ORDER BY {order}"))
    later = datetime.fromtimestamp((AT + 20_000) / 1000, UTC)
    wheres = {
        Filter(states=("due", "failed")): "state IN ('due', 'failed')",
        Filter(kinds=("alert",)): "kind = 'alert'",
        Filter(channels=("",)): "channel = ''",
        Filter(person=person): f"person_id = {person}",
        Filter(campaign=a): "message.id IN (SELECT message_id FROM notice JOIN issue ON issue.id = issue_id"
        f" WHERE campaign_id = {a})",
        Filter(since=later): f"created_at >= {AT + 20_000}",
        Filter(until=later): f"created_at < {AT + 20_000}",
        Filter(states=("due",), kinds=("remind",), channels=("custom",), person=person, campaign=a, since=NOON): (
            f"state = 'due' AND kind = 'remind' AND channel = 'custom' AND person_id = {person} AND message.id IN"
            f" (SELECT message_id FROM notice JOIN issue ON issue.id = issue_id WHERE campaign_id = {a})"
        ),
        Filter(person=0): "1 = 0",
    }
    for which, where in wheres.items():
        wanted = await by_sql(db, f"{ALL} WHERE {where} ORDER BY {ORDERS[Sort.PERSON]}")
        await is_whole(db, messages.page, which, Sort.PERSON, wanted)
        assert await messages.count(db, which) == len(wanted)


@pytest.mark.parametrize("sort", Sort)
async def test_it_is_whole_while_it_grows(db: Database, sort: Sort) -> None:
    await fill(db)

    async def add(tx: Tx, n: int) -> None:
        person = await insert(tx, "person", key=f"new{n}", name=f"{'阿' if n % 2 else '龚'}{n}", phone="")
        dice = random.Random(n)
        for k, at in enumerate((AT - 1, AT + 60_000, AT + 20_500)):
            one = row(MANY + 10 * n + k, person, dice) | {"due_at": at, "created_at": at, "settled_at": at}
            await insert(tx, "message", **one)

    await grows(db, messages.page, Filter(), sort, f"{ALL} ORDER BY {ORDERS[sort]}", add)


async def test_a_message_is_told_whole(db: Database) -> None:
    s = await world(db)
    one = row(1, s.person, random.Random(1)) | {"state": "failed", "settled_at": None, "why": "43004"}
    made = await db.write(lambda tx: insert(tx, "message", **one))
    (found,) = (await messages.page(db, Filter())).rows
    assert (found.id, found.person, found.person_name, found.state) == (made, s.person, "张三", "failed")
    assert (found.due_at, found.settled_at, found.why) == (
        datetime.fromtimestamp(int(str(one["due_at"])) / 1000, UTC),
        None,
        "43004",
    )


async def test_a_cursor_that_is_none_or_of_another_sort(db: Database) -> None:
    await fill(db)
    first = await messages.page(db, Filter(), Sort.NEWEST, size=3)
    for cursor in ("x", ">", ">%%%", first.after[1:], ">bnVsbA==", first.after + "A"):
        with pytest.raises(BadCursor):
            await messages.page(db, Filter(), Sort.NEWEST, cursor=cursor)
    with pytest.raises(BadCursor, match="this sort"):
        await messages.page(db, Filter(), Sort.DUE, cursor=first.after)
    for size in (0, 501):
        with pytest.raises(ValueError, match="a page has"):
            await messages.page(db, Filter(), size=size)
    assert (await messages.page(db, Filter(person=0))).rows == ()
