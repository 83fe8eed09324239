"""Fixtures every suite may use: `db`, a migrated database, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import migrate
from storage.db import Database, sqlite_url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "house.db"
    asyncio.run(migrate.up(sqlite_url(path)))
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


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of this test's own, on each engine."""
    yield request.getfixturevalue("sqlite_url_of_test")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, on each engine."""
    database = await Database.open(database_url)
    yield database
    await database.close()
