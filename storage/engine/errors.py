"""The errors that storage raises. Exceptions of sqlite3, asyncpg and Tortoise are turned into these.

StorageError
├── Rule                a named rule of the schema is broken; .constraint is its name, the same on both engines
│   ├── Duplicate       UNIQUE, PRIMARY KEY
│   ├── Missing         FOREIGN KEY: the other row is missing, or another row still refers to this one
│   └── Broken          CHECK, NOT NULL
├── Busy                another process held the lock past the time-out, or deadlocks went on: try again
├── Unavailable         the database cannot be reached, read or written: disk full, server gone
├── SchemaOlder         the database must be migrated first
├── SchemaNewer         the database was migrated by newer code
├── NotOurs             the database has other tables in it
├── BackupRefused       no backup was made
└── Misused             our bug: wrong SQL, or a wrong use of a transaction
"""

from __future__ import annotations

import re
import sqlite3
from typing import ClassVar


class StorageError(Exception):
    """Something in storage went wrong."""


class Rule(StorageError):
    """A rule of the schema was broken."""

    what: ClassVar[str] = "breaks"

    def __init__(self, constraint: str) -> None:
        super().__init__(f"{self.what} {constraint}")
        self.constraint = constraint


class Duplicate(Rule):
    """A row with these values exists already."""

    what = "there is one already by"


class Missing(Rule):
    """A reference points to a row that does not exist."""

    what = "no row for"


class Broken(Rule):
    """A value is outside what its column allows."""

    what = "a value breaks"


class Busy(StorageError):
    """Another process kept the database locked for too long. Try again."""


class Unavailable(StorageError):
    """The database cannot be reached, read or written."""


class SchemaOlder(StorageError):
    """The database is older than this program: run `xunbao migrate`."""


class SchemaNewer(StorageError):
    """The database was migrated by a newer program: install that one."""


class NotOurs(StorageError):
    """The database has tables that are not ours. Nothing was changed."""


class BackupRefused(StorageError):
    """No backup was made. why: one of WHYS, for programs. The message is for logs."""

    WHYS: ClassVar[tuple[str, ...]] = ("postgres", "no database", "there already", "no folder", "not whole", "empty")

    def __init__(self, why: str, detail: str) -> None:
        super().__init__(detail)
        self.why = why


class Misused(StorageError):
    """A mistake in this program."""


# SQLite: only CHECK errors name the constraint. The others name a table and its columns, or nothing.

_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_NOT_NULL = re.compile(r"NOT NULL constraint failed: (\w+)\.(\w+)")
_TABLE_RULE = re.compile(r"CONSTRAINT (\w+) (?:UNIQUE|PRIMARY KEY) \(([^)]*)\)")
# A column added later stands on the line of the one before it.
_FOREIGN = re.compile(r"(?:^|,)\s*(\w+) [^,\n]*?CONSTRAINT (\w+) REFERENCES", re.MULTILINE)
_TARGET = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE)\s+(\w+)", re.IGNORECASE)


def from_sqlite(
    why: sqlite3.Error,
    connection: sqlite3.Connection | None = None,
    sql: str = "",
    params: tuple[int | str | bytes | None, ...] = (),
) -> StorageError:
    """Our error for an sqlite3 error.

    connection: still inside the transaction that failed; needed to find the name of the rule that was broken.
    """
    text = str(why)
    if isinstance(why, sqlite3.IntegrityError) and connection is not None:
        if found := _UNIQUE.search(text):
            return Duplicate(_unique_name(connection, found[1]))
        if found := _CHECK.search(text):
            return Broken(found[1])
        if found := _NOT_NULL.search(text):
            return Broken(f"{found[1]}_{found[2]}_not_null")
        if "FOREIGN KEY" in text:
            return Missing(_foreign_name(connection, sql, params))
    code = getattr(why, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_READONLY and connection and connection.execute("PRAGMA query_only").fetchone()[0]:
        return Misused(f"a read may not write: {sql}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(text)
    if code in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_NOMEM,
    ):
        return Unavailable(text)
    return Misused(f"{text}: {sql}" if sql else text)


def _unique_name(connection: sqlite3.Connection, columns: str) -> str:
    """The name of the UNIQUE rule on `table.a, table.b`."""
    pairs = [part.strip().split(".") for part in columns.split(",")]
    table, wanted = pairs[0][0], [pair[-1] for pair in pairs]
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ?", (table,)).fetchall()
    for kind, name, sql in (tuple(row) for row in rows):
        if kind == "table":
            for rule, listed in _TABLE_RULE.findall(sql):
                if [c.strip() for c in listed.split(",")] == wanted:
                    return str(rule)
        elif sql and sql.upper().startswith("CREATE UNIQUE"):
            inside = sql[sql.index("(") + 1 : sql.index(")")]
            if [c.strip() for c in inside.split(",")] == wanted:
                return str(name)
    return f"{table}_pkey"


def _foreign_name(connection: sqlite3.Connection, sql: str, params: tuple[int | str | bytes | None, ...]) -> str:
    """The name of the reference that failed. SQLite does not tell it, so run the statement with checks deferred."""
    if (target := _TARGET.match(sql)) is None:
        return ""
    table = target[1]
    connection.execute("PRAGMA defer_foreign_keys = ON")
    connection.execute("SAVEPOINT which")
    try:
        connection.execute(sql, params).fetchall()
        violations = [tuple(row) for row in connection.execute(f"PRAGMA foreign_key_check({table})").fetchall()]
        keys = [tuple(row) for row in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()]
        source = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    except sqlite3.Error:
        return ""
    finally:
        connection.execute("ROLLBACK TO which")
        connection.execute("RELEASE which")
        connection.execute("PRAGMA defer_foreign_keys = OFF")
    failed = {key[3] for key in keys if any(violation[3] == key[0] for violation in violations)}
    return next((name for column, name in _FOREIGN.findall(source) if column in failed), "")
