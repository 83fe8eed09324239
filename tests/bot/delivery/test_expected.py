"""The expected set is that of the opening, and a unit below another unit is treated as every unit."""

from __future__ import annotations

from bot.documents.campaign_file import file as campaign_file
from storage.engine.db import Database
from tests.bot.conversation.stage import FIXTURES, Stage, at
from tests.bot.delivery.acts import everybody, go
from tests.bot.delivery.post import Post

PLAIN = (FIXTURES / "shenqian.yaml").read_text("utf-8").replace("  sign_off: true\n", "")
UNITS = {"wangfang": "呼和浩特市", "limin": "包头市", "wuhai": "乌海市"}


async def set_stage(db: Database, text: str, now: str) -> Stage:
    stage = await Stage.set(db, at("10-06 00:00"), "shenqian.yaml")
    await apply(stage, text)
    await stage.jump(at(now))
    await everybody(stage)
    return stage


async def apply(stage: Stage, text: str) -> campaign_file.Applied:
    checked = campaign_file.check(text)
    assert checked.plan is not None, checked.faults
    return await campaign_file.apply(stage.db, checked.plan, stage.clock.ours())


async def digests(stage: Stage) -> list[str]:
    return [str(r["content"]) for r in await stage.rows("SELECT content FROM digest ORDER BY id")]


async def test_a_unit_that_leaves_after_filing_makes_no_rate_above_a_hundred(db: Database) -> None:
    """It owed a report when the issue opened, so both parts of the rate count it there, and no later issue does."""
    stage, post = await set_stage(db, PLAIN, "10-11 09:00"), Post()
    for key in UNITS:
        phone = await stage.bound(key)
        await phone.says("0")
        phone.hears("已报送") if "已报送" in phone.last else phone.hears("填报")
        await phone.says("填报")
        await phone.says("0")
    exempt = PLAIN.replace("aliases: [乌海]}", "aliases: [乌海], exempt: true}")
    assert not (await apply(stage, exempt)).refused
    await go(stage, post, "10-11 18:00")
    (seventh,) = await digests(stage)
    assert "旬报第7期应报3家：按时3，迟报0，未报0。" in seventh
    await go(stage, post, "10-20 18:00")
    again, eighth = await digests(stage)
    assert again == seventh
    assert "旬报第8期应报2家：按时0，迟报0，未报2" in eighth and "另免报1家" in eighth


async def test_a_unit_below_another_is_reminded_listed_urged_and_counted(db: Database) -> None:
    below = PLAIN.replace("name: 乌海市, aliases", "name: 乌海市, parent: 包头市, aliases")
    stage, post = await set_stage(db, below, "10-08 10:00"), Post()
    await go(stage, post, "10-09 15:01")
    for key in UNITS:
        assert [s.field("title") for s in post.to(f"o-{key}")] == ["整改旬报第7期10月11日17时截止"]
    zhao = await stage.bound("zhaomin")
    await zhao.says("未报")
    zhao.hears("应报3：已报0，未报3", "呼和浩特市", "包头市", "乌海市")
    await zhao.says("催报 全部")
    zhao.hears("将催报3家", "呼和浩特市", "包头市", "乌海市")
    await zhao.says("2")
    await go(stage, post, "10-11 18:00")
    assert "应报3家：按时0，迟报0，未报3" in (await digests(stage))[0]
