"""A message that goes on with the one before: joined where it belongs, asked where it may be an answer, never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forms import engine
from forms.engine import Step
from forms.model import Filing, Text
from forms.questions import Kind as Kinds
from forms.questions import Question
from forms.session import Kind, Session
from tests.forms.filings import NOW, filing
from tests.forms.indicators import ANSWERED, hotline

LONG = "推进，" + "已逐条建立台账并实行周调度、" * 16


class Said:
    """A conversation, each message so many seconds after the one before."""

    def __init__(self, *texts: str, made: Filing | None = None) -> None:
        self.now: datetime = NOW
        self.made = made or filing()
        self.step: Step = engine.start(self.made, NOW)
        for text in texts:
            self.says(text)

    def says(self, text: str, after: int = 60) -> Step:
        self.now += timedelta(seconds=after)
        self.step = engine.step(self.made, Session.from_json(self.step.session.to_json()), Text(text), self.now)
        return self.step

    def text(self, place: int) -> str | None:
        answer = self.step.session.answer(100 + place)
        return answer.text if answer else None


def test_words_that_say_they_go_on_do_however_late() -> None:
    talk = Said("2推进，正在修改；5完成，台账已建立", "续：已归档")
    assert talk.text(5) == "台账已建立，已归档"
    assert "已接到第5项上一条后面" in talk.step.reply
    talk.says("（接上条）已移交；9阶段")
    assert talk.text(5) == "台账已建立，已归档，已移交"
    assert talk.text(9) == ""


def test_what_wechat_cut_is_joined_without_a_word() -> None:
    talk = Said("2 5")
    talk.says(LONG)
    talk.says("下一步继续督导", after=2)
    assert talk.text(2) == LONG.removeprefix("推进，") + "下一步继续督导"
    assert talk.text(5) is None
    assert "第5项" in talk.step.reply


def test_a_piece_that_may_be_an_answer_is_asked_about() -> None:
    talk = Said("2 5")
    talk.says(LONG)
    talk.says("完成 方案已印发", after=2)
    ask = talk.step.session.ask
    assert ask is not None
    assert ask.kind is Kind.STALE
    talk.says("2", after=5)
    assert talk.text(5) == "方案已印发"
    assert talk.text(2) == LONG.removeprefix("推进，")


def test_what_comes_later_or_after_a_short_message_answers_the_question() -> None:
    talk = Said("2 5")
    talk.says(LONG)
    talk.says("正在征求意见", after=30)
    assert talk.text(5) == "正在征求意见"
    talk = Said("2 5", "推进 正在修改")
    talk.says("正在征求意见", after=2)
    assert (talk.text(2), talk.text(5)) == ("正在修改", "正在征求意见")


def test_what_follows_a_long_message_that_was_not_taken_is_not_joined() -> None:
    talk = Said("2推进，正在修改")
    talk.says("今天天气很好" * 40)
    talk.says("继续督导", after=2)
    assert talk.text(2) == "正在修改"


def test_with_nothing_before_it_is_a_message_like_any_other() -> None:
    assert Said("续：2完成，方案已印发").text(2) == "方案已印发"
    talk = Said("续：方案已印发")
    assert talk.step.session.answers == ()


def test_too_long_with_it_is_said_and_what_was_there_stays() -> None:
    talk = Said("2推进，" + "一" * 370)
    talk.says("续：" + "二" * 30)
    assert talk.text(2) == "一" * 370
    assert "这一条未记" in talk.step.reply


def test_words_still_in_doubt_grow() -> None:
    talk = Said("2 5", "未完成，卡在审批", "续：下周报审")
    assert talk.step.session.ask is not None
    assert talk.step.session.ask.text.endswith("卡在审批下周报审")
    talk.says("2")
    assert "下周报审" in (talk.text(2) or "")


@pytest.mark.parametrize("rest", ["★1年", "续：★", "（接上条）★"])
def test_a_marking_of_secrecy_that_was_cut_in_two_is_not_put_together(rest: str) -> None:
    talk = Said("2 5")
    talk.says(LONG + "印发情况见附件。秘密")
    before = talk.step.session.to_json()
    talk.says(rest, after=2)
    assert "疑含密级标志，未保存" in talk.step.reply
    assert "★" not in talk.step.session.to_json() and "秘密" in before


WHY = Question("why", "未达标原因", Kinds.TEXT)
NEXT = Question("next", "下步措施", Kinds.TEXT, required=False)


@pytest.mark.parametrize("tasks", [0, 3])
def test_an_answer_in_words_is_gone_on_with(tasks: int) -> None:
    first = ("2推进，正在修改；其余无变化",) if tasks else ()
    talk = Said(*first, "坐席不足", "续：另有系统升级", made=hotline(questions=(WHY, NEXT), tasks=tasks))
    assert [(v.question, v.text) for v in talk.step.session.values] == [("why", "坐席不足，另有系统升级")]
    assert talk.step.reply.startswith("已接到Q1 未达标原因上一条后面。\nQ2 下步措施")
    if tasks:
        assert talk.text(2) == "正在修改"
    talk.says("增配人手")
    talk.says("（接上条）并培训")
    assert "Q2 下步措施：增配人手，并培训" in talk.step.reply
    talk.says("续：" + "长" * 380)
    assert "Q2 下步措施填不下，这一条未记" in talk.step.reply
    talk.says("续：Q1：人手不足")
    assert [v.text for v in talk.step.session.values] == ["增配人手，并培训", "人手不足"]


def test_after_a_figure_words_that_go_on_answer_what_is_asked() -> None:
    talk = Said("96", "续：坐席不足", made=hotline(questions=(ANSWERED, WHY)))
    assert [v.text for v in talk.step.session.values] == ["96", "坐席不足"]


@pytest.mark.parametrize("tasks", [0, 3])
def test_the_end_of_words_that_were_too_long_is_no_answer(tasks: int) -> None:
    talk = Said(*(["2"] if tasks else []), made=hotline(questions=(WHY,), tasks=tasks))
    talk.says("坐席不足，" * 100)
    before = talk.step.session.answers, talk.step.session.values
    talk.says("另有系统升级", after=1)
    assert (talk.step.session.answers, talk.step.session.values) == before == ((), ())
    assert talk.step.reply.startswith("上一条太长没有记入，“另有系统升级”像是它的后半段，也没有记入。")
    talk.says("推进，坐席不足", after=2)
    assert talk.step.session.answers or talk.step.session.values
