"""取消关注 as an act of the clock: the units left without anybody go on the 电话单; one line a person."""

from __future__ import annotations

from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.unfollow import unfollow
from bot.rights.actor import CLOCK, OPERATOR, Actor
from tests.bot.acts.acting import actor_of, audited, person_of, tried
from tests.bot.conversation.stage import Stage


async def _unfollow(stage: Stage, actor: Actor, person: int) -> object:
    now = stage.clock.ours()
    return await tried(stage, lambda tx: unfollow(tx, actor, person, house=stage.house, now=now))


async def test_the_unit_goes_on_the_list_and_the_line_says_how_many_heard(stage: Stage) -> None:
    await stage.bound("zhaomin")
    wang = await stage.bound("wangfang")
    await wang.unfollows()
    person = await person_of(stage, "wangfang")
    assert await audited(stage, "person.unfollow") == [(None, f"person:{person}", '{"alerts":1}')]
    assert await stage.count("SELECT COUNT(*) FROM call WHERE step = ?", f"left:{person}") == 1
    again = await _unfollow(stage, CLOCK, person)
    assert isinstance(again, Done)
    assert (again.value, again.wake) == (0, False)


async def test_a_stranger_who_leaves_is_nobody(stage: Stage) -> None:
    await stage.stranger().unfollows()
    assert await audited(stage, "person.unfollow") == []


async def test_only_the_platform_says_so(stage: Stage) -> None:
    person = await person_of(stage, "wangfang")
    for actor in (await actor_of(stage, "wangfang"), OPERATOR, Actor("person")):
        assert await _unfollow(stage, actor, person) == Refused(Why.NOT_YOURS)
