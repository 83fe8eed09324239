"""Campaigns as last applied: units, tasks, definition; and the plan a file becomes. Written in applying.py."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from storage.definitions import Definition
from storage.engine.tx import Row, Tx, marks
from storage.times import from_ms

# A file as values: natural keys throughout, no ids.


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """parent: a unit key, '' for the root (the office). place: its order in the file."""

    key: str
    name: str
    short_name: str
    parent: str
    aliases: tuple[str, ...] = ()
    files: bool = True
    exempt: bool = False
    exempt_cycles: tuple[str, ...] = ()  # 免报 of these cycles only


@dataclass(frozen=True, slots=True)
class PersonPlan:
    key: str
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PostPlan:
    """kind: filer | signer | leader | office. slot: A or B for a filer, '' otherwise."""

    unit: str
    kind: str
    slot: str
    person: str


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """leads, cos: unit keys; the first lead is the unit the task is counted under.

    key: what the task is known by, whatever its number; the number as text where nothing else is said.
    """

    number: int
    brief: str
    problem: str
    measures: str
    goal: str
    kind: str
    limit_day: date | None
    limit_text: str
    leads: tuple[str, ...]
    cos: tuple[str, ...]
    opening_status: str  # '' where it is told the first time
    example: bool = False
    key: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", str(self.number))


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign file that has no faults. units[0] is the root."""

    key: str
    name: str
    short_name: str
    first_day: date
    last_day: date
    definition: Definition
    units: tuple[UnitPlan, ...]
    people: tuple[PersonPlan, ...]
    posts: tuple[PostPlan, ...]
    tasks: tuple[TaskPlan, ...]


# What is kept.


@dataclass(frozen=True, slots=True)
class Campaign:
    id: int
    key: str
    name: str
    short_name: str
    first_day: date
    last_day: date
    definition: Definition
    version: int
    applied_at: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """parent: None for the root, the office itself."""

    id: int
    campaign: int
    parent: int | None
    key: str
    name: str
    short_name: str
    place: int
    files: bool
    exempt: bool
    active: bool
    aliases: tuple[str, ...] = ()
    exempt_cycles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """leads[0] is the unit the task is counted under, however many share it."""

    id: int
    campaign: int
    number: int
    brief: str
    problem: str
    measures: str
    goal: str
    kind: str
    limit_day: date | None
    limit_text: str
    opening_status: str
    example: bool
    active: bool
    leads: tuple[int, ...]
    cos: tuple[int, ...]
    key: str


async def get(tx: Tx, campaign_id: int) -> Campaign:
    """LookupError: there is none of this id."""
    row = await tx.one("SELECT * FROM campaign WHERE id = ?", campaign_id)
    if row is None:
        raise LookupError(f"no campaign {campaign_id}")
    return _campaign(row)


async def lock(tx: Tx, campaign_id: int) -> Campaign:
    """The campaign; nobody else changes it until this transaction ends. LookupError: there is none of this id."""
    await tx.one("SELECT id FROM campaign WHERE id = ?" + tx.for_update(), campaign_id)
    return await get(tx, campaign_id)


async def find(tx: Tx, key: str) -> Campaign | None:
    """The campaign with this key."""
    row = await tx.one("SELECT * FROM campaign WHERE key = ?", key)
    return None if row is None else _campaign(row)


async def all(tx: Tx) -> tuple[Campaign, ...]:
    """Every campaign ever applied, the oldest first."""
    return tuple(_campaign(r) for r in await tx.fetch("SELECT * FROM campaign ORDER BY id"))


