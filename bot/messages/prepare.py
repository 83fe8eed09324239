"""Prepares claimed messages for sending: drops notices that are not needed, chooses the channel, composes the text.

One transaction prepares several messages. The sends come after it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.house import House
from bot.messages import compose, in_doubt, not_delivered, remind
from bot.messages.message import Composed, Message
from bot.messages.words import pushed
from schedules import reach, retry
from schedules.reach import Channel, Unreachable
from storage import chats, consents, notices, outbox, recipients
from storage.engine.tx import Tx
from storage.notices import Kind
from storage.outbox import Claimed, Held

log = logging.getLogger("xunbao.deliver")

WHY = {
    Unreachable.UNBOUND: pushed.UNBOUND,
    Unreachable.UNFOLLOWED: pushed.UNFOLLOWED,
    Unreachable.REFUSED: pushed.ALL_REFUSED,
}
URGENT = ("return", "sign")  # kinds that may use the last replies of the chat window


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that only has to be sent. openid: the e-mail address if the channel is mail."""

    held: Claimed
    channel: Channel
    openid: str
    words: Message
    signs: int | None = None  # the submission that a 审签人 may sign by this text


async def several(tx: Tx, house: House, taken: Sequence[Held], now: datetime) -> list[Ready]:
    """The messages among `taken` that are to be sent now. The rows of the others say why they are not sent."""
    await recipients.hold(tx, [h.message for h in taken])
    held = await outbox.held(tx, taken)
    made = [await one(tx, house, h, now) for h in held]
    return [ready for ready in made if ready is not None]


async def one(tx: Tx, house: House, held: Claimed, now: datetime) -> Ready | None:
    """The message ready to send. None if it is not needed, cannot or may not be sent; its row says why."""
    if not held.notices and not held.spoken:
        await outbox.close(tx, held.id, pushed.FILED, now)
        return None
    if held.in_doubt and held.channel is not None:
        return await _repeat(tx, house, held, held.channel, now)
    if held.kind == "remind":
        if held.useful_until is not None and now >= held.useful_until:
            await _give_up(tx, house, held, pushed.TOO_LATE, now)
            return None
        held = replace(held, notices=await remind.still_useful(tx, held.notices, now))
        if not held.notices:
            await outbox.close(tx, held.id, pushed.TOO_LATE, now)
            return None
        humane = await remind.humane(tx, house, held.notices, now)
        if humane > now:  # it was due in the day but is late, so it waits for the morning
            await outbox.hand_back(tx, held, humane)
            return None
    if gone := await recipients.off_duty(tx, held.kind, held.person, held.notices):
        held = replace(held, notices=tuple(n for n in held.notices if n not in gone))
        await notices.skip(tx, gone, pushed.OFF_DUTY)
        if not held.notices:
            await _give_up(tx, house, held, pushed.OFF_DUTY, now, next_one=True)
            return None
    whom = await recipients.reach(tx, held.person, card_of(held.kind), house.means, held.avoid)
    channel = reach.channel(whom, now, urgent=held.kind in URGENT)
    if isinstance(channel, Unreachable):
        await _give_up(tx, house, held, WHY[channel], now, next_one=True)
        return None
    composed = await compose.compose(tx, held, house.zone, house.public_url, now)
    for notice, why in composed.mute:
        await notices.skip(tx, (notice,), why)
    if composed.said is None:
        await outbox.close(tx, held.id, composed.mute[0][1], now)
        return None
    if channel is Channel.SUBSCRIBE and not await consents.spend(
        tx, whom.openid, house.means.subscriptions[card_of(held.kind)], now
    ):
        await outbox.hand_back(tx, held, now)  # another message has just used the last consent
        return None
    to = whom.email if channel is Channel.MAIL else whom.openid
    await outbox.address(tx, held, channel=channel, openid=to, body=composed.said.to_json(), now=now)
    if channel is not Channel.MAIL:
        await _disturb(tx, held, whom.openid, composed, now)
    return Ready(held, channel, to, composed.said, composed.signs)


def card_of(kind: Kind) -> Kind:
    """The kind whose template and consent a message uses. An ask to sign (审签) uses those of a reminder."""
    return "remind" if kind == "sign" else kind


async def _repeat(tx: Tx, house: House, held: Claimed, channel: Channel, now: datetime) -> Ready | None:
    """Repeat a send under the same client_msg_id, with the same text.

    A text that is no longer true is not repeated: one of its units has filed, or its moment is over. Another text
    cannot go either: the platform knows a message by openid and client_msg_id, and does not document what it does
    with a changed text. The message then stays unknown.
    """
    late = held.kind == "remind" and (
        (held.useful_until is not None and now >= held.useful_until)
        or await remind.humane(tx, house, held.notices, now) > now
    )
    known = held.doubt_since is not None and retry.protected(held.doubt_since, now)
    if held.whole and not late and known:
        return Ready(held, channel, held.openid, Message.from_json(held.body))
    await notices.leave(tx, held.id)
    why = pushed.FILED if not held.whole else pushed.TOO_LATE if late else pushed.UNPROTECTED
    await outbox.close(tx, held.id, why, now)
    if held.whole:
        await in_doubt.told(tx, house, held.id, now)
    return None


async def _give_up(tx: Tx, house: House, held: Claimed, why: str, now: datetime, *, next_one: bool = False) -> None:
    """Close the message unsent; its notices say why.

    next_one: the person cannot be reached, so tell the next in line.
    """
    await notices.skip(tx, held.notices, why)
    await outbox.close(tx, held.id, why, now)
    if next_one:
        await not_delivered.next_in_line(tx, house, held.id, now)
    log.info("not sent", extra={"action": "message_skipped", "message_id": held.id, "kind": held.kind, "why": why})


async def _disturb(tx: Tx, held: Claimed, openid: str, composed: Composed, now: datetime) -> None:
    """Note in the chat's state that this message will be on the screen.

    A digit after it may then need a question back.
    """
    if held.kind not in ("remind", "return"):
        return
    for about in composed.about:
        await chats.disturb(tx, openid, issue=about.notice.issue, unit=about.notice.unit, label=about.label, at=now)
