"""The office of a campaign is everybody who is not on leave; if all are on leave, it is all of them."""

from __future__ import annotations

from datetime import date

from storage import office
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.storage.seed import insert, seed

TODAY, TOMORROW = date(2021, 10, 11), date(2021, 10, 12)


async def of_the_office(tx: Tx, campaign: int, unit: int, name: str) -> int:
    person = await insert(tx, "person", key=name, name=name, phone="")
    await insert(tx, "post", campaign_id=campaign, unit_id=unit, kind="office", slot="", person_id=person, active=1)
    return person


async def on_leave(tx: Tx, person: int, deputy: int | None) -> None:
    day = TODAY.isoformat()
    await insert(tx, "leave", person_id=person, first_day=day, last_day=day, deputy_id=deputy, made_at=0)


async def test_people_on_leave_are_left_out_while_somebody_is_there(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        zhao, qian = [await of_the_office(tx, s.campaign, s.unit, name) for name in ("zhao", "qian")]
        filer = await insert(tx, "person", key="filer", name="filer", phone="")
        assert await office.of_campaign(tx, s.campaign, TODAY) == (zhao, qian)
        await on_leave(tx, zhao, filer)
        assert await office.of_campaign(tx, s.campaign, TODAY) == (qian,), "nor is his deputy of the office"
        assert await office.of_issue(tx, s.issue, TODAY) == (qian,)
        assert await office.of_campaign(tx, s.campaign, TOMORROW) == (zhao, qian)
        await on_leave(tx, qian, None)
        assert await office.of_campaign(tx, s.campaign, TODAY) == (zhao, qian), "somebody has to hear of it"

    await db.write(work)


async def test_all_offices_are_the_office_of_each_campaign(db: Database) -> None:
    """One campaign's office is all away, the other's is not: the account's trouble is told in both."""

    async def work(tx: Tx) -> None:
        a, b = await seed(tx, "a"), await seed(tx, "b")
        zhao = await of_the_office(tx, a.campaign, a.unit, "zhao")
        qian, sun = [await of_the_office(tx, b.campaign, b.unit, name) for name in ("qian", "sun")]
        await on_leave(tx, zhao, None)
        await on_leave(tx, qian, None)
        assert await office.of_all(tx, TODAY) == (zhao, sun)
        assert await office.of_all(tx, TOMORROW) == (zhao, qian, sun)

    await db.write(work)


async def test_without_an_office_post_there_is_nobody(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        assert await office.of_campaign(tx, s.campaign, TODAY) == ()
        assert await office.of_all(tx, TODAY) == ()

    await db.write(work)
