"""已收到, 未收到: a person says whether a message arrived that did not, or that nobody knows the end of."""

from __future__ import annotations

from datetime import datetime

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import message
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import undelivered
from storage.engine.tx import Tx


@act(Act.MESSAGE_SETTLE, of=message)
async def settle_message(tx: Tx, actor: Actor, listed: int, *, arrived: bool, now: datetime) -> Done[None] | Refused:
    """Write down whether a message arrived. arrived: the person has it, or was told otherwise, so the message leaves
    the list; not arrived: it may be sent again. Refused where there is nothing to settle."""
    if not await undelivered.settle(tx, listed, arrived=arrived, now=now):
        return Refused(Why.MOVED)
    return Done(None, f"message:{listed}", {"arrived": arrived})
