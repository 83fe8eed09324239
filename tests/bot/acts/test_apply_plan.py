"""Applying a plan: the operator may apply any, the office its own campaign's, and the line says under whom."""

from __future__ import annotations

from dataclasses import replace

from bot.acts.apply_plan import apply_plan
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import OPERATOR, Actor, of_openid
from storage import campaigns
from storage.applying import Outcome
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Stage


async def _apply(stage: Stage, actor: Actor, name: str) -> Done[Outcome] | Refused:
    async def work(tx: Tx) -> Done[Outcome] | Refused:
        (campaign,) = await campaigns.all(tx)
        plan = replace(await campaigns.planned(tx, campaign.key), name=name)
        return await apply_plan(tx, actor, plan, version=None, cause="edit", note="", now=stage.clock.ours())

    return await stage.db.write(work)


async def test_the_office_applies_its_own_campaigns_plan_under_its_name(stage: Stage) -> None:
    await stage.bound("zhaomin")
    office = await stage.db.read(lambda tx: of_openid(tx, "o-zhaomin", stage.clock.ours(), ZONE))
    done = await _apply(stage, office, "换了名称的专项")
    assert isinstance(done, Done)
    assert done.value.version == 2
    (line,) = await stage.rows("SELECT person_id FROM audit WHERE act = 'campaign.apply' AND person_id IS NOT NULL")
    assert line == {"person_id": done.by}


async def test_a_filer_and_a_stranger_apply_nothing(stage: Stage) -> None:
    await stage.bound("limin")
    filer = await stage.db.read(lambda tx: of_openid(tx, "o-limin", stage.clock.ours(), ZONE))
    for actor in (filer, Actor("person")):
        assert await _apply(stage, actor, "换了名称的专项") == Refused(Why.NOT_YOURS)
    assert await stage.count("SELECT version FROM campaign") == 1


async def test_what_changes_nothing_leaves_no_line(stage: Stage) -> None:
    before = await stage.count("SELECT COUNT(*) FROM audit WHERE act = 'campaign.apply'")
    (row,) = await stage.rows("SELECT name FROM campaign")
    done = await _apply(stage, OPERATOR, str(row["name"]))
    assert isinstance(done, Done)
    assert done.value.version == 0
    assert await stage.count("SELECT COUNT(*) FROM audit WHERE act = 'campaign.apply'") == before
