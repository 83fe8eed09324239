"""What a storage function may hold: one transaction, plain values in, plain rows out. Knows no engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence, Sized
from typing import Any, Literal, Protocol, TypeVar

from storage.engine.errors import Misused

T = TypeVar("T")
V = TypeVar("V")

Row = Mapping[str, Any]
Plain = int | str | bytes | None


class Tx(Protocol):
    """One transaction. SQL is written once with `?`; times go in and come out as integers (ms, UTC).

    Values are int, str, bytes and None, both ways. A statement that fails spoils the transaction on both engines: use
    ON CONFLICT where a refusal is expected.
    """

    dialect: Literal["sqlite", "postgres"]

    async def fetch(self, sql: str, *params: object) -> Sequence[Row]:
        """All rows."""
        ...

    async def one(self, sql: str, *params: object) -> Row | None:
        """The first row, or None."""
        ...

    async def run(self, sql: str, *params: object) -> int:
        """Execute; how many rows it touched."""
        ...

    def for_update(self) -> str:
        """' FOR UPDATE' where rows can be locked, '' on SQLite (whose every transaction begins IMMEDIATE)."""
        ...


MOST = 30_000  # values of one statement: SQLite takes 32 766, PostgreSQL 32 767, and a statement has others besides


def marks(values: Sized) -> str:
    """What goes between the brackets of IN: ?, ?, ? for these values; NULL for none, which finds nothing."""
    return ", ".join("?" * len(values)) or "NULL"


def parts(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """The values in parts small enough for one statement each, in their order; nothing for none."""
    return (values[i : i + MOST] for i in range(0, len(values), MOST))


Work = Callable[[Tx], Awaitable[T]]


def plain(params: tuple[object, ...]) -> tuple[Plain, ...]:
    """The parameters as both engines take them. Misused: a datetime, a float, text with NUL, …"""
    return tuple(_plain(value) for value in params)


def _plain(value: object) -> Plain:
    match value:
        case None | bytes():
            return value
        case str():
            if "\x00" in value:
                raise Misused("text with a NUL character cannot be stored: clean it where it comes in")
            return value if type(value) is str else str(value)
        case int():
            return value if type(value) is int else int(value)
    raise Misused(
        f"a {type(value).__name__} cannot be stored: times cross as storage.times.to_ms(moment), the rest as text"
    )
