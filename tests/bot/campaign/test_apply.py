"""A campaign is applied by natural keys: once does it, twice changes nothing, and the past does not move."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file.file import Applied
from storage import campaigns
from storage.campaigns import Plan
from storage.definitions import Definition, cycle_to_value
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.times import to_ms

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOOD = (FIXTURES / "yingshang-lianxi.yaml").read_text("utf-8")
HUHEHAOTE = (FIXTURES / "huhehaote.yaml").read_text("utf-8")
NOW = datetime(2021, 6, 1, 1, tzinfo=UTC)


def plan(text: str) -> Plan:
    checked = campaign_file.check(text)
    assert checked.plan is not None, [str(f) for f in checked.faults]
    return checked.plan


async def apply(db: Database, text: str, now: datetime = NOW) -> Applied:
    return await campaign_file.apply(db, plan(text), now)


async def everything(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables an apply writes, audit apart."""

    async def read(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
        tables = ("campaign", "unit", "unit_alias", "task", "task_unit", "person", "post")
        return {t: [tuple(r.values()) for r in await tx.fetch(f"SELECT * FROM {t} ORDER BY id")] for t in tables}

    return await db.read(read)


async def test_a_new_campaign_is_there_with_all_it_says(db: Database) -> None:
    done = await apply(db, HUHEHAOTE)
    assert done == Applied(("新建专项“法治政府建设整改（演练）”：单位30个，人员32名，任务40项。",))

    async def read(tx: Tx) -> None:
        found = await campaigns.find(tx, "huhehaote")
        assert found is not None
        assert found.definition == plan(HUHEHAOTE).definition
        assert (await campaigns.get(tx, found.id), await campaigns.all(tx)) == (found, (found,))
        units = await campaigns.units(tx, found.id)
        root = await campaigns.root(tx, found.id)
        assert (len(units), units[0], root.files) == (30, root, False)
        assert all(u.parent == root.id for u in units[1:])
        tasks = await campaigns.tasks(tx, found.id)
        owed = {u.short_name: [t.number for t in mine] for u, mine in campaigns.owing(units, tasks, "lead")}
        assert len(owed) == 29
        assert owed["呼和浩特市"] == [3, 8, 12, 15, 19, 23, 26, 29, 31, 34, 37, 40]

    await db.read(read)


async def test_applying_again_writes_nothing_and_says_so(db: Database) -> None:
    await apply(db, HUHEHAOTE)
    before = await everything(db)
    assert await apply(db, HUHEHAOTE, NOW + timedelta(days=1)) == Applied()
    assert await everything(db) == before


async def test_what_changes_is_said_in_words(db: Database) -> None:
    await apply(db, GOOD)
    text = (
        GOOD.replace("brief: 涉企案件办理", "brief: 涉企案件快办")
        .replace("short_name: 营商环境\n", "short_name: 营商整改\n")
        .replace("limit: 2021-12-31", "limit: 2022-03-31")
        .replace("synonyms: [完成, 办结]", "synonyms: [完成, 办结, 办完]")
        .replace("phone: 0471-0000151", "phone: 0471-0000152")
        .replace("lock_after: 48小时", "lock_after: 3天")
        .replace("problem: 涉企警情回访不及时（虚构）。", "problem: 涉企警情回访有时不够及时，企业有意见（虚构）。")
    )
    assert (await apply(db, text)).changes == (
        "专项“法治化营商环境整改（演练）”的简称：“营商环境”改为“营商整改”",
        "状态“已完成”的同义词：“完成、办结”改为“完成、办结、办完”",
        "周期“月报”的补报时间：“48小时”改为“72小时”",
        "人员“丁一”的电话：“0471-0000151”改为“0471-0000152”",
        "任务1号的简称：“涉企案件办理”改为“涉企案件快办”",
        "任务1号的时限日期：2021-12-31改为2022-03-31",
        "任务1号的时限：“2021年12月31日”改为“2022年3月31日”",
        "任务2号的问题已修改",
    )
    assert await apply(db, text) == Applied()


async def test_what_a_file_drops_becomes_inactive_and_comes_back(db: Database) -> None:
    await apply(db, GOOD)
    without = GOOD.replace("  - {key: shigonganju, name: 市公安局, short_name: 市公安局}\n", "")
    without = without.replace("  - {unit: shigonganju, kind: 联络员, slot: A, person: dingyi}\n", "")
    without = without.replace("  - {key: dingyi, name: 丁一, phone: 0471-0000151}\n", "")
    without = without[: without.index("  - number: 2")]
    ids = {t: [r[0] for r in rows] for t, rows in (await everything(db)).items()}
    assert (await apply(db, without)).changes == (
        "停用单位“市公安局”",
        "停用人员“丁一”",
        "停用岗位：市公安局 联络员（A岗） 丁一",
        "停用任务2号",
    )

    async def count(tx: Tx) -> tuple[int, int]:
        found = await campaigns.find(tx, "yingshang-lianxi")
        assert found is not None
        assert len(await campaigns.units(tx, found.id, inactive=True)) == 3
        assert len(await campaigns.tasks(tx, found.id, inactive=True)) == 2
        return len(await campaigns.units(tx, found.id)), len(await campaigns.tasks(tx, found.id))

    assert await db.read(count) == (2, 1)
    assert await apply(db, without) == Applied()
    back = await apply(db, GOOD)
    assert "新增单位“市公安局”" in back.changes and "新增任务2号" in back.changes
    now = {t: [r[0] for r in rows] for t, rows in (await everything(db)).items()}
    for table in ("unit", "task", "person", "post"):
        assert now[table] == ids[table], "nothing was deleted, nothing doubled"
    assert await db.read(count) == (3, 2)


async def test_an_alias_may_pass_to_another_unit(db: Database) -> None:
    first = GOOD.replace("short_name: 市司法局}", "short_name: 市司法局, aliases: [市局]}")
    second = GOOD.replace("short_name: 市公安局}", "short_name: 市公安局, aliases: [市局]}")
    await apply(db, first)
    await apply(db, second)

    async def read(tx: Tx) -> list[str]:
        found = await campaigns.find(tx, "yingshang-lianxi")
        assert found is not None
        return [u.short_name for u in await campaigns.find_units(tx, found.id, "市局")]

    assert await db.read(read) == ["市公安局"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("包头", ["包头市"]),
        (" 包 头 市 ", ["包头市"]),
        ("包", ["包头市"]),
        ("呼", ["呼和浩特市", "呼伦贝尔市"]),
        ("呼市", ["呼和浩特市"]),
        ("HUHEHAOTE", ["呼和浩特市"]),
        ("自治区司法厅", ["司法厅"]),
        ("某厅", []),
        ("", []),
        ("  ", []),
    ],
)
async def test_a_unit_is_found_by_what_people_call_it(sqlite_db: Database, said: str, meant: list[str]) -> None:
    await apply(sqlite_db, HUHEHAOTE)

    async def read(tx: Tx) -> list[str]:
        found = await campaigns.find(tx, "huhehaote")
        assert found is not None
        return [u.short_name for u in await campaigns.find_units(tx, found.id, said)]

    assert await sqlite_db.read(read) == meant


