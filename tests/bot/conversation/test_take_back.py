"""撤销 in the chat: the office's own word for taking back a 通过 or a 退回."""

from __future__ import annotations

from bot.chat.words import review as review_words
from tests.bot.conversation.stage import Stage, at
from tests.bot.conversation.test_office import filed
from tests.bot.delivery.acts import drop_older, pump
from tests.bot.delivery.post import Post


async def test_a_pass_is_taken_back_on_1(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    await zhao.says("通过 呼市")
    await zhao.says("撤销 呼市")
    zhao.hears_exactly("将撤销呼和浩特市旬报第7期的通过，恢复为待审。1 确认 2 不办")
    await zhao.says("2")
    zhao.hears("未作改动")
    await zhao.says("撤销 呼市 第7期")
    await zhao.says("好的")
    zhao.hears("将撤销呼和浩特市旬报第7期的通过")
    await zhao.says("1")
    zhao.hears_exactly("已撤销呼和浩特市旬报第7期的通过，现为待审。")
    await zhao.says("待审")
    zhao.hears("待审1份：", "呼和浩特市")


async def test_a_return_is_taken_back_and_its_filer_hears_of_it(stage: Stage) -> None:
    wang, zhao, post = await filed(stage, "wangfang"), await stage.bound("zhaomin"), Post()
    await drop_older(stage)
    for said in ("退回 呼市 第2项 缺印发文件", "1"):
        await zhao.says(said)
    await pump(stage.house, post)
    await zhao.says("撤销 呼市")
    zhao.hears_exactly("将撤销呼和浩特市旬报第7期的退回，恢复为待审，并告知已收到退回通知的人。1 确认 2 不办")
    stage.wakes.clear()
    await zhao.says("1")
    zhao.hears_exactly("已撤销呼和浩特市旬报第7期的退回，现为待审。正在告知王芳。")
    assert stage.wakes
    await pump(stage.house, post)
    assert "退回已由专班撤销，不必补正" in post.to(wang.openid)[-1].text
    await wang.says("我的")
    wang.hears("呼和浩特市 旬报第7期", "已报")


async def test_a_return_nobody_has_heard_of_is_not_sent_any_more(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    for said in ("退回 呼市 缺印发文件", "1", "撤销 呼市", "1"):
        await zhao.says(said)
    zhao.hears_exactly("已撤销呼和浩特市旬报第7期的退回，现为待审。退回通知还没有发出，不再发。")
    assert await stage.count("SELECT COUNT(*) FROM notice WHERE step = 'return:1' AND state = 'owed'") == 0


async def test_what_cannot_be_taken_back_says_why(stage: Stage) -> None:
    wang, zhao = await filed(stage, "wangfang"), await stage.bound("zhaomin")
    await zhao.says("撤销 呼市")
    zhao.hears_exactly("呼和浩特市没有可撤销的通过或退回。")
    await zhao.says("撤销 火星")
    zhao.hears("没有找到单位“火星”")
    for said in ("退回 呼市 第2项 缺印发文件", "1", "撤销 呼市"):
        await zhao.says(said)
    await wang.says("填报")
    await wang.says("印发文件是内政办5号")  # between the echo and the 1
    await zhao.says("1")
    zhao.hears_exactly("对方已开始补正，呼和浩特市旬报第7期的退回不能撤销。")
    await zhao.says("撤销 呼市")
    zhao.hears_exactly("对方已开始补正，呼和浩特市旬报第7期的退回不能撤销。")
    await wang.says("1")
    wang.hears("已重新报送")
    for said in ("通过 呼市", "撤销 呼市"):
        await zhao.says(said)
    await stage.jump(at("10-11 18:00"))
    await zhao.says("1")
    zhao.hears_exactly("本期汇总已发布，呼和浩特市旬报第7期的通过不能撤销。")


async def test_of_several_reports_it_is_asked_which(stage: Stage) -> None:
    wang, zhao = await filed(stage, "wangfang"), await stage.bound("zhaomin")
    await stage.jump(at("10-20 09:00"))
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("1")
    await zhao.says("通过 全部")
    await zhao.says("1")
    await stage.db.write(lambda tx: tx.run("DELETE FROM digest"))  # neither has been counted yet
    await zhao.says("撤销 呼市")
    zhao.hears("要撤销哪一份？", "1 呼和浩特市 旬报第8期，已通过", "2 呼和浩特市 旬报第7期，已通过")
    await zhao.says("2")
    zhao.hears("将撤销呼和浩特市旬报第7期的通过", "1 确认 2 不办")
    await zhao.says("1")
    zhao.hears("已撤销呼和浩特市旬报第7期的通过")


async def test_another_of_the_office_was_faster(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    await zhao.says("通过 呼市")
    await zhao.says("撤销 呼市")
    await stage.db.write(lambda tx: tx.run("UPDATE report SET state = 'submitted', version = version + 1"))
    await zhao.says("1")
    zhao.hears("以下已有变动，未办，请看“待审”：", "呼和浩特市 旬报第7期")


async def test_alone_it_is_still_a_filers_own_word(stage: Stage) -> None:
    wang = await filed(stage, "wangfang")
    await wang.says("撤销 呼市")
    wang.hears_exactly(review_words.TAKE_BACK_NOT_YOURS)
    await wang.says("撤销")
    wang.hears("已撤回")
