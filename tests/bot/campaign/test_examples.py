"""The two shipped campaigns have the public shape, to the day and the report; all else is marked as made up."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.documents.campaign_file import file as campaign_file
from schedules import cycles
from schedules.workdays import PUBLISHED
from storage.campaigns import Plan, TaskPlan
from tools import make_example_campaigns

ROOT = Path(__file__).parents[3]
ZONE = ZoneInfo("Asia/Shanghai")
XUN_DUE = ["07-12", "07-20", "08-10", "08-20", "09-10", "09-22", "10-11", "10-20"]
MONTH_DUE = ["06-30", "07-30", "08-31", "09-30", "10-29"]


def load(key: str) -> Plan:
    checked = campaign_file.check((ROOT / "campaigns" / f"{key}.yaml").read_bytes())
    assert checked.plan is not None, [str(f) for f in checked.faults]
    return checked.plan


DUCHA, YINGSHANG = load("fazhi-ducha-2021"), load("yingshang-2021")


def issues(plan: Plan, cycle: str) -> tuple[cycles.PlannedIssue, ...]:
    found = plan.definition.cycle(cycle)
    assert found is not None
    return cycles.issues(found, plan.definition.cycles, ZONE, PUBLISHED)


def local(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%m-%d %H:%M")


def owing(plan: Plan) -> dict[str, list[TaskPlan]]:
    everyone = plan.definition.settings.owing == "all"
    return {
        u.key: [t for t in plan.tasks if u.key in t.leads or (everyone and u.key in t.cos)]
        for u in plan.units
        if u.files and not u.exempt
    }


def test_the_thirteen_due_dates_of_b() -> None:
    assert [local(i.due_at) for i in issues(YINGSHANG, "xun")] == [f"{d} 17:00" for d in XUN_DUE]
    assert [local(i.due_at) for i in issues(YINGSHANG, "month")] == [f"{d} 17:00" for d in MONTH_DUE]
    assert [i.number for i in issues(YINGSHANG, "xun")] == list(range(1, 9))
    assert [i.period.key for i in issues(YINGSHANG, "xun")] == [
        f"2021-{m:02}-X{x}" for m in (7, 8, 9, 10) for x in (1, 2)
    ]


def test_the_five_due_dates_of_a_are_those_of_b() -> None:
    assert [c.key for c in DUCHA.definition.cycles] == ["month"]
    assert [local(i.due_at) for i in issues(DUCHA, "month")] == [f"{d} 17:00" for d in MONTH_DUE]


@pytest.mark.parametrize(("plan", "cycle"), [(DUCHA, "month"), (YINGSHANG, "xun"), (YINGSHANG, "month")])
def test_every_step_of_a_cycle_is_at_its_hour(plan: Plan, cycle: str) -> None:
    rule = plan.definition.cycle(cycle)
    assert rule is not None
    for i in issues(plan, cycle):
        due = i.due_at.astimezone(ZONE)
        opens = i.opens_at.astimezone(ZONE)
        assert (opens.date(), opens.strftime("%H:%M")) == (i.period.last - timedelta(days=3), "08:30")
        assert i.lock_at - i.due_at == timedelta(hours=48)
        before, on_the_day = (cycles.moment(r.at, due.date(), ZONE, PUBLISHED).astimezone(ZONE) for r in rule.reminders)
        assert before.strftime("%H:%M") == "15:00" and before.date() < due.date()
        assert i.opens_at < before < i.due_at
        assert (on_the_day.date(), on_the_day.strftime("%H:%M")) == (due.date(), "10:00")
        (digest,) = rule.digests
        assert local(cycles.moment(digest.at, due.date(), ZONE, PUBLISHED)) == due.strftime("%m-%d 18:00")
        assert digest.readers == ("leader", "office")
        assert local(cycles.correct_by(rule, i.due_at, ZONE, PUBLISHED)).endswith("12:00")


def test_the_reminder_before_a_holiday_falls_on_the_workday_before() -> None:
    rule = YINGSHANG.definition.cycle("xun")
    assert rule is not None
    due = issues(YINGSHANG, "xun")[6].due_at.astimezone(ZONE).date()
    assert local(cycles.moment(rule.reminders[0].at, due, ZONE, PUBLISHED)) == "10-09 15:00", (
        "Saturday, but a workday that year"
    )


def test_b_is_29_units_owing_all_ten_measures() -> None:
    owed = owing(YINGSHANG)
    assert (len(owed), {len(t) for t in owed.values()}) == (29, {10})
    assert len(owed) * (len(issues(YINGSHANG, "xun")) + len(issues(YINGSHANG, "month"))) == 377
    assert [u.name for u in YINGSHANG.units[1:13] if not u.name.endswith(("市", "盟"))] == []
    for t in YINGSHANG.tasks:
        assert len(t.leads) == 1 and len(t.cos) == 28
        assert t.leads[0] in {u.key for u in YINGSHANG.units[13:]}, "a department leads"
    assert len({t.leads for t in YINGSHANG.tasks}) == 10
    assert [s.label for s in YINGSHANG.definition.statuses] == ["无进展", "正在推进", "已取得阶段性成果", "已完成"]


def test_a_is_153_tasks_nine_by_each_of_b_s_17_departments() -> None:
    owed = owing(DUCHA)
    assert [len(t) for t in owed.values()] == [9] * 17
    assert len(DUCHA.tasks) == 153 == len({t.brief for t in DUCHA.tasks})
    assert [t.number for t in DUCHA.tasks] == list(range(1, 154))
    assert len(owed) * len(issues(DUCHA, "month")) == 85
    assert list(owed) == [u.key for u in YINGSHANG.units[13:]]
    assert {t.kind for t in DUCHA.tasks} == {"立行立改", "限期整改", "长期坚持"}
    past = [t.number for t in DUCHA.tasks if t.limit_day is not None and t.limit_day.isoformat() <= "2021-10-31"]
    assert past == [31, 90], "few: a task past its limit is asked about every time"


@pytest.mark.parametrize("plan", [DUCHA, YINGSHANG], ids=lambda p: p.key)
def test_an_example_says_that_it_is_one(plan: Plan) -> None:
    assert plan.definition.settings.example and "示例" in plan.name
    for t in plan.tasks:
        assert t.example and t.problem.startswith("（示例）")
        assert t.opening_status == "no_progress"


def test_every_unit_has_two_filers_and_some_people_serve_both() -> None:
    seats: dict[str, dict[str, set[str]]] = {}
    for plan in (DUCHA, YINGSHANG):
        mine = seats.setdefault(plan.key, {})
        for p in plan.posts:
            mine.setdefault(p.kind + p.slot, set()).add(p.person)
        units = {(p.unit, p.slot) for p in plan.posts if p.kind == "filer"}
        assert units == {(u.key, slot) for u in plan.units if u.files for slot in "AB"}
        assert len({p.name for p in plan.people}) == len(plan.people)
    a, b = seats.values()
    assert a["filerA"] < b["filerA"], "the departments' A岗 file for both"
    assert not a["filerB"] & b["filerB"]
    assert len(a["office"] & b["office"]) == 1 == len(a["leader"] & b["leader"])
    names = {p.key: p for p in DUCHA.people}
    assert all(names.get(p.key, p) == p for p in YINGSHANG.people), "one roster"


def test_the_files_are_what_their_maker_writes() -> None:
    for name, text in make_example_campaigns.written().items():
        assert (ROOT / "campaigns" / name).read_text("utf-8") == text
