"""Migrating: once, twice, two at a time, too new, not ours; a step is whole or not there at all."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from bot.rights.table import Act
from storage import audit, memory
from storage.engine import migrate
from storage.engine.db import Database, sqlite_url
from storage.engine.errors import NotOurs, SchemaNewer, SchemaOlder, StorageError, Unavailable
from storage.engine.migrate_postgres import up_postgres
from storage.engine.models import Memory
from storage.engine.tx import Tx
from tests.conftest import Postgres
from tests.storage.introspect import render, tables
from tests.storage.seed import seed


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "new.db")
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.make("template1")
    request.addfinalizer(lambda: postgres.drop(name))
    return postgres.url(name)


async def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    latest = migrate.latest("sqlite")
    assert await migrate.up(empty_url) == migrate.Moved(0, latest)
    database = await Database.open(empty_url)
    try:
        seeded = await database.write(seed)
        before = render(await database.read(tables))
        assert await migrate.up(empty_url) == migrate.Moved(latest, latest)
        assert render(await database.read(tables)) == before
        assert await database.read(lambda tx: tx.one("SELECT id FROM report")) == {"id": seeded.report}
    finally:
        await database.close()


async def test_of_four_migrators_at_once_one_does_it(empty_url: str) -> None:
    latest = migrate.latest("sqlite")
    moved = await asyncio.gather(*(migrate.up(empty_url) for _ in range(4)))
    assert sorted(m.before for m in moved) == [0, latest, latest, latest]


async def test_a_database_that_was_never_migrated_is_told_so(empty_url: str) -> None:
    database = await Database.open(empty_url)
    try:
        with pytest.raises(SchemaOlder, match="xunbao migrate"):
            await migrate.check(database)
    finally:
        await database.close()
    await migrate.up(empty_url)  # opening it made nothing that stands in the way


async def test_a_database_of_a_newer_program_is_left_alone(db: Database) -> None:
    await migrate.check(db)
    newer = "PRAGMA user_version = 99" if db.dialect == "sqlite" else "UPDATE schema_version SET version = 99"
    if db.dialect == "sqlite":
        raw = sqlite3.connect(db.url.removeprefix("sqlite:///"))
        raw.execute(newer)
        raw.close()
    else:
        await db.write(lambda tx: tx.run(newer))
    with pytest.raises(SchemaNewer, match="step 99"):
        await migrate.check(db)
    with pytest.raises(SchemaNewer, match="step 99"):
        await migrate.up(db.url)


async def test_someone_elses_tables_are_left_alone(empty_url: str) -> None:
    database = await Database.open(empty_url)
    try:
        await database.write(lambda tx: tx.run("CREATE TABLE theirs (id INTEGER)"))
        with pytest.raises(NotOurs):
            await migrate.up(empty_url)
        assert await database.read(lambda tx: tx.fetch("SELECT id FROM theirs")) == []
    finally:
        await database.close()


async def test_a_step_that_fails_leaves_no_trace(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [(1, "CREATE TABLE a (id INTEGER);"), (2, "CREATE TABLE b (id INTEGER);\nCREATE TABLE b (id INTEGER);")]
    monkeypatch.setattr(migrate, "steps", lambda dialect: steps)
    with pytest.raises(StorageError):
        await migrate.up(empty_url)
    database = await Database.open(empty_url)
    try:
        assert [table.name for table in await database.read(tables)] == []
    finally:
        await database.close()


async def test_a_rebuilt_table_takes_no_children_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite rebuilds a table to change it; with foreign keys on, DROP TABLE would delete what refers to it."""
    first = (
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);\n"
        "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) ON DELETE CASCADE);\n"
        "INSERT INTO parent VALUES (1), (2);\nINSERT INTO child VALUES (1, 1), (2, 2);\n"
    )
    rebuild = (
        "CREATE TABLE new (id INTEGER PRIMARY KEY, note TEXT NOT NULL DEFAULT 'a;b');\n"
        "INSERT INTO new (id) SELECT id FROM parent{where};\nDROP TABLE parent;\nALTER TABLE new RENAME TO parent;\n"
    )
    url = sqlite_url(tmp_path / "rebuilt.db")
    steps = [(1, first), (2, rebuild.format(where=" WHERE id = 1"))]
    monkeypatch.setattr(migrate, "steps", lambda dialect: steps)
    with pytest.raises(StorageError, match="without what they refer to"):
        await migrate.up(url)  # a step that loses a parent is not applied

    steps[1] = (2, rebuild.format(where=""))
    assert await migrate.up(url) == migrate.Moved(0, 2)
    raw = sqlite3.connect(tmp_path / "rebuilt.db")
    assert raw.execute("SELECT id, parent FROM child").fetchall() == [(1, 1), (2, 2)]
    assert raw.execute("SELECT id, note FROM parent").fetchall() == [(1, "a;b"), (2, "a;b")]
    raw.close()