async def test_people_are_the_same_in_every_campaign(db: Database) -> None:
    await apply(db, HUHEHAOTE)
    await apply(db, GOOD)

    async def posts(tx: Tx) -> list[tuple[str, str]]:
        rows = await tx.fetch(
            "SELECT campaign.short_name AS campaign, unit.short_name AS unit FROM post"
            " JOIN campaign ON campaign.id = post.campaign_id JOIN unit ON unit.id = post.unit_id"
            " JOIN person ON person.id = post.person_id WHERE person.key = 'wangfang' ORDER BY post.id"
        )
        return [(r["campaign"], r["unit"]) for r in rows]

    assert await db.read(posts) == [("整改", "呼和浩特市"), ("营商环境", "市司法局")]


async def test_a_key_is_not_turned_into_somebody_else(db: Database) -> None:
    await apply(db, HUHEHAOTE)
    other = GOOD.replace(
        "{key: wangfang, name: 王芳, phone: 0471-0000103}", "{key: wangfang, name: 王方, phone: 0471-9}"
    )
    done = await apply(db, other)
    assert done.changes == ()
    assert done.refused == (
        "人员代号“wangfang”已是另一个人（姓名、电话都不同），其绑定和报送记录还在。请给新的人另设代号。",
    )
    assert await db.read(lambda tx: campaigns.find(tx, "yingshang-lianxi")) is None, "nothing was written"
    corrected = GOOD.replace("name: 王芳", "name: 王方")
    assert (await apply(db, corrected)).refused == (), "the same phone: a name is put right"


