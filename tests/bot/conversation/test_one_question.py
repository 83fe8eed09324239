"""One question of a form sent back by the office or the 审签人, and mended; photos that answer a question."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.acts.subjects import Shown
from bot.chat.state import Chat, ReturnThis
from bot.documents.campaign_file import file as campaign_file
from bot.filing import signing as sign_page
from bot.filing.signing import Before, Past
from bot.messages import pump
from storage.engine.db import Database
from storage.reports import Reason
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.post import Post

TEXT = (Path(__file__).parents[3] / "campaigns" / "zhibiao-2021.yaml").read_text("utf-8")
PHOTO = "    - {key: zhaopian, label: 通报照片, kind: 照片, cycles: [month]}\n    - key: anjian\n"
FILED = ("填报", "96.5", "97", "306", "279", "否")


async def house(db: Database, *, photo: bool = False, sign: bool = False) -> Stage:
    """法治指标, with what the case needs besides."""
    text = TEXT.replace("    - key: anjian\n", PHOTO, 1) if photo else TEXT
    if sign:
        text = text.replace("settings:\n", "settings:\n  sign_off: true\n", 1)
        text = re.sub(r"( +- .unit: .*?, kind: )联络员, slot: B(.*\n)", r"\g<0>\1审签人\2", text)
    stage = await Stage.set(db, at("10-20 09:00"), "../../campaigns/zhibiao-2021.yaml")
    plan = campaign_file.check(text).plan
    assert plan is not None
    applied = await campaign_file.apply(db, plan, stage.clock.ours())
    assert not applied.refused, applied.refused
    await stage.jump(at("11-01 09:00"))
    await stage.db.write(lambda tx: tx.run("UPDATE message SET state = 'cancelled' WHERE state = 'due'"))
    return stage


async def filed(stage: Stage, *said: str) -> Phone:
    li = await stage.bound("baotou-1")
    for one in (*FILED, *said, "1"):
        await (li.sends_photo() if one == "[photo]" else li.says(one))
    li.hears("已报送")
    return li


async def answers(stage: Stage) -> dict[str, str]:
    rows = await stage.rows(
        "SELECT question, value FROM answer WHERE submission_id = (SELECT MAX(id) FROM submission) ORDER BY id"
    )
    return {str(r["question"]): str(r["value"]) for r in rows}


async def pushed(stage: Stage, post: Post, to: str) -> list[str]:
    while await pump.pump(stage.house, post):
        pass
    return [s.text for s in post.to(f"o-{to}") if s.text]


@pytest.mark.parametrize(
    "said",
    [
        "退回 包头 Q1 与平台数据不符",
        "退回 包头 1 与平台数据不符",
        "退回 包头 第1问 与平台数据不符",
        "退回 包头 热线接通率 与平台数据不符",
        "退回 包头 接通率：与平台数据不符",
        "退回 包头 第5期 q1 与平台数据不符",
    ],
)
async def test_the_office_sends_back_one_question_and_it_alone_is_asked(db: Database, said: str) -> None:
    stage = await house(db)
    li, office = await filed(stage), await stage.bound("zhuanban-1")
    await office.says(said)
    office.hears("将退回包头市Q1 热线接通率（月报第5期），补正至", "1 确认 2 不办")
    await office.says("1")
    office.hears("已退回包头市月报第5期Q1 热线接通率，正在通知")
    heard = await pushed(stage, Post(), "baotou-1")
    assert heard[-1].startswith(
        "月报第5期退回1处，其余不用动：\nQ1 热线接通率 96.5%：与平台数据不符（专班赵禾苗）。\n请直接回复答案，"
    )
    await li.says("填报")
    li.hears("Q1 热线接通率 96.5%：与平台数据不符（专班赵禾苗）。", "Q1 热线接通率（目标≥90%）", "照原样再答一次")
    await li.says("91.25%")
    li.hears("请核对：\nQ1 热线接通率：91.25%\n其余4问不变。\n回复1重新报送")
    await li.says("1")
    li.hears("已重新报送。", "按时")
    assert await answers(stage) == {
        "jietong": "91.25",
        "banjie": "97",
        "yingsu": "306",
        "chuting": "279",
        "tongbao": "no",
    }
    kept = await stage.rows("SELECT detail FROM audit WHERE act = 'report.return'")
    assert "jietong：与平台数据不符" in str(kept[0]["detail"])


async def test_right_after_the_word_that_it_came_back_the_answer_needs_no_other_word(db: Database) -> None:
    stage = await house(db)
    li, office = await filed(stage), await stage.bound("zhuanban-1")
    await office.says("退回 包头 Q1 请核实；Q5 请核实")
    office.hears("将退回包头市Q1 热线接通率、Q5 出庭应诉")
    await office.says("1")
    assert "先补Q1：" in (await pushed(stage, Post(), "baotou-1"))[-1]
    await li.says("92")
    li.hears("Q5 出庭应诉 279件：请核实（专班赵禾苗）。", "行政机关负责人出庭的件数。")
    await li.says("300")
    li.hears("请核对：", "Q1 热线接通率：92%", "Q5 出庭应诉：300件", "其余3问不变。")
    await li.says("1")
    assert (await answers(stage))["chuting"] == "300"
    assert li.cost == len(FILED) + 1 + 3, "two answers and 1"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("退回 包头 Q9 请核实", "Q9不在这份报告里（问项Q1、Q2、Q4、Q5、Q6）。请按“退回 单位 问项 原因”回复"),
        ("退回 包头 Q3 请核实", "Q3不在这份报告里"),  # it was not asked
        ("退回 包头 47号 请核实", "47号不在这份报告里"),
        ("退回 包头 Q1", "请按“退回 单位 "),
    ],
)
async def test_what_is_not_in_the_report_is_not_sent_back(db: Database, said: str, heard: str) -> None:
    stage = await house(db)
    await filed(stage)
    office = await stage.bound("zhuanban-1")
    await office.says(said)
    office.hears(heard)
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state = 'returned'") == 0


async def test_an_echo_asked_before_questions_could_go_back_is_still_answered(db: Database) -> None:
    old = (
        Chat(pending=ReturnThis(1, 2, ((3, "缺文件", ""), (0, "请核实", "jietong")), 4))
        .to_json()
        .replace('[3,"缺文件",""]', '[3,"缺文件"]')
    )
    assert Chat.from_json(old).pending == ReturnThis(1, 2, ((3, "缺文件", ""), (0, "请核实", "jietong")), 4)


# 审签 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["退回 Q2 请附依据", "退回 2 请附依据", "退回 热线办结率 请附依据", "不同意，Q2 请附依据"]
)
async def test_the_signer_sends_back_one_question_in_the_chat(db: Database, said: str) -> None:
    stage = await house(db, sign=True)
    li, signer = await filed(stage), await stage.bound("baotou-2")
    await signer.says("审签")
    signer.hears("Q2 热线办结率：97%")
    await signer.says(said)
    signer.hears("已退回", "Q2 热线办结率")
    await li.says("填报")
    li.hears("Q2 热线办结率 97%：请附依据（审签人钱禾苗）。")
    await li.says("97")
    await li.says("1")
    li.hears("已重新报送")
    assert (await answers(stage))["banjie"] == "97"


async def test_the_signer_sends_back_one_question_on_the_page(db: Database) -> None:
    stage = await house(db, sign=True)
    li, _ = await filed(stage), await stage.bound("baotou-2")
    row = (await stage.rows("SELECT issue_id, unit_id, submission_id FROM report WHERE state = 'submitted'"))[0]
    issue, unit, submission = (int(str(row[k])) for k in ("issue_id", "unit_id", "submission_id"))
    shown = Shown(issue, unit, submission)
    for wrong in (Reason(0, "请附依据", "yuanyin"), Reason(0, "请附依据", "nothing"), Reason(99, "请附依据")):
        state = await sign_page.send_back(stage.house, "o-baotou-2", shown, wrong, at=stage.house.now())
        assert isinstance(state, Before) and state.why
    done = await sign_page.send_back(
        stage.house, "o-baotou-2", shown, Reason(0, "请附依据", "banjie"), at=stage.house.now()
    )
    assert isinstance(done, Past)
    await li.says("填报")
    li.hears("Q2 热线办结率 97%：请附依据（审签人钱禾苗）。")


# photos of a question -----------------------------------------------------------------------------------------------


async def test_photos_of_a_question_come_back_once_with_a_withdrawn_report(db: Database) -> None:
    stage = await house(db, photo=True)
    li = await filed(stage, "[photo]", "1")
    await li.says("撤回")
    li.hears("Q7 通报照片：照片1张")
    assert "整份报告照片" not in li.last, "it answers its question, and is not with the whole report as well"
    await li.says("1")
    li.hears("已报送")
    assert await stage.count("SELECT COUNT(*) FROM file WHERE submission_id = (SELECT MAX(id) FROM submission)") == 1


async def test_the_signer_sees_photos_of_a_question_counted_once(db: Database) -> None:
    stage = await house(db, photo=True, sign=True)
    await filed(stage, "[photo]", "1")
    signer = await stage.bound("baotou-2")
    await signer.says("审签")
    signer.hears("Q7 通报照片：照片1张")
    assert "整份报告照片" not in signer.last


async def test_photos_of_a_question_are_sent_back_and_added_to(db: Database) -> None:
    stage = await house(db, photo=True)
    li, office = await filed(stage, "[photo]", "1"), await stage.bound("zhuanban-1")
    await office.says("退回 包头 Q7 看不清")
    await office.says("1")
    assert "Q7 通报照片 照片1张：看不清" in (await pushed(stage, Post(), "baotou-1"))[-1]
    await li.says("填报")
    await li.sends_photo()
    li.hears("Q7 通报照片已收照片2张")
    await li.says("1")
    li.hears("Q7 通报照片：照片2张\n其余5问不变。")
    await li.says("1")
    assert len((await answers(stage))["zhaopian"].split()) == 2
    assert await stage.count("SELECT COUNT(*) FROM file WHERE submission_id = (SELECT MAX(id) FROM submission)") == 2
