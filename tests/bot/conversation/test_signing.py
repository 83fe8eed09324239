"""审签: the law of the screen for one who signs, what counts when, whom the reminders go to, and two at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.acts.subjects import Shown
from bot.filing import draft
from bot.filing import signing as sign_page
from bot.filing.signing import Before, Past
from storage import digests, signatures
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.bot.conversation.stage import FIXTURES, ZONE, Phone, Stage, at
from tests.bot.delivery.acts import go, notices, pump
from tests.bot.delivery.post import OK, WINDOW_CLOSED, Post

FILE = "shenqian.yaml"
DONE = "2完成，方案已印发；其余无变化"


async def of_questions(db: Database) -> tuple[Stage, Phone, Phone]:
    """A report of questions alone; 李敏 signs and files nothing."""
    stage = await Stage.set(db, at("10-11 09:00"), "rexian.yaml")
    return stage, await stage.bound("wangfang"), await stage.bound("limin")


async def answers(phone: Phone) -> None:
    for said in ("填报", "95", "12", "跳过", "1"):
        await phone.says(said)
    phone.hears("已报送")


async def begun(db: Database, now: str = "10-11 09:00") -> tuple[Stage, Phone, Phone]:
    """王芳 fills, 李敏 signs; nothing waits from the days before."""
    stage = await Stage.set(db, at(now), FILE)
    await stage.db.write(lambda tx: tx.run("UPDATE message SET state = 'cancelled' WHERE state = 'due'"))
    return stage, await stage.bound("wangfang"), await stage.bound("limin")


async def files(phone: Phone, said: str = DONE) -> None:
    await phone.says(said)
    await phone.says("1")
    phone.hears("已报送")


async def state(stage: Stage) -> str:
    rows = await stage.rows("SELECT state FROM report JOIN unit ON unit.id = unit_id WHERE key = 'huhehaote'")
    return str(rows[0]["state"])


async def key(stage: Stage) -> tuple[int, int]:
    sql = "SELECT issue_id, unit_id FROM report JOIN unit ON unit.id = report.unit_id WHERE unit.key = 'huhehaote'"
    row = (await stage.rows(sql))[0]
    return int(str(row["issue_id"])), int(str(row["unit_id"]))


# the law of the screen ------------------------------------------------------------------------------------------


async def test_a_word_nothing_can_be_made_of_leaves_the_report_on_the_screen(db: Database) -> None:
    stage, wang, li = await of_questions(db)
    await answers(wang)
    stage.clock.advance(seconds=10)
    await li.says("审签")
    for said in ("同易", "已阅"):
        stage.clock.advance(seconds=10)
        await li.says(said)
        li.hears("没有听懂，请按下面的提示回复。", "呼和浩特市旬报第7期待您审签", "回复1同意")
    stage.clock.advance(seconds=10)
    await li.says("1")
    li.hears("已审签")


async def test_who_signs_with_nothing_on_the_screen_hears_what_waits(db: Database) -> None:
    stage, wang, li = await of_questions(db)
    for said in ("同意", "退回", "不同意 数字不对"):
        await li.says(said)
        li.hears("目前没有待您审签的报告")
    await answers(wang)
    stage.clock.advance(seconds=10)
    await li.says("退回 Q1 请核实")
    assert await state(stage) == "submitted", "it was not on the screen"
    li.hears("呼和浩特市旬报第7期待您审签", "回复1同意")


async def test_a_report_of_questions_alone_asks_for_a_reason_with_one_of_them(db: Database) -> None:
    stage, wang, li = await of_questions(db)
    await answers(wang)
    stage.clock.advance(seconds=10)
    await li.says("审签")
    stage.clock.advance(seconds=10)
    await li.says("退回")
    li.hears("请写明退回的原因，如：退回 Q1 数字请核实；整份退回写“退回 原因”。", "回复1同意")
    assert "第2项" not in li.last


async def test_a_1_sent_before_the_report_was_on_the_screen_signs_nothing(db: Database) -> None:
    stage, wang, li = await begun(db)
    await files(wang)
    before = stage.clock.now
    stage.clock.advance(seconds=10)
    await li.says("审签")
    await li.says("1", before)
    li.hears("在上一个问题显示之前发出的，未计入", "回复1同意")
    assert await state(stage) == "submitted"
    await li.says("同意", before)
    li.hears("还没看到这份报告")
    await li.says("1")
    li.hears("已审签：呼和浩特市旬报第7期，按时。已告知王芳。")
    assert await state(stage) == "signed"
    await li.says("1")
    li.hears("已审签", "重复的“1”未计入")


async def test_what_was_handed_in_meanwhile_is_shown_before_it_is_signed(db: Database) -> None:
    stage, wang, li = await begun(db)
    await files(wang)
    await li.says("审签")
    await wang.says("撤回")
    await li.says("1")
    li.hears("已由填报人撤回修改，不必审签")
    await li.says("审签")
    li.hears("目前没有待您审签")
    await wang.says("1")
    await li.says("审签")
    await wang.says("撤回")
    for said in ("修改 2", "推进 80%，待印发", "1"):
        await wang.says(said)
    await li.says("1")
    li.hears("请看新的", "待印发", "回复1同意")
    assert await state(stage) == "submitted"
    await li.says("退回 第2项 数字不对")
    li.hears("已退回呼和浩特市旬报第7期第2项，正在通知王芳")
    assert await state(stage) == "returned"
    await li.says("审签")
    li.hears("目前没有待您审签")


async def test_a_long_report_is_signed_on_its_last_page(db: Database) -> None:
    stage, wang, li = await begun(db)
    long = "情况说明" * 80
    await wang.says("填报")
    await wang.says("1 2 3")
    for _ in range(3):
        await wang.says(f"推进 {long}")
    while "回复1报送" not in await wang.says("下页"):
        pass
    await wang.says("1")
    wang.hears("已报送：变化3项")
    await li.says("审签")
    li.hears("待您审签", "1 正在推进", "下页")
    await li.says("1")
    li.hears("请看完再审签", "2 正在推进")
    assert await state(stage) == "submitted"
    while "回复1同意" not in li.last:
        await li.says("下页")
    await li.says("1")
    assert await state(stage) == "signed"


async def test_who_fills_and_signs_is_asked_in_the_receipt_and_no_double_1_signs(db: Database) -> None:
    stage, _, li = await begun(db)
    await li.says("填报")
    await li.says("0")
    li.hears("已报送", "您也是审签人：回复1审签")
    await li.says("1", stage.clock.now + timedelta(seconds=1))
    li.hears("还没看到")
    assert await stage.count("SELECT COUNT(*) FROM signature") == 0
    await li.says("1")
    li.hears_exactly("已审签：包头市旬报第7期，按时。")
    steps = [step for step, _, _ in await notices(stage, "limin")]
    assert not any(step.startswith("sign:") for step in steps), "he was asked on the spot"


async def test_only_what_the_platform_took_was_on_the_screen(db: Database) -> None:
    stage, wang, li = await begun(db)
    await li.says("审签")
    await files(wang)
    post = Post(script=[WINDOW_CLOSED, OK])
    await pump(stage.house, post)
    assert [s.channel for s in post.sent] == ["custom", "template"]
    assert post.sent[1].card is not None and post.sent[1].card.path.startswith("/h5/sign/")
    await li.says("同意")
    assert await state(stage) == "submitted", "a card does not show the report"
    await li.says("审签")
    await li.says("同意")
    assert await state(stage) == "signed"


async def test_a_pushed_report_is_signed_by_one_word_or_sent_back(db: Database) -> None:
    stage, wang, li = await begun(db)
    await li.says("审签")
    post = Post()
    await files(wang)
    await pump(stage.house, post)
    assert "同意请回复“同意”" in post.to("o-limin")[-1].text and "方案已印发" in post.to("o-limin")[-1].text
    await li.says("不同意：缺印发文件")
    li.hears("已退回呼和浩特市旬报第7期整份")
    await pump(stage.house, post)
    assert "缺印发文件（审签人李敏）" in post.to("o-wangfang")[-1].text
    await wang.says("已补文号")
    if await state(stage) == "returned":
        await wang.says("1")
    await pump(stage.house, post)
    await li.says("1")
    assert await state(stage) == "signed"


async def test_who_lost_the_post_signs_no_more(db: Database) -> None:
    stage, wang, li = await begun(db)
    await files(wang)
    await li.says("审签")
    await stage.db.write(lambda tx: tx.run("UPDATE post SET active = 0 WHERE kind = 'signer'"))
    await li.says("1")
    li.hears("您没有审签岗位")
    assert await state(stage) == "submitted"


async def test_the_office_neither_sees_nor_moves_what_is_not_signed(db: Database) -> None:
    stage, wang, _ = await begun(db)
    office = await stage.bound("zhaomin")
    await files(wang)
    for said in ("待审", "通过 呼和浩特", "通过 全部", "退回 呼和浩特 缺文件"):
        await office.says(said)
        office.hears("没有待审的报告")
    await office.says("进度")
    office.hears("应报3：已报0，待审签1，未报2")


# what counts ----------------------------------------------------------------------------------------------------


async def test_an_unsigned_report_is_apart_in_the_digest_and_its_words_do_not_count(db: Database) -> None:
    stage, wang, li = await begun(db, "10-11 16:00")
    await files(wang)
    issue, _ = await key(stage)

    async def said(tx: Tx) -> str:
        found = await digests.of_issue(tx, issue, 1)
        assert found is not None
        return found.content

    await stage.jump(at("10-11 18:01"))
    text = await stage.db.read(said)
    assert "应报3家：按时0，迟报0，待审签1，未报2（包头市、乌海市）" in text and "已完成0项" in text
    await li.says("审签")
    await li.says("1")
    facts = await stage.db.read(lambda tx: digests.facts(tx, issue, stage.clock.now, ZONE))
    assert [t.status for t in facts.tasks if t.number == 47] == ["done"]
    assert {u.name: u.filed.value for u in facts.units}["呼和浩特市"] == "on_time"
    earlier = await stage.db.read(lambda tx: digests.facts(tx, issue, at("10-11 18:00"), ZONE))
    assert [t.status for t in earlier.tasks if t.number == 47] == ["ongoing"], "the past does not move"
    assert {u.name: u.filed.value for u in earlier.units}["呼和浩特市"] == "unsigned"


@pytest.mark.parametrize(("judged", "wanted"), [("审签", "迟报"), ("报送", "按时")])
async def test_on_time_is_judged_as_the_cycle_says(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, judged: str, wanted: str
) -> None:
    text = (
        (FIXTURES / FILE).read_text("utf-8").replace("  sign_off: true\n", f"  sign_off: true\n  on_time: {judged}\n")
    )
    (tmp_path / FILE).write_text(text, "utf-8")
    monkeypatch.setattr("tests.bot.conversation.stage.FIXTURES", tmp_path)
    stage, wang, li = await begun(sqlite_db, "10-11 16:50")
    await files(wang)
    if judged == "审签":
        wang.hears("16:50", "。", "按时以审签时间为准")
        assert "，按时" not in wang.last
    else:
        wang.hears("，按时。")
    await stage.jump(at("10-11 17:30"))
    await li.says("审签")
    await li.says("1")
    li.hears(f"已审签：呼和浩特市旬报第7期，{wanted}")
    assert await stage.count("SELECT on_time FROM report WHERE state = 'signed'") == int(wanted == "按时")


async def test_what_was_unsigned_is_still_what_the_unit_said_last(db: Database) -> None:
    """The next issue's 无变化 is since then: nothing said is lost while a signature is late."""
    stage, wang, _ = await begun(db)
    await files(wang)
    await stage.jump(at("10-20 09:00"))
    await wang.says("填报")
    wang.hears("2〔47号〕实施方案（已完成）")
    assert await stage.count("SELECT COUNT(*) FROM standing WHERE status = 'done'") == 0


