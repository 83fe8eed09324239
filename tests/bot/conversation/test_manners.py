"""What is said beside an answer: 好的 to an echo, 帮助 by role, who may say a word, counts of what there is none of."""

from __future__ import annotations

import pytest

from bot import layout
from bot.chat.words import reports as report_words
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage
from tests.bot.delivery.acts import pump
from tests.bot.delivery.post import Post

INDICATORS = "../../campaigns/zhibiao-2021.yaml"
SIGNED = "shenqian.yaml"


@pytest.mark.parametrize("said", ["好的", "收到", "谢谢", "是"])
async def test_who_agrees_in_words_is_told_that_nothing_was_done_yet(stage: Stage, said: str) -> None:
    office = await stage.bound("zhaomin")
    await stage.bound("limin")
    await office.says("催报 包头")
    office.hears("1 发送 2 不发")
    await office.says(said)
    office.hears("请回复序号", "将催报1家：包头市", "1 发送 2 不发")
    await office.says("1")
    office.hears("已催报1家")


async def test_leave_is_not_dropped_by_a_word_of_thanks(stage: Stage) -> None:
    wang = await stage.bound("wangfang")
    await wang.says("请假 明天")
    await wang.says("谢谢")
    wang.hears("请回复序号", "王芳请假：10月12日（周二）", "1 确认 2 不登记")
    await wang.says("1")
    wang.hears("已登记请假")


async def test_the_office_is_told_its_words_for_chasing(stage: Stage) -> None:
    office = await stage.bound("zhaomin")
    await office.says("帮助")
    office.hears("催报 序号", "电话单", "已电话 序号", "未达", "重发 序号", "群提醒", "触达")


async def test_a_leader_is_not_told_that_he_is_none(stage: Stage) -> None:
    leader = await stage.bound("sunguoping")
    await leader.says("催报 1")
    leader.hears("这是专班用的词")
    assert "领导" not in leader.last


async def test_the_link_says_that_the_page_takes_photos(stage: Stage) -> None:
    assert "照片和文件也可在网页上传" in report_words.pages([("旬报", "https://example.org/")], 30)


