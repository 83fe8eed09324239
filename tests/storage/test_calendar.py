"""The installation's own workdays, and numbers that begin again each year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.cycles import At, Cycle, issues
from schedules.periods import Kind
from schedules.workdays import PUBLISHED, Calendar, Day, Roll
from storage import calendar
from storage import issues as kept_issues
from storage.calendar import Kept
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.storage.seed import seed

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
NEW_YEAR = tuple(Day(date(2026, 12, 31) + timedelta(days=n), True, "元旦") for n in range(3))
NAADAM = Day(date(2027, 7, 9), True, "那达慕")


async def test_without_any_day_the_published_calendar_holds(db: Database) -> None:
    assert await db.read(calendar.read) == PUBLISHED


async def test_a_notice_is_kept_with_its_year_and_read_again_in_place_of_itself(db: Database) -> None:
    await db.write(lambda tx: calendar.put_notice(tx, 2027, NEW_YEAR))
    assert await db.read(calendar.read) == Calendar(frozenset(NEW_YEAR), frozenset({2027}))
    await db.write(lambda tx: calendar.put_notice(tx, 2027, NEW_YEAR[1:]))
    found = await db.read(calendar.read)
    assert found == Calendar(frozenset(NEW_YEAR[1:]), frozenset({2027}))
    assert found.confirmed(date(2027, 5, 5)) and not found.confirmed(date(2028, 1, 1))
    assert not found.is_workday(date(2027, 1, 1)) and found.is_workday(date(2026, 12, 31))


async def test_a_day_entered_overrides_the_notice_and_can_be_removed(db: Database) -> None:
    worked = Day(NEW_YEAR[2].day, False, "应急")

    async def enter(tx: Tx) -> None:
        await calendar.put_notice(tx, 2027, NEW_YEAR)
        await calendar.put(tx, NAADAM)
        await calendar.put(tx, replace(worked, off=True))
        await calendar.put(tx, worked)

    await db.write(enter)
    found = await db.read(calendar.read)
    assert found.is_workday(worked.day) and not found.is_workday(NAADAM.day)
    assert await db.read(lambda tx: calendar.kept(tx, 2027)) == (
        Kept(NEW_YEAR[1], "notice", 2027),
        Kept(NEW_YEAR[2], "notice", 2027),
        Kept(worked, "own", 2027),
        Kept(NAADAM, "own", 2027),
    )
    assert await db.write(lambda tx: calendar.remove(tx, worked.day)) is True
    assert await db.write(lambda tx: calendar.remove(tx, NEW_YEAR[1].day)) is False, "a notice's day stays"
    again = await db.read(calendar.read)
    assert not again.is_workday(worked.day) and not again.is_workday(NEW_YEAR[1].day)


async def test_the_plan_reckons_with_the_houses_own_days(db: Database) -> None:
    await db.write(lambda tx: calendar.put(tx, NAADAM))
    state = await db.read(lambda tx: kept_issues.plan_state(tx, NOW, ZONE))
    assert state.calendar == Calendar(frozenset({NAADAM}))


async def test_numbers_that_begin_again_each_year_are_kept(db: Database) -> None:
    """旬报第1期 of 2021 and of 2022 are two issues of one cycle; the same period is still opened once."""
    rule = Cycle(
        "yearly",
        Kind.MONTH,
        "月报",
        date(2021, 12, 1),
        date(2022, 12, 31),
        At(time(8, 30), days=-3),
        At(time(17)),
        Roll.NEXT,
        timedelta(hours=48),
        restart_yearly=True,
    )
    made = issues(rule, (rule,), ZONE, PUBLISHED)
    assert [i.number for i in made[:3]] == [1, 1, 2]

    async def open_all(tx: Tx) -> list[int | None]:
        campaign = (await seed(tx)).campaign
        return [await kept_issues.open_issue(tx, campaign, i, rule, (), i.opens_at) for i in (*made[:2], made[1])]

    first, second, again = await db.write(open_all)
    assert first is not None and second is not None and first != second and again is None
    assert (await db.read(lambda tx: kept_issues.get(tx, second))).short_title == "月报第1期"
