"""请假 of a 审签人: who stands in is asked and may sign, in whose place; where nobody can, somebody phones."""

from __future__ import annotations

from datetime import timedelta

from bot.acts.subjects import Shown
from bot.filing import signing as sign_page
from bot.filing.signing import Before, Past, Stranger
from storage import deputies
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Phone, Stage, at
from tests.bot.conversation.test_signing import begun, files, key, state
from tests.bot.delivery.acts import go, pump
from tests.bot.delivery.post import Post


async def away(db: Database, said: str = "请假 今天到10月15日 由李强代") -> tuple[Stage, Phone, Phone, Phone, Post]:
    """李敏 is on leave, 李强 (B岗 of the unit) stands in, 王芳 fills."""
    stage, wang, li = await begun(db)
    qiang, post = await stage.bound("liqiang"), Post()
    await qiang.says("我的")
    await wang.says("我的")
    await li.says(said)
    await li.says("1")
    li.hears("已登记请假")
    return stage, wang, li, qiang, post


async def test_the_echo_says_who_signs_and_where_nobody_can(db: Database) -> None:
    _, _, li = await begun(db)
    await li.says("请假 今天到10月15日 由李强代")
    li.hears("呼和浩特市其间的审签由李强（B岗）代签", "包头市其间没有其他人可代", "包头市其间没有其他人可审签")
    await li.says("请假 今天到10月15日 由马超代")
    li.hears("马超不是呼和浩特市的联络员或审签人，不能代办")


async def test_the_deputy_is_told_asked_and_signs_in_his_place(db: Database) -> None:
    stage, wang, _, qiang, post = await away(db)
    await pump(stage.house, post)
    assert "其间呼和浩特市的报告由您代签" in post.to("o-liqiang")[-1].text
    await qiang.says("帮助")
    qiang.hears("填报：", "审签：看待您审签的报告")
    await files(wang)
    wang.hears("待审签（李强代李敏）")
    await pump(stage.house, post)
    assert "呼和浩特市旬报第7期待您审签" in post.to("o-liqiang")[-1].text
    assert not any("待您审签" in s.text for s in post.to("o-limin")), "he is left in peace"
    await qiang.says("同意")
    qiang.hears("已代李敏审签：呼和浩特市旬报第7期，按时。已告知王芳。")
    assert await state(stage) == "signed"
    await pump(stage.house, post)
    assert "已由李强代李敏审签" in post.to("o-wangfang")[-1].text


async def test_the_paper_says_in_whose_place_also_when_the_leave_is_over(db: Database) -> None:
    stage, wang, li, qiang, _ = await away(db)
    await files(wang)
    await qiang.says("审签")
    await qiang.says("1")
    qiang.hears("已代李敏审签")
    await li.says("销假")
    stage.clock.advance(days=1)
    issue, unit = await key(stage)
    found = await sign_page.look(stage.house, li.openid, issue, unit)
    assert isinstance(found, Past) and found.said.startswith("已审签（李强代李敏，10月11日")


async def test_the_chase_goes_to_the_deputy(db: Database) -> None:
    stage, wang, _, _, post = await away(db)
    await files(wang)
    await go(stage, post, "10-12 17:00")
    reminded = [s.text or s.field("title") for s in post.to("o-liqiang")]
    assert any("待您审签，今天17:00截止" in t for t in reminded)
    assert reminded[-1] == "整改旬报第7期补报10月13日17时截止", reminded
    assert not any("待您审签" in s.text or "还没有审签" in s.text for s in post.to("o-limin"))


async def test_what_waited_before_he_left_is_asked_of_the_deputy(db: Database) -> None:
    stage, wang, li = await begun(db)
    qiang, post = await stage.bound("liqiang"), Post()
    await qiang.says("我的")
    await files(wang)
    await pump(stage.house, post)
    await li.says("请假 今天到10月15日 由李强代")
    await li.says("1")
    await pump(stage.house, post)
    assert any("呼和浩特市旬报第7期待您审签" in s.text for s in post.to("o-liqiang"))
    await qiang.says("退回 第2项 数字不对")
    qiang.hears("已退回呼和浩特市旬报第7期第2项")
    assert await state(stage) == "returned"


async def test_the_deputy_signs_on_those_days_and_for_that_unit_alone(db: Database) -> None:
    stage, wang, li, qiang, _ = await away(db, "请假 10月13日到10月15日 由李强代")
    await files(wang)
    await qiang.says("同意")
    assert await state(stage) == "submitted", "he has not left yet"
    await qiang.says("审签")
    qiang.hears("待审签（李敏）")
    stage.clock.now = at("10-13 09:00")
    await qiang.says("审签")
    qiang.hears("待您审签")
    await li.says("销假")
    await qiang.says("1")
    qiang.hears("您没有审签岗位")
    assert await state(stage) == "submitted"


