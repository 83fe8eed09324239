"""Tortoise's SQLite client, made safe: every transaction begins IMMEDIATE and no cancellation can tear its ends.

One client is the only writer of the process: its connection, its thread and its lock are shared by Tortoise's
transactions and by the door (storage/engine/door.py). "sqlite" must stay in this module's name: Tortoise looks for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

import aiosqlite
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections

from storage.engine.connect_sqlite import PRAGMAS
from storage.engine.errors import Misused, from_sqlite
from storage.engine.orm import ALIAS
from storage.engine.shielded import finish

T = TypeVar("T")


class Client(SqliteClient):
    """The connection Tortoise sees. `begin` is what its transactions start with."""

    begin = "BEGIN IMMEDIATE"
    more: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **kwargs)
        self.pragmas = PRAGMAS | dict(self.more)

    @property
    def lock(self) -> asyncio.Lock:
        """Held by whoever has a transaction open on the connection."""
        return self._lock

    async def create_connection(self, with_db: bool) -> None:
        if self._connection is not None:
            return
        connection = aiosqlite.connect(self.filename, isolation_level=None, cached_statements=512)
        connection._thread.daemon = True  # a forgotten close must not keep the process alive
        try:
            await connection
            await _execute(connection, lambda raw: _prepare(raw, self.pragmas))
        except sqlite3.Error as why:
            await connection.close()
            raise from_sqlite(why) from why
        self._connection = connection
        await self._post_connect()

    async def in_thread(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run the function on the connection's own thread, to its end. The caller holds the lock."""
        if self._connection is None:
            raise Misused("the database is closed")
        return await finish(_execute(self._connection, function))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    def _in_transaction(self) -> TransactionContext:
        return _Shielded(Transaction(self), self)


class ReadOnly(Client):
    """For models on pages: never waits for the writer, cannot write."""

    begin = "BEGIN"
    more: ClassVar[Mapping[str, str]] = MappingProxyType({"query_only": "ON"})


async def _execute(connection: aiosqlite.Connection, function: Callable[[sqlite3.Connection], T]) -> T:
    """aiosqlite has no public way to run a whole function in one hop to its thread."""
    value: T = await connection._execute(function, connection._conn)  # type: ignore[no-untyped-call]
    return value


def _prepare(raw: sqlite3.Connection, pragmas: dict[str, str]) -> None:
    raw.row_factory = sqlite3.Row
    for name, value in pragmas.items():
        raw.execute(f"PRAGMA {name} = {value}").fetchall()


class Transaction(SqliteTransactionWrapper):
    """One ORM transaction. A task created inside it inherits it, and is refused once it has ended.

    (Tortoise would let it write on, into whatever transaction is then open on the connection.)
    """

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise Misused("the transaction has ended: a task created inside it went on with it")
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))


class _Shielded(TransactionContext):
    """BEGIN and COMMIT run to their end even when the task is cancelled in the middle; the lock is always let go."""

    def __init__(self, transaction: Transaction, client: Client) -> None:
        self._transaction = transaction
        self._client = client

    async def __aenter__(self) -> TransactionalDBClient:
        await self._client.lock.acquire()
        try:
            await finish(self._client.create_connection(with_db=True))
            self._transaction._connection = self._client._connection  # type: ignore[assignment]  # made just now
            await self._client.in_thread(lambda raw: raw.execute(self._client.begin))
            self._token = get_connections().set(ALIAS, self._transaction)
        except BaseException as why:
            await self._leave("ROLLBACK")
            if isinstance(why, sqlite3.Error):
                raise from_sqlite(why) from why
            raise
        return self._transaction

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        get_connections().reset(self._token)
        try:
            if not self._transaction._finalized:
                self._transaction._finalized = True
                await self._leave("ROLLBACK" if exc_type else "COMMIT")
                return
        except sqlite3.Error as why:
            raise from_sqlite(why) from why
        self._client.lock.release()

    async def _leave(self, how: str) -> None:
        try:
            if self._client._connection is not None:
                await self._client.in_thread(lambda raw: _end(raw, how))
        finally:
            self._client.lock.release()


def _end(raw: sqlite3.Connection, how: str) -> None:
    """End the transaction, if one is open; whatever happens, none is open afterwards."""
    try:
        if raw.in_transaction:
            raw.execute(how)
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


client_class = Client
