"""A user's data must go: told by the platform alone, a line for each person of the phone."""

from __future__ import annotations

from bot.acts.forget import forget
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.inbound import DataRevoked
from bot.rights.actor import CLOCK, OPERATOR
from storage import people
from storage.engine.tx import Tx
from tests.bot.acts.acting import actor_of, do, person_of, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage


async def test_every_person_of_the_phone_is_unbound(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", shared_phone=True)
    phone, second = await stage.bound("wangfang"), await person_of(stage, "liqiang")

    async def share(tx: Tx) -> None:
        await people.bind(tx, "o-wangfang", second, stage.clock.ours())

    await stage.db.write(share)
    await phone.does(DataRevoked())
    ids = [await person_of(stage, "wangfang"), second]
    assert await who_did(stage, "person.forget") == [(None, f"person:{id}") for id in ids]
    assert await stage.count("SELECT COUNT(*) FROM binding WHERE ended_at IS NULL") == 0


async def test_what_a_stranger_wrote_is_emptied_too(stage: Stage) -> None:
    asker = stage.stranger()
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    done = await do(stage, forget, CLOCK, "o-stranger")
    assert isinstance(done, Done)
    assert not done.wake
    assert await stage.count("SELECT COUNT(*) FROM request WHERE said <> '' OR settled_at IS NULL") == 0


async def test_no_person_and_no_operator_forgets(stage: Stage) -> None:
    for who in (await actor_of(stage, "zhaomin"), await actor_of(stage, "wangfang"), OPERATOR):
        done = await do(stage, forget, who, "o-wangfang")
        assert done == Refused(Why.NOT_YOURS)
    assert await who_did(stage, "person.forget") == []
