"""The door on SQLite: groups, isolation inside a group, cancellation, other processes, a sudden end."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import sys
import threading
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest

from storage.engine.db import Database, sqlite_path, sqlite_url
from storage.engine.errors import Misused, StorageError, Unavailable
from storage.engine.models import Memory
from storage.engine.on_sqlite import SqliteEngine
from storage.engine.tx import Tx


def engine(database: Database) -> SqliteEngine:
    assert isinstance(database.engine, SqliteEngine)
    return database.engine


async def put(tx: Tx, key: str) -> int:
    return await tx.run("INSERT INTO memory (key, value) VALUES (?, '1')", key)


async def count(tx: Tx, like: str = "%") -> int:
    row = await tx.one("SELECT COUNT(*) AS n FROM memory WHERE key LIKE ?", like)
    assert row is not None
    return int(row["n"])


async def how_many() -> int:
    return await Memory.all().count()


async def write(database: Database, key: str) -> int:
    return await database.write(lambda tx: put(tx, key))


# Groups.


async def test_five_hundred_waiting_writes_are_a_few_commits(sqlite_db: Database) -> None:
    assert await asyncio.gather(*(write(sqlite_db, f"k{i}") for i in range(500))) == [1] * 500
    assert await sqlite_db.read(count) == 500
    door = engine(sqlite_db).door
    assert door.works == 500
    assert door.groups <= 4  # the largest group is 256: two or three


async def test_works_of_a_group_are_done_in_the_order_they_came(sqlite_db: Database) -> None:
    async def work(tx: Tx, i: int) -> int:
        await put(tx, f"k{i}")
        return await count(tx)  # it sees what those before it did

    async def one(i: int) -> int:
        return await sqlite_db.write(lambda tx: work(tx, i))

    assert await asyncio.gather(*(one(i) for i in range(50))) == list(range(1, 51))
    assert engine(sqlite_db).door.groups <= 2


async def test_a_failed_work_does_not_affect_the_others_of_its_group(sqlite_db: Database) -> None:
    async def work(tx: Tx, i: int) -> int:
        await put(tx, f"k{i}" if i % 10 != 3 else f"lost{i}")
        if i % 10 == 3:
            raise LookupError(i)
        return i

    async def one(i: int) -> int:
        return await sqlite_db.write(lambda tx: work(tx, i))

    done = await asyncio.gather(*(one(i) for i in range(500)), return_exceptions=True)
    assert {i for i, outcome in enumerate(done) if isinstance(outcome, LookupError)} == set(range(3, 500, 10))
    assert [outcome for outcome in done if isinstance(outcome, int)] == [i for i in range(500) if i % 10 != 3]
    assert (await sqlite_db.read(count), await sqlite_db.read(lambda tx: count(tx, "lost%"))) == (450, 0)
    assert engine(sqlite_db).door.groups <= 4


class BareYield:
    def __await__(self) -> Generator[None]:
        yield None


async def test_a_work_that_awaits_something_else_is_named_and_undone(sqlite_db: Database) -> None:
    async def sends_a_message(tx: Tx) -> None:
        await put(tx, "a")
        await asyncio.sleep(0)

    async def waits_a_while(tx: Tx) -> None:
        await put(tx, "a")
        await asyncio.sleep(1)

    async def yields(tx: Tx) -> None:
        await put(tx, "a")
        await BareYield()

    async def opens_another(tx: Tx) -> None:
        await put(tx, "a")
        await write(sqlite_db, "b")

    for work in (sends_a_message, waits_a_while, yields, opens_another):
        with pytest.raises(
            Misused, match=rf"{work.__name__} \(.*test_door\.py:\d+\).*awaits something else than its tx"
        ):
            await sqlite_db.write(work)
    assert await sqlite_db.read(count) == 0
    assert await write(sqlite_db, "still open") == 1


async def test_a_commit_that_fails_fails_the_whole_group(sqlite_db: Database) -> None:
    """COMMIT finds broken references whose check was deferred."""

    async def puts_off(tx: Tx) -> None:
        await tx.run("PRAGMA defer_foreign_keys = ON")
        await tx.run("INSERT INTO unit_alias (campaign_id, unit_id, alias) VALUES (1, 1, 'x')")

    done = await asyncio.gather(
        write(sqlite_db, "a"), sqlite_db.write(puts_off), write(sqlite_db, "b"), return_exceptions=True
    )
    assert all(isinstance(outcome, StorageError) for outcome in done)
    assert await sqlite_db.read(count) == 0
    assert await write(sqlite_db, "a") == 1


async def test_a_full_disk_fails_the_group_and_the_door_stays_open(sqlite_db: Database) -> None:
    def limit(pages: int) -> object:
        return engine(sqlite_db)._writer.in_thread(lambda raw: raw.execute(f"PRAGMA max_page_count = {pages}"))

    async def large(tx: Tx) -> None:
        await tx.run("INSERT INTO memory (key, value) VALUES ('large', ?)", "x" * 10_000_000)

    await limit(1)  # type: ignore[misc]  # SQLite takes it as: no page more than there are
    done = await asyncio.gather(write(sqlite_db, "a"), sqlite_db.write(large), return_exceptions=True)
    assert [type(outcome) for outcome in done] == [Unavailable, Unavailable]
    await limit(1_000_000_000)  # type: ignore[misc]
    assert await write(sqlite_db, "a") == 1
    assert await sqlite_db.read(count) == 1


async def test_what_is_queued_is_done_before_the_door_closes(sqlite_url_of_test: str) -> None:
    database = await Database.open(sqlite_url_of_test)
    writing = [asyncio.create_task(write(database, f"k{i}")) for i in range(300)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*writing) == [1] * 300
    with pytest.raises(Misused, match="closed"):
        await write(database, "late")
    with pytest.raises(Misused, match="closed"):
        await database.read(count)


# Cancellation.


async def test_three_hundred_cancellations_at_random_moments_leave_it_working(sqlite_db: Database) -> None:
    """Writes and reads are cut at any step; no lock leaks, no transaction is left open, no work is half done. (Without
    the shield Tortoise hangs for good after about ten.)"""
    dice = random.Random(20211011)

    async def door(i: int) -> None:
        async def both(tx: Tx) -> None:
            await put(tx, f"door{i}a")
            await put(tx, f"door{i}b")

        await sqlite_db.write(both)

    async def models(_: int) -> None:
        await sqlite_db.read_models(how_many)

    async def reads(_: int) -> None:
        await sqlite_db.read(count)

    async def cut(task: asyncio.Task[None]) -> bool:
        for _ in range(dice.randrange(25)):
            await asyncio.sleep(0)
        if dice.random() < 0.5:  # threads take their time: the loop must get to their answers too
            await sqlite_db.read(count)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return task.cancelled()

    async def storm() -> int:
        hits = 0
        i = 0
        while hits < 300:
            kind = dice.choice((door, door, reads, models))
            hits += await cut(asyncio.create_task(kind(i)))
            i += 1
        return hits

    assert await asyncio.wait_for(storm(), 60) == 300
    await asyncio.wait_for(write(sqlite_db, "zz"), 5)  # behind the groups whose callers have left
    assert await asyncio.wait_for(sqlite_db.read_models(how_many), 5) == await sqlite_db.read(count)
    keys = await sqlite_db.read(lambda tx: tx.fetch("SELECT key FROM memory WHERE key LIKE 'door%'"))
    assert len(keys) == 2 * len({row["key"][:-1] for row in keys})


async def test_a_timeout_around_a_write_does_not_tear_it(sqlite_db: Database) -> None:
    """A caller cancelled before its group began is left out. One cancelled later leaves a whole write."""
    release = threading.Event()

    async def holds(tx: Tx) -> None:
        await put(tx, "held a")
        release.wait(10)
        await put(tx, "held b")

    holding = asyncio.create_task(sqlite_db.write(holds))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting = asyncio.create_task(write(sqlite_db, "left out"))
    await asyncio.sleep(0)
    for task in (holding, waiting):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    release.set()
    await write(sqlite_db, "next")
    rows = await sqlite_db.read(lambda tx: tx.fetch("SELECT key FROM memory ORDER BY key"))
    assert [row["key"] for row in rows] == ["held a", "held b", "next"]


# Together.


async def test_models_and_the_door_side_by_side_meet_no_lock(sqlite_db: Database) -> None:
    seen = await asyncio.gather(
        *(sqlite_db.read_models(how_many) for _ in range(50)),
        *(write(sqlite_db, f"door{i}") for i in range(500)),
        *(sqlite_db.read_models(how_many) for _ in range(50)),
    )
    assert seen[50:550] == [1] * 500
    assert await sqlite_db.read_models(how_many) == 500


OTHER_PROCESS = """
import asyncio, sys
from storage.engine.db import Database

