"""Reads the tasks of a campaign file: their numbers, units and opening statuses."""

from __future__ import annotations

from bot.documents.campaign_file import words
from bot.documents.campaign_file.fields import BAD, Faults, Record, Said
from bot.documents.campaign_file.units import Units
from forms.model import Status
from storage.campaigns import TaskPlan, fold
from storage.definitions import Group


def read(
    found: tuple[Record, ...], statuses: tuple[Status, ...], units: Units, groups: tuple[Group, ...], faults: Faults
) -> tuple[TaskPlan, ...]:
    """The tasks by ledger number. A task with a fault is left out; the file then makes no plan."""
    numbers: dict[int, int] = {}
    keys: dict[str, int] = {}
    made = []
    named = {fold(g.name): g for g in groups}
    for r in found:
        if r.given("number") and numbers.setdefault(r["number"], r.at("number")) != r.at("number"):
            faults.add(r.at("number"), words.number_twice(r["number"], numbers[r["number"]]))
        if r.given("number") and r["key"] is not BAD:
            _key(r, keys, faults)
        leads = _leads(r, units, named, faults)
        cos = _cos(r, leads, units, named, faults)
        status = _opening(r, statuses, faults)
        if r.whole:
            made.append(_plan(r, leads, cos, status))
    return tuple(sorted(made, key=lambda t: t.number))


def _key(r: Record, keys: dict[str, int], faults: Faults) -> None:
    """Report a key that repeats. A task without a key has its number as key, so no other task may use that number."""
    said = r["key"] or str(r["number"])
    line = r.at("key") if r["key"] else r.at("number")
    if keys.setdefault(said, line) != line:
        faults.add(line, words.task_key_twice(r["number"], said, keys[said], given=bool(r["key"])))


def _plan(r: Record, leads: tuple[str, ...], cos: tuple[str, ...], status: str) -> TaskPlan:
    return TaskPlan(
        number=r["number"],
        brief=r["brief"],
        problem=r["problem"],
        measures=r["measures"],
        goal=r["goal"],
        kind=r["kind"],
        limit_day=r["limit"].day,
        limit_text=r["limit"].text,
        leads=leads,
        cos=cos,
        opening_status=status,
        example=r["example"],
        key=r["key"],
    )


def _leads(r: Record, units: Units, groups: dict[str, Group], faults: Faults) -> tuple[str, ...]:
    if not r.given("lead"):
        return ()
    if not r["lead"]:
        faults.add(r.at("lead"), words.missing("lead", "任务"))
    leads: list[str] = []
    for said in r["lead"]:
        if fold(said.text) in groups:
            faults.add(said.line, words.group_not_lead(said.text))
            continue
        key = units.find(said, faults)
        if key and not units.filing(key):
            faults.add(said.line, words.lead_not_filing(said.text))
        if key in leads:
            faults.add(said.line, words.unit_named_twice(said.text))
        elif key:
            leads.append(key)
    return tuple(leads)


def _cos(r: Record, leads: tuple[str, ...], units: Units, groups: dict[str, Group], faults: Faults) -> tuple[str, ...]:
    """The co-responsible units. A group stands for its units except those that lead."""
    cos: list[str] = []
    for said in r["co"] if r.given("co") else ():
        group = groups.get(fold(said.text))
        if group is not None:
            cos += [u for u in group.units if u not in leads and u not in cos]
            continue
        key = units.find(said, faults)
        if key in leads:
            faults.add(said.line, words.lead_and_co(said.text))
        elif key in cos:
            faults.add(said.line, words.unit_named_twice(said.text))
        elif key:
            cos.append(key)
    return tuple(cos)


def _opening(r: Record, statuses: tuple[Status, ...], faults: Faults) -> str:
    """The key of the opening status: the lowest if the field is left out, '' if it is null.

    With '' the first report tells the status.
    """
    said = r["opening_status"]
    if said is None:
        return statuses[0].key if statuses else ""
    if not isinstance(said, Said) or not said.text:
        return ""
    for s in statuses:
        if fold(said.text) in {fold(w) for w in (s.key, s.label, *s.synonyms)}:
            return s.key
    if statuses:
        faults.add(said.line, words.unknown_status(said.text, [s.label for s in statuses]))
    return ""
