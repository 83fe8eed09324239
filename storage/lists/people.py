"""The people of the rosters, and whether they are bound."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from storage.engine import models
from storage.engine.db import Database
from storage.lists import paging
from storage.lists.paging import Column, Listing, Page, Row


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left out does not matter. campaign, unit, post: of one post the person holds now. bound: some follower
    speaks for the person. said: part of the name, the key or the telephone number."""

    campaign: int | None = None
    unit: int | None = None
    post: str | None = None
    bound: bool | None = None
    said: str = ""


class Sort(StrEnum):
    NAME = "name"
    KEY = "key"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    key: str
    name: str
    phone: str
    email: str


async def page(
    db: Database, which: Filter, sort: Sort = Sort.NAME, *, size: int = 50, cursor: str = ""
) -> Page[Person]:
    """One page. BadCursor: the cursor is none, or of another sort."""
    return await paging.page(db, _listing(which), sort, size=size, cursor=cursor)


async def count(db: Database, which: Filter) -> int:
    """How many there are."""
    return await paging.count(db, _listing(which))


def _listing(which: Filter) -> Listing[Person]:
    return Listing(
        lambda: _query(which),
        ("id", "key", "name", "phone", "email"),
        {
            Sort.NAME: (Column("name"),),
            Sort.KEY: (Column("key"),),
            Sort.NEWEST: (Column("id", last_first=True),),
        },
        _person,
    )


def _query(which: Filter) -> QuerySet[Any]:
    query = models.Person.all()
    if (which.campaign, which.unit, which.post) != (None, None, None):
        held = paging.chosen(models.Post, active=1, campaign_id=which.campaign, unit_id=which.unit, kind=which.post)
        query = query.filter(id__in=Subquery(held.values("person_id")))
    if which.bound is not None:
        bound = Q(id__in=Subquery(models.Binding.filter(ended_at__isnull=True).values("person_id")))
        query = query.filter(bound if which.bound else ~bound)
    if which.said:
        said = which.said
        query = query.filter(Q(name__contains=said) | Q(key__contains=said) | Q(phone__contains=said))
    return query


def _person(r: Row) -> Person:
    return Person(r["id"], r["key"], r["name"], r["phone"], r["email"])
