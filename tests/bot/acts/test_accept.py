"""通过 as an act: who may, of which submission, what is audited; no face in it."""

from __future__ import annotations

from bot.acts.accept import accept
from bot.acts.refused import Refused, Why
from bot.acts.run import Done, alone
from bot.acts.subjects import Shown
from bot.rights.actor import OPERATOR, Actor, of_openid
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Stage
from tests.bot.conversation.test_office import filed


async def _actor(stage: Stage, key: str) -> Actor:
    await stage.bound(key)
    return await stage.db.read(lambda tx: of_openid(tx, f"o-{key}", stage.clock.ours(), ZONE))


async def _shown(stage: Stage) -> Shown:
    (row,) = await stage.rows("SELECT issue_id, unit_id, submission_id FROM report WHERE state = 'submitted'")
    return Shown(*(int(str(row[k])) for k in ("issue_id", "unit_id", "submission_id")))


async def _try(stage: Stage, actor: Actor, shown: Shown) -> object:
    now = stage.clock.ours()

    async def work(tx: Tx) -> object:
        return await accept(tx, actor, shown, now=now)

    return await stage.db.write(work)


async def test_the_office_passes_what_was_shown_and_it_is_audited_once(stage: Stage) -> None:
    await filed(stage)
    shown, office = await _shown(stage), await _actor(stage, "zhaomin")
    done = await _try(stage, office, shown)
    assert isinstance(done, Done)
    assert done.by == office.people[0]
    lines = await stage.rows("SELECT person_id, subject FROM audit WHERE act = 'report.accept'")
    assert lines == [{"person_id": done.by, "subject": done.about}]
    assert await _try(stage, office, shown) == Refused(Why.ACCEPTED)
    assert await stage.count("SELECT COUNT(*) FROM audit WHERE act = 'report.accept'") == 1


async def test_nobody_else_passes_a_report(stage: Stage) -> None:
    await filed(stage)
    shown = await _shown(stage)
    for actor in (await _actor(stage, "limin"), OPERATOR, Actor("person")):
        assert await _try(stage, actor, shown) == Refused(Why.NOT_YOURS)
    assert await stage.count("SELECT COUNT(*) FROM audit WHERE act = 'report.accept'") == 0


async def test_another_submission_than_the_one_shown_is_not_passed(stage: Stage) -> None:
    limin = await filed(stage)
    shown, office = await _shown(stage), await _actor(stage, "zhaomin")
    for said in ("撤回", "2完成，方案已报批", "1"):
        await limin.says(said)
    assert (await _shown(stage)).submission != shown.submission
    assert await _try(stage, office, shown) == Refused(Why.ANOTHER)


async def test_what_was_never_expected_is_unknown(stage: Stage) -> None:
    assert await _try(stage, await _actor(stage, "zhaomin"), Shown(10**6, 10**6)) == Refused(Why.UNKNOWN)


async def test_alone_wakes_the_house_only_for_what_is_to_be_sent(stage: Stage) -> None:
    await filed(stage)
    shown, office = await _shown(stage), await _actor(stage, "zhaomin")
    stage.wakes.clear()
    done = await alone(stage.house, lambda tx: accept(tx, office, shown, now=stage.clock.ours()))
    assert isinstance(done, Done)
    assert stage.wakes == []
