"""The contract that storage functions rely on, for both engines."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from storage import memory
from storage.engine.db import Database
from storage.engine.errors import Broken, Duplicate, Missing, Misused, Rule
from storage.engine.models import Memory, Unit
from storage.engine.tx import Row, Tx
from tests.storage.seed import insert, seed


async def put(tx: Tx, key: str, value: object = "1") -> int:
    return await tx.run("INSERT INTO memory (key, value) VALUES (?, ?)", key, value)


async def keys(tx: Tx) -> list[str]:
    return [row["key"] for row in await tx.fetch("SELECT key FROM memory ORDER BY key")]


async def test_what_was_written_is_read(db: Database) -> None:
    assert await db.write(lambda tx: put(tx, "a")) == 1
    assert await db.read(keys) == ["a"]


async def test_a_work_that_raises_leaves_nothing_and_its_exception_is_its_callers(db: Database) -> None:
    async def half(tx: Tx) -> None:
        await put(tx, "half")
        raise ZeroDivisionError("ours")

    with pytest.raises(ZeroDivisionError, match="ours"):
        await db.write(half)
    assert await db.read(keys) == []


async def test_run_counts_the_rows_it_touched(db: Database) -> None:
    async def work(tx: Tx) -> list[int]:
        again = "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"
        return [
            await tx.run(again, "a", "1"),
            await tx.run(again, "a", "2"),
            await tx.run(again + " RETURNING key", "b", "1"),
            await tx.run("UPDATE memory SET value = ?", "3"),
            await tx.run("UPDATE memory SET value = ? WHERE key = ?", "3", "none"),
            await tx.run("DELETE FROM memory"),
        ]

    assert await db.write(work) == [1, 0, 1, 2, 0, 2]


async def test_one_is_the_first_row_or_none(db: Database) -> None:
    async def work(tx: Tx) -> tuple[Row | None, Row | None, Row | None]:
        made = await tx.one("INSERT INTO memory (key, value) VALUES ('a', '1'), ('b', '2') RETURNING key")
        return (
            made,
            await tx.one("SELECT key, value FROM memory ORDER BY key DESC"),
            await tx.one("SELECT key FROM memory WHERE key = ?", "none"),
        )

    made, first, none = await db.write(work)
    assert made == {"key": "a"}
    assert first == {"key": "b", "value": "2"}
    assert none is None
    assert await db.read(keys) == ["a", "b"]


async def test_values_come_out_as_they_went_in(db: Database) -> None:
    """A quote, a question mark in a literal, text beyond the basic plane; sums and comparisons are integers."""

    async def work(tx: Tx) -> Row | None:
        await put(tx, "甲?乙'𠮷", "?")
        await put(tx, "b", "2")
        return await tx.one(
            "SELECT key, 'what?' AS literal, -- and here?\n"
            " (SELECT SUM(LENGTH(value)) FROM memory) AS n, (SELECT SUM(id) FROM unit) AS nobody,"
            " key = ? AS same, ? || '' AS said FROM memory WHERE value = ?",
            "甲?乙'𠮷",
            "x",
            "?",
        )

    found = await db.write(work)
    assert found == {"key": "甲?乙'𠮷", "literal": "what?", "n": 2, "nobody": None, "same": 1, "said": "x"}
    assert found is not None
    assert type(found["same"]) is int


async def test_a_sum_of_big_integers_is_an_integer(db: Database) -> None:
    async def work(tx: Tx) -> Row | None:
        await seed(tx)
        return await tx.one("SELECT SUM(due_at) AS total, COUNT(*) AS n FROM issue")

    total = await db.write(work)
    assert total == {"total": 1633942800000, "n": 1}
    assert total is not None
    assert type(total["total"]) is int


@pytest.mark.parametrize("value", [1.5, datetime(2021, 10, 11, tzinfo=UTC), ["a"], "nul\x00"], ids=str)
async def test_a_value_that_is_not_plain_is_refused(db: Database, value: object) -> None:
    with pytest.raises(Misused):
        await db.write(lambda tx: put(tx, "a", value))


async def test_text_sorts_by_code_point_and_like_is_case_sensitive(db: Database) -> None:
    async def work(tx: Tx) -> list[str]:
        for key in ("b", "B", "a", "市", "包"):
            await put(tx, key)
        assert [row["key"] for row in await tx.fetch("SELECT key FROM memory WHERE key LIKE ?", "b%")] == ["b"]
        return await keys(tx)

    assert await db.write(work) == ["B", "a", "b", "包", "市"]


# Rules of the schema, by name.


async def test_every_kind_of_rule_has_its_name(db: Database) -> None:
    seeded = await db.write(seed)

    async def broken(work: str, *params: object) -> Rule:
        with pytest.raises(Rule) as caught:
            await db.write(lambda tx: tx.run(work, *params))
        return caught.value

    task_unit = "INSERT INTO task_unit (task_id, unit_id, role, place) VALUES (?, ?, ?, ?)"
    alias = "INSERT INTO unit_alias (campaign_id, unit_id, alias) VALUES (?, ?, ?)"
    found = [
        await broken("INSERT INTO report (issue_id, unit_id, state) VALUES (?, ?, 'draft')", seeded.issue, seeded.unit),
        await broken(task_unit, seeded.task, seeded.unit, "neither", 0),
        await broken(task_unit, seeded.task, 999, "lead", 0),
        await broken(alias, 999, seeded.unit, "x"),
        await broken("UPDATE report SET submission_id = ?", 999),
        await broken("UPDATE report SET state = NULL"),
        await broken("INSERT INTO person (id, key, name, phone) VALUES (?, 'x', '', '')", seeded.person),
    ]
    assert [(type(rule), rule.constraint) for rule in found] == [
        (Duplicate, "report_once"),
        (Broken, "task_unit_role"),
        (Missing, "task_unit_unit"),
        (Missing, "unit_alias_campaign"),
        (Missing, "report_submission"),
        (Broken, "report_state_not_null"),
        (Duplicate, "person_pkey"),
    ]


async def test_a_partial_unique_index_has_its_name(db: Database) -> None:
    async def bind(tx: Tx) -> None:
        person = await insert(tx, "person", key="x", name="x", phone="")
        await tx.run("INSERT INTO follower (openid, followed) VALUES ('o1', 1), ('o2', 1)")
        for openid in ("o1", "o2"):
            await insert(tx, "binding", openid=openid, person_id=person, bound_at=0)

    with pytest.raises(Duplicate) as caught:
        await db.write(bind)
    assert caught.value.constraint == "binding_of_person"


async def test_a_row_still_referred_to_cannot_go(db: Database) -> None:
    await db.write(seed)
    with pytest.raises(Missing):
        await db.write(lambda tx: tx.run("DELETE FROM campaign"))


async def test_a_failed_statement_spoils_the_transaction(db: Database) -> None:
    """SQLite behaves like PostgreSQL, where work after a failed statement would be lost without notice."""

    async def goes_on(tx: Tx) -> None:
        await put(tx, "a")
        try:
            await put(tx, "a")
        except Duplicate:
            await put(tx, "b")

    async def returns(tx: Tx) -> None:
        await put(tx, "a")
        try:
            await put(tx, "a")
        except Duplicate:
            return

    for work in (goes_on, returns):
        with pytest.raises(Misused, match="memory_pkey"):
            await db.write(work)
    assert await db.read(keys) == []


async def test_wrong_sql_is_our_mistake(db: Database) -> None:
    async def fetch(sql: str) -> None:
        await db.read(lambda tx: tx.fetch(sql))

    for sql in ("SELEC 1", "SELECT x FROM memory", "SELECT key FROM memory WHERE key = ?"):
        with pytest.raises(Misused):
            await fetch(sql)


# What a transaction cannot bear.


async def test_a_tx_cannot_be_used_after_its_work(db: Database) -> None:
    kept: list[Tx] = []

    async def keep(tx: Tx) -> None:
        kept.append(tx)

    for doing in (db.write(keep), db.read(keep)):
        await doing
        with pytest.raises(Misused, match="has ended"):
            await kept.pop().fetch("SELECT 1")


async def test_a_read_cannot_write(db: Database) -> None:
    with pytest.raises(Misused, match="may not write"):
        await db.read(lambda tx: put(tx, "a"))
    assert await db.read(keys) == []
    await db.write(lambda tx: put(tx, "a"))  # and nothing is left behind by the attempt


async def test_a_read_sees_one_moment(db: Database) -> None:
    """A write that commits between two statements of a read is not seen by the second."""
    began, wrote = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    async def twice(tx: Tx) -> tuple[list[str], list[str]]:
        before = await keys(tx)
        if tx.dialect == "postgres":
            began.set()
            await wrote.wait()
        else:  # in a thread of its own, where nothing can be awaited
            asyncio.run_coroutine_threadsafe(db.write(lambda tx: put(tx, "a")), loop).result(10)
        return before, await keys(tx)

    reading = asyncio.create_task(db.read(twice))
    if db.dialect == "postgres":
        await began.wait()
        await db.write(lambda tx: put(tx, "a"))
        wrote.set()
    assert await reading == ([], [])
    assert await db.read(keys) == ["a"]


# Models, on the same schema, to read lists by.


async def test_a_write_inside_a_read_of_models_is_refused_at_once(db: Database) -> None:
    async def writes() -> None:
        await db.write(lambda tx: put(tx, "a"))

    with pytest.raises(Misused, match="inside an open transaction"):
        await db.read_models(writes)
    assert await db.write(lambda tx: put(tx, "a")) == 1


async def test_models_see_what_the_door_wrote_and_follow_its_keys(db: Database) -> None:
    seeded = await db.write(seed)

    async def unit() -> Unit:
        return await Unit.get(id=seeded.unit).prefetch_related("campaign")

    found = await db.read_models(unit)
    assert (found.short_name, found.campaign.key) == ("呼和浩特市", "a")


async def test_a_read_of_models_is_one_snapshot(db: Database) -> None:
    began, wrote = asyncio.Event(), asyncio.Event()

    async def twice() -> tuple[int, int]:
        before = await Memory.all().count()
        began.set()
        await wrote.wait()
        return before, await Memory.all().count()

    reading = asyncio.create_task(db.read_models(twice))
    await began.wait()
    await db.write(lambda tx: put(tx, "a"))
    wrote.set()
    assert await reading == (0, 0)
    assert await db.read_models(lambda: Memory.all().count()) == 1


async def test_models_cannot_write_and_speak_our_errors(db: Database) -> None:
    async def create() -> None:
        await Memory.create(key="a", value="1")

    with pytest.raises(Misused, match="may not write"):
        await db.read_models(create)
    assert await db.read(keys) == []


async def test_models_cannot_be_used_after_the_database_is_closed(database_url: str) -> None:
    database = await Database.open(database_url)
    assert await database.read_models(lambda: Memory.all().count()) == 0
    await database.close()
    with pytest.raises(Misused, match="closed"):
        await database.read_models(lambda: Memory.all().count())


async def test_a_task_created_inside_a_read_of_models_may_write_after_its_end(db: Database) -> None:
    go = asyncio.Event()

    async def later() -> int:
        await go.wait()
        return await db.write(lambda tx: put(tx, "b"))

    async def starts() -> asyncio.Task[int]:
        return asyncio.create_task(later())

    child = await db.read_models(starts)
    go.set()
    assert await child == 1


# Small rooms.


async def test_memory_keeps_the_last_fact(db: Database) -> None:
    async def work(tx: Tx) -> list[memory.Fact]:
        nothing = await memory.get(tx, "menu")
        await memory.put(tx, "menu", {"b": [1, None, True], "a": "填报"})
        first = await memory.get(tx, "menu")
        await memory.put(tx, "menu", 7)
        last = await memory.get(tx, "menu")
        await memory.forget(tx, "menu")
        return [nothing, first, last, await memory.get(tx, "menu")]

    assert await db.write(work) == [None, {"a": "填报", "b": [1, None, True]}, 7, None]
