"""PostgreSQL only: placeholders, deadlocks, row locks, cancellation, a lost connection."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from storage.engine.db import Database
from storage.engine.errors import Busy, Misused, Unavailable
from storage.engine.models import Memory
from storage.engine.on_postgres import ATTEMPTS, PostgresEngine, numbered
from storage.engine.tx import Tx


@pytest.fixture
async def house(postgres_url_of_test: str) -> AsyncIterator[Database]:
    database = await Database.open(postgres_url_of_test)
    yield database
    await database.close()


def engine(database: Database) -> PostgresEngine:
    assert isinstance(database.engine, PostgresEngine)
    return database.engine


async def put(tx: Tx, key: str, value: str = "0") -> int:
    return await tx.run("INSERT INTO memory (key, value) VALUES (?, ?)", key, value)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("SELECT ?", "SELECT $1"),
        ("a = ? AND b IN (?, ?)", "a = $1 AND b IN ($2, $3)"),
        ("a = '?' AND b = ?", "a = '?' AND b = $1"),
        ("a = 'it''s ?' AND b = ?", "a = 'it''s ?' AND b = $1"),
        ('"od?d" = ?', '"od?d" = $1'),
        ("a = ? -- why?\n AND b = ?", "a = $1 -- why?\n AND b = $2"),
        ("a = ? /* or\n? */ AND b = ?", "a = $1 /* or\n? */ AND b = $2"),
        ("a -> 'x' = ?", "a -> 'x' = $1"),
    ],
)
def test_placeholders_are_numbered_outside_of_quotes_and_comments(said: str, meant: str) -> None:
    assert numbered(said) == meant


async def test_a_deadlock_is_run_again_and_both_are_done(house: Database) -> None:
    """Two writes take the same two rows in opposite order, and each waits until the other holds its first."""
    await house.write(lambda tx: tx.run("INSERT INTO memory (key, value) VALUES ('a', '0'), ('b', '0')"))
    both = asyncio.Barrier(2)
    tries = 0

    async def add(tx: Tx, first: str, second: str) -> None:
        nonlocal tries
        tries += 1
        again = tries > 2
        more = "UPDATE memory SET value = value || ? WHERE key = ?"
        await tx.run(more, first, first)
        if not again:
            await both.wait()
        await tx.run(more, first, second)

    await asyncio.gather(house.write(lambda tx: add(tx, "a", "b")), house.write(lambda tx: add(tx, "b", "a")))
    assert tries == 3
    rows = await house.read(lambda tx: tx.fetch("SELECT value FROM memory"))
    assert [sorted(row["value"]) for row in rows] == [["0", "a", "b"]] * 2


async def test_what_never_ends_in_agreement_ends_in_busy(house: Database) -> None:
    tries = 0

    async def always(tx: Tx) -> None:
        nonlocal tries
        tries += 1
        await tx.run("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'serialization_failure'; END $$")

    with pytest.raises(Busy):
        await house.write(always)
    assert tries == ATTEMPTS


async def test_locked_rows_make_read_then_write_safe(house: Database) -> None:
    await house.write(lambda tx: put(tx, "n"))

    async def add_one(tx: Tx) -> None:
        row = await tx.one("SELECT value FROM memory WHERE key = ?" + tx.for_update(), "n")
        assert row is not None
        await tx.run("UPDATE memory SET value = ? WHERE key = ?", str(int(row["value"]) + 1), "n")

    await asyncio.gather(*(house.write(add_one) for _ in range(60)))
    assert await house.read(lambda tx: tx.one("SELECT value FROM memory")) == {"value": "60"}


async def test_a_caller_that_leaves_does_not_tear_its_write(house: Database) -> None:
    began, release = asyncio.Event(), asyncio.Event()

    async def slow(tx: Tx) -> None:
        await put(tx, "a")
        began.set()
        await release.wait()
        await put(tx, "b")

    writing = asyncio.create_task(house.write(slow))
    await began.wait()
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    release.set()
    await house.close()  # waits for what is under way
    again = await Database.open(house.url)
    rows = await again.read(lambda tx: tx.fetch("SELECT key FROM memory ORDER BY key"))
    await again.close()
    assert [row["key"] for row in rows] == ["a", "b"]


async def test_cancellations_leak_no_connection(house: Database) -> None:
    """(Tortoise's own context drains a pool of five after some 130.)"""
    dice = random.Random(7)

    async def both(tx: Tx, i: int) -> None:
        await put(tx, f"a{i}")
        await put(tx, f"b{i}")

    async def writes(i: int) -> None:
        await house.write(lambda tx: both(tx, i))

    async def models(_: int) -> None:
        await house.read_models(lambda: Memory.all().count())

    async def door(i: int) -> None:
        await house.read(lambda tx: tx.fetch("SELECT 1 AS one"))
        await house.write(lambda tx: put(tx, f"d{i}"))

    async def storm() -> int:
        hits = 0
        for i in range(3000):
            task = asyncio.create_task(dice.choice((writes, models, door))(i))
            if dice.random() < 0.5:
                await house.read(lambda tx: tx.fetch("SELECT 1 AS one"))
            for _ in range(dice.randrange(30)):
                await asyncio.sleep(0)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            hits += task.cancelled()
            if hits == 300:
                break
        return hits

    assert await asyncio.wait_for(storm(), 60) == 300
    many = [asyncio.wait_for(house.write(lambda tx, i=i: put(tx, f"z{i}")), 10) for i in range(30)]  # type: ignore[misc]
    assert await asyncio.gather(*many) == [1] * 30
    rows = await house.read(lambda tx: tx.fetch("SELECT key FROM memory WHERE key LIKE 'a%' OR key LIKE 'b%'"))
    assert len(rows) == 2 * len({row["key"][1:] for row in rows})


async def test_a_connection_the_server_drops_is_replaced(house: Database) -> None:
    async def suicide(tx: Tx) -> None:
        await tx.fetch("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Unavailable):
        await house.write(suicide)
    assert await house.write(lambda tx: put(tx, "a")) == 1


async def test_a_fraction_from_a_query_is_our_mistake(house: Database) -> None:
    with pytest.raises(Misused, match="computed in Python"):
        await house.read(lambda tx: tx.fetch("SELECT 1 / 3.0 AS third"))


async def test_a_write_inside_a_write_is_refused(house: Database) -> None:
    async def work(tx: Tx) -> None:
        await house.write(lambda tx: put(tx, "a"))

    with pytest.raises(Misused, match="inside an open transaction"):
        await house.write(work)
