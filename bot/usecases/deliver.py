"""The pump: messages whose time has come are claimed, composed, sent with no transaction open, and settled.

due → sending → accepted → delivered | failed; sending → due (again) | refused | failed | unknown; due → cancelled;
unknown → delivered | failed (the platform's event, or a person). Between claim and settle the process may die: the
lease lapses, and what may have been taken never goes again by itself, but for a template its client_msg_id protects.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, assert_never

from bot.cards import Card
from bot.letters import Letter
from bot.usecases import compose, words
from bot.usecases.compose import Composed, Words
from bot.usecases.house import House
from bot.usecases.letter import letter
from schedules import quiet, reach
from schedules.reach import Channel, Unreachable
from schedules.retry import Outcome, Scope, State, Verdict
from storage import calendar, chats, consents, notices, outbox, pauses, people, recipients
from storage.db import Tx
from storage.errors import StorageError
from storage.outbox import Claimed
from storage.pauses import Pause

log = logging.getLogger("xunbao.deliver")

WHY = {
    Unreachable.UNBOUND: words.UNBOUND,
    Unreachable.UNFOLLOWED: words.UNFOLLOWED,
    Unreachable.REFUSED: words.ALL_REFUSED,
}
LOST = (State.REFUSED, State.FAILED)
NO_CONSENT = "43101"  # refused, or used up: the platform is believed before our own count


class Chat(Protocol):
    """The platform as the pump sees it. Never raises for the world's refusals: they are Outcomes."""

    async def custom(self, openid: str, text: str) -> Outcome: ...
    async def subscribe(self, openid: str, card: Card) -> Outcome: ...
    async def template(self, openid: str, card: Card, client_msg_id: str) -> Outcome: ...


class Send(Chat, Protocol):
    """The platform and the mail server."""

    async def mail(self, address: str, letter: Letter) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Ready:
    """Claimed, addressed and composed: it only has to be sent. openid: by mail the e-mail address."""

    held: Claimed
    channel: Channel
    openid: str
    words: Words


async def pump(house: House, send: Send, limit: int = 8) -> int:
    """Send up to `limit` messages that are due; how many were looked at, 0 when all is quiet."""
    now = house.now()
    first = await house.db.read(outbox.soonest)
    if first is None or first > now:
        return 0
    moved, waiting = await house.db.write(lambda tx: _queue(tx, now, limit))
    claimed = await asyncio.gather(*(_claim(house, m, now) for m in waiting), return_exceptions=True)
    ready = [c for c in claimed if isinstance(c, Ready)]
    ended = await asyncio.gather(*(_send(house, send, r) for r in ready), return_exceptions=True)
    bugs = [e for e in (*claimed, *ended) if isinstance(e, BaseException)]
    if bugs:  # ours, so loud; every other message has been seen to
        raise bugs[0]
    return moved + len(waiting)


async def paused(tx: Tx) -> Pause | None:
    """The pause that stands, or has just ended and waits for one message to get through."""
    return await pauses.current(tx)


async def next_moment(tx: Tx, after: datetime) -> datetime | None:
    """When the pump next has something to do after `after`."""
    pause = await pauses.current(tx)
    if pause is None or pause.until <= after:
        return await outbox.soonest(tx, after)
    waiting = await outbox.soonest(tx)
    return None if waiting is None else max(waiting, pause.until)


# claiming -------------------------------------------------------------------------------------------------------


async def _queue(tx: Tx, now: datetime, limit: int) -> tuple[int, tuple[int, ...]]:
    """How many leases lapsed, and the messages to claim now: none while paused, one to try it after that."""
    moved = await outbox.lapse(tx, now)
    pause = await pauses.current(tx)
    if pause is not None and pause.until > now:
        return 0, ()
    return len(moved), await outbox.ready(tx, now, limit if pause is None else 1)


