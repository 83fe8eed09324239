"""What every act and every face is given: the database, the clock, and the facts of this installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from schedules.rate import Rate
from schedules.reach import Means
from storage.engine.db import Database


@dataclass(frozen=True, slots=True)
class House:
    """The database, the clock and the facts of this installation.

    now: gives an aware moment, UTC. zone: for days and times that people read. secret: signs links and cookies.
    wake: called after a commit that left something to send or to fetch.
    means: the means of sending that the settings allow.
    rate: the sending rate of all processes together; None means no limit.
    """

    db: Database
    now: Callable[[], datetime]
    zone: ZoneInfo
    secret: bytes = field(repr=False)
    public_url: str = ""
    wake: Callable[[], None] = lambda: None
    means: Means = field(default_factory=Means)
    rate: Rate | None = None
