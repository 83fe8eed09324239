"""Several people at one report in one moment, and two processes of ours: what PostgreSQL lets happen at once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.tick import tick as tick_act
from storage import people, reports
from storage.engine.db import Database
from storage.engine.errors import Busy
from storage.engine.on_postgres import PostgresEngine
from storage.engine.pool_postgres import Pool
from storage.engine.tx import Tx, Work
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.acts import drop_older, pump
from tests.bot.delivery.post import Post


@pytest.fixture
async def house(postgres_url_of_test: str) -> AsyncIterator[Database]:
    database = await Database.open(postgres_url_of_test)
    yield database
    await database.close()


async def waits(db: Database) -> None:
    """Until somebody waits for a lock."""

    async def look(tx: Tx) -> bool:
        return await tx.one("SELECT 1 AS one FROM pg_locks WHERE NOT granted") is not None

    async with asyncio.timeout(10):
        while not await db.read(look):  # noqa: ASYNC110  # another server's wait rings no event of ours  # another server's wait rings no event of ours
            await asyncio.sleep(0)


async def test_who_comes_while_another_hands_in_is_told_so(house: Database) -> None:
    """B岗 says 填报 while A岗's report is being stored: no second draft beside the report."""
    stage = await Stage.set(house, at("10-11 09:00"))
    li = await stage.bound("liqiang")
    held = asyncio.Event()

    async def hands_in(tx: Tx) -> None:
        row = await tx.one(
            "SELECT issue_id, unit_id FROM expected JOIN unit ON unit.id = unit_id WHERE key = 'huhehaote'"
        )
        person = await people.by_key(tx, "wangfang")
        assert row is not None and person is not None
        report = await reports.lock(tx, row["issue_id"], row["unit_id"])
        now = stage.clock.now
        await reports.submit(
            tx, report, reports.Filed(person=person.id, at=now, recorded_at=now, answers=(), zero=True)
        )
        await held.wait()

    first = asyncio.create_task(house.write(hands_in))
    second = asyncio.create_task(li.says("填报"))
    await waits(house)
    held.set()
    await first
    assert "已报送，不必再填" in await second
    assert await stage.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL") == 0


@pytest.mark.parametrize("seed", range(4))
async def test_two_processes_and_everybody_at_once(house: Database, seed: int) -> None:
    """Filers of one unit, the office, ticks and pumps in two processes: one report a unit, each notice once."""
    one = await Stage.set(house, at("10-11 09:50"))
    other_db = await Database.open(house.url)
    other = replace(one, db=other_db, house=replace(one.house, db=other_db))
    try:
        post, chance = Post(), random.Random(seed)
        keys = ("wangfang", "liqiang", "limin", "hulunbeier", "xingan", "zhaomin")
        phones = {k: await one.bound(k) for k in keys}
        await drop_older(one)  # what the office was told the day before says the same of the same units
        one.clock.now = at("10-11 10:00")

        def phone(key: str) -> Phone:
            return replace(phones[key], stage=chance.choice((one, other)))

        async def files(key: str) -> None:
            for word in ("填报", "0", "0", "1"):
                await phone(key).says(word)

        async def accepts() -> None:
            for word in ("待审", "通过 全部", "1", "未报", "通过 全部", "1"):
                await phone("zhaomin").says(word)

        async def works(stage: Stage) -> None:
            for _ in range(4):
                await tick_act.tick(stage.house)
                await pump(stage.house, post)

        doing = [files(k) for k in keys[:5]] + [accepts(), works(one), works(other), works(one), works(other)]
        chance.shuffle(doing)
        await asyncio.gather(*doing)
        await works(one)
        assert await one.count("SELECT COUNT(*) FROM submission") == 4
        assert await one.count("SELECT COUNT(*) FROM report WHERE submission_id IS NOT NULL") == 4
        assert await one.count("SELECT MAX(receipt) FROM submission") == 4
        assert await one.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL AND state <> 'draft'") == 0
        assert (
            await one.count("SELECT COUNT(*) FROM message WHERE state IN ('due', 'sending') AND due_at <= ?", ms(one))
            == 0
        )
        assert max(Counter(s.openid + s.text + str(s.card) for s in post.sent).values(), default=1) == 1
    finally:
        await other_db.close()


async def test_filing_at_the_hour_of_the_reminder_waits_in_no_ring(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deadlock is run again, but the server finds it only after a second; the platform waits for five."""
    one = await Stage.set(house, at("10-11 09:50"))
    other_db = await Database.open(house.url)
    other = replace(one, db=other_db, house=replace(one.house, db=other_db))
    keys = ("wangfang", "limin", "hulunbeier", "xingan", "tongliao", "chifeng", "xilinguole", "wulanchabu", "eerduosi")
    phones = [await one.bound(key) for key in keys]
    for phone in phones:
        await phone.says("填报")
    one.clock.now = at("10-11 10:00")
    await tick_act.tick(one.house)
    rings: list[Busy] = []
    once = PostgresEngine._once

    async def watched(self: PostgresEngine, pool: Pool, work: Work[object]) -> object:
        try:
            return await once(self, pool, work)
        except Busy as why:
            rings.append(why)
            raise

    monkeypatch.setattr(PostgresEngine, "_once", watched)
    post = Post()
    try:
        await asyncio.gather(*(p.says("0") for p in phones), *(pump(s.house, post) for s in (one, other, one, other)))
    finally:
        await other_db.close()
    assert rings == []
    assert await one.count("SELECT COUNT(*) FROM submission") == len(keys)


def ms(stage: Stage) -> int:
    return int(stage.clock.now.timestamp() * 1000)
