"""What is said the other way round, by exception, or as a count: read as one group, or asked, never misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import engine, turned
from forms.engine import Step
from forms.model import Text
from forms.session import Kind
from tests.forms.filings import NOW, filing


def said(*texts: str, items: int = 12) -> Step:
    made = filing(items)
    step = engine.start(made, NOW)
    for text in texts:
        step = engine.step(made, step.session, Text(text), NOW)
    return step


def taken(step: Step) -> str:
    done = [f"{a.task - 100} {a.status}" for a in step.session.answers]
    return ", ".join([*done, *(f"?{t - 100}" for t in step.session.queue)])


NINE = ", ".join(f"{n} done" for n in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("已完成：2、5、9", "2 done, 5 done, 9 done"),
        ("2、5、9已完成", "2 done, 5 done, 9 done"),
        ("2、5、9项已完成", "2 done, 5 done, 9 done"),
        ("已完成的有2、5、9", "2 done, 5 done, 9 done"),
        ("已完成2、5、9项，其余无变化", "2 done, 5 done, 9 done"),
        ("完成 2 5 9", "2 done, 5 done, 9 done"),
        ("完成：2 5 9；推进：3 4", "2 done, 3 pushing, 4 pushing, 5 done, 9 done"),
        ("推进的是3-5", "3 pushing, 4 pushing, 5 pushing"),
        ("以下已完成：2、5、9；以下推进：3、4", "2 done, 3 pushing, 4 pushing, 5 done, 9 done"),
        ("已完成2、5项，推进3、4项", "2 done, 3 pushing, 4 pushing, 5 done"),
        ("已完成：第2项", "2 done"),
        ("已完成3项：2、5、9", "2 done, 5 done, 9 done"),
        ("共3项已完成：2、5、9", "2 done, 5 done, 9 done"),
        ("3-5项推进", "3 pushing, 4 pushing, 5 pushing"),
        ("3至5项推进60%", "3 pushing, 4 pushing, 5 pushing"),
        ("除第3项外均已完成", f"{NINE}, ?3"),
        ("除了第3项以外，其余全部完成", f"{NINE}, ?3"),
        ("第3项除外，其余均已完成", f"{NINE}, ?3"),
        ("均已完成，除了第3项", f"{NINE}, ?3"),
        ("全部完成（第3项除外）", f"{NINE}, ?3"),
        ("除第3项以外都没有变化", "?3"),
        ("除第3项推进外，其余均已完成", NINE.replace("4 done", "3 pushing, 4 done")),
        ("2、5已完成，3、4推进", "2 done, 3 pushing, 4 pushing, 5 done"),
        ("2和5已完成，3至4推进", "2 done, 3 pushing, 4 pushing, 5 done"),
        ("2推进，已完成第1项、第2项", "2 pushing"),
        ("2推进，完成 3、4", "2 pushing"),
    ],
)
def test_a_group_is_read(text: str, wanted: str) -> None:
    assert taken(said(text)) == wanted


@pytest.mark.parametrize("text", ["2项已完成", "3项推进", "2项完成，1项推进", "2项已完成，方案已印发", "12项已完成"])
def test_a_count_or_a_place_is_asked(text: str) -> None:
    step = said(text)
    assert taken(step) == ""
    assert step.session.ask is not None
    assert step.session.ask.kind is Kind.COUNT


def test_the_place_is_taken_with_all_that_was_said() -> None:
    assert taken(said("2项完成，1项推进", "1")) == "1 pushing, 2 done"
    step = said("2项已完成，方案已印发", "1")
    assert [(a.task, a.status, a.text) for a in step.session.answers] == [(102, "done", "方案已印发")]


def test_a_count_says_which_is_wanted_and_takes_nothing() -> None:
    step = said("2项已完成", "2")
    assert taken(step) == ""
    assert "没有说明是哪几项" in step.reply
    assert step.session.ask is None


def test_while_a_task_is_asked_a_count_may_be_its_progress() -> None:
    assert taken(said("9", "2项已完成", "1")) == "2 done, ?9"
    step = said("9", "2项已完成", "2")
    assert "第9项“2项已完成”，状态按哪个报" in step.reply


@pytest.mark.parametrize(
    "text",
    [
        "已完成2项",
        "完成了3项",
        "其中2项已完成",
        "共有3项推进",
        "前3项已完成",
        "后两项推进",
        "已完成2项，推进3项，其余无变化",
        "已完成3项：2、5",
    ],
)
def test_how_many_without_which_is_not_taken(text: str) -> None:
    step = said(text)
    assert taken(step) == ""
    assert not step.events


def test_all_of_them_counted_is_all_of_them() -> None:
    assert taken(said("12项均已完成")).count("done") == 12
    assert taken(said("6项均已完成")) == ""


@given(st.text(alphabet="第23项、，；：已完成推进除外均其余0-至了共 \n", max_size=30))
def test_it_never_raises_and_turns_only_once(text: str) -> None:
    items = filing().items
    once = turned.in_order(text, items)
    assert turned.in_order(once, items) == once
    turned.counted(text, items)
    turned.excepted(text)
    said(text)
