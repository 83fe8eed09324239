"""The database as the rest of the house sees it: one way in to write, one way in to read.

A storage function is `async def verb(tx: Tx, ...)` and awaits nothing but `tx`. So the same function runs inside the
writer's thread on SQLite (driven to its end by one `send(None)`) and on an asyncpg connection on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

T = TypeVar("T")

Row = Mapping[str, Any]


class Tx(Protocol):
    """One transaction. SQL is written once with `?`; times go in and come out as integers (ms, UTC)."""

    dialect: Literal["sqlite", "postgres"]

    async def fetch(self, sql: str, *params: object) -> Sequence[Row]:
        """All rows."""
        ...

    async def one(self, sql: str, *params: object) -> Row | None:
        """The first row, or None."""
        ...

    async def run(self, sql: str, *params: object) -> int:
        """Execute; how many rows it touched."""
        ...

    def for_update(self) -> str:
        """' FOR UPDATE' where rows can be locked, '' on SQLite (whose every transaction begins IMMEDIATE)."""
        ...


class Database:
    """Opened once per process; closed last."""

    @classmethod
    async def open(cls, url: str) -> Database:
        """sqlite:///path (a file, made if missing) or postgresql://…. Does not migrate."""
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` in a transaction of its own; return its value once it is durably committed.

        SQLite: grouped with whatever else is waiting, a savepoint each, one commit. PostgreSQL: its own transaction,
        run again on a deadlock. Cancelling the caller does not tear the transaction.
        """
        raise NotImplementedError

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` on a read-only connection; never waits for a writer, never writes."""
        raise NotImplementedError
