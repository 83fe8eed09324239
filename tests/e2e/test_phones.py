"""People with phones, the house and the platform's rules between them: from the scan to the leader's page."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing

import pytest

from tests.e2e.world import NewWorld, Phone, World, at, words

LIST = "有变化的回复序号，如 2 5 9；全部无变化回复 0。"


async def submissions(world: World) -> list[dict[str, object]]:
    return await world.rows(
        "SELECT unit.key AS unit, submission.receipt, submission.on_time, submission.zero FROM submission"
        " JOIN report ON report.id = submission.report_id JOIN unit ON unit.id = report.unit_id ORDER BY submission.id"
    )


async def messages(world: World, kind: str) -> list[dict[str, object]]:
    return await world.rows("SELECT state, channel, attempts, openid FROM message WHERE kind = ? ORDER BY id", kind)


async def files_zero(phone: Phone) -> None:
    await phone.says("填报")
    phone.hears("旬报（第7期）", "无变化回复 0。")
    await phone.says("0")
    phone.hears("已报送", "零报告", "回执号07-", "按时")


async def reads_back_one_change(phone: Phone) -> None:
    await phone.says("填报")
    phone.hears("旬报（第7期）", LIST)
    await phone.says("2完成，方案已印发；其余无变化")
    phone.hears("请核对", "2 已完成｜方案已印发", "其余11项无变化", "回复1报送")


async def test_g1_a_scan_and_the_name(world: World) -> None:
    made = await world.code("huhehaote", "wangfang")
    qr = await world.stage.house.wechat.create_qr(made.scene)  # type: ignore[union-attr]
    wang = await world.phone("wang")
    await world.post("act", openid=wang.openid, kind="scan", ticket=qr.ticket)
    (row,) = [r for r in await wang.reads() if r["side"] == "account"]
    assert row["text"] == (
        "您好，这是整改填报服务号。此码用于：呼和浩特市 联络员（A岗）。"
        "请回复您的姓名完成绑定（即同意《个人信息告知》，回复“告知”可看）。"
    )
    assert await wang.says("王芳") == (
        "王芳同志，已绑定：呼和浩特市 联络员（A岗）。报送回复“填报”，疑问回复“帮助”。\n"
        "请把本号设为星标，以免漏看提醒。\n涉密和工作秘密内容请勿在微信报送。"
    )
    await world.clock.later(minutes=5)
    assert "填报" in await wang.menu()
    assert await wang.taps("填报") == await wang.says("填报")


async def test_g16_a_reminder_reaches_only_those_who_owe(world: World) -> None:
    wang, li, leader = await world.bound("wangfang"), await world.bound("limin"), await world.bound("sunguoping")
    await world.clock.to("10-08 09:00")
    await files_zero(li)
    await wang.says("帮助")
    for phone in (wang, li):
        await phone.reads()
    await world.clock.to("10-09 15:00")
    told = await wang.gets("【提醒】整改旬报10月11日17:00截止", "报送请回复“填报”", via="custom")
    assert len(told) < 60
    await li.gets_nothing()
    await leader.gets_nothing()
    await world.clock.to("10-11 09:59")
    await wang.gets_nothing()
    await world.clock.to("10-11 10:00")  # 48 hours after a word of hers: a card now
    card = await wang.gets("旬报第7期今17时截止", "12项待报", via="template")
    assert "2021年10月11日 17:00" in card
    await li.gets_nothing()
    await wang.says("填报")
    wang.hears("截止：10月11日（周一）17:00", "12〔", LIST)
    states = {(m["openid"], m["state"]) for m in await messages(world, "remind") if m["openid"]}
    assert states == {(wang.openid, "accepted"), (wang.openid, "delivered")}


async def test_who_files_on_the_last_morning_is_not_reminded(world: World) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-11 09:58")
    await files_zero(wang)
    await wang.reads()
    await world.clock.to("10-11 17:30")
    await wang.gets_nothing()


async def test_g12_a_return_is_on_the_filers_screen_at_once(world: World) -> None:
    wang, office = await world.bound("wangfang"), await world.bound("zhaomin")
    await world.clock.to("10-11 14:00")
    await reads_back_one_change(wang)
    await wang.says("1")
    wang.hears("已报送")
    await wang.reads()
    await office.says("退回 呼和浩特市 第2项 缺印发文件")
    office.hears("将退回呼和浩特市第2项（旬报第7期）", "1 确认")
    await office.says("1")
    office.hears("已退回")
    await world.settle()
    await wang.gets(
        "旬报第7期退回1处，其余不用动",
        "第2项 已完成：缺印发文件（专班赵敏）",
        "12日12:00前补正不影响按时",
        via="custom",
    )
    await wang.sends_photo()
    wang.hears("第2项已收照片1张")
    await wang.says("1")
    wang.hears("已重新报送", "按时")
    await world.settle()
    (photo,) = await world.rows("SELECT state, bytes, sha256 FROM file")
    assert photo["state"] == "kept"
    assert isinstance(photo["bytes"], int) and photo["bytes"] > 1000
    await office.says("待审")
    office.hears("呼和浩特市")
    await office.says("通过 呼和浩特市")
    if "已通过" not in office.last:
        await office.says("1")
    office.hears("已通过")
    (report,) = await world.rows("SELECT state, on_time FROM report")
    assert report == {"state": "accepted", "on_time": 1}


async def test_the_digest_card_arrives_at_its_hour_and_opens_the_page(world: World) -> None:
    wang, li = await world.bound("wangfang"), await world.bound("limin")
    leader = await world.bound("sunguoping")
    await world.clock.to("10-11 10:30")
    await files_zero(wang)
    await li.says("填报")
    await li.says("1完成，已印发；其余无变化")
    await li.says("1")
    await leader.reads()
    await world.clock.to("10-11 17:59")
    await leader.gets_nothing()
    await world.clock.to("10-11 18:00")
    card = await leader.gets("旬报第7期汇总", "应报29", via="template")
    assert "按时2" in card
    url = leader.news[-1]["url"]
    page = await leader.opens(url)
    assert page["status"] == 200
    assert page["url"].startswith(world.stage.house.settings.public_url + "/h5/digest/")
    text = re.sub(r"<[^>]+>|\s", "", page["text"])
    assert "旬报第7期汇总" in text
    for figure in ("应报29", "按时2", "未报27"):
        label, number = re.match(r"(\D+)(\d+)", figure).groups()  # type: ignore[union-attr]
        assert f"{label}{number}" in text or f"{number}{label}" in text, (figure, text[:600])
    missing = await leader.opens(f"{page['url']}/units?filed=missing")
    assert (missing["status"], missing["text"].count("包头市")) == (200, 0)
    await leader.says("汇总")
    leader.hears("40项", "应报29")
    for other in (wang, await world.phone("nobody")):
        refused = await other.opens(url)
        assert refused["status"] == 403
        assert "应报" not in refused["text"]


# misbehaviour ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["callback_twice", "callback_lost", "callback_late"])
async def test_a_confirmation_however_delivered_files_once(world: World, fault: str) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-11 09:00")
    await reads_back_one_change(wang)
    await wang.reads()
    await world.misbehave(fault, path="message text", seconds=0.2)
    await wang.says("1")
    wang.hears("已报送")
    await world.post("quiet")
    assert [r["text"] for r in await wang.reads()] == [wang.last]
    assert await submissions(world) == [{"unit": "huhehaote", "receipt": 1, "on_time": 1, "zero": 0}]


@pytest.mark.slow
async def test_an_answer_after_five_seconds_is_asked_for_again_and_files_once(world: World) -> None:
    """Another process holds the database while the 「1」 arrives: the platform cuts, and delivers again."""
    wang = await world.bound("wangfang")
    await world.clock.to("10-11 09:00")
    await reads_back_one_change(wang)
    await wang.reads()
    with closing(sqlite3.connect(world.folder / "xunbao.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        saying = asyncio.create_task(wang.says("1"))
        await on_ledger(world, wang, "callback", "failed")
        other.execute("ROLLBACK")
    await saying
    wang.hears("已报送：变化1项，无变化11项", "回执号07-0001")
    await world.post("quiet")
    assert [r["text"] for r in await wang.reads()] == [wang.last]
    assert len(await submissions(world)) == 1


async def on_ledger(world: World, phone: Phone, kind: str, outcome: str) -> None:
    """Return once the platform's ledger has such a row of this person's."""
    for _ in range(100_000):
        rows = (await world.stage.wall.get("ledger", openid=phone.openid, kind=kind, limit=5000))["rows"]
        if any(r["outcome"] == outcome for r in rows):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{kind} {outcome} never came")


async def test_two_messages_that_overtake_each_other_file_nothing_unseen(world: World) -> None:
    """A 「1」 sent before the table to confirm was on the screen arrives after it: nobody saw what it would confirm."""
    wang = await world.bound("wangfang")
    await world.clock.to("10-11 09:00")
    await wang.says("填报")
    world.clock.set(at("10-11 09:00:20"))
    await wang.says("2完成，方案已印发；其余无变化")
    wang.hears("请核对")
    await wang.said("1", at("10-11 09:00:15"))
    wang.hears("发出时还没看到", "请核对", "2 已完成｜方案已印发")
    assert await submissions(world) == []
    world.clock.set(at("10-11 09:00:40"))
    await wang.says("1")
    wang.hears("已报送：变化1项，无变化11项")
    assert len(await submissions(world)) == 1


async def on_screen(phone: Phone, text: str) -> None:
    """Return once the person's own words stand there: they are on their way."""
    for _ in range(100_000):
        rows = await phone.world.stage.wall.chat(phone.openid)
        if any(r["side"] == "me" and r.get("text") == text for r in rows):
            return
    raise AssertionError(f"{text} was never sent")


