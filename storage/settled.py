"""Finds changes that a plan may not make, because reports, open issues or people depend on the old values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from schedules import cycles
from schedules.cycles import Cycle
from schedules.workdays import PUBLISHED
from storage.campaigns import Campaign, Plan
from storage.engine.tx import Row, Tx
from storage.times import to_ms
from storage.words import short_title

_ZONE = ZoneInfo("Asia/Shanghai")  # any zone: numbers and periods do not depend on it


@dataclass(frozen=True, slots=True)
class Refusal:
    """why: root | person | number | window | status | statuses. name: of what.
    issue: 旬报第7期, the issue that rests on it; '' where none does.
    What can wait for the next issue is not refused: storage.from_next."""

    why: str
    name: str
    issue: str = ""


async def refusals(
    tx: Tx, campaign: Campaign | None, old: Plan | None, new: Plan, now: datetime
) -> tuple[Refusal, ...]:
    """All changes of the plan that are refused; () if there are none."""
    made = await _people(tx, old, new)
    if campaign is None or old is None:
        return tuple(made)
    if new.units[0].key != old.units[0].key:
        made.append(Refusal("root", new.units[0].name))
    if new.definition == old.definition:
        return tuple(dict.fromkeys(made))
    opened = await tx.fetch("SELECT * FROM issue WHERE campaign_id = ? ORDER BY id", campaign.id)
    running = [r for r in opened if r["lock_at"] > to_ms(now)]
    made += _numbers(opened, new)
    made += _windows(opened, old, new)
    made += await _statuses(tx, campaign, old, new, running)
    return tuple(dict.fromkeys(made))


def _title(issue: Row) -> str:
    return short_title(str(json.loads(issue["rules"])["label"]), int(issue["number"]))


async def _people(tx: Tx, old: Plan | None, new: Plan) -> list[Refusal]:
    """Refuse to make another person of a key whose person is bound, has filed or serves in another campaign."""
    made = []
    known = set() if old is None else set(old.people)
    for p in new.people:
        if p in known:
            continue
        row = await tx.one("SELECT id, name, phone FROM person WHERE key = ?", p.key)
        if row is None or row["name"] == p.name or (p.phone and row["phone"] == p.phone):
            continue
        rests = await tx.one(
            "SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM binding WHERE person_id = ?)"
            " OR EXISTS (SELECT 1 FROM submission WHERE person_id = ?)"
            " OR EXISTS (SELECT 1 FROM post JOIN campaign ON campaign.id = post.campaign_id"
            " WHERE post.person_id = ? AND post.active = 1 AND campaign.key <> ?)",
            row["id"],
            row["id"],
            row["id"],
            new.key,
        )
        if rests is not None:
            made.append(Refusal("person", p.key))
    return made


def _numbers(opened: Sequence[Row], new: Plan) -> list[Refusal]:
    """Refuse changes that give an opened issue another number, or a later issue the same number."""
    made = []
    for cycle in new.definition.cycles:
        mine = {str(r["period"]): r for r in opened if r["cycle"] == cycle.key}
        taken = {_numbered(cycle, str(r["period"]), int(r["number"])): r for r in mine.values()}
        if not mine:
            continue
        for planned in cycles.issues(cycle, new.definition.cycles, _ZONE, PUBLISHED):
            row = mine.get(planned.period.key)
            mine_again = taken.get(_numbered(cycle, planned.period.key, planned.number))
            clash = mine_again if row is None else row if row["number"] != planned.number else None
            if clash is not None:
                made.append(Refusal("number", cycle.label, _title(clash)))
                break
    return made


def _windows(opened: Sequence[Row], old: Plan, new: Plan) -> list[Refusal]:
    """Refuse a new or changed window for an issue that has opened, because its dates no longer change."""
    made = []
    for cycle in new.definition.cycles:
        titles = {str(r["period"]): _title(r) for r in opened if r["cycle"] == cycle.key}
        before = old.definition.cycle(cycle.key)
        kept = () if before is None else before.windows
        made += [
            Refusal("window", cycle.label, titles[w.period])
            for w in cycle.windows
            if w.period in titles and w not in kept
        ]
    return made


def _numbered(cycle: Cycle, period: str, number: int) -> tuple[str, int]:
    """The issue's number; with its year if numbers begin again each year."""
    return (period[:4] if cycle.restart_yearly else "", number)


async def _statuses(tx: Tx, campaign: Campaign, old: Plan, new: Plan, running: list[Row]) -> list[Refusal]:
    was, now = old.definition.statuses, new.definition.statuses
    kept = {s.key for s in now}
    made = []
    for s in was:
        if s.key in kept:
            continue
        used = await tx.one(
            "SELECT 1 AS one FROM progress JOIN submission ON submission.id = progress.submission_id"
            " WHERE submission.campaign_id = ? AND progress.status = ? LIMIT 1",
            campaign.id,
            s.key,
        )
        if used is not None:
            made.append(Refusal("status", s.label))
        elif running:
            made.append(Refusal("statuses", s.label, _title(running[0])))
    return made
