"""The process's only writing connection to the SQLite file, on its own thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.engine.connect_sqlite import connect
from storage.engine.errors import Misused
from storage.engine.shielded import finish

T = TypeVar("T")


class Writer:
    """Open it once. Only the door uses it, for one function after another."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open the connection. Raises StorageError if the file cannot be opened or is not a database."""
        self._connection = await self._run(lambda: connect(self._path))

    async def in_thread(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run the function on the connection's thread, to its end even if the caller is cancelled.

        Raises Misused if closed.
        """
        connection = self._connection
        if connection is None:
            raise Misused("the database is closed")
        return await self._run(lambda: function(connection))

    async def close(self) -> None:
        """Close the connection and end its thread. A second call does nothing."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._run(connection.close)
        self._thread.shutdown(wait=True)

    async def _run(self, function: Callable[[], T]) -> T:
        return await finish(asyncio.get_running_loop().run_in_executor(self._thread, function))
