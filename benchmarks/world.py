"""A campaign made for the measurement: many units, each with a filer who is bound, and one open issue they all owe."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot import clock
from forms.model import Status
from schedules.cycles import At, Cycle, PlannedIssue, Roll
from schedules.periods import Kind, Period
from storage import applying, campaigns, issues, people
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan
from storage.definitions import Definition, Settings
from storage.engine import migrate
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.issues import Expected

TASKS = 6
STATUSES = (
    Status("none", "无进展", 0),
    Status("moving", "正在推进", 1),
    Status("stage", "取得阶段性成效", 2),
    Status("done", "已完成", 3, done=True),
)
# What a filer sends, over and over: three items guided, confirmed, handed in, taken back.
SCRIPT = ("填报", "1 3 5", "推进 30% 正在征求意见", "推进 60% 已报送审议", "完成 方案已印发", "1", "撤回", "1")
HANDED_IN = SCRIPT.index("1")


def openid(n: int) -> str:
    return f"oBenchmark{n:018d}"


def _plan(units: int, first: date, last: date, cycle: Cycle) -> Plan:
    keys = [f"u{n}" for n in range(units)]
    return Plan(
        "bench",
        "测速专项",
        "测速",
        first,
        last,
        Definition(STATUSES, (cycle,), Settings(example=True)),
        (
            UnitPlan("root", "专班", "专班", ""),
            *(UnitPlan(k, f"第{k[1:]}单位", f"第{k[1:]}单位", "root") for k in keys),
        ),
        tuple(PersonPlan(k, f"联络员{k[1:]}") for k in keys),
        tuple(PostPlan(k, "filer", "A", k) for k in keys),
        tuple(
            TaskPlan(
                n * TASKS + i, f"任务{i}", "问题", "措施", "", "限期整改", None, "长期", (k,), (), "none", example=True
            )
            for n, k in enumerate(keys)
            for i in range(1, TASKS + 1)
        ),
    )


async def make(url: str, followers: int) -> None:
    """A fresh database with everybody bound and the issue open, due in a week by the system's clock."""
    await migrate.up(url)
    db = await Database.open(url)
    try:
        await db.write(lambda tx: _fill(tx, followers, clock.system_now()))
    finally:
        await db.close()


async def _fill(tx: Tx, followers: int, now: datetime) -> None:
    today = now.date()
    first, last = today - timedelta(days=5), today + timedelta(days=400)
    # No cycle makes an issue by itself while this runs; the one below is opened by hand.
    cycle = Cycle("xun", Kind.YEAR, "旬报", last, last, At(time(8)), At(time(17)), Roll.NONE, timedelta(days=2))
    await applying.apply(tx, _plan(followers, first, last, cycle), now)
    campaign = await campaigns.find(tx, "bench")
    assert campaign is not None
    tasks: dict[int, list[int]] = {}
    for task in await campaigns.tasks(tx, campaign.id):
        tasks.setdefault(task.leads[0], []).append(task.id)
    expected = [Expected(unit, False, tuple(ids)) for unit, ids in tasks.items()]
    period = Period(Kind.XUN, "bench", "本旬", first, today)
    due = now + timedelta(days=7)
    planned = PlannedIssue("xun", period, 1, now, due, due + timedelta(days=2), "")
    await issues.open_issue(tx, campaign.id, planned, cycle, expected, now)
    for person in await people.of_campaign(tx, campaign.id):
        who = openid(int(person.key[1:]))
        await people.follower(tx, who)
        await people.bind(tx, who, person.id, now)
