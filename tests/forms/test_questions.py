"""The questions of a form in the conversation: what is asked, taken, doubted, gone back to, and handed in."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import transcript
from bot.alone import Alone
from forms import answers, draft, engine, evidence, readers, relevance
from forms.model import Filing, Photo, Submitted, Text
from forms.questions import Clause, Kind, Origin, Question, Value, When, from_value, of_cycle, to_value
from forms.session import FORMAT, Phase, Session
from forms.statuses import Confidence
from tests.forms.filings import NOW, filing, sent_back
from tests.forms.indicators import ANSWERED, CALLS, EVERY_KIND, SETTLED, TAKEN, hotline

LAST = (Value("answered", "96"), Value("settled", "97"))


def chat(made: Filing, *said: str) -> tuple[Alone, list[str]]:
    """The engine alone, after these messages; every reply."""
    alone = Alone(made)
    heard = []
    for one in said:
        line = transcript.parse(f"> {one}")[0]
        assert isinstance(line, transcript.Says)
        heard.append(alone.hears(line, NOW))
        assert len(heard[-1].encode()) <= 2000
    return alone, heard


def handed_in(alone: Alone) -> dict[str, str]:
    assert alone.standing is not None, "not submitted"
    return {v.question: v.text for v in alone.standing[0].values}


# Readers ----------------------------------------------------------------------------------------------------------

_L, _N, _A, _O = Confidence.LITERAL, Confidence.NEAR, Confidence.ASK, Confidence.NONE
LEVEL = next(q for q in EVERY_KIND if q.key == "level")
WAYS = next(q for q in EVERY_KIND if q.key == "ways")
TOLD = next(q for q in EVERY_KIND if q.key == "told")
STATE = Question("state", "情况", Kind.CHOICE, choices=("不合格", "未完成", "进行中"))
PAPER = next(q for q in EVERY_KIND if q.key == "paper")
DAY = next(q for q in EVERY_KIND if q.key == "day")
FREE = Question("free", "备注", Kind.TEXT, longest=10)


@pytest.mark.parametrize(
    ("question", "said", "confidence", "text"),
    [
        (ANSWERED, "96.5%", _L, "96.5"),
        (ANSWERED, "９６．５％", _L, "96.5"),
        (ANSWERED, "百分之九十", _L, "90"),
        (ANSWERED, "96.50", _L, "96.5"),
        (ANSWERED, "约九成", _N, "90"),
        (ANSWERED, "过半", _A, ""),
        (ANSWERED, "96.543%", _A, ""),  # more decimals than asked for: never rounded
        (ANSWERED, "120%", _A, ""),
        (ANSWERED, "你好", _O, ""),
        (CALLS, "1,234件", _L, "1234"),
        (CALLS, "一百二十三", _L, "123"),
        (CALLS, "约300", _N, "300"),
        (CALLS, "三四百", _A, ""),
        (CALLS, "12.5", _A, ""),
        (CALLS, "-3", _A, ""),
        (CALLS, "3万元", _A, ""),
        (DAY, "2021年10月8日", _L, "2021-10-08"),
        (DAY, "10月8日前", _A, ""),
        (DAY, "2020-01-01", _A, ""),
        (DAY, "10月", _A, ""),
        (LEVEL, "2", _L, "良好"),
        (LEVEL, "第一个", _L, "优秀"),
        (LEVEL, "优秀", _L, "优秀"),
        (LEVEL, "4", _A, ""),
        (LEVEL, "优秀良好", _A, ""),
        (LEVEL, "不错", _O, ""),
        (WAYS, "1 3", _L, "电话\n小程序"),
        (WAYS, "小程序、电话", _L, "电话\n小程序"),
        (WAYS, "1-3", _L, "电话\n网站\n小程序"),
        (WAYS, "电话和网站", _L, "电话\n网站"),
        (WAYS, "全部", _N, "电话\n网站\n小程序"),
        (WAYS, "1 5", _A, ""),
        (WAYS, "2项", _A, ""),  # the second, or two of them?
        (WAYS, "两个", _A, ""),
        (WAYS, "第2个", _L, "网站"),
        (STATE, "完成", _A, ""),  # a part of a label that says no to it
        (STATE, "合格", _A, ""),
        (STATE, "进行", _N, "进行中"),
        (WAYS, "电话、传真", _A, ""),
        (TOLD, "1", _L, "yes"),
        (TOLD, "没有", _L, "no"),
        (TOLD, "嗯", _N, "yes"),
        (TOLD, "是不是", _A, ""),
        (PAPER, "政办发12号", _L, "政办发12号"),
        (PAPER, "十二号文", _A, ""),
        (FREE, "人手不足", _L, "人手不足"),
        (FREE, "一二三四五六七八九十一", _A, ""),
        (FREE, "1 3", _O, ""),
        (FREE, "。", _O, ""),
    ],
)
def test_a_reading_is_as_sure_as_the_words(question: Question, said: str, confidence: Confidence, text: str) -> None:
    found = readers.read(question, said, NOW.date())
    assert (found.confidence, found.text) == (confidence, text)


@given(st.text(max_size=60), st.sampled_from([q for q in EVERY_KIND if q.asked]))
def test_whatever_is_typed_is_read_without_an_exception_and_what_is_taken_may_stand(
    said: str, question: Question
) -> None:
    found = readers.read(question, said, NOW.date())
    if found.confidence in (Confidence.LITERAL, Confidence.NEAR):
        assert readers.unfit(question, found.text) is None
        assert bool(found.heard) is (found.confidence is Confidence.NEAR)


def test_a_figure_is_kept_exactly_and_printed_plainly() -> None:
    assert [readers.figure(Decimal(d)) for d in ("1E+3", "-0.0", "96.50", "0.1")] == ["1000", "0", "96.5", "0.1"]


# The conversation -------------------------------------------------------------------------------------------------


def test_without_tasks_the_questions_are_the_report_and_the_first_comes_at_once() -> None:
    alone, heard = chat(hotline(), "填报", "96.5%", "97", "1")
    assert heard[0].startswith(
        "【呼和浩特市】2021年10月上旬旬报（第7期）\n截止：10月11日（周一）17:00\nQ1 接通率（目标≥90%），1/2"
    )
    assert heard[2] == "请核对：\nQ1 接通率：96.5%\nQ2 办结率：97%\n回复1报送；要改回复“修改 Q1”；有照片直接发。"
    assert heard[3].startswith("已报送：问项2个。\n回执号07-0001")
    assert handed_in(alone) == {"answered": "96.5", "settled": "97"}


def test_with_everything_known_from_the_last_issue_it_costs_two_messages() -> None:
    both = (replace(ANSWERED, prefill=True), SETTLED)
    alone, heard = chat(hotline(*LAST, questions=both), "填报", "1")
    assert "Q1 接通率：96%（沿用上期）" in heard[0]
    assert alone.standing is not None
    assert alone.standing[0].zero
    assert [v.origin for v in alone.standing[0].values] == [Origin.LAST, Origin.LAST]
    alone, heard = chat(hotline(*LAST, questions=both, tasks=12), "填报", "0")
    assert "Q2 办结率：97%（沿用上期）" in heard[0]
    assert heard[1].startswith("已报送：12项均无变化（零报告）；问项2个。")


def test_a_default_stands_and_is_marked() -> None:
    _, heard = chat(hotline(questions=(LEVEL, TOLD)), "填报", "是")
    assert "Q1 等次：良好（默认）" in heard[1]
    assert "Q2 是否通报：是" in heard[1]


def test_after_nought_the_open_questions_come_and_then_the_table_not_the_receipt() -> None:
    alone, heard = chat(hotline(*LAST, tasks=12), "填报", "0", "91%", "1")
    assert heard[1].startswith("Q1 接通率（目标≥90%）\n上期：96%")
    assert heard[2].startswith("请核对：\n12项均无变化。\nQ1 接通率：91%\nQ2 办结率：97%（沿用上期）")
    assert handed_in(alone) == {"answered": "91", "settled": "97"}


def test_one_message_answers_tasks_and_questions() -> None:
    alone, heard = chat(hotline(*LAST, tasks=12), "填报", "2完成，方案已印发；接通率：89.5%；其余无变化")
    assert "Q3 未达标原因" in heard[1], "below ninety, and so the reason is asked"
    alone, heard = chat(
        hotline(*LAST, questions=(ANSWERED, SETTLED), tasks=12), "填报", "2完成；接通率89.5%；其余无变化", "1"
    )
    assert "2 已完成" in heard[1]
    assert "Q1 接通率：89.5%（低于目标90%）" in heard[1]
    assert heard[2].startswith("已报送：变化1项，无变化11项；问项2个，其中1个未达目标。")
    assert handed_in(alone) == {"answered": "89.5", "settled": "97"}


@pytest.mark.parametrize(
    "said",
    [
        "接通率：96.5%；办结率 97%",
        "接通率96.5%，办结率97%",
        "接通率为96.5%、办结率达97%。",
        "接通率：９６．５％\\n办结率：97",
        "Q1 96.5%；Q2 97%",
        "办结率97%，接通率96.5%",
    ],
)
def test_labels_are_understood_as_they_are_typed(said: str) -> None:
    alone, heard = chat(hotline(), "填报", said, "1")
    assert heard[1].startswith("已记："), heard[1]
    assert handed_in(alone) == {"answered": "96.5", "settled": "97"}


def test_a_label_inside_the_words_of_a_task_is_no_answer() -> None:
    alone, heard = chat(hotline(*LAST, tasks=12), "填报", "9推进60%，接通率明显提高", "92", "1")
    assert "接通率明显提高" in heard[2]
    assert handed_in(alone)["answered"] == "92"


def test_a_labelled_answer_that_may_not_stand_is_said_and_asked() -> None:
    _, heard = chat(hotline(), "填报", "接通率：过半；办结率97%")
    assert heard[1].startswith("已记：办结率97%。接通率：“过半”不能确定是多少")
    assert "Q1 接通率" in heard[1].splitlines()[-2]


def test_a_near_reading_is_marked_and_read_back_once() -> None:
    _, heard = chat(hotline(), "填报", "约九成六", "97", "修改 Q1")
    assert "Q1 接通率：96%※（※您说“约九成六”）" in heard[2]
    assert "要改回复“修改 Q1”" in heard[2]


def test_what_must_be_answered_cannot_be_skipped_and_the_rest_can() -> None:
    alone, heard = chat(hotline(questions=(ANSWERED, WAYS)), "填报", "跳过", "92", "跳过", "1")
    assert heard[1].startswith("Q1 接通率必须填，不能跳过。")
    assert "Q2 渠道：未填" in heard[3]
    assert handed_in(alone) == {"answered": "92"}


def test_back_goes_through_the_questions_and_then_to_the_tasks() -> None:
    made = hotline(questions=(ANSWERED, replace(SETTLED, prefill=False)), tasks=3)
    _, heard = chat(made, "填报", "2", "完成 已印发", "91", "上一步", "上一步", "上一步")
    assert heard[3].startswith("Q2 办结率")
    assert heard[4].startswith("Q1 接通率")
    assert "现填：91%" in heard[4]
    assert heard[5].startswith("第2项 实施方案")
    assert heard[6].startswith("【呼和浩特市】")


@pytest.mark.parametrize("said", ["修改 接通率", "改接通率", "修改 Q1", "修改 问1", "改q1。", "修改 第1问"])
def test_change_by_label_or_number(said: str) -> None:
    _, heard = chat(hotline(), "填报", "96", "97", said, "92")
    assert heard[3].startswith("Q1 接通率")
    assert "Q1 接通率：92%" in heard[4]


def test_change_without_a_place_asks_which_and_takes_a_question() -> None:
    _, heard = chat(hotline(), "填报", "96", "97", "修改", "办结率", "96%")
    assert heard[3] == "要改哪一问？请回复Q1—Q3。"
    assert heard[4].startswith("Q2 办结率")
    assert "Q2 办结率：96%" in heard[5]
    assert chat(hotline(), "填报", "修改 Q9")[1][1].startswith("没有“q9”这一问，共3问")


def test_an_answer_that_takes_away_another_question_says_so_and_keeps_what_was_said() -> None:
    alone, heard = chat(hotline(), "填报", "88", "97", "人手不足", "修改 Q1", "92")
    assert "因此不再问：未达标原因（填过的留着，不报送）。" in heard[5]
    assert alone.draft is not None
    assert Session.from_json(alone.draft).value("why") == Value("why", "人手不足")
    alone, heard = chat(hotline(), "填报", "88", "97", "人手不足", "修改 Q1", "92", "1")
    assert handed_in(alone) == {"answered": "92", "settled": "97"}
    _, heard = chat(hotline(), "填报", "88", "97", "人手不足", "修改 Q1", "92", "修改 Q1", "87")
    assert "Q3 未达标原因：人手不足" in heard[7]


def test_a_part_is_never_more_than_its_whole() -> None:
    made = hotline(questions=(CALLS, TAKEN))
    _, heard = chat(made, "填报", "306", "307", "279", "修改 来电量", "200")
    assert heard[2].startswith("“307”没有记入：不能多于来电量。")
    assert heard[5].startswith("Q2 接听量"), "what no longer fits its whole is asked again"


def test_a_constraint_speaks_with_its_own_message() -> None:
    _, heard = chat(hotline(questions=(PAPER,)), "填报", "十二号文")
    assert heard[1].startswith("“十二号文”没有记入：如：政办发12号。")


def test_the_note_stands_before_the_question_after_it() -> None:
    _, heard = chat(hotline(questions=EVERY_KIND), "填报")
    assert "数据以热线平台为准。\nQ1 接通率" in heard[0]


def test_photos_answer_a_question_that_asks_for_them() -> None:
    made = hotline(questions=EVERY_KIND[-3:])
    alone, heard = chat(made, "填报", "是", "跳过", "[photo]", "[photo]", "1", "1")
    assert heard[2].startswith("Q3 通报照片")
    assert heard[3:5] == ["Q3 通报照片已收照片1张，发完回复1。", ""], "one upon the other"
    assert heard[5].startswith("Q3 通报照片已收照片2张。") and "Q3 通报照片：照片2张" in heard[5]
    assert handed_in(alone) == {"told": "yes", "proof": "1 2"}
    assert alone.standing is not None
    assert answers.photos(alone.standing[0].values) == (1, 2)
    alone, heard = chat(made, "填报", "是", "跳过", "[photo]", "[photo]", "删照片", "1", "1")
    assert handed_in(alone)["proof"] == "1"


def test_talk_and_words_work_while_a_question_is_open() -> None:
    alone, heard = chat(hotline(), "填报", "请问几点截止", "谢谢", "帮助", "暂存", "继续", "取消", "2", "96", "97", "1")
    assert heard[1].startswith("截止时间：10月11日（周一）17:00。\nQ1")
    assert heard[3].startswith("正在填旬报第7期。现在等您回答一问")
    assert handed_in(alone) == {"answered": "96", "settled": "97"}


def test_what_was_sent_before_the_question_was_seen_does_not_answer_it() -> None:
    begun = engine.start(hotline(), NOW)
    step = engine.step(hotline(), begun.session, Text("96.5%", stale=True), NOW)
    assert step.session.values == ()
    assert step.reply.startswith("“96.5%”发出时还没看到下面这一问，未计入。")


def test_a_withdrawn_report_begins_with_what_it_said() -> None:
    alone, heard = chat(hotline(), "填报", "96", "97", "1", "撤回", "修改 2", "98", "1")
    assert "Q2 办结率：97%" in heard[4]
    assert handed_in(alone) == {"answered": "96", "settled": "98"}


def test_where_only_tasks_came_back_the_answers_stand_and_are_closed() -> None:
    made = hotline(tasks=3)
    alone, _ = chat(made, "填报", "2完成，已印发；接通率96%；办结率97%；其余无变化", "1")
    assert alone.standing is not None
    back = replace(sent_back(made, alone.standing[0].answers, {2: "缺文件"}), answered_values=alone.standing[0].values)
    again = Alone(back)
    again.starts(NOW)
    heard = [again.hears(transcript.Says("text", said), NOW) for said in ("修改 Q1", "文件已补传", "1")]
    assert heard[0].startswith("这次只补退回的，其余问项不用动。")
    assert handed_in(again) == {"answered": "96", "settled": "97"}


# Relevance --------------------------------------------------------------------------------------------------------


def test_relevance_follows_what_is_called_for_itself() -> None:
    a = Question("a", "甲", Kind.YES_NO)
    b = Question("b", "乙", Kind.CHOICES, choices=("一", "二"), when=When((Clause("a", "=", "yes"),)))
    c = Question("c", "丙", Kind.TEXT, when=When((Clause("b", "has", "二"), When((Clause("a", "answered"),), False))))
    all_ = (a, b, c)
    assert relevance.relevant(all_, {}) == {"a"}
    assert relevance.relevant(all_, {"a": "yes", "b": "二"}) == {"a", "b", "c"}
    assert relevance.relevant(all_, {"a": "no", "b": "二"}) == {"a"}, "b is not called for, and its answer counts not"
    assert relevance.circles(all_) == ()
    round_ = (replace(a, when=When((Clause("c", "answered"),))), b, c)
    assert [set(c) for c in relevance.circles(round_)] == [{"a", "b", "c"}] or len(relevance.circles(round_)) == 2
    assert relevance.relevant(round_, {"a": "yes"}) == frozenset(), "and even so it ends"


def test_a_cycle_asks_its_own_questions() -> None:
    yearly = replace(CALLS, cycles=("year",))
    assert of_cycle((yearly, TAKEN), "month") == (replace(TAKEN, share_of=""),)
    assert of_cycle((yearly, TAKEN), "year") == (yearly, TAKEN)


# The draft --------------------------------------------------------------------------------------------------------


def test_questions_survive_as_data() -> None:
    assert tuple(from_value(to_value(q)) for q in EVERY_KIND) == EVERY_KIND


def test_a_draft_begun_before_forms_had_questions_still_loads() -> None:
    begun = engine.start(filing(12), NOW).session
    old = json.loads(begun.to_json())
    for name in ("values", "question", "went", "passed"):
        del old[name]
    assert old["format"] == FORMAT
    assert Session.from_json(json.dumps(old | {"format": 1})) == begun
    with pytest.raises(ValueError, match="format 99"):
        Session.from_json(json.dumps(old | {"format": 99}))


def test_a_form_without_questions_has_the_same_fingerprint_as_before_there_were_any() -> None:
    assert draft.fingerprint(filing(12)) == "76233e37187fa30a"


def test_a_draft_goes_over_to_the_new_form_and_what_could_not_go_is_said() -> None:
    alone, _ = chat(hotline(), "填报", "88", "97", "人手不足")
    level = replace(ANSWERED, kind=Kind.CHOICE, choices=("高", "低"), target=None)
    alone.filing = replace(alone.filing, questions=(level, SETTLED))
    reply = alone.hears(transcript.Says("text", "1"), NOW)
    assert reply.startswith(
        "表单有更新，已填的已带入。不再问：“人手不足”，原答案未带入。接通率的要求已变，请再答一次。"
    )
    assert "Q1 接通率" in reply
    reply = alone.hears(transcript.Says("text", "高"), NOW)
    assert "Q2 办结率：97%" in reply


_PROOF = Question("proof", "通报照片", Kind.PHOTO)
_TOLD = Question("told", "是否通报", Kind.YES_NO)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ((ANSWERED,), "不再问：“是”，原答案未带入。"),
        ((ANSWERED, replace(_PROOF, kind=Kind.TEXT)), "通报照片的要求已变，请再答一次。"),
    ],
)
def test_photos_of_a_question_that_is_gone_stay_with_the_report(now: tuple[Question, ...], told: str) -> None:
    made = hotline(questions=(ANSWERED, _TOLD, _PROOF), tasks=3)
    step = engine.start(made, NOW)
    for said in (Text("0"), Text("96"), Text("是"), Photo(31), Photo(32)):
        step = engine.step(made, step.session, said, NOW)
    session = evidence.brought(made, step.session, "proof", 7, NOW, photo=False)
    step = engine.step(replace(made, questions=now), session, Text("预览"), NOW)
    assert step.reply.startswith("表单有更新，已填的已带入。")
    assert told in step.reply
    assert "原来答问项的照片2张、文件1份改随整份报告。" in step.reply
    assert step.session.files() == {31, 32, 7}
    assert (step.session.photos, step.session.documents) == (((0, 31), (0, 32)), ((0, 7),))


def test_nine_photos_of_a_question_are_said_once() -> None:
    made = hotline(questions=(ANSWERED, _PROOF))
    step = engine.step(made, engine.start(made, NOW).session, Text("96"), NOW)
    heard = []
    for file in range(9):
        step = engine.step(made, step.session, Photo(file), NOW)
        heard.append(step.reply)
    assert heard == ["Q2 通报照片已收照片1张，发完回复1。", *[""] * 8]
    step = engine.step(made, step.session, Text("1"), NOW)
    assert step.reply.startswith("Q2 通报照片已收照片9张。发错请回复“删照片”")


@pytest.mark.parametrize("tasks", [0, 3])
def test_photos_of_a_question_are_taken_out_and_moved_at_the_table(tasks: int) -> None:
    made = hotline(questions=(_PROOF,), tasks=tasks)
    step = engine.start(made, NOW)
    told: list[Text | Photo] = [Text("0")] if tasks else []
    for said in (*told, Photo(1), Photo(2), Text("1"), Text("删照片 1")):
        step = engine.step(made, step.session, said, NOW)
    assert "Q1 通报照片的第1张照片已删，还有1张。" in step.reply and "Q1 通报照片：照片1张" in step.reply
    step = engine.step(made, step.session, Text("删照片 Q1"), NOW)
    assert step.session.files() == set()
    step = engine.step(made, step.session, Text("1"), NOW)
    assert step.reply.startswith("Q1 通报照片")


def test_photos_of_a_task_are_moved_to_a_question() -> None:
    made = hotline(questions=(_PROOF,), tasks=3)
    step = engine.start(made, NOW)
    for said in (Text("2"), Photo(1), Photo(2), Text("照片 Q1")):
        step = engine.step(made, step.session, said, NOW)
    assert "Q1 通报照片已收照片2张。" in step.reply
    assert not step.session.photos
    assert step.session.files() == {1, 2}


def test_the_longest_question_fits_a_message() -> None:
    longest = Question(
        "long", "题" * 16, Kind.CHOICES, hint="说" * 60, choices=tuple(f"{n:02}" + "选" * 10 for n in range(20))
    )
    made = hotline(questions=(longest, ANSWERED))
    step = engine.start(made, NOW)
    for said in ("全部", "修改 Q1", "哪个都不是" * 20):
        step = engine.step(made, step.session, Text(said), NOW)
        assert len(step.reply.encode()) <= 2000
    assert "20 19" in step.reply and "不变回复“跳过”" in step.reply


def test_an_open_question_that_is_gone_gives_way_to_the_next() -> None:
    alone, _ = chat(hotline(), "填报")
    alone.filing = replace(alone.filing, questions=(CALLS,))
    assert "Q1 来电量" in alone.hears(transcript.Says("text", "12"), NOW)


_TYPED = (
    "填报 1 0 2 跳过 上一步 修改Q1 修改Q4 修改2 修改 预览 取消 暂存 继续 下页 是 没有 96.5% 88 12件 过半 10月8日 "
    "电话、网站 接通率：91%；办结率98 2完成；来电量12件；其余无变化 线下审签 直接报送 撤回 其余无变化 没有进展 删照片 "
    "照片"
)
_WORDS = st.sampled_from(_TYPED.split())


@settings(max_examples=100, deadline=None)
@given(st.lists(_WORDS | st.text(max_size=12) | st.just("[photo]"), max_size=25), st.sampled_from([0, 1, 12]))
def test_any_input_goes_on_and_loses_no_accepted_answer(said: list[str], tasks: int) -> None:
    made = hotline(*LAST, questions=EVERY_KIND, tasks=tasks)
    step = engine.start(made, NOW)
    file = 0
    for one in said:
        before = step.session
        file += one == "[photo]"
        step = engine.step(made, before, Photo(file) if one == "[photo]" else Text(one), NOW)
        session = step.session
        assert Session.from_json(session.to_json()) == session
        assert len(step.reply.encode()) <= 2000
        assert step.reply or one == "[photo]"
        if session.open and before.open and one not in ("删照片",):
            assert {v.question for v in before.values} <= {v.question for v in session.values}
        if session.phase is Phase.QUESTION:
            assert made.question(session.question) is not None
        for event in step.events:
            if isinstance(event, Submitted):
                shown = before if before.open else session
                assert event.values == answers.values(made, shown)
                assert not answers.missing(made, shown)


def test_nobody_is_left_in_a_question() -> None:
    """From any question 取消 and 1 lead out."""
    alone, heard = chat(hotline(questions=EVERY_KIND), "填报", "取消", "1")
    assert heard[-1].startswith("已取消旬报第7期的填报")
    assert alone.draft is None


def test_a_note_that_no_question_follows_is_shown() -> None:
    about = Question("about", "说明", Kind.NOTE, hint="数据以热线平台为准。")
    last = Question("last", "收尾", Kind.NOTE, hint="填完请打电话给专班。")
    made = hotline(questions=(about, ANSWERED, last), tasks=2)
    step = engine.start(made, NOW)
    assert step.reply.count(last.hint) == 1
    for said in ("1", "推进 已开会", "96%"):
        step = engine.step(made, step.session, Text(said), NOW)
    assert "请核对：" in step.reply
    assert step.reply.count(last.hint) == 1 and about.hint not in step.reply


def test_a_part_of_one_label_is_enough_to_go_back_to_it() -> None:
    _, heard = chat(hotline(), "填报", "接通率：96.5%；办结率 97%", "修改 办结", "98", "修改 率")
    assert heard[2].startswith("Q2 办结率")
    assert "Q2 办结率：98%" in heard[3]
    assert heard[4].startswith("“修改 率”没有计入")


def test_what_was_answered_is_not_asked_again_for_words_that_say_nothing() -> None:
    _, heard = chat(hotline(), "填报", "接通率：88%；嗯嗯这个再说")
    assert "没有看懂" in heard[1]
    assert "Q2 办结率" in heard[1]


def test_help_in_a_form_without_tasks_does_not_speak_of_tasks() -> None:
    _, heard = chat(hotline(), "填报", "帮助")
    assert "名称：答案" in heard[1]
    assert "推进60%" not in heard[1]
