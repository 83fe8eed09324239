"""Keyset paging: a page begins after a row, not after a number of rows, so that rows added meanwhile move nothing.

A sort is some columns and, last, the id, so that no two rows are equal. A cursor names the sort and the values of one
row in it. Pages put together are the whole list, each row once, whatever is added before or after the cursor.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from storage.engine.db import Database

T = TypeVar("T")
Row = Mapping[str, Any]
MOST = 500  # rows of one page


class BadCursor(ValueError):
    """The cursor is none of ours, or of another sort."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """after, before: the cursors of the next and the previous page; '' where there is none. A first page has no
    `before`, also where rows have been added before it since: they are on a first page read anew."""

    rows: tuple[T, ...]
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column a list is sorted by; it is never NULL. last_first: the largest first."""

    name: str
    last_first: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """How one list is read. query: the models with their filters and annotations. values: what of each row is read.
    sorts: the columns of every sort. make: the row as a value. complete: what of the page's rows is read besides."""

    query: Callable[[], QuerySet[Any]]
    values: tuple[str, ...]
    sorts: Mapping[str, tuple[Column, ...]]
    make: Callable[[Row], T]
    complete: Callable[[list[Row]], Awaitable[list[Row]]] | None = None


async def page(db: Database, listing: Listing[T], sort: StrEnum, *, size: int, cursor: str = "") -> Page[T]:
    """A page of at most `size` rows: the first one, or the one a cursor of an earlier page points to.

    BadCursor: it is none, or it belongs to another sort. ValueError: size is not 1 to 500.
    """
    if not 1 <= size <= MOST:
        raise ValueError(f"a page has 1 to {MOST} rows")
    columns = (*listing.sorts[sort], Column("id", last_first=listing.sorts[sort][-1].last_first))
    backward, values = _read(cursor, sort, columns) if cursor else (False, None)

    async def work() -> tuple[list[Row], bool]:
        query = listing.query()
        if values is not None:
            query = query.filter(_beyond(columns, values, backward=backward))
        wanted = dict.fromkeys((*listing.values, *(c.name for c in columns)))
        found = await query.order_by(*_order(columns, backward=backward)).limit(size + 1).values(*wanted)
        rows: list[Row] = [*(found[:size][::-1] if backward else found[:size])]
        return (rows if listing.complete is None else await listing.complete(rows)), len(found) > size

    rows, more = await db.read_models(work)
    if not rows:
        return Page(())
    first, last = (_write(sort, columns, row) for row in (rows[0], rows[-1]))
    after = f">{last}" if more or backward else ""
    before = f"<{first}" if (more if backward else bool(cursor)) else ""
    return Page(tuple(listing.make(r) for r in rows), after, before)


async def count(db: Database, listing: Listing[T]) -> int:
    """How many rows the list has with its filters."""
    return await db.read_models(lambda: listing.query().count())


def _order(columns: Sequence[Column], *, backward: bool) -> list[str]:
    return [f"-{c.name}" if c.last_first != backward else c.name for c in columns]


def _beyond(columns: Sequence[Column], values: Sequence[object], *, backward: bool) -> Q:
    """Beyond the row with these values: (a > x) or (a = x and b > y) or …"""
    ways = []
    for n, column in enumerate(columns):
        beyond = "lt" if column.last_first != backward else "gt"
        conditions: dict[str, Any] = {c.name: v for c, v in zip(columns[:n], values, strict=False)}
        conditions[f"{column.name}__{beyond}"] = values[n]
        ways.append(Q(**conditions))
    return Q(*ways, join_type="OR")


def _write(sort: StrEnum, columns: Sequence[Column], row: Row) -> str:
    values = [row[c.name] for c in columns]
    return base64.urlsafe_b64encode(json.dumps([str(sort), *values], separators=(",", ":")).encode()).decode()


def _read(cursor: str, sort: StrEnum, columns: Sequence[Column]) -> tuple[bool, list[object]]:
    """(backward, values)"""
    try:
        said = json.loads(base64.b64decode(cursor[1:], altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as why:
        raise BadCursor("no cursor of ours") from why
    if cursor[0] not in "<>" or not isinstance(said, list) or len(said) != len(columns) + 1 or said[0] != str(sort):
        raise BadCursor("no cursor of this sort")
    if not all(type(v) in (int, str) for v in said) or type(said[-1]) is not int:
        raise BadCursor("no cursor of this sort")
    return cursor[0] == "<", said[1:]


def chosen(model: type[Model], **filters: object) -> QuerySet[Any]:
    """The rows of the model that pass these filters; None or () leaves one out."""
    return model.filter(**{name: value for name, value in filters.items() if value is not None and value != ()})
