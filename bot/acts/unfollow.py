"""取消关注: a person has left the account, as the platform tells it."""

from __future__ import annotations

from datetime import datetime

from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.acts.subjects import person
from bot.house import House
from bot.messages import unfollowed
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage.engine.tx import Tx


@act(Act.PERSON_UNFOLLOW, of=person)
async def unfollow(tx: Tx, actor: Actor, who: int, *, house: House, now: datetime) -> Done[int] | Refused:
    """Each unit that is left with nobody a message reaches goes on the 电话单, and its office is told. Gives how many
    alerts are new."""
    alerts = await unfollowed.gone(tx, house, who, now)
    return Done(alerts, f"person:{who}", {"alerts": alerts}, wake=alerts > 0)
