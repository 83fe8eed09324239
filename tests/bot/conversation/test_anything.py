"""Whatever is said, in whatever order: an answer, at most 2000 bytes, and nothing accepted is lost."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.receive import receive
from bot.chat.state import (
    AcceptThese,
    Chat,
    DeferWhich,
    Disturbed,
    Focus,
    HandedIn,
    HandOverThis,
    Heard,
    LeaveThis,
    NameWanted,
    Pending,
    ReturnThis,
    SettleThis,
    TakeOver,
    UnbindThis,
    VouchThis,
    WhichDigest,
    WhichDuty,
    WhichMeaning,
    WhichWithdrawal,
    WhoFills,
)
from bot.inbound import SaidText
from storage.engine.db import Database, sqlite_url
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage, at

SAID = st.sampled_from(
    [
        "填报",
        "0",
        "1",
        "2",
        "2 5",
        "25",
        "完成 方案已印发",
        "推进60%",
        "没有进展",
        "2完成，方案已印发；其余无变化",
        "取消",
        "继续",
        "撤回",
        "修改 5",
        "上一步",
        "跳过",
        "预览",
        "暂存",
        "线下审签",
        "我的",
        "帮助",
        "下页",
        "你好",
        "告知",
        "通过 全部",
        "退回 呼市 第2项 缺文件",
        "代填 包头 电话 李敏",
        "未报",
        "待审",
        "进度",
        "汇总",
        "绑定 12345678",
        "绑定",
        "申请 某局 某人 13800000000",
        "待核实",
        "[photo]",
        "[voice]",
        "[voice] 完成了",
        "[sticker]",
        "[tap] 填报",
        "长" * 3000,
        "1\n2\n3",
        "密级：机密",
        "“”",
        "１２",
        "\u0000\ud800",
    ]
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["wangfang", "liqiang", "zhaomin", "stranger"]), SAID), max_size=25))
def test_nothing_raises_and_no_accepted_report_is_lost(
    sqlite_template: Path, tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    path = tmp_path / "house.db"  # a new one each time: what was said before would be a second delivery
    shutil.copy(sqlite_template, path)
    asyncio.run(_play(sqlite_url(path), said))


async def _play(url: str, said: list[tuple[str, str]]) -> None:
    db = await Database.open(url)
    try:
        stage = await Stage.set(db, at("10-11 09:00"))
        phones = {k: await stage.bound(k) for k in ("wangfang", "liqiang", "zhaomin")}
        phones["stranger"] = stage.stranger()
        before = await stage.count("SELECT COUNT(*) FROM submission")
        receipts = 0
        for who, words in said:
            phone = phones[who]
            match words.partition(" "):
                case "[photo]", _, _:
                    answer = await phone.sends_photo()
                case "[voice]", _, heard:
                    answer = await phone.sends_voice(heard)
                case "[sticker]", _, _:
                    answer = await phone.sends_other("sticker")
                case "[tap]", _, key:
                    answer = await phone.taps(key)
                case _:
                    answer = await phone.says(words)
            receipts += (
                "回执号" in answer and ("已报送" in answer or "已重新报送" in answer) and "最近已报" not in answer
            )
            assert answer or words == "[photo]"
        assert await stage.count("SELECT COUNT(*) FROM submission") - before == receipts
        tasks = await stage.count("SELECT COUNT(*) FROM progress")
        assert tasks == await stage.count(
            "SELECT COALESCE(SUM(n), 0) FROM (SELECT COUNT(*) AS n FROM progress GROUP BY submission_id) AS counted"
        )
        assert (
            await stage.count(  # every report handed in has a submission that says all of its tasks
                "SELECT COUNT(*) FROM report WHERE state IN ('submitted', 'accepted', 'returned')"
                " AND submission_id IS NULL"
            )
            == 0
        )
    finally:
        await db.close()


async def test_two_deliveries_at_once_file_once(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    stage.clock.advance(seconds=20)
    letter = wang.letter(SaidText("0"), stage.clock.now)
    answers = await asyncio.gather(*(receive(stage.house, letter) for _ in range(4)))
    assert len(set(answers)) == 1
    assert "回执号07-0001" in answers[0]
    assert await stage.count("SELECT COUNT(*) FROM submission") == 1


async def test_two_people_of_a_unit_at_once_file_once(stage: Stage) -> None:
    wang, li = await stage.bound("wangfang"), await stage.bound("liqiang")
    stage.clock.advance(seconds=20)
    block = SaidText("2完成，方案已印发；其余无变化")
    letters = [wang.letter(block, stage.clock.now), li.letter(block, stage.clock.now)]
    answers = await asyncio.gather(*(receive(stage.house, one) for one in letters))
    assert sum("请核对" in a for a in answers) == 1
    assert sum("1 接着填" in a for a in answers) == 1


async def test_receipts_are_never_used_twice(stage: Stage) -> None:
    phones = [await stage.bound(k) for k in ("wangfang", "hulunbeier", "xingan", "tongliao")]
    for phone in phones:
        await phone.says("填报")
    stage.clock.advance(seconds=20)
    letters = [p.letter(SaidText("0"), stage.clock.now) for p in phones]
    answers = await asyncio.gather(*(receive(stage.house, one) for one in letters))
    numbers = {a.split("回执号")[1][:7] for a in answers if "回执号" in a}
    assert len(numbers) == await stage.count("SELECT COUNT(*) FROM submission") > 0


NOW = at("10-11 09:00")
FOCUS = Focus(1, 2, 3, "电话 王芳")


@pytest.mark.parametrize(
    "pending",
    [
        None,
        WhichDuty(((1, 2), (3, 4)), "0", (7,), "电话"),
        WhoFills((1, 2), 3, 4, "0", (5,)),
        TakeOver(FOCUS, "1", (2,)),
        WhichMeaning("0", (1, 2)),
        Heard("完成"),
        NameWanted(5, 2),
        WhichWithdrawal(((1, 2),)),
        WhichDigest((1, 2)),
        ReturnThis(1, 2, ((3, "缺文件", ""),), 4),
        AcceptThese(((1, 2, 3),)),
        HandOverThis(((1, 2),)),
        LeaveThis((1, 2), NOW.date(), NOW.date(), None),
        VouchThis(1, 0, "查无此人"),
        DeferWhich(((1, 2),), "会议"),
        SettleThis(1, True, NOW),
        SettleThis(1, False, None, "不急"),
        UnbindThis(3),
    ],
    ids=lambda p: type(p).__name__,
)
def test_a_chat_survives_as_text(pending: Pending | None) -> None:
    chat = Chat(
        FOCUS, pending, NOW, Disturbed(1, 2, "月报", NOW), HandedIn(1, 2, NOW - timedelta(hours=1), on_time=True)
    )
    again = Chat.from_json(chat.to_json())
    assert again == chat
    assert again.to_json() == chat.to_json()


def test_a_chat_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        Chat.from_json('{"format": 2}')
    with pytest.raises(ValueError, match="unknown question"):
        Chat.from_json('{"format": 1, "pending": {"is": "Riddle"}}')
    assert Chat.from_json('{"format": 1}') == Chat()


async def test_a_restart_in_the_middle_changes_nothing(set_stage: Set) -> None:
    """Everything said lies in the database: another process goes on."""
    stage = await set_stage("10-11 09:00")
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.says("2 5")
    await wang.says("完成 方案已印发")
    other = Stage(stage.db, stage.clock, stage.house, keys=stage.keys)
    again = type(wang)(other, wang.openid)
    await again.says("推进60%")
    again.hears("请核对", "2 已完成｜方案已印发", "5 正在推进60%")
