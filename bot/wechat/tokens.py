"""access_token and jsapi_ticket: one fetch at a time, shared by all processes through a store.

Uses stable_token, which gives every asker the same token, so processes do not end each other's. Nothing is kept here
but what is under way: the store is given.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.wechat.errors import Refusal
from schedules.retry import Scope, Verdict

log = logging.getLogger("bot.wechat")

Kind = Literal["access", "jsapi"]

MARGIN = timedelta(seconds=200)  # before its end a token is fetched anew; the platform lets old and new live 5 minutes
FORCE_GAP = timedelta(hours=2)  # at most one forced refresh in this time: the platform allows 20 a day
SULK = timedelta(seconds=10)  # after a failed fetch nobody tries again for this long


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    expires_at: datetime


class TokenStore(Protocol):
    """Where tokens are kept between processes and restarts."""

    async def load(self, kind: Kind) -> Token | None: ...

    async def save(self, kind: Kind, token: Token) -> None: ...

    async def may_force(self, now: datetime, gap: timedelta) -> bool:
        """True for one caller in each `gap`, over all processes."""
        ...


# (force) -> (token, seconds it lives). Raises Refusal.
FetchAccess = Callable[[bool], Awaitable[tuple[str, int]]]
FetchTicket = Callable[[], Awaitable[tuple[str, int]]]


class Tokens:
    """Gives the token that is good now."""

    def __init__(
        self, store: TokenStore, now: Callable[[], datetime], access: FetchAccess, ticket: FetchTicket
    ) -> None:
        self._store = store
        self._now = now
        self._fetch_access = access
        self._fetch_ticket = ticket
        self._under_way: dict[str, asyncio.Task[Token]] = {}
        self._failed: tuple[datetime, Refusal] | None = None

    async def access(self) -> str:
        """The access_token. Raises Refusal where the platform gives none."""
        kept = await self._store.load("access")
        if kept is not None and self._good(kept):
            return kept.value
        return (await self._once("access", self._renew)).value

    async def instead_of(self, dead: str) -> str:
        """Another token than this one, which the platform called dead. Raises Refusal where there is none.

        Everyone who comes with the same dead token gets what the first of them fetched.
        """
        return (await self._once(f"dead {dead}", lambda: self._replace(dead))).value

    async def ticket(self) -> str:
        """The jsapi_ticket."""
        kept = await self._store.load("jsapi")
        if kept is not None and self._good(kept):
            return kept.value
        return (await self._once("jsapi", self._renew_ticket)).value

    async def _renew(self) -> Token:
        kept = await self._store.load("access")  # another process may have been faster
        return kept if kept is not None and self._good(kept) else await self._fetched(force=False)

    async def _replace(self, dead: str) -> Token:
        kept = await self._store.load("access")
        if kept is not None and kept.value != dead and self._good(kept):
            return kept
        token = await self._fetched(force=False)
        if token.value == dead:
            # The platform still hands out the token it refuses. Once an incident, never in a loop.
            if not await self._store.may_force(self._now(), FORCE_GAP):
                raise Refusal("40001", Verdict.AGAIN, Scope.ACCOUNT, "the token is dead and was replaced just now")
            token = await self._fetched(force=True)
        return token

    async def _renew_ticket(self) -> Token:
        value, lives = await self._fetch_ticket()
        return await self._keep("jsapi", value, lives)

    async def _fetched(self, *, force: bool) -> Token:
        if self._failed is not None and self._now() - self._failed[0] < SULK:
            raise self._failed[1].again()
        try:
            value, lives = await self._fetch_access(force)
        except Refusal as refusal:
            self._failed = (self._now(), refusal)
            raise
        self._failed = None
        log.info("token fetched", extra={"action": "token_fetched", "forced": force, "lives": lives})
        return await self._keep("access", value, lives)

    async def _keep(self, kind: Kind, value: str, lives: int) -> Token:
        token = Token(value, self._now() + timedelta(seconds=lives))
        await self._store.save(kind, token)
        return token

    def _good(self, token: Token) -> bool:
        return self._now() < token.expires_at - MARGIN

    async def _once(self, name: str, make: Callable[[], Awaitable[Token]]) -> Token:
        """Join the fetch of this name, or begin it. A caller who is cancelled does not take the others with him."""
        task = self._under_way.get(name)
        if task is None:
            task = self._under_way[name] = asyncio.ensure_future(_run(make))
            task.add_done_callback(lambda done: self._forget(name, done))
        return await asyncio.shield(task)

    def _forget(self, name: str, task: asyncio.Task[Token]) -> None:
        self._under_way.pop(name, None)
        if not task.cancelled():
            task.exception()  # looked at, though everyone who waited may have gone


async def _run(make: Callable[[], Awaitable[Token]]) -> Token:
    return await make()
