"""Who loses a post while something of it is still on his screen: the question stays unanswered, nothing is done."""

from __future__ import annotations

import pytest

from storage.engine.tx import Tx
from tests.bot.conversation.stage import Phone, Stage


async def dropped(stage: Stage, key: str, kind: str) -> None:
    """The roster as applied no longer has him there; the binding stays, as does any other post."""

    async def work(tx: Tx) -> None:
        gone = await tx.run(
            "UPDATE post SET active = 0 WHERE kind = ? AND person_id = (SELECT id FROM person WHERE key = ?)", kind, key
        )
        assert gone

    await stage.db.write(work)


async def given(stage: Stage, post: str, key: str, unit: str) -> None:
    """One more post for him, so that he is still somebody."""

    async def work(tx: Tx) -> None:
        await tx.run(
            "INSERT INTO post (campaign_id, unit_id, kind, slot, person_id, active)"
            " SELECT unit.campaign_id, unit.id, ?, '', person.id, 1 FROM unit, person"
            " WHERE unit.key = ? AND person.key = ?",
            post,
            unit,
            key,
        )

    await stage.db.write(work)


async def filed(stage: Stage, key: str) -> Phone:
    phone = await stage.bound(key)
    await phone.says("填报")
    await phone.says("0")
    phone.hears("已报送")
    return phone


@pytest.mark.parametrize("other", ["", "leader"])
async def test_a_filer_taken_off_the_roster_files_no_more(stage: Stage, other: str) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    wang.hears("请核对")
    await dropped(stage, "wangfang", "filer")
    if other:
        await given(stage, other, "wangfang", "office")
    await wang.says("1")
    wang.hears("您没有填报岗位")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 0
    assert await stage.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL") == 1, "the draft is the unit's"
    await wang.says("1")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 0


async def test_a_filer_taken_off_the_roster_takes_nothing_back(stage: Stage) -> None:
    wang = await filed(stage, "wangfang")
    await dropped(stage, "wangfang", "filer")
    await wang.says("撤回")
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state = 'submitted'") == 1


async def test_one_no_longer_of_the_office_returns_nothing(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    await zhao.says("退回 呼和浩特 第2项 缺印发文件")
    zhao.hears("1 确认")
    await dropped(stage, "zhaomin", "office")
    await zhao.says("1")
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state = 'returned'") == 0
    zhao.hears("您没有这个岗位")


async def test_one_no_longer_of_the_office_accepts_nothing(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    await zhao.says("通过 全部")
    zhao.hears("1 确认")
    await dropped(stage, "zhaomin", "office")
    await zhao.says("1")
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state = 'accepted'") == 0
    zhao.hears("您没有这个岗位")


async def test_one_no_longer_of_the_office_records_nothing(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    await zhao.says("代填 包头 电话 张三")
    zhao.hears("包头市")
    await dropped(stage, "zhaomin", "office")
    await zhao.says("0")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 0
    zhao.hears("您没有这个岗位")


async def test_a_return_confirmed_is_of_the_report_that_was_looked_at(stage: Stage) -> None:
    """Withdrawn and handed in anew between the echo and the 1: what the office saw is not there any more."""
    wang = await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    await zhao.says("退回 呼和浩特 第2项 缺印发文件")
    zhao.hears("1 确认")
    await wang.says("撤回")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("1")
    wang.hears("已报送")
    await zhao.says("1")
    zhao.hears("已有变动")
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state = 'returned'") == 0


async def test_asking_for_the_code_again_gives_no_new_tries_at_the_name(stage: Stage) -> None:
    """Three tries a code and five an hour: else whoever finds a code could go through the names of the town."""
    new = await stage.code("wangfang")
    thief = stage.stranger("thief")
    for name in ("张一", "张二", "张三", "张四", "张五"):
        await thief.says(f"绑定 {new.code}")
        await thief.says(name)
    thief.hears("1小时后再试")
    await thief.says(f"绑定 {new.code}")
    thief.hears("试错次数已满")
    await thief.scans(new.scene)
    thief.hears("试错次数已满")
    stage.clock.advance(hours=1, minutes=1)
    await thief.says(f"绑定 {new.code}")
    await thief.says("王芳")
    thief.hears("已绑定")
