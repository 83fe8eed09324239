"""Sets the menu tag of each follower."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import groupby

from bot.account import put_off
from bot.account.client_calls import Platform
from bot.house import House
from bot.redaction import short
from bot.wechat import menu
from bot.wechat.errors import Refusal
from bot.wechat.menu import Role
from schedules.retry import UNBURNT, Verdict
from storage import memory, roles
from storage.roles import Change

log = logging.getLogger("bot.account")

BATCH = 50  # most people a tagging call takes
TAGS_KEY = "menu_tags"  # memory: {role: tag id}


async def ids(house: House, wechat: Platform) -> dict[Role, int]:
    """The tag id of each role: from the memory table, else found by name, else created."""
    kept = await house.db.read(lambda tx: memory.get(tx, TAGS_KEY))
    found = {Role(role): id for role, id in kept.items() if isinstance(id, int)} if isinstance(kept, dict) else {}
    if len(found) == len(Role):
        return found
    by_name = {tag.name: tag.id for tag in await wechat.tags()}
    for role, name in menu.TAG_NAMES.items():
        found[role] = by_name[name] if name in by_name else (await wechat.create_tag(name)).id
    fact: memory.Fact = {role.value: id for role, id in found.items()}
    await house.db.write(lambda tx: memory.put(tx, TAGS_KEY, fact))
    return found


async def set_tags(house: House, wechat: Platform) -> int:
    """Set the tags that are due. Gives how many batches succeeded."""
    now = house.now()
    changes = await house.db.read(lambda tx: roles.due(tx, now, 10 * BATCH))
    if not changes:
        return 0
    try:
        tags = await ids(house, wechat)
    except Refusal as refused:
        await _put_off(house, changes, refused)
        return 0
    done = 0
    for _, group in groupby(changes, key=lambda change: (change.carries, change.wanted)):
        alike = list(group)
        for start in range(0, len(alike), BATCH):
            done += await _retag(house, wechat, tags, alike[start : start + BATCH])
    return done


async def _retag(house: House, wechat: Platform, tags: dict[Role, int], alike: Sequence[Change]) -> int:
    """Change the tag of people who all change from one role to the same other role."""
    openids = [change.openid for change in alike]
    carries, wanted = alike[0].carries, alike[0].wanted
    try:
        if carries in set(Role):
            await wechat.untag(tags[Role(carries)], openids)
        if wanted in set(Role):
            await wechat.tag(tags[Role(wanted)], openids)
    except Refusal as refused:
        if refused.scope not in UNBURNT and refused.verdict is not Verdict.UNKNOWN and len(alike) > 1:
            # One person may be the cause: try one by one, so that the others get their tag.
            return sum([await _retag(house, wechat, tags, [change]) for change in alike])
        if refused.errcode == 45159:
            await house.db.write(lambda tx: memory.forget(tx, TAGS_KEY))
        await _put_off(house, alike, refused)
        return 0
    await house.db.write(lambda tx: roles.done(tx, alike))
    log.info("tags set", extra={"action": "tags_set", "role": wanted, "people": len(alike)})
    return 1


async def _put_off(house: House, changes: Sequence[Change], refused: Refusal) -> None:
    at = put_off.later(refused, max(change.tries for change in changes) + 1, house.now())
    await house.db.write(lambda tx: roles.later(tx, changes, at))
    put_off.refused_by_platform("tag", refused, openid=short(changes[0].openid), people=len(changes))
