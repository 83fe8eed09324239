"""The tasks of the ledgers: whose each is, and where its first lead unit says it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.functions import Coalesce
from tortoise.queryset import QuerySet

from storage.engine import models
from storage.engine.db import Database
from storage.lists import paging
from storage.lists.paging import Column, Listing, Page, Row

NO_LIMIT = "9999-12-31"  # where a task without a limit is sorted


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left out does not matter. unit: it leads the task or shares it. lead: it is the unit the task counts
    under. limit_before: the limit is a day before this one. said: part of the brief, the problem or the measures."""

    campaign: int | None = None
    unit: int | None = None
    lead: int | None = None
    kinds: tuple[str, ...] = ()
    active: bool | None = True
    limit_before: date | None = None
    said: str = ""


class Sort(StrEnum):
    NUMBER = "number"
    LIMIT = "limit"  # the nearest limit first; what has none comes last
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Task:
    """lead: the unit it counts under; '' where none is left. status: what that unit stands by, else the opening one."""

    id: int
    campaign: int
    number: int
    brief: str
    kind: str
    limit_day: date | None
    limit_text: str
    active: bool
    lead: str
    status: str


async def page(
    db: Database, which: Filter, sort: Sort = Sort.NUMBER, *, size: int = 50, cursor: str = ""
) -> Page[Task]:
    """One page. BadCursor: the cursor is none, or of another sort."""
    return await paging.page(db, _listing(which), sort, size=size, cursor=cursor)


async def count(db: Database, which: Filter) -> int:
    """How many there are."""
    return await paging.count(db, _listing(which))


def _listing(which: Filter) -> Listing[Task]:
    return Listing(
        lambda: _query(which),
        ("id", "campaign_id", "number", "brief", "kind", "limit_day", "limit_text", "active", "opening_status"),
        {
            Sort.NUMBER: (Column("number"),),
            Sort.LIMIT: (Column("limit"), Column("number")),
            Sort.NEWEST: (Column("id", last_first=True),),
        },
        _task,
        _with_leads,
    )


def _query(which: Filter) -> QuerySet[Any]:
    query = paging.chosen(
        models.Task,
        campaign_id=which.campaign,
        kind__in=which.kinds,
        active=None if which.active is None else int(which.active),
        limit_day__lt=None if which.limit_before is None else which.limit_before.isoformat(),
    ).annotate(limit=Coalesce("limit_day", NO_LIMIT))
    if which.unit is not None:
        query = query.filter(id__in=Subquery(models.TaskUnit.filter(unit_id=which.unit).values("task_id")))
    if which.lead is not None:
        leads = models.TaskUnit.filter(unit_id=which.lead, role="lead", place=0)
        query = query.filter(id__in=Subquery(leads.values("task_id")))
    if which.said:
        said = which.said
        query = query.filter(Q(brief__contains=said) | Q(problem__contains=said) | Q(measures__contains=said))
    return query


async def _with_leads(rows: list[Row]) -> list[Row]:
    ids = [r["id"] for r in rows]
    leads = await models.TaskUnit.filter(task_id__in=ids, role="lead", place=0).values(
        "task_id", "unit_id", "unit__short_name"
    )
    by_task = {r["task_id"]: r for r in leads}
    stands = {
        (r["task_id"], r["unit_id"]): r["status"]
        for r in await models.Standing.filter(task_id__in=ids).values("task_id", "unit_id", "status")
    }
    made: list[Row] = []
    for r in rows:
        lead = by_task.get(r["id"])
        status = None if lead is None else stands.get((r["id"], lead["unit_id"]))
        name = "" if lead is None else lead["unit__short_name"]
        made.append({**r, "lead": name, "status": r["opening_status"] if status is None else status})
    return made


def _task(r: Row) -> Task:
    return Task(
        r["id"],
        r["campaign_id"],
        r["number"],
        r["brief"],
        r["kind"],
        None if r["limit_day"] is None else date.fromisoformat(r["limit_day"]),
        r["limit_text"],
        bool(r["active"]),
        r["lead"],
        r["status"],
    )
