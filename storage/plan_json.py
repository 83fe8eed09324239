"""Writes a plan as text and reads it back. The versions of a campaign are kept this way.

The text is JSON with a format number. A field added later is left out if it has its default, and a missing field gets
its default. So old texts stay readable, and equal plans give equal texts.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan, normal
from storage.definitions import Definition

FORMAT = 1


def to_text(plan: Plan) -> str:
    """The plan as canonical JSON. Equal plans give equal text."""
    plan = normal(plan)
    value = {
        "format": FORMAT,
        "key": plan.key,
        "name": plan.name,
        "short_name": plan.short_name,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "definition": plan.definition.to_value(),
        "units": [_unit(u) for u in plan.units],
        "people": [_person(p) for p in plan.people],
        "posts": [[p.unit, p.kind, p.slot, p.person] for p in plan.posts],
        "tasks": [_task(t) for t in plan.tasks],
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Plan:
    """The plan that the text was made from, in the order of `normal`. Raises ValueError for an unknown format."""
    value = json.loads(text)
    if value.get("format") != FORMAT:
        raise ValueError(f"plan of unknown format {value.get('format')!r}")
    return Plan(
        key=value["key"],
        name=value["name"],
        short_name=value["short_name"],
        first_day=date.fromisoformat(value["first_day"]),
        last_day=date.fromisoformat(value["last_day"]),
        definition=Definition.from_value(value["definition"]),
        units=tuple(_unit_from(u) for u in value["units"]),
        people=tuple(PersonPlan(**p) for p in value["people"]),
        posts=tuple(PostPlan(*p) for p in value["posts"]),
        tasks=tuple(_task_from(t) for t in value["tasks"]),
    )


def digest(text: str) -> str:
    """SHA-256 of a plan's text, in hex. It tells whether two plans are equal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _unit(u: UnitPlan) -> dict[str, Any]:
    value: dict[str, Any] = {"key": u.key, "name": u.name, "short_name": u.short_name, "parent": u.parent}
    if u.aliases:
        value["aliases"] = list(u.aliases)
    if not u.files:
        value["files"] = False
    if u.exempt:
        value["exempt"] = True
    if u.exempt_cycles:
        value["exempt_cycles"] = list(u.exempt_cycles)
    return value


def _unit_from(v: dict[str, Any]) -> UnitPlan:
    return UnitPlan(
        v["key"],
        v["name"],
        v["short_name"],
        v["parent"],
        tuple(v.get("aliases", ())),
        v.get("files", True),
        v.get("exempt", False),
        tuple(v.get("exempt_cycles", ())),
    )


def _person(p: PersonPlan) -> dict[str, Any]:
    said = {"key": p.key, "name": p.name, "phone": p.phone, "email": p.email}
    return {name: value for name, value in said.items() if value or name in ("key", "name")}


def _task(t: TaskPlan) -> dict[str, Any]:
    value: dict[str, Any] = {
        "number": t.number,
        "brief": t.brief,
        "problem": t.problem,
        "measures": t.measures,
        "goal": t.goal,
        "kind": t.kind,
        "limit_day": None if t.limit_day is None else t.limit_day.isoformat(),
        "limit_text": t.limit_text,
        "leads": list(t.leads),
        "cos": list(t.cos),
        "opening_status": t.opening_status,
    }
    if t.example:
        value["example"] = True
    if t.key != str(t.number):
        value["key"] = t.key
    return value


def _task_from(v: dict[str, Any]) -> TaskPlan:
    return TaskPlan(
        number=v["number"],
        brief=v["brief"],
        problem=v["problem"],
        measures=v["measures"],
        goal=v["goal"],
        kind=v["kind"],
        limit_day=None if v["limit_day"] is None else date.fromisoformat(v["limit_day"]),
        limit_text=v["limit_text"],
        leads=tuple(v["leads"]),
        cos=tuple(v["cos"]),
        opening_status=v["opening_status"],
        example=v.get("example", False),
        key=v.get("key", ""),
    )