async def issue(db: Database, number: int, period: str, lock_at: datetime, tasks: tuple[int, ...] = (1, 2)) -> None:
    """An opened issue of the 月报, expecting both units on these tasks."""

    async def write(tx: Tx) -> None:
        found = await campaigns.find(tx, "yingshang-lianxi")
        assert found is not None
        row = await tx.one(
            "INSERT INTO issue (campaign_id, cycle, period, number, label, first_day, last_day, opens_at, due_at,"
            " lock_at, reason, rules, opened_at) VALUES (?, 'month', ?, ?, '', '', '', 0, 0, ?, '', ?, 0) RETURNING id",
            found.id,
            period,
            number,
            to_ms(lock_at),
            '{"label": "月报"}',
        )
        assert row is not None
        assert cycle_to_value(found.definition.cycles[0])["label"] == "月报"
        ids = {t.number: t.id for t in await campaigns.tasks(tx, found.id)}
        for unit in await campaigns.units(tx, found.id):
            if unit.files:
                await tx.run(
                    "INSERT INTO expected (issue_id, unit_id, exempt, tasks) VALUES (?, ?, 0, ?)",
                    row["id"],
                    unit.id,
                    str([ids[n] for n in tasks]),
                )

    await db.write(write)


LATER = NOW + timedelta(days=10)

MOVES = {
    "statuses": (
        (re.search(r"  - \{key: staged.*\n", GOOD)[0], ""),  # type: ignore[index]
        "月报第1期正在填报，状态“取得阶段性成效”不能删去。请等月报第1期补报截止后再改。",
    ),
}


@pytest.mark.parametrize("move", MOVES)
async def test_while_an_issue_runs_what_it_rests_on_stays(sqlite_db: Database, move: str) -> None:
    (old, new), said = MOVES[move]
    await apply(sqlite_db, GOOD)
    await issue(sqlite_db, 1, "2021-06", LATER)
    before = await everything(sqlite_db)
    done = await apply(sqlite_db, GOOD.replace(old, new, 1), NOW)
    assert (done.changes, done.refused) == ((), (said,))
    assert await everything(sqlite_db) == before
    after = await apply(sqlite_db, GOOD.replace(old, new, 1), LATER)
    assert after.changes and not after.refused, "once it is locked, later issues may differ"


async def test_an_opened_issue_keeps_its_number(db: Database) -> None:
    await apply(db, GOOD)
    await issue(db, 5, "2021-10", NOW - timedelta(days=1))
    earlier = GOOD.replace("    first: 2021-06-01", "    first: 2021-07-01")
    assert (await apply(db, earlier)).refused == (
        "周期“月报”这样改会动到已开始的月报第5期的编号。请保持 first 和 replaced_by 不变，或另设新的周期代号。",
    )
    shorter = GOOD.replace("    last: 2021-12-31", "    last: 2021-11-30")
    assert (await apply(db, shorter)).refused == ()


