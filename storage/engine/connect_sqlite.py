"""Opens a plain connection to the SQLite file with our settings. Readers, migrations and backups use it."""

from __future__ import annotations

import sqlite3

from storage.engine.errors import from_sqlite

PRAGMAS = {
    "busy_timeout": "15000",  # ms; comes first because the others may meet a lock
    "journal_mode": "WAL",
    "synchronous": "FULL",  # the platform never repeats an acknowledged callback, so it must survive a power cut
    "foreign_keys": "ON",
    "journal_size_limit": str(64 * 1024 * 1024),
    "case_sensitive_like": "ON",  # as PostgreSQL's LIKE
}


def connect(path: str, **more: str) -> sqlite3.Connection:
    """A new connection with our settings and `more` pragmas. Several threads may use it, one at a time.

    Raises StorageError if the file cannot be opened.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.row_factory = sqlite3.Row
    try:
        for name, value in (PRAGMAS | more).items():
            connection.execute(f"PRAGMA {name} = {value}").fetchall()
    except sqlite3.Error as why:
        connection.close()
        raise from_sqlite(why) from why
    return connection
