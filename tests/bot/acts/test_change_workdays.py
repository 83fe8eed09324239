"""The workdays as acts of the operator: what is entered and taken back, one audit line each."""

from __future__ import annotations

from datetime import date

from bot.acts.change_workdays import enter_day, enter_notice, remove_day
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR
from schedules.workdays import Day
from storage import calendar
from tests.bot.acts.acting import actor_of, audited, tried
from tests.bot.conversation.stage import Stage

NAADAM = Day(date(2027, 7, 9), True, "那达慕")


async def test_each_is_audited_once_under_nobodys_name(stage: Stage) -> None:
    now = stage.clock.ours()
    assert isinstance(await tried(stage, lambda tx: enter_notice(tx, OPERATOR, 2027, [NAADAM], now=now)), Done)
    assert isinstance(await tried(stage, lambda tx: enter_day(tx, OPERATOR, NAADAM, now=now)), Done)
    assert isinstance(await tried(stage, lambda tx: remove_day(tx, OPERATOR, NAADAM.day, now=now)), Done)
    again = await tried(stage, lambda tx: remove_day(tx, OPERATOR, NAADAM.day, now=now))
    assert again == Refused(Why.UNKNOWN), "a notice's day stays"
    assert await audited(stage, "calendar.notice") == [(None, "year:2027", '{"days":1}')]
    assert await audited(stage, "calendar.day") == [(None, "day:2027-07-09", '{"name":"那达慕","off":true}')]
    assert await audited(stage, "calendar.remove") == [(None, "day:2027-07-09", "{}")]
    assert not (await stage.db.read(calendar.read)).is_workday(NAADAM.day)


async def test_nobody_but_the_operator(stage: Stage) -> None:
    now = stage.clock.ours()
    for actor in (await actor_of(stage, "zhaomin"), CLOCK):
        refused = await tried(stage, lambda tx, a=actor: enter_day(tx, a, NAADAM, now=now))  # type: ignore[misc]
        assert refused == Refused(Why.NOT_YOURS)
    assert await stage.db.read(calendar.everything) == ()
