"""未达: messages that failed or may have failed are listed, settled, sent again once; a return in doubt is told."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from bot.messages import pump as deliver
from storage import outbox, undelivered
from storage.steps import Remind
from storage.undelivered import No
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.acts import drop_older, everybody, go, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import BANNED, CUT, Killed, Post
from tests.bot.delivery.test_pump import files, owed, states


async def lost(set_stage: Set, answer: object = BANNED, *, window: bool = False) -> tuple[Stage, Phone, Phone]:
    """王芳's reminder failed (or was cut); the office is bound."""
    stage, (wang,) = await owed(set_stage, "wangfang", window=window)
    zhao = await stage.bound("zhaomin")
    await pump(stage.house, Post([answer]))  # type: ignore[list-item]
    stage.clock.now = at("10-11 10:10")
    return stage, wang, zhao


async def test_the_office_lists_what_failed_and_has_it_sent_again_once(set_stage: Set) -> None:
    stage, _, zhao = await lost(set_stage)
    await zhao.says("未达")
    zhao.hears("未送达或结果不明1条", "1 王芳", "整改旬报第7期提醒（呼和浩特市）", "10:00", "未送达（43116", "重发 1")
    await zhao.says("重发 1")
    zhao.hears("将重发1条", "王芳", "1 确认")
    await zhao.says("1")
    zhao.hears("已重发1条。")
    post = Post()
    await asyncio.gather(*(pump(stage.house, post) for _ in range(3)))
    assert len(post.to("o-wangfang")) == 1
    assert await states(stage, "o-wangfang") == ["failed", "accepted"]
    await zhao.says("未达")
    zhao.hears("没有未送达或结果不明的通知。")
    acts = await stage.rows("SELECT act, person_id FROM audit WHERE act LIKE 'message.%'")
    assert [a["act"] for a in acts] == ["message.resend"] and acts[0]["person_id"] is not None


async def test_of_several_resends_at_once_only_one_is_made(set_stage: Set) -> None:
    stage, _, zhao = await lost(set_stage)
    (it,) = await stage.db.read(undelivered.listed)
    now = stage.house.now()
    ends = await asyncio.gather(
        *(stage.db.write(lambda tx: undelivered.resend(tx, it.message, now=now)) for _ in range(4))
    )
    assert sorted(isinstance(e, No) for e in ends) == [False, True, True, True]
    await zhao.says("重发 1")
    zhao.hears("没有未送达或结果不明的通知。")


async def test_a_message_that_fails_again_is_listed_again(set_stage: Set) -> None:
    stage, _, zhao = await lost(set_stage)
    await zhao.says("重发1")
    await zhao.says("1")
    await pump(stage.house, Post(usual=BANNED))
    await zhao.says("未送达")
    zhao.hears("整改旬报第7期提醒（呼和浩特市）")
    (it,) = [u for u in await stage.db.read(undelivered.listed) if u.kind == "remind"]  # an alert may have failed too
    assert [s.notice.step for s in it.about] == [Remind("0")]


async def test_a_resend_is_refused_if_the_unit_has_filed_meanwhile(set_stage: Set) -> None:
    stage, wang, zhao = await lost(set_stage)
    await zhao.says("重发 1")
    await files(wang)
    await zhao.says("1")
    zhao.hears("没有办成。", "王芳：已报送或已补正，不必再发。")
    post = Post()
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []
    await zhao.says("未达")
    zhao.hears("（呼和浩特市，已办）")


async def test_a_resend_is_refused_if_it_is_too_late(set_stage: Set) -> None:
    stage, _, zhao = await lost(set_stage)
    stage.clock.now = at("10-11 17:30")
    await zhao.says("重发 1")
    await zhao.says("1")
    zhao.hears("王芳：已过时限，不必再发。")


async def test_a_message_in_doubt_is_settled_before_it_is_sent_again(set_stage: Set) -> None:
    stage, _, zhao = await lost(set_stage, CUT, window=True)
    await zhao.says("未达")
    zhao.hears("结果不明", "已收到 1", "未收到 1")
    await zhao.says("重发 1")
    zhao.hears("请先核实")
    await zhao.says("未收到 1")
    zhao.hears("将记为未收到1条", "1 确认")
    await zhao.says("1")
    zhao.hears("已记为未收到1条。", "重发 1")
    assert await states(stage, "o-wangfang") == ["failed"]
    await zhao.says("未收到 1")
    zhao.hears("第1条已是未送达", "重发 1")
    await zhao.says("重发 1")
    await zhao.says("1")
    post = Post()
    await pump(stage.house, post)
    assert len(post.to("o-wangfang")) == 1


