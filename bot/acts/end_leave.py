"""销假: somebody is back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import person as person_subject
from bot.messages import signing
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import leaves, people
from storage.engine.tx import Tx
from storage.leaves import Leave


@act(Act.LEAVE_END, of=person_subject)
async def end_leave(
    tx: Tx, actor: Actor, person: int, *, at: datetime, now: datetime, zone: ZoneInfo
) -> Done[tuple[Leave, ...]] | Refused:
    """End every leave of this person that is not over. at: the person's own time. Reports that wait for this 审签人
    are asked about again. Gives what the leaves were; one audit line each. Refused: MOVED, where there was none."""
    ended = await leaves.end(tx, person, at.astimezone(zone).date(), now=now)
    if not ended:
        return Refused(Why.MOVED)
    for unit in dict.fromkeys(p.unit for p in await people.posts(tx, [person]) if p.kind == "signer"):
        await signing.ask_others(tx, unit, now=now, zone=zone)
    return Done(ended, tuple(f"leave:{e.id}" for e in ended), wake=True)
