"""PostgreSQL behind storage/engine/db.py: a transaction a write, run again on a deadlock; reads on a pool of their own.

No group door here: docs/decisions/0001-one-door.md says why.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Literal, TypeVar

import asyncpg
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from storage.engine.engine_postgres import Client
from storage.engine.errors import Busy, Misused, StorageError
from storage.engine.errors_postgres import from_postgres
from storage.engine.nesting import mark
from storage.engine.orm import Orm
from storage.engine.tx import Row, Work, plain

T = TypeVar("T")

ATTEMPTS = 6  # a deadlock is broken by the server at once; the one it threw out goes again
WRITERS, READERS = 10, 5
_TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|--[^\n]*|/\*.*?\*/|\?""", re.DOTALL)


@lru_cache(maxsize=4096)
def numbered(sql: str) -> str:
    """`?` as $1, $2, …, outside of quotes and comments."""
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] != "?":
            return found[0]
        count += 1
        return f"${count}"

    return _TOKEN.sub(number, sql)


class PostgresTx:
    """A Tx on an asyncpg connection, good while its work runs."""

    dialect: Literal["sqlite", "postgres"] = "postgres"
    __slots__ = ("_connection", "_ended", "spoiled")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._ended = False
        self.spoiled: StorageError | None = None

    async def fetch(self, sql: str, *params: object) -> Sequence[Row]:
        return [dict(row) for row in await self._do(self._connection.fetch, sql, params)]

    async def one(self, sql: str, *params: object) -> Row | None:
        row = await self._do(self._connection.fetchrow, sql, params)
        return None if row is None else dict(row)

    async def run(self, sql: str, *params: object) -> int:
        count: str = (await self._do(self._connection.execute, sql, params)).rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    def for_update(self) -> str:
        return " FOR UPDATE"

    async def perform(self, work: Work[T]) -> T:
        """The work's value. Misused: it went on after a failure, which PostgreSQL would turn into a silent rollback."""
        try:
            value = await work(self)
        finally:
            self._ended = True
        if self.spoiled is not None:
            raise Misused(f"{getattr(work, '__qualname__', work)} went on after {self.spoiled!r}") from self.spoiled
        return value

    async def _do(self, how: Any, sql: str, params: tuple[object, ...]) -> Any:
        if self._ended:
            raise Misused("the transaction has ended: its tx was kept and used again")
        if self.spoiled is not None:
            raise Misused(f"a statement failed before ({self.spoiled}) and the work went on") from self.spoiled
        values = plain(params)
        try:
            return await how(numbered(sql), *values)
        except _TROUBLE as why:
            self.spoiled = from_postgres(why, sql)
            raise self.spoiled from why


class PostgresEngine:
    """One server, two pools."""

    dialect: Literal["sqlite", "postgres"] = "postgres"

    def __init__(self, url: str) -> None:
        self._writer = Client(url, connection_name="postgres", most=WRITERS, read_only=False)
        self._reader = Client(url, connection_name="postgres", most=READERS, read_only=True)
        self._writing, self._reading = Orm(self._writer), Orm(self._reader)
        self._under_way: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> PostgresEngine:
        engine = cls(url)
        try:
            await engine._writer.create_connection(with_db=True)
            await engine._reader.create_connection(with_db=True)
        except BaseException:
            await engine.close()
            raise
        return engine

    async def close(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._writer.close()
        await self._reader.close()

    async def write(self, work: Work[T]) -> T:
        # A task of its own: a caller that leaves does not tear the transaction, as on SQLite.
        task = asyncio.create_task(self._write(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def read(self, work: Work[T]) -> T:
        return await self._once(self._reader, work)

    async def _write(self, work: Work[T]) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._once(self._writer, work)
            except Busy as why:
                if not isinstance(why.__cause__, _AGAIN):
                    raise
        return await self._once(self._writer, work)

    async def _once(self, client: Client, work: Work[T]) -> T:
        try:
            async with mark(), client.pool.acquire() as raw, client.begins(raw):
                return await PostgresTx(raw).perform(work)
        except _TROUBLE as why:  # of BEGIN or COMMIT; the statements' own have been translated
            raise from_postgres(why) from why

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[TransactionalDBClient]:
        try:
            async with self._writing.scope() as connection:
                yield connection
        except (IntegrityError, OperationalError, TransactionManagementError, *_TROUBLE) as why:
            raise ours(why) from why

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[TransactionalDBClient]:
        try:
            async with self._reading.scope() as connection:
                yield connection
        except (IntegrityError, OperationalError, TransactionManagementError, *_TROUBLE) as why:
            raise ours(why) from why


def ours(why: BaseException) -> StorageError:
    """Tortoise wraps asyncpg's exception; ours is made from what is inside."""
    inner = why.args[0] if why.args and isinstance(why.args[0], Exception) else why
    return from_postgres(inner)
