"""The pump claims due messages, composes them, sends them without an open transaction, and settles them.

due → sending → accepted → delivered | failed; sending → due (again) | refused | failed | unknown; due → cancelled;
unknown → delivered | failed (by the platform's event, or by a person).
If the process dies between claim and settle, the lease lapses. A message that the platform may have taken is then not
sent again. Templates are the exception, because their client_msg_id prevents a second delivery.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, assert_never

from bot.card import Card
from bot.house import House
from bot.letters import Letter
from bot.messages import in_doubt, not_delivered, prepare, settle
from bot.messages.mail import letter
from bot.messages.prepare import Ready
from bot.messages.settle import Settling
from schedules import retry
from schedules.rate import Rate
from schedules.reach import Channel
from schedules.retry import Outcome
from storage import outbox, pauses, rates, sent
from storage.engine.errors import StorageError
from storage.engine.tx import Tx
from storage.outbox import Held
from storage.pauses import Pause

log = logging.getLogger("xunbao.deliver")

LIMIT = 1000  # most messages of one call; the tick runs between calls
FLIGHT = 64  # most sends at once; with about 400 the platform was seen to answer -1
BATCH = 16  # messages claimed and composed in one transaction; on SQLite the chat waits for it


class Chat(Protocol):
    """The platform as the pump sees it. Refusals and broken connections are Outcomes, not exceptions."""

    async def custom(self, openid: str, text: str) -> Outcome: ...
    async def subscribe(self, openid: str, card: Card) -> Outcome: ...
    async def template(self, openid: str, card: Card, client_msg_id: str) -> Outcome: ...


class Send(Chat, Protocol):
    """The platform and the mail server, as the pump sees them."""

    async def mail(self, address: str, letter: Letter) -> Outcome: ...


async def pump(house: House, send: Send, limit: int = LIMIT) -> int:
    """Send up to `limit` due messages. Gives how many were claimed or lapsed; 0 if nothing is due.

    Raises the first bug met, after all other messages were handled.
    """
    first = await house.db.read(outbox.soonest)
    if first is None or first > house.now():
        return 0
    return await _Run(house, send).go(limit)


async def paused(tx: Tx) -> Pause | None:
    """The pause of the account, also one that has ended and waits for a first message to succeed. None: no pause."""
    return await pauses.current(tx)


async def next_moment(tx: Tx, after: datetime, limit: Rate | None = None) -> datetime | None:
    """When the pump next has work after `after`: a message falls due, a pause ends, or the rate allows one."""
    until = await _shut(tx, after)
    waiting = await outbox.soonest(tx)
    if until is not None:
        mail = await outbox.soonest(tx, after, by_mail=True)
        return min((m for m in (waiting and max(waiting, until), mail) if m is not None), default=None)
    soon = await outbox.soonest(tx, after)
    if limit is None or waiting is None or waiting > after:
        return soon
    free = await rates.next_moment(tx, limit, after)
    return soon if free <= after else min(free, soon or free)


async def _shut(tx: Tx, now: datetime) -> datetime | None:
    """Until when WeChat takes nothing: the account is paused, or called too often within a minute.

    None if it is open.
    """
    pause, held = await pauses.current(tx), await rates.held(tx, now)
    until = pause.until if pause is not None and pause.holds(now) else None
    return max((m for m in (until, held) if m is not None), default=None)


class _Run:
    """One call of the pump. It claims and composes a batch while earlier sends are running."""

    def __init__(self, house: House, send: Send) -> None:
        self._house = house
        self._send = send
        self._settling = Settling(house)
        self._flying: set[asyncio.Task[None]] = set()
        self._bugs: list[BaseException] = []

    async def go(self, limit: int) -> int:
        now = self._house.now()
        seen = await self._house.db.write(lambda tx: lapse(tx, self._house, now))
        try:
            seen += await self._all(limit)
        finally:
            while self._flying:
                await asyncio.wait(self._flying)
        if self._bugs:  # raised only now, when every other message was handled
            raise self._bugs[0]
        return seen

    async def _all(self, limit: int) -> int:
        seen = 0
        while seen < limit:
            room = min(BATCH, limit - seen)
            while len(self._flying) > FLIGHT - room:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            now = self._house.now()
            taken, alone = await self._house.db.write(lambda tx, now=now, room=room: claim(tx, self._house, room, now))  # type: ignore[misc]
            if not taken:
                break
            seen += len(taken)
            await self._start(await self._prepare(taken, now))
            while alone and self._flying:
                await asyncio.wait(self._flying)
        return seen

    async def _prepare(self, taken: Sequence[Held], now: datetime) -> list[Ready]:
        """Prepare the batch in one transaction.

        If a bug stops it, prepare each message alone. The one at fault is given up and does not hold up the others.
        """
        house = self._house
        try:
            return await house.db.write(lambda tx: prepare.several(tx, house, taken, now))
        except StorageError:
            raise
        except Exception as bug:
            if len(taken) > 1:
                return [ready for held in taken for ready in await self._prepare((held,), now)]
            why = f"{type(bug).__name__}: {bug}"
            await house.db.write(lambda tx: faulty(tx, house, taken[0].message, why, now))
            self._bugs.append(bug)
            return []

    async def _start(self, ready: Sequence[Ready]) -> None:
        """Start the sends after a last check.

        A unit that has filed meanwhile is not reminded. A repeat that the platform no longer recognises is not sent.
        """
        house = self._house
        going = await house.db.read(lambda tx: outbox.may_go(tx, [r.held for r in ready]))
        for r in ready:
            since = r.held.doubt_since
            if (r.held.id, r.held.attempt) in going and (since is None or retry.protected(since, house.now())):
                task = asyncio.create_task(self._one(r))
                self._flying.add(task)
                task.add_done_callback(self._landed)
            else:
                await house.db.write(lambda tx, r=r: settle.unsent(tx, house, r))  # type: ignore[misc]

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        if not task.cancelled() and (bug := task.exception()) is not None:
            self._bugs.append(bug)

    async def _one(self, ready: Ready) -> None:
        """Send one message and settle it. No transaction is open during the send."""
        outcome = await hand_over(self._send, ready, self._house.now())
        state = await self._settling.settle(ready, outcome)
        held = ready.held
        said = {"action": "message_settled", "message_id": held.id, "kind": held.kind, "channel": ready.channel.value}
        log.info("message %s", state.value, extra={**said, "state": state.value, "code": outcome.code})


async def faulty(tx: Tx, house: House, message: int, why: str, now: datetime) -> None:
    """Give up a message that our own bug stops, so that the queue goes on. The office is told to phone."""
    await outbox.fault(tx, message, why, now)
    await not_delivered.to_phone(tx, house, message, now)


async def lapse(tx: Tx, house: House, now: datetime) -> int:
    """Settle as unknown the messages whose leases ran out. Gives how many."""
    gone = await sent.lapse(tx, now)
    for message in gone:
        await in_doubt.told(tx, house, message, now)
    return len(gone)


async def claim(tx: Tx, house: House, wanted: int, now: datetime) -> tuple[tuple[Held, ...], bool]:
    """Claim the messages to send now, no more than `wanted` and than the rate allows.

    During a pause only e-mails are claimed. After a pause one message is claimed, to try the account.
    Gives the messages, and whether they must be sent alone.
    """
    if await _shut(tx, now) is not None:
        return await outbox.claim(tx, now, wanted, by_mail=True), False
    pause = await pauses.current(tx)
    wanted = wanted if pause is None else 1
    if house.rate is None:
        return await outbox.claim(tx, now, wanted), pause is not None
    wanted = min(wanted, await rates.room(tx, house.rate, now))
    taken = await outbox.claim(tx, now, wanted) if wanted > 0 else ()
    if taken:
        await rates.take(tx, house.rate, len(taken), now)
    return taken, pause is not None


async def hand_over(send: Send, ready: Ready, now: datetime) -> Outcome:
    """Send the message by its channel."""
    match ready.channel:
        case Channel.CUSTOM:
            return await send.custom(ready.openid, ready.words.text)
        case Channel.SUBSCRIBE:
            return await send.subscribe(ready.openid, ready.words.card)
        case Channel.TEMPLATE:
            return await send.template(ready.openid, ready.words.card, ready.held.client_msg_id)
        case Channel.MAIL:
            return await send.mail(ready.openid, letter(ready.words, ready.held.client_msg_id, now))
        case _:
            assert_never(ready.channel)
