"""The office's day in the chat, the return loop to the filer and back, the leader's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import layout
from bot.chat.words import anyone as anyone_words
from bot.chat.words import review as review_words
from bot.tick import tick as tick_act
from storage.engine.tx import Tx
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Phone, Stage, at


async def filed(stage: Stage, key: str = "limin", block: str = "2完成，方案已印发；其余无变化") -> Phone:
    phone = await stage.bound(key)
    await phone.says(block)
    await phone.says("1")
    phone.hears("已报送")
    return phone


async def test_what_waits_is_listed_accepted_and_then_fixed(stage: Stage) -> None:
    wang, zhao = await filed(stage, "wangfang"), await stage.bound("zhaomin")
    await zhao.says("待审")
    zhao.hears("待审1份：", "1 呼和浩特市 旬报第7期｜变化1项，无变化11项｜10月11日09:00", "通过 单位")
    await zhao.says("通过 呼市")
    zhao.hears("已通过1份：", "呼和浩特市 旬报第7期")
    await zhao.says("待审")
    zhao.hears("没有待审的报告")
    await wang.says("撤回")
    wang.hears("旬报第7期已通过，不能撤回")
    assert await stage.count("SELECT COUNT(*) FROM audit WHERE act = 'report.accept'") == 1


async def test_a_mistyped_word_does_not_drop_the_echo(stage: Stage) -> None:
    wang, zhao = await filed(stage, "wangfang"), await stage.bound("zhaomin")
    await zhao.says("退回 呼市 第2项、第5项 缺印发文件")
    zhao.hears("将退回呼和浩特市第2项、第5项")
    await zhao.says("确任")
    zhao.hears("没有听懂，请按下面的提示回复。", "将退回呼和浩特市第2项、第5项", "1 确认 2 不办")
    await zhao.says("1")
    zhao.hears("已退回呼和浩特市旬报第7期第2项、第5项")
    await wang.says("填报")
    wang.hears("退回2处", "第2项", "缺印发文件", "第5项", "缺印发文件")


async def test_the_whole_of_a_small_report_is_said_without_a_nought(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    li = await stage.bound("limin")
    for said in ("填报", "完成 方案已印发", "1"):
        await li.says(said)
    li.hears("已报送：变化1项。")
    await zhao.says("待审")
    zhao.hears("1 包头市 旬报第7期｜变化1项｜")


async def test_words_of_another_post_and_pages_that_are_not_there_say_so(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    await zhao.says("网页填")
    zhao.hears(anyone_words.NOT_A_FILER)
    await zhao.says("触达")
    await zhao.says("下页")
    zhao.hears("没有下一页了")


async def test_next_page_turns_the_list_of_units_to_phone(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    for said in ("催报 全部", "1", "电话单"):
        await zhao.says(said)
    zhao.hears("1 呼和浩特市", "看下一页回复“电话单 2”")
    await zhao.says("下页")
    zhao.hears("政务服务局", "（第2/2页）")
    await zhao.says("下页")
    zhao.hears("没有下一页了")
    await zhao.says("已电话 1 2")
    zhao.hears("已记：呼和浩特市、")


async def test_accepting_all_is_echoed_first(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    wang = await filed(stage, "wangfang")
    jing = await stage.bound("hulunbeier")
    await jing.says("填报")
    await jing.says("0")
    jing.hears("已报送")
    await zhao.says("通过 全部")
    zhao.hears("将通过2份：", "1 确认 2 不办")
    await zhao.says("2")
    zhao.hears("未作改动")
    await zhao.says("通过全部")
    await wang.says("撤回")  # meanwhile
    wang.hears("已撤回，原来填的都在", "2 已完成｜方案已印发")
    await zhao.says("1")
    zhao.hears("已通过1份：", "呼伦贝尔市", "以下已有变动", "呼和浩特市")


@pytest.mark.parametrize("count", [6, 44, 400])
def test_many_reports_are_told_an_issue_a_line(count: int) -> None:
    units = [f"自治区第{n}厅" for n in range(count)]
    pairs = [(u, issue) for issue in ("整改月报第4期", "营商环境旬报第12期") for u in units]
    echo = review_words.accept_echo(pairs)
    assert len(echo.encode()) <= layout.LIMIT
    head, *lines, tail = echo.splitlines()
    assert (head, tail) == (f"将通过{2 * count}份：", "1 确认 2 不办")
    assert [line.split("份：")[0] for line in lines] == [f"整改月报第4期 {count}", f"营商环境旬报第12期 {count}"]
    assert all(line.endswith("等") == (count == 400) for line in lines)
    assert "未列出" not in echo
    both = review_words.moved_meanwhile(pairs)
    assert (
        len((review_words.accepted(pairs, limit=layout.LIMIT - layout.size(both) - 1) + "\n" + both).encode())
        <= layout.LIMIT
    )


async def test_a_return_says_why_reaches_the_filer_and_is_mended(stage: Stage) -> None:
    wang, zhao = await filed(stage, "wangfang"), await stage.bound("zhaomin")
    await stage.jump(at("10-11 17:30"))
    await zhao.says("退回 呼和浩特 第2项 缺印发文件")
    zhao.hears("将退回呼和浩特市第2项", "补正至12日12:00，不影响按时。1 确认")
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state = 'returned'") == 0
    stage.wakes.clear()
    await zhao.says("1")
    zhao.hears("已退回呼和浩特市旬报第7期第2项", "王芳")
    assert stage.wakes
    assert await stage.count("SELECT COUNT(*) FROM notice WHERE step = 'return:1' AND state = 'owed'") == 2
    await wang.says("填报")
    wang.hears("旬报第7期退回1处，其余不用动：", "第2项 已完成：缺印发文件（专班赵敏）。", "12日12:00前补正不影响按时")
    await wang.sends_photo()
    wang.hears("第2项已收照片1张")
    await wang.says("1")
    wang.hears("已重新报送。", "回执号07-0002", "按时")
    assert await stage.count("SELECT on_time FROM report WHERE state = 'submitted'") == 1
    assert await stage.count("SELECT COUNT(*) FROM notice WHERE step = 'return:1' AND state = 'owed'") == 0
    assert await stage.count("SELECT COUNT(*) FROM file WHERE submission_id IS NOT NULL AND task_id IS NOT NULL") == 1


async def test_a_photo_right_after_the_return_costs_two(stage: Stage) -> None:
    wang, zhao = await filed(stage, "wangfang"), await stage.bound("zhaomin")
    await zhao.says("退回 呼市 第2项 缺印发文件")
    await zhao.says("1")
    before = wang.cost
    await wang.sends_photo()
    wang.hears("第2项已收照片1张")
    await wang.says("1")
    wang.hears("已重新报送")
    assert wang.cost - before == 2


async def test_a_return_needs_a_unit_a_place_and_a_reason(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    for said, heard in (
        ("退回", "请按“退回 单位"),
        ("退回 呼市", "请按“退回 单位"),
        ("退回 火星 第2项 缺文件", "没有找到单位“火星”"),
        ("退回 呼市 第99项 缺文件", "第99项不在这份报告里（共12项）"),
        ("退回 包头 第2项 缺文件", "包头市没有待审的报告"),
        ("通过", "请说明单位"),
        ("通过 包头", "包头市没有待审的报告"),
        ("代填", "请按“代填 单位"),
        ("代填 包头", "请按“代填 单位"),
    ):
        await zhao.says(said)
        zhao.hears(heard)
    await zhao.says("1")
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state = 'submitted'") == 1


async def test_several_items_go_back_each_with_its_reason(stage: Stage) -> None:
    wang, zhao = await filed(stage, "wangfang", "2完成，方案已印发；5推进60%；其余无变化"), await stage.bound("zhaomin")
    await zhao.says("退回 呼市 第2项 缺印发文件；第5项 请写明成效")
    zhao.hears("第2项、第5项")
    await zhao.says("1")
    await wang.says("填报")
    wang.hears("退回2处", "缺印发文件", "请写明成效")


async def test_who_has_not_filed_and_what_the_reminders_did(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    await stage.bound("alashan")
    await zhao.says("未报")
    zhao.hears("旬报第7期应报29：已报1（待审1），未报28：")
    zhao.hears("包头市 未绑定或未关注，请电话：李敏 0471-0000105")
    zhao.hears("阿拉善盟 尚未提醒")
    leader = await stage.bound("sunguoping")
    await leader.says("未报")
    leader.hears("应报29", "包头市")
    assert "0471" not in leader.last


async def test_the_office_records_what_was_given_by_phone(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    await zhao.says("代填 阿盟 电话 朱琳口述")
    zhao.hears("【代填】阿拉善盟（电话 朱琳口述）", "【阿拉善盟】2021年10月上旬旬报（第7期）")
    await zhao.says("0")
    zhao.hears("已报送")
    row = (await stage.rows("SELECT word_of, face, person.name FROM submission JOIN person ON person.id = person_id"))[
        0
    ]
    assert row == {"word_of": "电话 朱琳口述", "face": "office", "name": "赵敏"}
    assert await stage.count("SELECT COUNT(*) FROM audit WHERE act = 'report.record' AND detail LIKE '%朱琳%'") == 1
    await zhao.says("待审")
    zhao.hears("阿拉善盟", "代填（电话 朱琳口述）")


async def test_a_filer_cannot_say_the_offices_words(stage: Stage) -> None:
    await filed(stage, "wangfang")
    li = await stage.bound("limin")
    for said in ("通过 全部", "退回 呼市 第2项 缺文件", "代填 呼市 电话 王芳", "待审", "汇总", "未报"):
        await li.says(said)
        await li.says("1")
    assert await stage.count("SELECT COUNT(*) FROM report WHERE state IN ('accepted', 'returned')") == 0
    assert await stage.count("SELECT COUNT(*) FROM submission") == 1


async def test_the_offices_words_in_the_middle_of_a_report_keep_it(stage: Stage) -> None:
    await filed(stage, "wangfang")
    zhao = await stage.bound("zhaomin")
    await zhao.says("代填 阿盟 电话 朱琳口述")
    await zhao.says("未报")
    zhao.hears("应报29")
    await zhao.says("通过 呼市")
    zhao.hears("已通过1份")
    await zhao.says("0")
    zhao.hears("已报送")


async def test_progress_tells_the_issue_and_the_tasks(stage: Stage) -> None:
    await filed(stage, "wangfang", "2完成，方案已印发；其余无变化")
    zhao = await stage.bound("zhaomin")
    await zhao.says("进度")
    zhao.hears("旬报第7期应报29：已报1（待审1），未报28", "项任务：已完成1项，取得阶段性成效")


async def test_the_leader_gets_the_latest_digest_for_a_word(stage: Stage) -> None:
    await filed(stage, "wangfang")
    leader = await stage.bound("sunguoping")
    await leader.says("汇总")
    leader.hears("还没有汇总")
    await stage.jump(at("10-11 18:00"))
    await tick_act.tick(stage.house)
    stage.clock.advance(minutes=1)
    await leader.says("汇总")
    leader.hears("项整改任务已完成", "旬报第7期应报29")
    filer = await stage.bound("limin")
    await filer.says("汇总")
    assert "应报" not in filer.last


async def test_withdrawn_the_unit_stands_by_what_it_said_before(stage: Stage) -> None:
    wang = await filed(stage, "wangfang")
    assert await stage.count("SELECT COUNT(*) FROM standing WHERE status = 'done'") == 1
    await wang.says("撤回")
    wang.hears("已撤回，原来填的都在", "2 已完成｜方案已印发", "回复1报送")
    assert await stage.count("SELECT COUNT(*) FROM standing") == 0
    await wang.says("1")
    wang.hears("回执号07-0002")
    assert await stage.count("SELECT COUNT(*) FROM standing WHERE status = 'done'") == 1
    await stage.jump(at("10-11 17:00:30"))
    await wang.says("撤回")
    wang.hears("已过截止，不能撤回")


async def test_what_is_past_the_lock_is_not_taken(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    stage.clock.now = at("10-13 17:00:00") + timedelta(seconds=1)
    await wang.says("1")
    wang.hears("补报已于10月13日17:00截止")
    await wang.says("填报")
    wang.hears("旬报第7期补报已于10月13日17:00截止，不再接收。新的进展请写在下一期里")
    assert await stage.count("SELECT COUNT(*) FROM submission") == 0


async def test_what_the_office_records_is_taken_back_by_its_own_word(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    await zhao.says("代填 阿盟 电话 朱琳：0")
    zhao.hears("已报送", "阿拉善盟的报告已代填（电话 朱琳）", "退回 阿拉善盟 原因")
    assert "撤回" not in zhao.last
    await zhao.says("代填 包头 电话 李敏")
    await zhao.says("取消")
    await zhao.says("1")
    zhao.hears_exactly("已取消代填，包头市旬报第7期仍为未报。")


async def test_past_the_lock_the_office_is_told_why_it_cannot_record(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    await stage.jump(at("10-13 17:01"))
    await zhao.says("代填 阿盟 电话 朱琳：0")
    zhao.hears_exactly("阿拉善盟旬报第7期补报已于10月13日17:00截止，不能再代填。")


async def test_every_unit_that_owes_is_named_before_any_telephone(stage: Stage) -> None:
    zhao = await stage.bound("zhaomin")
    filers = "SELECT DISTINCT key FROM person JOIN post ON post.person_id = person.id WHERE post.kind = 'filer'"
    for row in await stage.rows(filers):
        await stage.bound(str(row["key"]))

    async def reminded(tx: Tx) -> None:
        await tx.run("UPDATE message SET state = 'accepted', settled_at = due_at WHERE state = 'due'")

    await stage.jump(at("10-11 10:05"))
    await stage.db.write(reminded)
    await zhao.says("未报")
    named = [line for line in zhao.last.splitlines() if line[0].isdigit()]
    assert len(named) == 29
    assert "未列出" not in zhao.last


async def test_a_leader_may_pick_one_digest_after_the_other(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    await stage.jump(at("10-30 09:00"))
    zhao = await stage.bound("zhaomin")
    await zhao.says("汇总")
    zhao.hears("要看哪个专项？")
    await zhao.says("1")
    first = zhao.last
    await zhao.says("2")
    assert zhao.last != first
    zhao.hears("截至")
    await zhao.says("汇总 第6期")
    zhao.hears("往期汇总暂不能在对话里查")
    await zhao.says("待审")
    await zhao.says("9")
    zhao.hears("请回复序号")


async def test_one_person_of_two_campaigns(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    zhao = await stage.bound("zhaomin")
    await zhao.says("未报")
    zhao.hears("整改旬报第7期应报29", "营商环境月报第5期应报2")
    await zhao.says("进度")
    zhao.hears("整改：", "营商环境：")
