"""The page and the chat are two faces of one draft: the same rules, nothing lost between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from forms import draft, engine, page, screen
from forms.model import Answer, Filing, MustAsk, Submitted, Text
from forms.page import SAME, Entry, Fault, Wrong
from forms.session import Phase, Session
from tests.forms.filings import NOW, done, filing, first_time, overdue, sent_back
from tests.forms.test_stateful import Conversation


def filled(made: Filing, *entries: Entry, session: Session | None = None) -> page.Filled:
    result = page.fill(made, session, entries, NOW)
    assert Session.from_json(result.session.to_json()) == result.session
    return result


def heard(made: Filing, session: Session, said: str) -> engine.Step:
    return engine.step(made, session, Text(said), NOW)


@pytest.mark.parametrize(
    ("entry", "answer"),
    [
        (Entry(102, "done", "方案已印发"), Answer(102, "done", "方案已印发")),
        (Entry(102, "pushing", "", "60"), Answer(102, "pushing", "", 60)),
        (Entry(102, "pushing", " 正在\n征求意见 ", "６０％"), Answer(102, "pushing", "正在 征求意见", 60)),
        (Entry(102, SAME, "又开了一次会"), Answer(102, "pushing", "又开了一次会")),
        (Entry(102, SAME, "", "30"), Answer(102, "pushing", "", 30)),
        (Entry(102, "done", "", "100"), Answer(102, "done", "", 100)),
        (Entry(102, "pushing"), Answer(102, "pushing", "正在起草", changed=False)),
        (Entry(102, SAME), None),
        (Entry(102, ""), None),
    ],
)
def test_what_the_fields_amount_to(entry: Entry, answer: Answer | None) -> None:
    result = filled(filing(), entry)
    assert result.faults == ()
    assert result.session.answer(102) == answer


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (Entry(102, "done", "秘密★1年 方案"), Wrong.SECRET),
        (Entry(102, "done", "", "机密★"), Wrong.SECRET),
        (Entry(102, "done", "字" * 381), Wrong.TOO_LONG),
        (Entry(102, "nonsense", "x"), Wrong.UNKNOWN),
        (Entry(102, "pushing", "", "六十"), Wrong.PERCENT),
        (Entry(102, "pushing", "", "101"), Wrong.PERCENT),
        (Entry(102, "pushing", "", "-1"), Wrong.PERCENT),
        (Entry(102, "done", "", "80"), Wrong.NOT_ALL),
        (Entry(102, "pushing", "", "100"), Wrong.ALL),
        (Entry(102, "none", "", "60"), Wrong.NO_SHARE),
    ],
)
def test_what_is_refused_changes_nothing(entry: Entry, wrong: Wrong) -> None:
    before = filled(filing(), Entry(102, "stage", "原来的")).session
    result = filled(filing(), entry, session=before)
    assert result.faults == (Fault(102, wrong),)
    assert result.session == before
    assert "秘密" not in result.session.to_json() and "机密" not in result.session.to_json()


def test_words_without_a_status_are_kept_and_asked_in_the_chat() -> None:
    result = filled(filing(), Entry(102, "", "正在征求意见"))
    assert result.faults == (Fault(102, Wrong.NO_STATUS),)
    assert page.shown(filing(), result.session, filing().item(102)) == Entry(102, "", "正在征求意见")
    assert "第2项" in engine.resume(filing(), result.session, NOW).reply
    assert page.missing(filing(), result.session) == (Fault(102, Wrong.NO_STATUS),)
    chosen = filled(filing(), Entry(102, "stage", "正在征求意见"), session=result.session).session
    assert page.missing(filing(), chosen) == ()
    assert chosen.phase is Phase.CONFIRM


def test_what_the_page_says_stands_in_the_chat_and_back() -> None:
    made = filing()
    session = filled(made, Entry(102, "done", "方案已印发")).session
    assert session.phase is Phase.LIST
    assert "2 已完成｜方案已印发" in heard(made, session, "预览").reply
    asked = heard(made, session, "5").session
    said = heard(made, asked, "推进60% 在征求意见").session
    assert page.shown(made, said, made.item(105)) == Entry(105, "pushing", "在征求意见", "60")


def test_a_1_does_not_submit_what_the_chat_has_not_shown() -> None:
    made = filing()
    table = heard(made, engine.start(made, NOW).session, "2完成，方案已印发；其余无变化").session
    session = filled(made, Entry(102, "stage", "还差一个科室"), session=table).session
    first = heard(made, session, "1")
    assert first.events == ()
    assert "2 取得阶段性成效｜还差一个科室" in first.reply
    second = heard(made, first.session, "1")
    assert isinstance(second.events[0], Submitted)
    assert second.events[0].answers[1] == Answer(102, "stage", "还差一个科室")


def test_an_answer_to_a_task_the_page_took_does_not_land_on_the_next() -> None:
    made = filing()
    asked = heard(made, engine.start(made, NOW).session, "2 5").session
    session = filled(made, Entry(102, "done", "方案已印发"), session=asked).session
    late = heard(made, session, "推进 正在起草")
    assert late.session.answer(105) is None
    assert "未计入" in late.reply and "第5项" in late.reply
    assert heard(made, late.session, "推进 正在起草").session.answer(105) is not None


def test_a_near_reading_stays_marked_until_the_page_says_otherwise() -> None:
    made = filing()
    table = heard(made, engine.start(made, NOW).session, "2基本完成，差一个科室；其余无变化").session
    was = page.shown(made, table, made.item(102))
    again = filled(made, was, session=table).session.answer(102)
    assert again is not None and again.heard
    chosen = filled(made, replace(was, text="差两个科室"), session=table).session.answer(102)
    assert chosen == Answer(102, "stage", "差两个科室")


def test_zero_is_owed_a_word_where_the_chat_owes_one() -> None:
    for made, status in ((overdue(4), SAME), (first_time(4), "pushing")):
        assert page.missing(made, page.opened(made, None, NOW)) == (Fault(104, Wrong.OWED),)
        assert page.submit(made, page.opened(made, None, NOW), NOW).events == ()
        session = filled(made, Entry(104, status, "资金未到位")).session
        assert page.missing(made, session) == ()
        assert not page.nothing_said(made, session)
    zero = page.opened(filing(), None, NOW)
    assert page.nothing_said(filing(), zero)
    event = page.event_of(page.submit(filing(), zero, NOW))
    assert event is not None and event.zero


def test_a_returned_report_opens_what_was_sent_back_with_the_old_answer() -> None:
    made = sent_back(filing(), done(filing(), 2, "方案已印发"), {2: "缺印发文件"})
    begun = page.opened(made, None, NOW)
    assert page.shown(made, begun, made.item(102)) == Entry(102, "done", "方案已印发")
    assert page.missing(made, begun) == (Fault(102, Wrong.OWED),)
    assert filled(made, Entry(103, "done", "x")).faults == (Fault(103, Wrong.NOT_OPEN),)
    session = filled(made, Entry(102, "done", "方案已印发，文号12号")).session
    event = page.event_of(page.submit(made, session, NOW))
    assert event is not None
    assert event.answers[1].text == "方案已印发，文号12号"
    assert event.answers[2] == Answer(103, "pushing", "正在起草", changed=False)


def test_a_save_that_comes_twice_is_one() -> None:
    for entry in (Entry(102, SAME, "又开会"), Entry(102, "done", " x\ny "), Entry(102, "", "没有选状态")):
        once = filled(filing(), entry).session
        twice = page.fill(filing(), once, [entry], NOW + timedelta(minutes=5))
        assert twice.session == once


def test_too_late_is_too_late_on_the_page_too() -> None:
    made = filing()
    session = filled(made, Entry(102, "done")).session
    assert page.submit(made, session, made.lock_at + timedelta(seconds=1)).events == ()


ENTRIES = st.builds(
    Entry,
    st.integers(99, 115),
    st.sampled_from(["", SAME, "none", "pushing", "stage", "done", "going"]),
    st.sampled_from(["", "方案已印发", "没有进展", "秘密★1年", "x" * 500, "两行\n字"]) | st.text(max_size=12),
    st.sampled_from(["", "", "60", "100", "101", "六成", "0"]),
)


class Mixed(Conversation):
    """The conversation, with a page open beside it."""

    @rule(entries=st.lists(ENTRIES, min_size=1, max_size=4))
    def fills_on_the_page(self, entries: list[Entry]) -> None:
        before = page.opened(self.filing, self.session, self.now)
        result = page.fill(self.filing, self.session, entries, self.now)
        session = Session.from_json(result.session.to_json())
        assert session == result.session
        assert session.open
        named = {e.task for e in entries}
        assert {a for a in before.answers if a.task not in named} == {a for a in session.answers if a.task not in named}
        assert session.photos == before.photos and session.loose == before.loose
        refused = {f.task: f.wrong for f in result.faults}
        last = {e.task: e for e in entries if e.task in {i.task for i in self.filing.items}}
        if len(last) == len([e for e in entries if e.task in last]):
            for task, entry in last.items():
                if task not in refused:
                    assert page.same(self.filing, session, entry), entry
                elif refused[task] is not Wrong.NO_STATUS:
                    assert session.answer(task) == before.answer(task)
        if session.answers != self.session.answers:
            self.shown = []
        if screen.key(session) != screen.key(before):
            assert session.unshown
        self.session = session

    @rule()
    def submits_on_the_page(self) -> None:
        session = page.opened(self.filing, self.session, self.now)
        move = page.submit(self.filing, session, self.now)
        event = page.event_of(move)
        if event is None:
            assert page.missing(self.filing, session) or self.now > self.filing.lock_at
            return
        assert event.answers == draft.answers(self.filing, session)
        assert all(self.filing.status(a.status) for a in event.answers)
        for item in self.filing.items:
            if item.must_ask and not self.filing.returned:
                assert session.answer(item.task) is not None
            if item.must_ask is MustAsk.RETURNED and self.filing.returned:
                assert session.answer(item.task) or screen.photos_of(session, item.task)
        begun = engine.start(self.filing, self.now)
        self.session, self.shown = begun.session, [begun.reply]


Mixed.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestMixed = Mixed.TestCase
