"""A backup is made while the house works, is whole, and never overwrites a file."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from storage import backup
from storage.engine import migrate
from storage.engine.db import Database, sqlite_path, sqlite_url
from storage.engine.errors import BackupRefused, StorageError
from storage.engine.tx import Tx
from tests.storage.introspect import render, tables
from tests.storage.seed import seed


async def everything(tx: Tx) -> dict[str, list[dict[str, object]]]:
    return {
        table.name: [dict(row) for row in await tx.fetch(f"SELECT * FROM {table.name} ORDER BY 1")]
        for table in await tables(tx)
    }


def names(folder: Path, like: str = "*") -> list[str]:
    return sorted(path.name for path in folder.glob(like))


def damage(path: Path) -> None:
    """Overwrite its second page."""
    whole = bytearray(path.read_bytes())
    whole[4096:8192] = b"\xff" * 4096
    path.write_bytes(whole)


async def test_a_backup_restores_equal(sqlite_db: Database, tmp_path: Path) -> None:
    for i in range(20):
        await sqlite_db.write(lambda tx, i=i: seed(tx, f"c{i}"))  # type: ignore[misc]
    made = await backup.make(sqlite_db.url, tmp_path / "b.db")
    assert (made.path, made.step, made.reports) == (tmp_path / "b.db", migrate.latest("sqlite"), 20)
    assert made.bytes == (tmp_path / "b.db").stat().st_size

    shutil.copy(made.path, tmp_path / "restored.db")
    restored = await Database.open(sqlite_url(tmp_path / "restored.db"))
    try:
        await migrate.check(restored)
        assert render(await restored.read(tables)) == render(await sqlite_db.read(tables))
        assert await restored.read(everything) == await sqlite_db.read(everything)
        await restored.write(lambda tx: seed(tx, "goes on"))
    finally:
        await restored.close()


async def test_a_backup_is_one_moment_of_a_busy_house(sqlite_db: Database, tmp_path: Path) -> None:
    """Each write adds a pair: a copy that shows half of one was torn."""
    stop = asyncio.Event()
    written: asyncio.Queue[int] = asyncio.Queue()

    async def pair(tx: Tx, i: int) -> None:
        for half in ("a", "b"):
            await tx.run("INSERT INTO memory (key, value) VALUES (?, ?)", f"{i}{half}", "x" * 500)

    async def busy() -> None:
        i = 0
        while not stop.is_set():
            await sqlite_db.write(lambda tx, i=i: pair(tx, i))  # type: ignore[misc]
            written.put_nowait(i)
            i += 1

    working = asyncio.create_task(busy())
    known = []
    for n in range(3):
        known.append(await written.get())  # at least one more pair between a copy and the next
        while not written.empty():
            known[-1] = written.get_nowait()
        await backup.make(sqlite_db.url, tmp_path / f"{n}.db")
    stop.set()
    await working
    for n, last in enumerate(known):
        copy = await Database.open(sqlite_url(tmp_path / f"{n}.db"))
        rows = await copy.read(lambda tx: tx.fetch("SELECT key FROM memory"))
        await copy.close()
        pairs = {row["key"][:-1] for row in rows}
        assert len(rows) == 2 * len(pairs)
        assert str(last) in pairs


async def test_what_cannot_be_backed_up_says_why_and_leaves_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("keep me")
    before = names(tmp_path)
    empty = tmp_path / "empty" / "e.db"
    empty.parent.mkdir()
    empty.touch()
    for url, target, why in (
        (sqlite_db.url, tmp_path / "there.db", "not overwritten"),
        (sqlite_db.url, tmp_path / "no" / "where.db", "no folder"),
        (sqlite_url(tmp_path / "missing.db"), tmp_path / "b.db", "no database"),
        (sqlite_url(empty), tmp_path / "b.db", "is empty"),
        ("postgresql://postgres@/house", tmp_path / "b.db", "pg_dump"),
    ):
        with pytest.raises(BackupRefused, match=why) as caught:
            await backup.make(url, target)
        assert caught.value.why in BackupRefused.WHYS
    shutil.rmtree(empty.parent)
    assert names(tmp_path) == before
    assert (tmp_path / "there.db").read_text() == "keep me"


async def test_a_damaged_database_gives_no_backup(sqlite_url_of_test: str, tmp_path: Path) -> None:
    database = await Database.open(sqlite_url_of_test)
    await database.write(seed)
    await database.write(lambda tx: tx.run("INSERT INTO memory VALUES ('a', ?)", "y" * 300_000))
    await database.close()
    damage(Path(sqlite_path(sqlite_url_of_test)))
    with pytest.raises(StorageError):
        await backup.make(sqlite_url_of_test, tmp_path / "b.db")
    assert names(tmp_path, "b.db*") == []