async def test_a_signed_report_that_comes_back_leaves_no_signature_behind(db: Database) -> None:
    """What was signed stands until it is mended; what is handed in then waits for a signature of its own."""
    stage, wang, li = await begun(db)
    office = await stage.bound("zhaomin")
    in_force = (
        "SELECT COUNT(*) FROM signature JOIN report ON report.submission_id = signature.submission_id"
        " WHERE signature.ended_at IS NULL"
    )
    await files(wang)
    await li.says("审签")
    await li.says("1")
    assert await stage.count(in_force) == 1
    await office.says("退回 呼市 第2项 缺印发文件")
    await office.says("1")
    assert await state(stage) == "returned"
    await wang.says("填报")
    await wang.says("印发文件是内政办5号")
    await wang.says("1")
    wang.hears("已重新报送")
    assert await state(stage) == "submitted" and await stage.count(in_force) == 0
    await office.says("待审")
    office.hears("没有待审的报告")
    await office.says("进度")
    office.hears("应报3：已报0，待审签1，未报2")
    await li.says("审签")
    await li.says("1")
    assert await state(stage) == "signed" and await stage.count(in_force) == 1


# reminders ------------------------------------------------------------------------------------------------------


async def test_a_reminder_after_the_submission_asks_the_signer_for_a_word(db: Database) -> None:
    stage, wang, li = await begun(db, "10-11 09:00")
    await li.says("审签")
    await files(wang)
    post = Post()
    await go(stage, post, "10-11 10:05")
    assert [s for s in post.to("o-wangfang") if "提醒" in s.text] == [], "he has filed"
    told = [s.text for s in post.to("o-limin") if "提醒" in s.text]
    assert told and all("待您审签" in t and "回复“审签”" in t and "回复1" not in t for t in told)


