"""How many messages may leave now: a token bucket of which only the moment is kept at which it will be full again; and
when an account that the platform has stopped is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)  # of the platform's minute quotas
APART = timedelta(minutes=10)  # the clocks of two processes are never so far apart: beyond it ours was set back
FIRST_NAP, LONGEST_NAP = timedelta(minutes=10), timedelta(hours=1)
PLATFORM = ZoneInfo("Asia/Shanghai")  # whose midnight ends the platform's days
NEW_DAY = time(0, 1)  # a minute on, as its clock is not ours


@dataclass(frozen=True, slots=True)
class Rate:
    """per_second: what flows in (1–1000); burst: what the bucket holds (≥ 1)."""

    per_second: int
    burst: int

    @property
    def gap(self) -> timedelta:
        """Between two that follow each other steadily."""
        return timedelta(seconds=1) / self.per_second


def room(rate: Rate, full_at: datetime | None, now: datetime) -> int:
    """How many may go at once. full_at None: nothing has gone yet."""
    return rate.burst - -(-(_full_at(rate, full_at, now) - now) // rate.gap)


def after(rate: Rate, full_at: datetime | None, now: datetime, gone: int) -> datetime:
    """When the bucket will be full again, now that so many have gone."""
    return _full_at(rate, full_at, now) + gone * rate.gap


def next_moment(rate: Rate, full_at: datetime | None, now: datetime) -> datetime:
    """When the next one may go: now, or as soon as there is one in the bucket."""
    return max(now, _full_at(rate, full_at, now) - (rate.burst - 1) * rate.gap)


def held(until: datetime | None, now: datetime) -> datetime | None:
    """Till when nothing may go, the platform having said that it was too much in a minute; None: it may."""
    if until is None or not now < until <= now + MINUTE + APART:
        return None
    return min(until, now + MINUTE)


def tried_again(naps: int, now: datetime, *, daily: bool) -> datetime:
    """When one message tries a stopped account again, after so many naps: later each time. daily: a day's quota is used
    up, which comes back at the platform's midnight, and before that only where somebody clears it."""
    if not daily:
        return now + min(FIRST_NAP * int(2 ** min(naps, 10)), LONGEST_NAP)
    tomorrow = now.astimezone(PLATFORM).date() + timedelta(days=1)
    return min(now + LONGEST_NAP, datetime.combine(tomorrow, NEW_DAY, PLATFORM).astimezone(now.tzinfo))


def _full_at(rate: Rate, full_at: datetime | None, now: datetime) -> datetime:
    """Never before now; nor longer away than a whole bucket, as another process's clock may be ahead of ours. What is
    further away than that was written by a clock that has been set back since: it stops nothing."""
    if full_at is None or full_at > now + rate.burst * rate.gap + APART:
        return now
    return min(max(full_at, now), now + rate.burst * rate.gap)