@pytest.mark.parametrize("answer", [BANNED, CUT])
async def test_a_message_that_arrived_after_all_leaves_the_list(set_stage: Set, answer: object) -> None:
    stage, _, zhao = await lost(set_stage, answer, window=True)
    await zhao.says("已收到 1")
    zhao.hears("将记为已收到1条")
    await zhao.says("2")
    assert await stage.db.read(undelivered.count) != (0, 0)
    await zhao.says("已收到 1")
    await zhao.says("1")
    zhao.hears("已记为收到1条。")
    assert await states(stage, "o-wangfang") == ["delivered"]
    assert await stage.db.read(undelivered.listed) == ()
    (act,) = await stage.rows("SELECT act FROM audit WHERE act LIKE 'message.%'")
    assert act["act"] == "message.settle"


async def test_a_command_without_a_valid_number_is_explained(set_stage: Set) -> None:
    _, wang, zhao = await lost(set_stage)
    await zhao.says("重发")
    zhao.hears("如：重发 1")
    await zhao.says("重发 3")
    zhao.hears("没有第3条，现有1条")
    await wang.says("未达")
    wang.hears("专班")
    await wang.says("填报")
    await wang.says("2")
    await wang.says("已收到 3")
    assert "专班" not in wang.last, "in a report it is something said of a task"


