"""What becomes of a message after an attempt: the table of moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.rate import MINUTE
from schedules.retry import Move, Outcome, Patience, Scope, State, Tried, Verdict, lapsed, move, next_try
from tests.schedules.drives import at

NOW = at("2021-10-11 10:00")
CUSTOM = Tried(1, NOW, NOW, repeatable=False, another_way=True)
TEMPLATE = replace(CUSTOM, repeatable=True)
DOUBTFUL = replace(TEMPLATE, attempts=2, doubt_since=NOW - timedelta(minutes=2))  # its first try was cut
OLD_DOUBT = replace(DOUBTFUL, doubt_since=NOW - timedelta(minutes=9, seconds=45))
SOON = NOW + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("verdict", "scope", "tried", "expected"),
    [
        (Verdict.ACCEPTED, Scope.MESSAGE, CUSTOM, Move(State.ACCEPTED)),
        (Verdict.ACCEPTED, Scope.MESSAGE, OLD_DOUBT, Move(State.ACCEPTED)),
        (Verdict.AGAIN, Scope.MESSAGE, CUSTOM, Move(State.DUE, SOON, sure=True)),
        (Verdict.AGAIN, Scope.MESSAGE, replace(CUSTOM, attempts=8), Move(State.FAILED)),
        (Verdict.AGAIN, Scope.ACCOUNT, CUSTOM, Move(State.DUE, NOW, sure=True)),
        (Verdict.AGAIN, Scope.ACCOUNT, replace(CUSTOM, attempts=8), Move(State.DUE, NOW, sure=True)),
        (Verdict.AGAIN, Scope.MINUTE, replace(CUSTOM, attempts=8), Move(State.DUE, NOW + MINUTE, sure=True)),
        (Verdict.REFUSED, Scope.CHANNEL, CUSTOM, Move(State.DUE, NOW, sure=True, avoid=True)),
        (Verdict.REFUSED, Scope.CHANNEL, replace(CUSTOM, another_way=False), Move(State.REFUSED)),
        (Verdict.REFUSED, Scope.PERSON, CUSTOM, Move(State.REFUSED)),
        (Verdict.REFUSED, Scope.MESSAGE, CUSTOM, Move(State.REFUSED)),
        (Verdict.BROKEN, Scope.MESSAGE, TEMPLATE, Move(State.FAILED)),
        # a customer-service message that may have been taken never goes again by itself
        (Verdict.UNKNOWN, Scope.MESSAGE, CUSTOM, Move(State.UNKNOWN)),
        # a template goes again while its client_msg_id protects it
        (Verdict.UNKNOWN, Scope.MESSAGE, TEMPLATE, Move(State.DUE, SOON)),
        (Verdict.UNKNOWN, Scope.MESSAGE, DOUBTFUL, Move(State.DUE, NOW + timedelta(seconds=20))),
        (Verdict.UNKNOWN, Scope.MESSAGE, OLD_DOUBT, Move(State.UNKNOWN)),
        # an earlier try may have been taken: what this one says does not change that
        (Verdict.AGAIN, Scope.MESSAGE, DOUBTFUL, Move(State.DUE, NOW + timedelta(seconds=20))),
        (Verdict.AGAIN, Scope.MESSAGE, OLD_DOUBT, Move(State.UNKNOWN)),
        (Verdict.REFUSED, Scope.CHANNEL, OLD_DOUBT, Move(State.UNKNOWN)),
        (Verdict.BROKEN, Scope.MESSAGE, replace(DOUBTFUL, attempts=8), Move(State.UNKNOWN)),
    ],
)
def test_the_table_of_moves(verdict: Verdict, scope: Scope, tried: Tried, expected: Move) -> None:
    assert move(Outcome(verdict, scope), tried, NOW) == expected


@pytest.mark.parametrize(
    ("tried", "expected"),
    [(CUSTOM, State.UNKNOWN), (TEMPLATE, State.DUE), (DOUBTFUL, State.DUE), (OLD_DOUBT, State.UNKNOWN)],
)
def test_a_lease_that_ran_out(tried: Tried, expected: State) -> None:
    found = lapsed(tried, NOW)
    assert found.state is expected and found.due_at == (NOW if expected is State.DUE else None)


def test_the_wait_doubles_up_to_a_cap_and_ends() -> None:
    patience = Patience(timedelta(seconds=10), timedelta(minutes=1), 6)
    waits = [next_try(patience, n, NOW) for n in range(1, 7)]
    assert [w and (w - NOW).seconds for w in waits] == [10, 20, 40, 60, 60, None]


def test_what_failed_together_returns_apart_and_each_row_always_at_the_same_time() -> None:
    salts = [f"{n:032x}" for n in range(200)]
    waits = [(next_try(Patience(), 3, NOW, salt) or NOW) - NOW for salt in salts]
    assert waits == [(next_try(Patience(), 3, NOW, salt) or NOW) - NOW for salt in salts]
    assert len(set(waits)) > 190 and min(waits) >= timedelta(seconds=32) and max(waits) <= timedelta(seconds=48)
    assert min(waits) < timedelta(seconds=34) and max(waits) > timedelta(seconds=46)
    by_attempt = [next_try(Patience(), n, NOW, salts[0]) for n in (6, 7)]
    assert None not in by_attempt and len(set(by_attempt)) == 2
    assert next_try(Patience(), 8, NOW, salts[0]) is None
    salted = replace(TEMPLATE, salt=salts[1])
    assert move(Outcome(Verdict.AGAIN), salted, NOW) == Move(
        State.DUE, next_try(Patience(), 1, NOW, salts[1]), sure=True
    )


@given(
    st.sampled_from(Verdict),
    st.sampled_from(Scope),
    st.integers(1, 50),
    st.booleans(),
    st.booleans(),
    st.integers(0, 900),
)
def test_nothing_that_may_have_been_taken_goes_again_unprotected(
    verdict: Verdict, scope: Scope, attempts: int, repeatable: bool, another: bool, doubt: int
) -> None:
    tried = Tried(attempts, NOW, NOW - timedelta(seconds=doubt), repeatable, another)
    found = move(Outcome(verdict, scope), tried, NOW)
    maybe_taken = doubt > 0 or verdict is Verdict.UNKNOWN
    if found.state is State.DUE and maybe_taken:
        assert repeatable and not found.sure and found.due_at is not None
        assert found.due_at - tried.doubt_since < timedelta(minutes=10)
