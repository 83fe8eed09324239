"""Each engine's schema equals the declared list, tests/storage/schema.txt, and every rule in it refuses."""

from __future__ import annotations

import re
from itertools import count, cycle, product
from pathlib import Path
from typing import Any

import pytest
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from storage.engine import migrate, models
from storage.engine.db import Database
from storage.engine.errors import Broken, Duplicate, Missing, Rule
from storage.engine.tx import Tx
from tests.storage.introspect import Index, Table, render, tables

DECLARED = Path(__file__).with_name("schema.txt").read_text(encoding="utf-8")


async def test_the_schema_is_the_declared_one(db: Database) -> None:
    assert render(await db.read(tables)) == DECLARED


async def test_it_is_still_the_declared_one_after_another_migration(db: Database) -> None:
    latest = migrate.latest(db.dialect)
    assert await migrate.up(db.url) == migrate.Moved(latest, latest)
    await migrate.check(db)
    assert render(await db.read(tables)) == DECLARED


async def test_every_foreign_key_is_indexed(db: Database) -> None:
    bare = [
        key.name
        for table in await db.read(tables)
        for key in table.foreign
        if not any(index.columns[0] == key.column and not index.where for index in table.indexes)
    ]
    assert bare == []


async def test_keys_and_moments_have_room_on_postgres(db: Database) -> None:
    """32 bits hold 24 days of milliseconds."""
    if db.dialect == "sqlite":
        return  # every integer has 64 bits there
    small = [
        f"{table.name}.{column.name}"
        for table in await db.read(tables)
        for column in table.columns
        if column.type == "int" and not column.big
        if column.name == "id"
        or column.name.endswith(("_at", "_until", "_id"))
        or column.name == "at"
        or any(key.column == column.name for key in table.foreign)
    ]
    assert small == []


# Models are a mapping of the same thing.

MODELS: dict[str, type[Model]] = {
    thing._meta.db_table: thing
    for thing in vars(models).values()
    if isinstance(thing, type) and issubclass(thing, Model) and thing is not Model
}


async def test_models_equal_the_schema(db: Database) -> None:
    await db.read_models(lambda: models.Memory.all().count())  # which loads them
    found = {table.name: table for table in await db.read(tables)}
    assert set(MODELS) == set(found)
    for name, model in MODELS.items():
        meta, table = model._meta, found[name]
        plain = {column: meta.fields_map[key] for key, column in meta.fields_db_projection.items()}
        assert set(plain) == {column.name for column in table.columns}, name
        for column in table.columns:
            mapped: Any = plain[column.name]
            assert mapped.null == column.null, f"{name}.{column.name}"
            assert (mapped.field_type is int) == (column.type == "int"), f"{name}.{column.name}"
        assert _model_keys(model) == {(key.column, key.table) for key in table.foreign}, name
        assert {(meta.db_pk_column,)} == {i.columns for i in table.indexes if i.name.endswith("_pkey")}, name


def _model_keys(model: type[Model]) -> set[tuple[str, str]]:
    keys = set()
    for name in model._meta.fk_fields | model._meta.o2o_fields:
        relation = model._meta.fields_map[name]
        assert isinstance(relation, ForeignKeyFieldInstance)
        column = model._meta.fields_db_projection[str(relation.source_field)]
        keys.add((column, relation.related_model._meta.db_table))
    return keys


# Every rule refuses, and is known by its name: with two whole rows in every table, each rule is broken once.


class Rows:
    """Makes a row for any table: references to row 1, the first allowed value of a CHECK, fresh values elsewhere.

    refer: the rows the references go to instead, in turn. whole: nothing but references is left NULL.
    """

    def __init__(self, found: list[Table]) -> None:
        self.tables = {table.name: table for table in found}
        self._fresh = count(1000)

    def row(
        self, table: Table, fixed: dict[str, object], *, refer: tuple[int, ...] = (1,), whole: bool = False
    ) -> dict[str, object]:
        targets = cycle(refer)
        foreign = {key.column: key for key in table.foreign}
        checks = {check.column: check for check in table.checks}
        row: dict[str, object] = {}
        for column in table.columns:
            if column.name in fixed:
                row[column.name] = fixed[column.name]
            elif column.name == "id":
                row["id"] = next(self._fresh)
            elif column.null and (column.name in foreign or not whole):
                row[column.name] = None
            elif column.name in foreign:
                target = next(targets)
                row[column.name] = target if foreign[column.name].target == "id" else f"o{target}"
            elif column.name in checks:
                row[column.name] = self._allowed(column.type, checks[column.name].values[0])
            else:
                row[column.name] = next(self._fresh) if column.type == "int" else f"t{next(self._fresh)}"
        return row

    def _allowed(self, kind: str, value: str) -> object:
        return int(value) if kind == "int" else value.replace("''", "")

    def in_order(self) -> list[Table]:
        """Tables after those they refer to (a reference that may be NULL does not count)."""
        done: list[Table] = []
        while len(done) < len(self.tables):
            names = {table.name for table in done}
            done += [
                table
                for table in self.tables.values()
                if table.name not in names
                and all(key.table in names for key in table.foreign if not table.column(key.column).null)
            ]
        return done


