"""A reminder refused to one person for good goes to the next in line at once: A岗, B岗, 审签人, 电话单."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.documents.campaign_file import file as campaign_file
from bot.inbound import TemplateFinished
from bot.messages import pump as deliver
from bot.tick import tick as tick_act
from schedules.retry import Outcome
from tests.bot.conversation.stage import FIXTURES, Phone, Stage, at
from tests.bot.delivery.acts import drop_older, go, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import BANNED, GONE, NO_CONSENT, Post, Sent

STEPS = "reminders: [前1个工作日 15:00, 当日 10:00]"


@dataclass
class Choosy(Post):
    """no: its answer to these openids, each time."""

    no: dict[str, Outcome] = field(default_factory=dict)

    async def _answer(self, sent: Sent) -> Outcome:
        if sent.openid in self.no:
            self.script.insert(0, self.no[sent.openid])
        return await super()._answer(sent)


async def begun(set_stage: Set, steps: str = STEPS, settings: str = "", *, bound: str) -> tuple[Stage, Choosy]:
    """呼和浩特市: 王芳 A岗, 李强 B岗, 李敏 审签人. 旬报第7期 is due on 10-11 at 17:00; nobody has been reminded."""
    stage = await set_stage("10-06 00:00", "shenqian.yaml")
    text = (FIXTURES / "shenqian.yaml").read_text("utf-8").replace(STEPS, steps)
    found = campaign_file.check(text.replace("settings:\n", f"settings:\n{settings}"))
    assert found.plan is not None, found.faults
    await campaign_file.apply(stage.db, found.plan, stage.house.now())
    await stage.jump(at("10-09 08:30"))
    await drop_older(stage)
    for key in bound.split():
        await stage.bound(key)
    return stage, Choosy()


def reminded(post: Post, openid: str) -> int:
    return sum("截止" in (s.text or s.field("title")) for s in post.to(openid))


async def calls(stage: Stage) -> list[tuple[object, ...]]:
    rows = await stage.rows(
        "SELECT unit.key, call.step, call.why, call.about FROM call JOIN unit ON unit.id = unit_id ORDER BY call.id"
    )
    return [tuple(r.values()) for r in rows]


@pytest.mark.parametrize("answer", [GONE, NO_CONSENT])
async def test_the_b_post_is_told_at_the_next_full_minute(set_stage: Set, answer: Outcome) -> None:
    stage, post = await begun(set_stage, bound="wangfang liqiang limin wuhai alashan zhaomin")
    post.no = {"o-wangfang": answer}
    await go(stage, post, "10-09 15:00")
    assert reminded(post, "o-wangfang") == 1 and reminded(post, "o-liqiang") == 0
    await go(stage, post, "10-09 15:01")
    assert reminded(post, "o-liqiang") == 1
    assert ("remind:-1w", "left", "") in await notices(stage, "liqiang")
    assert await calls(stage) == [] and post.to("o-zhaomin") == []
    await go(stage, post, "10-11 09:59")
    assert reminded(post, "o-liqiang") == reminded(post, "o-wangfang") == 1


async def test_the_unit_head_is_told_next_and_the_call_list_comes_last(set_stage: Set) -> None:
    stage, post = await begun(set_stage, bound="wangfang liqiang limin wuhai alashan zhaomin")
    post.no = {f"o-{k}": GONE for k in ("wangfang", "liqiang", "wuhai", "alashan")}
    await go(stage, post, "10-09 15:10")
    told = [s.text or s.field("title") for s in post.to("o-limin")]
    assert len(told) == 2, "of 包头市 at its hour, and of 呼和浩特市 two minutes later"
    assert await calls(stage) == [("wuhai", "remind:-1w", "refused", "filing")]
    (alert,) = post.to("o-zhaomin")
    assert alert.field("what") == "请电话联系：乌海市"
    zhao = stage.stranger("zhaomin")
    await zhao.says("电话单")
    zhao.hears("乌海市 旬报第7期，微信未送达：马超")


async def test_a_failure_that_the_next_person_would_share_goes_to_the_call_list_at_once(set_stage: Set) -> None:
    stage, post = await begun(set_stage, bound="wangfang liqiang limin wuhai alashan zhaomin")
    post.no = {"o-wangfang": BANNED}
    await go(stage, post, "10-09 15:10")
    assert reminded(post, "o-liqiang") == 0
    assert await calls(stage) == [("huhehaote", "remind:-1w", "refused", "filing")]


async def test_a_person_who_unfollows_before_the_send_is_passed_over(set_stage: Set) -> None:
    stage, post = await begun(set_stage, bound="wangfang liqiang")
    stage.clock.now = at("10-09 15:00")
    await tick_act.tick(stage.house)
    await Phone(stage, "o-wangfang").unfollows()
    await go(stage, post, "10-09 15:02")
    assert reminded(post, "o-wangfang") == 0 and reminded(post, "o-liqiang") == 1


async def test_a_failure_told_later_waits_for_the_morning(set_stage: Set) -> None:
    """At 20:30 the platform reports that it could not show the message. The 10th is a Sunday."""
    stage, post = await begun(set_stage, bound="wangfang liqiang")
    await go(stage, post, "10-09 20:30")
    await blocked(stage)
    await go(stage, post, "10-11 08:29")
    assert reminded(post, "o-liqiang") == 0
    await go(stage, post, "10-11 08:30")
    assert reminded(post, "o-liqiang") == 1


async def blocked(stage: Stage, times: int = 1) -> None:
    (row,) = await stage.rows("SELECT msgid FROM message WHERE openid = 'o-wangfang' AND msgid <> ''")
    for _ in range(times):
        await Phone(stage, "o-wangfang").does(TemplateFinished(str(row["msgid"]), "failed:user block"))


async def test_the_unit_is_phoned_if_it_is_too_late_for_the_next_person(set_stage: Set) -> None:
    stage, post = await begun(set_stage, bound="wangfang liqiang zhaomin")
    await go(stage, post, "10-09 15:00")
    await stage.jump(at("10-11 10:00"))
    await drop_older(stage)
    await blocked(stage)
    assert ("huhehaote", "remind:-1w", "refused", "filing") in await calls(stage)
    assert ("remind:-1w", "left", "") not in await notices(stage, "liqiang")


async def test_the_next_person_is_told_once_though_the_platform_repeats_its_event(set_stage: Set) -> None:
    stage, post = await begun(set_stage, bound="wangfang liqiang")
    await go(stage, post, "10-09 15:00")
    await blocked(stage, times=3)
    await go(stage, post, "10-09 16:00")
    assert reminded(post, "o-liqiang") == 1


async def test_a_unit_that_has_filed_meanwhile_is_not_told(set_stage: Set) -> None:
    stage, post = await begun(set_stage, bound="wangfang liqiang limin wuhai")
    await go(stage, post, "10-09 15:00")
    wang = Phone(stage, "o-wangfang")
    await wang.says("填报")
    await wang.says("0")
    wang.hears("回执号")
    before = reminded(post, "o-limin")
    await blocked(stage)
    await go(stage, post, "10-09 16:00")
    assert reminded(post, "o-liqiang") == 0 and reminded(post, "o-limin") == before and await calls(stage) == []


async def test_the_caps_apply_to_the_next_person_too(set_stage: Set) -> None:
    """李强 has had the one reminder of the day, and 李敏 one about 包头市, so the unit is phoned."""
    steps = "reminders: [{at: 前1个工作日 10:00, to: [B岗]}, {at: 前1个工作日 15:00, to: [A岗]}]"
    stage, post = await begun(
        set_stage, steps, "  reminders: {per_issue: 2, per_day: 1}\n", bound="wangfang liqiang limin"
    )
    post.no = {"o-wangfang": GONE}
    await go(stage, post, "10-09 14:00")
    assert reminded(post, "o-liqiang") == 1
    await go(stage, post, "10-09 15:05")
    assert reminded(post, "o-wangfang") == reminded(post, "o-liqiang") == 1
    skipped = [why for _, state, why in await notices(stage, "liqiang") if state == "skipped"]
    assert skipped == ["当日提醒已达上限"]
    assert next(c for c in await calls(stage) if c[0] == "huhehaote")[2:] == ("per_day", "filing")


async def test_if_both_addressees_are_gone_several_pumps_tell_the_next_person_once(set_stage: Set) -> None:
    steps = "reminders: [{at: 前1个工作日 15:00, to: [A岗, B岗]}]"
    stage, post = await begun(set_stage, steps, bound="wangfang liqiang limin")
    post.no = {"o-wangfang": GONE, "o-liqiang": GONE}
    stage.clock.now = at("10-09 15:00")
    await tick_act.tick(stage.house)
    await asyncio.gather(*(deliver.pump(stage.house, post) for _ in range(3)))
    await go(stage, post, "10-09 15:05")
    carried = await notices(stage, "limin")
    assert carried.count(("remind:-1w", "left", "")) == 2, "包头市's and 呼和浩特市's"
    assert len(await stage.rows("SELECT id FROM notice WHERE step = 'remind:-1w'")) == len(
        await stage.rows("SELECT DISTINCT unit_id, person_id FROM notice WHERE step = 'remind:-1w'")
    )


async def test_it_is_enough_that_one_of_two_got_it(set_stage: Set) -> None:
    steps = "reminders: [{at: 前1个工作日 15:00, to: [A岗, B岗]}]"
    stage, post = await begun(set_stage, steps, bound="wangfang liqiang limin wuhai")
    post.no = {"o-wangfang": GONE}
    await go(stage, post, "10-09 15:05")
    assert reminded(post, "o-liqiang") == 1 and len(post.to("o-limin")) == 1, "only of his own 包头市"


async def test_if_the_signer_is_gone_the_unit_is_phoned_about_the_signature(set_stage: Set) -> None:
    stage, post = await begun(set_stage, bound="wuhai alashan zhaomin")
    ma = Phone(stage, "o-wuhai")
    await ma.says("填报")
    await ma.says("0")
    await pump(stage.house, post)
    post.no = {"o-alashan": GONE}
    await go(stage, post, "10-09 15:10")
    assert ("wuhai", "remind:-1w", "refused", "signing") in await calls(stage)
    assert reminded(post, "o-wuhai") == 0
