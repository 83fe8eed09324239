"""SQLite for storage/engine/db.py: the door on the one writing connection; readers and models have their own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from storage.engine.connect_sqlite import PRAGMAS
from storage.engine.door import Door
from storage.engine.errors import Misused, StorageError, Unavailable, from_sqlite
from storage.engine.reader import Readers
from storage.engine.tx import Work
from storage.engine.writer_sqlite import Writer

if TYPE_CHECKING:
    from storage.engine.orm import Models

T = TypeVar("T")


class SqliteEngine:
    """One file with one writing connection and a few reading ones."""

    dialect: Literal["sqlite", "postgres"] = "sqlite"

    def __init__(self, path: str) -> None:
        self._path = path
        self._writer = Writer(path)
        self._readers = Readers(path)
        self._models: Models | None = None
        self._closed = False
        self.door = Door(self._writer)

    @classmethod
    async def open(cls, path: str) -> SqliteEngine:
        _folder_must_be_there(path)
        engine = cls(path)
        try:
            await engine._writer.open()
        except BaseException:
            await engine._writer.close()
            raise
        return engine

    async def close(self) -> None:
        self._closed = True
        await self.door.close()
        await self._writer.close()
        if self._models is not None:
            await self._models.close()
        await asyncio.get_running_loop().run_in_executor(None, self._readers.close)

    async def write(self, work: Work[T]) -> T:
        return await self.door.write(work)

    async def read(self, work: Work[T]) -> T:
        return await self._readers.read(work)

    async def read_models(self, work: Callable[[], Awaitable[T]]) -> T:
        if self._closed:
            raise Misused("the database is closed")
        if self._models is None:
            from storage.engine.orm import Models  # slow to import, so only the first list loads it

            settings = {"file_path": self._path} | PRAGMAS | {"query_only": "ON"}
            self._models = Models("tortoise.backends.sqlite", dict(settings), name="sqlite", ours=_ours)
        return await self._models.read(work)


def _ours(why: BaseException) -> StorageError:
    if not isinstance(why, sqlite3.Error):
        return Misused(str(why))
    if getattr(why, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
        return Misused("a read may not write")
    return from_sqlite(why)


def _folder_must_be_there(path: str) -> None:
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise Unavailable(f"there is no folder {folder}")
