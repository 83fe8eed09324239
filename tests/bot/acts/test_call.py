"""已电话 as an act: a unit leaves the 电话单 once, under the name of who phoned."""

from __future__ import annotations

from bot.acts.call import call
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.subjects import Shown
from bot.rights.actor import OPERATOR, Actor
from storage import calls
from tests.bot.acts.acting import actor_of, audited, tried
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage


async def _listed(stage: Stage, campaign: int) -> tuple[calls.Call, ...]:
    return await stage.db.read(lambda tx: calls.waiting(tx, [campaign], stage.clock.ours()))


async def _call(stage: Stage, actor: Actor, shown: Shown) -> object:
    now = stage.clock.ours()
    return await tried(stage, lambda tx: call(tx, actor, shown, now=now))


async def test_who_was_phoned_leaves_the_list_once(set_stage: Set) -> None:
    stage = await set_stage("10-11 10:30")
    office = await actor_of(stage, "zhaomin")
    first, *rest = await _listed(stage, office.posts[0].campaign)
    shown = Shown(first.issue, first.unit)
    done = await _call(stage, office, shown)
    assert isinstance(done, Done)
    assert done.by == office.people[0]
    assert [c.unit for c in await _listed(stage, first.campaign)] == [c.unit for c in rest]
    assert await audited(stage, "issue.call") == [(done.by, f"issue:{first.issue}", f'{{"unit":{first.unit}}}')]
    assert await _call(stage, office, shown) == Refused(Why.MOVED)
    assert len(await audited(stage, "issue.call")) == 1


async def test_nobody_but_the_office_writes_it_down(set_stage: Set) -> None:
    stage = await set_stage("10-11 10:30")
    office = await actor_of(stage, "zhaomin")
    first = (await _listed(stage, office.posts[0].campaign))[0]
    for actor in (await actor_of(stage, "wangfang"), OPERATOR, Actor("person")):
        assert await _call(stage, actor, Shown(first.issue, first.unit)) == Refused(Why.NOT_YOURS)
    assert await _call(stage, office, Shown(10**6, first.unit)) == Refused(Why.UNKNOWN)
