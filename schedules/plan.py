"""What is due when: issues to open, reminders to owe, words before a lock, digests to issue, over any stretch of time.

`due` and `next_moment` read no clock and step through no minutes. Every step is planned against the issue it is
about, never against "the current period". A step that falls in quiet time goes at the next moment that is not quiet
while it still has use; where it has none by then it is due at its own moment, as one to be passed over, and says why.
Whom of a unit a step reaches is decided in schedules/line.py, once it is known who can be reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedules.cycles import Cycle, PlannedIssue, issues, moment
from schedules.line import To, Why, addressees
from schedules.quiet import USUAL, Quiet, humane, humane_before
from schedules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Applied:
    """A campaign as last applied. since: when that was; opened: (cycle key, period key) of the issues it has."""

    campaign: int
    cycles: tuple[Cycle, ...]
    since: datetime
    opened: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Opened:
    """An issue that is open, by the rules it was opened under. owing: the units that have not filed.
    put_off: units whose report is due at another time (缓报), and when. signing: units whose report waits for its
    signature. lock_at: 补报截止, None: as the rules have it. drafts: units with a draft that was not handed in."""

    issue: int
    rules: Cycle
    due_at: datetime
    opened_at: datetime
    owing: tuple[int, ...]
    put_off: tuple[tuple[int, datetime], ...] = ()
    signing: tuple[int, ...] = ()
    lock_at: datetime | None = None
    quiet: Quiet = USUAL
    drafts: tuple[int, ...] = ()

    @property
    def locks(self) -> datetime:
        """补报截止."""
        return self.due_at + self.rules.lock_after if self.lock_at is None else self.lock_at


@dataclass(frozen=True, slots=True)
class PlanState:
    zone: ZoneInfo
    campaigns: tuple[Applied, ...]
    issues: tuple[Opened, ...]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class OpenIssue:
    campaign: int
    rules: Cycle
    planned: PlannedIssue
    at: datetime


@dataclass(frozen=True, slots=True)
class Remind:
    """units: only those that owe this issue; or, signing, only those whose 审签人 it waits for. useful_until: the next
    step's moment, and for a step before due never after due, for a later one never after 补报截止. passed_over: why it
    is not to be sent at all."""

    issue: int
    step: str
    units: tuple[int, ...]
    at: datetime
    useful_until: datetime
    to: tuple[To, ...] = (To.A,)
    signing: bool = False
    passed_over: Why | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The word before 补报截止, about what it will close. units: those with a draft that was not handed in; or,
    signing, those whose report still waits for its 审签人. passed_over: why it is not to be said at all."""

    issue: int
    units: tuple[int, ...]
    at: datetime
    useful_until: datetime
    signing: bool = False
    passed_over: Why | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """readers: kinds of post at the campaign's root it is owed to."""

    issue: int
    occurrence: int
    readers: tuple[str, ...]
    at: datetime


Act = OpenIssue | Remind | Closing | Digest


def due(state: PlanState, after: datetime, until: datetime) -> tuple[Act, ...]:
    """Everything that falls in (after, until], by moment; an issue opens before what else happens at that moment.

    An issue that should be open by `until` and is not is among it however long ago that was: a campaign may be applied
    in the middle of its first period. None is opened whose due time was past when the campaign was applied.
    """
    acts = (a for a in _acts(state) if a.at <= until and (a.at > after or isinstance(a, OpenIssue)))
    return tuple(sorted(acts, key=lambda a: (a.at, not isinstance(a, OpenIssue))))


def next_moment(state: PlanState, after: datetime) -> datetime | None:
    """The first moment after `after` at which anything is due; None: nothing ever again, as things stand."""
    return min((a.at for a in _acts(state) if a.at > after), default=None)


def _acts(state: PlanState) -> Iterator[Act]:
    for campaign in state.campaigns:
        yield from _openings(campaign, state.zone, state.calendar)
    for issue in state.issues:
        yield from _reminders(issue, state.zone, state.calendar)
        yield from _closings(issue, state.zone, state.calendar)
        due_day = issue.due_at.astimezone(state.zone).date()
        for step in issue.rules.digests:
            at = moment(step.at, due_day, state.zone, state.calendar)
            if at > issue.opened_at:
                yield Digest(issue.issue, step.occurrence, step.readers, at)


