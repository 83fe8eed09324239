"""What every test of an act needs: the actor behind a phone, one act in a transaction, the audit it leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.rights.actor import Actor, of_openid
from storage import people
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Stage

T = TypeVar("T")
OTHER = "yingshang-lianxi.yaml"


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


async def who_did(stage: Stage, act: str) -> list[tuple[object, object]]:
    """(person, subject) of each line of this act."""
    return [(person, subject) for person, subject, _ in await audited(stage, act)]


async def do(stage: Stage, act: Callable[..., Awaitable[object]], *values: object, **named: object) -> object:
    """One act in a transaction of its own, now unless another moment is named: `do(stage, bind, actor, claim)`."""
    named.setdefault("now", stage.clock.ours())
    return await stage.db.write(lambda tx: act(tx, *values, **named))


async def gives(stage: Stage, key: str, kind: str, unit: str, campaign: str) -> None:
    """The person holds this post from now on."""
    await stage.db.write(
        lambda tx: tx.run(
            "INSERT INTO post (campaign_id, unit_id, person_id, kind, slot, active)"
            " SELECT unit.campaign_id, unit.id, person.id, ?, '', 1 FROM unit JOIN campaign"
            " ON campaign.id = unit.campaign_id JOIN person ON person.key = ?"
            " WHERE campaign.key = ? AND unit.key = ?",
            kind,
            key,
            campaign,
            unit,
        )
    )


async def takes(stage: Stage, key: str, kind: str, campaign: str) -> None:
    """The person holds this post no more."""
    await stage.db.write(
        lambda tx: tx.run(
            "UPDATE post SET active = 0 WHERE kind = ? AND person_id = (SELECT id FROM person WHERE key = ?)"
            " AND campaign_id = (SELECT id FROM campaign WHERE key = ?)",
            kind,
            key,
            campaign,
        )
    )


async def two_offices(stage: Stage) -> tuple[Actor, Actor]:
    """赵敏 is the office of 呼和浩特's campaign alone, 丁一 of 营商环境 alone."""
    await takes(stage, "zhaomin", "office", "yingshang-lianxi")
    await takes(stage, "zhaomin", "leader", "yingshang-lianxi")
    await takes(stage, "dingyi", "filer", "yingshang-lianxi")
    await gives(stage, "dingyi", "office", "office", "yingshang-lianxi")
    return await actor_of(stage, "zhaomin"), await actor_of(stage, "dingyi")
