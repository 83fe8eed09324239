"""撤销 as an act: who may, from which state to which, until when, who hears of it, what is audited; no face in it."""

from __future__ import annotations

import json

from bot.acts.accept import accept
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.send_back import send_back, send_back_unsigned
from bot.acts.subjects import Shown
from bot.acts.take_back import TakenBack, take_back
from bot.rights.actor import OPERATOR, Actor
from storage.engine.tx import Tx
from storage.reports import Reason
from tests.bot.acts.acting import actor_of, audited, tried
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage, at
from tests.bot.conversation.test_office import filed
from tests.bot.delivery.acts import drop_older, notices, pump
from tests.bot.delivery.post import Post

REASONS = (Reason(0, "缺印发文件"),)


async def _row(stage: Stage) -> tuple[Shown, int, str]:
    """The report that was handed in, its version and its state."""
    sql = "SELECT issue_id, unit_id, version, state FROM report WHERE submission_id IS NOT NULL"
    (row,) = await stage.rows(sql)
    return Shown(int(str(row["issue_id"])), int(str(row["unit_id"]))), int(str(row["version"])), str(row["state"])


async def _state(stage: Stage) -> str:
    return (await _row(stage))[2]


async def _pass(stage: Stage, office: Actor) -> None:
    shown, _, _ = await _row(stage)
    now = stage.clock.ours()
    assert isinstance(await tried(stage, lambda tx: accept(tx, office, shown, now=now)), Done)


async def _return(stage: Stage, office: Actor) -> None:
    shown, _, _ = await _row(stage)
    now = stage.clock.ours()
    done = await tried(stage, lambda tx: send_back(tx, office, shown, REASONS, now=now, zone=ZONE))
    assert isinstance(done, Done)


async def _back(stage: Stage, actor: Actor, version: int | None = None) -> Done[TakenBack] | Refused:
    shown, present, _ = await _row(stage)
    now = stage.clock.ours()

    async def work(tx: Tx) -> Done[TakenBack] | Refused:
        return await take_back(tx, actor, shown, version=version or present, now=now, zone=ZONE)

    return await tried(stage, work)


async def test_a_pass_is_taken_back_and_audited_once(stage: Stage) -> None:
    await filed(stage, "wangfang")
    office = await actor_of(stage, "zhaomin")
    await _pass(stage, office)
    done = await _back(stage, office)
    assert isinstance(done, Done)
    assert (done.value.returned, done.value.told, done.wake) == (False, (), False)
    assert await _state(stage) == "submitted"
    ((by, subject, detail),) = await audited(stage, "report.take_back")
    assert (by, subject) == (office.people[0], done.about)
    found = json.loads(str(detail))
    assert (found["was"], found["to"]) == ("accepted", "submitted")
    assert await _back(stage, office) == Refused(Why.FILED)
    assert len(await audited(stage, "report.take_back")) == 1
    await _pass(stage, office)
    assert await _state(stage) == "accepted", "it can be passed again"


async def test_a_return_that_had_not_left_is_cancelled_and_nobody_is_told(stage: Stage) -> None:
    await filed(stage, "wangfang")
    office = await actor_of(stage, "zhaomin")
    await _return(stage, office)
    done = await _back(stage, office)
    assert isinstance(done, Done)
    assert (done.value.returned, done.value.told) == (True, ())
    assert await _state(stage) == "submitted"
    assert ("return:1", "cancelled", "退回已撤销") in await notices(stage, "wangfang")
    (left,) = await stage.rows(
        "SELECT correct_by, returned, returned_by, on_time FROM report WHERE state = 'submitted'"
    )
    assert left == {"correct_by": None, "returned": None, "returned_by": None, "on_time": 1}


async def test_who_had_heard_of_the_return_hears_that_it_is_taken_back(stage: Stage) -> None:
    wang, post = await filed(stage, "wangfang"), Post()
    await drop_older(stage)
    office = await actor_of(stage, "zhaomin")
    await _return(stage, office)
    await pump(stage.house, post)
    assert len(post.to(wang.openid)) == 1
    done = await _back(stage, office)
    assert isinstance(done, Done)
    assert done.value.told == ("王芳",) and done.wake
    await pump(stage.house, post)
    assert [s.text for s in post.to(wang.openid)][1:] == [
        "呼和浩特市旬报第7期的退回已由专班撤销，不必补正。原来报的内容有效。"
    ]
    await _return(stage, office)
    await pump(stage.house, post)
    assert "退回1处" in post.to(wang.openid)[-1].text, "a later return is told anew"


async def test_a_signed_report_goes_back_to_signed(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "shenqian.yaml")
    await filed(stage, "wangfang")
    li = await stage.bound("limin")
    for said in ("审签", "1"):
        await li.says(said)
    office = await actor_of(stage, "zhaomin")
    for decide in (_pass, _return):
        assert await _state(stage) == "signed"
        await decide(stage, office)
        assert isinstance(await _back(stage, office), Done)
    assert await _state(stage) == "signed"
    assert await stage.count("SELECT COUNT(*) FROM signature WHERE ended_at IS NULL") == 1


async def test_a_return_by_the_signer_is_not_the_offices(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "shenqian.yaml")
    await filed(stage, "wangfang")
    signer, office = await actor_of(stage, "limin"), await actor_of(stage, "zhaomin")
    shown, _, _ = await _row(stage)
    now = stage.clock.ours()
    done = await tried(stage, lambda tx: send_back_unsigned(tx, signer, shown, REASONS, at=now, now=now, zone=ZONE))
    assert isinstance(done, Done)
    assert await _back(stage, office) == Refused(Why.NOT_YOURS)
    assert await _state(stage) == "returned"


async def test_once_its_filer_has_begun_to_mend_a_return_stands(stage: Stage) -> None:
    wang = await filed(stage, "wangfang")
    office = await actor_of(stage, "zhaomin")
    await _return(stage, office)
    for said in ("填报", "2完成，印发文件是内政办5号"):
        await wang.says(said)
    assert await _back(stage, office) == Refused(Why.BEGUN)


async def test_once_the_digest_is_issued_nothing_is_taken_back(stage: Stage) -> None:
    await filed(stage, "wangfang")
    office = await actor_of(stage, "zhaomin")
    await _pass(stage, office)
    await stage.jump(at("10-11 18:00"))
    assert await _back(stage, office) == Refused(Why.DIGESTED)
    assert await _state(stage) == "accepted"


async def test_a_report_that_moved_since_it_was_shown_stays(stage: Stage) -> None:
    await filed(stage, "wangfang")
    office = await actor_of(stage, "zhaomin")
    await _pass(stage, office)
    _, version, _ = await _row(stage)
    assert isinstance(await _back(stage, office), Done)
    await _return(stage, office)
    assert await _back(stage, office, version) == Refused(Why.MOVED)
    assert await _state(stage) == "returned"


async def test_nobody_but_the_office_takes_it_back(stage: Stage) -> None:
    await filed(stage, "wangfang")
    await _pass(stage, await actor_of(stage, "zhaomin"))
    for actor in (await actor_of(stage, "wangfang"), await actor_of(stage, "sunguoping"), OPERATOR, Actor("person")):
        assert await _back(stage, actor) == Refused(Why.NOT_YOURS)
    assert await _state(stage) == "accepted"
    assert await audited(stage, "report.take_back") == []
