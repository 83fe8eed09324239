"""Steps that many tests of delivery share."""

from __future__ import annotations

from bot.house import House
from bot.messages import pump as deliver
from bot.tick import tick as tick_act
from storage.engine.tx import Tx
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.post import Post


async def pump(house: House, post: Post) -> int:
    """Pump until nothing is due. Gives how many messages were claimed."""
    total = 0
    while found := await deliver.pump(house, post):
        total += found
    return total


async def go(stage: Stage, post: Post, to: str) -> None:
    """Go to this moment as a running house does: from one moment with something due to the next."""
    end = at(to)
    while True:
        await tick_act.tick(stage.house)
        await pump(stage.house, post)
        moment = await tick_act.next_moment(stage.house, stage.house.now())
        if moment is None or moment > end:
            break
        stage.clock.now = moment
    stage.clock.now = end
    await tick_act.tick(stage.house)
    await pump(stage.house, post)


async def messages(stage: Stage, openid: str = "") -> list[tuple[str, str, str]]:
    """(kind, state, why) of every message, or of those tried at one openid, in order."""
    rows = await stage.rows("SELECT kind, state, why, openid FROM message ORDER BY id")
    return [(str(r["kind"]), str(r["state"]), str(r["why"])) for r in rows if openid in ("", r["openid"])]


async def notices(stage: Stage, person: str) -> list[tuple[str, str, str]]:
    """(step, state, why) of every notice of this person of the roster."""
    rows = await stage.rows(
        "SELECT step, state, why FROM notice JOIN person ON person.id = notice.person_id WHERE person.key = ?"
        " ORDER BY notice.id",
        person,
    )
    return [(str(r["step"]), str(r["state"]), str(r["why"])) for r in rows]


async def drop_older(stage: Stage) -> None:
    """Nothing waits from the days before."""

    async def work(tx: Tx) -> None:
        await tx.run("UPDATE notice SET state = 'cancelled', why = 'test' WHERE state = 'owed'")
        await tx.run("UPDATE message SET state = 'cancelled' WHERE state = 'due'")

    await stage.db.write(work)


async def everybody(stage: Stage) -> None:
    """Everyone of every roster is bound and follows."""

    async def work(tx: Tx) -> None:
        await tx.run(
            "INSERT INTO follower (openid, followed) SELECT 'o-' || key, 1 FROM person WHERE true"
            " ON CONFLICT (openid) DO NOTHING"
        )
        await tx.run(
            "INSERT INTO binding (openid, person_id, bound_at) SELECT 'o-' || key, id, 0 FROM person"
            " WHERE id NOT IN (SELECT person_id FROM binding WHERE ended_at IS NULL)"
        )

    await stage.db.write(work)
