"""Effects on the platform that are not messages: menus, menu tags, photos and recordings.

Each may run twice, and in two processes at once. The row, or the fingerprint in the memory table, is the order. Doing
it again changes nothing. What did not work is due again later by itself.
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
    """Do what is due. Gives how many effects there were. What the platform refuses is put off, never raised."""
    done = await menus.publish(house, wechat)
    done += await menu_tags.set_tags(house, wechat)
    return done + await media.fetch(house, wechat, evidence)


async def next_moment(tx: Tx) -> datetime | None:
    """When the next effect is due; None: nothing is waiting."""
    moments = (await menus.due(tx), await roles.next_moment(tx), await files.next_moment(tx))
    return min((moment for moment in moments if moment is not None), default=None)
