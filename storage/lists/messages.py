"""The messages of the outbox: to whom, what became of each, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise.expressions import Subquery
from tortoise.functions import Coalesce
from tortoise.queryset import QuerySet

from storage.engine import models
from storage.engine.db import Database
from storage.lists import paging
from storage.lists.paging import Column, Listing, Page, Row
from storage.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left out does not matter. campaign: it carries a notice about one of its issues. since, until: of the
    moment it was made, until not included."""

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    person: int | None = None
    campaign: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class Sort(StrEnum):
    NEWEST = "newest"
    DUE = "due"  # the soonest due first
    SETTLED = "settled"  # the last settled first; what is not settled comes last
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    person: int
    person_name: str
    kind: str
    state: str
    channel: str
    attempts: int
    due_at: datetime
    created_at: datetime
    settled_at: datetime | None
    why: str


async def page(
    db: Database, which: Filter, sort: Sort = Sort.NEWEST, *, size: int = 50, cursor: str = ""
) -> Page[Message]:
    """One page. BadCursor: the cursor is none, or of another sort."""
    return await paging.page(db, _listing(which), sort, size=size, cursor=cursor)


async def count(db: Database, which: Filter) -> int:
    """How many there are."""
    return await paging.count(db, _listing(which))


_TIMES = ("due_at", "created_at", "settled_at")


def _listing(which: Filter) -> Listing[Message]:
    return Listing(
        lambda: _query(which),
        ("id", "person_id", "person__name", "kind", "state", "channel", "attempts", "why", *_TIMES),
        {
            Sort.NEWEST: (Column("created_at", last_first=True),),
            Sort.DUE: (Column("due_at"),),
            Sort.SETTLED: (Column("settled", last_first=True),),
            Sort.PERSON: (Column("person__name"), Column("created_at", last_first=True)),
        },
        _message,
    )


def _query(which: Filter) -> QuerySet[Any]:
    query = paging.chosen(
        models.Message,
        state__in=which.states,
        kind__in=which.kinds,
        channel__in=which.channels,
        person_id=which.person,
        created_at__gte=None if which.since is None else to_ms(which.since),
        created_at__lt=None if which.until is None else to_ms(which.until),
    ).annotate(settled=Coalesce("settled_at", 0))
    if which.campaign is not None:
        carried = models.Notice.filter(issue__campaign_id=which.campaign, message_id__isnull=False)
        query = query.filter(id__in=Subquery(carried.values("message_id")))
    return query


def _message(r: Row) -> Message:
    return Message(
        r["id"],
        r["person_id"],
        r["person__name"],
        r["kind"],
        r["state"],
        r["channel"],
        r["attempts"],
        from_ms(r["due_at"]),
        from_ms(r["created_at"]),
        None if r["settled_at"] is None else from_ms(r["settled_at"]),
        r["why"],
    )