async def test_what_was_owed_to_the_signer_is_owed_no_more(db: Database) -> None:
    stage, wang, li = await begun(db)
    await files(wang)
    assert ("sign:1", "owed", "") in await notices(stage, "limin")
    await li.says("审签")
    await li.says("1")
    assert ("sign:1", "cancelled", "已审签") in await notices(stage, "limin")
    await wang.says("撤回")
    await wang.says("1")
    assert ("sign:2", "owed", "") in await notices(stage, "limin")
    await wang.says("撤回")
    assert ("sign:2", "cancelled", "已撤回") in await notices(stage, "limin")


# at once --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def house(postgres_url_of_test: str) -> AsyncIterator[Database]:
    database = await Database.open(postgres_url_of_test)
    yield database
    await database.close()


async def test_signed_twice_at_once_by_chat_and_page_is_signed_once(house: Database) -> None:
    stage, wang, li = await begun(house)
    await files(wang)
    await li.says("审签")
    issue, unit = await key(stage)
    row = (await stage.rows("SELECT submission_id FROM report WHERE issue_id = ? AND unit_id = ?", issue, unit))[0]
    shown = Shown(issue, unit, int(str(row["submission_id"])))
    other = await Database.open(house.url)
    try:
        there = replace(stage.house, db=other)
        now = stage.clock.now + timedelta(seconds=20)
        pressed = [sign_page.agree(there, "o-limin", shown, at=now) for _ in range(2)]
        said, *states = await asyncio.gather(li.says("1"), *pressed)
    finally:
        await other.close()
    assert isinstance(said, str) and ("已审签" in said or "已经审签" in said)
    assert all(isinstance(s, Past) for s in states)
    assert await stage.count("SELECT COUNT(*) FROM signature") == 1
    assert await stage.count("SELECT COUNT(*) FROM audit WHERE act = 'report.sign'") == 1
    assert await stage.count("SELECT COUNT(*) FROM message WHERE body LIKE '%审签（%'") == 1, "the filer hears it once"


