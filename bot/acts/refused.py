"""Why an act was not done: one closed set. Each face has one table keyed by it: sentences, HTTP status, exit code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms import report as life


class Why(StrEnum):
    NOT_YOURS = "not_yours"  # no post of the actor gives this right
    UNKNOWN = "unknown"  # there is no such thing
    NOT_FILED = "not_filed"  # the report is a draft: begun, or taken back by its filer
    FILED = "filed"  # it is handed in already
    SIGNED = "signed"  # the 审签人 has signed it
    RETURNED = "returned"  # it has gone back
    ACCEPTED = "accepted"  # the office has passed it
    ANOTHER = "another"  # another submission is in force than the one that was shown
    UNSIGNED = "unsigned"  # it waits for its 审签人
    TOO_LATE = "too_late"  # the time for it is over
    NO_REASON = "no_reason"  # this act says why
    DIGESTED = "digested"  # a digest of its issue is issued
    BEGUN = "begun"  # its filer has begun to mend it
    MOVED = "moved"  # somebody has dealt with it already
    IN_DOUBT = "in_doubt"  # first a person says whether the message arrived
    TOO_MANY = "too_many"  # no more is taken today
    DONE = "done"  # what it asks for has been done
    LOCKED = "locked"  # too many wrong codes and names were tried; nothing is taken for an hour
    CODE_DEAD = "code_dead"  # the binding code is unknown, used or too old
    WRONG_NAME = "wrong_name"  # the name is not the one the code was made for
    PHONE_TAKEN = "phone_taken"  # the phone is another's, and a campaign concerned allows no shared phones
    NOT_BOUND = "not_bound"  # no phone speaks for this person
    NOT_ON_ROSTER = "not_on_roster"  # the person holds no post where one is needed
    HOLDS_IT = "holds_it"  # the person holds that post already
    OUT_OF_RANGE = "out_of_range"  # the time named lies before the due time or after the lock
    TOO_LONG = "too_long"  # more days than may be
    NO_DEPUTY = "no_deputy"  # the person named cannot stand in
    ELSEWHERE = "elsewhere"  # the person is office or leader of a campaign that is not the actor's


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written. named: what was said and not found, where a face names it."""

    why: Why
    named: str = ""


_STATES = {
    life.State.DRAFT: Why.NOT_FILED,
    life.State.SUBMITTED: Why.FILED,
    life.State.SIGNED: Why.SIGNED,
    life.State.ACCEPTED: Why.ACCEPTED,
    life.State.RETURNED: Why.RETURNED,
}


def by_life(state: life.State, why: life.Why) -> Refused:
    """The refusal of the life-cycle table (forms/report.py) for a report in this state."""
    match why:
        case life.Why.STATE:
            return Refused(_STATES[state])
        case life.Why.ACTOR:
            return Refused(Why.NOT_YOURS)
        case life.Why.LATE:
            return Refused(Why.TOO_LATE)
        case life.Why.UNSIGNED:
            return Refused(Why.UNSIGNED)
        case life.Why.NO_REASON:
            return Refused(Why.NO_REASON)
        case life.Why.DIGESTED:
            return Refused(Why.DIGESTED)
        case life.Why.BEGUN:
            return Refused(Why.BEGUN)
