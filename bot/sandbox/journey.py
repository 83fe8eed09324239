"""Moving the clock: a jump stops at every due moment on the way, lets the other side settle there, and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.core import Core
from bot.sandbox.delivery import Courier
from bot.sandbox.errors import WallError

NextMoment = Callable[[datetime], Awaitable[datetime | None]]
Settle = Callable[[], Awaitable[None]]
PATIENCE = 3  # settles at one moment before the clock moves on although something is still due there
NUDGE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    start: datetime
    target: datetime
    stops: int


async def _nothing_due(after: datetime) -> datetime | None:
    return None


async def _nothing_to_settle() -> None:
    return None


class Journey:
    """One jump at a time; a second one is refused while the first is under way."""

    def __init__(self, core: Core, courier: Courier) -> None:
        self._core = core
        self._courier = courier
        self.next_moment: NextMoment = _nothing_due
        self.settle: Settle = _nothing_to_settle
        self.progress: Progress | None = None
        self.failed = ""
        self._task: asyncio.Task[None] | None = None

    async def upcoming(self) -> datetime | None:
        return await self.next_moment(self._core.clock.now())

    async def target(self, *, by: float | None, to: datetime | None) -> datetime:
        """Where a jump goes: so many seconds on, to a date, or (neither) to the next due moment."""
        now = self._core.clock.now()
        if by is not None:
            return now + timedelta(seconds=by)
        if to is not None:
            return to
        moment = await self.next_moment(now)
        if moment is None:
            raise WallError("目前没有待办的时刻。", 409)
        return max(moment, now)

    def begin(self, target: datetime) -> asyncio.Task[None]:
        now = self._core.clock.now()
        if self._task is not None and not self._task.done():
            raise WallError("时钟正在走动，请稍候。", 409)
        if target < now:
            raise WallError("时间只能往后拨。", 409)
        self.failed = ""
        self._task = asyncio.create_task(self._guarded(target), name="sandbox journey")
        return self._task

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _guarded(self, target: datetime) -> None:
        """The wall must see that a walk broke off, whoever waits for it."""
        try:
            await self.walk(target)
        except Exception as e:
            self.failed = type(e).__name__
            raise
        finally:
            self.progress = None
            self._core.hub.tell(["clock"])

    async def walk(self, target: datetime) -> int:
        """Go to target, stopping at each due moment; the number of stops."""
        clock = self._core.clock
        start, stops, stuck = clock.now(), 0, 0
        await self._settled()
        while (now := clock.now()) < target:
            moment = await self.next_moment(now)
            stuck = stuck + 1 if moment is not None and moment <= now else 0
            if stuck > PATIENCE:
                moment, stuck = now + NUDGE, 0
            if moment is None or moment > target:
                moment = target
            self.progress = Progress(start, target, stops)
            if moment > now:
                clock.set(max(moment, clock.now()))
            stops += 1
            await self._settled()
        return stops

    async def _settled(self) -> None:
        """Both sides quiet: what settling sent out may bring callbacks, and those may leave something to settle."""
        while True:
            await self.settle()
            if not self._courier.pending:
                return
            await self._courier.quiet()
