"""An exported file reads back as the plan that was applied, for the shipped files and for any plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file import text as campaign_text
from bot.documents.campaign_file.cycles import reminder_key
from bot.documents.campaign_file.file import Applied
from forms.model import Status
from schedules.cycles import (
    At,
    Clock,
    Cycle,
    DigestStep,
    FromFirst,
    InMonth,
    InWeek,
    Reminder,
    Roll,
    When,
    Window,
)
from schedules.periods import Kind
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan, fold, normal
from storage.definitions import Definition, FormRules, Group, Settings, cycle_to_value
from storage.engine.db import Database

ROOT = Path(__file__).parents[3]
FILES = sorted([*(ROOT / "campaigns").glob("*.yaml"), *(ROOT / "tests" / "fixtures").glob("*.yaml")])
TEXTS = {f: f.read_bytes() for f in FILES}
NOW = datetime(2021, 6, 1, 1, tzinfo=UTC)

# Any plan a file can mean: awkward words (quotes, colons, hashes, emoji, several lines), odd trees, every setting.

awkward = st.text(
    st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\"'#:-{}[],&*!%@`|>?~\\ 甲乙。："), min_size=1
).map(str.strip)


def said(limit: int) -> st.SearchStrategy[str]:
    return awkward.map(lambda s: s[:limit].strip()).filter(bool)


FIRST, LAST = date(2021, 1, 1), date(2022, 12, 31)
hours = st.times(time(8), time(20)).map(lambda t: t.replace(second=0, microsecond=0))


OPENINGS: tuple[Callable[[time], When], ...] = (
    lambda at: At(at, days=-35),
    lambda at: FromFirst(At(at)),
    lambda at: FromFirst(At(at, days=-2)),
    lambda at: FromFirst(At(at, workdays=-1)),
)
DUES: tuple[Callable[[time], When], ...] = (
    At,
    lambda at: At(at, days=3),
    lambda at: At(at, workdays=3),
    lambda at: InMonth(at, 1, day=31),
    lambda at: InMonth(at, 2, day=8),
    lambda at: InMonth(at, 1, workday=3),
    lambda at: InMonth(at, 1, workday=-1),
    lambda at: InMonth(at, 1, workday=-3),
    lambda at: InWeek(at, 1, 2),
    lambda at: InWeek(at, 1, 7),
)
WINDOWS = (
    (),
    (Window("2021-10", due=Clock(date(2021, 11, 3), time(12)), why="节日: 顺延"),),
    (
        Window("2021-12", Clock(date(2021, 11, 1), time(8, 30)), Clock(date(2022, 1, 8), time(17))),
        Window("2022-01", lock=Clock(date(2022, 6, 3), time(9))),
    ),
)


@st.composite
def cycles(draw: st.DrawFn, key: str, kind: Kind, replaced_by: str) -> Cycle:
    due = draw(hours)
    ahead = draw(st.lists(st.sampled_from([At(time(9), workdays=-1), At(time(9), days=-1)]), max_size=2, unique=True))
    return Cycle(
        key=key,
        kind=kind,
        label=draw(said(10)),
        first=FIRST,
        last=LAST,
        opens=draw(st.sampled_from(OPENINGS))(draw(hours)),
        due=draw(st.sampled_from(DUES))(due),
        roll=(roll := draw(st.sampled_from(Roll))),
        roll_by=draw(st.integers(1, 9)) if roll is Roll.NEXT else 1,
        lock_after=timedelta(hours=draw(st.integers(1, 500))),
        lock_warning=timedelta(hours=draw(st.sampled_from([0, 2, 24, 72]))),
        reminders=tuple(Reminder(reminder_key(a), a) for a in ahead),
        digests=draw(st.sampled_from([(), (DigestStep(1, At(time(20), workdays=1), ("office",)),)])),
        correction=draw(st.sampled_from([At(time(12), workdays=1), At(time(9), days=2)])),
        replaced_by=replaced_by,
        restart_yearly=draw(st.booleans()),
        windows=draw(st.sampled_from(WINDOWS)) if kind is Kind.MONTH else (),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    names = draw(st.lists(said(10), min_size=3, max_size=6, unique_by=fold))
    units = [
        UnitPlan(
            f"u{n}",
            name,
            name,
            "" if n == 0 else f"u{draw(st.integers(0, n - 1))}",
            (f"另名{n}",) if draw(st.booleans()) else (),
            files=n > 0,
            exempt=n > 1 and draw(st.booleans()),
        )
        for n, name in enumerate(names)
    ]
    keys = [u.key for u in units[1:]]
    people = [
        PersonPlan(
            f"p{u.key}",
            draw(said(20)),
            draw(st.sampled_from(["", "0471-0000001"])),
            draw(st.sampled_from(["", "a.b+c@d-e.cn"])),
        )
        for u in units
    ]
    posts = [PostPlan(k, "filer", draw(st.sampled_from("AB")), f"p{k}") for k in keys]
    groups: tuple[Group, ...] = (Group("若干单位", tuple(draw(st.permutations(keys)))),)
    if draw(st.booleans()):
        groups = ()
    tasks = draw(
        st.lists(tasks_of(keys, groups), min_size=1, max_size=4, unique_by=(lambda t: t.number, lambda t: t.key))
    )
    return Plan(
        key="any",
        name=draw(said(60)),
        short_name=draw(said(10)),
        first_day=FIRST,
        last_day=LAST,
        definition=Definition(
            statuses=(
                Status("s0", "甲态", 0),
                Status("s1", "乙态", 1, ("乙", "第二")),
                Status("s2", "丙态", 2, done=True),
            ),
            cycles=(draw(cycles("xun", Kind.XUN, "month")), draw(cycles("month", Kind.MONTH, ""))),
            settings=Settings(
                owing=draw(st.sampled_from(["lead", "all"])),
                shared_phone=draw(st.booleans()),
                office_phone=draw(st.sampled_from(["", "0471-1"])),
                example=draw(st.booleans()),
                noun=draw(said(10)),
                sentence=draw(st.sampled_from(["shares", "counts"])),
            ),
            form=FormRules(text_limit=draw(st.integers(20, 380)), keep_location=draw(st.booleans())),
            groups=groups,
        ),
        units=tuple(units),
        people=tuple(people),
        posts=(PostPlan("u0", "office", "", "pu0"), *posts),
        tasks=tuple(sorted(tasks, key=lambda t: t.number)),
    )


@st.composite
def tasks_of(draw: st.DrawFn, keys: list[str], groups: tuple[Group, ...]) -> TaskPlan:
    order = draw(st.permutations(keys))
    leads = tuple(order[: draw(st.integers(1, len(order)))])
    in_group_order = draw(st.booleans())
    rest = [k for k in (groups[0].units if groups and in_group_order else order) if k not in leads]
    day = draw(st.none() | st.dates(date(2021, 1, 1), date(2023, 1, 1)))
    printed = (
        f"{day.year}年{day.month}月{day.day}日"
        if day
        else draw(st.sampled_from(["长期坚持", "年底前: #1", "2022年底前"]))
    )
    lines = st.lists(said(50), min_size=1, max_size=3).map("\n".join)
    return TaskPlan(
        number=draw(st.integers(1, 99999)),
        brief=draw(said(12)),
        problem=draw(lines),
        measures=draw(st.just("") | lines),
        goal=draw(st.just("") | lines),
        kind=draw(st.sampled_from(["立行立改", "限期整改", "长期坚持"])),
        limit_day=day,
        limit_text=printed,
        leads=leads,
        cos=tuple(rest[: draw(st.integers(0, len(rest)))]),
        opening_status=draw(st.sampled_from(["", "s0", "s1", "s2"])),
        example=draw(st.booleans()),
        key=draw(st.sampled_from(["", "甲", "b-2", "007"])),
    )


@settings(max_examples=60, deadline=None)
@given(plans())
def test_any_plan_is_written_and_read_back(plan: Plan) -> None:
    text = campaign_text.render(normal(plan))
    checked = campaign_file.check(text)
    # drawn names that mean two things, or look marked, are rightly refused
    assume(not any(hint in f.text for f in checked.faults for hint in ("重复", "密级标志")))
    assert checked.plan is not None, (text, [str(f) for f in checked.faults])
    assert normal(checked.plan) == normal(plan)
    assert Definition.from_json(plan.definition.to_json()) == plan.definition


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_cycle_that_uses_nothing_new_is_kept_as_it_always_was(file: Path) -> None:
    """Running campaigns: applying their file again with a newer program changes no row."""
    plan = campaign_file.check(TEXTS[file]).plan
    assert plan is not None
    for c in plan.definition.cycles:
        if not isinstance(c.due, At):  # 次月8日 came later
            continue
        value = cycle_to_value(c)
        assert set(value) - ({"sign_off"} if c.sign_off else set()) == {
            "key",
            "kind",
            "label",
            "first",
            "last",
            "opens",
            "due",
            "roll",
            "lock_after",
            "reminders",
            "digests",
            "correction",
            "replaced_by",
            "restart_yearly",
        }
        assert isinstance(value["opens"], list) and isinstance(value["due"], list)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
async def test_an_exported_campaign_applies_back_to_no_change(db: Database, file: Path) -> None:
    checked = campaign_file.check(TEXTS[file])
    assert checked.plan is not None, [str(f) for f in checked.faults]
    await campaign_file.apply(db, checked.plan, NOW)
    text = await campaign_file.export(db, checked.plan.key)
    again = campaign_file.check(text)
    assert again.plan is not None, [str(f) for f in again.faults]
    assert normal(again.plan) == normal(checked.plan)
    assert await campaign_file.apply(db, again.plan, NOW) == Applied()
    assert await campaign_file.export(db, checked.plan.key) == text


async def test_a_changed_campaign_exports_as_it_now_is(sqlite_db: Database) -> None:
    plan = campaign_file.check(TEXTS[FILES[-1]]).plan
    assert plan is not None
    await campaign_file.apply(sqlite_db, plan, NOW)
    fewer = replace(plan, tasks=plan.tasks[:1])
    await campaign_file.apply(sqlite_db, fewer, NOW)
    again = campaign_file.check(await campaign_file.export(sqlite_db, plan.key)).plan
    assert again is not None and again.tasks == plan.tasks[:1]


async def test_what_is_not_there_cannot_be_exported(sqlite_db: Database) -> None:
    with pytest.raises(LookupError):
        await campaign_file.export(sqlite_db, "nowhere")


def test_what_a_signature_means_is_written_and_read_back() -> None:
    said = (
        (Path(__file__).parents[2] / "fixtures" / "shenqian.yaml")
        .read_text("utf-8")
        .replace("label: 旬报\n", "label: 旬报\n    on_time: 审签\n")
    )
    plan = campaign_file.check(said).plan
    assert plan is not None
    (cycle,) = plan.definition.cycles
    assert (cycle.sign_off, cycle.on_time) == (True, "signature")
    again = campaign_file.check(campaign_text.render(normal(plan))).plan
    assert again is not None and normal(again) == normal(plan)