def _openings(campaign: Applied, zone: ZoneInfo, calendar: Calendar) -> Iterator[OpenIssue]:
    for cycle, planned in _planned(campaign.cycles, zone, calendar):
        if planned.due_at > campaign.since and (cycle.key, planned.period.key) not in campaign.opened:
            yield OpenIssue(campaign.campaign, cycle, planned, max(planned.opens_at, campaign.since))


@lru_cache(maxsize=128)
def _planned(cycles: tuple[Cycle, ...], zone: ZoneInfo, calendar: Calendar) -> tuple[tuple[Cycle, PlannedIssue], ...]:
    """Every issue of these cycles, each with its cycle. The same cycles are asked for at every tick."""
    return tuple((cycle, planned) for cycle in cycles for planned in issues(cycle, cycles, zone, calendar))


def _reminders(issue: Opened, zone: ZoneInfo, calendar: Calendar) -> Iterator[Remind]:
    """Against the report's own due time. A step that a unit was reminded at before its 缓报 is not taken twice: the
    notice is owed once, so a later due time never means more reminders than the cycle has steps."""
    own = dict(issue.put_off)
    for units, signing in ((issue.owing, False), (issue.signing, True)):
        for due_at in sorted({own.get(u, issue.due_at) for u in units}):
            those = tuple(u for u in units if own.get(u, issue.due_at) == due_at)
            for step in _steps(issue, due_at, zone, calendar):
                to = signed(step.to) if signing else step.to
                until, why = step.useful_until, step.passed_over
                yield Remind(issue.issue, step.key, those, step.at, until, to, signing, why)


@dataclass(frozen=True, slots=True)
class _Step:
    key: str
    at: datetime
    useful_until: datetime
    to: tuple[To, ...]
    passed_over: Why | None


def _steps(issue: Opened, due_at: datetime, zone: ZoneInfo, calendar: Calendar) -> Iterator[_Step]:
    """The cycle's steps for reports due at this moment."""
    due_day = due_at.astimezone(zone).date()
    lock_at = issue.locks if issue.lock_at is not None else due_at + issue.rules.lock_after
    meant = [(moment(r.at, due_day, zone, calendar), n, r) for n, r in enumerate(issue.rules.reminders)]
    moved = [(humane(m, issue.quiet, zone, calendar), m, n, r) for m, n, r in sorted(meant, key=lambda s: s[:2])]
    for at, own, place, r in moved:
        until = min([due_at if own < due_at else lock_at, *(a for a, m, _, _ in moved if m > own)])
        to = addressees(place, r.to)
        if at < until and at > issue.opened_at:
            yield _Step(r.key, at, until, to, None)
        elif issue.opened_at < own < until <= at:
            yield _Step(r.key, own, until, to, Why.QUIET)


def _closings(issue: Opened, zone: ZoneInfo, calendar: Calendar) -> Iterator[Closing]:
    """Not before due, when the reminders do this, and never in quiet time: rather earlier than too late. Who begins
    later than that reads 补报截止 at the head of the list. A warning of no time before it is none."""
    meant = max(issue.due_at, issue.locks - issue.rules.lock_warning)
    at, why = humane_before(meant, issue.quiet, zone, calendar), None
    if at <= issue.opened_at:
        at, why = meant, Why.QUIET
    if not issue.opened_at < meant < issue.locks:
        return
    for units, signing in ((issue.drafts, False), (issue.signing, True)):
        if units:
            yield Closing(issue.issue, units, at, issue.locks, signing, why)


def signed(to: tuple[To, ...]) -> tuple[To, ...]:
    """Once the report is handed in it is the 审签人 who is chased, never the filer."""
    return tuple(dict.fromkeys(To.CALLS if post is To.CALLS else To.SIGNER for post in to))
