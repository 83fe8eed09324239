"""What the platform does wrong in a rehearsal: by chance from the first day on, and while it is out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bot.rehearsal.conditions import Conditions
from bot.rehearsal.scenario import Failing, Outage
from bot.season.wall import Wall

MESSAGES = "message/"  # of the platform's calls, those that send
Turn = Callable[[], Awaitable[object]]


class Faults:
    """On the clock's way every fault begins and ends at its moment."""

    def __init__(self, wall: Wall, chosen: Conditions) -> None:
        self._wall = wall
        self._turns: list[tuple[datetime, Turn]] = []
        if failing := chosen.of(Failing):
            first = datetime.combine(chosen.first, datetime.min.time(), UTC)
            self._turns.append((first, self._by_chance(max(f.percent for f in failing), chosen.seed)))
        for outage in chosen.of(Outage):
            begun: list[Any] = []
            self._turns.append((outage.begins, self._begin(begun)))
            self._turns.append((outage.begins + outage.lasts, self._end(begun)))
        self._turns.sort(key=lambda turn: turn[0])

    async def jump_to(self, at: datetime) -> None:
        """Through every fault's beginning and end on the way."""
        while self._turns and self._turns[0][0] <= at:
            when, act = self._turns.pop(0)
            await self._wall.jump_to(when)
            await act()
        await self._wall.jump_to(at)

    def _by_chance(self, percent: float, seed: int) -> Turn:
        async def act() -> None:
            for kind in ("api_busy", "api_5xx"):
                share = {"kind": kind, "chance": percent / 200, "seed": f"{seed}:{kind}"}
                await self._wall.post("misbehave", share | {"path": MESSAGES})

        return act

    def _begin(self, begun: list[Any]) -> Turn:
        async def act() -> None:
            begun.append((await self._wall.post("misbehave", {"kind": "api_5xx"}))["id"])

        return act

    def _end(self, begun: list[Any]) -> Turn:
        async def act() -> None:
            await self._wall.behave(begun[0])

        return act
