"""核实不通过: the office does not let an asker in."""

from __future__ import annotations

from datetime import datetime

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import request as request_subject
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import requests
from storage.engine.tx import Tx


@act(Act.REQUEST_REFUSE, of=request_subject)
async def refuse_request(tx: Tx, actor: Actor, request: int, reason: str, *, now: datetime) -> Done[None] | Refused:
    """Settle the request. The asker reads the reason at the next word. Refused: MOVED, NO_REASON."""
    if not reason:
        return Refused(Why.NO_REASON)
    if await requests.lock(tx, request) is None:
        return Refused(Why.MOVED)
    await requests.refuse(tx, request, reason, now)
    return Done(None, f"request:{request}")
