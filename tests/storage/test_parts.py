"""Lists that are too long for one statement are cut into parts without loss."""

from __future__ import annotations

from datetime import date

from storage import leaves, lines, people
from storage.engine.db import Database
from storage.engine.tx import MOST, Tx, marks, parts
from tests.storage.seed import insert, seed


def test_marks_and_parts() -> None:
    assert (marks([]), marks([7]), marks({1, 2, 3})) == ("NULL", "?", "?, ?, ?")
    assert list(parts([])) == []
    assert [len(p) for p in parts(range(2 * MOST + 1))] == [MOST, MOST, 1]
    assert [i for p in parts(range(2 * MOST + 1)) for i in p] == list(range(2 * MOST + 1))


async def test_more_people_and_units_than_a_statement_takes(db: Database) -> None:
    many = 40_000

    async def work(tx: Tx) -> None:
        s = await seed(tx)
        await insert(
            tx, "post", campaign_id=s.campaign, unit_id=s.unit, kind="filer", slot="A", person_id=s.person, active=1
        )
        ids = [*range(s.person + 1, s.person + many), s.person]
        assert [p.id for p in await people.named(tx, ids)] == [s.person]
        assert await leaves.away(tx, ids, date(2021, 10, 11)) == {}
        units = [*range(s.unit + 1, s.unit + many), s.unit]
        held = await lines.posts(tx, units)
        assert len(held) == many and [u for u, posts in held.items() if posts] == [s.unit]

    await db.write(work)