async def apart(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    """Short names of those whose cycles are called like another's: 月报第1期 could be either's."""
    if len(chosen := set(ids)) < 2:
        return {}
    labels = {c.id: {y.label for y in c.definition.cycles} for c in [await get(tx, i) for i in sorted(chosen)]}
    alike = {i for i in labels for j in labels if i != j and labels[i] & labels[j]}
    return {i: (await get(tx, i)).short_name for i in sorted(alike)}


async def units(tx: Tx, campaign_id: int, *, inactive: bool = False) -> tuple[Unit, ...]:
    """In the order of the file, the root first. inactive: those the file has dropped as well."""
    rows = await tx.fetch("SELECT * FROM unit WHERE campaign_id = ? ORDER BY place, id", campaign_id)
    aliases: dict[int, list[str]] = {}
    for r in await tx.fetch("SELECT unit_id, alias FROM unit_alias WHERE campaign_id = ? ORDER BY id", campaign_id):
        aliases.setdefault(r["unit_id"], []).append(r["alias"])
    return tuple(_unit(r, tuple(aliases.get(r["id"], ()))) for r in rows if inactive or r["active"])


async def units_everywhere(tx: Tx) -> tuple[Unit, ...]:
    """The units of all campaigns that their files still have, with their aliases."""
    rows = await tx.fetch("SELECT * FROM unit WHERE active = 1 ORDER BY campaign_id, place, id")
    aliases: dict[int, list[str]] = {}
    for r in await tx.fetch("SELECT unit_id, alias FROM unit_alias ORDER BY id"):
        aliases.setdefault(r["unit_id"], []).append(r["alias"])
    return tuple(_unit(r, tuple(aliases.get(r["id"], ()))) for r in rows)


async def unit(tx: Tx, unit_id: int) -> Unit:
    """This unit, in the file still or not; without its aliases. LookupError: there is none of this id."""
    row = await tx.one("SELECT * FROM unit WHERE id = ?", unit_id)
    if row is None:
        raise LookupError(f"no unit {unit_id}")
    return _unit(row, ())


async def person(tx: Tx, person_id: int) -> PersonPlan:
    """Somebody of a roster, as a plan names people. LookupError: there is none of this id."""
    row = await tx.one("SELECT key, name, phone, email FROM person WHERE id = ?", person_id)
    if row is None:
        raise LookupError(f"no person {person_id}")
    return PersonPlan(row["key"], row["name"], row["phone"], row["email"])


async def root(tx: Tx, campaign_id: int) -> Unit:
    """The campaign's root: the office, to which leaders and digests belong."""
    return next(u for u in await units(tx, campaign_id) if u.parent is None)


async def find_units(tx: Tx, campaign_id: int, said: str) -> tuple[Unit, ...]:
    """The units these words may mean; one: it is meant; several: ask; none: unknown.

    A unit the plan has dropped is found while people still serve it, for its open issues.
    """
    rows = await tx.fetch("SELECT DISTINCT unit_id FROM post WHERE campaign_id = ? AND ending = 1", campaign_id)
    served = {int(r["unit_id"]) for r in rows}
    everyone = await units(tx, campaign_id, inactive=bool(served))
    return matching([u for u in everyone if u.active or u.id in served], said)


async def any_tasks(tx: Tx, campaigns: Sequence[int], units: Sequence[int] = ()) -> bool:
    """Is there a task in any of these campaigns, or, where units are named, one that any of these has a part in?"""
    row = await tx.one(
        f"SELECT 1 AS one FROM task WHERE active = 1 AND campaign_id IN ({marks(campaigns)})"
        + (f" AND id IN (SELECT task_id FROM task_unit WHERE unit_id IN ({marks(units)}))" if units else "")
        + " LIMIT 1",
        *campaigns,
        *units,
    )
    return row is not None


async def tasks(tx: Tx, campaign_id: int, *, inactive: bool = False) -> tuple[Task, ...]:
    """By ledger number. inactive: those the file has dropped as well."""
    rows = await tx.fetch("SELECT * FROM task WHERE campaign_id = ? ORDER BY number", campaign_id)
    leads: dict[int, list[int]] = {}
    cos: dict[int, list[int]] = {}
    shares = await tx.fetch(
        "SELECT s.task_id, s.unit_id, s.role FROM task_unit s JOIN task t ON t.id = s.task_id"
        " WHERE t.campaign_id = ? ORDER BY s.task_id, s.place",
        campaign_id,
    )
    for r in shares:
        (leads if r["role"] == "lead" else cos).setdefault(r["task_id"], []).append(r["unit_id"])
    return tuple(
        _task(r, tuple(leads.get(r["id"], ())), tuple(cos.get(r["id"], ()))) for r in rows if inactive or r["active"]
    )


def normal(plan: Plan) -> Plan:
    """People, posts and aliases in one order, so that plans which say the same are equal."""
    return replace(
        plan,
        units=tuple(replace(u, aliases=tuple(sorted(u.aliases))) for u in plan.units),
        people=tuple(sorted(plan.people, key=lambda p: p.key)),
        posts=tuple(sorted(plan.posts, key=lambda p: (p.unit, p.kind, p.slot, p.person))),
    )


async def planned(tx: Tx, key: str) -> Plan:
    """The plan this campaign stands for: the file that would change nothing. LookupError: no campaign of this key."""
    campaign = await find(tx, key)
    if campaign is None:
        raise LookupError(key)
    everyone = await units(tx, campaign.id)
    keys = {u.id: u.key for u in everyone}
    roster = await tx.fetch(
        "SELECT post.unit_id, post.kind, post.slot, person.key, person.name, person.phone, person.email FROM post"
        " JOIN person ON person.id = post.person_id"
        " WHERE post.campaign_id = ? AND post.active = 1 AND post.ending = 0",
        campaign.id,
    )
    people = {r["key"]: PersonPlan(r["key"], r["name"], r["phone"], r["email"]) for r in roster}
    return normal(
        Plan(
            key=campaign.key,
            name=campaign.name,
            short_name=campaign.short_name,
            first_day=campaign.first_day,
            last_day=campaign.last_day,
            definition=campaign.definition,
            units=tuple(_unit_plan(u, keys) for u in everyone),
            people=tuple(people.values()),
            posts=tuple(PostPlan(keys[r["unit_id"]], r["kind"], r["slot"], r["key"]) for r in roster),
            tasks=tuple(_task_plan(t, keys) for t in await tasks(tx, campaign.id)),
        )
    )


def _unit_plan(u: Unit, keys: dict[int, str]) -> UnitPlan:
    parent = "" if u.parent is None else keys[u.parent]
    return UnitPlan(u.key, u.name, u.short_name, parent, u.aliases, u.files, u.exempt, u.exempt_cycles)


def _task_plan(t: Task, keys: dict[int, str]) -> TaskPlan:
    return TaskPlan(
        number=t.number,
        brief=t.brief,
        problem=t.problem,
        measures=t.measures,
        goal=t.goal,
        kind=t.kind,
        limit_day=t.limit_day,
        limit_text=t.limit_text,
        leads=tuple(keys[u] for u in t.leads),
        cos=tuple(keys[u] for u in t.cos),
        opening_status=t.opening_status,
        example=t.example,
        key=t.key,
    )


def fold(name: str) -> str:
    """A unit's name as it is compared: without spaces and name dots, half-width, lower case."""
    return "".join(_HALF.get(c, c) for c in name if not c.isspace() and c not in "·•．・").casefold()


_HALF = {chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)} | {"（": "(", "）": ")"}


