"""Photos sent by mistake, and too many of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.acts import keep_evidence
from bot.messages import pump
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.post import Post


async def test_a_photo_taken_back_is_not_handed_in_and_not_fetched(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    for _ in range(3):
        await wang.sends_photo()
    await wang.says("删照片 2")
    wang.hears("第2项的第2张照片已删，还有2张", "2 已完成｜方案已印发［照片2张］")
    await wang.says("1")
    rows = await stage.rows("SELECT state, submission_id FROM file ORDER BY id")
    assert [(r["state"], r["submission_id"] is not None) for r in rows] == [
        ("pending", True),
        ("removed", False),
        ("pending", True),
    ]


async def test_the_one_asked_about_may_be_taken_back(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("填报")
    await wang.sends_photo()
    await wang.sends_photo()
    wang.hears("收到照片2张，属于第几项")
    await wang.says("删照片")
    wang.hears("第2张照片已删，还有1张", "收到照片1张，属于第几项")
    await wang.says("删照片")
    wang.hears("第1张照片已删，没有照片了", "有变化的回复序号")
    await wang.says("0")
    wang.hears("已报送：12项均无变化")
    assert await stage.count("SELECT COUNT(*) FROM file WHERE state = 'removed'") == 2


async def test_the_day_has_a_limit(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_evidence, "FILES_A_DAY", 2)
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    for _ in range(3):
        await wang.sends_photo()
    wang.hears("今天已收到您2个照片、语音和文件，达到每日上限")
    await wang.sends_voice("第二项完成了")
    wang.hears("每日上限")
    assert await stage.count("SELECT COUNT(*) FROM file") == 2
    await stage.jump(at("10-12 08:00"))
    await wang.sends_photo()
    wang.hears("已收照片3张")


async def nine(stage: Stage, wang: Phone) -> list[str]:
    """Nine photos, a second apart."""
    heard = []
    for _ in range(9):
        stage.clock.advance(seconds=1)
        heard.append(await wang.sends_photo(stage.clock.now))
    return heard


async def sent(stage: Stage, post: Post) -> list[str]:
    await stage.db.write(lambda tx: tx.run("UPDATE message SET state = 'cancelled' WHERE kind = 'remind'"))
    while await pump.pump(stage.house, post):
        pass
    return [s.text for s in post.sent]


async def test_of_nine_in_a_row_the_first_is_answered_and_the_count_is_sent_once(stage: Stage) -> None:
    wang, post = await stage.bound("wangfang"), Post()
    await wang.says("填报")
    await wang.says("2 9")
    heard = await nine(stage, wang)
    assert "第2项已收照片1张" in heard[0]
    assert heard[1:] == [""] * 8
    assert await sent(stage, post) == []
    stage.clock.now += timedelta(seconds=10)
    assert await sent(stage, post) == ["第2项已收照片9张。发错请回复“删照片”，如：删照片 2。"]
    await wang.says("完成 方案已印发")
    assert "照片" not in wang.last  # it has been said
    await wang.says("阶段")
    wang.hears("2 已完成｜方案已印发［照片9张］")
    assert await stage.count("SELECT COUNT(*) FROM file WHERE state = 'pending'") == 9


async def test_words_that_follow_are_answered_with_the_count_and_nothing_is_sent(stage: Stage) -> None:
    wang, post = await stage.bound("wangfang"), Post()
    await wang.says("填报")
    await wang.says("2 9")
    await nine(stage, wang)
    await wang.says("完成 方案已印发", stage.clock.now + timedelta(seconds=3))
    wang.hears("第2项已收照片9张", "第9项")
    stage.clock.now += timedelta(minutes=1)
    assert await sent(stage, post) == []


async def test_photos_whose_task_is_asked_are_counted_in_the_question(stage: Stage) -> None:
    wang, post = await stage.bound("wangfang"), Post()
    await wang.says("填报")
    heard = await nine(stage, wang)
    assert "收到照片1张，属于第几项" in heard[0]
    assert heard[1:] == [""] * 8
    stage.clock.now += timedelta(seconds=10)
    assert "收到照片9张，属于第几项" in (await sent(stage, post))[0]
    await wang.says("9")
    wang.hears("第9项已收照片9张")
