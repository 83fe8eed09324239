"""核实通过 and 核实不通过 as acts: of which office, whom it may let in, and once."""

from __future__ import annotations

from bot.acts.admit import admit
from bot.acts.bind import Bound
from bot.acts.refuse_request import refuse_request
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR, Actor
from tests.bot.acts.acting import OTHER, actor_of, do, gives, person_of, two_offices, who_did
from tests.bot.acts.test_request import asked
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage

SAID = "呼和浩特市 王芳 13800000001"


async def _admit(stage: Stage, who: Actor, request: int, key: str) -> object:
    id = await person_of(stage, key)
    return await do(stage, admit, who, request, id, zone=ZONE)


async def _refuse(stage: Stage, who: Actor, request: int, reason: str = "查无此人") -> object:
    return await do(stage, refuse_request, who, request, reason)


async def test_the_office_lets_in_and_the_person_is_told(stage: Stage) -> None:
    office, request = await actor_of(stage, "zhaomin"), await asked(stage, "apply", SAID)
    wang = await person_of(stage, "wangfang")
    done = await _admit(stage, office, request, "wangfang")
    assert isinstance(done, Done)
    assert isinstance(done.value, Bound)
    assert (done.by, done.wake, done.value.person.id) == (office.people[0], True, wang)
    assert await who_did(stage, "person.admit") == [(office.people[0], f"person:{wang}")]
    assert await stage.count("SELECT COUNT(*) FROM message WHERE person_id = ? AND body LIKE '%专班已核实%'", wang) == 1
    assert await _admit(stage, office, request, "wangfang") == Refused(Why.MOVED)
    assert await _refuse(stage, office, request) == Refused(Why.MOVED)


async def test_the_office_of_another_campaign_settles_nothing(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    mine, other = await two_offices(stage)
    request = await asked(stage, "apply", SAID)
    assert await _admit(stage, other, request, "wangfang") == Refused(Why.NOT_YOURS)
    assert await _refuse(stage, other, request) == Refused(Why.NOT_YOURS)
    assert isinstance(await _admit(stage, mine, request, "wangfang"), Done)


async def test_where_no_unit_was_recognised_every_office_settles(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    mine, other = await two_offices(stage)
    assert isinstance(await _refuse(stage, other, await asked(stage, "apply", "某某局 张三 13800000001")), Done)
    assert isinstance(await _refuse(stage, mine, await asked(stage, "apply", "某某局 张三 13800000001")), Done)
    assert [who for who, _ in await who_did(stage, "request.refuse")] == [other.people[0], mine.people[0]]


async def test_only_people_of_the_own_rosters_who_read_no_other_campaign(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    _, other = await two_offices(stage)
    request = await asked(stage, "apply", "某某局 张三 13800000001")
    assert await _admit(stage, other, request, "liqiang") == Refused(Why.NOT_ON_ROSTER)
    await gives(stage, "wangfang", "office", "office", "yingshang-lianxi")
    assert await _admit(stage, await actor_of(stage, "zhaomin"), request, "wangfang") == Refused(Why.ELSEWHERE)
    assert await stage.count("SELECT COUNT(*) FROM request WHERE settled_at IS NULL") == 1
    assert await who_did(stage, "person.admit") == []


async def test_a_phone_that_is_anothers_takes_nobody(stage: Stage) -> None:
    office, limin = await actor_of(stage, "zhaomin"), await actor_of(stage, "limin")
    request = await asked(stage, "verify", "王芳 13800000001", limin)
    await stage.db.write(lambda tx: tx.run("UPDATE request SET openid = 'o-limin' WHERE id = ?", request))
    assert await _admit(stage, office, request, "wangfang") == Refused(Why.PHONE_TAKEN, "李敏")


async def test_nobody_but_an_office_settles_and_a_no_says_why(stage: Stage) -> None:
    request = await asked(stage, "apply", SAID)
    for who in (await actor_of(stage, "limin"), await actor_of(stage, "sunguoping"), Actor("person"), OPERATOR, CLOCK):
        assert await _admit(stage, who, request, "wangfang") == Refused(Why.NOT_YOURS)
        assert await _refuse(stage, who, request) == Refused(Why.NOT_YOURS)
    office = await actor_of(stage, "zhaomin")
    assert await _refuse(stage, office, request, "") == Refused(Why.NO_REASON)
    assert await _refuse(stage, office, 10**6) == Refused(Why.UNKNOWN)
    assert isinstance(await _refuse(stage, office, request), Done)
    assert await who_did(stage, "request.refuse") == [(office.people[0], f"request:{request}")]