async def read_then_write(tx, i):  # what a deferred BEGIN fails at
    row = await tx.one("SELECT COUNT(*) AS n FROM memory")
    await tx.run("INSERT INTO memory (key, value) VALUES (?, ?)", f"other{i}", str(row["n"]))

async def main(url, n):
    database = await Database.open(url)
    for i in range(n):
        await database.write(lambda tx: read_then_write(tx, i))
    await database.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


async def test_a_second_process_writes_beside_it_and_nothing_is_locked(sqlite_db: Database) -> None:
    """The second process is like `campaign apply` while `serve` runs."""
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER_PROCESS, sqlite_db.url, "150")
    ended = asyncio.create_task(other.wait())
    mine = 0

    while not ended.done():
        await asyncio.gather(*(write(sqlite_db, f"k{mine}-{i}") for i in range(11)))
        mine += 1
    assert await ended == 0
    assert await sqlite_db.read(lambda tx: count(tx, "other%")) == 150
    assert await sqlite_db.read(count) == 150 + 11 * mine


async def test_a_reader_does_not_wait_for_a_long_write(sqlite_db: Database) -> None:
    release, began = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    async def long(tx: Tx) -> None:
        await put(tx, "long")
        loop.call_soon_threadsafe(began.set)
        assert release.wait(20)

    writing = asyncio.create_task(sqlite_db.write(long))
    await began.wait()
    try:
        assert await asyncio.wait_for(sqlite_db.read(count), 5) == 0
        assert await asyncio.wait_for(sqlite_db.read_models(how_many), 5) == 0
        assert not writing.done()
    finally:
        release.set()
    await writing
    assert await sqlite_db.read(count) == 1