async def test_deliveries_out_of_order_are_each_answered_once(world: World) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-11 09:00")
    await reads_back_one_change(wang)
    await wang.reads()
    await world.misbehave("callback_order", path="message text", seconds=2.0)
    held = asyncio.create_task(world.post("act", openid=wang.openid, kind="say", text="1"))
    await on_screen(wang, "1")
    overtaking = await world.post("act", openid=wang.openid, kind="say", text="帮助")
    first = await held
    told = [r["text"] for r in await wang.reads()]
    assert sorted(told) == sorted(r["text"] for done in (first, overtaking) for r in done["replies"])
    assert len(told) == 2
    assert len(await submissions(world)) == 1


async def reminded_once(world: World, wang: Phone, state: str) -> None:
    """Ten minutes after the misbehaviour: one card or text on the screen, and the row says what is known."""
    await world.clock.later(minutes=10)
    shown = [r for r in await wang.reads() if r["via"] in ("custom", "template")]
    assert len(shown) == 1, [words(r) for r in shown]
    assert len(await world.shown(wang)) == 1
    assert [m["state"] for m in await messages(world, "remind") if m["openid"] == wang.openid] == [state]


@pytest.mark.parametrize("fault", ["api_5xx", "api_cut", "api_busy", "api_dead_token", "api_often"])
async def test_a_card_is_shown_once_whatever_the_platform_does(world: World, fault: str) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-09 14:59")  # the window of her last word, three days ago, is closed
    await wang.reads()
    await world.misbehave(fault, path="message/template/send")
    await world.clock.to("10-09 15:00")
    await reminded_once(world, wang, "delivered")


