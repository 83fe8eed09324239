"""Talk with no report in hand, second thoughts after filing, and photos the platform would not give."""

from __future__ import annotations

import pytest

from storage import files
from storage.engine.tx import Tx
from tests.bot.conversation.stage import Phone, Stage, at


async def lose_photos(stage: Stage) -> None:
    """What errands does with photos the platform no longer has."""

    async def work(tx: Tx) -> None:
        for photo in await files.due(tx, at("10-30 00:00"), 50):
            await files.failed(tx, photo.id, "微信只保留三天，没能取到")

    await stage.db.write(work)


async def filing(stage: Stage, *said: str) -> Phone:
    phone = await stage.bound("wangfang")
    for one in ("填报", *said):
        await phone.says(one)
    return phone


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("你好", "您好。报送回复“填报”，疑问回复“帮助”。"),
        ("谢谢领导", "不客气。"),
        ("收到", "好的。"),
        ("请问几点截止", "待报：\n呼和浩特市 旬报第7期，今天17:00"),
        ("这个怎么弄", "您可以回复：\n填报"),
    ],
)
async def test_talk_before_filing_is_answered(stage: Stage, said: str, heard: str) -> None:
    phone = await stage.bound("wangfang")
    assert (await phone.says(said)).startswith(heard)
    assert await stage.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL") == 0


@pytest.mark.parametrize(("key", "word"), [("zhaomin", "“待审”")])
async def test_a_greeting_to_the_office_names_its_words(stage: Stage, key: str, word: str) -> None:
    phone = await stage.bound(key)
    assert word in await phone.says("您好")
    assert "没有听懂" not in phone.last


async def test_help_in_the_middle_says_whom_to_call(stage: Stage) -> None:
    phone = await filing(stage, "2", "帮助")
    phone.hears("正在填旬报第7期", "专班电话：0471-")


@pytest.mark.parametrize("said", ["O", "零", "〇"])
async def test_a_0_in_other_signs_files(stage: Stage, said: str) -> None:
    phone = await filing(stage, said)
    phone.hears("均无变化（零报告）")


async def test_who_wants_to_change_what_is_filed_is_told_how(stage: Stage) -> None:
    phone = await filing(stage, "0")
    await phone.says("修改 2")
    phone.hears_exactly("旬报第7期已报送。要改请先回复“撤回”，改好再报送。")
    await phone.says("填报")
    phone.hears("目前没有待报的报告", "要改请回复“撤回”")
    await phone.sends_photo()
    phone.hears("照片没有归入", "“撤回”")


async def test_only_a_repeated_answer_is_called_repeated(stage: Stage) -> None:
    phone = await filing(stage, "0")
    await phone.says("0")
    phone.hears("重复的“0”未计入")
    await phone.says("8")
    assert "重复" not in phone.last
    phone.hears("数字未计入")


# photos that could not be had -----------------------------------------------------------------------------------


async def test_a_lost_photo_is_told_at_the_next_word_and_can_be_sent_again(stage: Stage) -> None:
    phone = await filing(stage, "2")
    await phone.sends_photo()
    phone.hears("第2项已收照片1张")
    await lose_photos(stage)
    await phone.says("完成 方案已印发")
    phone.hears("刚才有1张照片没能取到（微信只保留三天，没能取到），没有计入，请重新发。", "2 已完成｜方案已印发\n")
    await phone.sends_photo()
    phone.hears("第2项已收照片1张")
    assert "没能取到" not in phone.last
    await phone.says("1")
    phone.hears("已报送")
    assert await stage.count("SELECT COUNT(*) FROM file WHERE submission_id IS NOT NULL") == 1


async def test_the_1_for_a_table_with_a_lost_photo_does_not_submit(stage: Stage) -> None:
    phone = await filing(stage, "2", "完成 方案已印发")
    await phone.sends_photo()
    await lose_photos(stage)
    await phone.says("1")
    phone.hears("没能取到", "请核对：", "回复1报送")
    assert "［照片" not in phone.last
    await phone.says("1")
    phone.hears("已报送：变化1项")


async def test_a_photo_lost_after_filing_is_told_while_it_can_be_taken_back(stage: Stage) -> None:
    phone = await filing(stage, "2", "完成 方案已印发")
    await phone.sends_photo()
    await phone.says("1")
    await lose_photos(stage)
    await phone.says("我的")
    phone.hears("呼和浩特市旬报第7期的1张照片没能取到", "“撤回”")
    await phone.says("我的")
    assert "没能取到" not in phone.last


async def test_a_photo_lost_when_nothing_can_be_done_is_not_told(stage: Stage) -> None:
    phone = await filing(stage, "2", "完成 方案已印发")
    await phone.sends_photo()
    await phone.says("1")
    await lose_photos(stage)
    await stage.jump(at("10-12 09:00"))
    await phone.says("我的")
    assert "没能取到" not in phone.last
