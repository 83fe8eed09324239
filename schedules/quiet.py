"""Quiet hours: when nobody is reminded or urged. The plan, the sending and the office's 催报 all ask here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.workdays import ONE_DAY, Calendar


@dataclass(frozen=True, slots=True)
class Quiet:
    """It is quiet from `since` to `until` of the next morning, and the whole of a day off where days_off says so."""

    since: time = time(20, 0)
    until: time = time(8, 30)
    days_off: bool = True


USUAL = Quiet()
LAST = timedelta(minutes=30)  # before the evening's quiet: what is owed then can still be sent the same day


def together(rules: Iterable[Quiet]) -> Quiet:
    """What binds a message about several campaigns: quiet whenever it is quiet for one. Hours that leave nothing
    between them (the mornings of one, the afternoons of the other) leave those of the first."""
    first, *others = rules
    days_off = any(q.days_off for q in (first, *others))
    since, until = min(q.since for q in (first, *others)), max(q.until for q in (first, *others))
    return Quiet(since, until, days_off) if until < since else Quiet(first.since, first.until, days_off)


def humane(at: datetime, quiet: Quiet, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The moment itself, or the first after it that is not quiet."""
    local = at.astimezone(zone)
    day = local.date()
    if local.time() >= quiet.since:
        day += ONE_DAY
    elif local.time() >= quiet.until and _waking(day, quiet, calendar):
        return at
    while not _waking(day, quiet, calendar):
        day += ONE_DAY
    return datetime.combine(day, quiet.until, zone).astimezone(at.tzinfo)


def humane_before(at: datetime, quiet: Quiet, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The moment itself; where it is quiet, the last before it that is not."""
    local = at.astimezone(zone)
    day = local.date()
    if quiet.until <= local.time() < quiet.since and _waking(day, quiet, calendar):
        return at
    if local.time() < quiet.until:
        day -= ONE_DAY
    while not _waking(day, quiet, calendar):
        day -= ONE_DAY
    morning, evening = (datetime.combine(day, clock, zone) for clock in (quiet.until, quiet.since))
    return max(morning, evening - LAST).astimezone(at.tzinfo)


def _waking(day: date, quiet: Quiet, calendar: Calendar) -> bool:
    return not quiet.days_off or calendar.is_workday(day)
