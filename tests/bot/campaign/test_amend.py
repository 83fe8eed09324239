"""Another file for a running campaign: its changes are shown first, and open issues never move."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.documents.campaign_file import file as campaign_file
from bot.plans import amend
from bot.plans.preview import What
from bot.tick import tick as tick_act
from schedules.cycles import At, Clock, Cycle, DigestStep, InMonth, Reminder, Roll, Window
from storage.campaigns import Plan
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.bot.conversation.stage import FIXTURES, ZONE, Stage, at

TEXT = (FIXTURES / "huhehaote.yaml").read_text("utf-8")


def read(text: str) -> Plan:
    checked = campaign_file.check(text)
    assert checked.plan is not None, checked.faults
    return checked.plan


def told(found: amend.Amendment) -> list[tuple[str, What, str, str]]:
    def said(moment: datetime | None) -> str:
        return "" if moment is None else f"{moment.astimezone(ZONE):%m-%d %H:%M}"

    return [(m.title[-7:], m.what, said(m.before), said(m.after)) for m in found.moved]


async def test_a_new_due_time_is_shown_for_the_next_issues_and_the_open_one_stays(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    found = await amend.look(stage.house, read(TEXT.replace("due: 当日 17:00", "due: 当日 15:00")))
    assert found.version == 1 and not found.same
    assert [(s.title, s.due_at, s.would) for s in found.stays] == [
        ("2021年10月上旬旬报（第7期）", at("10-11 17:00"), at("10-11 15:00"))
    ]
    assert told(found) == [
        ("旬报（第8期）", What.DUE, "10-20 17:00", "10-20 15:00"),
        ("旬报（第8期）", What.CLOSING, "10-21 17:00", "10-21 15:00"),
        ("旬报（第8期）", What.LOCK, "10-22 17:00", "10-22 15:00"),
        ("旬报（第9期）", What.DUE, "11-01 17:00", "11-01 15:00"),
        ("旬报（第9期）", What.CLOSING, "11-02 17:00", "11-02 15:00"),
        ("旬报（第9期）", What.LOCK, "11-03 17:00", "11-03 15:00"),
        ("报（第10期）", What.DUE, "11-10 17:00", "11-10 15:00"),
        ("报（第10期）", What.CLOSING, "11-11 17:00", "11-11 15:00"),
        ("报（第10期）", What.LOCK, "11-12 17:00", "11-12 15:00"),
    ]
    assert [m.reason for m in found.moved][3] == "原10月31日（周日），顺延至11月1日"
    assert [c.field for c in found.changes] == ["due"]


async def test_looking_writes_nothing(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    before = await stage.rows("SELECT version, definition, applied_at FROM campaign")
    await amend.look(stage.house, read(TEXT.replace("due: 当日 17:00", "due: 当日 15:00")))
    assert await stage.rows("SELECT version, definition, applied_at FROM campaign") == before
    assert (await amend.look(stage.house, read(TEXT))).same


async def test_steps_added_and_taken_away_are_said_one_by_one(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    fewer = await amend.look(stage.house, read(TEXT.replace("[前1个工作日 15:00, 当日 10:00]", "[当日 10:00]")))
    assert told(fewer)[0] == ("旬报（第8期）", What.REMIND, "10-19 15:00", "")
    more = TEXT.replace(
        "      - {at: 当日 18:00", "      - {at: 后1个工作日 09:00, readers: [专班]}\n      - {at: 当日 18:00"
    )
    added = told(await amend.look(stage.house, read(more)))
    assert added[0] == ("旬报（第8期）", What.DIGEST, "", "10-21 09:00")


async def test_a_unit_made_exempt_is_counted_from_the_next_issue(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    text = TEXT.replace("short_name: 呼伦贝尔市}", "short_name: 呼伦贝尔市, exempt: true}")
    assert (await amend.look(stage.house, read(text))).owing == (29, 28)


async def test_a_cycle_that_ends_sooner_loses_issues_and_one_more_cycle_makes_them(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    ends = read(
        TEXT.replace("    first: 2021-08-01\n    last: 2021-12-31", "    first: 2021-08-01\n    last: 2021-10-20")
    )
    gone = told(await amend.look(stage.house, ends))
    assert {title for title, *_ in gone} == {"旬报（第9期）", "报（第10期）"} and all(after == "" for *_, after in gone)


async def test_what_would_move_the_past_is_refused_before_anything_is_shown(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    found = await amend.look(stage.house, read(TEXT.replace("    first: 2021-08-01", "    first: 2021-09-01")))
    assert [r.why for r in found.refused] == ["number"] and not found.moved


async def test_a_file_shown_against_an_older_one_is_not_applied(db: Database) -> None:
    stage = await Stage.set(db, at("10-09 09:00"))
    mine, other = (read(TEXT.replace("due: 当日 17:00", f"due: 当日 {h}:00")) for h in (15, 16))
    shown = await amend.look(stage.house, mine)
    assert not (await campaign_file.apply(db, other, stage.house.now())).refused
    late = await campaign_file.apply(db, mine, stage.house.now(), version=shown.version)
    assert late.refused == ("这期间有人启用了这个专项的另一份文件。请再运行一次，按现在的样子核对。",)
    (row,) = await stage.rows("SELECT version FROM campaign")
    assert row["version"] == 2


# the past does not move -----------------------------------------------------------------------------------------

TIMES = st.builds(At, st.sampled_from([time(8, 30), time(12), time(17)]), st.integers(-6, 3), st.integers(-2, 3))
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "opens": TIMES,
        "due": st.one_of(TIMES, st.builds(InMonth, st.just(time(16)), st.integers(0, 1), st.integers(1, 31))),
        "roll": st.sampled_from(Roll),
        "roll_by": st.integers(1, 3),
        "lock_after": st.integers(1, 200).map(lambda h: timedelta(hours=h)),
        "lock_warning": st.integers(0, 90).map(lambda h: timedelta(hours=h)),
        "label": st.sampled_from(["旬报", "十日报"]),
        "reminders": st.lists(TIMES, max_size=3).map(
            lambda found: tuple(Reminder(f"remind:{n}", t) for n, t in enumerate(found))
        ),
        "digests": st.lists(TIMES, max_size=2).map(
            lambda found: tuple(DigestStep(n, t) for n, t in enumerate(found, 1))
        ),
        "first": st.dates(date(2021, 6, 1), date(2021, 12, 1)),
        "last": st.dates(date(2021, 8, 1), date(2022, 3, 1)),
        "restart_yearly": st.booleans(),
        "windows": st.sampled_from(["2021-08-X1", "2021-09-X2", "2021-10-X1", "2021-11-X1"]).map(
            lambda period: (Window(period, due=Clock(date(2021, 11, 20), time(17))),)
        ),
    },
)
HOURS = st.integers(0, 150 * 24)
PAST = (
    "SELECT cycle, period, number, label, first_day, last_day, opens_at, due_at, lock_at, reason, rules, opened_at,"
    " (SELECT COUNT(*) FROM expected WHERE issue_id = issue.id) AS units FROM issue ORDER BY id",
    "SELECT issue_id, unit_id, exempt, tasks, due_at FROM expected ORDER BY id",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(HOURS, EDITS), min_size=1, max_size=4))
def test_whatever_the_edit_opened_issues_stay_byte_for_byte(
    sqlite_template: Path, tmp_path: Path, edits: list[tuple[int, dict[str, object]]]
) -> None:
    path = tmp_path / "house.db"
    for left in tmp_path.glob("house.db*"):
        left.unlink()
    path.write_bytes(sqlite_template.read_bytes())
    asyncio.run(_edited(f"sqlite:///{path}", edits))


async def _edited(url: str, edits: list[tuple[int, dict[str, object]]]) -> None:
    """Tick to a moment, edit, and so on: of what was there before an edit nothing is another afterwards, and no number
    is given twice."""
    db = await Database.open(url)
    try:
        stage = await Stage.set(db, at("08-01 00:00"), "huhehaote.yaml")
        now = read(TEXT)
        for hours, edit in sorted(edits, key=lambda e: e[0]):
            moment = at("08-01 00:00") + timedelta(hours=hours)
            stage.clock.now = max(stage.clock.now, moment)
            await tick_act.tick(stage.house)
            before = [await stage.rows(sql) for sql in PAST]
            new = _with(now, edit)
            shown = await amend.look(stage.house, new)
            done = await campaign_file.apply(db, new, stage.house.now())
            assert bool(shown.refused) == bool(done.refused)
            assert [await stage.rows(sql) for sql in PAST] == before, "an apply touches no issue"
            now = now if done.refused else new
            await tick_act.tick(stage.house, stage.clock.now + timedelta(days=40))
            after = [await stage.rows(sql) for sql in PAST]
            assert all(a[: len(b)] == b for a, b in zip(after, before, strict=True)), "nor does what comes after it"
            numbers = [(r["cycle"], r["number"], str(r["period"])[:4]) for r in after[0]]
            assert len(set(numbers)) == len(numbers)
    finally:
        await db.close()


def _with(found: Plan, edit: dict[str, object]) -> Plan:
    cycle: Cycle = replace(found.definition.cycles[0], **edit)  # type: ignore[arg-type]
    return replace(found, definition=replace(found.definition, cycles=(cycle,)))


async def test_what_was_promised_of_an_unopened_issue_comes_true(db: Database) -> None:
    """The issues later have the moments that were shown."""
    stage = await Stage.set(db, at("10-09 09:00"))
    new = read(TEXT.replace("due: 当日 17:00", "due: 后1个工作日 15:00").replace("roll: 顺延", "roll: 提前"))
    shown = await amend.look(stage.house, new)
    await campaign_file.apply(db, new, stage.house.now(), version=shown.version)
    stage.clock.now = at("11-20 12:00")
    await tick_act.tick(stage.house)

    async def dues(tx: Tx) -> dict[str, int]:
        rows = await tx.fetch("SELECT label, number, due_at FROM issue WHERE number > 7")
        return {f"{r['label']}旬报（第{r['number']}期）": int(r["due_at"]) for r in rows}

    opened = await db.read(dues)
    promised = {m.title: int(m.after.timestamp() * 1000) for m in shown.moved if m.what is What.DUE and m.after}
    assert len(promised) == 3 and promised.items() <= opened.items()


@pytest.mark.parametrize("file", ["huhehaote.yaml", "yingshang-lianxi.yaml"])
async def test_the_same_file_is_no_amendment(db: Database, file: str) -> None:
    stage = await Stage.set(db, at("10-09 09:00"), file)
    found = await amend.look(stage.house, read((FIXTURES / file).read_text("utf-8")))
    assert found.same and not found.changes and not found.moved


async def test_signing_switched_on_asks_for_signatures_from_the_next_issue_on(db: Database) -> None:
    stage = await Stage.set(db, at("10-06 00:00"), "shenqian.yaml")
    asks = (FIXTURES / "shenqian.yaml").read_text("utf-8")
    await campaign_file.apply(db, read(asks.replace("  sign_off: true\n", "")), stage.house.now())
    await stage.jump(at("10-09 09:00"))
    wang = await stage.bound("wangfang")
    before = [await stage.rows(sql) for sql in PAST]
    new = read(asks)
    shown = await amend.look(stage.house, new)
    assert {c.field for c in shown.changes} == {"sign_off"} and len(shown.stays) == 1
    await campaign_file.apply(db, new, stage.house.now(), version=shown.version)
    assert [await stage.rows(sql) for sql in PAST] == before
    await wang.says("填报")
    await wang.says("0")
    wang.hears("已报送", "按时")
    assert "审签" not in wang.last, "the issue that is open asks for none"
    await stage.jump(at("10-18 09:00"))
    await wang.says("填报")
    await wang.says("0")
    wang.hears("回执号08-", "待审签（李敏）")
    states = await stage.rows("SELECT sign_off FROM submission ORDER BY id")
    assert [int(str(r["sign_off"])) for r in states] == [0, 1]
