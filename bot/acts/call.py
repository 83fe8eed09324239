"""已电话: a unit of the 电话单 has been phoned about an issue."""

from __future__ import annotations

from datetime import datetime

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import calls
from storage.engine.tx import Tx


@act(Act.ISSUE_CALL, of=report)
async def call(tx: Tx, actor: Actor, shown: Shown, *, now: datetime) -> Done[None] | Refused:
    """Take the unit off the 电话单 of this issue, with who phoned and when. Refused where it is not on the list."""
    assert actor.by is not None, "a post gives this right"
    if not await calls.called(tx, shown.issue, shown.unit, by=actor.by, now=now):
        return Refused(Why.MOVED)
    return Done(None, f"issue:{shown.issue}", {"unit": shown.unit})
