"""The demo's clock: running with an offset, or frozen; kept in the state file, so that it stands while nothing runs.

Jumps move it forward; backwards only where a test asks for it. Nothing else in the sandbox reads the real time of day.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.sandbox.errors import WallError
from bot.sandbox.state import State


class Pace(StrEnum):
    SYSTEM = "system"
    RUNNING = "running"
    FROZEN = "frozen"


def to_ms(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


class Clock:
    def __init__(self, state: State, *, system_time: bool, start: datetime | None) -> None:
        self._state = state
        self._listeners: list[Callable[[datetime], None]] = []
        self._pace = Pace.SYSTEM
        self._base = datetime.now(UTC)
        self._since = time.monotonic()
        if not system_time:
            tx = state.read()
            kept = tx.fact("clock at")
            self._pace = Pace(tx.fact("clock pace", Pace.RUNNING))
            self._base = from_ms(int(kept)) if kept else (start or self._base).astimezone(UTC)
            state.stamp = self.now_ms
            self.save()

    @property
    def pace(self) -> Pace:
        return self._pace

    def now(self) -> datetime:
        match self._pace:
            case Pace.SYSTEM:
                return datetime.now(UTC)
            case Pace.FROZEN:
                return self._base
            case Pace.RUNNING:
                return self._base + timedelta(seconds=time.monotonic() - self._since)

    def now_ms(self) -> int:
        return to_ms(self.now())

    def on_jump(self, listener: Callable[[datetime], None]) -> None:
        """listener(now) is called after each set, freeze and run."""
        self._listeners.append(listener)

    def set(self, at: datetime, *, backwards: bool = False) -> None:
        if self._pace is Pace.SYSTEM:
            raise WallError("独立运行时使用系统时间，不能拨钟。", 409)
        if at < self.now() and not backwards:
            raise WallError("时间只能往后拨。", 409)
        self._move(at.astimezone(UTC), self._pace)

    def advance(self, by: timedelta) -> None:
        self.set(self.now() + by)

    def freeze(self) -> None:
        self._change(Pace.FROZEN)

    def run(self) -> None:
        self._change(Pace.RUNNING)

    def save(self) -> None:
        """Keep the present time; called each second while running, and with every commit."""
        with self._state.write() as tx:
            tx.keep("clock pace", self._pace)

    def _change(self, pace: Pace) -> None:
        if self._pace is Pace.SYSTEM:
            raise WallError("独立运行时使用系统时间，不能拨钟。", 409)
        self._move(self.now(), pace)

    def _move(self, at: datetime, pace: Pace) -> None:
        self._base, self._since, self._pace = at, time.monotonic(), pace
        with self._state.write() as tx:
            tx.keep("clock pace", pace)
            tx.touch("clock")
        for listener in self._listeners:
            listener(at)
