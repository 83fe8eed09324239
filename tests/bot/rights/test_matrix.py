"""Every holder × every act and read × every way the subject may lie: the gate says what the table says, and no more."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
from pathlib import Path

import pytest

import bot.acts
from bot.acts.run import ACTS
from bot.rights import gate
from bot.rights.actor import CLOCK, OPERATOR, Actor
from bot.rights.gate import HOUSE, Subject
from bot.rights.table import RIGHTS, Act, Holder, Read, Right, Scope
from storage.people import Post, PostKind

MINE, OTHER = 1, 2  # campaigns; units and people are 11 and 22 with them
POSTS: tuple[PostKind, ...] = ("filer", "signer", "leader", "office")


def post(kind: PostKind, campaign: int = MINE) -> Post:
    return Post(campaign, campaign, "", campaign * 11, "", kind in ("leader", "office"), kind, "", campaign * 111, "")


ACTORS: dict[str, Actor] = {kind: Actor("person", (MINE * 111,), (post(kind),)) for kind in POSTS} | {
    "operator": OPERATOR,
    "clock": CLOCK,
    "bound": Actor("person", (MINE * 111,)),
    "stranger": Actor("person"),
}
SUBJECTS: dict[str, Subject] = {
    "own report": Subject(MINE, MINE * 11, MINE * 111),
    "own unit": Subject(MINE, MINE * 11, OTHER * 111),
    "own campaign": Subject(MINE, OTHER * 11, OTHER * 111),
    "another campaign": Subject(OTHER, OTHER * 11, OTHER * 111),
    "house": HOUSE,
}
# How far each scope reaches, written down apart from the gate.
REACHES: dict[Scope, set[str]] = {
    Scope.PERSON: {"own report"},
    Scope.UNIT: {"own report", "own unit"},
    Scope.CAMPAIGN: {"own report", "own unit", "own campaign"},
    Scope.HOUSE: set(SUBJECTS),
}
ALSO: dict[str, set[Holder]] = {
    **{kind: {Holder(kind), Holder.BOUND, Holder.ANYONE} for kind in POSTS},
    "operator": {Holder.OPERATOR},
    "clock": {Holder.CLOCK},
    "bound": {Holder.BOUND, Holder.ANYONE},
    "stranger": {Holder.ANYONE},
}


def expected(who: str, what: Act | Read, about: str) -> bool:
    def grants(right: Right) -> bool:
        reaches = set(SUBJECTS) if right.scope is Scope.HOUSE else REACHES[right.scope]
        if who == "stranger" and right.scope is not Scope.HOUSE:
            return False
        return right.holder in ALSO[who] and about in reaches

    return any(grants(right) for right in RIGHTS[what])


def test_every_cell_is_what_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    cells = list(itertools.product(ACTORS, RIGHTS, SUBJECTS))
    allowed = 0
    for who, what, about in cells:
        found = gate.may(ACTORS[who], what, SUBJECTS[about])
        assert (found is not None) == expected(who, what, about), (who, what, about)
        allowed += found is not None
        if found is not None and found.holder.value in POSTS:
            assert found.by == MINE * 111
    assert 0 < allowed < len(cells) / 2, "most of the matrix is refusals"
    with capsys.disabled():
        print(
            f"\nrights matrix: {len(ACTORS)} actors x {len(RIGHTS)} acts and reads x {len(SUBJECTS)} subjects ="
            f" {len(cells)} cells, {allowed} allowed, {len(cells) - allowed} refused"
        )


def test_every_act_and_read_has_a_row_and_every_row_a_holder() -> None:
    assert set(RIGHTS) == {*Act, *Read}
    assert all(RIGHTS.values())


def test_every_row_of_an_act_has_its_act() -> None:
    """The table grants nothing that nobody has written, and no act runs without a row."""
    for module in pkgutil.iter_modules(bot.acts.__path__):
        importlib.import_module(f"bot.acts.{module.name}")
    assert set(ACTS) == set(Act)


def test_every_row_of_a_read_is_asked_somewhere() -> None:
    """In a handler, or in the table of the words or of the routes."""
    home = Path(bot.acts.__file__).parents[1]
    sources = [p.read_text(encoding="utf-8") for p in home.rglob("*.py") if p != home / "rights" / "table.py"]
    assert [r for r in Read if not any(re.search(rf"\bRead\.{r.name}\b", text) for text in sources)] == []


def test_of_a_shared_phone_the_holder_of_the_post_acts() -> None:
    shared = Actor("person", (5, 111), (post("filer"),))
    allowed = gate.may(shared, Act.REPORT_SUBMIT, SUBJECTS["own unit"])
    assert allowed is not None
    assert allowed.by == 111
    assert gate.may(shared.as_person(5), Act.REPORT_SUBMIT, SUBJECTS["own unit"]) is None


def test_the_scope_of_a_list_is_the_campaigns_of_the_post() -> None:
    actor = Actor("person", (111, 222), (post("office"), post("office", OTHER), post("filer")))
    assert gate.campaigns(actor, Read.REPORTS_TO_REVIEW) == (MINE, OTHER)
    assert gate.campaigns(ACTORS["filer"], Read.REPORTS_TO_REVIEW) == ()
    assert gate.units(ACTORS["filer"], Act.REPORT_SUBMIT) == (MINE * 11,)
