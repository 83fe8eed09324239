"""The menu an openid should see follows from the posts it speaks for."""

from __future__ import annotations

from datetime import datetime

from bot.posts import role
from storage import people
from storage.engine.tx import Tx


async def follow(tx: Tx, openid: str, now: datetime) -> None:
    """Note which menu this openid should see now; the account's tags are set after the commit."""
    bound = await people.bound(tx, openid)
    held = await people.posts(tx, [p.id for p in bound])
    await people.want_role(tx, openid, role([p.kind for p in held]), now)
