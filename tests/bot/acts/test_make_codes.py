"""Binding codes as an act: the operator, and the campaign's own office."""

from __future__ import annotations

from bot.acts.make_codes import codes
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR, Actor
from tests.bot.acts.acting import OTHER, actor_of, person_of, two_offices, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage


async def test_a_code_a_person_and_a_line_each(stage: Stage) -> None:
    office = await actor_of(stage, "zhaomin")
    done = await codes(stage.house, office, "huhehaote", ["wangfang", "李敏"])
    assert isinstance(done, Done)
    assert {c.person for c in done.value} == {"王芳", "李敏"}
    ids = sorted([await person_of(stage, "wangfang"), await person_of(stage, "limin")])
    assert await who_did(stage, "code.make") == [(office.people[0], f"person:{id}") for id in ids]
    kept = str(await stage.rows("SELECT code_hash, scene_hash FROM bind_code"))
    assert not any(c.code in kept or c.scene in kept for c in done.value)


async def test_names_that_are_on_no_roster_are_named(stage: Stage) -> None:
    assert await codes(stage.house, OPERATOR, "huhehaote", ["王芳", "张三", "李四"]) == Refused(
        Why.UNKNOWN, "张三、李四"
    )
    assert await codes(stage.house, OPERATOR, "nowhere") == Refused(Why.UNKNOWN)
    assert await who_did(stage, "code.make") == []


async def test_nobody_else_makes_codes(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    mine, other = await two_offices(stage)
    for who in (other, await actor_of(stage, "limin"), Actor("person"), CLOCK):
        assert await codes(stage.house, who, "huhehaote", ["wangfang"]) == Refused(Why.NOT_YOURS)
    assert isinstance(await codes(stage.house, mine, "huhehaote", ["wangfang"]), Done)
