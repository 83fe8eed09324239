"""Records the outcome of a send, and what follows for the person, the account and the office."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.house import House
from bot.messages import alert_card, in_doubt, not_delivered, office_alerts
from bot.messages.prepare import URGENT, Ready, card_of
from schedules import reach
from schedules.reach import Channel
from schedules.retry import Outcome, Scope, State, Verdict
from storage import chats, consents, office, outbox, pauses, people, rates, recipients, sent
from storage.engine.tx import Tx

log = logging.getLogger("xunbao.deliver")

DAY_QUOTA = "45009"  # the day's calls are used up, until midnight or until somebody clears the quota
NO_CONSENT = "43101"  # no consent is left; the platform's count overrides ours
GROUP = 64  # most outcomes written in one transaction


class Settling:
    """Writes outcomes. Accepted messages, the usual case, are written in groups; every other outcome is written alone.

    A group holds what came in while the last group was being written.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: list[tuple[Ready, Outcome, asyncio.Future[State]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def settle(self, ready: Ready, outcome: Outcome) -> State:
        """Record the outcome. Gives the message's state after the commit."""
        if outcome.verdict is not Verdict.ACCEPTED or outcome.code or ready.signs is not None:
            return await self._house.db.write(lambda tx: one(tx, self._house, ready, outcome))
        ended: asyncio.Future[State] = asyncio.get_running_loop().create_future()
        self._waiting.append((ready, outcome, ended))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await ended

    async def _write(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
                taken = [(ready, outcome) for ready, outcome, _ in group]
                try:
                    await self._house.db.write(lambda tx, taken=taken: accepted(tx, self._house, taken))  # type: ignore[misc]
                except BaseException as why:  # passed on to the callers that wait
                    for _, _, ended in group:
                        ended.set_exception(why)
                else:
                    for _, _, ended in group:
                        ended.set_result(State.ACCEPTED)
        finally:
            self._writing = None


async def accepted(tx: Tx, house: House, taken: Sequence[tuple[Ready, Outcome]]) -> None:
    """Record that the platform accepted these messages."""
    spoken = Counter(ready.openid for ready, _ in taken if ready.channel is Channel.CUSTOM)
    for openid in sorted(spoken):
        await recipients.hold_openid(tx, openid)
    for openid, times in spoken.items():
        await recipients.spend(tx, openid, times=times)
    await sent.accept(tx, [(ready.held, outcome.msgid) for ready, outcome in taken], house.now())
    if any(ready.channel is not Channel.MAIL for ready, _ in taken):
        await pauses.end(tx)


async def unsent(tx: Tx, house: House, ready: Ready) -> None:
    """Undo an attempt that certainly did not leave: hand the message back, and the consent it spent."""
    await recipients.hold_openid(tx, ready.openid)
    await outbox.hand_back(tx, ready.held, house.now())
    await _consent(tx, house, ready, Outcome(Verdict.AGAIN))


async def _consent(tx: Tx, house: House, ready: Ready, outcome: Outcome) -> None:
    """Withdraw or give back the consent that this attempt spent. Each attempt spends one and calls this once."""
    subscription = house.means.subscriptions.get(card_of(ready.held.kind))
    if ready.channel is not Channel.SUBSCRIBE or subscription is None:
        return
    if outcome.code == NO_CONSENT:
        await consents.withdraw(tx, ready.openid, subscription.template, house.now())
    elif outcome.verdict not in (Verdict.ACCEPTED, Verdict.UNKNOWN):
        await consents.give_back(tx, ready.openid, subscription, house.now())


async def _with_ways_left(tx: Tx, house: House, ready: Ready, outcome: Outcome) -> Outcome:
    """The outcome with the scope CHANNEL if another channel is left to try, else MESSAGE. For refusals only."""
    if outcome.verdict is not Verdict.REFUSED or outcome.scope is Scope.MESSAGE:
        return outcome
    held = ready.held
    whom = await recipients.reach(tx, held.person, card_of(held.kind), house.means, (*held.avoid, ready.channel))
    left = reach.channels(whom, house.now(), urgent=held.kind in URGENT)
    return replace(outcome, scope=Scope.CHANNEL if left else Scope.MESSAGE)


async def one(tx: Tx, house: House, ready: Ready, outcome: Outcome) -> State:
    """Record the outcome of one message. Gives its state."""
    now = house.now()
    await recipients.hold_openid(tx, ready.openid)
    await _consent(tx, house, ready, outcome)
    taken = outcome.verdict in (Verdict.ACCEPTED, Verdict.UNKNOWN)
    if ready.channel is Channel.CUSTOM and (taken or outcome.scope is Scope.CHANNEL):
        await recipients.spend(tx, ready.openid, all_of_it=not taken)
    if not taken and outcome.scope is Scope.PERSON:
        await people.unfollowed(tx, ready.openid)
    outcome = await _with_ways_left(tx, house, ready, outcome)
    state = await sent.settle(tx, ready.held, ready.channel, outcome, now)
    if not taken and outcome.scope is Scope.ACCOUNT:
        await _pause(tx, house, outcome, now)
    elif not taken and outcome.scope is Scope.MINUTE:
        until = await rates.hold(tx, now)
        said = {"action": "minute_full", "code": outcome.code, "until": until.isoformat()}
        log.warning("too many calls within a minute: sending waits for the next", extra=said)
    elif outcome.verdict is Verdict.ACCEPTED and ready.channel is not Channel.MAIL:
        await pauses.end(tx)
    if ready.signs is not None and ready.channel is Channel.CUSTOM and outcome.verdict is Verdict.ACCEPTED:
        (this,) = ready.held.notices
        await chats.show(tx, ready.openid, issue=this.issue, unit=this.unit, submission=ready.signs, at=now)
    if state is State.REFUSED:
        await not_delivered.next_in_line(tx, house, ready.held.id, now)
    elif state is State.FAILED:
        await not_delivered.to_phone(tx, house, ready.held.id, now)
    if state is State.UNKNOWN:
        await in_doubt.told(tx, house, ready.held.id, now)
    return state


async def _pause(tx: Tx, house: House, outcome: Outcome, now: datetime) -> None:
    """Pause all sends, longer each time. The office is told when the account works again; until then doctor says it."""
    begun = await pauses.pause(tx, outcome.code, outcome.detail, now, daily=outcome.code == DAY_QUOTA)
    if begun is not None:
        alert = office_alerts.was_paused(now.astimezone(house.zone), outcome.code)
        told_to = await office.of_all(tx, now.astimezone(house.zone).date())
        await alert_card.tell(tx, told_to, alert, now, house.zone, later=begun.until - now)
    log.error("sending is paused", extra={"action": "account_paused", "code": outcome.code, "detail": outcome.detail})
