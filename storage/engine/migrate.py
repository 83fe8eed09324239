"""Applies the numbered SQL files in order. There is one file for each step and engine.

SQLite keeps its step in user_version, PostgreSQL in the table schema_version. All steps run in one transaction.
If two processes migrate at once, the second waits and then has nothing to do.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from storage.engine.connect_sqlite import connect
from storage.engine.db import Database, kind, sqlite_path
from storage.engine.errors import NotOurs, SchemaNewer, SchemaOlder, StorageError, from_sqlite
from storage.engine.tx import Tx

_FILE = re.compile(r"(\d{4})_\w+\.(sqlite|postgres)\.sql")


@dataclass(frozen=True, slots=True)
class Moved:
    """The step before and the step after."""

    before: int
    after: int


def steps(dialect: Literal["sqlite", "postgres"]) -> list[tuple[int, str]]:
    """(number, SQL) of each file for this engine, in order."""
    found = []
    for entry in Path(__file__).with_name("migrations").iterdir():
        if (name := _FILE.fullmatch(entry.name)) and name[2] == dialect:
            found.append((int(name[1]), entry.read_text(encoding="utf-8")))
    return sorted(found)


def latest(dialect: Literal["sqlite", "postgres"]) -> int:
    """The step that this program needs."""
    return steps(dialect)[-1][0]


async def up(url: str) -> Moved:
    """Bring the database to this program's step. Makes the SQLite file if it is missing.

    Raises SchemaNewer, NotOurs, Busy or Unavailable.
    """
    match kind(url):
        case "sqlite":
            return await asyncio.to_thread(_up_sqlite, sqlite_path(url))
        case "postgres":
            from storage.engine.migrate_postgres import up_postgres

            return Moved(*await up_postgres(url, steps("postgres")))


async def check(db: Database) -> None:
    """Raises SchemaOlder or SchemaNewer if the database is not at this program's step."""
    judge(await db.read(_standing), latest(db.dialect))


def judge(found: int, wanted: int) -> None:
    """Raises SchemaOlder or SchemaNewer if the step found is not the wanted one."""
    if found > wanted:
        raise SchemaNewer(f"the database is at step {found}, this program knows {wanted}: install the newer program")
    if found < wanted:
        raise SchemaOlder(f"the database is at step {found}, this program needs {wanted}: run `xunbao migrate`")


async def _standing(tx: Tx) -> int:
    if tx.dialect == "sqlite":
        row = await tx.one("PRAGMA user_version")
        return int(row["user_version"]) if row else 0
    there = await tx.one(
        "SELECT COUNT(*) AS n FROM pg_tables WHERE schemaname = current_schema AND tablename = 'schema_version'"
    )
    if there is None or not there["n"]:
        return 0
    row = await tx.one("SELECT version FROM schema_version")
    return int(row["version"]) if row else 0


def _up_sqlite(path: str) -> Moved:
    wanted = latest("sqlite")
    connection = connect(path, foreign_keys="OFF")  # a rebuilt table must not cascade; no pragma inside a transaction
    try:
        connection.execute("BEGIN IMMEDIATE")
        before = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if before > wanted:
            judge(before, wanted)
        if before == 0 and connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]:
            raise NotOurs(f"{path} holds other tables: give a new file")
        for number, sql in steps("sqlite"):
            if number > before:
                _apply(connection, number, sql)
        connection.execute("COMMIT")
        return Moved(before, wanted)
    except sqlite3.Error as why:
        raise from_sqlite(why, None) from why
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.close()


def _apply(connection: sqlite3.Connection, number: int, sql: str) -> None:
    for statement in statements(sql):
        connection.execute(statement)
    if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
        raise StorageError(f"step {number} leaves {len(broken)} rows of {broken[0][0]} without what they refer to")
    connection.execute(f"PRAGMA user_version = {number}")


def statements(sql: str) -> Iterator[str]:
    """The statements of a file, split where SQLite says that one ends. (executescript would commit.)"""
    waiting = ""
    for line in sql.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""
    if re.sub(r"--.*", "", waiting).strip():
        raise StorageError(f"a statement without its end: {waiting.strip()[:80]}")
