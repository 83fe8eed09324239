"""From a code or a scan to a bound person; who is not on the roster is told what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.acts import make_codes
from bot.acts.run import Done
from bot.rights.actor import OPERATOR
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage, at


async def test_a_scan_and_the_name_bind(stage: Stage) -> None:
    new = await stage.code("wangfang")
    wang = stage.stranger()
    await wang.follows(new.scene)
    wang.hears("您好，这是整改填报服务号。", "此码用于：呼和浩特市 联络员（A岗）", "请回复您的姓名", "《个人信息告知》")
    assert "王芳" not in wang.last
    await wang.says("王芳")
    wang.hears("王芳同志，已绑定：呼和浩特市 联络员（A岗）。", "报送回复“填报”", "星标", "涉密")
    assert wang.cost == 2
    assert await stage.count("SELECT COUNT(*) FROM follower WHERE role_wanted = 'filer'") == 1
    assert stage.wakes, "the menu tag is to be set"


async def test_a_typed_code_binds_and_is_used_up(stage: Stage) -> None:
    new = await stage.code("limin")
    li = stage.stranger()
    await li.says(f"绑定{new.code[:4]} {new.code[4:]}")
    li.hears("包头市 联络员（A岗）")
    await li.says("李·敏 ")
    li.hears("李敏同志，已绑定")
    other = stage.stranger("other")
    await other.says(f"绑定 {new.code}")
    other.hears("码不对或已失效", "还可试4次")


async def test_only_hashes_are_kept_and_a_new_code_ends_the_old(stage: Stage) -> None:
    old, new = await stage.code("limin"), await stage.code("limin")
    kept = str(await stage.rows("SELECT * FROM bind_code"))
    assert not any(plain in kept for plain in (old.code, new.code, old.scene, new.scene))
    li = stage.stranger()
    await li.says(f"绑定 {old.code}")
    li.hears("码不对或已失效")
    await li.scans(new.scene)
    li.hears("请回复您的姓名")


async def test_a_code_dies_after_thirty_days(stage: Stage) -> None:
    new = await stage.code("limin")
    stage.clock.advance(days=30, seconds=1)
    li = stage.stranger()
    await li.says(f"绑定 {new.code}")
    li.hears("码不对或已失效")


async def test_another_name_has_three_tries_and_never_learns_the_rosters(stage: Stage) -> None:
    new = await stage.code("wangfang")
    one = stage.stranger()
    await one.scans(new.scene)
    await one.says("王方")
    one.hears_exactly("姓名与名册不一致，暂未绑定，请核对后再发（还可试2次）。名册有误请回复“核实 姓名 电话”。")
    await one.says("李芳")
    one.hears("还可试1次")
    await one.says("张芳")
    one.hears("1小时后")
    await one.scans(new.scene)
    one.hears("1小时后")
    assert all("王芳" not in a for a in one.answers)
    stage.clock.advance(hours=1)
    await one.scans(new.scene)
    await one.says("王芳")
    one.hears("已绑定")


async def test_five_wrong_codes_lock_for_an_hour(stage: Stage) -> None:
    right = await stage.code("wangfang")
    one = stage.stranger()
    for left in (4, 3, 2, 1):
        await one.says("绑定 00000000" if right.code != "00000000" else "绑定 00000001")
        one.hears(f"还可试{left}次")
    await one.says("绑定 1234")
    one.hears("绑定 12345678")  # no code at all: how it is done
    await one.says("绑定 99999999" if right.code != "99999999" else "绑定 99999998")
    one.hears("1小时后")
    await one.says(f"绑定 {right.code}")
    one.hears("1小时后")
    stage.clock.advance(hours=1)
    await one.says(f"绑定 {right.code}")
    one.hears("请回复您的姓名")


async def test_who_is_not_on_the_roster_is_told_and_the_office_sees_it(stage: Stage) -> None:
    one = stage.stranger()
    await one.says("填报")
    one.hears_exactly("您尚未绑定单位。有码请回复“绑定 码”；没有请回复“申请 单位 姓名 电话”，专班核实后在此通知。")
    await one.says("申请 某某局 钱进 13800000000")
    one.hears("申请已记下")
    assert one.cost == 2
    zhao = await stage.bound("zhaomin")
    await zhao.says("待核实")
    zhao.hears("待核实1件", "申请", "某某局 钱进 13800000000")
    await zhao.says("进度")
    zhao.hears("绑定申请1件")


async def test_a_word_of_the_roster_being_wrong_is_kept_for_the_office(stage: Stage) -> None:
    new = await stage.code("wangfang")
    one = stage.stranger()
    await one.scans(new.scene)
    await one.says("王方")
    await one.says("核实 王方 0471-1234567")
    one.hears("专班核实名册后在此通知")
    assert await stage.count("SELECT COUNT(*) FROM request WHERE kind = 'verify' AND said LIKE '%王方%'") == 1


async def test_help_and_the_notice_answer_in_the_middle_of_binding(stage: Stage) -> None:
    new = await stage.code("wangfang")
    one = stage.stranger()
    await one.scans(new.scene)
    await one.says("帮助")
    one.hears("绑定 码")
    await one.says("告知")
    one.hears("《个人信息告知》")
    await one.says("王芳")
    one.hears("已绑定")


async def test_a_bound_phone_takes_nobody_else(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    new = await stage.code("liqiang")
    await wang.scans(new.scene)
    wang.hears("此微信已绑定王芳，未改绑")


async def test_a_shared_phone_asks_who_fills(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", shared_phone=True)
    wang = await stage.bound("wangfang")
    new = await stage.code("liqiang")
    await wang.scans(new.scene)
    await wang.says("李强")
    wang.hears("李强同志，已绑定：呼和浩特市 联络员（B岗）")
    await wang.says("填报")
    wang.hears_exactly("本次填报人：1 王芳 2 李强")
    await wang.says("2")
    wang.hears("【呼和浩特市】")
    await wang.says("0")
    wang.hears("已报送")
    assert (
        await stage.count(
            "SELECT COUNT(*) FROM submission JOIN person ON person.id = person_id WHERE person.key = 'liqiang'"
        )
        == 1
    )


async def test_coming_back_finds_the_binding(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.unfollows()
    assert await stage.count("SELECT followed FROM follower WHERE openid = ?", wang.openid) == 0
    await wang.follows()
    wang.hears("欢迎回来", "已绑定：王芳")
    assert await stage.count("SELECT followed FROM follower WHERE openid = ?", wang.openid) == 1


async def test_moving_to_a_new_phone_ends_the_old_binding(stage: Stage) -> None:
    old = await stage.bound("wangfang")
    new = await stage.code("wangfang")
    phone = stage.stranger("new-phone")
    await phone.scans(new.scene)
    await phone.says("王芳")
    phone.hears("已绑定")
    await old.says("填报")
    old.hears("您尚未绑定单位")
    assert await stage.count("SELECT COUNT(*) FROM follower WHERE role_wanted = 'filer'") == 1


async def test_codes_are_made_for_those_unbound_or_named(stage: Stage) -> None:
    await stage.bound("wangfang")
    done = await make_codes.codes(stage.house, OPERATOR, "huhehaote")
    assert isinstance(done, Done)
    made = done.value
    assert "王芳" not in {m.person for m in made}
    assert len(made) > 20
    assert all(len(m.code) == 8 and m.code.isdecimal() for m in made)
    assert len({m.code for m in made} | {m.scene for m in made}) == 2 * len(made)


@pytest.mark.parametrize("skew", [-10, 0, 10])
async def test_windows_follow_what_the_person_does(stage: Stage, skew: int) -> None:
    stage.clock.skew = timedelta(seconds=skew)
    wang = await stage.bound("wangfang")
    await wang.taps("我的")
    assert await stage.count("SELECT window_left FROM follower WHERE openid = ?", wang.openid) == 3
    await wang.says("我的")
    said = min(stage.clock.now, stage.clock.ours())
    assert await stage.count("SELECT window_left FROM follower WHERE openid = ?", wang.openid) == 5
    long = await stage.count("SELECT window_until FROM follower WHERE openid = ?", wang.openid)
    assert long == int(said.timestamp() * 1000) + 48 * 3600 * 1000
    await wang.taps("我的")  # the short window does not cut the long one
    assert await stage.count("SELECT window_until FROM follower WHERE openid = ?", wang.openid) == long
    assert await stage.count("SELECT window_left FROM follower WHERE openid = ?", wang.openid) == 5
    await wang.says("我的", at("10-11 08:00"))  # a late delivery of an old message
    assert await stage.count("SELECT window_until FROM follower WHERE openid = ?", wang.openid) == long


@pytest.mark.parametrize(
    "said", ["王芳", "我叫王芳", "我是王芳", "同意，王芳", "姓名：王芳", "王芳同志", "王 芳", "好的 王芳"]
)
async def test_the_name_as_people_give_it(stage: Stage, said: str) -> None:
    new = await stage.code("wangfang")
    wang = stage.stranger()
    await wang.scans(new.scene)
    await wang.says(said)
    wang.hears("王芳同志，已绑定")


async def test_what_is_no_name_costs_no_try(stage: Stage) -> None:
    new = await stage.code("wangfang")
    wang = stage.stranger()
    await wang.scans(new.scene)
    for said in ("同意", "好的", "收到", "你好", "请问写谁的名字", "1", "确认"):
        await wang.says(said)
        wang.hears("请回复您的姓名（中文）完成绑定")
    await wang.says("李芳")
    wang.hears("还可试2次")


async def test_who_binds_another_wechat_is_told_the_old_one_ends(stage: Stage) -> None:
    await stage.bound("wangfang")
    new = await stage.code("wangfang")
    wang = stage.stranger("new")
    await wang.scans(new.scene)
    await wang.says("王芳")
    wang.hears("您原来绑定的微信已解除", "王芳同志，已绑定")
