"""Answers by their labels: in full, in part, and where a part may mean several."""

# ruff: noqa: E501 - tables of Chinese, whose characters count double

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import transcript
from bot.alone import Alone
from forms import labels
from forms.model import Filing
from forms.questions import Kind, Question, Target
from forms.session import Session
from forms.statuses import Confidence
from tests.forms.filings import NOW
from tests.forms.indicators import hotline

IN_TIME = Question("in_time", "12345热线按时办结率", Kind.PERCENT, target=Target(">=", Decimal(90)))
ANSWERED = Question("answered", "热线接通率", Kind.PERCENT)
CALLS = Question("calls", "热线来电量", Kind.NUMBER, unit="件", decimals=0)
WHY = Question("why", "未达标原因", Kind.TEXT)
DAY = Question("day", "年报公布日期", Kind.DATE)
TOLD = Question("told", "是否通报", Kind.YES_NO)
FORM = (IN_TIME, ANSWERED, CALLS, WHY, DAY, TOLD)
LITERAL, NEAR, ASK, NONE = Confidence.LITERAL, Confidence.NEAR, Confidence.ASK, Confidence.NONE

# what is said, how sure the question is that it names, and what is read: question -> words
ROWS: list[tuple[str, Confidence, dict[str, str]]] = [
    ("12345热线按时办结率：95%", LITERAL, {"in_time": "95%"}),
    ("“热线接通率”：96%", LITERAL, {"answered": "96%"}),
    ("热线 接通率：96%", LITERAL, {"answered": "96%"}),
    ("Q2 96%", LITERAL, {"answered": "96%"}),
    ("按时办结率：95%", NEAR, {"in_time": "95%"}),
    ("办结率：95%", NEAR, {"in_time": "95%"}),
    ("办结率95%", NEAR, {"in_time": "95%"}),
    ("办结率为95%", NEAR, {"in_time": "95%"}),
    ("办结率达到95%", NEAR, {"in_time": "95%"}),
    ("12345热线：95%", NEAR, {"in_time": "95%"}),
    ("12345热线95%", NEAR, {"in_time": "95%"}),
    ("办结率：95%；接通率 96.5%", NEAR, {"in_time": "95%", "answered": "96.5%"}),
    ("办结率95%，接通率96.5%，来电量1,234件", NEAR, {"in_time": "95%", "answered": "96.5%", "calls": "1,234件"}),
    ("办结率95%、接通率96.5%", NEAR, {"in_time": "95%", "answered": "96.5%"}),
    ("办结率九成五", NEAR, {"in_time": "九成五"}),
    ("来电量：306", NEAR, {"calls": "306"}),
    ("来电量约300件", NEAR, {"calls": "约300件"}),
    ("原因：坐席不足，正在招人", NEAR, {"why": "坐席不足，正在招人"}),
    ("公布日期：2021年10月8日", NEAR, {"day": "2021年10月8日"}),
    ("通报：是", NEAR, {"told": "是"}),
    ("热线：95%", ASK, {}),
    ("热线95%", ASK, {}),
    ("热线 95%", ASK, {}),
    ("率：95%", NONE, {}),  # one character names nothing
    ("12345：95%", NONE, {}),
    ("办结率不高", NONE, {}),
    ("办结率有提高", NONE, {}),
    ("原因是坐席不足", NONE, {}),  # words need the colon
    ("通报了3家", NONE, {}),
    ("目标95%", NONE, {}),
    ("上期办结率：95%", NONE, {}),
    ("去年办结率95%", NONE, {}),
    ("满意率：95%", NONE, {}),
    ("95%", NONE, {}),
    ("你好", NONE, {}),
]


def read(made: Filing, said: str) -> tuple[Confidence, dict[str, str]]:
    found = labels.cut(made, said)
    if found is None:
        return NONE, {}
    if found.unclear:
        return ASK, {}
    marked = any(s.heard for s in found.said)
    return (NEAR if marked else LITERAL), {s.question.key: s.words for s in found.said}