def matching(candidates: Iterable[Unit], said: str) -> tuple[Unit, ...]:
    """Those named so in full (name, short name, alias or key); where none is, those whose name begins so."""
    wanted = fold(said)
    if not wanted:
        return ()
    names = [(u, {fold(n) for n in (u.name, u.short_name, u.key, *u.aliases)}) for u in candidates]
    exact = tuple(u for u, said_as in names if wanted in said_as)
    return exact or tuple(u for u, said_as in names if any(n.startswith(wanted) for n in said_as))


def mentioned(candidates: Iterable[Unit], text: str) -> tuple[Unit, ...]:
    """The units whose name, short name or alias stands in this text. A name within a longer one that stands there too
    does not count: 包头市 in 包头市公安局."""
    folded = fold(text)
    named = [(u, {f for n in (u.name, u.short_name, *u.aliases) if len(f := fold(n)) > 1}) for u in candidates]
    found = {n for _, names in named for n in names if n in folded}
    longest = {n for n in found if not any(n != other and n in other for other in found)}
    return tuple(u for u, names in named if names & longest)


def owing(all_units: Iterable[Unit], all_tasks: Sequence[Task], rule: str) -> tuple[tuple[Unit, tuple[Task, ...]], ...]:
    """Every unit that files, with the tasks its report is about: those it leads, or under 'all' those it shares too."""
    mine: dict[int, list[Task]] = {}
    for t in all_tasks:
        for unit in dict.fromkeys((*t.leads, *(t.cos if rule == "all" else ()))):
            mine.setdefault(unit, []).append(t)
    return tuple((u, tuple(mine.get(u.id, ()))) for u in all_units if u.files and u.active)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _campaign(r: Row) -> Campaign:
    return Campaign(
        id=r["id"],
        key=r["key"],
        name=r["name"],
        short_name=r["short_name"],
        first_day=date.fromisoformat(r["first_day"]),
        last_day=date.fromisoformat(r["last_day"]),
        definition=Definition.from_json(r["definition"]),
        version=r["version"],
        applied_at=from_ms(r["applied_at"]),
    )


def _unit(r: Row, aliases: tuple[str, ...]) -> Unit:
    return Unit(
        id=r["id"],
        campaign=r["campaign_id"],
        parent=r["parent_id"],
        key=r["key"],
        name=r["name"],
        short_name=r["short_name"],
        place=r["place"],
        files=bool(r["files"]),
        exempt=bool(r["exempt"]),
        active=bool(r["active"]),
        aliases=aliases,
        exempt_cycles=tuple(json.loads(r["exempt_cycles"] or "[]")),
    )


def _task(r: Row, leads: tuple[int, ...], cos: tuple[int, ...]) -> Task:
    return Task(
        id=r["id"],
        campaign=r["campaign_id"],
        number=r["number"],
        brief=r["brief"],
        problem=r["problem"],
        measures=r["measures"],
        goal=r["goal"],
        kind=r["kind"],
        limit_day=_day(r["limit_day"]),
        limit_text=r["limit_text"],
        opening_status=r["opening_status"],
        example=bool(r["example"]),
        active=bool(r["active"]),
        leads=leads,
        cos=cos,
        key=r["key"],
    )
