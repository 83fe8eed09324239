"""A task is known by its key: it may get another number, and everything said of it stays with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file import text as campaign_text
from bot.plans import edit
from schedules import digest as figures
from schedules.digest import Previous, TaskFact
from storage import applying, campaigns, digests, duties, views
from storage.campaigns import Plan, TaskPlan
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.bot.campaign.test_apply import GOOD, HUHEHAOTE, apply, plan
from tests.bot.conversation.stage import ZONE, Stage, at

PLAN = plan(HUHEHAOTE)


def swapped(found: Plan, one: str, other: str) -> Plan:
    """Two tasks with each other's number; no single edit says so, as between the two both would have the same."""
    numbers = {t.key: t.number for t in found.tasks}
    numbers[one], numbers[other] = numbers[other], numbers[one]
    tasks = (replace(t, number=numbers[t.key]) for t in found.tasks)
    return replace(found, tasks=tuple(sorted(tasks, key=lambda t: t.number)))


SWAPPED = swapped(PLAN, "1", "3")  # 1号 is 包头市's, 3号 呼和浩特市's
TEXT = campaign_text.render(SWAPPED)


def test_a_key_is_written_where_it_is_not_the_number_and_read_back() -> None:
    assert "  - number: 1\n    key: 3\n" in TEXT and "  - number: 3\n    key: 1\n" in TEXT
    assert TEXT.count("\n    key: ") == 2, "nowhere else"
    assert plan(TEXT) == SWAPPED
    assert [t.key for t in PLAN.tasks] == [str(t.number) for t in PLAN.tasks]


async def test_two_tasks_swap_their_numbers_in_one_apply(db: Database) -> None:
    stage = await Stage.set(db, at("10-11 09:00"))
    phone = await stage.bound("limin")
    await phone.says("填报")
    await phone.says("1完成，方案已印发；其余无变化")
    assert "已报送" in await phone.says("1")
    await stage.jump(at("10-11 18:30"))  # the digest
    before = await stage.rows("SELECT id, key FROM task ORDER BY id")
    said = await stage.rows("SELECT task_id, status, note FROM standing ORDER BY id")

    done = await apply(db, TEXT, stage.clock.ours())
    assert done.changes == ("任务1号的序号：3改为1", "任务3号的序号：1改为3")
    assert await stage.rows("SELECT id, key FROM task ORDER BY id") == before, "the same tasks"
    assert await stage.rows("SELECT task_id, status, note FROM standing ORDER BY id") == said
    assert [r["number"] for r in await stage.rows("SELECT number FROM task WHERE key IN ('1', '3') ORDER BY key")] == [
        3,
        1,
    ]
    assert (await apply(db, TEXT, stage.clock.ours())).changes == ()

    async def read(tx: Tx) -> None:
        filing = await duties.filing(tx, *await issue_of(tx, "baotou"), now=stage.clock.ours(), zone=ZONE)
        (done_one,) = [i for i in filing.items if i.answered is not None and i.answered.status == "done"]
        assert (done_one.number, done_one.brief) == (3, "重大决策程序"), "the ledger as it is now"
        (frozen,) = await digests.of_campaign(tx, 1, limit=1)
        facts = await digests.facts(tx, frozen.issue, at("10-11 19:00"), ZONE)
        assert facts.previous is not None
        assert (figures.newly_done(facts), figures.undone(facts)) == ((), ()), "it was done before and is done now"
        of = await views.digest(tx, frozen.id)
        assert of is not None
        last = await views.last_said(tx, of, [(str(t.known_by), t.key) for t in of.facts.tasks])
        assert last["1"].text == "方案已印发", "what an old digest shows of its 1号 is what was said of that task"

    await db.read(read)


async def issue_of(tx: Tx, unit: str) -> tuple[int, int]:
    row = await tx.one(
        "SELECT issue_id, unit_id FROM expected JOIN unit ON unit.id = expected.unit_id WHERE unit.key = ?"
        " ORDER BY issue_id DESC LIMIT 1",
        unit,
    )
    assert row is not None
    return int(row["issue_id"]), int(row["unit_id"])


async def test_a_number_given_up_may_be_a_new_tasks(db: Database) -> None:
    await apply(db, GOOD)
    found = plan(GOOD)
    moved = edit.renumber_task(found, "2", 7)
    with_new = replace(moved, tasks=(moved.tasks[0], replace(moved.tasks[1], number=2, key="new"), moved.tasks[1]))
    done = await db.write(lambda tx: applying.apply(tx, with_new, at("06-02 09:00")))
    assert [(c.act, c.name, c.field) for c in done.changes] == [("added", "2", ""), ("changed", "7", "number")]
    rows = await db.read(lambda tx: campaigns.tasks(tx, 1))
    assert [(t.number, t.key) for t in rows] == [(1, "1"), (2, "new"), (7, "2")]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("own", "own"), "任务2号的 key “own”与第"),
        (("2", ""), "任务2号没有写 key，即为“2”，与第"),
        (("", "1"), "任务2号的 key “1”与第"),
    ],
)
def test_two_tasks_of_one_key_are_a_fault(keys: tuple[str, str], said: str) -> None:
    text = GOOD
    for number, key in zip((1, 2), keys, strict=True):
        if key:
            text = text.replace(f"  - number: {number}\n", f"  - number: {number}\n    key: {key}\n")
    found = campaign_file.check(text)
    assert found.plan is None and len(found.faults) == 1
    assert found.faults[0].text.startswith(said)


def test_figures_follow_the_key_and_old_facts_read_as_they_were() -> None:
    """JSON of a digest frozen before tasks had keys: eight fields a task."""
    stays, moved = TaskFact(1, "甲", "", "单位", "done"), TaskFact(3, "乙", "", "单位", "done", task="2")
    assert (stays.known_by, moved.known_by) == (1, "2")
    assert TaskFact(4, "丙", "", "单位", "done", task="4").known_by == 4
    facts = figures.Facts(
        campaign="整改",
        cycle_label="旬报",
        number=8,
        as_of=at("10-20 18:00"),
        statuses=(figures.StatusFact("done", "已完成", 1, done=True),),
        tasks=(stays, moved),
        units=(),
        previous=Previous("旬报第7期", same_cycle=True, statuses=((1, "none"), (2, "done")), done=("done",)),
    )
    assert figures.newly_done(facts) == (1,)
    assert figures.from_json(figures.to_json(facts)) == facts
    assert '[1,"甲","","单位","done",false,1,""]' in figures.to_json(facts)


def test_a_task_without_a_key_is_known_by_its_number() -> None:
    task = PLAN.tasks[0]
    assert isinstance(task, TaskPlan) and task.key == "1"
    assert replace(task, number=9).key == "1", "another number, the same task"
