"""What every use case is given: the database, the clock, and the few facts of this installation."""

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
    """now: aware, UTC. wake: called after a commit that left something to send or to fetch. means: what messages can be
    sent by, as the settings say. rate: how fast, all processes together; None: as fast as it goes."""

    db: Database
    now: Callable[[], datetime]
    zone: ZoneInfo
    secret: bytes = field(repr=False)
    public_url: str = ""
    wake: Callable[[], None] = lambda: None
    means: Means = field(default_factory=Means)
    rate: Rate | None = None
