"""Photos sent by mistake, and too many of them."""

from __future__ import annotations

import pytest

from bot.usecases import receive
from tests.bot.conversation.stage import Stage, at


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
        ("pending", True), ("removed", False), ("pending", True),
    ]  # fmt: skip


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
    monkeypatch.setattr(receive, "FILES_A_DAY", 2)
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    for _ in range(3):
        await wang.sends_photo()
    wang.hears("今天已收到您2个照片和语音，达到每日上限")
    await wang.sends_voice("第二项完成了")
    wang.hears("每日上限")
    assert await stage.count("SELECT COUNT(*) FROM file") == 2
    await stage.jump(at("10-12 08:00"))
    await wang.sends_photo()
    wang.hears("已收照片3张")
