"""The issues 期次 that were opened: their dates, and whether they still take reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise.queryset import QuerySet

from storage import words
from storage.engine import models
from storage.engine.db import Database
from storage.lists import paging
from storage.lists.paging import Column, Listing, Page, Row
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left out does not matter. open_at: it takes reports at this moment still."""

    campaign: int | None = None
    cycles: tuple[str, ...] = ()
    open_at: datetime | None = None


class Sort(StrEnum):
    DUE = "due"
    NEWEST = "newest"  # the last due first


@dataclass(frozen=True, slots=True)
class Issue:
    id: int
    campaign: int
    campaign_name: str
    cycle: str
    period: str
    number: int
    short_title: str
    title: str
    opens_at: datetime
    due_at: datetime
    lock_at: datetime


async def page(
    db: Database, which: Filter, sort: Sort = Sort.NEWEST, *, size: int = 50, cursor: str = ""
) -> Page[Issue]:
    """One page. BadCursor: the cursor is none, or of another sort."""
    return await paging.page(db, _listing(which), sort, size=size, cursor=cursor)


async def count(db: Database, which: Filter) -> int:
    """How many there are."""
    return await paging.count(db, _listing(which))


_DATES = ("opens_at", "due_at", "lock_at")


def _listing(which: Filter) -> Listing[Issue]:
    return Listing(
        lambda: _query(which),
        ("id", "campaign_id", "campaign__short_name", "cycle", "period", "number", "label", "rules", *_DATES),
        {Sort.DUE: (Column("due_at"),), Sort.NEWEST: (Column("due_at", last_first=True),)},
        _issue,
    )


def _query(which: Filter) -> QuerySet[Any]:
    return paging.chosen(
        models.Issue,
        campaign_id=which.campaign,
        cycle__in=which.cycles,
        lock_at__gt=None if which.open_at is None else to_ms(which.open_at),
    )


def _issue(r: Row) -> Issue:
    label = str(json.loads(r["rules"])["label"])
    return Issue(
        r["id"],
        r["campaign_id"],
        r["campaign__short_name"],
        r["cycle"],
        r["period"],
        r["number"],
        words.short_title(label, r["number"]),
        words.title(r["label"], label, r["number"]),
        from_ms(r["opens_at"]),
        from_ms(r["due_at"]),
        from_ms(r["lock_at"]),
    )
