"""Edits of a plan: each takes a plan and gives the plan with one thing changed, and everything else equal.

The values are frozen; nothing is read or written. An edit that asks for what is there already gives the same plan back.
An edit that makes no sense raises Senseless: it names what is not there, or it would leave a plan that no campaign file
could say (bot.plans.sound). What an open issue rests on is judged later, by applying.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.plans import sound
from bot.plans.sound import Senseless, Why
from schedules.cycles import Cycle, Roll, When
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan, fold
from storage.definitions import Settings

Edit = Callable[[Plan], Plan]


# posts and people -----------------------------------------------------------------------------------------------


def replace_holder(plan: Plan, unit: str, kind: str, slot: str, giver: str, receiver: str) -> Plan:
    """交接, 换人: the giver's post goes to the receiver, who is on the roster.

    unit, giver, receiver: keys. slot: A or B of a filer, '' of any other kind.

    One person holds one filer's post of a unit: a receiver who was its B岗 and becomes its A岗 leaves the B岗 empty.
    A giver who holds nothing else leaves the roster.
    Raises Senseless: the giver does not hold this post, or the receiver is not on the roster or holds it already.
    """
    post = PostPlan(unit, kind, slot, giver)
    if post not in plan.posts:
        raise Senseless(Why.NOT_HOLDER, giver)
    _person(plan, receiver)
    taken = PostPlan(unit, kind, slot, receiver)
    if taken in plan.posts:
        raise Senseless(Why.HOLDS_IT, receiver)
    rest = [p for p in plan.posts if p != post and not (p.person == receiver and (p.unit, p.kind) == (unit, kind))]
    return _edited(plan, posts=(*rest, taken))


def give_post(plan: Plan, post: PostPlan) -> Plan:
    """Somebody of the roster holds this post as well.

    Raises Senseless: no such unit or person, or the seat is taken.
    """
    if post in plan.posts:
        return plan
    _unit(plan, post.unit)
    _person(plan, post.person)
    return _edited(plan, posts=(*plan.posts, post))


def end_post(plan: Plan, post: PostPlan) -> Plan:
    """This post ends; who holds no other leaves the roster. Raises Senseless: nobody else holds a needed post."""
    return _edited(plan, posts=tuple(p for p in plan.posts if p != post))


def add_person(plan: Plan, person: PersonPlan, post: PostPlan) -> Plan:
    """Somebody new joins the roster in this post.

    Raises Senseless: the key is another's, the post is another person's, the unit is unknown or the seat taken.
    """
    if post.person != person.key:
        raise Senseless(Why.NO_PERSON, post.person)
    if any(p.key == person.key and p != person for p in plan.people):
        raise Senseless(Why.KEY_TAKEN, person.key)
    _unit(plan, post.unit)
    if person in plan.people:
        return give_post(plan, post)
    return _edited(plan, people=(*plan.people, person), posts=(*plan.posts, post))


def drop_person(plan: Plan, key: str) -> Plan:
    """This person leaves the roster with all posts; again: the same plan. Raises Senseless: a post would be missing."""
    return _edited(plan, posts=tuple(p for p in plan.posts if p.person != key))


def change_person(
    plan: Plan, key: str, *, name: str | None = None, phone: str | None = None, email: str | None = None
) -> Plan:
    """Put name, phone or email right; None leaves it. Raises Senseless: no such person, or a name of no characters."""
    person = _person(plan, key)
    said = {"name": name, "phone": phone, "email": email}
    made = replace(person, **{field: value for field, value in said.items() if value is not None})
    return _edited(plan, people=tuple(made if p.key == key else p for p in plan.people))


# units ----------------------------------------------------------------------------------------------------------


def add_alias(plan: Plan, unit: str, alias: str) -> Plan:
    """People may call the unit this too. Raises Senseless: no such unit, or another unit or a group is called so."""
    found = _unit(plan, unit)
    if fold(alias) in {fold(n) for n in (found.key, found.name, found.short_name, *found.aliases)}:
        return plan
    return _with_unit(plan, replace(found, aliases=(*found.aliases, alias)))


def drop_alias(plan: Plan, unit: str, alias: str) -> Plan:
    """People may no longer call the unit this; again: the same plan. Raises Senseless: no such unit."""
    found = _unit(plan, unit)
    return _with_unit(plan, replace(found, aliases=tuple(a for a in found.aliases if fold(a) != fold(alias))))


def add_unit(
    plan: Plan, unit: UnitPlan, *, people: tuple[PersonPlan, ...] = (), posts: tuple[PostPlan, ...] = ()
) -> Plan:
    """A new unit, the last in order. people: who is new on the roster with it; posts: who serves it.

    Raises Senseless: a key or name is another's, the unit above is unknown, or a unit that owes reports has no filer.
    """
    if unit in plan.units:
        return plan
    if any(u.key == unit.key for u in plan.units):
        raise Senseless(Why.KEY_TAKEN, unit.key)
    for p in people:
        if any(known.key == p.key for known in plan.people):
            raise Senseless(Why.KEY_TAKEN, p.key)
    return _edited(plan, units=(*plan.units, unit), people=(*plan.people, *people), posts=(*plan.posts, *posts))


def drop_unit(plan: Plan, key: str) -> Plan:
    """The unit leaves with its posts, its part in groups and its shares of tasks; again: the same plan.

    Raises Senseless: it is the office, it leads a task, or other units are below it.
    """
    if not any(u.key == key for u in plan.units):
        return plan
    if plan.units[0].key == key:
        raise Senseless(Why.THE_OFFICE, key)
    for t in plan.tasks:
        if key in t.leads:
            raise Senseless(Why.LEADS, str(t.number))
    for u in plan.units:
        if u.parent == key:
            raise Senseless(Why.HAS_UNITS_BELOW, u.key)
    groups = tuple(replace(g, units=tuple(u for u in g.units if u != key)) for g in plan.definition.groups)
    return _edited(
        plan,
        definition=replace(plan.definition, groups=tuple(g for g in groups if g.units)),
        units=tuple(u for u in plan.units if u.key != key),
        posts=tuple(p for p in plan.posts if p.unit != key),
        tasks=tuple(replace(t, cos=tuple(u for u in t.cos if u != key)) for t in plan.tasks),
    )


def rename_unit(plan: Plan, key: str, *, name: str | None = None, short_name: str | None = None) -> Plan:
    """None leaves it. Raises Senseless: no such unit, or another unit or a group is called so."""
    found = _unit(plan, key)
    return _with_unit(plan, replace(found, name=name or found.name, short_name=short_name or found.short_name))


def exempt_unit(plan: Plan, key: str, cycles: tuple[str, ...] | None) -> Plan:
    """免报 from the issues that open from now on. cycles: their keys; () of none, None of every one.

    Raises Senseless: no such unit or cycle, or the office, which files nothing.
    """
    found = _unit(plan, key)
    for cycle in cycles or ():
        _cycle(plan, cycle)
    if found.key == plan.units[0].key:
        raise Senseless(Why.THE_OFFICE, key)
    return _with_unit(plan, replace(found, exempt=cycles is None, exempt_cycles=tuple(dict.fromkeys(cycles or ()))))


# tasks ----------------------------------------------------------------------------------------------------------


def renumber_task(plan: Plan, key: str, number: int) -> Plan:
    """The task goes by another number, and stays the same task.

    Raises Senseless: no such task, or another has the number.
    """
    made = replace(_task(plan, key), number=number)
    return _edited(plan, tasks=tuple(sorted((made if t.key == key else t for t in plan.tasks), key=lambda t: t.number)))


def move_task(
    plan: Plan, key: str, *, leads: tuple[str, ...] | None = None, cos: tuple[str, ...] | None = None
) -> Plan:
    """Who leads the task, the first being the one it is counted under, and who shares it; unit keys. None leaves it.

    A unit that comes to lead no longer shares. Raises Senseless: no such task or unit, nobody leads, a unit is named
    twice, or one that leads files nothing or has no filer.
    """
    task = _task(plan, key)
    leading = task.leads if leads is None else leads
    sharing = tuple(u for u in task.cos if u not in leading) if cos is None else cos
    for unit in (*leading, *sharing):
        _unit(plan, unit)
    made = replace(task, leads=leading, cos=sharing)
    return _edited(plan, tasks=tuple(made if t == task else t for t in plan.tasks))


def withdraw_task(plan: Plan, key: str) -> Plan:
    """The task leaves the ledger; again: the same plan. Raises Senseless: nothing would be left to report on."""
    return _edited(plan, tasks=tuple(t for t in plan.tasks if t.key != key))


# rules ----------------------------------------------------------------------------------------------------------


def change_cycle(
    plan: Plan,
    key: str,
    *,
    opens: When | None = None,
    due: When | None = None,
    roll: Roll | None = None,
    lock_after: timedelta | None = None,
    lock_warning: timedelta | None = None,
) -> Plan:
    """The times of the issues that open from now on; None leaves one. Raises Senseless: no such cycle, or it would lock
    before it is due."""
    cycle = _cycle(plan, key)
    said = {"opens": opens, "due": due, "roll": roll, "lock_after": lock_after, "lock_warning": lock_warning}
    made: Cycle = replace(cycle, **{field: value for field, value in said.items() if value is not None})  # type: ignore[arg-type]
    if made.lock_after <= timedelta(0) or made.lock_warning < timedelta(0):
        raise Senseless(Why.INVERTED, key)
    cycles = tuple(made if c.key == key else c for c in plan.definition.cycles)
    return _edited(plan, definition=replace(plan.definition, cycles=cycles))


def change_settings(plan: Plan, settings: Settings) -> Plan:
    """The campaign's settings. Cycles that judged 按时 as the settings did go on doing so; 审签 holds for every cycle.

    Raises Senseless: 按时 by a signature where none is asked, or 审签 where a unit has nobody to sign.
    """
    was = plan.definition.settings
    cycles = tuple(
        replace(c, sign_off=settings.sign_off, on_time=settings.on_time if c.on_time == was.on_time else c.on_time)
        for c in plan.definition.cycles
    )
    return _edited(plan, definition=replace(plan.definition, settings=settings, cycles=cycles))


# finding and putting together -----------------------------------------------------------------------------------


def _unit(plan: Plan, key: str) -> UnitPlan:
    found = next((u for u in plan.units if u.key == key), None)
    if found is None:
        raise Senseless(Why.NO_UNIT, key)
    return found


def _person(plan: Plan, key: str) -> PersonPlan:
    found = next((p for p in plan.people if p.key == key), None)
    if found is None:
        raise Senseless(Why.NO_PERSON, key)
    return found


def _task(plan: Plan, key: str) -> TaskPlan:
    found = next((t for t in plan.tasks if t.key == key), None)
    if found is None:
        raise Senseless(Why.NO_TASK, key)
    return found


def _cycle(plan: Plan, key: str) -> Cycle:
    found = plan.definition.cycle(key)
    if found is None:
        raise Senseless(Why.NO_CYCLE, key)
    return found


def _with_unit(plan: Plan, made: UnitPlan) -> Plan:
    return _edited(plan, units=tuple(made if u.key == made.key else u for u in plan.units))


def _edited(plan: Plan, **made: object) -> Plan:
    """The plan with these fields; people without a post left out. Raises Senseless: a fault it did not have before."""
    edited: Plan = replace(plan, **made)  # type: ignore[arg-type]  # fields of a plan, as each edit makes them
    serving = {p.person for p in edited.posts}
    edited = replace(edited, people=tuple(p for p in edited.people if p.key in serving))
    faults = sound.faults(edited)
    if faults:
        known = set(sound.faults(plan))
        for fault in faults:
            if fault not in known:
                raise Senseless(*fault)
    return edited
