"""One question of a form sent back: it alone is asked again, the others stand; on the page by the same rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import transcript
from bot.alone import Alone
from forms import answers, draft, engine, evidence, page, page_questions, returning
from forms.model import Filing, Photo, SentBack, Submitted, Text, Wrong
from forms.page import Entry
from forms.page_questions import Typed
from forms.questions import Kind, Origin, Question, Value
from forms.returning import Back, Unknown
from forms.session import Phase, Session
from tests.forms.filings import NOW, ZONE, sent_back
from tests.forms.indicators import ANSWERED, CALLS, EVERY_KIND, HOTLINE, SETTLED, TAKEN, hotline

SAID = {"answered": "96", "settled": "97"}
PROOF = Question("proof", "通报照片", Kind.PHOTO)


def back(made: Filing, reasons: dict[str, str], said: dict[str, str] = SAID, **tasks: dict[int, str]) -> Filing:
    """The report of these answers after the office sent back some questions (and tasks), each with its reason."""
    kinds = {q.key: q.kind for q in made.questions}
    values = tuple(Value(k, v, Origin.SENT if kinds[k] is Kind.PHOTO else Origin.SAID) for k, v in said.items())
    items = tuple(draft.unchanged(i) for i in made.items)
    returned = sent_back(made, items, tasks.get("tasks", {}))
    return replace(
        returned, answered_values=values, sent_back=tuple(SentBack(key, why) for key, why in reasons.items())
    )


def talk(made: Filing, *said: str) -> tuple[Alone, list[str]]:
    alone = Alone(made)
    heard = [alone.starts(NOW)]
    for one in said:
        line = transcript.parse(f"> {one}")[0]
        assert isinstance(line, transcript.Says)
        heard.append(alone.hears(line, NOW))
    assert all(len(h.encode()) <= 2000 for h in heard)
    return alone, heard


def handed_in(alone: Alone) -> dict[str, str]:
    assert alone.standing is not None, "not submitted"
    return {v.question: v.text for v in alone.standing[0].values}


# In the chat --------------------------------------------------------------------------------------------------------


def test_only_what_came_back_is_asked_with_its_reason_and_the_rest_stands() -> None:
    alone, heard = talk(back(hotline(), {"answered": "与平台数据不符"}), "91.5%", "1")
    assert heard[0] == (
        "旬报第7期退回1处，其余不用动：\nQ1 接通率 96%：与平台数据不符（专班赵敏）。\n"
        "Q1 接通率（目标≥90%）\n请回复百分比，如 96.5%。原来的无误，也请照原样再答一次。12日12:00前补正不影响按时。"
    )
    assert heard[1] == "请核对：\nQ1 接通率：91.5%\n其余1问不变。\n回复1重新报送；要改回复“修改 Q1”；有照片直接发。"
    assert heard[2].startswith("已重新报送。")
    assert handed_in(alone) == {"answered": "91.5", "settled": "97"}


@pytest.mark.parametrize("said", ["跳过", "修改 Q2", "办结率：99%"])
def test_what_did_not_come_back_is_closed_and_what_did_must_be_answered(said: str) -> None:
    alone, heard = talk(back(hotline(), {"answered": "请核实"}), said, "96", "1")
    assert any(w in heard[1] for w in ("退回了，请再答一次", "这次只补退回的", "没有退回，不用改")), heard[1]
    assert "Q1 接通率" in heard[1].splitlines()[-2], "and it is put again"
    assert handed_in(alone) == SAID, "the same answer again is one"


def test_what_the_new_answer_calls_for_is_asked_too() -> None:
    alone, heard = talk(back(hotline(), {"answered": "请核实"}), "85", "坐席不足", "1")
    assert heard[1].startswith("Q3 未达标原因")
    assert heard[2].startswith("请核对：\nQ1 接通率：85%（低于目标90%）\nQ3 未达标原因：坐席不足\n其余1问不变。")
    assert handed_in(alone) == {"answered": "85", "settled": "97", "why": "坐席不足"}


def test_a_part_that_no_longer_fits_its_whole_is_asked_too() -> None:
    made = back(hotline(questions=(CALLS, TAKEN)), {"calls": "多报了"}, {"calls": "306", "taken": "279"})
    alone, heard = talk(made, "200", "190", "1")
    assert heard[1].startswith("Q2 接听量")
    assert handed_in(alone) == {"calls": "200", "taken": "190"}
    alone, _ = talk(made, "300", "1")
    assert handed_in(alone) == {"calls": "300", "taken": "279"}


def test_tasks_come_first_and_then_the_questions() -> None:
    made = back(hotline(tasks=3), {"settled": "请核实"}, tasks={2: "缺印发文件"})
    alone, heard = talk(made, "[photo]", "1", "98", "1")
    assert heard[0].startswith(
        "旬报第7期退回2处，其余不用动：\n第2项 正在推进：缺印发文件（专班赵敏）。\nQ2 办结率 97%：请核实"
    )
    assert heard[0].splitlines()[-1].startswith("先补第2项：")
    assert heard[2].startswith("Q2 办结率 97%：请核实（专班赵敏）。\nQ2 办结率"), "1 goes on to it, not out"
    assert "其余2项不变" in heard[3]
    assert "Q2 办结率：98%\n其余1问不变。" in heard[3]
    assert handed_in(alone) == {"answered": "96", "settled": "98"}
    assert alone.standing is not None and alone.standing[0].photos == ((102, 1),)


def test_words_about_one_task_are_shown_before_a_photo_of_another_sends_it_in() -> None:
    made = back(hotline(tasks=3), {}, tasks={2: "缺文件", 3: "看不清"})
    alone, heard = talk(made, "完成 方案已印发", "[photo]", "1")
    assert alone.standing is None
    assert heard[3].startswith("请核对：\n2 已完成｜方案已印发\n3 ")
    alone, _ = talk(made, "[photo]", "1", "[photo]", "1")
    assert alone.standing is not None, "photos alone were told as they came"


def test_with_tasks_in_the_report_none_of_them_is_open() -> None:
    _, heard = talk(back(hotline(tasks=3), {"settled": "请核实"}), "修改 2", "2完成，方案已印发", "98")
    assert "没有退回" in heard[1] or "退回" in heard[1]
    assert heard[3].startswith("请核对：")
    assert "已完成" not in heard[3]


def test_photos_of_a_question_are_added_to_or_taken_away_and_the_same_ones_do_not_do() -> None:
    made = back(hotline(questions=(ANSWERED, PROOF)), {"proof": "看不清"}, {"answered": "96", "proof": "7 8"})
    alone, heard = talk(made, "1", "[photo]", "1", "1")
    assert heard[0].startswith("旬报第7期退回1处，其余不用动：\nQ2 通报照片 照片2张：看不清")
    assert heard[1].startswith("Q2 通报照片退回了，请补发照片；原来的不对可先删去。")
    assert heard[2].startswith("Q2 通报照片已收照片3张")
    assert handed_in(alone) == {"answered": "96", "proof": "7 8 1"}
    alone, heard = talk(made, "删照片 1", "1", "1")
    assert handed_in(alone)["proof"] == "8"


def test_a_question_that_is_not_called_for_any_more_is_owed_no_more() -> None:
    said = {"answered": "88", "settled": "97", "why": "坐席不足"}
    alone, heard = talk(back(hotline(), {"answered": "请核实", "why": "说具体些"}, said), "92", "1")
    assert heard[0].startswith("旬报第7期退回2处")
    assert heard[1].startswith("请核对：")
    assert handed_in(alone) == {"answered": "92", "settled": "97"}


def test_a_report_sent_back_as_a_whole_opens_every_question() -> None:
    made = replace(back(hotline(), {}), return_reason="请逐项核对")
    _, heard = talk(made, "修改 Q2", "98")
    assert heard[0].startswith("旬报第7期退回：请逐项核对（专班赵敏）。")
    assert "Q2 办结率：98%" in heard[2]


def test_begun_anew_it_is_as_it_came_back() -> None:
    made = back(hotline(), {"answered": "请核实"})
    alone, heard = talk(made, "91", "重填", "1")
    assert heard[3].splitlines()[-2].startswith("Q1 接通率（目标≥90%）")
    assert alone.draft is not None and Session.from_json(alone.draft).values == ()


def test_a_question_sent_back_while_a_draft_lies_there_makes_another_draft() -> None:
    first, second = back(hotline(), {"answered": "请核实"}), back(hotline(), {"settled": "请核实"})
    assert draft.fingerprint(first) != draft.fingerprint(second)


_TYPED = st.sampled_from(
    [
        "96",
        "1",
        "0",
        "跳过",
        "上一步",
        "修改 Q1",
        "修改 Q2",
        "修改 2",
        "重填",
        "预览",
        "取消",
        "2",
        "是",
        "接通率：91%",
        "2完成",
        "[photo]",
        "删照片",
        "照片",
        "线下审签",
        "坐席不足",
        "其余无变化",
        "继续",
        "85%",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_TYPED | st.text(max_size=8), max_size=20), st.sampled_from([0, 3]), st.booleans())
def test_any_input_goes_on_and_what_did_not_come_back_is_never_touched(said: list[str], tasks: int, both: bool) -> None:
    made = hotline(questions=(*HOTLINE, PROOF), tasks=tasks)
    given_ = {"answered": "96", "settled": "97", "proof": "7"}
    made = back(made, {"answered": "请核实", "proof": "看不清"}, given_, tasks={2: "缺"} if both and tasks else {})
    step, file = engine.start(made, NOW), 100
    for one in said:
        file += one == "[photo]"
        step = engine.step(made, step.session, Photo(file) if one == "[photo]" else Text(one), NOW)
        assert Session.from_json(step.session.to_json()) == step.session
        assert len(step.reply.encode()) <= 2000
        for event in step.events:
            if isinstance(event, Submitted):
                values = {v.question: v.text for v in event.values}
                assert values["settled"] == "97"
                assert values["proof"] != "7"
                return


# On the page --------------------------------------------------------------------------------------------------------


def local(at: datetime = NOW) -> datetime:
    return at.astimezone(ZONE)


def test_on_the_page_the_field_is_empty_until_it_is_answered_anew_and_the_same_figure_is_an_answer() -> None:
    made = back(hotline(), {"answered": "请核实"})
    session = page.opened(made, None, local())
    assert page_questions.shown(made, session, ANSWERED).text == ""
    assert page_questions.shown(made, session, SETTLED).text == "97"
    (fault,) = page.missing(made, session)
    assert (fault.question, fault.said) == ("answered", "Q1 接通率退回了，请再答一次；原来的无误也请照原样再答。")
    filled = page.fill(made, session, (), local(), [Typed("settled", "98"), Typed("answered", "96")])
    assert [f.question for f in filled.faults] == ["settled"]
    assert page.missing(made, filled.session) == ()
    move = page.submit(made, filled.session, local())
    event = page.event_of(move)
    assert event is not None
    assert {v.question: v.text for v in event.values} == SAID


def test_on_the_page_no_task_is_open_where_only_a_question_came_back() -> None:
    made = back(hotline(tasks=3), {"answered": "请核实"})
    session = page.opened(made, None, local())
    filled = page.fill(made, session, [Entry(102, "done", "已印发")], local())
    assert [f.wrong for f in filled.faults] == [Wrong.NOT_OPEN]
    assert not evidence.may_hold(made, session, 102)
    assert [f.question for f in page.missing(made, session)] == ["answered"]


def test_on_the_page_photos_of_a_question_satisfy_it_and_are_taken_out_again() -> None:
    made = hotline(questions=(ANSWERED, PROOF))
    session = page.opened(made, None, local())
    assert {f.question for f in page.missing(made, session)} == {"answered", "proof"}
    assert not evidence.may_hold(made, session, "answered") and not evidence.may_hold(made, session, "nothing")
    session = page.fill(made, session, (), local(), [Typed("answered", "96")]).session
    session = evidence.brought(made, session, "proof", 5, local(), photo=True)
    session = evidence.brought(made, session, "proof", 6, local(), photo=False)
    assert evidence.brought(made, session, "proof", 6, local(), photo=False) == session, "the same again is none"
    assert session.files() == {5, 6}
    assert page.missing(made, session) == ()
    event = page.event_of(page.submit(made, session, local()))
    assert event is not None and answers.photos(event.values) == (5, 6)
    assert "现填：照片1张、文件1份\n" in engine.resume(made, session, local()).reply
    gone = evidence.taken_out(evidence.taken_out(session, 5, local()), 6, local())
    assert [f.said for f in page.missing(made, gone)] == ["Q2 通报照片必须填。"]


def test_what_the_page_brings_while_the_chat_shows_the_table_is_shown_before_it_goes_out() -> None:
    made = hotline(questions=(ANSWERED, replace(PROOF, required=False)))
    begun = engine.start(made, NOW)
    table = engine.step(made, engine.step(made, begun.session, Text("96"), NOW).session, Text("跳过"), NOW)
    assert table.session.phase is Phase.CONFIRM
    brought = evidence.brought(made, table.session, "proof", 5, local(), photo=True)
    step = engine.step(made, brought, Text("1"), NOW)
    assert step.events == ()
    assert "Q2 通报照片：照片1张" in step.reply


def test_photos_nobody_placed_go_to_a_question_on_either_face() -> None:
    made = hotline(questions=(ANSWERED, PROOF), tasks=3)
    session = engine.start(made, NOW).session
    step = engine.step(made, session, Photo(9), NOW)
    assert "属于问项回复Q2" in step.reply
    placed = evidence.placed(made, step.session, "proof", local())
    assert (placed.value("proof"), placed.loose, placed.ask) == (Value("proof", "9", Origin.SENT), (), None)
    assert evidence.placed(made, step.session, "answered", local()) == step.session
    said = engine.step(made, step.session, Text("Q2"), NOW)
    assert said.session.value("proof") == Value("proof", "9", Origin.SENT)
    assert said.reply.startswith("Q2 通报照片已收照片1张")
    counted = engine.step(made, said.session, Text("照片"), NOW)
    assert "已收照片：Q2 1张。" in counted.reply


_ACTS = st.lists(st.tuples(st.sampled_from(["say", "fill", "bring", "take"]), _TYPED, st.integers(1, 6)), max_size=20)


@settings(max_examples=60, deadline=None)
@given(_ACTS, st.sampled_from([0, 3]), st.booleans())
def test_chat_and_page_mixed_lose_no_photo_and_hand_in_what_is_there(
    acts: list[tuple[str, str, int]], tasks: int, came_back: bool
) -> None:
    made = hotline(questions=(*HOTLINE, PROOF), tasks=tasks)
    if came_back:
        made = back(made, {"proof": "看不清"}, {"answered": "96", "settled": "97", "proof": "99"})
    session, photo = engine.start(made, NOW).session, 100
    for act, said, n in acts:
        if not session.open:
            break
        before = session.files()
        if act == "say":
            photo += 1
            step = engine.step(made, session, Photo(photo) if said == "[photo]" else Text(said), NOW)
            session = step.session
            for event in step.events:
                if isinstance(event, Submitted):
                    assert answers.photos(event.values), "a required question is never handed in without"
                    assert set(answers.photos(event.values)) <= before | {photo}
        elif act == "fill":
            session = page.fill(made, session, (), local(), [Typed("answered", said)]).session
        elif act == "bring":
            session = evidence.brought(made, session, "proof", n, local(), photo=n % 2 == 0)
            assert session.files() == before | {n}
        else:
            session = evidence.taken_out(session, n, local())
            assert session.files() == before - {n}
        assert Session.from_json(session.to_json()) == session


# What was said ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "reason", "wanted"),
    [
        ("", "请逐项核对", (Back(0, "", "请逐项核对"),)),
        ("Q1", "请核实", (Back(0, "answered", "请核实"),)),
        ("第2问", "请核实", (Back(0, "settled", "请核实"),)),
        ("第二问", "请核实", (Back(0, "settled", "请核实"),)),
        ("第2项", "请核实", (Back(0, "settled", "请核实"),)),  # 退回 包头 2 请核实: nothing else has numbers
        ("第二项", "请核实", (Back(0, "settled", "请核实"),)),
        ("", "接通率 请核实", (Back(0, "answered", "请核实"),)),
        ("", "接通率：请核实", (Back(0, "answered", "请核实"),)),
        ("", "接通率请核实", (Back(0, "", "接通率请核实"),)),
        ("Q1", "请核实；Q2 缺依据", (Back(0, "answered", "请核实"), Back(0, "settled", "缺依据"))),
        ("Q1", "请核实；办结率 缺依据", (Back(0, "answered", "请核实"), Back(0, "settled", "缺依据"))),
        ("Q1", "请核实；并说明口径", (Back(0, "answered", "请核实；并说明口径"),)),
        ("Q9", "请核实", Unknown("Q9")),
        ("Q3", "请核实", Unknown("Q3")),  # not called for: nothing was answered to it
        ("47号", "请核实", Unknown("47号")),
    ],
)
def test_what_goes_back_of_a_report_without_tasks(place: str, reason: str, wanted: object) -> None:
    made = replace(hotline(), answered_values=(Value("answered", "96"), Value("settled", "97")))
    assert returning.read(made, place, reason) == wanted


@pytest.mark.parametrize(
    ("place", "reason", "wanted"),
    [
        ("第2项", "缺文件", (Back(102, "", "缺文件"),)),
        ("8号", "缺文件", (Back(102, "", "缺文件"),)),
        (
            "第2项",
            "缺文件；第5项 写明成效；Q1 请核实",
            (Back(102, "", "缺文件"), Back(105, "", "写明成效"), Back(0, "answered", "请核实")),
        ),
        ("第2项", "第5项 缺文件", (Back(102, "", "缺文件"), Back(105, "", "缺文件"))),
        (
            "第2项",
            "、8号、第5项和Q1：缺文件；第7项 请核实",
            (Back(102, "", "缺文件"), Back(105, "", "缺文件"), Back(0, "answered", "缺文件"), Back(107, "", "请核实")),
        ),
        ("第2项", "第5项的文件没有附", (Back(102, "", "第5项的文件没有附"),)),
        ("第2项", "第40项 的文件没有附", (Back(102, "", "第40项 的文件没有附"),)),
        ("第40项", "缺文件", Unknown("第40项")),
        ("", "接通率 请核实", (Back(0, "answered", "请核实"),)),
        ("", "接通 请核实", (Back(0, "", "接通 请核实"),)),
    ],
)
def test_what_goes_back_of_a_report_with_tasks(place: str, reason: str, wanted: object) -> None:
    made = replace(hotline(tasks=12), answered_values=(Value("answered", "96"), Value("settled", "97")))
    assert returning.read(made, place, reason) == wanted


@given(st.text(max_size=20), st.text(max_size=40), st.sampled_from([0, 12]))
def test_any_words_are_read(place: str, reason: str, tasks: int) -> None:
    made = replace(hotline(questions=EVERY_KIND, tasks=tasks), answered_values=(Value("answered", "96"),))
    found = returning.read(made, place, reason)
    assert isinstance(found, Unknown) or found