async def test_the_step_that_frees_the_numbers_keeps_what_there_is(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Step 3 rebuilds the issues on SQLite: the issue, its report and what refers to them stay."""
    whole = migrate.steps
    monkeypatch.setattr(migrate, "steps", lambda dialect: whole(dialect)[:2])
    assert await migrate.up(empty_url) == migrate.Moved(0, 2)
    database = await Database.open(empty_url)
    try:
        await database.write(lambda tx: seed(tx, task_key=None))
        before = await database.read(lambda tx: tx.fetch("SELECT * FROM issue"))
    finally:
        await database.close()
    monkeypatch.undo()
    assert await migrate.up(empty_url) == migrate.Moved(2, migrate.latest("sqlite"))
    database = await Database.open(empty_url)
    try:
        after = await database.read(lambda tx: tx.fetch("SELECT * FROM issue"))
        assert after == [dict(r) | {"ledger": None, "held": None} for r in before] and len(before) == 1
        rests = "SELECT COUNT(*) AS n FROM report JOIN issue ON issue.id = report.issue_id"
        assert await database.read(lambda tx: tx.one(rests)) == {"n": 1}
        known = await database.read(lambda tx: tx.one("SELECT number, key FROM task"))
        assert known == {"number": 1, "key": "1"}, "a task is known by what its number was"
    finally:
        await database.close()


async def test_returns_are_counted_once_from_the_audit(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step 15: a report's next return gets the number it would have had."""
    whole = migrate.steps
    monkeypatch.setattr(migrate, "steps", lambda dialect: whole(dialect)[:14])
    await migrate.up(empty_url)
    database = await Database.open(empty_url)

    async def returned(tx: Tx) -> tuple[int, int]:
        first, second = (await seed(tx, "a")).report, (await seed(tx, "b")).report
        for act, report in (
            ("report.return", first),
            ("report.signer_return", first),
            ("report.accept", first),
            ("report.return", second * 1000),
        ):
            await audit.note(tx, datetime(2021, 10, 12, tzinfo=UTC), None, act, f"report:{report}")
        return first, second

    try:
        first, second = await database.write(returned)
    finally:
        await database.close()
    monkeypatch.undo()
    await migrate.up(empty_url)
    database = await Database.open(empty_url)
    try:
        rows = await database.read(lambda tx: tx.fetch("SELECT id, returns FROM report"))
        assert {r["id"]: r["returns"] for r in rows} == {first: 2, second: 0}
    finally:
        await database.close()


async def test_the_audit_calls_each_act_as_the_table_of_rights_does(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows written under the names of the steps before come out under today's; what is known already stays."""
    old = [
        ("calendar_notice", "{}"),
        ("campaign_changed", "{}"),
        ("urge", "{}"),
        ("person.bind", '{"code":3}'),
        ("person.bind", '{"request":5}'),
        ("petition.granted", '{"from":1,"post":2,"to":3}'),
        ("petition.granted", '{"until":1633943400000}'),
        ("report.submit", '{"face":"office","word_of":"\u7535\u8bdd"}'),
        ("report.submit", '{"face":"chat","word_of":""}'),
        ("message.failed", "{}"),
        ("leave.declare", "{}"),
    ]

    async def written(tx: Tx) -> None:
        for act, detail in old:
            await tx.run(
                "INSERT INTO audit (at, person_id, act, subject, detail) VALUES (0, NULL, ?, 'x:1', ?)", act, detail
            )

    whole = migrate.steps
    monkeypatch.setattr(migrate, "steps", lambda dialect: whole(dialect)[:17])
    await migrate.up(empty_url)
    monkeypatch.undo()
    database = await Database.open(empty_url)
    try:
        await database.write(written)
    finally:
        await database.close()
    await migrate.up(empty_url)
    database = await Database.open(empty_url)
    try:
        rows = await database.read(lambda tx: tx.fetch("SELECT act, detail FROM audit ORDER BY id"))
    finally:
        await database.close()
    assert [r["act"] for r in rows] == [
        "calendar.notice",
        "campaign.apply",
        "issue.urge",
        "person.bind",
        "person.admit",
        "handover.grant",
        "deferral.grant",
        "report.record",
        "report.submit",
        "message.settle",
        "leave.take",
    ]
    assert {r["act"] for r in rows} <= set(Act)
    assert rows[-2]["detail"] == '{"arrived":false}'


def test_statements_are_cut_where_they_end() -> None:
    sql = (
        "-- a comment; with a semicolon\nCREATE TABLE a (x TEXT DEFAULT ';');\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE a SET x = '';\n  DELETE FROM a;\nEND;\n-- the end\n"
    )
    assert [statement.split()[-1] for statement in migrate.statements(sql)] == ["';');", "END;"]
    with pytest.raises(StorageError, match="without its end"):
        list(migrate.statements("CREATE TABLE a (x TEXT)"))


def test_both_engines_have_the_same_steps() -> None:
    numbers = [number for number, _ in migrate.steps("sqlite")]
    assert numbers == [number for number, _ in migrate.steps("postgres")] == list(range(1, len(numbers) + 1))


async def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    url = f"postgresql://postgres@/house?host={tmp_path}"
    for doing in (migrate.up(url), Database.open(url)):
        with pytest.raises(Unavailable, match="cannot be reached"):
            await doing


async def test_a_lost_race_for_the_postgres_lock_waits(postgres_url_of_test: str) -> None:
    """The lock is held: a migrator waits for it and then finds nothing to do."""
    holder = await asyncpg.connect(postgres_url_of_test)
    await holder.execute("BEGIN; SELECT pg_advisory_xact_lock(7803021)")
    waiting = asyncio.create_task(up_postgres(postgres_url_of_test, migrate.steps("postgres")))
    waits = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not await holder.fetchval(waits):
        assert not waiting.done()
    await holder.execute("COMMIT")
    assert await waiting == (migrate.latest("postgres"),) * 2
    await holder.close()


async def test_models_load_for_one_engine_after_the_other(sqlite_db: Database, postgres_url_of_test: str) -> None:
    """Tortoise keeps one engine's SQL on the model classes; each use brings its own back."""
    other = await Database.open(postgres_url_of_test)
    try:
        for number, database in enumerate((sqlite_db, other, sqlite_db, other)):
            key = f"k{number}"
            await database.write(lambda tx, key=key: memory.put(tx, key, 1))  # type: ignore[misc]
            assert await database.read_models(lambda key=key: Memory.filter(key=key).count()) == 1  # type: ignore[misc]
    finally:
        await other.close()