async def _claim(house: House, message: int, now: datetime) -> Ready | None:
    """In a transaction of its own: a message we cannot compose is given up and holds nobody else up."""

    async def work(tx: Tx) -> Ready | None:
        await recipients.hold(tx, message)
        held = await outbox.claim(tx, message, now)
        return None if held is None else await _prepare(tx, house, held, now)

    try:
        return await house.db.write(work)
    except StorageError:
        raise
    except Exception as bug:
        why = f"{type(bug).__name__}: {bug}"
        await house.db.write(lambda tx: outbox.fault(tx, message, why, now))
        raise


async def _prepare(tx: Tx, house: House, held: Claimed, now: datetime) -> Ready | None:
    """To be sent now; None: it need not, cannot or may not be, and its row says so."""
    if not held.notices and not held.spoken:
        await outbox.close(tx, held.id, words.FILED, now)
        return None
    if held.in_doubt and held.channel is not None:
        return Ready(held, held.channel, held.openid, Words.from_json(held.body))
    if held.kind == "remind":
        if held.useful_until is not None and now >= held.useful_until:
            await _give_up(tx, held, words.TOO_LATE, now)
            return None
        humane = quiet.humane(now, quiet.USUAL, house.zone, await calendar.read(tx))
        if humane > now:  # it was due in the day, and is late: it waits for the morning
            await outbox.hand_back(tx, held, humane)
            return None
    if gone := await recipients.off_duty(tx, held.kind, held.person, held.notices):
        held = replace(held, notices=tuple(n for n in held.notices if n not in gone))
        await notices.skip(tx, gone, words.OFF_DUTY)
        if not held.notices:
            await _give_up(tx, held, words.OFF_DUTY, now, lost=True)
            return None
    whom = await recipients.reach(tx, held.person, held.kind, house.means, held.avoid)
    channel = reach.channel(whom, now, urgent=held.kind == "return")
    if isinstance(channel, Unreachable):
        await _give_up(tx, held, WHY[channel], now, lost=True)
        return None
    composed = await compose.compose(tx, held, house.zone, house.public_url, now)
    for notice, why in composed.mute:
        await notices.skip(tx, (notice,), why)
    if composed.said is None:
        await outbox.close(tx, held.id, composed.mute[0][1], now)
        return None
    if channel is Channel.SUBSCRIBE and not await consents.spend(
        tx, whom.openid, house.means.subscriptions[held.kind], now
    ):
        await outbox.hand_back(tx, held, now)  # another message has just taken the last one
        return None
    to = whom.email if channel is Channel.MAIL else whom.openid
    await outbox.address(tx, held, channel=channel, openid=to, body=composed.said.to_json(), now=now)
    if channel is not Channel.MAIL:
        await _disturb(tx, held, whom.openid, composed, now)
    return Ready(held, channel, to, composed.said)


async def _give_up(tx: Tx, held: Claimed, why: str, now: datetime, *, lost: bool = False) -> None:
    """Not sent, and the notices say why; lost: the person cannot be reached, so his unit may have to be phoned."""
    await notices.skip(tx, held.notices, why)
    await outbox.close(tx, held.id, why, now)
    if lost:
        await notices.alert_lost(tx, held.id, now)
    log.info("not sent", extra={"action": "message_skipped", "message_id": held.id, "kind": held.kind, "why": why})


async def _disturb(tx: Tx, held: Claimed, openid: str, composed: Composed, now: datetime) -> None:
    """The chat learns what will stand on the screen: a bare digit after it asks which is meant."""
    if held.kind not in ("remind", "return"):
        return
    for about in composed.about:
        await chats.disturb(
            tx, openid, issue=about.notice.issue, unit=about.notice.unit, label=about.label, at=now
        )  # fmt: skip


# sending and settling -------------------------------------------------------------------------------------------