@pytest.mark.parametrize("first", [0, 1])
async def test_signed_and_taken_back_at_once_leaves_one_of_the_two(house: Database, first: int) -> None:
    stage, wang, li = await begun(house)
    await files(wang)
    await li.says("审签")
    acts = [li.says("1"), wang.says("撤回")]
    await asyncio.gather(acts[first], acts[1 - first])
    assert await state(stage) == "draft", "撤回 works until due, signed or not"
    assert await stage.count("SELECT COUNT(*) FROM signature WHERE ended_at IS NULL") == 0
    assert await stage.count("SELECT COUNT(*) FROM standing WHERE status = 'done'") == 0
    assert await stage.count("SELECT COUNT(*) FROM notice WHERE step LIKE 'sign:%' AND state = 'owed'") == 0


async def test_the_page_and_the_chat_show_the_same_report(db: Database) -> None:
    stage, wang, li = await begun(db)
    await files(wang)
    issue, unit = await key(stage)
    look = await sign_page.look(stage.house, "o-limin", issue, unit)
    assert isinstance(look, Before)
    await li.says("审签")
    li.hears(look.it.head, *look.it.lines)
    waiting = await stage.db.read(lambda tx: signatures.waiting(tx, [issue]))
    assert waiting == {issue: (unit,)}


# on leave -------------------------------------------------------------------------------------------------------


