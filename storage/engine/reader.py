"""Reads on SQLite through a few read-only connections. A call runs on one thread and one snapshot; writers go on."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.engine.connect_sqlite import connect
from storage.engine.door import SqliteTx, drive
from storage.engine.errors import Misused, from_sqlite
from storage.engine.tx import Work

T = TypeVar("T")


class Readers:
    """At most `most` connections, each made when it is first needed. A long read does not hold up the others."""

    def __init__(self, path: str, *, most: int = 4) -> None:
        self._path = path
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="reader")
        self._closed = False

    async def read(self, work: Work[T]) -> T:
        """Run the work on one snapshot. Gives its value. Raises Misused after close()."""
        if self._closed:
            raise Misused("the database is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    def close(self) -> None:
        """Wait for the reads that are running, then close the connections."""
        self._closed = True
        self._threads.shutdown(wait=True)
        while not self._idle.empty():
            self._idle.get().close()

    def _read(self, work: Work[T]) -> T:
        connection = self._connection()
        try:
            connection.execute("BEGIN")
            value: T = drive(work, SqliteTx(connection))
            return value
        except sqlite3.Error as why:
            raise from_sqlite(why, connection) from why
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._idle.put(connection)

    def _connection(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return connect(self._path, query_only="ON")