async def test_a_text_cut_after_it_was_accepted_is_not_sent_again(world: World) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-09 14:00")
    await wang.says("帮助")
    await wang.reads()
    await world.misbehave("api_cut", path="message/custom/send")
    await world.clock.to("10-09 15:00")
    await reminded_once(world, wang, "unknown")


async def test_a_card_answered_late_is_shown_once(world: World) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-09 14:59")
    await wang.reads()
    await world.misbehave("api_late", path="message/template/send", seconds=1.0)
    await world.clock.to("10-09 15:00")
    await reminded_once(world, wang, "delivered")


# restarts -------------------------------------------------------------------------------------------------------


async def test_a_restart_in_the_middle_of_a_question(world: World) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-11 09:00")
    await wang.says("填报")
    await wang.says("2 5")
    wang.hears("第2项", "1/2")
    before = world.house.now()
    await world.restart()
    assert world.house.now() == before, "the clock stands while nothing runs"
    await wang.says("完成 方案已印发")
    wang.hears("第5项", "2/2")
    await world.restart()
    await wang.says("阶段 已开展自查")
    wang.hears("请核对", "2 已完成｜方案已印发", "5 取得阶段性成效｜已开展自查", "其余10项无变化")
    await world.restart()
    await wang.says("1")
    wang.hears("已报送：变化2项，无变化10项")
    assert len(await submissions(world)) == 1


async def test_a_restart_sends_nothing_again_and_forgets_nothing(world: World) -> None:
    wang = await world.bound("wangfang")
    await world.clock.to("10-09 15:00")
    assert len(await world.shown(wang)) == 1
    await world.restart()
    await world.settle()
    assert len(await world.shown(wang)) == 1
    await world.stop()
    await world.start()
    await world.clock.to("10-11 10:00")
    assert len(await world.shown(wang)) == 2
    assert "填报" in await wang.menu()


@pytest.mark.parametrize("who", ["wangfang", "limin", "alashan", "sunguoping", "zhaomin"])
async def test_every_entry_of_a_persons_menu_works(new_world: NewWorld, who: str) -> None:
    """A filer, one who fills and signs, one who signs, a leader, the office: each by its own menu in WeChat."""
    world = await new_world()
    await world.apply("shenqian.yaml")
    await world.clock.to("10-11 09:00")
    phone = await world.bound(who, "shenqian")
    await world.clock.later(minutes=5)
    shown = (await world.stage.wall.get(f"users/{phone.openid}"))["menu"]
    keys = [b["key"] for top in shown for b in (top.get("sub_button") or [top])]
    assert len(keys) >= 2
    for key in keys:
        told = await phone.taps(key)
        assert told and "没有听懂" not in told and "没有这个岗位" not in told and "您没有" not in told, (key, told)
        await phone.says("帮助")
    if who == "limin":
        assert "审签" in keys and "填报" in keys
