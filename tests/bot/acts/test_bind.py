"""绑定 as an act: code and name, whose name it stands under, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

from bot.acts.bind import Bound, Claim, bind, fail
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR, Actor
from tests.bot.acts.acting import actor_of, do, person_of, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage

STRANGER = Actor("person")


async def claim(stage: Stage, key: str, *names: str, openid: str = "o-new") -> Claim:
    await stage.code(key)
    id = await stage.count("SELECT MAX(id) FROM bind_code")
    return Claim(openid, id, names)


async def test_who_has_code_and_name_is_bound_under_the_own_name(stage: Stage) -> None:
    wang, shown = await person_of(stage, "wangfang"), await claim(stage, "wangfang", "我是王芳", "王芳")
    done = await do(stage, bind, STRANGER, shown)
    assert isinstance(done, Done)
    assert isinstance(done.value, Bound)
    assert (done.by, done.value.moved, done.value.posts[0].unit_name) == (wang, False, "呼和浩特市")
    assert await who_did(stage, "person.bind") == [(wang, f"person:{wang}")]
    assert await stage.count("SELECT COUNT(*) FROM follower WHERE openid = 'o-new' AND role_wanted = 'filer'") == 1
    assert await do(stage, bind, STRANGER, shown) == Refused(Why.CODE_DEAD)


async def test_a_phone_that_moves_leaves_the_old_one(stage: Stage) -> None:
    await stage.bound("wangfang")
    shown = await claim(stage, "wangfang", "王芳")
    done = await do(stage, bind, STRANGER, shown)
    assert isinstance(done, Done)
    assert isinstance(done.value, Bound)
    assert done.value.moved
    assert await stage.count("SELECT COUNT(*) FROM follower WHERE openid = 'o-wangfang' AND role_wanted = ''") == 1


async def test_wrong_name_dead_code_and_locked_phone_write_nothing(stage: Stage) -> None:
    shown = await claim(stage, "wangfang", "张三")
    now = stage.clock.ours()
    assert await do(stage, bind, STRANGER, shown) == Refused(Why.WRONG_NAME)
    right = Claim(shown.openid, shown.code, ("王芳",))
    late = now + timedelta(days=31)
    assert await do(stage, bind, STRANGER, right, now=late) == Refused(Why.CODE_DEAD)
    unknown = Claim("o-new", 10**6, ("王芳",))
    assert await do(stage, bind, STRANGER, unknown) == Refused(Why.CODE_DEAD)
    assert isinstance(await do(stage, fail, STRANGER, shown), Done)
    assert await do(stage, bind, STRANGER, right) == Refused(Why.LOCKED)
    assert await who_did(stage, "person.bind") == []
    assert await who_did(stage, "person.bind_failed") == [(None, f"person:{await person_of(stage, 'wangfang')}")]
    assert await do(stage, fail, STRANGER, unknown) == Refused(Why.CODE_DEAD)


async def test_a_phone_that_is_anothers_takes_nobody(stage: Stage) -> None:
    wang, shown = await actor_of(stage, "wangfang"), await claim(stage, "limin", "李敏", openid="o-wangfang")
    done = await do(stage, bind, wang, shown)
    assert done == Refused(Why.PHONE_TAKEN)


async def test_on_a_shared_phone_it_stands_under_the_one_who_is_bound(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", shared_phone=True)
    wang = await actor_of(stage, "wangfang")
    shown = await claim(stage, "liqiang", "李强", openid="o-wangfang")
    done = await do(stage, bind, wang, shown)
    assert isinstance(done, Done)
    assert done.by == await person_of(stage, "liqiang")
    again = Actor("person", (*wang.people, done.by))
    assert isinstance(await do(stage, fail, again, shown), Done)
    assert (await who_did(stage, "person.bind_failed"))[0][0] is None, "which of the two tried nobody knows"


async def test_neither_operator_nor_clock_binds(stage: Stage) -> None:
    shown = await claim(stage, "wangfang", "王芳")
    for who in (OPERATOR, CLOCK):
        for act in (bind, fail):
            assert await do(stage, act, who, shown) == Refused(Why.NOT_YOURS)
