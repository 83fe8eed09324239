"""The door for all writes on SQLite. Works that wait run as one group: a savepoint each, one commit, then the answers.

The group runs as one function on the thread of the writer's connection. One `send(None)` drives a work to its end: it
awaits nothing but the thread's own Tx, so it never waits for the loop. Measurements showed that thread switches are the
main cost of an async SQLite driver. The rest is the fsync, of which a group needs one.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import sqlite3
from collections import deque
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from storage.engine.errors import Misused, StorageError, Unavailable, from_sqlite
from storage.engine.tx import Row, Work, plain
from storage.engine.writer_sqlite import Writer

T = TypeVar("T")

LARGEST_GROUP = 256


class SqliteTx:
    """A Tx on a raw connection. It is valid in its own thread and while its work runs."""

    dialect: Literal["sqlite", "postgres"] = "sqlite"
    __slots__ = ("_connection", "_ended", "spoiled")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ended = False
        self.spoiled: StorageError | None = None

    async def fetch(self, sql: str, *params: object) -> Sequence[Row]:
        return [dict(row) for row in self._execute(sql, params)[0]]

    async def one(self, sql: str, *params: object) -> Row | None:
        rows = self._execute(sql, params)[0]
        return dict(rows[0]) if rows else None

    async def run(self, sql: str, *params: object) -> int:
        rows, touched = self._execute(sql, params)
        return len(rows) or max(touched, 0)

    def for_update(self) -> str:
        return ""

    def end(self) -> None:
        """End the Tx. Using it afterwards raises Misused."""
        self._ended = True

    def _execute(self, sql: str, params: tuple[object, ...]) -> tuple[list[sqlite3.Row], int]:
        if self._ended:
            raise Misused("the transaction has ended: its tx was kept and used again")
        if self.spoiled is not None:
            raise Misused(f"a statement failed before ({self.spoiled}) and the work went on") from self.spoiled
        values = plain(params)
        try:
            cursor = self._connection.execute(sql, values)
            return cursor.fetchall(), cursor.rowcount
        except sqlite3.Error as why:
            self.spoiled = from_sqlite(why, self._connection, sql, values)
            raise self.spoiled from why


@dataclass(frozen=True, slots=True)
class Failed:
    """A work raised this."""

    why: BaseException


@dataclass(frozen=True, slots=True)
class Done:
    """A work returned this."""

    value: Any


Outcome = Done | Failed


def drive(work: Work[Any], tx: SqliteTx) -> Any:
    """Run the work without a loop and give its value.

    Raises Misused if it awaited something other than its tx, or went on after a failed statement.
    """
    awaitable = work(tx)
    steps: Any = awaitable if inspect.iscoroutine(awaitable) else awaitable.__await__()
    try:
        steps.send(None)
    except StopIteration as stop:
        if tx.spoiled is not None:
            raise Misused(f"{_name(work, awaitable)} went on after {tx.spoiled!r}") from tx.spoiled
        return stop.value
    except RuntimeError as why:
        if "no running event loop" in str(why):
            raise Misused(f"{_name(work, awaitable)} awaits something else than its tx") from why
        raise
    finally:
        tx.end()
    name = _name(work, awaitable)
    steps.close()
    raise Misused(f"{name} awaits something else than its tx")


def _name(work: object, awaitable: Awaitable[Any]) -> str:
    """The function, its place, and the chain of awaits it stopped in: submit (…/reports.py:41) > sleep."""
    code = getattr(awaitable, "cr_code", None)
    if code is None:
        return str(getattr(work, "__qualname__", work))
    frame = getattr(awaitable, "cr_frame", None)
    chain = [f"{code.co_qualname} ({code.co_filename}:{frame.f_lineno if frame else code.co_firstlineno})"]
    inner = getattr(awaitable, "cr_await", None)
    while inspect.iscoroutine(inner):
        chain.append(inner.__qualname__)
        inner = inner.cr_await
    return " > ".join(chain)


def run_group(connection: sqlite3.Connection, works: Sequence[Work[Any]]) -> list[Outcome]:
    """Run all works in one transaction, each in a savepoint, with one commit. Call it on the connection's thread."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as why:
        return [Failed(from_sqlite(why, connection))] * len(works)
    try:
        outcomes: list[Outcome] = []
        for work in works:
            outcomes.append(_one(connection, work))
            if not connection.in_transaction:  # a full disk, for example: SQLite has rolled everything back
                return [Failed(_lost(outcomes[-1]))] * len(works)
        connection.execute("COMMIT")
        return outcomes
    except sqlite3.Error as why:
        return [Failed(from_sqlite(why, connection))] * len(works)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _one(connection: sqlite3.Connection, work: Work[Any]) -> Outcome:
    connection.execute("SAVEPOINT work")
    try:
        value = drive(work, SqliteTx(connection))
    except BaseException as why:  # passed on to the work's own caller
        if connection.in_transaction:
            connection.execute("ROLLBACK TO work")
            connection.execute("RELEASE work")
        return Failed(why)
    if connection.in_transaction:
        connection.execute("RELEASE work")
    return Done(value)


