"""The reports that were begun: where each stands, and what was handed in last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.functions import Coalesce
from tortoise.queryset import QuerySet

from forms import report as life
from storage import filed, words
from storage.engine import models
from storage.engine.db import Database
from storage.keys import ReportKey
from storage.lists import paging
from storage.lists.paging import Column, Listing, Page, Row
from storage.times import from_ms


class Stands(StrEnum):
    """What a report is, in the words of storage/filed.py."""

    OWES = "owes"
    UNSIGNED = "unsigned"
    TO_REVIEW = "to_review"
    FILED = "filed"


_MEANS = {
    Stands.OWES: filed.OWES,
    Stands.UNSIGNED: filed.UNSIGNED,
    Stands.TO_REVIEW: filed.TO_REVIEW,
    Stands.FILED: filed.FILED,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left out does not matter. on_time: by what is known of 按时 now."""

    campaign: int | None = None
    issue: int | None = None
    unit: int | None = None
    states: tuple[str, ...] = ()
    stands: Stands | None = None
    on_time: bool | None = None


class Sort(StrEnum):
    UNIT = "unit"  # the soonest due issue first, its units as the file has them
    SUBMITTED = "submitted"  # handed in last first; what is not handed in comes last
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Report:
    """receipt, submitted_at: of the submission in force; '' and None where there is none. returns: how often it came
    back."""

    id: int
    key: ReportKey
    campaign: int
    short_title: str
    unit_name: str
    state: str
    on_time: bool | None
    receipt: str
    submitted_at: datetime | None
    returns: int


async def page(
    db: Database, which: Filter, sort: Sort = Sort.UNIT, *, size: int = 50, cursor: str = ""
) -> Page[Report]:
    """One page. BadCursor: the cursor is none, or of another sort."""
    return await paging.page(db, _listing(which), sort, size=size, cursor=cursor)


async def count(db: Database, which: Filter) -> int:
    """How many there are."""
    return await paging.count(db, _listing(which))


_OF_ISSUE = ("issue_id", "issue__campaign_id", "issue__number", "issue__rules")
_OF_SUBMISSION = ("submission__receipt", "submission__submitted_at")


def _listing(which: Filter) -> Listing[Report]:
    return Listing(
        lambda: _query(which),
        ("id", "unit_id", "unit__short_name", "state", "on_time", "returns", *_OF_ISSUE, *_OF_SUBMISSION),
        {
            Sort.UNIT: (Column("issue__due_at"), Column("issue_id"), Column("unit__place")),
            Sort.SUBMITTED: (Column("submitted", last_first=True),),
            Sort.NEWEST: (Column("id", last_first=True),),
        },
        _report,
    )


def _query(which: Filter) -> QuerySet[Any]:
    query = paging.chosen(
        models.Report,
        issue__campaign_id=which.campaign,
        issue_id=which.issue,
        unit_id=which.unit,
        state__in=which.states,
        on_time=None if which.on_time is None else int(which.on_time),
    ).annotate(submitted=Coalesce("submission__submitted_at", 0))
    return query if which.stands is None else query.filter(_meant(_MEANS[which.stands]))


def _meant(meaning: filed.Meaning) -> Q:
    """The meaning as a condition on models."""
    return Q(*(_case(c) for c in meaning.cases if c.state is not None), join_type="OR")


def _case(case: filed.Case) -> Q:
    assert case.state is not None, "a row is a report that was begun"
    made = Q(state=case.state.value)
    if case.sign_off is not None:
        made &= Q(submission__sign_off=int(case.sign_off))
    if case.signed is not None:
        signed = models.Signature.filter(ended_at__isnull=True).values("submission_id")
        is_signed = Q(submission_id__in=Subquery(signed))
        made &= is_signed if case.signed else ~is_signed
    return made


def _report(r: Row) -> Report:
    number, receipt, at = r["issue__number"], r["submission__receipt"], r["submission__submitted_at"]
    return Report(
        r["id"],
        ReportKey(r["issue_id"], r["unit_id"]),
        r["issue__campaign_id"],
        words.short_title(str(json.loads(r["issue__rules"])["label"]), number),
        r["unit__short_name"],
        r["state"],
        None if r["on_time"] is None else bool(r["on_time"]),
        "" if receipt is None else life.receipt_number(number, receipt),
        None if at is None else from_ms(at),
        r["returns"],
    )
