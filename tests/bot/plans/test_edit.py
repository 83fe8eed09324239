"""An edit changes what it says and nothing else; asked twice it changes nothing; a senseless one is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file import text as campaign_text
from bot.plans import edit, sound
from bot.plans.sound import Senseless, Why
from schedules.cycles import At, Roll
from storage.campaigns import PersonPlan, Plan, PostPlan, UnitPlan, normal
from storage.differences import differences

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted([*FIXTURES.glob("*.yaml"), *(Path(__file__).parents[3] / "campaigns").glob("*.yaml")])


def read(name: str) -> Plan:
    plan = campaign_file.check((FIXTURES / f"{name}.yaml").read_bytes()).plan
    assert plan is not None
    return normal(plan)


PLAN = read("huhehaote")
NEW = PersonPlan("xinren", "新任", "0471-0000199")
QU = UnitPlan("xinqu", "新城区人民政府", "新城区", "huhehaote")
SETTINGS = PLAN.definition.settings

# what is done -> what differs then: (what, act, field)
EDITS: dict[str, tuple[edit.Edit, set[tuple[str, str, str]]]] = {
    "the A post goes to somebody of another unit": (
        lambda p: edit.replace_holder(p, "huhehaote", "filer", "A", "wangfang", "limin"),
        {("post", "added", ""), ("post", "dropped", ""), ("person", "dropped", "")},
    ),
    "the B holder takes the A post": (
        lambda p: edit.replace_holder(p, "huhehaote", "filer", "A", "wangfang", "liqiang"),
        {("post", "added", ""), ("post", "dropped", ""), ("person", "dropped", "")},
    ),
    "the office changes hands": (
        lambda p: edit.replace_holder(p, "office", "office", "", "zhaomin", "limin"),
        {("post", "added", ""), ("post", "dropped", ""), ("person", "dropped", "")},
    ),
    "one more leader": (
        lambda p: edit.give_post(p, PostPlan("office", "leader", "", "limin")),
        {("post", "added", "")},
    ),
    "the B post ends": (
        lambda p: edit.end_post(p, PostPlan("huhehaote", "filer", "B", "liqiang")),
        {("post", "dropped", ""), ("person", "dropped", "")},
    ),
    "somebody joins": (
        lambda p: edit.add_person(p, NEW, PostPlan("baotou", "filer", "B", "xinren")),
        {("person", "added", ""), ("post", "added", "")},
    ),
    "somebody leaves": (
        lambda p: edit.drop_person(p, "liqiang"),
        {("post", "dropped", ""), ("person", "dropped", "")},
    ),
    "a name": (lambda p: edit.change_person(p, "wangfang", name="王方"), {("person", "changed", "name")}),
    "phone and mail": (
        lambda p: edit.change_person(p, "wangfang", phone="0471-1", email="a@b.cn"),
        {("person", "changed", "phone"), ("person", "changed", "email")},
    ),
    "an alias": (lambda p: edit.add_alias(p, "chifeng", "赤市"), {("unit", "changed", "aliases")}),
    "an alias less": (lambda p: edit.drop_alias(p, "baotou", "包头"), {("unit", "changed", "aliases")}),
    "a unit": (lambda p: edit.add_unit(p, QU), {("unit", "added", "")}),
    "a unit with its filer": (
        lambda p: edit.add_unit(p, QU, people=(NEW,), posts=(PostPlan("xinqu", "filer", "A", "xinren"),)),
        {("unit", "added", ""), ("person", "added", ""), ("post", "added", "")},
    ),
    "a unit's name": (lambda p: edit.rename_unit(p, "baotou", name="包头"), {("unit", "changed", "name")}),
    "a unit let off": (lambda p: edit.exempt_unit(p, "baotou", None), {("unit", "changed", "exempt")}),
    "a unit let off one cycle": (
        lambda p: edit.exempt_unit(p, "baotou", ("xun",)),
        {("unit", "changed", "exempt_cycles")},
    ),
    "another lead": (lambda p: edit.move_task(p, "1", leads=("huhehaote",)), {("task", "changed", "leads")}),
    "another share": (lambda p: edit.move_task(p, "1", cos=("wuhai", "xingan")), {("task", "changed", "cos")}),
    "another number": (lambda p: edit.renumber_task(p, "1", 41), {("task", "changed", "number")}),
    "a task less": (lambda p: edit.withdraw_task(p, "2"), {("task", "dropped", "")}),
    "times": (
        lambda p: edit.change_cycle(p, "xun", due=At(time(15)), roll=Roll.PREVIOUS, lock_after=timedelta(hours=24)),
        {("cycle", "changed", "due"), ("cycle", "changed", "roll"), ("cycle", "changed", "lock_after")},
    ),
    "settings": (
        lambda p: edit.change_settings(p, replace(p.definition.settings, office_phone="0471-2")),
        {("settings", "changed", "office_phone")},
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_makes_its_difference_and_no_other(name: str) -> None:
    made, expected = EDITS[name]
    before = PLAN
    if name == "an alias less":
        assert "包头" in next(u.aliases for u in PLAN.units if u.key == "baotou")
    after = made(before)
    assert {(c.what, c.act, c.field) for c in differences(normal(before), normal(after))} == expected
    assert before == read("huhehaote"), "the plan it was given is as it was"
    read_back = campaign_file.check(campaign_text.render(normal(after)))
    assert read_back.plan is not None, [str(f) for f in read_back.faults]
    assert normal(read_back.plan) == normal(after), "a file can say it"


TWICE_REFUSED = {
    "the A post goes to somebody of another unit",
    "the B holder takes the A post",
    "the office changes hands",
}


@pytest.mark.parametrize("name", EDITS)
def test_asked_again_it_changes_nothing_or_is_told_it_is_done(name: str) -> None:
    made, _ = EDITS[name]
    once = made(PLAN)
    if name in TWICE_REFUSED:
        with pytest.raises(Senseless) as refused:
            made(once)
        assert refused.value.why is Why.NOT_HOLDER
    else:
        assert made(once) == once


def test_a_hand_over_moves_the_seat_and_leaves_the_other_empty() -> None:
    made = edit.replace_holder(PLAN, "huhehaote", "filer", "A", "wangfang", "liqiang")
    assert [p for p in made.posts if p.unit == "huhehaote"] == [PostPlan("huhehaote", "filer", "A", "liqiang")]
    assert "wangfang" not in {p.key for p in made.people}, "she holds nothing else"


def test_a_giver_with_another_post_stays_on_the_roster() -> None:
    both = edit.give_post(PLAN, PostPlan("baotou", "filer", "B", "wangfang"))
    made = edit.replace_holder(both, "huhehaote", "filer", "A", "wangfang", "limin")
    assert "wangfang" in {p.key for p in made.people}


def test_a_unit_that_leaves_takes_its_posts_and_shares_along() -> None:
    free = edit.add_unit(PLAN, QU, people=(NEW,), posts=(PostPlan("xinqu", "filer", "A", "xinren"),))
    shared = edit.move_task(free, "1", cos=("xinqu",))
    made = edit.drop_unit(shared, "xinqu")
    assert normal(made) == normal(replace(PLAN, tasks=edit.move_task(PLAN, "1", cos=()).tasks))
    assert edit.drop_unit(made, "xinqu") == made


def test_settings_of_signing_reach_the_cycles() -> None:
    plan = read("shenqian")
    signed = edit.change_settings(plan, replace(plan.definition.settings, on_time="signature"))
    assert [(c.sign_off, c.on_time) for c in signed.definition.cycles] == [(True, "signature")]
    off = edit.change_settings(plan, replace(plan.definition.settings, sign_off=False))
    assert [(c.sign_off, c.on_time) for c in off.definition.cycles] == [(False, "submission")]


SENSELESS: dict[str, tuple[Callable[[Plan], Plan], Why, str]] = {
    "an unknown receiver": (
        lambda p: edit.replace_holder(p, "huhehaote", "filer", "A", "wangfang", "nobody"),
        Why.NO_PERSON,
        "nobody",
    ),
    "not the holder": (
        lambda p: edit.replace_holder(p, "huhehaote", "filer", "A", "liqiang", "limin"),
        Why.NOT_HOLDER,
        "liqiang",
    ),
    "from oneself to oneself": (
        lambda p: edit.replace_holder(p, "huhehaote", "filer", "A", "wangfang", "wangfang"),
        Why.HOLDS_IT,
        "wangfang",
    ),
    "the seat is taken": (
        lambda p: edit.give_post(p, PostPlan("huhehaote", "filer", "A", "limin")),
        Why.SEAT_TAKEN,
        "huhehaote",
    ),
    "a leader of a unit": (
        lambda p: edit.give_post(p, PostPlan("baotou", "leader", "", "limin")),
        Why.WRONG_PLACE,
        "baotou",
    ),
    "a post of no unit": (lambda p: edit.give_post(p, PostPlan("x", "filer", "A", "limin")), Why.NO_UNIT, "x"),
    "the only filer ends": (
        lambda p: edit.end_post(p, PostPlan("baotou", "filer", "A", "limin")),
        Why.NO_FILER,
        "baotou",
    ),
    "the only office leaves": (lambda p: edit.drop_person(p, "zhaomin"), Why.NO_OFFICE, "office"),
    "the only leader leaves": (lambda p: edit.drop_person(p, "sunguoping"), Why.NO_LEADER, "xun"),
    "a key that is another's": (
        lambda p: edit.add_person(p, replace(NEW, key="limin"), PostPlan("baotou", "filer", "B", "limin")),
        Why.KEY_TAKEN,
        "limin",
    ),
    "a post for somebody else": (
        lambda p: edit.add_person(p, NEW, PostPlan("baotou", "filer", "B", "limin")),
        Why.NO_PERSON,
        "limin",
    ),
    "no name": (lambda p: edit.change_person(p, "limin", name=" "), Why.NAMELESS, "limin"),
    "an alias that is another's": (lambda p: edit.add_alias(p, "chifeng", "呼市"), Why.NAME_TAKEN, "呼市"),
    "a name that is a group's": (lambda p: edit.rename_unit(p, "chifeng", name="各盟市"), Why.NAME_TAKEN, "各盟市"),
    "a unit twice": (lambda p: edit.add_unit(p, replace(QU, key="baotou")), Why.KEY_TAKEN, "baotou"),
    "a unit under nothing": (lambda p: edit.add_unit(p, replace(QU, parent="x")), Why.NO_UNIT, "x"),
    "the office leaves": (lambda p: edit.drop_unit(p, "office"), Why.THE_OFFICE, "office"),
    "a leading unit leaves": (lambda p: edit.drop_unit(p, "baotou"), Why.LEADS, "1"),
    "the office let off": (lambda p: edit.exempt_unit(p, "office", None), Why.THE_OFFICE, "office"),
    "let off no cycle": (lambda p: edit.exempt_unit(p, "baotou", ("week",)), Why.NO_CYCLE, "week"),
    "nobody leads": (lambda p: edit.move_task(p, "1", leads=()), Why.NO_LEAD, "1"),
    "twice in one task": (lambda p: edit.move_task(p, "1", leads=("baotou", "baotou")), Why.NAMED_TWICE, "1"),
    "the office leads": (lambda p: edit.move_task(p, "1", leads=("office",)), Why.FILES_NOTHING, "office"),
    "a number that is another's": (lambda p: edit.renumber_task(p, "1", 2), Why.NUMBER_TAKEN, "2"),
    "no such task": (lambda p: edit.move_task(p, "999", leads=("baotou",)), Why.NO_TASK, "999"),
    "no such cycle": (lambda p: edit.change_cycle(p, "week", roll=Roll.NONE), Why.NO_CYCLE, "week"),
    "locked before due": (lambda p: edit.change_cycle(p, "xun", lock_after=timedelta(0)), Why.INVERTED, "xun"),
    "judged by a signature nobody gives": (
        lambda p: edit.change_settings(p, replace(SETTINGS, on_time="signature")),
        Why.UNSIGNED,
        "",
    ),
    "signed by nobody": (
        lambda p: edit.change_settings(p, replace(SETTINGS, sign_off=True)),
        Why.NO_SIGNER,
        "huhehaote",
    ),
    "the last tasks": (
        lambda p: edit.withdraw_task(edit.withdraw_task(replace(p, tasks=p.tasks[:2]), "1"), "2"),
        Why.NOTHING_TO_REPORT,
        "xun",
    ),
}


@pytest.mark.parametrize("name", SENSELESS)
def test_what_makes_no_sense_is_refused_by_name(name: str) -> None:
    made, why, about = SENSELESS[name]
    with pytest.raises(Senseless) as refused:
        made(PLAN)
    assert (refused.value.why, refused.value.about) == (why, about)


def test_every_reason_has_its_case() -> None:
    made = {why for _, why, _ in SENSELESS.values()} | {Why.HAS_UNITS_BELOW}
    assert made == set(Why)


def test_a_unit_above_others_stays() -> None:
    with pytest.raises(Senseless) as refused:
        edit.drop_unit(replace(edit.add_unit(PLAN, QU), tasks=()), "huhehaote")
    assert (refused.value.why, refused.value.about) == (Why.HAS_UNITS_BELOW, "xinqu")


def test_a_fault_that_was_there_before_stops_no_other_edit() -> None:
    """A plan may be older than a rule."""
    odd = replace(PLAN, posts=tuple(p for p in PLAN.posts if p.unit != "baotou"))
    odd = replace(odd, people=tuple(p for p in odd.people if p.key in {x.person for x in odd.posts}))
    assert sound.faults(odd) == ((Why.NO_FILER, "baotou"),)
    assert edit.add_alias(odd, "chifeng", "赤市") != odd


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_file_without_faults_is_a_sound_plan(file: Path) -> None:
    plan = campaign_file.check(file.read_bytes()).plan
    assert plan is not None and sound.faults(plan) == ()
