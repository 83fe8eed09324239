"""What a changed calendar moves over the present: a step that was to come and now lies behind, or the other way round.

The plan is taken moment by moment, so a step that jumps over the moment it has come to would be taken by nobody, or
twice. Issues that have not opened need none of this: they open whenever the plan finds them missing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import assert_never

from schedules.line import Why
from schedules.plan import Act, Closing, Digest, OpenIssue, PlanState, Remind, due
from schedules.quiet import humane

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_Key = tuple[object, ...]


def overtaken(before: PlanState, after: PlanState, through: datetime) -> tuple[Act, ...]:
    """The acts of open issues that `before` has after `through`, and `after` not: each to be done now, a word to a
    person when it is not quiet. What has no use any more by then is to be passed over, and says why."""
    coming = {_key(a) for a in due(before, through, _LAST)}
    missed = [a for a in due(after, _FIRST, through) if _key(a) in coming]
    return tuple(_made_up(a, after, through) for a in missed if not isinstance(a, OpenIssue))


def put_back(before: PlanState, after: PlanState, through: datetime) -> datetime | None:
    """The last moment at which something that had been done by `through` is to come again; None: nothing is."""
    done = {_key(a) for a in due(before, _FIRST, through) if not isinstance(a, OpenIssue)}
    return max((a.at for a in due(after, through, _LAST) if _key(a) in done), default=None)


def _key(act: Act) -> _Key:
    match act:
        case OpenIssue():
            return ("open", act.campaign, act.rules.key, act.planned.period.key)
        case Remind():
            return ("remind", act.issue, act.step, act.units, act.signing)
        case Closing():
            return ("closing", act.issue, act.units, act.signing)
        case Digest():
            return ("digest", act.issue, act.occurrence)
        case _:
            assert_never(act)


def _made_up(act: Remind | Closing | Digest, state: PlanState, now: datetime) -> Act:
    if isinstance(act, Digest):
        return replace(act, at=now)
    if act.passed_over is not None:
        return act
    quiet = next(i.quiet for i in state.issues if i.issue == act.issue)
    at = humane(now, quiet, state.zone, state.calendar)
    return replace(act, at=at) if at < act.useful_until else replace(act, passed_over=Why.CALENDAR)
