"""What a person of the season does with the phone, and the stage that plays many of them on one clock.

A script is a generator: it yields an Act and is sent back what the phone then shows. The stage runs all scripts on
the sandbox's clock in the order of their moments. Each act carries a key (script and count), so that a run broken off
at any line is played again from the beginning: acts already done give back what they gave.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta


class Unfit(Exception):
    """A reply does not fit what a person would expect; the message has the script, what was said and what was heard."""


@dataclass(frozen=True, slots=True)
class Says:
    text: str


@dataclass(frozen=True, slots=True)
class SendsPhoto:
    pass


@dataclass(frozen=True, slots=True)
class Scans:
    scene: str


@dataclass(frozen=True, slots=True)
class Follows:
    pass


@dataclass(frozen=True, slots=True)
class Looks:
    """Takes the phone out and reads what has come since this script last looked, without a word."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done by one person, so long after the script's previous act."""

    who: str  # person key
    does: Says | SendsPhoto | Scans | Follows | Looks
    after: timedelta = timedelta(seconds=40)


Script = Generator[Act, str, None]
Perform = Callable[[str, Act, datetime], Awaitable[str]]  # (key, act, when) -> what the phone shows
JumpTo = Callable[[datetime], Awaitable[None]]


@dataclass(order=True, slots=True)
class _Turn:
    at: datetime
    count: int
    name: str = field(compare=False)
    who: str = field(compare=False)
    script: Script = field(compare=False)
    act: Act | None = field(compare=False, default=None)
    step: int = field(compare=False, default=0)


class Stage:
    """Plays scripts until all are done or the curtain falls. One person is in one script at a time."""

    def __init__(self, perform: Perform, jump_to: JumpTo, *, curtain: datetime) -> None:
        self._perform = perform
        self._jump_to = jump_to
        self._curtain = curtain
        self._turns: list[_Turn] = []
        self._counter = itertools.count()
        self._busy: dict[str, list[_Turn]] = {}
        self.played = 0
        self.acts = 0

    def cue(self, name: str, who: str, at: datetime, script: Script) -> None:
        """Have `who` begin a script at a moment; waits while they are in another."""
        heapq.heappush(self._turns, _Turn(at, next(self._counter), name, who, script))

    async def play(self, progress: Callable[[datetime], None]) -> None:
        """Play up to the curtain. Raises Unfit where a reply does not fit."""
        while self._turns:
            turn = heapq.heappop(self._turns)
            if turn.at > self._curtain:
                break
            if turn.act is None and self._must_wait(turn):
                continue
            await self._jump_to(turn.at)
            progress(turn.at)
            await self._take(turn)
        await self._jump_to(self._curtain)
        progress(self._curtain)

    def _must_wait(self, turn: _Turn) -> bool:
        if turn.who in self._busy:
            self._busy[turn.who].append(turn)
            return True
        self._busy[turn.who] = []
        return False

    async def _take(self, turn: _Turn) -> None:
        heard = None
        if turn.act is not None:
            heard = await self._perform(f"{turn.name}#{turn.step}", turn.act, turn.at)
            self.acts += 1
        try:
            act = next(turn.script) if heard is None else turn.script.send(heard)
        except StopIteration:
            self._done(turn)
            return
        heapq.heappush(
            self._turns,
            _Turn(turn.at + act.after, next(self._counter), turn.name, turn.who, turn.script, act, turn.step + 1),
        )

    def _done(self, turn: _Turn) -> None:
        self.played += 1
        waiting = self._busy.pop(turn.who)
        for later in waiting:
            later.at = max(later.at, turn.at + timedelta(minutes=2))
            heapq.heappush(self._turns, later)
