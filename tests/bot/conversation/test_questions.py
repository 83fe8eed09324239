"""A campaign of indicators and no tasks, through the whole house: opened, asked, kept, prefilled, carried over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.documents.campaign_file import file as campaign_file
from bot.plans import amend
from storage.engine.db import Database
from tests.bot.conversation.stage import Stage, at

FILE = "../../campaigns/zhibiao-2021.yaml"
TEXT = (Path(__file__).parents[3] / "campaigns" / "zhibiao-2021.yaml").read_text("utf-8")
OCTOBER = "接通率"


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await Stage.set(db, at("11-01 09:00"), FILE)


async def filed(stage: Stage) -> dict[str, tuple[object, object]]:
    rows = await stage.rows("SELECT question, value, origin FROM answer ORDER BY id")
    return {str(r["question"]): (r["value"], r["origin"]) for r in rows}


async def test_every_unit_owes_the_indicators_and_files_them_in_two_messages_more_than_one(stage: Stage) -> None:
    assert await stage.count("SELECT COUNT(*) FROM expected") % 12 == 0
    li = await stage.bound("baotou-1")
    await li.says("填报")
    li.hears("2021年10月月报", "Q1 热线接通率（目标≥90%）")
    await li.says("热线接通率：96.5%；热线办结率 97%，应诉案件306件，出庭应诉279")
    li.hears("已记：", "Q6 是否通报")
    await li.says("跳过")
    li.hears("请核对：", "Q1 热线接通率：96.5%", "Q6 是否通报：未填")
    await li.says("1")
    li.hears("已报送：问项4个。", "按时")
    assert await filed(stage) == {
        "jietong": ("96.5", "said"),
        "banjie": ("97", "said"),
        "yingsu": ("306", "said"),
        "chuting": ("279", "said"),
    }


async def test_what_was_said_stands_for_the_next_issue_and_a_withdrawn_word_does_not(stage: Stage) -> None:
    li = await stage.bound("baotou-1")
    for said in ("填报", "92", "97", "10", "9", "跳过", "1"):
        await li.says(said)
    await stage.jump(at("11-29 09:00"))
    await li.says("填报")
    li.hears("2021年11月月报", "Q1 热线接通率", "上期：92%")
    for said in ("91", "12", "12", "是"):
        await li.says(said)
    li.hears("请核对：", "Q2 热线办结率：97%（沿用上期）", "Q6 是否通报：是")
    await li.says("1")
    assert (await filed(stage))["banjie"] == ("97", "last")
    await li.says("撤回")
    li.hears("Q1 热线接通率：91%", "回复1报送")
    await li.says("修改 Q1")
    await li.says("93.25%")
    await li.says("1")
    assert (await filed(stage))["jietong"] == ("93.25", "said")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 3
    assert await stage.count("SELECT COUNT(*) FROM form_version") == 1


async def test_below_target_asks_why_and_the_office_sends_back_the_whole(stage: Stage) -> None:
    li, office = await stage.bound("baotou-1"), await stage.bound("zhuanban-1")
    for said in ("填报", "88%", "97%", "坐席不足", "10", "9", "否"):
        await li.says(said)
    li.hears("Q1 热线接通率：88%（低于目标90%）", "Q3 未达标原因：坐席不足")
    await li.says("1")
    li.hears("已报送：问项6个，其中1个未达目标。")
    await office.says("退回 包头 接通率请核实")
    await office.says("1")
    await li.says("填报")
    li.hears("退回：接通率请核实", "Q1 热线接通率：88%")
    await li.says("修改 热线接通率")
    await li.says("90.1%")
    li.hears("因此不再问：未达标原因")
    await li.says("1")
    li.hears("已重新报送。")
    assert "yuanyin" not in {
        str(r["question"]) for r in await stage.rows("SELECT question FROM answer WHERE submission_id = 2")
    }


async def test_a_draft_meets_the_new_form_and_figures_of_a_running_issue_stay(stage: Stage) -> None:
    li, ba = await stage.bound("baotou-1"), await stage.bound("chifeng-1")
    await li.says("填报")
    await li.says("88%")
    easier = campaign_file.check(
        TEXT.replace("decimals: 0\n      message: 请填", "decimals: 1\n      message: 请填")
    ).plan
    assert easier is not None
    await campaign_file.apply(stage.db, easier, stage.clock.ours())
    await li.says("97%")
    li.hears("表单有更新，已填的已带入。", "Q2 热线办结率")
    await li.says("97%")
    li.hears("Q3 未达标原因")
    for said in ("填报", "96", "97", "10", "9", "跳过", "1"):
        await ba.says(said)
    ba.hears("已报送")
    without = campaign_file.check(re.sub(r"    - key: chuting\n.*?(?=    - key: tongbao)", "", TEXT, flags=re.S)).plan
    assert without is not None
    shown = await amend.look(stage.house, without)
    assert campaign_file.later(shown.later)[0] == ("从下一期起：问项“出庭应诉”按新的表单，月报第5期仍按原来的表单")
    assert not (await campaign_file.apply(stage.db, without, stage.clock.ours())).refused
    await li.says("预览")
    li.hears("出庭应诉")
    await stage.jump(at("11-30 09:00"))
    await ba.says("填报")
    assert "出庭应诉" not in ba.last, "the next issue asks by the new form"


async def test_photos_asked_for_are_kept_with_the_report(db: Database) -> None:
    stage = await Stage.set(db, at("10-29 09:00"), FILE)
    photo = "    - {key: zhaopian, label: 通报照片, kind: 照片, cycles: [month], required: false}\n    - key: anjian\n"
    plan = campaign_file.check(TEXT.replace("    - key: anjian\n", photo)).plan
    assert plan is not None
    await campaign_file.apply(stage.db, plan, stage.clock.ours())
    li = await stage.bound("baotou-1")
    for said in ("填报", "96", "97", "10", "9", "跳过"):
        await li.says(said)
    li.hears("Q7 通报照片", "请直接发照片，发完回复1。")
    await li.sends_photo()
    await li.says("1")
    li.hears("Q7 通报照片：照片1张")
    await li.says("1")
    li.hears("已报送：问项5个。")
    rows = await stage.rows("SELECT submission_id, report_id, task_id FROM file")
    assert rows[0]["submission_id"] is not None
    assert rows[0]["task_id"] is None


async def test_the_digest_counts_exactly_and_names_who_misses_the_target(stage: Stage) -> None:
    for unit, said in {
        "baotou": ("96.5", "97", "200", "180", "跳过"),
        "wuhai": ("88", "95", "坐席不足", "106", "99", "是"),
    }.items():
        li = await stage.bound(f"{unit}-1")
        for one in ("填报", *said, "1"):
            await li.says(one)
        li.hears("已报送")
    leader = await stage.bound("lingdao-1")
    await stage.jump(at("11-05 18:30"))
    await leader.says("汇总")
    leader.hears(
        "月报第5期应报12家：按时2，迟报0，未报10",
        "热线接通率平均92.25%（按单位平均，2家），低于目标90%的1家（乌海市88%）。",
        "热线办结率平均96%（按单位平均，2家）。",
        "应诉案件合计306件（2家）。",
        "出庭应诉合计279件，占应诉案件的91.18%（2家）。",
    )
    assert "整改任务" not in leader.last
    rows = await stage.rows("SELECT facts FROM digest")
    assert '"indicators"' in str(rows[0]["facts"])


async def test_one_message_with_everything_and_1_needs_no_word_before(stage: Stage) -> None:
    li = await stage.bound("baotou-1")
    await li.says("热线接通率：96.5%；热线办结率 97%，应诉案件306件，出庭应诉279，是否通报：否")
    li.hears("请核对：", "Q1 热线接通率：96.5%", "Q6 是否通报：否")
    await li.says("1")
    li.hears("已报送：问项5个。")
    assert li.cost == 2
