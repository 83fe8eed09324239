"""How many messages may leave now: a token bucket of which only the moment is kept at which it will be full again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


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


def _full_at(rate: Rate, full_at: datetime | None, now: datetime) -> datetime:
    """Never before now; nor longer away than a whole bucket: a clock that was set back stops nothing for long."""
    return now if full_at is None else min(max(full_at, now), now + rate.burst * rate.gap)
