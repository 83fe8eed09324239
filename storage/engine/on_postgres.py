"""PostgreSQL for storage/engine/db.py. A write is a transaction, repeated after a deadlock. Reads have their own pool.

Writes are not grouped here; docs/decisions/0001-one-door.md says why.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import asyncpg

from storage.engine.errors import Busy, Misused, StorageError
from storage.engine.errors_postgres import from_postgres
from storage.engine.nesting import mark
from storage.engine.pool_postgres import READ_ONLY, Pool
from storage.engine.tx import Row, Work, plain

if TYPE_CHECKING:
    from storage.engine.orm import Models

T = TypeVar("T")

ATTEMPTS = 6  # of a write; the server breaks a deadlock at once, and the aborted transaction is repeated
WRITERS, READERS, LISTS = 10, 5, 3
_TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|--[^\n]*|/\*.*?\*/|\?""", re.DOTALL)


@lru_cache(maxsize=4096)
def numbered(sql: str) -> str:
    """The SQL with $1, $2, … for each `?` outside quotes and comments."""
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] != "?":
            return found[0]
        count += 1
        return f"${count}"

    return _TOKEN.sub(number, sql)


class PostgresTx:
    """A Tx on an asyncpg connection. It is valid while its work runs."""

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
    """One server with two pools, and a third for the lists, opened when the first list is read."""

    dialect: Literal["sqlite", "postgres"] = "postgres"

    def __init__(self, url: str, writer: Pool, reader: Pool) -> None:
        self._url = url
        self._writer, self._reader = writer, reader
        self._models: Models | None = None
        self._closed = False
        self._under_way: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> PostgresEngine:
        writer = await Pool.open(url, most=WRITERS, read_only=False)
        try:
            return cls(url, writer, await Pool.open(url, most=READERS, read_only=True))
        except BaseException:
            await writer.close()
            raise

    async def close(self) -> None:
        self._closed = True
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._writer.close()
        await self._reader.close()
        if self._models is not None:
            await self._models.close()

    async def write(self, work: Work[T]) -> T:
        # In its own task, so that a cancelled caller does not stop the transaction. SQLite behaves the same.
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

    async def _once(self, pool: Pool, work: Work[T]) -> T:
        try:
            async with mark(), pool.pool.acquire() as raw, pool.begins(raw):
                return await PostgresTx(raw).perform(work)
        except _TROUBLE as why:  # from BEGIN or COMMIT; errors of statements are translated already
            raise from_postgres(why) from why

    async def read_models(self, work: Callable[[], Awaitable[T]]) -> T:
        if self._closed:
            raise Misused("the database is closed")
        if self._models is None:
            from storage.engine.orm import Models  # slow to import, so only the first list loads it

            settings = READ_ONLY | {"default_transaction_isolation": "repeatable read"}
            credentials = {"address": self._url, "server_settings": settings, "minsize": 0, "maxsize": LISTS}
            self._models = Models("storage.engine.orm_postgres", credentials, name="postgres", ours=from_postgres)
        try:
            return await self._models.read(work)
        except _TROUBLE as why:
            raise from_postgres(why) from why
