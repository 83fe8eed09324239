"""重发: a message that did not arrive is sent again."""

from __future__ import annotations

from datetime import datetime

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import message
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import undelivered
from storage.engine.tx import Tx
from storage.undelivered import No

_WHY = {No.MOVED: Why.MOVED, No.UNKNOWN: Why.IN_DOUBT, No.FILED: Why.DONE, No.LATE: Why.TOO_LATE}


@act(Act.MESSAGE_RESEND, of=message)
async def resend(tx: Tx, actor: Actor, failed: int, *, now: datetime) -> Done[int] | Refused:
    """Queue the notices of a failed message anew; gives the number of the new message.

    Refused where it was dealt with already, where it may have arrived, where what it asks for has been done, and where
    its moment is over.
    """
    made = await undelivered.resend(tx, failed, now=now)
    if isinstance(made, No):
        return Refused(_WHY[made])
    return Done(made, f"message:{failed}", {"as": made}, wake=True)
