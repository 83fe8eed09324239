"""What people really type: a 0 that is none, 无, a pasted paper with its heading, a task's name before its status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms import engine
from forms.model import Photo, Submitted, Text, Voice
from forms.session import Kind, Phase
from tests.forms.filings import NOW, filing, overdue
from tests.forms.test_engine import Talk

NOUGHTS = ["O", "o", "〇", "零", "Ｏ", "0。", "零。", "0项"]
NONE = [
    "无",
    "没有",
    "没",
    "无。",
    "本期无",
    "都没有",
    "没啥变化",
    "老样子",
    "还是那样",
    "同上",
    "全部无变化",
    "都没变",
]


@pytest.mark.parametrize("said", [*NOUGHTS, *NONE])
def test_nothing_changed_in_other_signs(said: str) -> None:
    (event,) = Talk(filing(), said).events
    assert isinstance(event, Submitted)
    assert event.zero


@pytest.mark.parametrize("said", NOUGHTS)
def test_a_nought_leaves_the_task_that_is_asked(said: str) -> None:
    talk = Talk(filing(), "2 5", said)
    assert (talk.session.queue, talk.answers) == ((105,), {})


@pytest.mark.parametrize("said", NOUGHTS)
def test_a_nought_that_is_too_early_answers_nothing(said: str) -> None:
    made = filing()
    listed = engine.start(made, NOW).session
    step = engine.step(made, listed, Text(said, stale=True), NOW)
    assert not step.events
    assert "未计入" in step.reply


@pytest.mark.parametrize("said", ["无", "没有", "没"])
def test_none_of_one_task_is_asked_about(said: str) -> None:
    talk = Talk(filing(), "2", said)
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.NO_NEWS
    assert "1 本期没有新变化（仍为正在推进）\n2 状态改为无进展" in talk.reply


def test_none_does_not_cover_what_must_be_said() -> None:
    talk = Talk(overdue(4), "无")
    assert not talk.events
    assert talk.session.queue == (104,)


@pytest.mark.parametrize("said", ["第三项", "第3项", "12号", "3项"])
def test_a_task_named_while_another_is_asked_is_no_progress_of_it(said: str) -> None:
    talk = Talk(filing(), "5", said)
    assert talk.session.queue == (105,)
    assert not talk.session.answers
    assert "修改" in talk.reply.splitlines()[0]


HEADINGS = [
    "旬报情况如下：",
    "2021年10月上旬旬报（第7期）",
    "张科长您好：",
    "呼和浩特市整改工作推进情况汇报",
    "现将本期进展情况报告如下：",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_pasted_paper_with_its_heading(heading: str) -> None:
    talk = Talk(filing(), f"{heading}\n2.实施方案，已全部完成，方案已印发；\n（五）推进60%，正在征求意见\n其余无变化")
    assert talk.answers == {2: "done", 5: "pushing"}
    assert talk.session.phase is Phase.CONFIRM


@pytest.mark.parametrize("first", ["已完成方案制定情况", "完成情况良好，方案已印发", "没有对应"])
def test_a_first_line_that_says_something_is_not_dropped(first: str) -> None:
    talk = Talk(filing(), f"{first}\n5完成，方案已印发")
    assert not talk.events
    assert 5 not in talk.answers or first in talk.reply


@pytest.mark.parametrize(
    "said", ["2实施方案：完成，方案已印发", "2、实施方案，完成，方案已印发", "第2项 “实施方案”工作 完成 方案已印发"]
)
def test_the_task_s_own_name_before_its_status(said: str) -> None:
    talk = Talk(filing(), said)
    assert talk.answers == {2: "done"}
    assert talk.session.answers[0].text == "方案已印发"
    assert not talk.session.answers[0].heard


def test_the_task_s_name_as_part_of_a_sentence_stays() -> None:
    talk = Talk(filing(), "2", "实施方案已经报市政府")
    assert talk.session.answers[0].text == "实施方案已经报市政府"


def test_a_photo_before_anything_is_said_of_the_one_task_leaves_the_list_open() -> None:
    talk = Talk(filing(1), Photo(7))
    assert talk.reply.startswith("第1项已收照片1张。\n【呼和浩特市】")
    assert "回复1报送" not in talk.reply
    (event,) = Talk(filing(1), Photo(7), "完成 方案已印发", "1").events
    assert isinstance(event, Submitted)
    assert event.photos == ((101, 7),)


@pytest.mark.parametrize("said", ["完成 60", "完成60", "已完成：80", "完成1", "推进 0", "推进 100"])
def test_a_number_after_a_status_that_is_no_share_of_it_is_asked(said: str) -> None:
    talk = Talk(filing(), "2", said)
    assert talk.session.ask is not None
    assert not talk.answers


@pytest.mark.parametrize("said", ["推进 60", "推进60", "推进：60"])
def test_a_share_without_its_sign_is_marked(said: str) -> None:
    (answer,) = Talk(filing(), "2", said).session.answers
    assert (answer.status, answer.percent, answer.heard) == ("pushing", 60, said)


@pytest.mark.parametrize(
    "said", ["弄好了", "整改好了", "已整改", "已落实", "完工", "完结", "已经完了", "都处理好了", "已解决"]
)
def test_a_claim_to_be_done_in_other_words_is_asked(said: str) -> None:
    talk = Talk(filing(), "2", said)
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.STATUS


@pytest.mark.parametrize("said", ["没动", "还没弄", "暂时没有", "没做", "无新增", "一直没动"])
def test_nothing_done_is_asked_as_no_news(said: str) -> None:
    talk = Talk(filing(), "2", said)
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.NO_NEWS


@pytest.mark.parametrize("said", ["已整改3处", "已落实经费30万", "已解决2户企业的问题"])
def test_a_part_that_is_done_stays_a_word_about_the_task(said: str) -> None:
    (answer,) = Talk(filing(), "2", said).session.answers
    assert (answer.status, answer.text, answer.heard) == ("pushing", said, "（未说状态）")


def test_a_place_typed_at_the_table_is_told_how_to_be_changed() -> None:
    talk = Talk(filing(), "2完成，方案已印发", "8")
    assert talk.reply.startswith("要改第8项请回复“修改 8”；核对无误回复1。")
    assert Talk(filing(), "2完成，方案已印发", "99").reply.startswith("“99”没有计入")


def test_to_cancel_a_withdrawn_report_deletes_nothing_it_said() -> None:
    (event,) = Talk(filing(), "2完成，方案已印发", "1").events
    assert isinstance(event, Submitted)
    said = {a.task: a for a in event.answers}
    talk = Talk(replace(filing(), items=tuple(replace(i, answered=said[i.task]) for i in filing().items)), "取消")
    assert "报送过的内容会留着，本期仍为未报" in talk.reply
    assert "会删除" not in talk.reply


@pytest.mark.parametrize("said", ["2 5", "3", "2，5，9"])
def test_digits_while_a_task_is_asked_are_told_what_they_are_not(said: str) -> None:
    talk = Talk(filing(), "8", said)
    assert talk.reply.splitlines()[0] == f"“{said}”不是状态。本项无变化回复0；要填别的项回复“修改”加序号。"
    assert "无变化回复0" not in Talk(overdue(4), "0", said).reply


@pytest.mark.parametrize(
    ("said", "sent"), [("对", True), ("嗯", True), ("没错", True), ("是的", True), ("不是", False), ("不对", False)]
)
def test_yes_and_no_in_their_words_answer_what_was_heard(said: str, sent: bool) -> None:
    talk = Talk(filing(), Voice("第二项完成了，方案已经印发"), said)
    assert talk.session.ask is None
    assert bool(talk.answers) is sent


@pytest.mark.parametrize("said", ["不错", "是不是", "差不多"])
def test_what_may_be_yes_or_no_leaves_the_question(said: str) -> None:
    talk = Talk(filing(), Voice("第二项完成了，方案已经印发"), said)
    assert not talk.answers


@pytest.mark.parametrize(
    ("said", "gone"), [("是", True), ("好的", True), ("嗯", False), ("好吧", False), ("不", False)]
)
def test_a_draft_is_thrown_away_only_on_a_plain_yes(said: str, gone: bool) -> None:
    assert bool(Talk(filing(), "2完成，方案已印发", "取消", said).events) is gone


@pytest.mark.parametrize("said", ["是", "不是", "对", "没有"])
def test_yes_or_no_chooses_nothing_where_the_choices_are_two_other_things(said: str) -> None:
    talk = Talk(filing(), "2", "没有进展", said)
    assert 2 not in talk.answers
