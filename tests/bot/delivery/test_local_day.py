"""Whose day it is: leave counts by the office's calendar, not by the day it is in Greenwich."""

from __future__ import annotations

from datetime import UTC, date

import pytest

from storage import leaves, notices
from storage.engine.tx import Tx
from storage.steps import Remind
from tests.bot.conversation.stage import ZONE, at
from tests.bot.conversation.test_rights import gains
from tests.bot.delivery.conftest import Set


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("10-08 07:59", ["liqiang", "zhaomin"]),  # the 7th still in Greenwich, and here the day before the leave
        ("10-09 00:01", ["liqiang"]),  # the first hours of the leave: in Greenwich it has not begun
        ("10-09 23:59", ["liqiang"]),
        ("10-10 07:30", ["liqiang", "zhaomin"]),  # back at work: in Greenwich it is the 9th still
    ],
)
async def test_who_of_the_office_is_on_leave_today(set_stage: Set, moment: str, told: list[str]) -> None:
    stage = await set_stage("10-07 09:00")
    await gains(stage, "liqiang", "office", "huhehaote")
    now = at(moment).astimezone(UTC)

    async def work(tx: Tx) -> None:
        row = await tx.one("SELECT id FROM person WHERE key = 'zhaomin'")
        assert row is not None
        day = date(2021, 10, 9)
        await leaves.declare(tx, int(row["id"]), day, day, None, now=stage.house.now())
        issue = await tx.one("SELECT MAX(id) AS id FROM issue")
        unit = await tx.one("SELECT id FROM unit WHERE key = 'baotou'")
        assert issue is not None and unit is not None
        await notices.alert_office(tx, int(issue["id"]), [(int(unit["id"]), Remind("x"))], now, ZONE)

    await stage.db.write(work)
    rows = await stage.rows(
        "SELECT person.key FROM notice JOIN person ON person.id = person_id WHERE step = 'alert:remind:x'"
    )
    assert sorted(str(r["key"]) for r in rows) == told
