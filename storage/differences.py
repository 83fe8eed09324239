"""Compares two plans, thing by thing and field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from storage.campaigns import Plan, PostPlan


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two plans.

    what: campaign | status | cycle | settings | form | question | group | unit | person | post | task.
    name: what people call the thing. act: added | dropped | changed; field, before and after belong to changed.
    key: identifies the thing among its kind, also after a change of name. A filer's post is one seat, whoever holds it.
    """

    what: str
    name: str
    act: str
    field: str = ""
    before: object = None
    after: object = None
    key: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """(what, key, field). Two differences with the same place are about the same value."""
        return (self.what, self.key, self.field)


def differences(old: Plan, new: Plan) -> tuple[Change, ...]:
    """All differences, in the order of the file; () if both plans are equal."""
    made: list[Change] = []
    for field in ("name", "short_name", "first_day", "last_day"):
        made += _field("campaign", new.name, new.key, field, getattr(old, field), getattr(new, field))
    was, now = old.definition, new.definition
    for field in type(now.settings).__slots__:
        made += _field("settings", "", "", field, getattr(was.settings, field), getattr(now.settings, field))
    made += _both("status", {s.key: s for s in was.statuses}, {s.key: s for s in now.statuses}, "label")
    made += _both("cycle", {c.key: c for c in was.cycles}, {c.key: c for c in now.cycles}, "label")
    for field in type(now.form).__slots__:
        if field != "questions":
            made += _field("form", "", "", field, getattr(was.form, field), getattr(now.form, field))
    made += _both("question", {q.key: q for q in was.form.questions}, {q.key: q for q in now.form.questions}, "label")
    if [q.key for q in was.form.questions if q in now.form.questions] != [
        q.key for q in now.form.questions if q in was.form.questions
    ]:
        made.append(Change("question", "", "changed", "order"))
    made += _both("unit", {u.key: u for u in old.units}, {u.key: u for u in new.units}, "name")
    if [u.key for u in old.units if u in new.units] != [u.key for u in new.units if u in old.units]:
        made.append(Change("unit", "", "changed", "order"))
    made += _both("group", {g.name: g for g in was.groups}, {g.name: g for g in now.groups}, "name")
    made += _both("person", {p.key: p for p in old.people}, {p.key: p for p in new.people}, "name")
    before, after = set(old.posts), set(new.posts)
    made += _posts(new, [p for p in new.posts if p not in before], "added")
    made += _posts(old, [p for p in old.posts if p not in after], "dropped")
    made += _both("task", {t.key: t for t in old.tasks}, {t.key: t for t in new.tasks}, "number")
    return tuple(made)


def _field(what: str, name: str, key: str, field: str, before: object, after: object) -> list[Change]:
    return [] if before == after else [Change(what, name, "changed", field, before, after, key)]


def _both(
    what: str,
    old: Mapping[str, object],
    new: Mapping[str, object],
    label: str,
) -> list[Change]:
    made: list[Change] = []
    for key, thing in new.items():
        name = str(getattr(thing, label))
        if key not in old:
            made.append(Change(what, name, "added", key=key))
        elif thing != old[key]:
            for field in type(thing).__slots__:  # type: ignore[attr-defined]  # frozen slotted dataclasses, all of them
                made += _field(what, name, key, field, getattr(old[key], field), getattr(thing, field))
    return made + [Change(what, str(getattr(t, label)), "dropped", key=k) for k, t in old.items() if k not in new]


def _posts(plan: Plan, posts: Iterable[PostPlan], act: str) -> Iterator[Change]:
    """The differences of posts. name: unit, kind, slot and person with tabs between; the faces turn it into words."""
    units = {u.key: u.short_name for u in plan.units}
    people = {p.key: p.name for p in plan.people}
    for p in posts:
        name = "\t".join((units[p.unit], p.kind, p.slot, people[p.person]))
        yield Change("post", name, act, key="\t".join((p.unit, p.kind, p.slot, *(() if p.slot else (p.person,)))))
