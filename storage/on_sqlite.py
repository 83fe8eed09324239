"""SQLite behind storage/db.py: the door and Tortoise's writer on one connection, readers on their own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, TypeVar

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from storage.door import Door
from storage.engine_sqlite import Client, ReadOnly, finish
from storage.errors import StorageError, Unavailable, from_sqlite
from storage.orm import Orm
from storage.reader import Readers
from storage.tx import Work

T = TypeVar("T")


class SqliteEngine:
    """One file: one writing connection, a few reading ones."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, path: str) -> None:
        # Tortoise caches SQL by connection name and table: the names differ from PostgreSQL's.
        self._writer = Client(path, connection_name="sqlite_writer")
        self._reader = ReadOnly(path, connection_name="sqlite_reader")
        self._readers = Readers(path)
        self._writing, self._reading = Orm(self._writer), Orm(self._reader)
        self.door = Door(self._writer)

    @classmethod
    async def open(cls, path: str) -> SqliteEngine:
        if not Path(path).absolute().parent.is_dir():
            raise Unavailable(f"there is no folder {Path(path).absolute().parent}")
        engine = cls(path)
        await finish(engine._writer.create_connection(with_db=True))
        return engine

    async def close(self) -> None:
        await self.door.close()
        async with self._writer.lock:  # behind an ORM transaction that is still open
            await finish(self._writer.close())
        await finish(self._reader.close())
        await asyncio.get_running_loop().run_in_executor(None, self._readers.close)

    async def write(self, work: Work[T]) -> T:
        return await self.door.write(work)

    async def read(self, work: Work[T]) -> T:
        return await self._readers.read(work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[TransactionalDBClient]:
        try:
            async with self._writing.scope() as connection:
                yield connection
        except (IntegrityError, OperationalError, TransactionManagementError) as why:
            raise ours(why) from why

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[TransactionalDBClient]:
        try:
            async with self._reading.scope() as connection:
                yield connection
        except (IntegrityError, OperationalError, TransactionManagementError) as why:
            raise ours(why) from why


def ours(why: Exception) -> StorageError:
    """Tortoise wraps sqlite3's exception; ours is made from what is inside."""
    inner = why.args[0] if why.args else why
    return from_sqlite(inner if isinstance(inner, sqlite3.Error) else sqlite3.OperationalError(str(why)))
