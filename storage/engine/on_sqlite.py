"""SQLite behind storage/engine/db.py: the door and Tortoise's writer on one connection, readers on their own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, TypeVar

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from storage.engine.connect_sqlite import connect
from storage.engine.door import Door
from storage.engine.engine_sqlite import Client, ReadOnly
from storage.engine.errors import Misused, StorageError, Unavailable, from_sqlite
from storage.engine.orm import Orm
from storage.engine.reader import Readers
from storage.engine.shielded import finish
from storage.engine.tx import Work

T = TypeVar("T")


class SqliteEngine:
    """One file: one writing connection, a few reading ones."""

    dialect: Literal["sqlite", "postgres"] = "sqlite"

    def __init__(self, path: str) -> None:
        self._path = path
        # Tortoise caches SQL by this name and the table: it must differ from PostgreSQL's.
        self._writer = Client(path, connection_name="sqlite")
        self._reader = ReadOnly(path, connection_name="sqlite")
        self._readers = Readers(path)
        self._writing, self._reading = Orm(self._writer), Orm(self._reader)
        self.door = Door(self._writer)

    @classmethod
    async def open(cls, path: str) -> SqliteEngine:
        _folder_must_be_there(path)
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
            raise self._ours(why) from why

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[TransactionalDBClient]:
        try:
            async with self._reading.scope() as connection:
                yield connection
        except (IntegrityError, OperationalError, TransactionManagementError) as why:
            raise self._ours(why) from why

    def _ours(self, why: Exception) -> StorageError:
        """Tortoise wraps sqlite3's exception; ours is made from what is inside, the rule's name from the schema."""
        inner = why.args[0] if why.args else why
        if not isinstance(inner, sqlite3.Error):
            return Misused(str(why))
        connection = connect(self._path, query_only="ON")
        try:
            return from_sqlite(inner, connection)
        finally:
            connection.close()


def _folder_must_be_there(path: str) -> None:
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise Unavailable(f"there is no folder {folder}")
