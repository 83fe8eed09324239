"""The database as the rest of the house uses it: one way to write, one way to read.

A storage function is `async def verb(tx: Tx, ...)` and awaits nothing but `tx`. So the same function runs in the
writer's thread on SQLite, driven to its end by one `send(None)`, and on an asyncpg connection on PostgreSQL.
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
    """What differs between SQLite and PostgreSQL. on_sqlite.py and on_postgres.py implement it."""

    dialect: Literal["sqlite", "postgres"]

    async def write(self, work: Work[T]) -> T: ...
    async def read(self, work: Work[T]) -> T: ...
    async def read_models(self, work: Callable[[], Awaitable[T]]) -> T: ...
    async def close(self) -> None: ...


class Database:
    """Open it once in a process, and close it last."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url = url
        self.engine = engine

    @property
    def dialect(self) -> Literal["sqlite", "postgres"]:
        return self.engine.dialect

    @classmethod
    async def open(cls, url: str) -> Database:
        """Open sqlite:///path (the file is made if missing) or postgresql://…. Does not migrate.

        Raises ValueError for another address, and Unavailable if the database cannot be reached.
        """
        match kind(url):
            case "sqlite":
                from storage.engine.on_sqlite import SqliteEngine

                return cls(url, await SqliteEngine.open(sqlite_path(url)))
            case "postgres":
                from storage.engine.on_postgres import PostgresEngine

                return cls(url, await PostgresEngine.open(url))

    async def close(self) -> None:
        """Finish the queued work, then close all connections."""
        await self.engine.close()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in its own transaction. Gives its value after a durable commit. Raises StorageError.

        SQLite: works that wait are grouped, each in a savepoint, with one commit. PostgreSQL: each work has a
        transaction, which is repeated after a deadlock. If the caller is cancelled, the transaction still finishes.
        """
        if inside():
            raise Misused("a write inside an open transaction: pass the transaction on instead of opening another")
        return await self.engine.write(work)

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a read-only connection. Gives its value. It does not wait for writers."""
        return await self.engine.read(work)

    async def read_models(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work`, which uses the models of models.py, on a read-only connection and one snapshot.

        Only storage/lists uses it; everything else uses `read`. The first call loads Tortoise. It does not wait for
        writers. If the caller is cancelled, the work still runs to its end.
        """
        return await self.engine.read_models(work)


def kind(url: str) -> Literal["sqlite", "postgres"]:
    """The engine that the address names. Raises ValueError if it names neither."""
    if url.startswith("sqlite:///"):
        return "sqlite"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgres"
    raise ValueError("the database is sqlite:///PATH (sqlite:////PATH from the root) or postgresql://USER@HOST/NAME")


def sqlite_path(url: str) -> str:
    """The file of sqlite:///relative or sqlite:////absolute. Raises ValueError if the address names no file."""
    path = url.removeprefix("sqlite:///")
    if not path or path == ":memory:" or "?" in path:
        raise ValueError(f"{url!r} names no file")
    return path


def sqlite_url(path: str | Path) -> str:
    """The address of this file with an absolute path, which does not depend on the working directory."""
    return f"sqlite:///{Path(path).absolute()}"
