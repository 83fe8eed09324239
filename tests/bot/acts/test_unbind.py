"""解绑 as an act: by an office of the person's campaigns or the operator."""

from __future__ import annotations

from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.unbind import unbind
from bot.rights.actor import CLOCK, OPERATOR, Actor
from tests.bot.acts.acting import OTHER, actor_of, do, person_of, takes, two_offices, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage


async def _unbind(stage: Stage, who: Actor, key: str) -> object:
    id = await person_of(stage, key)
    return await do(stage, unbind, who, id)


async def test_the_office_unbinds_and_the_draft_goes_to_the_other_filer(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    for said in ("填报", "1完成，已印发"):
        await wang.says(said)
    office, id = await actor_of(stage, "zhaomin"), await person_of(stage, "wangfang")
    done = await _unbind(stage, office, "wangfang")
    assert isinstance(done, Done)
    assert (done.by, done.wake) == (office.people[0], True)
    assert await who_did(stage, "person.unbind") == [(office.people[0], f"person:{id}")]
    draft = "SELECT COUNT(*) FROM report JOIN person ON person.id = draft_person_id WHERE person.key = ?"
    assert await stage.count(draft, "wangfang") == 0
    assert await stage.count("SELECT COUNT(*) FROM follower WHERE openid = 'o-wangfang' AND role_wanted = ''") == 1
    assert await _unbind(stage, office, "wangfang") == Refused(Why.NOT_BOUND)


async def test_the_operator_unbinds_also_who_holds_no_post(stage: Stage) -> None:
    await stage.bound("wangfang")
    await takes(stage, "wangfang", "filer", "huhehaote")
    assert await _unbind(stage, await actor_of(stage, "zhaomin"), "wangfang") == Refused(Why.NOT_YOURS)
    done = await _unbind(stage, OPERATOR, "wangfang")
    assert isinstance(done, Done)
    assert done.by is None
    assert await who_did(stage, "person.unbind") == [(None, f"person:{await person_of(stage, 'wangfang')}")]


async def test_the_office_of_another_campaign_and_other_posts_do_not(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    _, other = await two_offices(stage)
    limin = await actor_of(stage, "limin")
    for who in (other, limin, Actor("person"), CLOCK):
        assert await _unbind(stage, who, "limin") == Refused(Why.NOT_YOURS)
    nobody = await do(stage, unbind, OPERATOR, 10**6)
    assert nobody == Refused(Why.UNKNOWN)
    assert await who_did(stage, "person.unbind") == []