async def test_the_office_hears_once_of_a_leave_in_two_posts_of_one_unit(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", SIGNED)
    await stage.bound("zhaomin")
    li = await stage.bound("limin")
    await li.says("请假 3天")
    await li.says("1")
    rows = await stage.count("SELECT COUNT(*) FROM message WHERE body LIKE '%请安排%'")
    assert rows == 2, "one for each unit"
    assert await stage.count("SELECT COUNT(*) FROM message WHERE body LIKE '%包头市联络员、审签人李敏%'") == 1


async def test_a_report_of_questions_is_not_said_to_have_no_changes(set_stage: Set) -> None:
    stage = await set_stage("11-01 09:00", INDICATORS)
    filer, office = await stage.bound("wuhai-1"), await stage.bound("zhuanban-1")
    await filer.says("热线接通率：96.5%；热线办结率 97%；应诉案件 8件，出庭应诉7件，是否通报：是")
    await filer.says("1")
    filer.hears("已报送：问项5个")
    await office.says("待审")
    office.hears("1 乌海市 月报第5期｜已答问项｜")
    await office.says("进度")
    office.hears("月报第5期应报12：已报1")
    assert "0项" not in office.last


async def test_a_text_for_the_group_after_the_due_time_says_so(set_stage: Set) -> None:
    stage = await set_stage("10-11 18:30")
    office = await stage.bound("zhaomin")
    await office.says("群提醒")
    office.hears("旬报第7期今天17:00已截止，应报29家")


async def test_photos_sent_before_it_is_known_of_which_report_are_not_lost(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await stage.bound("wangfang")
    await wang.sends_photo()
    wang.hears("您有2份待报")
    await wang.says("填报")
    wang.hears("您有2份待报")
    await wang.sends_voice("第二项完成了")
    wang.hears("请回复序号", "您有2份待报")
    await wang.says("1")
    wang.hears("照片1张", "属于第几项")


async def test_words_said_before_it_is_known_of_which_report_are_not_lost(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    wang = await stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("填报")
    await wang.says("1")
    wang.hears("请核对：", "2 已完成｜方案已印发")


async def test_who_is_reached_is_listed_to_the_last_unit_over_two_campaigns(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    office = await stage.bound("zhaomin")
    heard = [await office.says("触达")]
    while "下页" in office.last:
        heard.append(await office.says("下页"))
    every = "\n".join(heard)
    assert "未列出" not in every
    assert "政务服务局 不可达" in every and "市公安局 不可达" in every
    assert all(len(one.encode()) <= layout.LIMIT for one in heard)


async def test_who_is_on_no_roster_is_named_also_when_picked_by_number(stage: Stage) -> None:
    office, asker = await stage.bound("zhaomin"), stage.stranger()
    await asker.says("申请 呼市 张三 13900000000")
    await office.says("核实通过 1")
    office.hears("名册中没有“", "张三")


async def test_who_has_nobody_to_urge_hears_what_waits_for_its_signer(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", SIGNED)
    office = await stage.bound("zhaomin")
    for key in ("wangfang", "limin", "wuhai"):
        filer = await stage.bound(key)
        await filer.says("填报")
        await filer.says("0")
    await office.says("催报 全部")
    office.hears("没有未报的单位，不用催报。", "待审签：", "呼和浩特市（李敏）", "系统会按时提醒审签人")


@pytest.mark.parametrize("said", ["好的", "收到", "辛苦了"])
async def test_who_answers_a_report_to_sign_politely_is_told_that_it_is_not_signed(set_stage: Set, said: str) -> None:
    stage = await set_stage("10-11 09:00", SIGNED)
    signer, filer = await stage.bound("alashan"), await stage.bound("wuhai")
    await signer.says("你好")
    signer.hears("您好。有报告待签时在此通知")
    await filer.says("填报")
    await filer.says("0")
    await signer.says(said)
    signer.hears("还有1份报告待您审签，请回复“审签”")
    await pump(stage.house, Post())
    await signer.says(said)
    signer.hears("乌海市旬报第7期还没有审签：同意请回复“同意”")
    await signer.says("同意")
    signer.hears("已审签")


# 帮助 says what this person can do --------------------------------------------------------------------------------


async def test_help_to_who_files_figures_speaks_of_no_tasks(set_stage: Set) -> None:
    stage = await set_stage("11-01 09:00", INDICATORS)
    filer = await stage.bound("wuhai-1")
    await filer.says("帮助")
    filer.hears("填报：报送本期（一问一答", "“名称：答案", "修改 Q1")
    assert not any(word in filer.last for word in ("序号", "无变化", "任务", "方案"))
    office = await stage.bound("zhuanban-1")
    await office.says("帮助")
    assert "任务状态" not in office.last and "第2项" not in office.last


async def test_help_to_who_files_tasks_speaks_of_them(stage: Stage) -> None:
    filer = await stage.bound("wangfang")
    await filer.says("帮助")
    filer.hears("无变化回0，有变化回序号", "修改 5")
    assert not any(word in filer.last for word in ("催报", "汇总", "审签：", "通过 单位"))


async def test_help_to_a_leader_is_what_he_can_read(stage: Stage) -> None:
    leader = await stage.bound("sunguoping")
    await leader.says("帮助")
    leader.hears("汇总：", "未报：", "进度：")
    assert not any(word in leader.last for word in ("填报：", "催报", "退回", "审签", "请假"))
    for word in ("汇总", "未报", "进度"):
        await leader.says(word)
        assert "岗位" not in leader.last and "没有听懂" not in leader.last


async def test_help_to_who_signs_is_how_to_sign_and_who_may_for_him(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", SIGNED)
    signer = await stage.bound("alashan")
    await signer.says("帮助")
    signer.hears("审签：看待您审签的报告", "线下审签", "请假", "由他代签")
    assert not any(word in signer.last for word in ("填报：", "撤回", "缓报", "催报", "汇总"))
    both = await stage.bound("limin")
    await both.says("帮助")
    both.hears("填报：", "请假", "审签：")
    assert both.last.count("请假") == 1
