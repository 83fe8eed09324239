"""Copies the database while it is in use. The copy is checked before it gets its name."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from storage.engine.connect_sqlite import connect
from storage.engine.db import kind, sqlite_path
from storage.engine.errors import BackupRefused, Unavailable, from_sqlite


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: its file, its size in bytes, its schema step, and how many reports it holds."""

    path: Path
    bytes: int
    step: int
    reports: int


async def make(url: str, target: Path) -> Backup:
    """Copy the database to `target`, which must not exist.

    Raises BackupRefused if no backup can be made, and Unavailable if the file cannot be written.
    """
    if kind(url) == "postgres":
        raise BackupRefused("postgres", "use PostgreSQL's own tool: pg_dump --format=custom --file=FILE DATABASE_URL")
    return await asyncio.to_thread(_make, Path(sqlite_path(url)), target)


def _make(source: Path, target: Path) -> Backup:
    if not source.is_file():
        raise BackupRefused("no database", f"there is no database {source}")
    if target.exists():
        raise BackupRefused("there already", f"{target} exists and is not overwritten")
    if not target.parent.is_dir():
        raise BackupRefused("no folder", f"there is no folder {target.parent}")
    # The copy has another name until it is checked, so that nobody takes an unfinished one for a backup.
    part = target.with_name(f"{target.name}.part-{os.getpid()}")
    try:
        _copy(source, part)
        step, reports = _look_through(part)
        _sync(part)
        if target.exists():
            raise BackupRefused("there already", f"{target} appeared meanwhile and is not overwritten")
        part.rename(target)
        _sync(target.parent)
    except OSError as why:
        raise Unavailable(f"{target} cannot be written: {why}") from why
    finally:
        part.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size, step, reports)


def _copy(source: Path, part: Path) -> None:
    connection = connect(str(source))
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.Error as why:
        raise from_sqlite(why) from why
    finally:
        connection.close()


def _look_through(part: Path) -> tuple[int, int]:
    """(schema step, number of reports) of the copy. Raises BackupRefused if the copy is damaged or empty."""
    connection = sqlite3.connect(part)
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
        if verdict != "ok" or dangling:
            raise BackupRefused("not whole", f"{verdict}, {len(dangling)} dangling rows: check the original")
        step = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if step == 0:
            raise BackupRefused("empty", "the database is empty: nothing to back up")
        return step, int(connection.execute("SELECT COUNT(*) FROM report").fetchone()[0])
    except sqlite3.Error as why:
        raise from_sqlite(why) from why
    finally:
        connection.close()


def _sync(path: Path) -> None:
    """Wait until the file's bytes, or the folder's entry, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
