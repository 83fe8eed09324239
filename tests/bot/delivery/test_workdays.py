"""A day entered while an issue is open: a step moved into the past is sent once; a step put off is not repeated."""

from __future__ import annotations

from datetime import date, datetime

from bot.tick import change_calendar
from schedules.workdays import Day
from storage import calendar
from storage.engine.tx import Tx
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.acts import go, notices
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import Post


async def enter(stage: Stage, day: Day) -> None:
    async def work(tx: Tx, now: datetime) -> None:
        await calendar.put(tx, day)

    await change_calendar.change(stage.house, work)


async def reminded(stage: Stage) -> list[tuple[str, str, str]]:
    return [n for n in await notices(stage, "wangfang") if n[0].startswith("remind")]


async def test_a_step_moved_into_the_past_goes_when_it_is_not_quiet(set_stage: Set) -> None:
    """The reminder is planned for Saturday the 9th at 15:00, a workday. At 9:00 that day becomes a day off."""
    stage, post = await set_stage("10-08 09:00"), Post()
    await stage.bound("wangfang")
    await go(stage, post, "10-09 09:00")
    before = await reminded(stage)
    await enter(stage, Day(date(2021, 10, 9), True, "防汛停工"))
    await go(stage, post, "10-11 08:29")
    assert [n for n in await reminded(stage) if n[1] == "left"] == [n for n in before if n[1] == "left"]
    await go(stage, post, "10-11 08:31")
    assert [s.field("title") for s in post.to("o-wangfang")] == ["整改旬报第7期今17时截止"]
    await go(stage, post, "10-11 16:00")
    assert [n[:2] for n in await reminded(stage) if n not in before] == [("remind:-1w", "left"), ("remind:0", "left")]


async def test_a_step_put_off_after_it_went_does_not_come_again(set_stage: Set) -> None:
    """It was sent on the 9th. Then Sunday the 10th becomes a workday, and the step moves to the 10th.

    The person told is on leave by then, and the deputy is not told either.
    """
    stage, post = await set_stage("10-08 09:00"), Post()
    wang = await stage.bound("wangfang")
    await stage.bound("liqiang")
    await go(stage, post, "10-09 16:00")
    first = await reminded(stage)
    assert ("remind:-1w", "left", "") in first
    await wang.says("请假 10月10日")
    await wang.says("1")
    await enter(stage, Day(date(2021, 10, 10), False, "加班"))
    await go(stage, post, "10-10 20:00")
    assert await reminded(stage) == first
    assert [s for s in post.to("o-liqiang") if "截止" in s.field("title")] == []
    assert await stage.count("SELECT COUNT(*) FROM notice WHERE step = 'remind:-1w' AND state = 'owed'") == 0
    assert stage.house.now() == at("10-10 20:00")
