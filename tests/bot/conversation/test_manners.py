"""What is said beside an answer: 好的 to an echo, 帮助 by role, who may say a word, counts of what there is none of."""

from __future__ import annotations

import pytest

from bot import words
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage

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
    assert "照片和文件也可在网页上传" in words.pages([("旬报", "https://example.org/")], 30)


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
