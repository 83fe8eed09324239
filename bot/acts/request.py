"""申请 and 核实: somebody asks to be bound, or says that the roster has another name. The office answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.acts.subjects import house
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import campaigns, requests
from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class Asked:
    """said: the unit, the name and the telephone as they were typed."""

    openid: str
    kind: requests.Kind
    said: str


@act(Act.REQUEST_ASK, of=house)
async def ask(tx: Tx, actor: Actor, asked: Asked, *, now: datetime) -> Done[int] | Refused:
    """Write the request down for the offices of the campaigns whose units it names; for every office where it names
    none. Gives the request's id."""
    units = await campaigns.units_everywhere(tx)
    named = campaigns.mentioned(units, asked.said)
    if not named and asked.kind == "apply":  # the unit comes first there, and may be cut short
        named = campaigns.matching(units, asked.said.split()[0])
    concerned = tuple(dict.fromkeys(u.campaign for u in named))
    id = await requests.ask(tx, asked.openid, asked.kind, asked.said, concerned, now)
    return Done(id, f"request:{id}", {"kind": asked.kind, "campaigns": ",".join(map(str, concerned))})
