"""Who of a unit is told at a step: its addressees, else the next in line, and nobody more often than the caps say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.line import Caps, Choice, Person, To, Why, addressees, choose
from tests.schedules.drives import at

NOW = at("2021-10-11 10:00")
WANG, LI, HEAD, AIDE = 1, 2, 3, 4
POSTS = {To.A: (WANG,), To.B: (LI,), To.SIGNER: (HEAD,)}
ALL = {p: Person() for p in (WANG, LI, HEAD, AIDE)}
GONE = Person(unreachable=Why.UNBOUND)
TWICE = Person(told=frozenset({NOW - timedelta(days=2), NOW - timedelta(days=1)}))


def chosen(to: tuple[To, ...], posts: Mapping[To, tuple[int, ...]] = POSTS, **people: Person) -> Choice:
    names = {"wang": WANG, "li": LI, "head": HEAD, "aide": AIDE}
    return choose(to, posts, ALL | {names[k]: p for k, p in people.items()}, NOW)


def test_whom_a_step_is_for_by_its_place_or_by_the_file() -> None:
    assert [addressees(n, ()) for n in range(6)] == [
        (To.A,),
        (To.A, To.B),
        (To.SIGNER,),
        (To.CALLS,),
        (To.CALLS,),
        (To.CALLS,),
    ]
    assert addressees(0, (To.SIGNER,)) == (To.SIGNER,)


@pytest.mark.parametrize(
    ("to", "people"), [((To.A,), (WANG,)), ((To.A, To.B), (WANG, LI)), ((To.SIGNER,), (HEAD,)), ((To.B,), (LI,))]
)
def test_who_can_be_told_is_told(to: tuple[To, ...], people: tuple[int, ...]) -> None:
    assert chosen(to) == Choice(people)


def test_who_is_absent_is_replaced_by_the_next_in_line() -> None:
    assert chosen((To.A,), wang=GONE) == Choice((LI,), ((WANG, Why.UNBOUND),))
    assert chosen((To.A,), {To.B: (LI,)}) == Choice((LI,)), "no such post"
    both = chosen((To.A,), wang=GONE, li=Person(unreachable=Why.UNFOLLOWED))
    assert both == Choice((HEAD,), ((WANG, Why.UNBOUND), (LI, Why.UNFOLLOWED)))


def test_of_two_meant_one_is_enough() -> None:
    assert chosen((To.A, To.B), wang=GONE) == Choice((LI,), ((WANG, Why.UNBOUND),)), "the head is left in peace"


def test_the_line_ends_at_the_list_of_those_to_phone() -> None:
    assert chosen((To.SIGNER,), {To.A: (WANG,)}) == Choice(call=Why.STEPS), "there is a filer, and no signer"
    assert chosen((To.A,), {}).call is Why.NOBODY
    assert chosen((To.A,), {To.A: (WANG,)}, wang=GONE) == Choice((), ((WANG, Why.UNBOUND),), Why.UNBOUND)
    assert chosen((To.CALLS,)) == Choice(call=Why.STEPS)
    assert chosen((To.B, To.CALLS)) == Choice((LI,), (), Why.STEPS), "told and phoned"


def test_on_leave_the_deputy_stands_in_and_without_one_the_next_in_line() -> None:
    posts = POSTS | {To.B: (LI, AIDE)}
    assert chosen((To.A,), posts, wang=Person(away=True, deputy=AIDE)) == Choice((AIDE,), ((WANG, Why.AWAY),))
    assert chosen((To.A,), wang=Person(away=True)) == Choice((LI,), ((WANG, Why.AWAY),))
    gone = chosen((To.A,), posts, wang=Person(away=True, deputy=AIDE), aide=GONE)
    assert gone == Choice((LI,), ((WANG, Why.AWAY), (AIDE, Why.UNBOUND)))
    assert chosen((To.A,), posts, wang=Person(away=True, deputy=AIDE), aide=Person(away=True)).people == (LI,)


def test_who_stands_in_at_another_unit_is_told_nothing_of_this_one() -> None:
    assert chosen((To.A,), wang=Person(away=True, deputy=AIDE)) == Choice((LI,), ((WANG, Why.AWAY),))


def test_a_deputy_who_is_meant_himself_is_told_once() -> None:
    assert chosen((To.A, To.B), wang=Person(away=True, deputy=LI)) == Choice((LI,), ((WANG, Why.AWAY),))


def test_twice_an_issue_and_no_more() -> None:
    assert chosen((To.A,), wang=TWICE) == Choice((LI,), ((WANG, Why.PER_ISSUE),))
    alone = choose((To.A,), {To.A: (WANG,)}, {WANG: TWICE}, NOW)
    assert alone.call is Why.PER_ISSUE, "his unit had its last chance: it is phoned"
    assert chosen((To.A,), wang=replace(TWICE, caps=Caps(per_issue=3))).people == (WANG,)


def test_twice_a_day_over_all_campaigns() -> None:
    busy = Person(today=frozenset({NOW - timedelta(hours=2), NOW - timedelta(hours=1)}))
    assert chosen((To.A,), wang=busy) == Choice((LI,), ((WANG, Why.PER_DAY),))
    assert chosen((To.A,), wang=replace(busy, caps=Caps(per_day=3))).people == (WANG,)


def test_what_goes_in_the_same_message_counts_once() -> None:
    two = frozenset({NOW - timedelta(hours=2), NOW})
    assert chosen((To.A,), wang=Person(told=two, today=two)).people == (WANG,)


def test_the_office_reads_of_the_cap_before_anything_else() -> None:
    assert chosen((To.A, To.B), {To.A: (WANG,), To.B: (LI,)}, wang=GONE, li=TWICE).call is Why.PER_ISSUE


MINUTES = st.integers(0, 5 * 24 * 60).map(lambda m: NOW + timedelta(minutes=m))
WAVES = st.sampled_from([(To.A,), (To.A, To.B), (To.SIGNER,), (To.B, To.CALLS), (To.CALLS,)])
ASKED = st.lists(st.tuples(st.integers(1, 3), MINUTES, WAVES), max_size=40)


@given(ASKED, st.integers(1, 3), st.integers(1, 3))
def test_the_caps_hold_over_any_sequence(
    asked: list[tuple[int, datetime, tuple[To, ...]]], issue: int, day: int
) -> None:
    """Whatever is asked of whichever issue in whatever order: by what came of it."""
    told: list[tuple[int, int, datetime]] = []  # person, issue, moment
    for about, moment, to in asked:
        people = {
            p: Person(
                told=frozenset(m for who, i, m in told if who == p and i == about),
                today=frozenset(m for who, _, m in told if who == p and m.date() == moment.date()),
                caps=Caps(issue, day),
            )
            for p in (WANG, LI, HEAD)
        }
        choice = choose(to, POSTS, people, moment)
        assert choice.people or choice.call
        told += [(p, about, moment) for p in choice.people]
    for person in (WANG, LI, HEAD):
        mine = {(i, m) for who, i, m in told if who == person}
        assert all(len({m for i, m in mine if i == about}) <= issue for about, _ in mine)
        assert all(len({n for _, n in mine if n.date() == m.date()}) <= day for _, m in mine)