async def insert(tx: Tx, table: str, row: dict[str, object]) -> None:
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    assert await tx.run(sql, *row.values()) == 1


async def _refused(db: Database, table: str, row: dict[str, object]) -> Rule:
    with pytest.raises(Rule) as caught:
        await db.write(lambda tx: insert(tx, table, row))
    return caught.value


async def _filled(db: Database) -> Rows:
    rows = Rows(await db.read(tables))

    async def fill(tx: Tx) -> None:
        for table, number in product(rows.in_order(), (1, 2)):
            key = table.columns[0].name
            fixed: dict[str, object] = {key: number if key == "id" else f"o{number}"}
            await insert(tx, table.name, rows.row(table, fixed, refer=(number,)))
        for table in rows.tables.values():  # NULLs are never duplicates: a key that may be NULL is not, once
            optional = {key.column for key in table.foreign if table.column(key.column).null}
            for index in table.indexes:
                if index.unique and index.columns[0] in optional:
                    await tx.run(f"UPDATE {table.name} SET {index.columns[0]} = 1 WHERE id = 1")
                for column, value in _inside(index).items():
                    await tx.run(f"UPDATE {table.name} SET {column} = ? WHERE id = 1", value)

    await db.write(fill)
    return rows


def _inside(index: Index) -> dict[str, object]:
    """What a row must say for an index of some rows only to hold of it: column = number."""
    said = re.fullmatch(r"(\w+) = (\d+)", index.where)
    return {said[1]: int(said[2])} if said else {}


def _same(index: Index, first: dict[str, object]) -> dict[str, object]:
    return {column: first[column] for column in index.columns} | _inside(index)


async def test_every_natural_key_refuses_a_duplicate(db: Database) -> None:
    rows = await _filled(db)
    tried = 0
    for table in rows.tables.values():
        stored = await db.read(lambda tx, name=table.name: tx.one(f"SELECT * FROM {name} ORDER BY 1"))  # type: ignore[misc]
        for index in (index for index in table.indexes if index.unique):
            again = rows.row(table, _same(index, dict(stored)))
            caught = await _refused(db, table.name, again)
            assert (type(caught), caught.constraint) == (Duplicate, index.name)
            tried += 1
    assert tried == DECLARED.count("  UNIQUE ")


async def test_every_check_refuses(db: Database) -> None:
    rows = await _filled(db)
    tried = 0
    for table in rows.tables.values():
        for check in table.checks:
            outside: object = 999 if table.column(check.column).type == "int" else "neither"
            caught = await _refused(db, table.name, rows.row(table, {check.column: outside}))
            assert (type(caught), caught.constraint) == (Broken, check.name)
            tried += 1
    assert tried == DECLARED.count("  CHECK ")


async def test_every_reference_refuses_what_is_not_there(db: Database) -> None:
    rows = await _filled(db)
    tried = 0
    for table in rows.tables.values():
        for key in table.foreign:
            nobody: object = 999 if key.target == "id" else "nobody"
            # The other references go to row 1 and row 2 in turn: no row has that pair, so no natural key speaks first.
            row = rows.row(table, {key.column: nobody}, refer=(1, 2), whole=True)
            caught = await _refused(db, table.name, row)
            assert (type(caught), caught.constraint) == (Missing, key.name)
            tried += 1
    assert tried == DECLARED.count("  FOREIGN ")


async def test_a_required_column_refuses_null(db: Database) -> None:
    rows = await _filled(db)
    for table in rows.tables.values():
        for column in table.columns:
            if column.null or (column.name == "id" and db.dialect == "sqlite"):
                continue  # NULL makes SQLite number the row itself
            caught = await _refused(db, table.name, rows.row(table, {column.name: None}))
            assert (type(caught), caught.constraint) == (Broken, f"{table.name}_{column.name}_not_null")
