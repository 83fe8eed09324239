"""What people really type: a 0 that is none, 无, a pasted paper with its heading, a task's name before its status."""

from __future__ import annotations

import pytest

from forms import engine
from forms.model import Photo, Submitted, Text
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
