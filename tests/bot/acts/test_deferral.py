"""缓报 as acts: asked by a filer of the unit, granted or refused by the campaign's office."""

from __future__ import annotations

from datetime import datetime

from bot.acts.ask_deferral import ask_deferral
from bot.acts.grant_deferral import grant_deferral
from bot.acts.refuse_petition import refuse_petition
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.subjects import Shown
from bot.rights.actor import CLOCK, OPERATOR, Actor
from storage import duties
from tests.bot.acts.acting import OTHER, actor_of, do, person_of, two_offices, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage, at


async def shown(stage: Stage) -> Shown:
    (row,) = await stage.rows(
        "SELECT expected.issue_id, expected.unit_id FROM expected JOIN unit ON unit.id = unit_id"
        " JOIN issue ON issue.id = issue_id WHERE unit.key = 'huhehaote' AND issue.number = 7"
    )
    return Shown(int(str(row["issue_id"])), int(str(row["unit_id"])))


async def asks(stage: Stage, who: Actor, reason: str = "材料未齐") -> object:
    return await do(stage, ask_deferral, who, await shown(stage), reason, zone=ZONE)


async def asked(stage: Stage) -> int:
    assert isinstance(await asks(stage, await actor_of(stage, "wangfang")), Done)
    return await stage.count("SELECT MAX(id) FROM petition")


async def _grant(stage: Stage, who: Actor, petition: int, until: datetime) -> object:
    return await do(stage, grant_deferral, who, petition, until, zone=ZONE)


async def _refuse(stage: Stage, who: Actor, petition: int, reason: str = "时间充裕") -> object:
    return await do(stage, refuse_petition, who, petition, reason, zone=ZONE)


async def test_a_filer_of_the_unit_asks_and_the_office_is_told(stage: Stage) -> None:
    petition = await asked(stage)
    wang = await person_of(stage, "wangfang")
    assert await who_did(stage, "deferral.ask") == [(wang, f"petition:{petition}")]
    told = "SELECT COUNT(*) FROM message WHERE person_id = ? AND body LIKE '%申请缓报旬报第7期%材料未齐%'"
    assert await stage.count(told, await person_of(stage, "zhaomin")) == 1


async def test_on_a_shared_phone_it_stands_under_who_was_meant(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", shared_phone=True)
    both, liqiang = await actor_of(stage, "wangfang", "liqiang"), await person_of(stage, "liqiang")
    assert isinstance(await asks(stage, both.as_person(liqiang)), Done)
    assert [who for who, _ in await who_did(stage, "deferral.ask")] == [liqiang]


async def test_what_is_filed_or_locked_is_put_off_no_more(stage: Stage) -> None:
    wang = await actor_of(stage, "wangfang")
    assert await asks(stage, wang, "") == Refused(Why.NO_REASON)
    late = await do(stage, ask_deferral, wang, await shown(stage), "材料未齐", now=at("10-14 09:00"), zone=ZONE)
    assert late == Refused(Why.TOO_LATE)
    phone = await stage.bound("wangfang")
    for said in ("填报", "0"):
        await phone.says(said)
    assert await asks(stage, wang) == Refused(Why.FILED)
    assert await who_did(stage, "deferral.ask") == []


async def test_nobody_else_asks(stage: Stage) -> None:
    others = [await actor_of(stage, key) for key in ("limin", "zhaomin", "sunguoping")]
    for who in (*others, Actor("person"), OPERATOR, CLOCK):
        assert await asks(stage, who) == Refused(Why.NOT_YOURS)
    wang, nowhere = await actor_of(stage, "wangfang"), Shown(10**6, 10**6)
    assert await do(stage, ask_deferral, wang, nowhere, "材料未齐", zone=ZONE) == Refused(Why.UNKNOWN)


async def test_the_office_puts_the_due_time_off_once(stage: Stage) -> None:
    petition, office = await asked(stage), await actor_of(stage, "zhaomin")
    for wrong in (at("10-11 12:00"), at("10-20 12:00")):
        assert await _grant(stage, office, petition, wrong) == Refused(Why.OUT_OF_RANGE)
    done = await _grant(stage, office, petition, at("10-12 17:00"))
    assert isinstance(done, Done)
    assert done.by == office.people[0]
    meant = await shown(stage)
    duty = await stage.db.read(lambda tx: duties.one(tx, meant.issue, meant.unit))
    assert duty is not None
    assert duty.due_at == at("10-12 17:00")
    assert await who_did(stage, "deferral.grant") == [(office.people[0], f"petition:{petition}")]
    told = "SELECT COUNT(*) FROM message WHERE body LIKE '%专班已同意缓报%'"
    assert await stage.count(told) == 2, "both filers of the unit"
    assert await _grant(stage, office, petition, at("10-12 18:00")) == Refused(Why.MOVED)
    assert await _refuse(stage, office, petition) == Refused(Why.MOVED)


async def test_the_office_says_no_and_why(stage: Stage) -> None:
    petition, office = await asked(stage), await actor_of(stage, "zhaomin")
    assert await _refuse(stage, office, petition, "") == Refused(Why.NO_REASON)
    assert isinstance(await _refuse(stage, office, petition), Done)
    assert await who_did(stage, "petition.refuse") == [(office.people[0], f"petition:{petition}")]
    told = "SELECT COUNT(*) FROM message WHERE person_id = ? AND body LIKE '%专班不同意缓报%时间充裕%'"
    assert await stage.count(told, await person_of(stage, "wangfang")) == 1


async def test_nobody_but_the_office_of_the_campaign_settles(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    mine, other = await two_offices(stage)
    petition = await asked(stage)
    for who in (other, await actor_of(stage, "wangfang"), Actor("person"), OPERATOR, CLOCK):
        assert await _grant(stage, who, petition, at("10-12 17:00")) == Refused(Why.NOT_YOURS)
        assert await _refuse(stage, who, petition) == Refused(Why.NOT_YOURS)
    assert await _refuse(stage, mine, 10**6) == Refused(Why.UNKNOWN)
    assert isinstance(await _refuse(stage, mine, petition), Done)
