"""The table of questions asked outside a report: every one has a row; what answers it, and what asks it again."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.chat.questions import QUESTIONS, TABLE
from bot.chat.state import Pending
from bot.chat.turn import Confirmation, confirmation, number
from tests.bot.conversation.stage import Stage


def test_every_question_has_one_row() -> None:
    assert set(QUESTIONS) == set(get_args(Pending))
    assert len(TABLE) == len(QUESTIONS)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("1", Confirmation.YES),
        ("２", Confirmation.NO),
        (" 1。", Confirmation.YES),
        ("0", None),
        ("3", None),
        ("11", None),
        ("是", None),
        ("", None),
    ],
)
def test_yes_and_no_are_1_and_2(said: str, wanted: Confirmation | None) -> None:
    assert confirmation(said) is wanted


@pytest.mark.parametrize(
    ("said", "count", "wanted"),
    [("1", 3, 0), ("３", 3, 2), ("4", 3, None), ("0", 3, None), ("12", 12, 11), ("012", 12, None), ("1项", 3, None)],
)
def test_a_choice_is_a_number_of_the_list(said: str, count: int, wanted: int | None) -> None:
    assert number(said, count) == wanted


@pytest.mark.parametrize("said", ["3", "0", "好的", "谢谢", "是", "听不懂的话"])
async def test_what_is_no_answer_asks_again(stage: Stage, said: str) -> None:
    office = await stage.bound("zhaomin")
    await stage.bound("wangfang")
    await office.says("解绑 王芳")
    stage.clock.advance(seconds=20)
    await office.says(said)
    office.hears("将解绑王芳", "1 确认 2 不办")
    stage.clock.advance(seconds=20)
    await office.says("2")
    assert "将解绑" not in office.last
    assert await stage.count("SELECT COUNT(*) FROM binding WHERE ended_at IS NULL") == 2


async def test_a_word_of_the_chat_leaves_the_question_open(stage: Stage) -> None:
    office = await stage.bound("zhaomin")
    await stage.bound("wangfang")
    await office.says("解绑 王芳")
    stage.clock.advance(seconds=20)
    await office.says("进度")
    office.hears("旬报第7期")
    await office.says("1")
    office.hears("已解绑王芳")
    assert await stage.count("SELECT COUNT(*) FROM binding WHERE ended_at IS NULL") == 1
