"""Effects on the platform that are not messages: menus, menu tags, photos and recordings.

An effect may run twice, and in two processes at once. Its row, or its fingerprint in the memory table, says what to do.
Running it again changes nothing. An effect that failed becomes due again later.
"""

from __future__ import annotations

from datetime import datetime

from bot.account import media, menus
from bot.account import tags as menu_tags
from bot.account.client_calls import Platform
from bot.house import House
from storage import files, roles
from storage.engine.tx import Tx
from storage.evidence import Evidence


async def run(house: House, wechat: Platform, evidence: Evidence) -> int:
    """Run the effects that are due. Gives how many succeeded. A refusal of the platform puts an effect off."""
    done = await menus.publish(house, wechat)
    done += await menu_tags.set_tags(house, wechat)
    return done + await media.fetch(house, wechat, evidence)


async def next_moment(tx: Tx) -> datetime | None:
    """When the next effect is due; None if none is waiting."""
    moments = (await menus.due(tx), await roles.next_moment(tx), await files.next_moment(tx))
    return min((moment for moment in moments if moment is not None), default=None)
