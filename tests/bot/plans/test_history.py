"""Every plan that was applied is kept whole, with who did it and why; and no newer change is undone unseen."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.documents.campaign_file import file as campaign_file
from bot.plans import change, edit
from bot.plans.sound import Senseless
from forms.model import Status
from schedules.cycles import At, Cycle, DigestStep, Roll
from schedules.periods import Kind
from storage import applying, campaigns, plan_json, versions
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan, normal
from storage.definitions import Definition, Group
from storage.differences import Change
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.versions import Version
from tests.bot.campaign.test_export import plans
from tests.bot.conversation.stage import ZONE, Stage, at

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOW = datetime(2021, 6, 1, 1, tzinfo=UTC)


def read(name: str) -> Plan:
    plan = campaign_file.check((FIXTURES / f"{name}.yaml").read_bytes()).plan
    assert plan is not None
    return normal(plan)


PLAN = read("huhehaote")
HANDED_OVER = edit.replace_holder(PLAN, "huhehaote", "filer", "A", "wangfang", "liqiang")


async def history(db: Database, key: str = "huhehaote") -> tuple[Version, ...]:
    return await db.read(lambda tx: versions.all(tx, key))


# a plan as text -------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(plans())
def test_any_plan_is_kept_exactly(plan: Plan) -> None:
    text = plan_json.to_text(plan)
    assert plan_json.from_text(text) == normal(plan)
    assert plan_json.to_text(plan_json.from_text(text)) == text


@pytest.mark.parametrize("name", ["huhehaote", "rexian", "sanjia", "shenqian", "yingshang-lianxi"])
def test_the_fixtures_are_kept_exactly(name: str) -> None:
    assert plan_json.from_text(plan_json.to_text(read(name))) == read(name)


# As the first program that kept versions wrote it. It has to be read by every later one: never change it.
FIRST_FORMAT = (
    '{"definition":{"cycles":[{"correction":["12:00",0,1],"digests":[[1,["18:00",0,0],["leader","office"]]],'
    '"due":["17:00",0,0],"first":"2021-06-01","key":"month","kind":"month","label":"月报","last":"2021-12-31",'
    '"lock_after":172800,"opens":["08:30",-3,0],"reminders":[],"replaced_by":"","restart_yearly":false,'
    '"roll":"previous_workday"}],"form":{"text_limit":380},"format":1,"groups":[{"name":"各局","units":["ju"]}],'
    '"settings":{"example":false,"noun":"整改任务","office_phone":"","on_time":"submission","owing":"lead",'
    '"sentence":"shares","shared_phone":false,"sign_off":false},"statuses":[{"done":false,"key":"none0","label":"无进展",'
    '"rank":0,"synonyms":[]},{"done":true,"key":"done","label":"已完成","rank":1,"synonyms":["办结"]}]},'
    '"first_day":"2021-06-01","format":1,"key":"k","last_day":"2021-12-31","name":"整改","people":[{"key":"p1",'
    '"name":"张一"},{"email":"a@b.cn","key":"p2","name":"王二","phone":"0471-1"}],"posts":[["ju","filer","A","p2"],'
    '["office","office","","p1"]],"short_name":"整改","tasks":[{"brief":"清理","cos":[],"example":true,"goal":"",'
    '"kind":"限期整改","leads":["ju"],"limit_day":"2021-12-31","limit_text":"2021年12月31日","measures":"","number":1,'
    '"opening_status":"","problem":"不及时。"}],"units":[{"files":false,"key":"office","name":"专班","parent":"",'
    '"short_name":"专班"},{"aliases":["水利"],"exempt":true,"exempt_cycles":["month"],"key":"ju","name":"水利局",'
    '"parent":"office","short_name":"水利局"}]}'
)
FIRST_PLAN = Plan(
    key="k",
    name="整改",
    short_name="整改",
    first_day=date(2021, 6, 1),
    last_day=date(2021, 12, 31),
    definition=Definition(
        statuses=(Status("none0", "无进展", 0), Status("done", "已完成", 1, ("办结",), done=True)),
        cycles=(
            Cycle(
                "month",
                Kind.MONTH,
                "月报",
                date(2021, 6, 1),
                date(2021, 12, 31),
                At(time(8, 30), days=-3),
                At(time(17)),
                Roll.PREVIOUS,
                timedelta(hours=48),
                (),
                (DigestStep(1, At(time(18)), ("leader", "office")),),
                At(time(12), workdays=1),
                "",
                False,
            ),
        ),
        groups=(Group("各局", ("ju",)),),
    ),
    units=(
        UnitPlan("office", "专班", "专班", "", files=False),
        UnitPlan("ju", "水利局", "水利局", "office", ("水利",), exempt=True, exempt_cycles=("month",)),
    ),
    people=(PersonPlan("p1", "张一"), PersonPlan("p2", "王二", "0471-1", "a@b.cn")),
    posts=(PostPlan("ju", "filer", "A", "p2"), PostPlan("office", "office", "", "p1")),
    tasks=(
        TaskPlan(
            1,
            "清理",
            "不及时。",
            "",
            "",
            "限期整改",
            date(2021, 12, 31),
            "2021年12月31日",
            ("ju",),
            (),
            "",
            example=True,
        ),
    ),
)


def test_what_the_first_program_kept_is_still_read() -> None:
    found = plan_json.from_text(FIRST_FORMAT)
    assert found == FIRST_PLAN
    assert plan_json.to_text(found) == FIRST_FORMAT, "and a plan that uses nothing new is written as it was then"


def test_an_unknown_format_is_not_guessed_at() -> None:
    value = json.loads(FIRST_FORMAT)
    with pytest.raises(ValueError, match="unknown format 2"):
        plan_json.from_text(json.dumps(value | {"format": 2}))


# what is kept ---------------------------------------------------------------------------------------------------


async def test_every_plan_that_is_applied_is_kept(db: Database) -> None:
    await db.write(lambda tx: applying.apply(tx, PLAN, NOW))
    assert not (await db.write(lambda tx: applying.apply(tx, PLAN, NOW))).version, "nothing changed: no version"
    later = NOW + timedelta(days=1)

    async def by_the_office(tx: Tx) -> applying.Outcome:
        row = await tx.one("SELECT id FROM person WHERE key = 'zhaomin'")
        assert row is not None
        return await applying.apply(tx, HANDED_OVER, later, by=int(row["id"]), cause="hand_over", note="电话说好")

    assert (await db.write(by_the_office)).version == 2
    first, second = await history(db)
    assert (first.number, first.at, first.person, first.cause, first.plan) == (1, NOW, None, "file", PLAN)
    assert (second.number, second.at, second.person_name, second.cause) == (2, later, "赵敏", "hand_over")
    assert (second.note, second.plan) == ("电话说好", normal(HANDED_OVER))
    assert first.sha256 == plan_json.digest(plan_json.to_text(PLAN)) != second.sha256
    campaign = await db.read(lambda tx: campaigns.find(tx, "huhehaote"))
    assert campaign is not None and campaign.version == 2


async def test_what_is_refused_or_overtaken_is_not_kept(sqlite_db: Database) -> None:
    await sqlite_db.write(lambda tx: applying.apply(tx, PLAN, NOW))
    done = await sqlite_db.write(lambda tx: applying.apply(tx, HANDED_OVER, NOW, version=7))
    assert done.overtaken and len(await history(sqlite_db)) == 1


async def test_a_campaign_older_than_its_history_begins_with_what_stands(db: Database) -> None:
    await db.write(lambda tx: applying.apply(tx, PLAN, NOW))
    await db.write(lambda tx: tx.run("DELETE FROM campaign_version"))
    (standing,) = await history(db)
    assert (standing.number, standing.cause, standing.plan, standing.at) == (1, "found", PLAN, NOW)
    mark = await db.read(lambda tx: versions.mark(tx, "huhehaote"))
    await db.write(lambda tx: applying.apply(tx, HANDED_OVER, NOW + timedelta(days=1)))
    first, second = await history(db)
    assert (first, first.mark, second.number) == (standing, mark, 2)


async def test_people_changed_by_another_file_raise_the_version_here(db: Database) -> None:
    other = read("yingshang-lianxi")
    for plan in (PLAN, other):
        await db.write(lambda tx, plan=plan: applying.apply(tx, plan, NOW))  # type: ignore[misc]
    renamed = edit.change_person(other, "wangfang", phone="0471-0000999")
    await db.write(lambda tx: applying.apply(tx, renamed, NOW))
    *_, last = await history(db)
    assert (last.number, last.cause, last.note) == (2, "roster", "营商环境")
    assert last.plan == normal(edit.change_person(PLAN, "wangfang", phone="0471-0000999"))
    assert await db.read(lambda tx: campaigns.planned(tx, "huhehaote")) == last.plan
    assert [v.cause for v in await history(db, "yingshang-lianxi")] == ["file", "file"]


# one edit of the plan that stands --------------------------------------------------------------------------------


async def test_an_edit_is_applied_to_the_plan_that_stands(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    before = await db.read(lambda tx: campaigns.planned(tx, "huhehaote"))
    applied = await stage.rows("SELECT applied_at FROM campaign")
    renamed = partial(edit.change_person, key="wangfang", name="王方")
    done = await db.write(lambda tx: change.change(tx, 1, renamed, at("10-09 10:00"), by=None, note="笔误"))
    assert [(c.what, c.field, c.before, c.after) for c in done.changes] == [("person", "name", "王芳", "王方")]
    *_, last = await history(db)
    assert (last.number, last.cause, last.note, last.plan) == (2, "edit", "笔误", renamed(before))
    assert await stage.rows("SELECT applied_at FROM campaign") == applied, "the cycles' rules stand since then"
    with pytest.raises(Senseless):
        await db.write(
            lambda tx: change.change(tx, 1, partial(edit.drop_person, key="zhaomin"), at("10-09 11:00"), by=None)
        )
    assert len(await history(db)) == 2


async def handed_over_in_the_chat(db: Database) -> Stage:
    stage = await Stage.set(db, at("10-08 09:00"))
    giver, office = await stage.bound("wangfang"), await stage.bound("zhaomin")
    await giver.says("交接 李强")
    await giver.says("1")
    await office.says("同意交接 呼和浩特市")
    assert "已同意" in await office.says("1")
    return stage


async def test_a_hand_over_in_the_chat_is_a_version_of_the_plan(db: Database) -> None:
    await handed_over_in_the_chat(db)
    first, second = await history(db)
    assert (first.number, first.cause) == (1, "file")
    assert (second.number, second.cause, second.person_name) == (2, "hand_over", "赵敏")
    assert second.plan == normal(HANDED_OVER)
    assert await db.read(lambda tx: campaigns.planned(tx, "huhehaote")) == second.plan


# what a file would undo ------------------------------------------------------------------------------------------


def kept(*plans: tuple[Plan, versions.Cause]) -> tuple[Version, ...]:
    return tuple(
        Version(n, NOW + timedelta(days=n), None, "", cause, "", plan, plan_json.digest(plan_json.to_text(plan)))
        for n, (plan, cause) in enumerate(((normal(p), c) for p, c in plans), start=1)
    )


def told(found: tuple[versions.Undone, ...]) -> list[tuple[int, list[str], list[str]]]:
    def said(changes: tuple[Change, ...]) -> list[str]:
        return [f"{c.act} {c.name.replace(TAB, ' ')}" + (f" {c.field} {c.after}" if c.field else "") for c in changes]

    return [(u.version.number, said(u.changes), said(u.instead)) for u in found]


TAB = "\t"
A_SEAT = ["added 呼和浩特市 filer A 李强", "dropped 呼和浩特市 filer A 王芳"]
PHONED = partial(edit.change_person, key="liqiang", phone="0471-7")


def test_an_older_file_is_told_what_it_would_undo() -> None:
    three = kept((PLAN, "file"), (HANDED_OVER, "hand_over"), (PHONED(HANDED_OVER), "edit"))
    assert told(versions.undone(three, three[-1].plan, PLAN, three[0].mark)) == [
        (2, A_SEAT, ["added 呼和浩特市 filer A 王芳", "dropped 呼和浩特市 filer A 李强"]),
        (2, ["dropped 呼和浩特市 filer B 李强"], ["added 呼和浩特市 filer B 李强"]),
        (3, ["changed 李强 phone 0471-7"], ["changed 李强 phone 0471-0000104"]),
    ]
    assert [u[0] for u in told(versions.undone(three, three[-1].plan, PLAN, three[1].mark))] == [3]
    assert versions.undone(three, three[-1].plan, PLAN, three[2].mark) == (), "it was made from what stands"


def test_what_a_file_changes_itself_is_no_undoing() -> None:
    two = kept((PLAN, "file"), (HANDED_OVER, "hand_over"))
    since = edit.change_person(HANDED_OVER, "limin", phone="0471-8")
    for base in (two[1].mark, two[0].mark, ""):
        assert versions.undone(two, two[-1].plan, since, base) == (), "it keeps the hand-over"


def test_a_file_that_makes_a_third_thing_of_it_is_told_too() -> None:
    two = kept((PLAN, "file"), (HANDED_OVER, "hand_over"))
    third = edit.replace_holder(HANDED_OVER, "huhehaote", "filer", "A", "liqiang", "limin")
    assert told(versions.undone(two, two[-1].plan, third, two[0].mark)) == [
        (2, A_SEAT, ["added 呼和浩特市 filer A 李敏", "dropped 呼和浩特市 filer A 李强"])
    ]


def test_a_file_without_a_base_is_told_of_what_no_file_said() -> None:
    """Each place counts by itself: a file that came later and said nothing else of it does not make it its own."""
    others = edit.change_person(HANDED_OVER, "limin", phone="0471-8")
    three = kept((PLAN, "file"), (HANDED_OVER, "hand_over"), (others, "file"))
    assert [u[0] for u in told(versions.undone(three, others, PLAN))] == [2, 2], "the phone was a file's"
    back = kept((PLAN, "file"), (HANDED_OVER, "hand_over"), (PLAN, "file"))
    assert versions.undone(back, PLAN, HANDED_OVER) == (), "a file has said since who holds it"


def test_a_mark_of_another_house_is_no_base() -> None:
    two = kept((PLAN, "file"), (HANDED_OVER, "hand_over"))
    assert [u[0] for u in told(versions.undone(two, two[-1].plan, PLAN, "2-00000000"))] == [2, 2]
    assert versions.known(two[0].mark) and not versions.known("2-0000000G") and not versions.known("0-00000000")


async def test_the_versions_a_house_keeps_are_the_ones_compared(db: Database) -> None:
    stage = await handed_over_in_the_chat(db)
    found = await history(db)
    assert [u[0] for u in told(versions.undone(found, found[-1].plan, PLAN, found[0].mark))] == [2, 2]
    await campaign_file.apply(stage.db, PLAN, stage.clock.ours())
    assert [v.cause for v in await history(db)] == ["file", "hand_over", "file"]


QU = UnitPlan("xinqu", "新城区人民政府", "新城区", "office")
LEADER = PostPlan("office", "leader", "", "limin")
# an edit, and another thing that a file makes of the same place -> what is said of it
SAID: dict[str, tuple[edit.Edit, edit.Edit, str]] = {
    "back": (PHONED, lambda p: p, "人员“李强”的电话：“0471-0000104”改为“0471-7”；本文件会改回“0471-0000104”"),
    "to something else": (
        PHONED,
        partial(edit.change_person, key="liqiang", phone="0471-8"),
        "人员“李强”的电话：“0471-0000104”改为“0471-7”；本文件会改为“0471-8”",
    ),
    "too long to show": (
        partial(edit.move_task, key="1", leads=("huhehaote",)),
        lambda p: p,
        "任务1号的牵头单位已修改；本文件会改回原样",
    ),
    "too long, and something else": (
        partial(edit.move_task, key="1", leads=("huhehaote",)),
        partial(edit.move_task, key="1", leads=("chifeng",)),
        "任务1号的牵头单位已修改；本文件会改成别的内容",
    ),
    "a new unit": (partial(edit.add_unit, unit=QU), lambda p: p, "新增单位“新城区人民政府”；本文件会停用"),
    "a task withdrawn": (partial(edit.withdraw_task, key="2"), lambda p: p, "停用任务2号；本文件会恢复"),
    "one more leader": (
        partial(edit.give_post, post=LEADER),
        lambda p: p,
        "新增岗位：专班 领导 李敏；本文件会停用",
    ),
    "somebody leaves a seat": (
        partial(edit.drop_person, key="liqiang"),
        lambda p: p,
        "呼和浩特市B岗 李强→空缺；本文件会改回李强",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_would_be_undone_is_said_in_words(name: str) -> None:
    newer, of_the_file, said = SAID[name]
    two = kept((PLAN, "file"), (newer(PLAN), "edit"))
    found = versions.undone(two, two[-1].plan, of_the_file(PLAN), two[0].mark)
    lines = campaign_file.undone(found, ZONE, date(2021, 10, 9), subject="本文件")
    assert lines == (f"6月3日命令行修改：{said}",)
    assert campaign_file.undone(found, ZONE, date(2022, 1, 1), subject="恢复第1版")[0].startswith(
        "2021年6月3日命令行修改："
    )
