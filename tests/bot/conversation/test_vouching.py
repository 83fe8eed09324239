"""待核实 settled by the office: echoed, done on 1, the asker told; an old phone learns why it is nobody's."""

from __future__ import annotations

from bot.messages import pump
from tests.bot.acts.acting import OTHER, two_offices
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Phone, Stage
from tests.bot.delivery.post import Post


async def pushed(stage: Stage) -> Post:
    post = Post()
    while await pump.pump(stage.house, post):
        pass
    return post


async def test_who_asked_is_bound_and_told(stage: Stage) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    await office.says("待核实")
    office.hears("1 申请 呼和浩特市 王芳 13800000001", "核实通过 姓名")
    await office.says("核实通过 王芳")
    office.hears("将把申请人（呼和浩特市 王芳 13800000001）绑定为王芳：呼和浩特市 联络员（A岗）。1 确认 2 不办")
    await asker.says("填报")
    asker.hears("您尚未绑定单位")
    await office.says("1")
    office.hears_exactly("已绑定王芳，并通知本人。")
    (told,) = (await pushed(stage)).to("o-stranger")
    assert "专班已核实" in (told.text or told.field("title"))
    await asker.says("填报")
    asker.hears("【呼和浩特市】")
    await office.says("待核实")
    office.hears("没有待核实的申请")


async def test_another_name_on_the_roster_is_named_by_the_office(stage: Stage) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("核实 王方 13800000001")
    await office.says("核实通过 王方")
    office.hears("名册中没有“王方”", "核实通过 姓名 名册姓名")
    await office.says("核实通过 王方 王芳")
    await office.says("1")
    await asker.says("填报")
    asker.hears("【呼和浩特市】")


async def test_by_its_number_and_not_on_a_no(stage: Stage) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    await office.says("核实通过 1")
    office.hears("绑定为王芳")
    await office.says("2")
    office.hears("未作改动")
    await asker.says("填报")
    asker.hears("您尚未绑定单位")


async def test_who_is_refused_hears_why_at_his_next_word_and_once(stage: Stage) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("申请 呼和浩特市 张三 13800000001")
    await office.says("核实不通过 张三")
    office.hears("核实不通过 姓名 原因")
    await office.says("核实不通过 张三 查无此人")
    office.hears("将回复申请人（呼和浩特市 张三 13800000001）：未通过，查无此人。1 确认 2 不办")
    await office.says("1")
    await asker.says("你好")
    asker.hears("您的申请未通过：查无此人。", "您尚未绑定单位")
    await asker.says("你好")
    assert "未通过" not in asker.last


async def test_what_is_settled_meanwhile_is_not_settled_again(stage: Stage) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    await office.says("核实通过 王芳")
    await stage.db.write(lambda tx: tx.run("UPDATE request SET settled_at = 1"))
    await office.says("1")
    office.hears("已有变动，未办")
    await office.says("核实通过 诸葛亮")
    office.hears("没有“诸葛亮”的待核实申请")


async def test_only_the_office_settles(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("核实通过 张三")
    wang.hears("您没有这个岗位")


async def test_an_old_phone_learns_that_it_is_nobodys(stage: Stage) -> None:
    office, old, new = await stage.bound("zhaomin"), await stage.bound("wangfang"), stage.stranger()
    await new.says("核实 王芳 13800000001")
    await office.says("核实通过 王芳")
    office.hears("原来绑定的微信将解除")
    await office.says("1")
    await old.says("填报")
    old.hears("您在本微信的绑定已改绑到另一个微信（10月11日", "您尚未绑定单位")
    await office.says("解绑 王芳")
    await office.says("1")
    await new.says("填报")
    new.hears("您在本微信的绑定已由专班解除")


async def test_who_asked_is_listed_in_the_middle_of_a_report(stage: Stage) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    await office.says("代填 呼市 电话 王芳")
    await office.says("2")
    office.hears("第2项")
    await office.says("待核实")
    office.hears("1 申请 呼和浩特市 王芳 13800000001")
    await office.says("继续")
    office.hears("第2项")
    await office.says("完成 方案已印发")
    office.hears("请核对：")


async def test_each_office_sees_counts_and_settles_its_own(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    await two_offices(stage)
    zhao, ding, asker, other = (Phone(stage, f"o-{who}") for who in ("zhaomin", "dingyi", "a", "b"))
    await asker.says("申请 呼和浩特市 王芳 13800000001")
    await other.says("申请 市司法局 王芳 13800000002")
    await stage.stranger().says("申请 某某局 张三 13800000003")
    await zhao.says("待核实")
    zhao.hears("1 申请 呼和浩特市 王芳", "2 申请 某某局 张三")
    assert "市司法局" not in zhao.last
    await ding.says("待核实")
    ding.hears("1 申请 市司法局 王芳", "2 申请 某某局 张三")
    assert "呼和浩特市" not in ding.last
    await ding.says("进度")
    ding.hears("绑定申请2件")
    await ding.says("核实不通过 2 查无此人")
    await ding.says("1")
    await zhao.says("待核实")
    assert "张三" not in zhao.last
    await zhao.says("核实通过 1")
    zhao.hears("将把申请人（呼和浩特市 王芳")
    await zhao.says("1")
    zhao.hears_exactly("已绑定王芳，并通知本人。")
    await asker.says("填报")
    asker.hears("您有2份待报")