async def test_a_signer_on_leave_with_nobody_beside_him_is_phoned_about(db: Database) -> None:
    stage, wang, li = await begun(db)
    zhao = await stage.bound("zhaomin")
    await li.says("请假 今天到10月15日")
    await li.says("1")
    await li.says("1")
    await files(wang)
    await zhao.says("电话单")
    zhao.hears("呼和浩特市 旬报第7期，待审签，请假且无人代办：李敏")


# taken back before it was signed --------------------------------------------------------------------------------


async def asked(db: Database) -> tuple[Stage, Phone, Phone, Post]:
    stage, wang, li = await begun(db)
    post = Post()
    await li.says("审签")
    await files(wang)
    await pump(stage.house, post)
    assert "待您审签" in post.to("o-limin")[-1].text
    return stage, wang, li, post


async def test_who_was_asked_hears_at_once_that_it_was_taken_back(db: Database) -> None:
    stage, wang, li, post = await asked(db)
    await wang.says("撤回")
    await pump(stage.house, post)
    assert [s.text for s in post.to("o-limin")][1:] == [
        "呼和浩特市旬报第7期已由王芳撤回修改，不必审签；重新报送后再请您审签。"
    ]
    await wang.says("1")
    await pump(stage.house, post)
    assert "待您审签" in post.to("o-limin")[-1].text, "and is asked anew"
    await li.says("同意")
    assert await state(stage) == "signed"


async def test_taken_back_on_the_page_he_hears_of_it_too(db: Database) -> None:
    stage, wang, _, post = await asked(db)
    issue, unit = await key(stage)
    await draft.withdraw(stage.house, draft.Who(wang.openid), issue, unit, at=stage.house.now())
    await pump(stage.house, post)
    assert [s.text for s in post.to("o-limin")][1:] == [
        "呼和浩特市旬报第7期已由王芳撤回修改，不必审签；重新报送后再请您审签。"
    ]


async def test_who_had_not_been_asked_yet_hears_nothing_of_it(db: Database) -> None:
    stage, wang, li = await begun(db)
    post = Post()
    await li.says("审签")
    await files(wang)
    await wang.says("撤回")
    await pump(stage.house, post)
    assert post.to("o-limin") == []


async def test_who_takes_back_what_he_was_to_sign_himself_is_not_told(db: Database) -> None:
    stage, _, li = await begun(db)
    post = Post()
    await files(li, "完成 方案已印发")
    await li.says("撤回")
    await pump(stage.house, post)
    assert not any("撤回修改" in s.text for s in post.to("o-limin"))


async def test_of_two_signers_the_other_hears_that_it_went_back_and_the_one_who_sent_it_does_not(db: Database) -> None:
    stage, wang, li = await begun(db)

    async def second(tx: Tx) -> None:
        await tx.run(
            "INSERT INTO post (campaign_id, unit_id, person_id, kind, slot, active) SELECT post.campaign_id, unit.id,"
            " person.id, 'signer', '', 1 FROM post JOIN unit ON unit.key = 'huhehaote' JOIN person ON"
            " person.key = 'alashan' WHERE post.kind = 'office' LIMIT 1"
        )

    await stage.db.write(second)
    zhu, post = await stage.bound("alashan"), Post()
    await zhu.says("审签")
    await li.says("审签")
    await files(wang)
    await pump(stage.house, post)
    await li.says("退回 缺印发文件")
    li.hears("已退回")
    await pump(stage.house, post)
    told = "呼和浩特市旬报第7期已由李敏退回填报人，不必审签；重新报送后再请您审签。"
    assert post.to("o-alashan")[-1].text == told
    assert not any(s.text == told for s in post.to("o-limin"))


# the word 审签 of one who does not sign ---------------------------------------------------------------------------


async def test_a_filer_sees_whose_signature_his_report_waits_for(db: Database) -> None:
    _, wang, _ = await begun(db)
    await wang.says("审签")
    wang.hears_exactly("本单位目前没有等待审签的报告。报送回复“填报”，疑问回复“帮助”。")
    await files(wang)
    await wang.says("审签")
    wang.hears_exactly(
        "本单位已报送、等待审签：\n呼和浩特市 旬报第7期，待审签（李敏）。\n在纸上签的，请回复“线下审签”。"
    )