async def test_who_no_longer_serves_the_unit_stands_in_for_nobody(db: Database) -> None:
    stage, wang, _, qiang, _ = await away(db)
    await files(wang)
    await stage.db.write(
        lambda tx: tx.run("UPDATE post SET active = 0 WHERE person_id = (SELECT id FROM person WHERE key = 'liqiang')")
    )
    await qiang.says("审签")
    qiang.hears("您没有审签岗位")
    assert await state(stage) == "submitted"


async def test_on_the_page_too(db: Database) -> None:
    stage, wang, _, qiang, _ = await away(db)
    await files(wang)
    issue, unit = await key(stage)
    found = await sign_page.look(stage.house, qiang.openid, issue, unit)
    assert isinstance(found, Before)
    assert isinstance(await sign_page.look(stage.house, wang.openid, issue, unit), Stranger)
    shown = Shown(issue, unit, found.it.submission.id)
    done = await sign_page.agree(stage.house, qiang.openid, shown, at=stage.house.now())
    assert isinstance(done, Past) and "李强代李敏" in done.said


async def test_without_a_deputy_the_next_signer_is_asked_and_nobody_is_phoned(db: Database) -> None:
    stage, wang, li = await begun(db)

    async def second(tx: Tx) -> None:
        await tx.run(
            "INSERT INTO post (campaign_id, unit_id, person_id, kind, slot, active) SELECT post.campaign_id, unit.id,"
            " person.id, 'signer', '', 1 FROM post JOIN unit ON unit.key = 'huhehaote' JOIN person ON"
            " person.key = 'alashan' WHERE post.kind = 'office' LIMIT 1"
        )

    await stage.db.write(second)
    zhu, post = await stage.bound("alashan"), Post()
    await zhu.says("审签")
    await li.says("请假 今天到10月15日")
    li.hears("呼和浩特市其间的审签请朱琳办理")
    await li.says("1")
    await files(wang)
    wang.hears("待审签（朱琳）")
    await pump(stage.house, post)
    assert any("待您审签" in s.text for s in post.to("o-alashan"))
    await zhu.says("同意")
    assert await state(stage) == "signed"
    assert await stage.count("SELECT COUNT(*) FROM call WHERE about = 'signing'") == 0


async def test_he_signs_himself_where_he_will(db: Database) -> None:
    """On leave he is not chased, but the post is his: and then nobody signed in his place."""
    stage, wang, li, _, _ = await away(db)
    await files(wang)
    await li.says("审签")
    await li.says("1")
    assert await state(stage) == "signed"
    _, unit = await key(stage)

    async def who(tx: Tx) -> str:
        row = await tx.one("SELECT person_id FROM signature")
        assert row is not None
        return await deputies.principal(tx, unit, int(row["person_id"]), stage.house.now(), ZONE)

    assert await stage.db.read(who) == ""


async def test_what_waited_before_he_left_and_nobody_can_sign_is_phoned_about(db: Database) -> None:
    stage, wang, li = await begun(db)
    office = await stage.bound("zhaomin")
    await files(wang)
    await office.says("电话单")
    assert "待审签" not in office.last
    await li.says("请假 今天到10月15日")
    await li.says("1")
    await office.says("电话单")
    office.hears("呼和浩特市 旬报第7期，待审签，请假且无人代办：李敏")


async def test_the_card_about_it_does_not_say_that_a_filer_was_not_reached(db: Database) -> None:
    stage, wang, li = await begun(db)
    await stage.bound("zhaomin")
    await li.says("请假 今天到10月15日")
    await li.says("1")
    await files(wang)
    stage.clock.advance(days=3)  # the office has said nothing for longer than the window
    post = Post()
    await pump(stage.house, post)
    cards = [(s.field("title"), s.field("reason")) for s in post.to("o-zhaomin") if not s.text]
    assert ("整改旬报第7期待审签", "审签人请假或联系不上") in cards


async def test_a_deputy_who_hands_in_is_asked_in_the_receipt(db: Database) -> None:
    """As a 审签人 who fills is: nobody else would ask him."""
    stage, _, _, qiang, post = await away(db)
    await files(qiang)
    qiang.hears("已报送", "审签人请假，由您代签：回复1审签")
    await pump(stage.house, post)
    assert not any("待您审签" in s.text for s in post.to("o-liqiang")), "he was asked on the spot"
    await qiang.says("1", stage.clock.now + timedelta(seconds=1))
    assert await state(stage) == "submitted", "the double of the 1 that handed it in"
    await qiang.says("1")
    qiang.hears("已代李敏审签")
    assert await state(stage) == "signed"


async def test_who_is_back_is_asked_for_what_waits_still(db: Database) -> None:
    """He was left in peace, and the deputy can sign no more."""
    stage, wang, li, _, post = await away(db)
    await files(wang)
    await pump(stage.house, post)
    assert not any("待您审签" in s.text for s in post.to("o-limin"))
    await li.says("销假")
    await pump(stage.house, post)
    assert sum("呼和浩特市旬报第7期待您审签" in s.text for s in post.to("o-limin")) == 1
    await li.says("同意")
    assert await state(stage) == "signed"
