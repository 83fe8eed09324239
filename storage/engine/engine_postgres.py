"""Tortoise's asyncpg client, made safe: cancellation leaks no connection, and the values that come out are plain."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.connection import get_connections

from storage.engine.errors import Misused, Unavailable
from storage.engine.errors_postgres import from_postgres
from storage.engine.orm import ALIAS
from storage.engine.shielded import finish

SETTINGS = {
    "application_name": "xunbao",
    "timezone": "UTC",
    "lock_timeout": "15000",
    "statement_timeout": "60000",
    "idle_in_transaction_session_timeout": "60000",
}
TO_CONNECT = 10.0


class Client(AsyncpgDBClient):
    """A pool on one address. read_only: every transaction in it sees one snapshot and cannot write."""

    def __init__(self, dsn: str, *, connection_name: str, most: int, read_only: bool) -> None:
        super().__init__(connection_name=connection_name, minsize=1, maxsize=most)
        self._dsn = dsn
        self.read_only = read_only

    @property
    def pool(self) -> Any:  # asyncpg.Pool, whose stubs are not complete
        if self._pool is None:
            raise Misused("the database is closed")
        return self._pool

    async def create_pool(self, **kwargs: Any) -> Any:
        settings = SETTINGS | ({"default_transaction_read_only": "on"} if self.read_only else {})
        try:
            return await asyncpg.create_pool(
                self._dsn,
                min_size=self.pool_minsize,
                max_size=self.pool_maxsize,
                timeout=TO_CONNECT,
                server_settings=settings,
                init=_plain_values,
            )
        except (asyncpg.PostgresError, OSError) as why:
            raise Unavailable(f"PostgreSQL cannot be reached: {why}") from why

    def begins(self, raw: Any) -> Any:
        """A transaction of this client's kind on a raw connection, not yet started."""
        if self.read_only:
            return raw.transaction(isolation="repeatable_read", readonly=True)
        return raw.transaction()

    def _in_transaction(self) -> TransactionContext:
        return _Shielded(Transaction(self), self)


async def _plain_values(connection: Any) -> None:
    """SUM of a BIGINT is numeric, a comparison is boolean: both come out as the integers SQLite gives."""
    for name, encode, decode in (
        ("numeric", str, _whole),
        ("bool", lambda said: "t" if said else "f", lambda said: int(said == "t")),
    ):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encode, decoder=decode, format="text")


def _whole(text: str) -> int:
    value = Decimal(text)
    if value != int(value):
        raise Misused(f"a query gave {text}: fractions are computed in Python, from integers")
    return int(value)


class Transaction(TransactionWrapper):
    """One ORM transaction. A task created inside it inherits it, and is refused once it has ended."""

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise Misused("the transaction has ended: a task created inside it went on with it")
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))


class _Shielded(TransactionContext):
    """Its ends run to their end even when the task is cancelled in the middle; the connection always goes back."""

    def __init__(self, transaction: Transaction, client: Client) -> None:
        self._transaction = transaction
        self._client = client

    async def __aenter__(self) -> TransactionalDBClient:
        raw = await self._client.pool.acquire()
        self._transaction._connection = raw
        self._transaction.transaction = self._client.begins(raw)
        try:
            await finish(self._transaction.transaction.start())
        except BaseException as why:
            await finish(self._client.pool.release(raw))
            if isinstance(why, asyncpg.PostgresError):
                raise from_postgres(why) from why
            raise
        self._token = get_connections().set(ALIAS, self._transaction)
        return self._transaction

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        get_connections().reset(self._token)
        transaction, ended = self._transaction.transaction, self._transaction._finalized
        self._transaction._finalized = True
        try:
            if not ended and transaction is not None:
                await finish(transaction.rollback() if exc_type else transaction.commit())
        finally:
            await finish(self._client.pool.release(self._transaction._connection))


client_class = Client
