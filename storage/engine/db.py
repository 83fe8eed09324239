"""The database as the rest of the house sees it: one way in to write, one way in to read.

A storage function is `async def verb(tx: Tx, ...)` and awaits nothing but `tx`. So the same function runs inside the
writer's thread on SQLite (driven to its end by one `send(None)`) and on an asyncpg connection on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from storage.engine.errors import Misused
from storage.engine.nesting import inside
from storage.engine.tx import Work

T = TypeVar("T")


class Engine(Protocol):
    """What differs between SQLite and PostgreSQL. Implemented by on_sqlite.py and on_postgres.py."""

    dialect: Literal["sqlite", "postgres"]

    async def write(self, work: Work[T]) -> T: ...
    async def read(self, work: Work[T]) -> T: ...
    async def read_models(self, work: Callable[[], Awaitable[T]]) -> T: ...
    async def close(self) -> None: ...


class Database:
    """Opened once per process; closed last."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url = url
        self.engine = engine

    @property
    def dialect(self) -> Literal["sqlite", "postgres"]:
        return self.engine.dialect

    @classmethod
    async def open(cls, url: str) -> Database:
        """sqlite:///path (a file, made if missing) or postgresql://…. Does not migrate."""
        match kind(url):
            case "sqlite":
                from storage.engine.on_sqlite import SqliteEngine

                return cls(url, await SqliteEngine.open(sqlite_path(url)))
            case "postgres":
                from storage.engine.on_postgres import PostgresEngine

                return cls(url, await PostgresEngine.open(url))

    async def close(self) -> None:
        """Do what is queued, then let go of every connection."""
        await self.engine.close()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction of its own; return its value once it is durably committed.

        SQLite: grouped with whatever else is waiting, a savepoint each, one commit. PostgreSQL: its own transaction,
        run again on a deadlock. Cancelling the caller does not tear the transaction.
        """
        if inside():
            raise Misused("a write inside an open transaction: pass the transaction on instead of opening another")
        return await self.engine.write(work)

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a read-only connection; never waits for a writer, never writes."""
        return await self.engine.read(work)

    async def read_models(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work`, which uses the models of models.py, on a read-only connection: one snapshot, never waits for a
        writer, cannot write. For storage/lists; everything else reads with `read`. The first use loads the library.
        Cancelling the caller does not tear it: it runs to its end first.
        """
        return await self.engine.read_models(work)


def kind(url: str) -> Literal["sqlite", "postgres"]:
    """Which engine the address names. ValueError: none of ours."""
    if url.startswith("sqlite:///"):
        return "sqlite"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgres"
    raise ValueError("the database is sqlite:///PATH (sqlite:////PATH from the root) or postgresql://USER@HOST/NAME")


def sqlite_path(url: str) -> str:
    """The file of sqlite:///relative or sqlite:////absolute."""
    path = url.removeprefix("sqlite:///")
    if not path or path == ":memory:" or "?" in path:
        raise ValueError(f"{url!r} names no file")
    return path


def sqlite_url(path: str | Path) -> str:
    """The address of this file, absolute, so that it does not depend on where the program is started."""
    return f"sqlite:///{Path(path).absolute()}"
