"""What every list keeps to: its pages put together are what one SQL statement says, whichever way one goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any

from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.lists.paging import Page
from tests.storage.seed import Seeded, insert, seed

Read = Callable[..., Awaitable[Page[Any]]]
MANY = 3000


async def many(tx: Tx, table: str, rows: Sequence[dict[str, object]]) -> None:
    """Insert all of these rows, which have the same columns."""
    columns = list(rows[0])
    for part in (rows[i : i + 500] for i in range(0, len(rows), 500)):
        marks = ", ".join([f"({', '.join('?' * len(columns))})"] * len(part))
        await tx.run(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {marks}", *(r[c] for r in part for c in columns)
        )


async def world(db: Database) -> Seeded:
    return await db.write(seed)


async def unit(tx: Tx, campaign: int, n: int) -> int:
    return await insert(
        tx,
        "unit",
        campaign_id=campaign,
        key=f"v{n}",
        name=f"单位{n}",
        short_name=f"单位{n}",
        place=n,
        files=1,
        exempt=0,
        active=1,
    )


async def by_sql(db: Database, sql: str, *params: object) -> list[int]:
    return [int(r["id"]) for r in await db.read(lambda tx: tx.fetch(sql, *params))]


async def forward(db: Database, read: Read, which: object, sort: StrEnum, size: int) -> tuple[list[int], str]:
    """The ids of every page from the first to the last, and the cursor before the last one."""
    ids: list[int] = []
    cursor = before = ""
    while True:
        page = await read(db, which, sort, size=size, cursor=cursor)
        assert len(page.rows) <= size
        assert bool(page.before) == bool(cursor and page.rows)
        ids += [r.id for r in page.rows]
        cursor, before = page.after, page.before
        if not cursor:
            return ids, before


async def backward(db: Database, read: Read, which: object, sort: StrEnum, size: int, cursor: str) -> list[int]:
    """The ids of every page before this cursor, in the order of the list."""
    ids: list[int] = []
    while cursor:
        page = await read(db, which, sort, size=size, cursor=cursor)
        assert page.after, "there is the page one came from"
        ids = [*(r.id for r in page.rows), *ids]
        cursor = page.before
    return ids


async def is_whole(db: Database, read: Read, which: object, sort: StrEnum, wanted: list[int], size: int = 250) -> None:
    """The pages, forward and then back again, are these rows in this order."""
    ids, before = await forward(db, read, which, sort, size)
    assert ids == wanted
    last = (len(ids) % size or size) if before else len(ids)
    assert await backward(db, read, which, sort, size, before) == ids[: len(ids) - last]


async def grows(
    db: Database, read: Read, which: object, sort: StrEnum, order: str, add: Callable[[Tx, int], Awaitable[None]]
) -> None:
    """Rows are added before and after the cursor while one pages: those that were there come once each, in order, and
    what is new beyond the cursor comes too. order: the same sort in SQL, over everything."""
    ids: list[int] = []
    cursor, n = "", 0
    was = await by_sql(db, order)
    while True:
        page = await read(db, which, sort, size=97, cursor=cursor)
        ids += [r.id for r in page.rows]
        if not page.after:
            break
        if n < 5:
            await db.write(lambda tx, n=n: add(tx, n))  # type: ignore[misc]
        cursor, n = page.after, n + 1
    assert len(set(ids)) == len(ids), "no row twice"
    there = set(was)
    assert [i for i in ids if i in there] == was, "none left out, none moved"
    now = await by_sql(db, order)
    assert ids == [i for i in now if i in set(ids)]
    assert set(now) - set(ids) <= set(now) - there, "what is lacking was added before the cursor"