async def test_a_writer_does_not_wait_for_a_long_read(sqlite_db: Database) -> None:
    release, began = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    async def long(tx: Tx) -> tuple[int, int]:
        before = await count(tx)
        loop.call_soon_threadsafe(began.set)
        assert release.wait(20)
        return before, await count(tx)

    reading = asyncio.create_task(sqlite_db.read(long))
    await began.wait()
    try:
        assert await asyncio.wait_for(write(sqlite_db, "a"), 5) == 1
        assert await asyncio.wait_for(sqlite_db.read(count), 5) == 1  # another reader sees it
    finally:
        release.set()
    assert await reading == (0, 0)


# A sudden end.

KILLED = """
import asyncio, sys
from storage.engine.db import Database

async def main(url):
    database = await Database.open(url)

    async def one(i):
        while True:
            key = f"{i}:{next(numbers)}"
            await database.write(lambda tx: tx.run("INSERT INTO memory (key, value) VALUES (?, '1')", key))
            print(key, flush=True)

    import itertools
    numbers = itertools.count()
    await asyncio.gather(*(one(i) for i in range(20)))

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.parametrize("after", [1, 40, 700])
async def test_nothing_acknowledged_is_lost_by_a_kill(sqlite_url_of_test: str, after: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, sqlite_url_of_test, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    acknowledged = [(await process.stdout.readline()).decode().strip() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    rest = (await process.stdout.read()).decode()
    acknowledged += rest.splitlines() if rest.endswith("\n") else rest.splitlines()[:-1]
    assert await process.wait() == -signal.SIGKILL

    database = await Database.open(sqlite_url_of_test)
    try:
        kept = {row["key"] for row in await database.read(lambda tx: tx.fetch("SELECT key FROM memory"))}
        assert len(acknowledged) >= after
        assert set(acknowledged) <= kept
        assert await write(database, "goes on") == 1
    finally:
        await database.close()


# How a file is opened.


async def test_every_connection_is_set_as_it_must_be(sqlite_db: Database) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "journal_size_limit", "busy_timeout", "query_only")

    async def settings(tx: Tx) -> list[object]:
        return [next(iter((await tx.fetch(f"PRAGMA {name}"))[0].values())) for name in names]

    assert await sqlite_db.write(settings) == ["wal", 2, 1, 64 * 1024 * 1024, 15000, 0]
    assert await sqlite_db.read(settings) == ["wal", 2, 1, 64 * 1024 * 1024, 15000, 1]


async def test_addresses_that_name_no_file_are_refused(tmp_path: Path) -> None:
    for url in ("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///a.db?mode=ro", "mysql://x/y", "house.db"):
        with pytest.raises(ValueError, match=r"names no file|the database is"):
            await Database.open(url)
    with pytest.raises(Unavailable, match="no folder"):
        await Database.open(sqlite_url(tmp_path / "missing" / "house.db"))
    (tmp_path / "text.db").write_text("not a database at all, but long enough to be read as one " * 30)
    with pytest.raises(Unavailable):
        await Database.open(sqlite_url(tmp_path / "text.db"))


def test_an_absolute_path_comes_back(tmp_path: Path) -> None:
    assert sqlite_path(sqlite_url(tmp_path / "a.db")) == str(tmp_path / "a.db")
    assert sqlite_path("sqlite:///data/house.db") == "data/house.db"


async def test_nothing_waits_at_exit_for_a_database_that_was_not_closed(sqlite_url_of_test: str) -> None:
    code = (
        "import asyncio, sys\nfrom storage.engine.db import Database\n"
        "async def main():\n    d = await Database.open(sys.argv[1])\n"
        "    await d.write(lambda tx: tx.run('DELETE FROM memory'))\n"
        "    await d.read(lambda tx: tx.fetch('SELECT 1'))\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", code, sqlite_url_of_test, stderr=asyncio.subprocess.DEVNULL
    )
    assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_a_lock_held_by_another_process_is_waited_for_and_then_named(sqlite_db: Database) -> None:
    await engine(sqlite_db)._writer.in_thread(lambda raw: raw.execute("PRAGMA busy_timeout = 50"))
    other = sqlite3.connect(sqlite_path(sqlite_db.url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageError, match="locked") as caught:
            await write(sqlite_db, "a")
        assert type(caught.value).__name__ == "Busy"
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert await write(sqlite_db, "a") == 1