def _lost(last: Outcome) -> StorageError:
    if isinstance(last, Failed) and isinstance(last.why, StorageError):
        return last.why
    return Unavailable("the transaction was rolled back under its group")


class Door:
    """Queues works and runs them in groups. `groups` and `works` count what was run, for tests and for a metric."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._queue: deque[tuple[Work[Any], asyncio.Future[Any]]] = deque()
        self._draining: asyncio.Task[None] | None = None
        self._closed = False
        self.groups = 0
        self.works = 0

    async def write(self, work: Work[T]) -> T:
        """Queue the work. Gives its value after its group's commit. A cancelled caller does not stop the group."""
        future = asyncio.get_running_loop().create_future()
        if self._closed:
            raise Misused("the database is closed")
        self._queue.append((work, future))
        if self._draining is None:
            # An empty context, because the drain serves all callers and must not inherit the variables of one.
            self._draining = asyncio.create_task(self._drain(), context=contextvars.Context())
        value: T = await future
        return value

    async def close(self) -> None:
        """Finish the queued works and take no more."""
        self._closed = True
        while self._draining is not None:
            await finish_task(self._draining)

    async def _drain(self) -> None:
        group: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        try:
            while self._queue:
                group = self._take()
                works = [work for work, _ in group]
                outcomes = await self._writer.in_thread(lambda raw, works=works: run_group(raw, works))  # type: ignore[misc]
                self.groups += 1
                self.works += len(group)
                for (_, future), outcome in zip(group, outcomes, strict=True):
                    _settle(future, outcome)
        except BaseException as why:
            for _, future in (*group, *self._queue):
                _settle(future, Failed(why))
            self._queue.clear()
            raise
        finally:
            self._draining = None

    def _take(self) -> list[tuple[Work[Any], asyncio.Future[Any]]]:
        """The next group, without works whose callers were cancelled before it began."""
        group: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        while self._queue and len(group) < LARGEST_GROUP:
            work, future = self._queue.popleft()
            if not future.done():
                group.append((work, future))
        return group


async def finish_task(task: asyncio.Task[Any]) -> None:
    """Wait for the task's end. Does not raise its exception, which its callers already have."""
    await asyncio.wait([task])


def _settle(future: asyncio.Future[Any], outcome: Outcome) -> None:
    match outcome:
        case Done(value):
            if not future.done():
                future.set_result(value)
        case Failed(why):
            if not future.done():
                future.set_exception(why)
            elif future.cancelled() and not isinstance(why, asyncio.CancelledError):
                # The caller was cancelled, so the loop's handler gets the error. It must not be lost.
                asyncio.get_running_loop().call_exception_handler(
                    {"message": "a write failed after its caller left", "exception": why}
                )