async def test_numbers_begin_again_each_year_and_keep_those_opened(db: Database) -> None:
    """A 月报 over New Year counts from 1 again; what had opened keeps its number, by its year."""
    yearly = GOOD.replace("  last_day: 2021-12-31", "  last_day: 2022-12-31").replace(
        "    last: 2021-12-31", "    last: 2022-12-31\n    restart_yearly: true"
    )
    assert (await apply(db, yearly)).refused == ()
    await issue(db, 7, "2021-12", NOW - timedelta(days=1))
    await issue(db, 1, "2022-01", NOW - timedelta(days=1))
    assert (await apply(db, yearly.replace("short_name: 营商环境", "short_name: 营商"))).refused == ()
    running_on = yearly.replace("    restart_yearly: true\n", "")
    assert len((await apply(db, running_on)).refused) == 1, "the first of 2022 would become the eighth"


async def test_a_window_comes_before_its_issue_opens_or_not_at_all(db: Database) -> None:
    def with_due(due: str) -> str:
        return GOOD.replace("    roll: 提前", f"    windows: [{{period: 2021-10, due: {due}}}]\n    roll: 提前")

    await apply(db, GOOD)
    assert (await apply(db, with_due("2021-11-01 17:00"))).changes == ("周期“月报”的单独安排已修改",)
    await issue(db, 5, "2021-10", NOW - timedelta(days=1))
    assert (await apply(db, with_due("2021-11-02 17:00"))).refused == (
        "月报第5期已经开始，单独安排的时间不再起作用。请把 windows 中的这一期改回原样，个别单位需要的用缓报。",
    )
    assert (await apply(db, with_due("2021-11-01 17:00"))).refused == (), "as it was is no change"
    assert (await apply(db, GOOD)).refused == (), "what is past may be tidied away"


async def test_a_changed_rule_is_shown_as_the_file_writes_it(sqlite_db: Database) -> None:
    await apply(sqlite_db, GOOD)
    step, digest = "reminders: [前1个工作日 15:00, 当日 10:00]", "{at: 当日 18:00, readers: [领导, 专班]}"
    rule = '\nsettings:\n  reminders: {per_issue: 3}\n  quiet: {from: "21:00", days_off: false}\n'
    text = (
        GOOD.replace("due: 当日 17:00", "due: 次月第3个工作日 17:00", 1)
        .replace("前21日 08:30", "期初 08:30")
        .replace(step, "reminders: [{at: 前2个工作日 15:00, to: [A岗, B岗]}, 当日 10:00]")
        .replace(digest, "{at: 当日 19:00, readers: [领导]}")
        .replace("\nsettings:\n", rule, 1)
        .replace("owing: 牵头单位", "owing: 全部单位")
    )
    changes = (await apply(sqlite_db, text)).changes
    assert set(changes) >= {
        "设置的应报范围：“牵头单位”改为“全部单位”",
        "设置的提醒：“每期2次、每天2次”改为“每期3次、每天2次”",
        "设置的免打扰时段：“20:00至08:30、休息日”改为“21:00至08:30”",
        "周期“月报”的开始填报：“前21日 08:30”改为“期初 08:30”",
        "周期“月报”的截止：“当日 17:00”改为“次月第3个工作日 17:00”",
        "周期“月报”的提醒：“前1个工作日 15:00、当日 10:00”改为“前2个工作日 15:00（A岗、B岗）、当日 10:00”",
        "周期“月报”的汇总：“当日 18:00（领导、专班）”改为“当日 19:00（领导）”",
    }, changes
    assert not any(re.search("[a-z]{3}", c) for c in changes), "nothing in the words of the code"


async def test_a_changed_roll_rule_is_shown_in_its_words(sqlite_db: Database) -> None:
    await apply(sqlite_db, GOOD)
    statutory = GOOD.replace("roll: 提前", "roll: 仅节假日顺延")
    assert (await apply(sqlite_db, statutory)).changes == ("周期“月报”的节假日规则：“提前”改为“仅节假日顺延”",)


async def test_the_office_stays_the_office(db: Database) -> None:
    await apply(db, GOOD)
    other = GOOD.replace("key: office", "key: ban").replace("unit: office", "unit: ban")
    assert len((await apply(db, other)).refused) == 1


