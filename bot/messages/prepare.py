"""What is claimed is made ready to send: for whom it still has a point, by which channel, in what words.

All of it happens inside one transaction, of several messages at once; the sends come after it.
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
URGENT = ("return", "sign")  # may use up the window


@dataclass(frozen=True, slots=True)
class Ready:
    """Claimed, addressed and composed: it only has to be sent. openid: by mail the e-mail address."""

    held: Claimed
    channel: Channel
    openid: str
    words: Message
    signs: int | None = None  # the submission a 审签人 may sign by these words


async def several(tx: Tx, house: House, taken: Sequence[Held], now: datetime) -> list[Ready]:
    """Those of them that are to be sent now; of the others their rows say why not."""
    await recipients.hold(tx, [h.message for h in taken])
    held = await outbox.held(tx, taken)
    made = [await one(tx, house, h, now) for h in held]
    return [ready for ready in made if ready is not None]


async def one(tx: Tx, house: House, held: Claimed, now: datetime) -> Ready | None:
    """To be sent now; None: it need not, cannot or may not be, and its row says so."""
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
        if humane > now:  # it was due in the day, and is late: it waits for the morning
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
        await outbox.hand_back(tx, held, now)  # another message has just taken the last one
        return None
    to = whom.email if channel is Channel.MAIL else whom.openid
    await outbox.address(tx, held, channel=channel, openid=to, body=composed.said.to_json(), now=now)
    if channel is not Channel.MAIL:
        await _disturb(tx, held, whom.openid, composed, now)
    return Ready(held, channel, to, composed.said, composed.signs)


def card_of(kind: Kind) -> Kind:
    """Whose template and consent it goes by: 审签 is asked for with the card of a reminder."""
    return "remind" if kind == "sign" else kind


async def _repeat(tx: Tx, house: House, held: Claimed, channel: Channel, now: datetime) -> Ready | None:
    """The same send once more, under the client_msg_id the platform may know it by: word for word as it was. Words that
    are no longer true (one of several units has filed, the moment is over) are not said again, so it is unknown: the
    platform's idempotency is by openid and client_msg_id, and what it makes of other words is nowhere written."""
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
    """Not sent, and the notices say why; next_one: this person cannot be reached, so the next in line is told."""
    await notices.skip(tx, held.notices, why)
    await outbox.close(tx, held.id, why, now)
    if next_one:
        await not_delivered.next_in_line(tx, house, held.id, now)
    log.info("not sent", extra={"action": "message_skipped", "message_id": held.id, "kind": held.kind, "why": why})


async def _disturb(tx: Tx, held: Claimed, openid: str, composed: Composed, now: datetime) -> None:
    """The chat learns what will stand on the screen: a bare digit after it asks which is meant."""
    if held.kind not in ("remind", "return"):
        return
    for about in composed.about:
        await chats.disturb(tx, openid, issue=about.notice.issue, unit=about.notice.unit, label=about.label, at=now)
