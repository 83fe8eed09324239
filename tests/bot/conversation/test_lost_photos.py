"""Photos of the chat that could not be had: said once, at the next word or by a message, while there is time."""

from __future__ import annotations

from bot.acts import keep_evidence
from bot.messages import pump
from storage import files, undelivered
from storage.engine.tx import Tx
from tests.bot.conversation.stage import Stage
from tests.bot.delivery.post import BANNED, Post


async def _lose(stage: Stage, count: int) -> None:
    """The platform says of the last so many photos that they are gone."""
    house = stage.house

    async def work(tx: Tx) -> None:
        rows = await tx.fetch("SELECT id FROM file ORDER BY id DESC LIMIT ?", count)
        for row in rows:
            file = await files.get(tx, int(row["id"]))
            assert file is not None
            await keep_evidence.lose(tx, file, "微信说这个文件取不到", house.now())

    await stage.db.write(work)


async def test_who_says_nothing_more_hears_once_that_photos_were_lost(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    for _ in range(3):
        await wang.sends_photo()
    await _lose(stage, 2)
    post = Post()
    await pump.pump(stage.house, post)
    assert post.sent == []
    stage.clock.advance(minutes=2)
    await pump.pump(stage.house, post)
    (sent,) = post.sent
    said = sent.text
    assert "呼和浩特市旬报第7期的2张照片没能取到（微信说这个文件取不到），没有计入，请重新发" in said
    await wang.says("预览")
    wang.hears("［照片1张］")
    assert "没能取到" not in wang.last
    stage.clock.advance(minutes=5)
    await pump.pump(stage.house, post)
    assert len(post.sent) == 1


async def test_who_spoke_meanwhile_is_not_told_twice_that_photos_were_lost(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.sends_photo()
    await _lose(stage, 1)
    await wang.says("帮助")
    wang.hears("1张照片没能取到")
    stage.clock.advance(minutes=2)
    post = Post()
    await pump.pump(stage.house, post)
    assert post.sent == []
    await wang.says("1")
    assert "已报送" in wang.answers[-1] or "已报送" in await wang.says("1")
    assert await stage.count("SELECT COUNT(*) FROM file WHERE submission_id IS NOT NULL") == 0


async def test_a_word_about_lost_photos_that_failed_is_sent_again(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.sends_photo()
    await _lose(stage, 1)
    stage.clock.advance(minutes=2)
    await pump.pump(stage.house, Post(usual=BANNED))
    (it,) = await stage.db.read(undelivered.listed)
    assert [s.done for s in it.about] == [False], "the photo is lacking still"
    now = stage.house.now()
    assert isinstance(await stage.db.write(lambda tx: undelivered.resend(tx, it.message, now=now)), int)
    post = Post()
    await pump.pump(stage.house, post)
    (sent,) = post.sent
    assert "1张照片没能取到" in sent.text
