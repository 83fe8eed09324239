"""What is asked of the office: one open petition a matter, what a grant moves, what settles itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import duties, issues, outbox, petitions, reports
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.outbox import Debt
from storage.steps import Remind
from storage.times import to_ms
from tests.storage.seed import Seeded, insert, seed

NOW = datetime(2021, 10, 8, 1, tzinfo=UTC)
LATE = datetime(2021, 10, 13, 9, tzinfo=UTC)


async def scene(tx: Tx) -> tuple[Seeded, int, int]:
    """The seed with a post for its person, and somebody else of the roster: (seed, post, the other)."""
    s = await seed(tx)
    post = await insert(
        tx, "post", campaign_id=s.campaign, unit_id=s.unit, kind="filer", slot="A", person_id=s.person, active=1
    )
    other = await insert(tx, "person", key="other", name="李强", phone="")
    await tx.run("DELETE FROM expected")
    await insert(tx, "expected", issue_id=s.issue, unit_id=s.unit, exempt=0, tasks="[]")
    await tx.run("UPDATE report SET state = 'draft', submission_id = NULL, draft = '{}', draft_person_id = ?", s.person)
    await tx.run(
        'UPDATE issue SET due_at = ?, lock_at = ?, opens_at = 0, rules = \'{"label": "旬报"}\'',
        to_ms(NOW + timedelta(days=3)),
        to_ms(NOW + timedelta(days=10)),
    )
    return s, post, other


async def test_a_hand_over_takes_the_draft_and_what_is_owed_with_it(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s, post, other = await scene(tx)
        debt = Debt("remind", s.issue, s.unit, Remind("0"), NOW + timedelta(hours=1), NOW + timedelta(hours=5))
        await outbox.owe(tx, debt, (s.person,), NOW)
        await petitions.hand_over(tx, unit=s.unit, post=post, giver=s.person, receiver=other, now=NOW)
        (it,) = await petitions.waiting(tx, [s.campaign], NOW)
        assert (it.kind, it.about, it.receiver, it.slot) == ("hand_over", post, other, "A")
        await petitions.hand_drafts(tx, s.unit, s.person, other)
        await petitions.handed_over(tx, it, by=s.person, now=NOW)
        report = await reports.lock(tx, s.issue, s.unit)
        assert report.draft_person == other
        owed = await tx.fetch("SELECT person_id, state, planned_at FROM notice ORDER BY id")
        assert [(r["person_id"], r["state"]) for r in owed] == [(s.person, "cancelled"), (other, "owed")]
        assert owed[0]["planned_at"] == owed[1]["planned_at"]
        sent = await tx.fetch("SELECT person_id, state, useful_until FROM message ORDER BY id")
        assert [(r["person_id"], r["state"]) for r in sent] == [(s.person, "cancelled"), (other, "due")]
        assert sent[1]["useful_until"] == to_ms(NOW + timedelta(hours=5))
        assert await petitions.waiting(tx, [s.campaign], NOW) == ()
        assert await petitions.get(tx, it.id, NOW) is None

    await db.write(work)


async def test_a_later_word_takes_the_place_of_the_earlier_one(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s, _, _ = await scene(tx)
        for reason in ("会议冲突", "材料未齐"):
            await petitions.defer(tx, unit=s.unit, issue=s.issue, person=s.person, reason=reason, now=NOW)
        (it,) = await petitions.waiting(tx, [s.campaign], NOW)
        assert it.reason == "材料未齐"
        states = [r["state"] for r in await tx.fetch("SELECT state FROM petition ORDER BY id")]
        assert states == ["dropped", "asked"]
        await petitions.refuse(tx, it, by=s.person, now=NOW)
        assert await petitions.waiting(tx, [s.campaign], NOW) == ()

    await db.write(work)


async def test_a_report_put_off_is_due_then_and_no_other_is(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s, _, _ = await scene(tx)
        await petitions.defer(tx, unit=s.unit, issue=s.issue, person=s.person, reason="材料未齐", now=NOW)
        (it,) = await petitions.waiting(tx, [s.campaign], NOW)
        await petitions.put_off(tx, it, LATE, by=s.person, now=NOW)
        duty = await duties.one(tx, s.issue, s.unit)
        assert duty is not None and duty.due_at == LATE
        assert await issues.put_off(tx, [s.issue]) == {s.issue: ((s.unit, LATE),)}
        report = await reports.lock(tx, s.issue, s.unit)
        filed = reports.Filed(s.person, LATE - timedelta(minutes=1), LATE, (), zero=True)
        assert (await reports.submit(tx, report, filed)).on_time

    await db.write(work)


async def test_what_has_settled_itself_waits_no_more(db: Database) -> None:
    async def work(tx: Tx) -> None:
        s, post, other = await scene(tx)
        await petitions.defer(tx, unit=s.unit, issue=s.issue, person=s.person, reason="材料未齐", now=NOW)
        await petitions.hand_over(tx, unit=s.unit, post=post, giver=s.person, receiver=other, now=NOW)
        assert len(await petitions.waiting(tx, [s.campaign], NOW)) == 2
        assert [p.kind for p in await petitions.waiting(tx, [s.campaign], NOW + timedelta(days=11))] == ["hand_over"]
        await tx.run("UPDATE report SET state = 'submitted'")
        await tx.run("UPDATE post SET active = 0")
        assert await petitions.waiting(tx, [s.campaign], NOW) == ()
        assert await petitions.waiting(tx, [], NOW) == ()

    await db.write(work)
