"""Reads the schema from a database, in one form for both engines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str  # int or text
    null: bool
    default: str | None  # as printed: 0, ''
    big: bool  # BIGINT, where the engine tells


@dataclass(frozen=True, slots=True)
class Foreign:
    name: str
    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK on one column: the values it names."""

    name: str
    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """rule: it belongs to a UNIQUE or PRIMARY KEY rule; else it was made by CREATE INDEX."""

    name: str
    columns: tuple[str, ...]
    unique: bool
    rule: bool
    where: str


@dataclass(slots=True)
class Table:
    name: str
    columns: list[Column] = field(default_factory=list)
    foreign: list[Foreign] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def lines(self) -> list[str]:
        """The table as it stands in the declared list."""
        columns = [
            f"  {c.name} {c.type}{' null' if c.null else ''}{'' if c.default is None else f' = {c.default}'}"
            for c in self.columns
        ]
        rules = [
            *(f"  FOREIGN {f.name} ({f.column}) -> {f.table} ({f.target})" for f in self.foreign),
            *(f"  CHECK {c.name} {c.column}: {' '.join(c.values)}" for c in self.checks),
            *(
                f"  {'UNIQUE' if i.unique else 'INDEX'} {i.name} ({', '.join(i.columns)})"
                f"{f' WHERE {i.where}' if i.where else ''}{'' if i.rule or not i.unique else ' index'}"
                for i in self.indexes
            ),
        ]
        return [self.name, *columns, *sorted(rules)]


def render(tables: list[Table]) -> str:
    return "\n".join(line for table in sorted(tables, key=lambda t: t.name) for line in table.lines()) + "\n"


async def tables(tx: Tx) -> list[Table]:
    """All tables but the one that holds the schema's own number."""
    return await (_sqlite(tx) if tx.dialect == "sqlite" else _postgres(tx))


def _values(text: str) -> tuple[str, ...]:
    return tuple(sorted(quoted or number or "''" for quoted, number in re.findall(r"'(\w*)'|\b(\d+)\b", text)))


def _plain_default(text: str | None) -> str | None:
    return None if text is None else re.sub(r"::\w+", "", text).strip("()")


def _plain_where(text: str | None) -> str:
    """Without casts and outer parentheses; PostgreSQL's = ANY (ARRAY[…]) is the IN (…) it was written as."""
    plain = re.sub(r"::\w+(\[\])?|[()]", "", text or "").strip()
    return re.sub(r"(?:= ANY ARRAY\[|IN )('\w+'(?:, '\w+')*)\]?", r"IN (\1)", plain)


# SQLite: the pragmas know columns, references and indexes; names of rules stand only in the text of CREATE TABLE.


async def _sqlite(tx: Tx) -> list[Table]:
    found = await tx.fetch("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [await _sqlite_table(tx, row["name"], re.sub(r"--.*", "", row["sql"])) for row in found]


async def _sqlite_table(tx: Tx, name: str, sql: str) -> Table:
    table = Table(name)
    for c in await tx.fetch(f"PRAGMA table_info({name})"):
        null = not c["notnull"] and not (c["pk"] and c["type"] == "INTEGER")  # a TEXT key may be NULL there
        kind = {"INTEGER": "int", "BIGINT": "int", "TEXT": "text"}[c["type"]]
        table.columns.append(Column(c["name"], kind, null, c["dflt_value"], c["type"] == "BIGINT"))
    names = dict(re.findall(r"(?:^|,)\s*(\w+) [^,\n]*CONSTRAINT (\w+) REFERENCES", sql, re.MULTILINE))
    for f in await tx.fetch(f"PRAGMA foreign_key_list({name})"):
        table.foreign.append(Foreign(names[f["from"]], f["from"], f["table"], f["to"]))
    for rule, text in re.findall(r"CONSTRAINT (\w+) CHECK \(((?:[^()]|\([^()]*\))*)\)", sql):
        table.checks.append(Check(rule, text.split()[0], _values(text.partition(" ")[2])))
    rules = {
        tuple(part.strip() for part in listed.split(",")): rule
        for rule, listed in re.findall(r"CONSTRAINT (\w+) UNIQUE \(([^)]*)\)", sql)
    }
    table.indexes.append(Index(f"{name}_pkey", _primary_key(table, sql), True, True, ""))
    for i in await tx.fetch(f"PRAGMA index_list({name})"):
        columns = tuple(c["name"] for c in await tx.fetch(f"PRAGMA index_info({i['name']})"))
        if i["origin"] == "u":
            table.indexes.append(Index(rules[columns], columns, True, True, ""))
        elif i["origin"] == "c":
            row = await tx.one("SELECT sql FROM sqlite_master WHERE name = ?", i["name"])
            where = row["sql"].partition(" WHERE ")[2] if row else ""
            table.indexes.append(Index(i["name"], columns, bool(i["unique"]), False, _plain_where(where)))
    return table


def _primary_key(table: Table, sql: str) -> tuple[str, ...]:
    return tuple(re.findall(r"^\s*(\w+) \w+(?: NOT NULL)? PRIMARY KEY", sql, re.MULTILINE)) or ("?",)


# PostgreSQL: the catalogue.

COLUMNS = """
SELECT column_name AS name, data_type AS type, is_nullable AS null_too, column_default AS preset
FROM information_schema.columns WHERE table_schema = current_schema AND table_name = ? ORDER BY ordinal_position
"""
RULES = """
SELECT conname AS name, contype::text AS type, pg_get_constraintdef(oid) AS text, confrelid::regclass::text AS target
FROM pg_constraint WHERE conrelid = ?::text::regclass AND contype IN ('f', 'c')
"""
INDEXES = """
SELECT c.relname AS name, i.indisunique::int AS is_unique, pg_get_expr(i.indpred, i.indrelid) AS filter,
  (SELECT COUNT(*) FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u')) AS of_rule,
  pg_get_indexdef(i.indexrelid) AS text
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ?::text::regclass
"""


async def _postgres(tx: Tx) -> list[Table]:
    found = await tx.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema")
    return [await _postgres_table(tx, row["tablename"]) for row in found if row["tablename"] != "schema_version"]


async def _postgres_table(tx: Tx, name: str) -> Table:
    table = Table(name)
    for c in await tx.fetch(COLUMNS, name):
        kind = {"integer": "int", "bigint": "int", "text": "text"}[c["type"]]
        preset = _plain_default(c["preset"])
        table.columns.append(Column(c["name"], kind, c["null_too"] == "YES", preset, c["type"] == "bigint"))
    for r in await tx.fetch(RULES, name):
        if r["type"] == "f":
            column, target = re.findall(r"\((\w+)\)", r["text"])
            table.foreign.append(Foreign(r["name"], column, r["target"], target))
        else:
            columns = [word for word in re.findall(r"\w+", r["text"]) if any(word == c.name for c in table.columns)]
            table.checks.append(Check(r["name"], columns[0], _values(r["text"].replace("::text", ""))))
    for i in await tx.fetch(INDEXES, name):
        listed = re.search(r"\(([^)]*)\)", i["text"])
        assert listed is not None
        columns = [part.strip() for part in listed[1].split(",")]
        unique, rule = bool(i["is_unique"]), bool(i["of_rule"])
        table.indexes.append(Index(i["name"], tuple(columns), unique, rule, _plain_where(i["filter"])))
    return table
