"""The stand-in's memory: one SQLite file, one connection, every step one transaction, acknowledged after its commit.

Statements run on the loop: each takes microseconds, and WAL with synchronous NORMAL outlives the process being killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FORMAT = 1

SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE person (openid TEXT PRIMARY KEY, label TEXT NOT NULL, following INTEGER NOT NULL,
  followed_ms INTEGER NOT NULL,
  entry TEXT NOT NULL, scene TEXT NOT NULL, blocks INTEGER NOT NULL, read_to INTEGER NOT NULL, jar TEXT NOT NULL);
CREATE TABLE allowance (openid TEXT NOT NULL, trigger TEXT NOT NULL, until_ms INTEGER NOT NULL,
  remaining INTEGER NOT NULL,
  PRIMARY KEY (openid, trigger)) WITHOUT ROWID;
CREATE TABLE act (id INTEGER PRIMARY KEY, key TEXT UNIQUE, openid TEXT NOT NULL, kind TEXT NOT NULL,
  request TEXT NOT NULL,
  result TEXT NOT NULL, at_ms INTEGER NOT NULL, callback INTEGER);
CREATE TABLE callback (id INTEGER PRIMARY KEY, openid TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
  bubble INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('due', 'answered', 'given up')), tries INTEGER NOT NULL,
  at_ms INTEGER NOT NULL);
CREATE INDEX callback_due ON callback (id) WHERE state = 'due';
CREATE TABLE chat (id INTEGER PRIMARY KEY, openid TEXT NOT NULL, at_ms INTEGER NOT NULL, side TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL, via TEXT NOT NULL, callback INTEGER);
CREATE INDEX chat_person ON chat (openid, id);
CREATE INDEX chat_callback ON chat (callback) WHERE callback IS NOT NULL;
CREATE TABLE token (value TEXT PRIMARY KEY, kind TEXT NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
  superseded_ms INTEGER) WITHOUT ROWID;
CREATE TABLE sent (msgid INTEGER PRIMARY KEY, openid TEXT NOT NULL, client_msg_id TEXT NOT NULL,
  content TEXT NOT NULL,
  at_ms INTEGER NOT NULL);
CREATE INDEX sent_client ON sent (openid, client_msg_id, at_ms);
CREATE INDEX sent_content ON sent (openid, content, at_ms);
CREATE TABLE menu (id INTEGER PRIMARY KEY, tag INTEGER, body TEXT NOT NULL);
CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE tagging (id INTEGER PRIMARY KEY, openid TEXT NOT NULL, tag INTEGER NOT NULL, UNIQUE (openid, tag));
CREATE TABLE qr (ticket TEXT PRIMARY KEY, scene TEXT NOT NULL, url TEXT NOT NULL, permanent INTEGER NOT NULL,
  until_ms INTEGER NOT NULL);
CREATE INDEX qr_scene ON qr (scene);
CREATE TABLE media (id TEXT PRIMARY KEY, kind TEXT NOT NULL, content_type TEXT NOT NULL, data BLOB NOT NULL,
  until_ms INTEGER NOT NULL);
CREATE TABLE grant_code (code TEXT PRIMARY KEY, openid TEXT NOT NULL, scope TEXT NOT NULL, at_ms INTEGER NOT NULL,
  used INTEGER NOT NULL,
  snapshot INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE page_token (value TEXT PRIMARY KEY, openid TEXT NOT NULL, scope TEXT NOT NULL,
  until_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE quota (name TEXT NOT NULL, bucket TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (name,
  bucket)) WITHOUT ROWID;
CREATE TABLE mischief (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, remaining INTEGER, chance REAL, seed TEXT NOT NULL,
  drawn INTEGER NOT NULL, path TEXT NOT NULL, seconds REAL NOT NULL);
CREATE TABLE ledger (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL,
  code INTEGER NOT NULL,
  openid TEXT NOT NULL, ref TEXT NOT NULL, note TEXT NOT NULL);
CREATE INDEX ledger_kind ON ledger (kind, outcome);
"""

ADDED = """
CREATE TABLE IF NOT EXISTS subscription (openid TEXT NOT NULL, template TEXT NOT NULL, remaining INTEGER NOT NULL,
  always INTEGER NOT NULL, PRIMARY KEY (openid, template)) WITHOUT ROWID;
"""  # since format 1: a file of before gets it when it is opened


class Tx:
    """One open transaction. `touch` names what changed; listeners hear it after the commit."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.touched: list[str] = []

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self._db.execute(sql, values)

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self._db.execute(sql, values).fetchall()

    def fact(self, name: str, default: str = "") -> str:
        row = self.one("SELECT value FROM fact WHERE name = ?", name)
        return default if row is None else str(row["value"])

    def keep(self, name: str, value: str) -> None:
        self.run("INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)

    def next_number(self, name: str, first: int) -> int:
        """The next of a count that is never used twice."""
        number = int(self.fact(f"next {name}", str(first)))
        self.keep(f"next {name}", str(number + 1))
        return number

    def touch(self, topic: str) -> None:
        self.touched.append(topic)


class Unusable(Exception):
    """The sandbox's file: no room for it, no database, or of another format. The message says which."""


class State:
    """path: the file, made where missing. `stamp` gives the clock's milliseconds, kept with every commit. Unusable."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.stamp: Callable[[], int] | None = None
        self.heard: Callable[[list[str]], None] | None = None
        try:
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA busy_timeout = 5000")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._lay()
        except (sqlite3.Error, Unusable) as e:
            self._db.close()
            raise Unusable(str(e)) from e

    def _lay(self) -> None:
        with self.write() as tx:
            have = tx.one("PRAGMA user_version")
            version = 0 if have is None else int(have[0])
            if version not in (0, FORMAT):
                raise Unusable(f"format {version}, not {FORMAT}")
            for statement in (ADDED if version else SCHEMA + ADDED).split(";"):
                if statement.strip():
                    tx.run(statement)
            tx.run(f"PRAGMA user_version = {FORMAT}")

    @contextmanager
    def write(self) -> Iterator[Tx]:
        self._db.execute("BEGIN IMMEDIATE")
        tx = Tx(self._db)
        try:
            yield tx
            if self.stamp is not None:
                tx.keep("clock at", str(self.stamp()))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        if tx.touched and self.heard is not None:
            self.heard(tx.touched)

    def read(self) -> Tx:
        """For single reads outside a transaction."""
        return Tx(self._db)

    def close(self) -> None:
        self._db.close()
