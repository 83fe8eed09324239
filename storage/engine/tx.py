"""The transaction that a storage function gets, the same for both engines: plain values in, plain rows out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence, Sized
from typing import Any, Literal, Protocol, TypeVar

from storage.engine.errors import Misused

T = TypeVar("T")
V = TypeVar("V")

Row = Mapping[str, Any]
Plain = int | str | bytes | None


class Tx(Protocol):
    """One transaction. SQL is written once, with `?`. Times are integers (ms, UTC) in both directions.

    Values are int, str, bytes and None. A failed statement spoils the transaction on both engines, so use ON CONFLICT
    if a refusal is expected.
    """

    dialect: Literal["sqlite", "postgres"]

    async def fetch(self, sql: str, *params: object) -> Sequence[Row]:
        """All rows."""
        ...

    async def one(self, sql: str, *params: object) -> Row | None:
        """The first row, or None."""
        ...

    async def run(self, sql: str, *params: object) -> int:
        """Execute the statement. Gives how many rows it touched."""
        ...

    def for_update(self) -> str:
        """' FOR UPDATE' on PostgreSQL; '' on SQLite, where every write transaction begins IMMEDIATE."""
        ...


MOST = 30_000  # values of one list; a statement takes 32 766 on SQLite, 32 767 on PostgreSQL, and has others too


def marks(values: Sized) -> str:
    """The text for IN (…): ?, ?, ? for these values; NULL for none, which matches nothing."""
    return ", ".join("?" * len(values)) or "NULL"


def parts(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """The values in order, in parts that are small enough for one statement each."""
    return (values[i : i + MOST] for i in range(0, len(values), MOST))


Work = Callable[[Tx], Awaitable[T]]


def plain(params: tuple[object, ...]) -> tuple[Plain, ...]:
    """The parameters as both engines take them. Raises Misused for a datetime, a float, text with NUL and so on."""
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