@pytest.mark.parametrize(("said", "confidence", "wanted"), ROWS)
def test_a_label_is_as_sure_as_it_is_whole(said: str, confidence: Confidence, wanted: dict[str, str]) -> None:
    assert read(hotline(questions=FORM), said) == (confidence, wanted)


@pytest.mark.parametrize(
    ("said", "confidence", "wanted"),
    [
        ("热线接通率96%", LITERAL, {"answered": "96%"}),
        ("接通率：96%", NEAR, {"answered": "96%"}),
        ("接通率96%", NONE, {}),  # words about a task go on like this
        ("接通率：约九成", NONE, {}),
        ("接通：96%", NONE, {}),
        ("原因：坐席不足", NONE, {}),
        ("未达标原因：坐席不足", LITERAL, {"why": "坐席不足"}),
        ("2推进60%，接通率：96%", NONE, {}),
    ],
)
def test_beside_tasks_a_part_needs_a_colon_and_a_plain_answer(
    said: str, confidence: Confidence, wanted: dict[str, str]
) -> None:
    assert read(hotline(questions=FORM, tasks=12), said) == (confidence, wanted)


@given(st.text(max_size=80), st.sampled_from([0, 12]))
def test_any_text_is_cut_or_left(said: str, tasks: int) -> None:
    found = labels.cut(hotline(questions=FORM, tasks=tasks), said)
    assert found is None or found.said or found.unclear


def test_a_very_long_list_is_read_in_one_go() -> None:
    found = labels.cut(hotline(questions=FORM), "办结率95%，" * 500)
    assert found is not None and len(found.said) == 500


# In the conversation ------------------------------------------------------------------------------------------------


def chat(*said: str, questions: tuple[Question, ...] = (IN_TIME, ANSWERED, CALLS)) -> tuple[Alone, list[str]]:
    alone, heard = Alone(hotline(questions=questions)), []
    for one in said:
        line = transcript.parse(f"> {one}")[0]
        assert isinstance(line, transcript.Says)
        heard.append(alone.hears(line, NOW))
    return alone, heard


def test_a_part_is_marked_read_back_and_confirmed_in_the_table() -> None:
    alone, heard = chat("办结率：95%；接通率96%，热线来电量 306件", "1")
    assert heard[0].startswith("已记：12345热线按时办结率95%※，热线接通率96%※，热线来电量306件。")
    assert "Q1 12345热线按时办结率：95%※（※您说“办结率：95%”）" in heard[0]
    assert "Q3 热线来电量：306件\n" in heard[0]
    assert "要改回复“修改 Q1”" in heard[0]
    assert alone.standing is not None
    assert [v.heard for v in alone.standing[0].values] == ["办结率：95%", "接通率96%", ""]


def test_a_part_of_several_is_asked_and_nothing_is_taken() -> None:
    alone, heard = chat("填报", "热线：95%", "热线：95%；来电量：306")
    assert heard[1].startswith(
        "“热线：95%”没有记入：可能是Q1 12345热线按时办结率、Q2 热线接通率、Q3 热线来电量，请写全名称或用Q和序号，如：Q1 ……。"
    )
    assert "Q1 12345热线按时办结率" in heard[1].splitlines()[-2]
    assert alone.draft is not None
    assert {v.question for v in Session.from_json(alone.draft).values} == {"calls"}


def test_a_part_with_an_answer_that_may_not_stand_is_said_and_asked() -> None:
    alone, heard = chat("填报", "接通率：过半")
    assert heard[1].startswith("热线接通率：“过半”不能确定是多少")
    assert alone.draft is not None and Session.from_json(alone.draft).values == ()


def test_while_words_are_asked_for_a_part_of_a_label_in_them_is_no_answer() -> None:
    _, heard = chat("填报", "95", "接通率为85%，坐席不足", "1", questions=(ANSWERED, WHY))
    assert "Q2 未达标原因：接通率为85%，坐席不足" in heard[2]
    assert "Q1 热线接通率：95%" in heard[2]
