"""交接 granted, as an act."""

from __future__ import annotations

from bot.acts.grant_hand_over import HandedOver, grant_hand_over
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR, Actor
from storage import people
from tests.bot.acts.acting import OTHER, actor_of, do, person_of, two_offices, who_did
from tests.bot.acts.test_ask_hand_over import asks
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage


async def asked(stage: Stage) -> int:
    await asks(stage, await actor_of(stage, "wangfang"), "wangfang", "limin")
    return await stage.count("SELECT MAX(id) FROM petition")


async def _grant(stage: Stage, who: Actor, petition: int) -> object:
    return await do(stage, grant_hand_over, who, petition, zone=ZONE)


async def test_the_post_moves_once_and_both_are_told(stage: Stage) -> None:
    petition, office = await asked(stage), await actor_of(stage, "zhaomin")
    done = await _grant(stage, office, petition)
    assert isinstance(done, Done)
    assert isinstance(done.value, HandedOver)
    assert not done.value.bound
    unit = await stage.count("SELECT id FROM unit WHERE key = 'huhehaote'")
    held = await stage.db.read(lambda tx: people.posts_of_unit(tx, unit, "filer"))
    assert {(p.person_name, p.slot) for p in held} == {("李敏", "A"), ("李强", "B")}
    assert await who_did(stage, "handover.grant") == [(office.people[0], f"petition:{petition}")]
    told = "SELECT COUNT(*) FROM message WHERE person_id = ? AND body LIKE '%专班已同意交接%'"
    for key in ("wangfang", "limin"):
        assert await stage.count(told, await person_of(stage, key)) == 1
    assert await _grant(stage, office, petition) == Refused(Why.MOVED)


async def test_nobody_but_the_office_of_the_campaign_grants(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    mine, other = await two_offices(stage)
    petition = await asked(stage)
    for who in (other, await actor_of(stage, "wangfang"), Actor("person"), OPERATOR, CLOCK):
        assert await _grant(stage, who, petition) == Refused(Why.NOT_YOURS)
    assert await _grant(stage, mine, 10**6) == Refused(Why.UNKNOWN)
    assert isinstance(await _grant(stage, mine, petition), Done)
