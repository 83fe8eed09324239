"""What keeps the house going: a metronome that only sets an event, and the one task that does the work.

The metronome is apscheduler's and holds no job of ours: what is due lies in the database, so a missed beat, a restart
or a clock that jumps loses nothing. At shutdown the task is awaited, never cancelled in the middle of a transaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.account import effects
from bot.account.client_calls import Platform as AccountPlatform
from bot.acts import keep_evidence
from bot.card import Card
from bot.house import House
from bot.letters import Letter
from bot.messages import pump
from bot.tick import tick as tick_act
from schedules.retry import Outcome, Scope, Verdict
from storage import inbox
from storage.evidence import Evidence

log = logging.getLogger("xunbao.ticker")

BEAT = timedelta(seconds=15)
SOONEST = timedelta(milliseconds=500)  # what the rate holds up goes on by handfuls
ROUNDS = 10_000  # a house that never falls quiet has a fault; it is said, and the next beat goes on
INBOX_KEPT = timedelta(days=7)  # the platform redelivers within a minute
SWEEP_EVERY = timedelta(hours=6)


class Platform(pump.Chat, AccountPlatform, Protocol):
    """What sending and the account's effects ask of the platform's client."""


class Mail(Protocol):
    """What sending asks of the mail server's client (bot.mail.client.Mailer)."""

    async def mail(self, address: str, letter: Letter) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Post:
    """deliver.Send over the two of them. mail None: no mail server is set."""

    wechat: Platform
    server: Mail | None = None

    async def custom(self, openid: str, text: str) -> Outcome:
        return await self.wechat.custom(openid, text)

    async def subscribe(self, openid: str, card: Card) -> Outcome:
        return await self.wechat.subscribe(openid, card)

    async def template(self, openid: str, card: Card, client_msg_id: str) -> Outcome:
        return await self.wechat.template(openid, card, client_msg_id)

    async def mail(self, address: str, letter: Letter) -> Outcome:
        if self.server is None:  # it was set when the message was claimed, by another process
            return Outcome(Verdict.REFUSED, Scope.CHANNEL, "no-mail")
        return await self.server.mail(address, letter)


class Ticker:
    """wechat None: no account is set; issues open and digests are issued, nothing is sent."""

    def __init__(
        self,
        house: House,
        wechat: Platform | None,
        kept: Evidence,
        *,
        beat: timedelta = BEAT,
        mail: Mail | None = None,
    ) -> None:
        self.house = replace(house, wake=self.wake)
        self._wechat = wechat
        self._post = None if wechat is None else Post(wechat, mail)
        self._kept = kept
        self._beat = beat
        self._bell = asyncio.Event()
        self._working = asyncio.Lock()
        self._stopping = False
        self._swept: datetime | None = None

    def wake(self) -> None:
        """Something was left to send or to fetch. From the loop's own thread."""
        self._bell.set()

    async def settle(self) -> None:
        """Everything that is due now, done: plan, send and fetch until quiet."""
        async with self._working:
            for _ in range(ROUNDS):
                if not await self._round():
                    return
        log.error("still not quiet after %d rounds", ROUNDS, extra={"action": "never_quiet"})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While inside, the work goes on by itself. Leaving waits for what is under way."""
        scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=self.house.zone,
        )
        scheduler.add_job(self._ring, "interval", seconds=self._beat.total_seconds())
        self._stopping = False
        self.wake()
        task = asyncio.create_task(self._work(), name="ticker")
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)
            self._stopping = True
            self.wake()
            await task

    async def _ring(self) -> None:
        self._bell.set()

    async def _work(self) -> None:
        while not self._stopping:
            await self._bell.wait()
            self._bell.clear()
            if self._stopping:
                return
            try:
                await self.settle()
                await self._come_back()
            except Exception:
                # A fault of ours must not end the sending for good: it is said with all there is to know, and the
                # next beat tries again. Leases keep what was under way from being sent twice.
                log.exception("the tick failed", extra={"action": "tick_failed"})

    async def _come_back(self) -> None:
        """What the rate or a back-off holds up for less than a beat does not wait for the beat."""
        house, now = self.house, self.house.now()
        moment = await house.db.read(lambda tx: pump.next_moment(tx, now, house.rate))
        if self._post is not None and moment is not None and moment < now + BEAT:
            wait = max(moment - now, SOONEST).total_seconds()
            asyncio.get_running_loop().call_later(wait, self._bell.set)

    async def _round(self) -> bool:
        """One of each; whether anything happened."""
        ticked = await tick_act.tick(self.house)
        busy = ticked.anything
        if self._wechat is not None and self._post is not None:
            busy |= await pump.pump(self.house, self._post) > 0
            busy |= await effects.run(self.house, self._wechat, self._kept) > 0
        busy |= await keep_evidence.sweep(self.house, self._kept) > 0
        await self._sweep()
        return busy and not self._stopping

    async def _sweep(self) -> None:
        """Rows no delivery will ask for again, and what a dead process left half written."""
        now = self.house.now()
        if self._swept is None or now >= self._swept + SWEEP_EVERY or now < self._swept:
            self._swept = now
            await self.house.db.write(lambda tx: inbox.forget(tx, now - INBOX_KEPT))
            await keep_evidence.tidy(self.house, self._kept)
