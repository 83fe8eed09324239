"""Who is away on which day, and who stands in: one leave a day, the later word holds."""

from __future__ import annotations

from datetime import UTC, date, datetime

from storage import leaves
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.storage.seed import insert, seed

NOW = datetime(2021, 10, 6, 1, tzinfo=UTC)


async def test_one_is_away_on_both_days_and_on_none_before_or_after(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        other = await insert(tx, "person", key="other", name="李强", phone="")
        await leaves.declare(tx, s.person, date(2021, 10, 8), date(2021, 10, 12), other, now=NOW)
        found = {d: await leaves.away(tx, [s.person, other], date(2021, 10, d)) for d in (7, 8, 12, 13)}
        assert found == {7: {}, 8: {s.person: other}, 12: {s.person: other}, 13: {}}
        assert await leaves.away(tx, [], date(2021, 10, 8)) == {}

    await db.write(work)


async def test_no_deputy_named_is_none_and_not_absent(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        await leaves.declare(tx, s.person, date(2021, 10, 8), date(2021, 10, 8), None, now=NOW)
        assert await leaves.away(tx, [s.person], date(2021, 10, 8)) == {s.person: None}

    await db.write(work)


async def test_a_later_leave_takes_the_place_of_what_it_overlaps(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        for first, last in ((8, 12), (20, 22)):
            await leaves.declare(tx, s.person, date(2021, 10, first), date(2021, 10, last), None, now=NOW)
        await leaves.declare(tx, s.person, date(2021, 10, 12), date(2021, 10, 15), None, now=NOW)
        assert [(e.first.day, e.last.day) for e in await leaves.coming(tx, [s.person], NOW.date())] == [
            (12, 15),
            (20, 22),
        ]
        assert await leaves.away(tx, [s.person], date(2021, 10, 9)) == {}

    await db.write(work)


async def test_it_ends_by_a_word_and_what_is_over_does_not_end_again(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s = await seed(tx)
        await leaves.declare(tx, s.person, date(2021, 10, 8), date(2021, 10, 12), None, now=NOW)
        assert await leaves.end(tx, s.person, date(2021, 10, 13), now=NOW) == ()
        (ended,) = await leaves.end(tx, s.person, date(2021, 10, 10), now=NOW)
        assert (ended.first.day, ended.last.day) == (8, 12)
        assert await leaves.away(tx, [s.person], date(2021, 10, 11)) == {}
        assert await leaves.end(tx, s.person, date(2021, 10, 10), now=NOW) == ()

    await db.write(work)