async def test_a_list_of_many_has_pages(set_stage: Set) -> None:
    """Every row of the list is on exactly one page, and its number works on every page."""
    stage = await set_stage("10-11 09:50")
    await drop_older(stage)
    await everybody(stage)
    await stage.jump(at("10-11 10:00"))
    await pump(stage.house, Post(usual=BANNED))
    stage.clock.now = at("10-11 10:01")
    zhao, rows = stage.stranger("zhaomin"), await stage.db.read(undelivered.listed)
    pages = -(-len(rows) // 8)
    assert pages >= 4
    seen: list[str] = []
    for page in range(1, pages + 1):
        await zhao.says("未达" if page == 1 else f"未达 {page}")
        zhao.hears(f"未送达或结果不明{len(rows)}条")
        assert len(zhao.last.encode()) <= 2000
        assert (f"未达 {page + 1}" in zhao.last) is (page < pages), "where it goes on is said"
        seen += re.findall(r"(?m)^(\d+ \S+)", zhao.last)
    assert seen == [f"{n} {r.person_name}" for n, r in enumerate(rows, 1)]
    await zhao.says("未达 99")
    zhao.hears(f"{len(rows)} {rows[-1].person_name}")
    await zhao.says(f"重发 9 {len(rows)}")
    zhao.hears("将重发2条", rows[8].person_name, rows[-1].person_name)
    await zhao.says("1")
    zhao.hears("已重发2条")
    assert len(await stage.db.read(undelivered.listed)) == len(rows) - 2


async def test_the_office_is_told_of_a_return_in_doubt(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 15:00"), Post([CUT])
    zhao, wang = await stage.bound("zhaomin"), await stage.bound("wangfang")
    await files(wang)
    await zhao.says("退回 呼和浩特市 第2项 缺印发文件")
    await zhao.says("1")
    await pump(stage.house, post)
    assert await states(stage, "o-wangfang") == ["unknown"]
    (told,) = [s for s in post.to("o-zhaomin") if "结果不明" in s.text]
    assert "整改旬报第7期的退回通知（呼和浩特市 王芳）结果不明" in told.text and "未达" in told.text
    await zhao.says("未达")
    zhao.hears("退回通知（呼和浩特市）", "结果不明")


async def test_the_office_is_told_of_a_return_whose_lease_lapsed(set_stage: Set) -> None:
    stage = await set_stage("10-11 15:00")
    zhao, wang = await stage.bound("zhaomin"), await stage.bound("wangfang")
    await files(wang)
    await zhao.says("退回 呼和浩特市 第2项 缺印发文件")
    await zhao.says("1")
    with pytest.raises(Killed):
        await pump(stage.house, Post([Killed()]))
    post = Post()
    await go(stage, post, "10-11 15:30")
    assert any("结果不明" in s.text for s in post.to("o-zhaomin")) and post.to("o-wangfang") == []


# words in doubt ---------------------------------------------------------------------------------------------------


async def test_a_text_that_is_no_longer_true_is_not_repeated(set_stage: Set) -> None:
    """One message about two reports was cut; one of them is filed before it would be repeated."""
    stage = await set_stage("10-11 09:50", "huhehaote.yaml", "yingshang-lianxi.yaml")
    await drop_older(stage)
    await stage.bound("wangfang")
    now = stage.house.now()
    rows = await stage.rows(
        "SELECT issue.id AS issue, expected.unit_id AS unit FROM issue JOIN expected ON expected.issue_id = issue.id"
        " JOIN post ON post.unit_id = expected.unit_id AND post.kind = 'filer'"
        " JOIN person ON person.id = post.person_id"
        " WHERE person.key = 'wangfang'"
    )
    (person,) = await stage.rows("SELECT id FROM person WHERE key = 'wangfang'")
    for r in rows:
        for step in (Remind("x"), Remind("y")):  # two notices about it on one message
            debt = outbox.Debt("remind", int(str(r["issue"])), int(str(r["unit"])), step, now, at("10-11 17:00"))
            whom = (int(str(person["id"])),)
            await stage.db.write(lambda tx, debt=debt, whom=whom: outbox.owe(tx, debt, whom, now))  # type: ignore[misc]
    first = Post([CUT])
    await deliver.pump(stage.house, first)
    assert len(first.to("o-wangfang")) == 1
    await stage.db.write(
        lambda tx: tx.run("UPDATE notice SET state = 'cancelled', why = '已报送' WHERE step = 'remind:y'")
    )
    second = Post()
    await go(stage, second, "10-11 09:59")
    assert second.to("o-wangfang") == []
    assert await states(stage, "o-wangfang") == ["unknown"]


async def test_nothing_is_repeated_when_it_is_too_late(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    post = Post([CUT])
    await pump(stage.house, post)
    await stage.db.write(
        lambda tx: tx.run(
            "UPDATE message SET useful_until = ? WHERE openid = 'o-wangfang'",
            int(at("10-11 10:00").timestamp() * 1000) + 5000,
        )
    )
    await go(stage, post, "10-11 10:30")
    assert len(post.to("o-wangfang")) == 1 and await states(stage, "o-wangfang") == ["unknown"]


# the platform's events --------------------------------------------------------------------------------------------


async def accepted(set_stage: Set) -> Stage:
    stage, _ = await owed(set_stage, "wangfang")
    await pump(stage.house, Post())
    return stage


@pytest.mark.parametrize(
    ("msgid", "openid", "ok", "status", "state"),
    [
        ("1001", "o-wangfang", True, "success", "delivered"),
        ("1001", "o-wangfang", False, "failed:user block", "failed"),
        ("1001", "o-wangfang", False, "failed: system failed", "failed"),
        ("1001", "o-wangfang", False, "failed:freq limit", "failed"),
        ("0", "o-wangfang", True, "success", "delivered"),  # no number where client_msg_id was sent
        ("", "o-wangfang", True, "success", "delivered"),
        ("9999", "o-wangfang", True, "success", "accepted"),  # another system's, over the same account
        ("1001", "o-limin", True, "success", "accepted"),  # another person's number
    ],
)
async def test_the_platforms_event_settles_a_message(
    set_stage: Set, msgid: str, openid: str, ok: bool, status: str, state: str
) -> None:
    stage = await accepted(set_stage)
    for _ in range(2):  # the platform may say it twice
        await stage.db.write(lambda tx: outbox.finished(tx, msgid, openid, ok, status, stage.house.now()))
    assert await states(stage, "o-wangfang") == [state]
    receipts = await stage.count("SELECT COUNT(*) FROM receipt WHERE what IN ('delivered', 'failed')")
    assert receipts == (state != "accepted")


async def test_the_event_costs_three_statements_and_locks_no_follower(set_stage: Set) -> None:
    from bot.chat.receive import receive
    from bot.inbound import Inbound, TemplateFinished
    from tests.bot.delivery.counting import Counting

    stage = await accepted(set_stage)
    counting = Counting(stage.db)
    now = stage.house.now()
    event = Inbound("o-wangfang", "key", now, now, TemplateFinished("1001", "success"))
    assert await receive(replace(stage.house, db=counting.as_database()), event) == ""
    assert await states(stage, "o-wangfang") == ["delivered"]
    assert len(counting.said) <= 3, counting.said
    assert not any("follower" in sql for sql in counting.said)


async def test_a_reminder_to_sign_is_sent_again_while_the_report_waits(set_stage: Set) -> None:
    """The unit has handed in, but the signature that the reminder asks for is still missing."""
    stage = await set_stage("10-12 09:00", "shenqian.yaml")
    await drop_older(stage)
    wang, li = [await stage.bound(p) for p in ("wangfang", "limin")]
    await files(wang)
    await pump(stage.house, Post())
    await go(stage, Post(usual=BANNED), "10-12 17:00")
    lost = [u for u in await stage.db.read(undelivered.listed) if u.kind == "remind" and u.person_name == "李敏"]
    assert lost and [s.done for u in lost for s in u.about if s.unit_name == "呼和浩特市"] == [False]
    now = stage.house.now()
    made = [await stage.db.write(lambda tx, m=u.message: undelivered.resend(tx, m, now=now)) for u in lost]  # type: ignore[misc]
    assert not any(isinstance(m, No) for m in made), made
    post = Post()
    await pump(stage.house, post)
    assert len(post.to("o-limin")) == len(made)
    await li.says("同意")
    await li.says("1")
    assert all(s.done for u in await stage.db.read(undelivered.listed) for s in u.about if u.kind == "remind")
