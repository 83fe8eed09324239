"""The leader's digest: it comes at its hour, numbered and frozen, and says enough alone. Also the text of returns."""

from __future__ import annotations

import pytest

from bot.inbound import TemplateFinished
from bot.tick import tick as tick_act
from schedules.digest import Facts
from schedules.retry import Outcome
from storage import digests, outbox, reports
from storage.engine.tx import Tx
from storage.steps import Return
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.conversation.test_rights import gains
from tests.bot.delivery.acts import drop_older, go, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import BANNED, GONE, Post
from tests.bot.delivery.test_next_in_line import Choosy


async def latest(stage: Stage) -> digests.Digest:
    async def work(tx: Tx) -> digests.Digest:
        row = await tx.one("SELECT id FROM campaign ORDER BY id LIMIT 1")
        assert row is not None
        found = await digests.latest(tx, row["id"])
        assert found is not None
        return found

    return await stage.db.read(work)


async def report(stage: Stage, key: str, *said: str) -> None:
    phone = await stage.bound(key)
    await phone.says("填报")
    for words in said:
        await phone.says(words)
    phone.hears("已报送")


async def test_the_digest_of_the_seventh_issue(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 09:00"), Post()
    await stage.bound("sunguoping")
    await report(stage, "wangfang", "2完成，方案已印发；其余无变化", "1")
    await report(stage, "limin", "0")
    stage.clock.now = at("10-11 17:30")
    await report(stage, "xingan", "0")
    await go(stage, post, "10-11 18:00")
    made = await latest(stage)
    assert made.as_of == at("10-11 18:00") and made.sha256 == digests.sha256(
        (await stage.rows("SELECT facts FROM digest"))[0]["facts"],  # type: ignore[arg-type]
        made.content,
    )
    assert "旬报第7期应报29家：按时2，迟报1，未报26（呼伦贝尔市、" in made.content
    assert made.content.endswith("截至10月11日18:00。") and "较上期" not in made.content
    done = [t for t in made.facts.tasks if t.status == "done"]
    assert [(t.number, t.unit) for t in done] == [(8, "呼和浩特市")]
    (card,) = post.to("o-sunguoping")
    assert card.channel == "template" and card.card is not None and card.card.path == f"/h5/digest/{made.id}"
    assert (card.field("title"), card.field("what")) == ("整改旬报第7期汇总", "应报29 按时2 迟报1 未报26")
    assert card.field("due") == "2021年10月11日 18:00"
    assert await notices(stage, "sunguoping") == [("digest:1", "left", "")]


async def test_a_leader_with_an_open_window_gets_the_whole_text(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 17:50"), Post()
    sun = await stage.bound("sunguoping")
    await sun.says("帮助")
    await go(stage, post, "10-11 18:00")
    (sent,) = post.to("o-sunguoping")
    assert sent.text == (await latest(stage)).content
    await sun.says("汇总")
    assert sun.last.startswith(sent.text)


async def test_what_comes_after_the_moment_counts_only_in_the_next_digest(set_stage: Set) -> None:
    """The tick is late. A report recorded since the digest's moment does not count, and the past does not change."""
    stage = await set_stage("10-11 09:00")
    await report(stage, "wangfang", "2完成，方案已印发；其余无变化", "1")
    stage.clock.now = at("10-11 18:05")
    await report(stage, "limin", "0")
    await tick_act.tick(stage.house)
    first = await latest(stage)
    assert "按时1，迟报0，未报28" in first.content
    await tick_act.tick(stage.house, at("10-12 00:00"))
    assert (await latest(stage)) == first
    stage.clock.now = at("10-18 09:00")
    await tick_act.tick(stage.house)
    await report(stage, "wangfang", "5完成，已印发；其余无变化", "1")
    await tick_act.tick(stage.house, at("10-20 18:00"))
    second = await latest(stage)
    assert second.facts.number == 8 and second.facts.previous is not None and second.facts.previous.same_cycle
    assert "较上期新增完成1项" in second.content
    kept = await stage.rows("SELECT sha256 FROM digest ORDER BY id")
    assert kept[0]["sha256"] == first.sha256


async def test_a_status_told_since_the_moment_is_counted_as_it_was(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00")
    await report(stage, "wangfang", "2完成，方案已印发；其余无变化", "1")
    stage.clock.now = at("10-18 09:00")
    await tick_act.tick(stage.house)
    await report(stage, "wangfang", "2推进，重新修订；其余无变化", "1")
    facts = await stage.db.read(lambda tx: _facts(tx, stage))
    assert [t.status for t in facts.tasks if t.number == 8] == ["done"]


async def _facts(tx: Tx, stage: Stage) -> Facts:
    row = await tx.one("SELECT id FROM issue WHERE number = 7")
    assert row is not None
    return await digests.facts(tx, row["id"], at("10-11 18:00"), stage.house.zone)


async def returned(set_stage: Set, *, late: bool = False) -> tuple[Stage, Post]:
    """呼和浩特市 has filed, and the office sends item 2 back."""
    stage, post = await set_stage("10-11 17:20" if late else "10-11 15:00"), Post()
    zhao = await stage.bound("zhaomin")
    await report(stage, "wangfang", "2完成，方案已印发；其余无变化", "1")
    await zhao.says("退回 呼和浩特市 第2项 缺印发文件")
    await zhao.says("1")
    await pump(stage.house, post)
    return stage, post


async def test_the_return_in_the_window(set_stage: Set) -> None:
    """G12."""
    stage, post = await returned(set_stage)
    (sent,) = post.to("o-wangfang")
    assert sent.text == (
        "旬报第7期退回1处，其余不用动：\n第2项 已完成：缺印发文件（专班赵敏）。\n"
        "请直接发照片或说明，12日12:00前补正不影响按时。"
    )
    stage.clock.now = at("10-11 18:00")
    await tick_act.tick(stage.house)
    assert "已报1（待补正1）。" in (await latest(stage)).content


async def test_a_return_does_not_go_to_people_on_leave(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 15:00"), Post()
    wang, _, zhao = [await stage.bound(who) for who in ("wangfang", "liqiang", "zhaomin")]
    await report(stage, "liqiang", "2完成，方案已印发；其余无变化", "1")
    await wang.says("请假 今天到10月15日")
    await wang.says("1")
    await zhao.says("退回 呼和浩特市 第2项 缺印发文件")
    await zhao.says("1")
    zhao.hears("李强")
    await pump(stage.house, post)
    assert [s.text for s in post.to("o-wangfang") if "退回" in s.text] == []
    assert "旬报第7期退回1处" in post.to("o-liqiang")[-1].text
    await zhao.says("电话单")
    assert "退回待补正" not in zhao.last


async def test_if_everybody_is_on_leave_a_return_goes_to_all_and_the_unit_is_phoned(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 15:00"), Post()
    wang, li, zhao = [await stage.bound(who) for who in ("wangfang", "liqiang", "zhaomin")]
    await report(stage, "wangfang", "2完成，方案已印发；其余无变化", "1")
    for phone in (wang, li):
        await phone.says("请假 今天到10月15日")
        await phone.says("1")
    await zhao.says("退回 呼和浩特市 第2项 缺印发文件")
    await zhao.says("1")
    await pump(stage.house, post)
    assert "旬报第7期退回1处" in post.to("o-wangfang")[-1].text
    await zhao.says("电话单")
    zhao.hears("呼和浩特市 旬报第7期，退回待补正，请假且无人代办")


async def test_a_late_report_is_not_promised_to_be_in_time(set_stage: Set) -> None:
    _, post = await returned(set_stage, late=True)
    assert "12日12:00前补正即可。" in post.to("o-wangfang")[0].text


async def test_the_return_as_a_card(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 15:00"), Post()
    zhao = await stage.bound("zhaomin")
    await report(stage, "wangfang", "2完成，方案已印发；其余无变化", "1")
    await stage.db.write(lambda tx: tx.run("UPDATE follower SET window_left = 0 WHERE openid = 'o-wangfang'"))
    await zhao.says("退回 呼和浩特市 第2项 缺印发文件")
    await zhao.says("1")
    await pump(stage.house, post)
    (sent,) = post.to("o-wangfang")
    assert (sent.field("title"), sent.field("reason")) == ("旬报第7期退回1处", "第2项缺印发文件")
    assert sent.field("due") == "2021年10月12日 12:00"
    assert ("return:1", "skipped", "未绑定") in await notices(stage, "liqiang")


async def test_a_return_mended_before_it_could_be_told_is_not_told(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 15:00"), Post()
    zhao = await stage.bound("zhaomin")
    await report(stage, "wangfang", "0")
    await zhao.says("退回 呼和浩特市 第2项 缺印发文件")
    await zhao.says("1")
    await stage.db.write(lambda tx: tx.run("UPDATE report SET state = 'submitted', correct_by = NULL, returned = NULL"))
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []
    assert ("return:1", "skipped", "已补正") in await notices(stage, "wangfang")


async def test_a_report_sent_back_as_a_whole(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 15:00"), Post()
    await stage.bound("zhaomin")
    await report(stage, "wangfang", "0")

    async def send_back(tx: Tx) -> None:
        row = await tx.one("SELECT * FROM report WHERE submission_id IS NOT NULL")
        office = await tx.one("SELECT id FROM person WHERE key = 'zhaomin'")
        wang = await tx.one("SELECT id FROM person WHERE key = 'wangfang'")
        assert row is not None and office is not None and wang is not None
        held = await reports.lock(tx, row["issue_id"], row["unit_id"])
        now, whole = stage.house.now(), [reports.Reason(0, "请盖章")]
        await reports.return_(tx, held, whole, by=office["id"], correct_by=at("10-12 12:00"), now=now)
        debt = outbox.Debt("return", row["issue_id"], row["unit_id"], Return(1), now)
        await outbox.owe(tx, debt, (wang["id"],), now)

    await stage.db.write(send_back)
    await pump(stage.house, post)
    (sent,) = post.to("o-wangfang")
    assert sent.text.startswith("旬报第7期退回1处：\n整份：请盖章（专班赵敏）。\n")


LOST = "【告警】整改旬报第7期的汇总没有送到领导孙国平 0471-0000102。请转告；回复“汇总”可查看内容。"


async def told_the_office(stage: Stage, post: Post) -> list[str]:
    """What the office hears after the digest of the seventh issue, of its leader."""
    zhao = await stage.bound("zhaomin")
    await drop_older(stage)
    await zhao.says("帮助")
    await go(stage, post, "10-11 18:05")
    return [s.text for s in post.to("o-zhaomin") if "没有送到" in s.text]


@pytest.mark.parametrize("answer", [GONE, BANNED])
async def test_the_office_is_told_of_a_leader_whom_the_digest_did_not_reach(set_stage: Set, answer: Outcome) -> None:
    """The leader has unfollowed without our knowing, or the template is broken."""
    stage, post = await set_stage("10-11 17:50"), Choosy(no={"o-sunguoping": answer})
    await stage.bound("sunguoping")
    assert await told_the_office(stage, post) == [LOST]


async def test_who_of_the_office_is_on_leave_does_not_hear_of_it(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 17:50"), Post()
    await gains(stage, "liqiang", "office", "huhehaote")
    li = await stage.bound("liqiang")
    await li.says("帮助")
    await stage.db.write(
        lambda tx: tx.run(
            "INSERT INTO leave (person_id, first_day, last_day, made_at)"
            " SELECT id, '2021-10-11', '2021-10-11', 0 FROM person WHERE key = 'zhaomin'"
        )
    )
    assert await told_the_office(stage, post) == []
    assert [s.text for s in post.to("o-liqiang") if "没有送到" in s.text] == [LOST]


async def test_the_office_is_told_of_an_unbound_leader_and_not_of_one_who_got_it(set_stage: Set) -> None:
    assert await told_the_office(await set_stage("10-11 17:50"), Post()) == [LOST]


async def test_the_office_is_not_told_of_a_leader_who_got_it(set_stage: Set) -> None:
    stage = await set_stage("10-11 17:50")
    await stage.bound("sunguoping")
    assert await told_the_office(stage, Post()) == []


async def test_the_office_is_told_at_once_if_the_platform_reports_the_failure_later(set_stage: Set) -> None:
    stage, post = await set_stage("10-11 17:50"), Post()
    await stage.bound("sunguoping")
    assert await told_the_office(stage, post) == []
    (row,) = await stage.rows("SELECT msgid FROM message WHERE openid = 'o-sunguoping' AND msgid <> ''")
    rung = len(stage.wakes)
    await Phone(stage, "o-sunguoping").does(TemplateFinished(str(row["msgid"]), "failed:user block"))
    assert len(stage.wakes) == rung + 1
    await pump(stage.house, post)
    assert [s.text for s in post.to("o-zhaomin") if "没有送到" in s.text] == [LOST]
