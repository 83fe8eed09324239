"""What is due when: issues to open, reminders to owe, digests to issue, over any stretch of time.

`due` and `next_moment` read no clock and step through no minutes. Every step is planned against the issue it is
about, never against "the current period".

Kept simple for now, and where more would go:
- hours: no reminder between 21:00 and 08:00; one planned there moves to the next 08:00, and is dropped if that is not
  before the issue is due. Days off are not avoided: the anchors (so many workdays before due) do that already.
- caps: as many reminders as the cycle has steps; escalation and leave would be further acts of `due`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedules.cycles import Cycle, PlannedIssue, issues, moment
from schedules.workdays import Calendar

QUIET_FROM, QUIET_TO = time(21, 0), time(8, 0)


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
    put_off: units whose report is due at another time (缓报), and when."""

    issue: int
    rules: Cycle
    due_at: datetime
    opened_at: datetime
    owing: tuple[int, ...]
    put_off: tuple[tuple[int, datetime], ...] = ()


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
    """units: only those that owe this issue. useful_until: the next reminder's moment, and never after due."""

    issue: int
    step: str
    units: tuple[int, ...]
    at: datetime
    useful_until: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """readers: kinds of post at the campaign's root it is owed to."""

    issue: int
    occurrence: int
    readers: tuple[str, ...]
    at: datetime


Act = OpenIssue | Remind | Digest


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


def humane(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in."""
    local = at.astimezone(zone)
    day = local.date()
    if local.time() >= QUIET_FROM:
        day += timedelta(days=1)
    elif local.time() >= QUIET_TO:
        return at
    return datetime.combine(day, QUIET_TO, zone).astimezone(at.tzinfo)


def _acts(state: PlanState) -> Iterator[Act]:
    for campaign in state.campaigns:
        yield from _openings(campaign, state.zone, state.calendar)
    for issue in state.issues:
        yield from _reminders(issue, state.zone, state.calendar)
        due_day = issue.due_at.astimezone(state.zone).date()
        for step in issue.rules.digests:
            at = moment(step.at, due_day, state.zone, state.calendar)
            if at > issue.opened_at:
                yield Digest(issue.issue, step.occurrence, step.readers, at)


def _openings(campaign: Applied, zone: ZoneInfo, calendar: Calendar) -> Iterator[OpenIssue]:
    for cycle in campaign.cycles:
        for planned in _issues(cycle, campaign.cycles, zone, calendar):
            if (cycle.key, planned.period.key) not in campaign.opened and planned.due_at > campaign.since:
                yield OpenIssue(campaign.campaign, cycle, planned, max(planned.opens_at, campaign.since))


def _reminders(issue: Opened, zone: ZoneInfo, calendar: Calendar) -> Iterator[Remind]:
    """Against the report's own due time. A step that a unit was reminded at before its 缓报 is not taken twice: the
    notice is owed once, so a later due time never means more reminders than the cycle has steps."""
    if not issue.owing:
        return
    own = dict(issue.put_off)
    for due_at in sorted({own.get(u, issue.due_at) for u in issue.owing}):
        units = tuple(u for u in issue.owing if own.get(u, issue.due_at) == due_at)
        due_day = due_at.astimezone(zone).date()
        steps = sorted((humane(moment(r.at, due_day, zone, calendar), zone), r.key) for r in issue.rules.reminders)
        for place, (at, key) in enumerate(steps):
            later = [other for other, _ in steps[place + 1 :] if other > at]
            if issue.opened_at < at < due_at:
                yield Remind(issue.issue, key, units, at, min([*later, due_at]))


_issues = lru_cache(maxsize=512)(issues)  # the same values, reckoned once
