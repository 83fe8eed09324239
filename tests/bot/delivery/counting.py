"""A database that writes down every statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeVar, cast

from storage.engine.db import Database
from storage.engine.tx import Row, Tx

T = TypeVar("T")


class _Tx:
    def __init__(self, tx: Tx, said: list[str]) -> None:
        self._tx, self._said = tx, said
        self.dialect: Literal["sqlite", "postgres"] = tx.dialect

    async def fetch(self, sql: str, *params: object) -> Sequence[Row]:
        self._said.append(sql)
        return await self._tx.fetch(sql, *params)

    async def one(self, sql: str, *params: object) -> Row | None:
        self._said.append(sql)
        return await self._tx.one(sql, *params)

    async def run(self, sql: str, *params: object) -> int:
        self._said.append(sql)
        return await self._tx.run(sql, *params)

    def for_update(self) -> str:
        return self._tx.for_update()


class Counting:
    def __init__(self, db: Database) -> None:
        self._db = db
        self.said: list[str] = []

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await self._db.write(lambda tx: work(_Tx(tx, self.said)))

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await self._db.read(lambda tx: work(_Tx(tx, self.said)))

    def as_database(self) -> Database:
        return cast(Database, self)
