"""Whether a plan is one that a campaign file could say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from bot.plans import preview
from forms.questions import of_cycle
from storage.campaigns import Plan, fold


class Why(StrEnum):
    """Why an edit makes no sense; the closed set. Beside each: what Senseless.about then is."""

    NO_UNIT = "no_unit"  # the key asked for
    NO_PERSON = "no_person"  # the key asked for
    NO_TASK = "no_task"  # the key asked for
    NO_CYCLE = "no_cycle"  # the key asked for
    NOT_HOLDER = "not_holder"  # the person who does not hold the post
    HOLDS_IT = "holds_it"  # the person who holds it already
    KEY_TAKEN = "key_taken"  # the key
    NAME_TAKEN = "name_taken"  # the name, alias or key
    NAMELESS = "nameless"  # the key of what would have no name
    SEAT_TAKEN = "seat_taken"  # the unit
    WRONG_PLACE = "wrong_place"  # the unit: leaders and the office serve at the root, filers and signers below it
    THE_OFFICE = "the_office"  # the root's key
    LEADS = "leads"  # the number of the task it leads
    HAS_UNITS_BELOW = "has_units_below"  # the key of one
    NO_LEAD = "no_lead"  # the task's number
    NUMBER_TAKEN = "number_taken"  # the number
    NAMED_TWICE = "named_twice"  # the task's number
    FILES_NOTHING = "files_nothing"  # the unit that is to lead
    NO_FILER = "no_filer"  # the unit that will owe reports
    NO_SIGNER = "no_signer"  # the unit whose reports are to be signed
    NO_OFFICE = "no_office"  # the root's key
    NO_LEADER = "no_leader"  # the cycle whose digest has no reader
    NOTHING_TO_REPORT = "nothing_to_report"  # the cycle
    INVERTED = "inverted"  # the cycle
    UNSIGNED = "unsigned"  # the cycle, or '' the settings


class Senseless(ValueError):
    """An edit that makes no sense. why: one of a closed set; about: which thing, by key or number."""

    def __init__(self, why: Why, about: str) -> None:
        super().__init__(f"{why}: {about}")
        self.why, self.about = why, about


Fault = tuple[Why, str]


def faults(plan: Plan) -> tuple[Fault, ...]:
    """Everything that keeps this plan from being a campaign file; () where nothing does."""
    return tuple(dict.fromkeys((*_names(plan), *_posts(plan), *_tasks(plan), *_rules(plan))))


def _names(plan: Plan) -> Iterator[Fault]:
    said: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for u in plan.units:
        if not (u.key.strip() and u.name.strip() and u.short_name.strip()):
            yield Why.NAMELESS, u.key
        for name in {fold(n): n for n in (u.key, u.name, u.short_name, *u.aliases)}.items():
            said[name[0]] += 1
            shown.setdefault(*name)
    for g in plan.definition.groups:
        said[fold(g.name)] += 1
        shown.setdefault(fold(g.name), g.name)
    yield from ((Why.NAME_TAKEN, shown[n]) for n, times in said.items() if times > 1)
    yield from ((Why.NAMELESS, p.key) for p in plan.people if not p.name.strip())
    keys = {u.key for u in plan.units}
    yield from ((Why.NO_UNIT, u.parent) for u in plan.units[1:] if u.parent not in keys)


def _posts(plan: Plan) -> Iterator[Fault]:
    units, people = {u.key for u in plan.units}, {p.key for p in plan.people}
    root = plan.units[0].key
    seats: Counter[tuple[str, ...]] = Counter()
    for p in plan.posts:
        if p.unit not in units:
            yield Why.NO_UNIT, p.unit
        if p.person not in people:
            yield Why.NO_PERSON, p.person
        if (p.kind in ("leader", "office")) != (p.unit == root) or (p.slot in ("A", "B")) != (p.kind == "filer"):
            yield Why.WRONG_PLACE, p.unit
        seats[(p.unit, p.kind, "", p.person)] += 1
        if p.slot:
            seats[(p.unit, p.kind, p.slot, "")] += 1
    yield from ((Why.SEAT_TAKEN, seat[0]) for seat, times in seats.items() if times > 1)
    kinds = {p.kind for p in plan.posts}
    if "office" not in kinds:
        yield Why.NO_OFFICE, root
    for c in plan.definition.cycles:
        if any("leader" in d.readers for d in c.digests) and "leader" not in kinds:
            yield Why.NO_LEADER, c.key
    owing = preview.owing(plan)
    for kind, why in (("filer", Why.NO_FILER), ("signer", Why.NO_SIGNER)):
        if kind == "filer" or plan.definition.settings.sign_off:
            held = {p.unit for p in plan.posts if p.kind == kind}
            yield from ((why, u) for u in owing if u not in held)


def _tasks(plan: Plan) -> Iterator[Fault]:
    units = {u.key: u for u in plan.units}
    for number, times in Counter(t.number for t in plan.tasks).items():
        if times > 1:
            yield Why.NUMBER_TAKEN, str(number)
    for key, times in Counter(t.key for t in plan.tasks).items():
        if times > 1:
            yield Why.KEY_TAKEN, key
    for t in plan.tasks:
        if not t.leads:
            yield Why.NO_LEAD, str(t.number)
        if len({*t.leads, *t.cos}) < len(t.leads) + len(t.cos):
            yield Why.NAMED_TWICE, str(t.number)
        for key in (*t.leads, *t.cos):
            if key not in units:
                yield Why.NO_UNIT, key
        for key in t.leads:
            if key in units and not units[key].files:
                yield Why.FILES_NOTHING, key
    if not plan.tasks:
        for c in plan.definition.cycles:
            if not any(q.asked for q in of_cycle(plan.definition.form.questions, c.key)):
                yield Why.NOTHING_TO_REPORT, c.key


def _rules(plan: Plan) -> Iterator[Fault]:
    settings = plan.definition.settings
    if settings.on_time == "signature" and not settings.sign_off:
        yield Why.UNSIGNED, ""
    for c in plan.definition.cycles:
        if c.on_time == "signature" and not c.sign_off:
            yield Why.UNSIGNED, c.key
