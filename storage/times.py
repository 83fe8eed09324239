"""Converts moments to their stored form: whole milliseconds since 1970-01-01 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """The moment in milliseconds; microseconds are cut off. Raises ValueError if the moment has no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment - _EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """The moment in UTC, aware."""
    return _EPOCH + ms * _MS
