"""The life of a report."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms.report import TABLE, Act, Actor, Refused, State, Why, may
from tests.forms.filings import DUE

LOCK = DUE + timedelta(hours=48)
BEFORE = DUE - timedelta(hours=1)


def ask(
    state: State, act: Act, actor: Actor, hours: float = -1, *, sign_off: bool = False, reason: str = "缺文件"
) -> State | Refused:
    now = DUE + timedelta(hours=hours)
    return may(state, act, actor, now, due_at=DUE, lock_at=LOCK, sign_off=sign_off, reason=reason)


@pytest.mark.parametrize(
    ("state", "act", "actor", "wanted"),
    [
        (State.DRAFT, Act.SUBMIT, Actor.FILER, State.SUBMITTED),
        (State.DRAFT, Act.SUBMIT, Actor.OFFICE, State.SUBMITTED),
        (State.RETURNED, Act.SUBMIT, Actor.FILER, State.SUBMITTED),
        (State.SUBMITTED, Act.SIGN, Actor.SIGNER, State.SIGNED),
        (State.SUBMITTED, Act.SHEET, Actor.FILER, State.SIGNED),
        (State.SUBMITTED, Act.SHEET, Actor.OFFICE, State.SIGNED),
        (State.SUBMITTED, Act.ACCEPT, Actor.OFFICE, State.ACCEPTED),
        (State.SIGNED, Act.ACCEPT, Actor.OFFICE, State.ACCEPTED),
        (State.SUBMITTED, Act.RETURN, Actor.OFFICE, State.RETURNED),
        (State.SUBMITTED, Act.RETURN, Actor.SIGNER, State.RETURNED),
        (State.SIGNED, Act.RETURN, Actor.OFFICE, State.RETURNED),
        (State.SUBMITTED, Act.WITHDRAW, Actor.FILER, State.DRAFT),
        (State.SIGNED, Act.WITHDRAW, Actor.FILER, State.DRAFT),
        (State.ACCEPTED, Act.CORRECT, Actor.OFFICE, State.ACCEPTED),
        (State.ACCEPTED, Act.TAKE_BACK, Actor.OFFICE, State.SUBMITTED),
        (State.RETURNED, Act.TAKE_BACK, Actor.OFFICE, State.SUBMITTED),
    ],
)
def test_allowed(state: State, act: Act, actor: Actor, wanted: State) -> None:
    asked = act in (Act.SIGN, Act.SHEET) or actor is Actor.SIGNER
    assert ask(state, act, actor, sign_off=asked) == wanted


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("actor", Actor)
def test_everything_else_is_refused(state: State, act: Act, actor: Actor) -> None:
    got = ask(state, act, actor, sign_off=act in (Act.SIGN, Act.SHEET) or actor is Actor.SIGNER)
    row = TABLE.get((state, act))
    if row is None:
        assert got == Refused(Why.STATE)
    elif actor not in row[1]:
        assert got == Refused(Why.ACTOR)
    else:
        assert got is row[0]


def test_an_accepted_report_is_neither_withdrawn_nor_returned_nor_sent_again() -> None:
    for act in (Act.WITHDRAW, Act.RETURN, Act.SUBMIT, Act.SIGN):
        assert all(ask(State.ACCEPTED, act, actor) == Refused(Why.STATE) for actor in Actor)


def test_times() -> None:
    assert ask(State.DRAFT, Act.SUBMIT, Actor.FILER, 48) is State.SUBMITTED
    assert ask(State.DRAFT, Act.SUBMIT, Actor.FILER, 48.01) == Refused(Why.LATE)
    assert ask(State.RETURNED, Act.SUBMIT, Actor.FILER, 480) is State.SUBMITTED
    assert ask(State.SUBMITTED, Act.WITHDRAW, Actor.FILER, 0) is State.DRAFT
    assert ask(State.SUBMITTED, Act.WITHDRAW, Actor.FILER, 0.01) == Refused(Why.LATE)


def test_a_return_says_why() -> None:
    assert ask(State.SUBMITTED, Act.RETURN, Actor.OFFICE, reason=" ") == Refused(Why.NO_REASON)


def test_sign_off() -> None:
    assert ask(State.SUBMITTED, Act.ACCEPT, Actor.OFFICE, sign_off=True) == Refused(Why.UNSIGNED)
    assert ask(State.SIGNED, Act.ACCEPT, Actor.OFFICE, sign_off=True) is State.ACCEPTED
    assert ask(State.SUBMITTED, Act.RETURN, Actor.OFFICE, sign_off=True) == Refused(Why.UNSIGNED)
    assert ask(State.SIGNED, Act.RETURN, Actor.OFFICE, sign_off=True) is State.RETURNED


def test_where_no_signature_is_asked_nobody_signs() -> None:
    for act in (Act.SIGN, Act.SHEET, Act.RETURN):
        assert ask(State.SUBMITTED, act, Actor.SIGNER) == Refused(Why.STATE)
    assert ask(State.SUBMITTED, Act.SHEET, Actor.FILER) == Refused(Why.STATE)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.RETURNED])
def test_what_the_office_decided_is_taken_back_to_where_it_was(state: State) -> None:
    def back(*, sign_off: bool = False, signed: bool = False, digested: bool = False, begun: bool = False) -> object:
        return may(
            state,
            Act.TAKE_BACK,
            Actor.OFFICE,
            BEFORE,
            due_at=DUE,
            lock_at=LOCK,
            sign_off=sign_off,
            signed=signed,
            digested=digested,
            begun=begun,
        )

    assert back() is State.SUBMITTED
    assert back(sign_off=True, signed=True) is State.SIGNED
    assert back(digested=True) == Refused(Why.DIGESTED)
    returned = state is State.RETURNED
    assert back(begun=True) == (Refused(Why.BEGUN) if returned else State.SUBMITTED)
    assert back(sign_off=True) == (Refused(Why.ACTOR) if returned else State.SIGNED), "the 审签人 returned it"
