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
    MOVED = "moved"  # somebody has dealt with it already
    IN_DOUBT = "in_doubt"  # first a person says whether the message arrived
    TOO_MANY = "too_many"  # no more is taken today
    DONE = "done"  # what it asks for has been done


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written."""

    why: Why


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
