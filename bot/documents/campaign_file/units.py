"""Reads the units of a campaign file: all their names, and which unit is above which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.documents.campaign_file import words
from bot.documents.campaign_file.fields import BAD, Faults, Record, Said
from bot.documents.campaign_file.schema import SHORT
from storage.campaigns import UnitPlan, fold
from storage.definitions import Group


@dataclass(slots=True)
class Units:
    """The units read.

    plans: the root comes first. names: folded name, short name, alias or key -> the unit's key.
    """

    root: str = ""
    plans: tuple[UnitPlan, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # folded name -> its line
    labels: dict[str, str] = field(default_factory=dict)  # key -> the name used in faults
    files: frozenset[str] = frozenset()  # keys of the units that file reports
    broken: bool = False  # a unit could not be read, so an unknown name may be that unit

    def filing(self, key: str) -> bool:
        """Whether this unit files reports."""
        return key in self.files

    def find(self, said: Said, faults: Faults) -> str:
        """The key of the unit named. Reports a fault and gives '' if there is no such unit."""
        found = self.names.get(fold(said.text), "")
        if not found and not self.broken:
            faults.add(said.line, words.unknown_unit(said.text, faults.nearest(said.text, self.shown())))
        return found

    def shown(self) -> Iterable[str]:
        return [*self.labels.values(), *self.names]


def read(office: Record | Any, found: tuple[Record, ...], faults: Faults) -> Units:
    """The office and the units. A unit with a fault is still entered, so that references find it."""
    units = Units()
    records = [] if office is BAD else [office]
    for r in (*records, *found):
        _enter(r, units, faults)
    if office is BAD or not office.given("key"):
        units.broken = True
    else:
        units.root = office["key"]
    plans = [_plan(r, r is office, units, faults) for r in (*records, *found) if r.given("key")]
    units.plans = tuple(plans)
    units.files = frozenset(u.key for u in plans if u.files)
    _loops(units, {r["key"]: r for r in found if r.given("key")}, faults)
    return units


def _enter(r: Record, units: Units, faults: Faults) -> None:
    if not r.given("key"):
        units.broken = True
        return
    key = r["key"]
    units.labels.setdefault(key, r["name"] if r.given("name") else key)
    said = [(r[f], r.at(f)) for f in ("key", "name", "short_name") if r.given(f) and r[f] is not None]
    mine: set[str] = set()
    for name, line in said:
        if fold(name) not in mine:
            _name(name, line, key, units, faults)
        mine.add(fold(name))
    aliases: set[str] = set()
    for alias in r["aliases"] if r["aliases"] is not BAD else ():
        if fold(alias.text) in aliases:
            faults.add(alias.line, words.twice(alias.text, alias.line))
        elif fold(alias.text) not in mine:
            _name(alias.text, alias.line, key, units, faults)
        aliases.add(fold(alias.text))


def _name(name: str, line: int, key: str, units: Units, faults: Faults) -> None:
    folded = fold(name)
    if folded in units.names:
        faults.add(line, words.unit_name_twice(name, units.lines[folded]))
    else:
        units.names[folded], units.lines[folded] = key, line


def _plan(r: Record, root: bool, units: Units, faults: Faults) -> UnitPlan:
    name = r["name"] if r.given("name") else r["key"]
    short = r["short_name"]
    if short is None:
        short = name
        if len(name) > SHORT:
            faults.add(r.line, words.needs_short_name(name, SHORT))
    aliases = () if r["aliases"] is BAD else tuple(a.text for a in r["aliases"])
    if root:
        return UnitPlan(r["key"], name, short, "", aliases, files=False, exempt=False)
    above = units.find(r["parent"], faults) if isinstance(r["parent"], Said) else units.root
    files, exempt = r["files"] is not False, r["exempt"] is True
    cycles = tuple(dict.fromkeys(s.text for s in r["exempt"])) if isinstance(r["exempt"], tuple) else ()
    return UnitPlan(r["key"], name, short, above, aliases, files, exempt, cycles)


def _loops(units: Units, records: dict[str, Record], faults: Faults) -> None:
    above = {u.key: u.parent for u in units.plans}
    for key, r in records.items():
        seen, at = {key}, above.get(key, "")
        while at and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        if at == key:
            faults.add(r.at("parent"), words.parent_loop(units.labels[key]))


def read_groups(found: tuple[Record, ...], units: Units, faults: Faults) -> tuple[Group, ...]:
    """The groups: names for several units. A group may not have the name of a unit."""
    made: dict[str, Group] = {}
    lines: dict[str, int] = {}
    for r in found:
        members = [units.find(s, faults) for s in r["units"]] if r.given("units") else []
        if len(set(members)) < len(members):
            faults.add(r.at("units"), words.unit_named_twice(words.listed(sorted(_doubled(members, units)))))
        if not r.given("name"):
            units.broken = True
            continue
        name = r["name"].text
        folded = fold(name)
        first = units.lines.get(folded) or lines.get(folded)
        if first is not None:
            faults.add(r.at("name"), words.unit_name_twice(name, first))
        else:
            made[folded], lines[folded] = Group(name, tuple(m for m in members if m)), r.at("name")
    return tuple(made.values())


def _doubled(members: list[str], units: Units) -> set[str]:
    return {units.labels[m] for m in members if m and members.count(m) > 1}
