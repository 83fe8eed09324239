"""The life of a report: which act leads from which state to which, who may, and until when.

draft --submit--> submitted --sign--> signed --accept--> accepted
  ^                   |  \\--accept (where no 审签 is asked)
  |  withdraw         |--sheet--> signed (on paper: who hands the sheet in, or the office 代填 of paper)
  |                   |--return--> returned --submit--> submitted
  +---- submitted, signed (until due, before accepted)
take_back: the office takes back its own accept or return: signed or submitted again, until the digest is issued or, for
a return, until the filer has begun to mend.
correct: the office sets right an accepted or submitted report's words; the state stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


def receipt_number(issue: int, running: int) -> str:
    """NN-MMMM: the issue's number, and the campaign's running count of receipts."""
    return f"{issue:02d}-{running:04d}"


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Act(StrEnum):
    SUBMIT = "submit"
    SIGN = "sign"
    SHEET = "sheet"  # signed on paper: the sheet is handed in
    ACCEPT = "accept"
    RETURN = "return"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"
    CORRECT = "correct"


class Actor(StrEnum):
    FILER = "filer"
    SIGNER = "signer"
    OFFICE = "office"


class Why(StrEnum):
    """Why an act is refused."""

    STATE = "state"  # the report is not where this can be done
    ACTOR = "actor"  # not this person's to do
    LATE = "late"  # the time for it is over
    UNSIGNED = "unsigned"  # 审签 is asked and has not been given
    NO_REASON = "no_reason"  # a return says why
    DIGESTED = "digested"  # a digest of its issue is issued
    BEGUN = "begun"  # its filer has begun to mend it


@dataclass(frozen=True, slots=True)
class Refused:
    why: Why


# (state, act) -> the next state, and who may.
TABLE: dict[tuple[State, Act], tuple[State, frozenset[Actor]]] = {
    (State.DRAFT, Act.SUBMIT): (State.SUBMITTED, frozenset({Actor.FILER, Actor.OFFICE})),
    (State.RETURNED, Act.SUBMIT): (State.SUBMITTED, frozenset({Actor.FILER, Actor.OFFICE})),
    (State.SUBMITTED, Act.SIGN): (State.SIGNED, frozenset({Actor.SIGNER})),
    (State.SUBMITTED, Act.SHEET): (State.SIGNED, frozenset({Actor.FILER, Actor.SIGNER, Actor.OFFICE})),
    (State.SUBMITTED, Act.ACCEPT): (State.ACCEPTED, frozenset({Actor.OFFICE})),
    (State.SIGNED, Act.ACCEPT): (State.ACCEPTED, frozenset({Actor.OFFICE})),
    (State.SUBMITTED, Act.RETURN): (State.RETURNED, frozenset({Actor.OFFICE, Actor.SIGNER})),
    (State.SIGNED, Act.RETURN): (State.RETURNED, frozenset({Actor.OFFICE})),
    (State.SUBMITTED, Act.WITHDRAW): (State.DRAFT, frozenset({Actor.FILER})),
    (State.SIGNED, Act.WITHDRAW): (State.DRAFT, frozenset({Actor.FILER})),
    (State.ACCEPTED, Act.TAKE_BACK): (State.SUBMITTED, frozenset({Actor.OFFICE})),  # signed, where 审签 is asked
    (State.RETURNED, Act.TAKE_BACK): (State.SUBMITTED, frozenset({Actor.OFFICE})),  # the same
    (State.SUBMITTED, Act.CORRECT): (State.SUBMITTED, frozenset({Actor.OFFICE})),
    (State.SIGNED, Act.CORRECT): (State.SIGNED, frozenset({Actor.OFFICE})),
    (State.ACCEPTED, Act.CORRECT): (State.ACCEPTED, frozenset({Actor.OFFICE})),
}


def may(
    state: State,
    act: Act,
    actor: Actor,
    now: datetime,
    *,
    due_at: datetime,
    lock_at: datetime,
    sign_off: bool = False,
    reason: str = "",
    signed: bool = False,
    digested: bool = False,
    begun: bool = False,
) -> State | Refused:
    """The state the act leads to, or why it may not be done.

    `now` is the moment the person acted (the message's own time). A first submission is taken until lock_at, by the
    office (代填) too; a returned report is taken whenever it comes. 撤回 until due_at; the moment itself still counts.
    sign_off: 审签 is asked; only then is there something to sign, and the office sees a report once it is signed.
    signed: the signature of its submission stands. digested: a digest of the issue is issued. begun: a draft exists.
    """
    row = TABLE.get((state, act))
    if row is None:
        return Refused(Why.STATE)
    next_state, who = row
    if actor not in who:
        return Refused(Why.ACTOR)
    match act:
        case Act.SUBMIT if state is State.DRAFT and now > lock_at:
            return Refused(Why.LATE)
        case Act.WITHDRAW if now > due_at:
            return Refused(Why.LATE)
        case Act.SIGN | Act.SHEET if not sign_off:
            return Refused(Why.STATE)
        case Act.RETURN if actor is Actor.SIGNER and not sign_off:
            return Refused(Why.STATE)
        case Act.ACCEPT if sign_off and state is State.SUBMITTED:
            return Refused(Why.UNSIGNED)
        case Act.RETURN if sign_off and state is State.SUBMITTED and actor is Actor.OFFICE:
            return Refused(Why.UNSIGNED)
        case Act.RETURN if not reason.strip():
            return Refused(Why.NO_REASON)
        case Act.TAKE_BACK if state is State.RETURNED and sign_off and not signed:  # returned by the 审签人
            return Refused(Why.ACTOR)
        case Act.TAKE_BACK if digested:
            return Refused(Why.DIGESTED)
        case Act.TAKE_BACK if state is State.RETURNED and begun:
            return Refused(Why.BEGUN)
        case Act.TAKE_BACK if sign_off:
            return State.SIGNED
        case _:
            return next_state
