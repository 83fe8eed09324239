"""交接 asked, as an act: of one's own post, to somebody of the roster."""

from __future__ import annotations

from bot.acts.ask_hand_over import HandOver, ask_hand_over
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR, Actor
from tests.bot.acts.acting import OTHER, actor_of, do, person_of, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage


async def post_of(stage: Stage, key: str, campaign: str = "huhehaote") -> int:
    return await stage.count(
        "SELECT post.id FROM post JOIN person ON person.id = person_id JOIN campaign ON campaign.id = campaign_id"
        " WHERE person.key = ? AND campaign.key = ? AND post.active = 1",
        key,
        campaign,
    )


async def asks(stage: Stage, who: Actor, giver: str, receiver: str) -> object:
    asked = HandOver(await post_of(stage, giver), await person_of(stage, receiver))
    return await do(stage, ask_hand_over, who, asked, zone=ZONE)


async def test_the_holder_asks_and_the_office_is_told(stage: Stage) -> None:
    wang = await actor_of(stage, "wangfang")
    done = await asks(stage, wang, "wangfang", "limin")
    assert isinstance(done, Done)
    assert (done.by, done.wake) == (wang.people[0], True)
    assert await who_did(stage, "handover.ask") == [(wang.people[0], done.about)]
    told = "SELECT COUNT(*) FROM message WHERE person_id = ? AND body LIKE '%申请把联络员（A岗）交给李敏%'"
    assert await stage.count(told, await person_of(stage, "zhaomin")) == 1


async def test_on_a_shared_phone_it_stands_under_the_holder(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", shared_phone=True)
    both = await actor_of(stage, "wangfang", "liqiang")
    assert isinstance(await asks(stage, both, "liqiang", "limin"), Done)
    assert [who for who, _ in await who_did(stage, "handover.ask")] == [await person_of(stage, "liqiang")]


async def test_only_the_own_post_to_somebody_of_the_roster(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    wang = await actor_of(stage, "wangfang")
    assert await asks(stage, wang, "wangfang", "dingyi") == Refused(Why.NOT_ON_ROSTER)
    assert await asks(stage, wang, "wangfang", "wangfang") == Refused(Why.HOLDS_IT)
    mine = HandOver(10**6, wang.people[0])
    assert await do(stage, ask_hand_over, wang, mine, zone=ZONE) == Refused(Why.UNKNOWN)
    others = ("liqiang", "limin", "zhaomin", "sunguoping")
    for who in (*[await actor_of(stage, key) for key in others], Actor("person"), OPERATOR, CLOCK):
        assert await asks(stage, who, "wangfang", "limin") == Refused(Why.NOT_YOURS)
    assert await who_did(stage, "handover.ask") == []
