"""Reads the people of a campaign file and their posts.

Everybody has a post. Every unit that reports has somebody to file. The office's posts stand at the root unit.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.documents.campaign_file import words
from bot.documents.campaign_file.fields import BAD, Faults, Record
from bot.documents.campaign_file.schema import POSTS
from bot.documents.campaign_file.units import Units
from storage.campaigns import PersonPlan, PostPlan, TaskPlan, UnitPlan

_SAID = {v: k for k, v in POSTS.items()}


@dataclass(frozen=True, slots=True)
class Roster:
    """whole: every post could be read, so a post that is not found is really missing."""

    people: tuple[PersonPlan, ...]
    posts: tuple[PostPlan, ...]
    whole: bool


def read(people: tuple[Record, ...], posts: tuple[Record, ...], units: Units, faults: Faults) -> Roster:
    lines: dict[str, int] = {}
    for r in people:
        if r.given("key") and lines.setdefault(r["key"], r.at("key")) != r.at("key"):
            faults.add(r.at("key"), words.twice(r["key"], lines[r["key"]]))
    whole = all(r.given("key") for r in people)
    made = _Posts({})
    for r in posts:
        _post(r, units, lines if whole else None, made, faults)
    readable = bool(posts) and all(r.whole for r in posts) and not units.broken
    plans = made.plans()
    if readable:
        if not any(p.kind == "office" for p in plans):
            faults.add(posts[0].line, words.no_office())
        busy = {r["person"].text for r in posts}
        for r in people:
            if r.given("key") and r["key"] not in busy:
                faults.add(r.line, words.idle_person(r["name"] if r.given("name") else r["key"]))
    return Roster(
        tuple(PersonPlan(r["key"], r["name"], r["phone"], r["email"]) for r in people if r.whole), plans, readable
    )


@dataclass(slots=True)
class _Posts:
    """The posts read so far: (unit, kind) -> [(slot, person, line)]."""

    held: dict[tuple[str, str], list[tuple[str, str, int]]]

    def plans(self) -> tuple[PostPlan, ...]:
        return tuple(PostPlan(u, k, slot, person) for (u, k), seats in self.held.items() for slot, person, _ in seats)

    def add(self, unit: str, r: Record, faults: Faults) -> None:
        """Add a post. A slot has one person, and one person cannot be both A岗 and B岗 of a unit."""
        kind, slot, person = r["kind"], r["slot"], r["person"].text
        seats = self.held.setdefault((unit, kind), [])
        same = [line for s, p, line in seats if p == person or (kind == "filer" and s == slot)]
        if same:
            faults.add(r.line, words.post_twice(same[0]))
        else:
            seats.append((slot, person, r.line))


def _post(r: Record, units: Units, people: dict[str, int] | None, made: _Posts, faults: Faults) -> None:
    unit = units.find(r["unit"], faults) if r.given("unit") else ""
    known = r.given("person")
    if known and people is not None and r["person"].text not in people:
        said = r["person"].text
        faults.add(r.at("person"), words.unknown_person(said, faults.nearest(said, people)))
        known = False
    if not r.given("kind") or r["slot"] is BAD:
        return
    _place(r, unit, units, faults)
    if unit and known:
        made.add(unit, r, faults)


def _place(r: Record, unit: str, units: Units, faults: Faults) -> None:
    """Report a slot that is missing or unwanted, and a post at the wrong unit."""
    kind, slot = r["kind"], r["slot"]
    if kind == "filer" and not slot:
        faults.add(r.line, words.slot_needed())
    if kind != "filer" and slot:
        faults.add(r.at("slot"), words.slot_unwanted(_SAID[kind]))
    if unit and units.root:
        if kind in ("leader", "office") and unit != units.root:
            faults.add(r.at("unit"), words.at_root_only(_SAID[kind]))
        if kind in ("filer", "signer") and unit == units.root:
            faults.add(r.at("unit"), words.not_at_root(_SAID[kind]))


def check_filers(
    roster: Roster, units: Units, tasks: tuple[TaskPlan, ...], owing: str, faults: Faults, *, questions: bool = False
) -> None:
    """Report units that will owe reports and have nobody to file them."""
    for u in _without(roster, "filer", units, tasks, owing, questions):
        faults.add(units.lines[_first_name(u.key, units)], words.no_filer(u.name))


def check_signers(
    roster: Roster, units: Units, tasks: tuple[TaskPlan, ...], owing: str, faults: Faults, *, questions: bool = False
) -> None:
    """Report units that will owe reports and have nobody to sign them."""
    for u in _without(roster, "signer", units, tasks, owing, questions):
        faults.add(units.lines[_first_name(u.key, units)], words.no_signer(u.name))


def _without(
    roster: Roster, kind: str, units: Units, tasks: tuple[TaskPlan, ...], owing: str, questions: bool
) -> tuple[UnitPlan, ...]:
    """The units that will owe reports and have nobody in this post; none if some posts could not be read.

    questions: the form has its own questions. If there are no tasks, every unit answers them.
    """
    if not roster.whole:
        return ()
    held = {p.unit for p in roster.posts if p.kind == kind}
    owes = {u for t in tasks for u in (t.leads + t.cos if owing == "all" else t.leads)}
    if questions and not tasks:
        owes = {u.key for u in units.plans if u.key != units.root}
    return tuple(u for u in units.plans if u.key in owes and u.files and not u.exempt and u.key not in held)


def _first_name(key: str, units: Units) -> str:
    return next(name for name, k in units.names.items() if k == key)


def check_readers(cycles: tuple[Record, ...], roster: Roster, faults: Faults) -> None:
    """Report digests whose readers hold a post that nobody has."""
    if not roster.whole:
        return
    there = {p.kind for p in roster.posts}
    for r in cycles:
        for d in r["digests"] if r["digests"] is not BAD else ():
            for kind in d["readers"] if d["readers"] is not BAD else ():
                if kind not in there and r.given("label"):
                    faults.add(d.at("readers"), words.no_reader(r["label"], _SAID[kind]))
