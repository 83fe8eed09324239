"""Odd things people send: answered with what to do, nothing lost, nothing kept that must not be."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.inbound import DataRevoked, Noted, TemplateFinished
from storage.engine.db import Database, sqlite_path
from tests.bot.conversation.stage import Stage, at


async def test_not_a_byte_of_marked_words_stays_in_the_database_or_the_log(
    sqlite_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever says it, wherever a word is asked for; the write-ahead log and free pages count."""
    caplog.set_level(logging.DEBUG)
    stage = await Stage.set(sqlite_db, at("10-11 09:00"))
    wang, zhao, nobody = await stage.bound("wangfang"), await stage.bound("zhaomin"), stage.stranger()
    new = await stage.code("limin")
    await nobody.says(f"绑定 {new.code}")
    marked = "机密★1年 代号四海"
    for phone, before in (
        (nobody, ""),
        (nobody, "申请 包头市 张三 "),
        (nobody, "核实 张三 "),
        (nobody, "绑定 "),
        (wang, ""),
        (wang, "填报 "),
        (wang, "2完成，"),
        (zhao, "退回 包头 第2项 "),
        (zhao, "代填 包头 电话 "),
        (zhao, "通过 "),
        (zhao, "帮助 "),
    ):
        await phone.says(before + marked)
        phone.hears("未保存")
    for phone in (nobody, wang, zhao):
        await phone.sends_voice(marked)
        phone.hears("未保存")
    await wang.says("填报")
    await wang.says("2")
    await wang.says(f"完成 {marked}")
    await wang.sends_voice(f"完成 {marked}")
    path = Path(sqlite_path(stage.db.url))
    kept = {f.name: f.read_bytes() for f in path.parent.glob(f"{path.name}*")}
    assert f"{path.name}-wal" in kept, "nothing of the write-ahead log has been folded away"
    assert [name for name, held in kept.items() if "代号四海".encode() in held] == []
    assert "四海" not in caplog.text
    await wang.says("完成 四海升平的方案已印发")
    held = b"".join(f.read_bytes() for f in path.parent.glob(f"{path.name}*"))
    assert "四海升平".encode() in held, "what is not marked is found this way"


async def test_a_marking_of_secrecy_is_refused_and_stored_nowhere(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("2 5")
    await wang.says("完成 机密★1年 代号某某某")
    wang.hears_exactly("内容疑含密级标志，未保存。请立即删除本条并按保密规定处理；如系误判请致电专班。")
    await wang.sends_voice("密级：机密 代号某某某")
    wang.hears("未保存")
    for table in ("inbox", "chat", "report", "audit", "request", "file", "progress", "memory"):
        assert "代号" not in str(await stage.rows(f"SELECT * FROM {table}")), table
    await wang.says("完成 涉及商业秘密的制度已印发")
    wang.hears("第5项")


@pytest.mark.parametrize("kind", ["video", "location", "link", "file", "sticker", "whatever"])
async def test_kinds_that_cannot_be_used_are_answered_with_sense(stage: Stage, kind: str) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.sends_other(kind)
    assert "未保存" in wang.last or "照片" in wang.last
    await wang.says("0")
    wang.hears("已报送")


async def test_numbers_alone_answer_nothing(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    for said in ("0", "1", "2 5"):
        await wang.says(said)
        wang.hears("回复“填报”")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 0


@pytest.mark.parametrize(
    "said", ["你好", "谢谢", "？？", "😀", "取消", "上一步", "\x00\x01", "   ", "填 报 一下吧", "0471-1234567"]
)
async def test_small_talk_is_told_what_to_say(stage: Stage, said: str) -> None:
    wang = await stage.bound("wangfang")
    await wang.says(said)
    assert "填报" in wang.last or "帮助" in wang.last
    assert await stage.count("SELECT COUNT(*) FROM report") == 0


async def test_voice_is_read_back_and_taken_on_one(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("2 5")
    await wang.sends_voice("完成，方案已经印发")
    wang.hears("听到的是：“完成，方案已经印发”", "1 对", "2 重说")
    await wang.says("1")
    wang.hears("第5项")
    await wang.sends_voice("")
    wang.hears("微信没有返回文字")
    assert await stage.count("SELECT COUNT(*) FROM file WHERE kind = 'voice'") == 2


async def test_a_spoken_word_at_rest_is_read_back_too(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.sends_voice("填报。")
    wang.hears("听到的是：“填报。”", "1 对 2 重说")
    await wang.says("1")
    wang.hears("【呼和浩特市】")


async def test_photos_are_kept_and_counted(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("9")
    for _ in range(4):
        await wang.sends_photo()
    await wang.says("推进 60% 正在征求意见")
    wang.hears("请核对", "照片4张")
    await wang.says("1")
    wang.hears("已报送")
    assert (
        await stage.count(
            "SELECT COUNT(*) FROM file WHERE submission_id IS NOT NULL AND report_id IS NOT NULL"
            " AND task_id IS NOT NULL"
        )
        == 4
    )
    assert stage.wakes, "they are to be fetched"


async def test_signed_on_paper_costs_two(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    before = wang.cost
    await wang.says("线下审签")
    await wang.sends_photo()
    wang.hears("已收审签单1张，已报送（线下审签，王芳代传）。", "回执号07-0001")
    assert wang.cost - before == 2
    assert await stage.count("SELECT on_paper FROM submission") == 1


async def test_events_of_the_platform_are_acknowledged(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    assert await wang.does(TemplateFinished("4711", "success")) == ""
    assert await wang.does(Noted("VIEW")) == ""
    assert await wang.does(DataRevoked()) == ""
    await wang.says("填报")
    wang.hears("您尚未绑定单位")


async def test_what_no_report_can_use_is_answered_and_the_question_comes_again(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.sends_other("sticker")
    wang.hears_exactly("表情等内容看不懂，未保存。报送回复“填报”，疑问回复“帮助”。")
    await wang.says("填报")
    await wang.says("2")
    for kind in ("sticker", "location", "video", "link", "file"):
        await wang.sends_other(kind)
        wang.hears("。\n接着填旬报第7期", "第2项 实施方案", "请回复状态")
        assert "回复“填报”" not in wang.last
    await wang.says("完成 方案已印发")
    wang.hears("请核对：", "2 已完成")
    await wang.sends_other("sticker")
    wang.hears("2 已完成", "回复1报送")
    await wang.says("1")
    wang.hears("已报送：变化1项")
