"""催报 as an act: who may, who is told by what, and when; the look before it decides the same and writes nothing."""

from __future__ import annotations

import json

from bot.acts import urge as urge_act
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.urge import ToPhone
from bot.rights.actor import OPERATOR, Actor
from schedules import line
from tests.bot.acts.acting import actor_of, audited, tried
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage, at
from tests.bot.conversation.test_office import filed


async def _issue(stage: Stage) -> int:
    return await stage.count("SELECT id FROM issue WHERE number = 7")


async def _unit(stage: Stage, key: str) -> int:
    return await stage.count("SELECT id FROM unit WHERE key = ?", key)


async def _urge(stage: Stage, actor: Actor, *keys: str) -> object:
    issue, units = await _issue(stage), [await _unit(stage, k) for k in keys]
    now = stage.clock.ours()
    return await tried(stage, lambda tx: urge_act.urge(tx, actor, issue, units, house=stage.house, now=now))


async def test_the_look_says_what_the_act_does_and_writes_nothing(stage: Stage) -> None:
    await stage.bound("wangfang")
    office = await actor_of(stage, "zhaomin")
    issue, units = await _issue(stage), [await _unit(stage, k) for k in ("huhehaote", "baotou")]
    now, before = stage.clock.ours(), await stage.count("SELECT COUNT(*) FROM notice")
    looked = await tried(stage, lambda tx: urge_act.look(tx, stage.house, issue, units, now))
    assert not isinstance(looked, Refused)
    assert [(t.unit_name, t.people) for t in looked.told] == [("呼和浩特市", (("王芳", "template"),))]
    assert looked.phone == (ToPhone("包头市", line.Why.UNBOUND),)
    assert looked.goes == now
    assert await stage.count("SELECT COUNT(*) FROM notice") == before
    assert await audited(stage, "issue.urge") == []
    done = await _urge(stage, office, "huhehaote", "baotou")
    assert isinstance(done, Done)
    assert done.value == looked
    assert done.wake
    ((person, subject, detail),) = await audited(stage, "issue.urge")
    assert (person, subject) == (office.people[0], f"issue:{issue}")
    assert json.loads(str(detail)) == {"step": "urge:1", "units": ",".join(map(str, units))}
    assert await stage.count("SELECT COUNT(*) FROM call WHERE step = 'urge:1'") == 1


async def test_who_has_filed_is_left_out_and_nobody_left_is_refused(stage: Stage) -> None:
    await filed(stage)
    office = await actor_of(stage, "zhaomin")
    filed_unit = await stage.count("SELECT unit_id FROM report WHERE state = 'submitted'")
    key = (await stage.rows("SELECT key FROM unit WHERE id = ?", filed_unit))[0]["key"]
    assert await _urge(stage, office, str(key)) == Refused(Why.FILED)
    assert await audited(stage, "issue.urge") == []


async def test_nobody_but_the_office_urges(stage: Stage) -> None:
    for actor in (await actor_of(stage, "wangfang"), await actor_of(stage, "sunguoping"), OPERATOR, Actor("person")):
        assert await _urge(stage, actor, "baotou") == Refused(Why.NOT_YOURS)


async def test_in_quiet_hours_it_goes_at_the_next_moment_or_never(set_stage: Set) -> None:
    stage = await set_stage("10-11 23:00")
    office = await actor_of(stage, "zhaomin")
    await stage.bound("wangfang")
    done = await _urge(stage, office, "huhehaote")
    assert isinstance(done, Done)
    assert done.value.goes > stage.clock.ours()
    stage.clock.now = at("10-13 17:00")  # 补报截止
    assert await _urge(stage, office, "huhehaote") == Refused(Why.TOO_LATE)
