"""请假 and 销假 as acts: one's own, and on a shared phone under the one who goes."""

from __future__ import annotations

from datetime import date

from bot.acts.end_leave import end_leave
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.take_leave import Away, take_leave
from bot.rights.actor import CLOCK, OPERATOR, Actor
from tests.bot.acts.acting import actor_of, do, person_of, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage

FIRST, LAST = date(2021, 10, 12), date(2021, 10, 15)


async def takes(
    stage: Stage, who: Actor, key: str, first: date = FIRST, last: date = LAST, *, deputy: str = ""
) -> object:
    stands_in = await person_of(stage, deputy) if deputy else None
    away = Away(await person_of(stage, key), first, last, stands_in)
    return await do(stage, take_leave, who, away, zone=ZONE)


async def ends(stage: Stage, who: Actor, key: str) -> object:
    person = await person_of(stage, key)
    return await do(stage, end_leave, who, person, at=stage.clock.now, zone=ZONE)


async def test_a_leave_stands_and_who_stands_in_is_told(stage: Stage) -> None:
    wang = await actor_of(stage, "wangfang")
    done = await takes(stage, wang, "wangfang", deputy="liqiang")
    assert isinstance(done, Done)
    assert (done.by, done.wake) == (wang.people[0], True)
    assert await who_did(stage, "leave.take") == [(wang.people[0], done.about)]
    told = "SELECT COUNT(*) FROM message WHERE person_id = ? AND body LIKE '%王芳%请假%提醒发给您%'"
    assert await stage.count(told, await person_of(stage, "liqiang")) == 1
    back = await ends(stage, wang, "wangfang")
    assert isinstance(back, Done)
    assert await who_did(stage, "leave.end") == [(wang.people[0], done.about)]
    assert await ends(stage, wang, "wangfang") == Refused(Why.MOVED)


async def test_on_a_shared_phone_it_stands_under_the_one_who_goes(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", shared_phone=True)
    both, liqiang = await actor_of(stage, "wangfang", "liqiang"), await person_of(stage, "liqiang")
    assert isinstance(await takes(stage, both, "liqiang"), Done)
    assert [who for who, _ in await who_did(stage, "leave.take")] == [liqiang]
    assert isinstance(await ends(stage, both, "liqiang"), Done)
    assert [who for who, _ in await who_did(stage, "leave.end")] == [liqiang]


async def test_the_chat_writes_down_who_goes_too(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", shared_phone=True)
    await actor_of(stage, "wangfang", "liqiang")
    phone = await stage.bound("wangfang")
    await phone.says("请假 10月12日到10月15日")
    phone.hears("1 ", "王芳", "2 ", "李强")
    await phone.says("2")
    phone.hears("李强")
    await phone.says("1")
    assert [who for who, _ in await who_did(stage, "leave.take")] == [await person_of(stage, "liqiang")]


async def test_days_that_are_over_too_many_or_nobodys(stage: Stage) -> None:
    wang = await actor_of(stage, "wangfang")
    assert await takes(stage, wang, "wangfang", date(2021, 10, 8), date(2021, 10, 10)) == Refused(Why.TOO_LATE)
    assert await takes(stage, wang, "wangfang", LAST, FIRST) == Refused(Why.TOO_LATE)
    assert await takes(stage, wang, "wangfang", FIRST, date(2022, 3, 1)) == Refused(Why.TOO_LONG)
    assert await takes(stage, wang, "wangfang", deputy="limin") == Refused(Why.NO_DEPUTY)
    assert await who_did(stage, "leave.take") == []


async def test_nobody_goes_or_comes_back_for_another(stage: Stage) -> None:
    wang = await actor_of(stage, "wangfang")
    assert isinstance(await takes(stage, wang, "wangfang"), Done)
    others = [await actor_of(stage, key) for key in ("liqiang", "limin", "zhaomin", "sunguoping")]
    for who in (*others, Actor("person"), OPERATOR, CLOCK):
        assert await takes(stage, who, "wangfang") == Refused(Why.NOT_YOURS)
        assert await ends(stage, who, "wangfang") == Refused(Why.NOT_YOURS)
    leader = await actor_of(stage, "sunguoping")
    assert await takes(stage, leader, "sunguoping") == Refused(Why.NOT_YOURS), "nobody waits for a leader"