async def test_a_status_somebody_reported_stays(db: Database) -> None:
    await apply(db, GOOD)
    await issue(db, 1, "2021-06", NOW - timedelta(days=1))

    async def report(tx: Tx) -> None:
        await tx.run("INSERT INTO report (issue_id, unit_id, state) SELECT issue_id, unit_id, 'draft' FROM expected")
        await tx.run(
            "INSERT INTO submission (report_id, campaign_id, receipt, person_id, submitted_at, recorded_at, on_time,"
            " zero, on_paper, word_of, face) SELECT r.id, i.campaign_id, 1, p.id, 0, 0, 1, 0, 0, '', 'chat'"
            " FROM report r JOIN issue i ON i.id = r.issue_id JOIN person p ON p.key = 'wangfang'"
            " WHERE r.id = (SELECT MIN(id) FROM report)"
        )
        await tx.run(
            "INSERT INTO progress (submission_id, task_id, status, note, changed, heard)"
            " SELECT s.id, t.id, 'staged', '', 1, '' FROM submission s JOIN task t ON t.number = 1"
        )

    await db.write(report)
    without = GOOD.replace("  - {key: staged, label: 取得阶段性成效, synonyms: [阶段, 阶段性成效, 阶段性成果]}\n", "")
    assert (await apply(db, without)).refused == (
        "状态“取得阶段性成效”已有报送记录使用，不能删去。请保留其 key，名称可以改。",
    )


async def test_every_apply_that_wrote_is_audited(db: Database) -> None:
    await apply(db, GOOD)
    await apply(db, GOOD)
    await apply(db, GOOD.replace("goal: 办理周期缩短三成。", "goal: 办理周期缩短一半。"))

    async def read(tx: Tx) -> list[str]:
        found = await campaigns.find(tx, "yingshang-lianxi")
        assert found is not None and found.version == 2
        rows = await tx.fetch("SELECT act FROM audit WHERE subject = ? ORDER BY id", f"campaign:{found.id}")
        return [str(r["act"]) for r in rows]

    assert await db.read(read) == ["campaign.apply", "campaign.apply"]


async def test_two_applies_at_once_make_one_campaign(db: Database) -> None:
    first, second = await asyncio.gather(apply(db, HUHEHAOTE), apply(db, HUHEHAOTE))
    assert sorted(len(d.changes) for d in (first, second)) == [0, 1]
    assert len(await db.read(campaigns.all)) == 1


async def test_an_apply_beside_a_serving_process_hinders_neither(sqlite_url_of_test: str) -> None:
    serving, applying = await Database.open(sqlite_url_of_test), await Database.open(sqlite_url_of_test)
    stop = asyncio.Event()

    async def serve() -> int:
        written = 0
        while not stop.is_set():
            key = f"k{written}"
            await serving.write(
                lambda tx, key=key: tx.run(  # type: ignore[misc]
                    "INSERT INTO inbox (key, openid, kind, sent_at, received_at, reply) VALUES (?, '', '', 0, 0, '')",
                    key,
                )
            )
            written += 1
        return written

    busy = asyncio.create_task(serve())
    done = [await apply(applying, text) for text in (HUHEHAOTE, GOOD, HUHEHAOTE, GOOD)]
    stop.set()
    written = await busy
    assert [len(d.changes) for d in done] == [1, 1, 0, 0]
    row = await serving.read(lambda tx: tx.one("SELECT COUNT(*) AS many FROM inbox"))
    assert row is not None and row["many"] == written > 0
    await serving.close()
    await applying.close()


def test_the_definition_survives_as_json() -> None:
    for text in (GOOD, HUHEHAOTE):
        definition = plan(text).definition
        assert Definition.from_json(definition.to_json()) == definition
        assert Definition.from_json(definition.to_json()).hash() == definition.hash()


def test_a_definition_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        Definition.from_json('{"format": 99}')
