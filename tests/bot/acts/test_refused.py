"""Every reason for a refusal has its words in every face."""

from __future__ import annotations

import pytest

from bot.acts.refused import Refused, Why
from bot.chat.words.refused import SENTENCES
from bot.commands.refusals import EXITS, complain_of
from bot.web.frame.refusals import PAGES, page

ENDS = ("。", "？")


def test_the_chat_has_a_sentence_for_each() -> None:
    assert set(SENTENCES) == set(Why)
    assert all(s.endswith(ENDS) and s.isprintable() for s in SENTENCES.values())


def test_a_page_has_a_status_and_what_to_do_for_each() -> None:
    assert set(PAGES) == set(Why)
    assert all(400 <= row.status < 500 and row.title and row.advice.endswith(ENDS) for row in PAGES.values())


@pytest.mark.parametrize("why", Why)
def test_the_page_of_each_is_an_answer(why: Why) -> None:
    answer = page(Refused(why))
    assert answer.status == PAGES[why].status
    assert answer.text is not None and PAGES[why].title in answer.text and PAGES[why].advice in answer.text


def test_the_command_line_has_an_exit_status_and_a_sentence_for_each() -> None:
    assert set(EXITS) == set(Why)
    assert all(status in (1, 2) and said.endswith(ENDS) for status, said in EXITS.values())


def test_a_command_may_have_words_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert complain_of(Refused(Why.DONE), "3号未重发：") == EXITS[Why.DONE][0]
    assert complain_of(Refused(Why.NO_REASON), own={Why.NO_REASON: "请写原因。"}) == 2
    assert capsys.readouterr().err == f"3号未重发：{EXITS[Why.DONE][1]}\n请写原因。\n"
