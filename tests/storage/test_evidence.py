"""The folder of evidence, and the sweep, which never removes bytes that a row refers to."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.acts import keep_evidence
from bot.house import House
from storage import files
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.evidence import Folder

NOW = datetime(2021, 10, 11, 1, 0, tzinfo=UTC)
DATA = b"what was photographed"
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files")


def lying(tmp_path: Path) -> list[str]:
    return sorted(p.name for p in tmp_path.rglob("*") if p.is_file() and "house.db" not in p.name)


def test_equal_bytes_are_stored_once_and_read_back_unchanged(folder: Folder, tmp_path: Path) -> None:
    assert folder.get(SHA) is None
    assert folder.put(DATA) == folder.put(DATA) == SHA
    assert folder.get(SHA) == DATA
    assert lying(tmp_path) == [SHA]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA.upper(), SHA + "/..", SHA[:-1], "." * 64, SHA + "\n"])
def test_no_path_from_outside_reaches_it(folder: Folder, name: str) -> None:
    for act in (folder.get, folder.set_aside, folder.put_back, folder.remove):
        with pytest.raises(ValueError, match="not a sha256"):
            act(name)


def test_what_is_set_aside_can_still_be_read_and_put_back(folder: Folder, tmp_path: Path) -> None:
    folder.put(DATA)
    folder.set_aside(SHA)
    assert folder.get(SHA) == DATA
    folder.put_back(SHA)
    assert folder.get(SHA) == DATA
    folder.set_aside(SHA)
    folder.put(DATA)  # sent again meanwhile
    folder.remove(SHA)
    assert folder.get(SHA) == DATA
    folder.set_aside(SHA)
    folder.remove(SHA)
    folder.remove(SHA)
    folder.put_back(SHA)
    assert folder.get(SHA) is None
    assert lying(tmp_path) == []


def test_a_disk_that_fails_leaves_nothing_under_the_hash(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            folder.put(DATA)
    assert folder.get(SHA) is None
    assert folder.put(DATA) == SHA
    assert not list((tmp_path / "files").rglob(".half-*"))


def test_what_a_dead_machine_left_half_written_is_swept(folder: Folder, tmp_path: Path) -> None:
    folder.put(DATA)
    (kept,) = (p for p in (tmp_path / "files").rglob("*") if p.is_file())
    half = kept.with_name(".half-0123456789abcdef")
    half.write_bytes(DATA[:3])
    assert folder.tidy(datetime.fromtimestamp(half.stat().st_mtime, UTC) + timedelta(seconds=1)) == {SHA}
    assert not half.exists()
    assert lying(tmp_path) == [SHA]


def test_a_scratch_file_has_no_name(folder: Folder, tmp_path: Path) -> None:
    with folder.scratch() as body:
        body.write(DATA)
        assert lying(tmp_path) == []


@dataclass
class World:
    db: Database
    folder: Folder
    house: House

    async def brought(self, key: str) -> int:
        async def work(tx: Tx) -> int:
            row = await tx.one(
                "INSERT INTO person (key, name, phone) VALUES (?, '王芳', '') ON CONFLICT (key) DO UPDATE"
                " SET name = excluded.name RETURNING id",
                "wangfang",
            )
            assert row is not None
            file = await files.bring(
                tx,
                person=int(row["id"]),
                kind="document",
                key=key,
                sha256=SHA,
                size=len(DATA),
                mime="application/pdf",
                name="a.pdf",
                received_at=NOW,
            )
            return file.id

        return await keep_evidence.keep(self.house, self.folder, DATA, SHA, work)

    async def removed(self, id: int) -> None:
        await self.db.write(lambda tx: files.removed(tx, id))


@pytest.fixture
def world(db: Database, folder: Folder) -> World:
    return World(db, folder, House(db, lambda: NOW, ZoneInfo("Asia/Shanghai"), b"secret"))


async def test_bytes_are_removed_with_the_last_file_that_refers_to_them(world: World) -> None:
    one, two = await world.brought("page:1"), await world.brought("page:2")
    await world.removed(one)
    assert await keep_evidence.sweep(world.house, world.folder) == 0
    assert world.folder.get(SHA) == DATA
    await world.removed(two)
    assert await keep_evidence.sweep(world.house, world.folder) == 1
    assert world.folder.get(SHA) is None
    assert await keep_evidence.sweep(world.house, world.folder) == 0


@pytest.mark.parametrize("died_after", ["claim", "aside", "removed"])
async def test_a_sweep_cut_short_is_done_by_the_next(world: World, died_after: str) -> None:
    await world.removed(await world.brought("page:1"))
    await world.db.write(lambda tx: files.unwanted(tx, NOW, NOW + keep_evidence.SWEEPING, 9))
    if died_after != "claim":
        world.folder.set_aside(SHA)
    if died_after == "removed":
        world.folder.remove(SHA)
    assert await keep_evidence.sweep(world.house, world.folder) == 0  # claimed still
    later = House(world.db, lambda: NOW + keep_evidence.SWEEPING, ZoneInfo("Asia/Shanghai"), b"secret")
    assert await keep_evidence.sweep(later, world.folder) == 1
    assert world.folder.get(SHA) is None


async def test_bytes_sent_again_during_a_sweep_are_never_lost(world: World) -> None:
    for n in range(12):
        await world.removed(await world.brought(f"page:old{n}"))
        _, new = await asyncio.gather(keep_evidence.sweep(world.house, world.folder), world.brought(f"page:new{n}"))
        assert world.folder.get(SHA) == DATA
        await world.removed(new)
        await keep_evidence.sweep(world.house, world.folder)


async def test_bytes_whose_row_was_never_written_are_removed_a_day_later(world: World) -> None:
    world.folder.put(DATA)
    real = datetime.fromtimestamp(next((world.folder._root).rglob(SHA)).stat().st_mtime, UTC)
    soon = House(world.db, lambda: real + timedelta(hours=1), ZoneInfo("Asia/Shanghai"), b"secret")
    assert await keep_evidence.tidy(soon, world.folder) == 0
    late = House(world.db, lambda: real + timedelta(hours=25), ZoneInfo("Asia/Shanghai"), b"secret")
    other = await world.brought("page:1")
    assert await keep_evidence.tidy(late, world.folder) == 0
    await world.removed(other)
    await keep_evidence.sweep(late, world.folder)
    world.folder.put(DATA)
    stray = House(world.db, lambda: real + timedelta(days=9), ZoneInfo("Asia/Shanghai"), b"secret")
    assert await keep_evidence.tidy(stray, world.folder) == 1
    assert world.folder.get(SHA) is None


def test_a_full_disk_leaves_no_half_written_file(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as now:
        now.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            folder.put(DATA)
    assert lying(tmp_path) == []
    assert folder.put(DATA) == SHA
