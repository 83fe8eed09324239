"""The audit: who did what to which thing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise.queryset import QuerySet

from storage.audit import Detail
from storage.engine import models
from storage.engine.db import Database
from storage.lists import paging
from storage.lists.paging import Column, Listing, Page, Row
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left out does not matter. subject: one thing (report:12). until is not included."""

    acts: tuple[str, ...] = ()
    subject: str | None = None
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Line:
    """person None, person_name '': the system, or the command line."""

    id: int
    at: datetime
    person: int | None
    person_name: str
    act: str
    subject: str
    detail: Detail


async def page(
    db: Database, which: Filter, sort: Sort = Sort.NEWEST, *, size: int = 50, cursor: str = ""
) -> Page[Line]:
    """One page. BadCursor: the cursor is none, or of another sort."""
    return await paging.page(db, _listing(which), sort, size=size, cursor=cursor)


async def count(db: Database, which: Filter) -> int:
    """How many there are."""
    return await paging.count(db, _listing(which))


def _listing(which: Filter) -> Listing[Line]:
    return Listing(
        lambda: _query(which),
        ("id", "at", "person_id", "person__name", "act", "subject", "detail"),
        {Sort.NEWEST: (Column("at", last_first=True),), Sort.OLDEST: (Column("at"),)},
        _line,
    )


def _query(which: Filter) -> QuerySet[Any]:
    return paging.chosen(
        models.Audit,
        act__in=which.acts,
        subject=which.subject,
        person_id=which.person,
        at__gte=None if which.since is None else to_ms(which.since),
        at__lt=None if which.until is None else to_ms(which.until),
    )


def _line(r: Row) -> Line:
    return Line(
        r["id"],
        from_ms(r["at"]),
        r["person_id"],
        r["person__name"] or "",
        r["act"],
        r["subject"],
        json.loads(r["detail"]),
    )