async def _send(house: House, send: Send, ready: Ready) -> None:
    """No transaction is open while it is under way. A last look first: who has filed meanwhile is not reminded."""
    held = ready.held
    if not await house.db.read(lambda tx: outbox.may_go(tx, held)):
        await house.db.write(lambda tx: _unsent(tx, house, ready))
        return
    outcome = await _hand_over(send, ready, house.now())
    state = await house.db.write(lambda tx: _settle(tx, house, ready, outcome))
    said = {"action": "message_settled", "message_id": held.id, "kind": held.kind, "channel": ready.channel.value}
    log.info("message %s", state.value, extra={**said, "state": state.value, "code": outcome.code})


async def _hand_over(send: Send, ready: Ready, now: datetime) -> Outcome:
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


async def _unsent(tx: Tx, house: House, ready: Ready) -> None:
    """This attempt surely did not leave: what it had taken for itself is given back."""
    await recipients.hold_openid(tx, ready.openid)
    await outbox.hand_back(tx, ready.held, house.now())
    await _consent(tx, house, ready, Outcome(Verdict.AGAIN))


async def _consent(tx: Tx, house: House, ready: Ready, outcome: Outcome) -> None:
    """What becomes of the consent this attempt spent. Each attempt spends one, and comes by here once."""
    subscription = house.means.subscriptions.get(ready.held.kind)
    if ready.channel is not Channel.SUBSCRIBE or subscription is None:
        return
    if outcome.code == NO_CONSENT:
        await consents.withdraw(tx, ready.openid, subscription.template, house.now())
    elif outcome.verdict not in (Verdict.ACCEPTED, Verdict.UNKNOWN):
        await consents.give_back(tx, ready.openid, subscription, house.now())


async def _with_ways_left(tx: Tx, house: House, ready: Ready, outcome: Outcome) -> Outcome:
    """A refusal, with its scope as the ways that are left make it: another channel is tried where there is one."""
    if outcome.verdict is not Verdict.REFUSED or outcome.scope is Scope.MESSAGE:
        return outcome
    held = ready.held
    whom = await recipients.reach(tx, held.person, held.kind, house.means, (*held.avoid, ready.channel))
    left = reach.channels(whom, house.now(), urgent=held.kind == "return")
    return replace(outcome, scope=Scope.CHANNEL if left else Scope.MESSAGE)


async def _settle(tx: Tx, house: House, ready: Ready, outcome: Outcome) -> State:
    now = house.now()
    await recipients.hold_openid(tx, ready.openid)
    await _consent(tx, house, ready, outcome)
    taken = outcome.verdict in (Verdict.ACCEPTED, Verdict.UNKNOWN)
    if ready.channel is Channel.CUSTOM and (taken or outcome.scope is Scope.CHANNEL):
        await recipients.spend(tx, ready.openid, all_of_it=not taken)
    if not taken and outcome.scope is Scope.PERSON:
        await people.unfollowed(tx, ready.openid)
    outcome = await _with_ways_left(tx, house, ready, outcome)
    state = await outbox.settle(tx, ready.held, ready.channel, outcome, now)
    if not taken and outcome.scope is Scope.ACCOUNT:
        await _pause(tx, house, outcome, now)
    elif outcome.verdict is Verdict.ACCEPTED and ready.channel is not Channel.MAIL:
        await pauses.end(tx)
    if state in LOST:
        await notices.alert_lost(tx, ready.held.id, now)
    return state


async def _pause(tx: Tx, house: House, outcome: Outcome, now: datetime) -> None:
    """Nothing is sent for a while, longer each time. The office hears of it once the account speaks again; until then
    the pages and doctor say it."""
    begun = await pauses.pause(tx, outcome.code, outcome.detail, now)
    if begun is not None:
        body = compose.was_paused(now.astimezone(house.zone), outcome.code).to_json()
        for person in await recipients.offices(tx):
            await notices.say(tx, person, body, begun.until, now)
    log.error("sending is paused", extra={"action": "account_paused", "code": outcome.code, "detail": outcome.detail})
