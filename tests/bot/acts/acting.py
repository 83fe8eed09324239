"""What every test of an act needs: the actor behind a phone, one act in a transaction, the audit it leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.rights.actor import Actor, of_openid
from storage import people
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Stage

T = TypeVar("T")


async def actor_of(stage: Stage, *keys: str) -> Actor:
    """The actor behind the phone of the first of these people of the roster, which all of them share."""

    async def work(tx: Tx) -> Actor:
        openid = f"o-{keys[0]}"
        await people.follower(tx, openid)
        for key in keys:
            person = await people.by_key(tx, key)
            assert person is not None, key
            if await people.openid_of(tx, person.id) is None:
                await people.bind(tx, openid, person.id, stage.clock.ours())
        return await of_openid(tx, openid, stage.clock.ours(), ZONE)

    return await stage.db.write(work)


async def person_of(stage: Stage, key: str) -> int:
    return await stage.count("SELECT id FROM person WHERE key = ?", key)


async def tried(stage: Stage, work: Callable[[Tx], Awaitable[T]]) -> T:
    """One act, in a transaction of its own."""
    return await stage.db.write(work)


async def audited(stage: Stage, act: str) -> list[tuple[object, object, object]]:
    """(person, subject, detail) of each line of this act."""
    rows = await stage.rows("SELECT person_id, subject, detail FROM audit WHERE act = ? ORDER BY id", act)
    return [(r["person_id"], r["subject"], r["detail"]) for r in rows]
