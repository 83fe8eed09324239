"""Scenes of the engine that a transcript does not show: drafts carried over, pages, odd moments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forms import draft, engine, paging, screen, words
from forms.model import Answer, Cancelled, Event, Filing, Item, MustAsk, Photo, Said, Status, Submitted, Text, Voice
from forms.session import FORMAT, Held, Kind, Phase, Session
from tests.forms.filings import DUE, NOW, STATUSES, change, done, filing, first_time, overdue, sent_back


class Talk:
    """A conversation, by what is said."""

    def __init__(self, made: Filing, *said: Said | str) -> None:
        self.filing = made
        self.now = NOW
        self.events: list[Event] = []
        self.replies: list[str] = []
        self._take(engine.start(made, self.now))
        self.say(*said)

    def say(self, *said: Said | str) -> str:
        for one in said:
            session = Session.from_json(self.session.to_json())
            self._take(engine.step(self.filing, session, Text(one) if isinstance(one, str) else one, self.now))
        return self.reply

    def resume(self) -> str:
        self._take(engine.resume(self.filing, self.session, self.now))
        return self.reply

    def _take(self, step: engine.Step) -> None:
        self.session, self.reply = step.session, step.reply
        self.replies.append(step.reply)
        self.events += step.events

    @property
    def answers(self) -> dict[int, str]:
        return {self.filing.item(a.task).place: a.status for a in self.session.answers}


def submitted(talk: Talk) -> Submitted:
    (event,) = talk.events
    assert isinstance(event, Submitted)
    return event


# Drafts and time --------------------------------------------------------------------------------------------------


def test_a_format_not_known_is_refused() -> None:
    text = Talk(filing()).session.to_json().replace(f'"format":{FORMAT}', '"format":99')
    with pytest.raises(ValueError, match="format 99"):
        Session.from_json(text)


def test_the_screen_changes_with_the_question_and_only_then() -> None:
    talk = Talk(filing())
    seen = [talk.session.screen]
    for said in ("你好", "2 5", "帮助", Photo(1), "完成", Photo(2), "阶段", "你好", Photo(3), "暂存"):
        talk.say(said)
        seen.append(talk.session.screen)
    assert seen == [1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4]


def test_a_task_that_left_the_list_is_said() -> None:
    talk = Talk(filing(), "2完成，方案已印发；5阶段")
    talk.filing = replace(talk.filing, items=tuple(i for i in talk.filing.items if i.place != 2))
    reply = talk.say("1")
    assert not talk.events
    assert "表单有更新" in reply
    assert "“方案已印发”" in reply
    assert talk.answers == {5: "stage"}
    talk.say("1")
    assert len(submitted(talk).answers) == 11


def test_a_status_that_is_gone_is_asked_again_with_the_old_words() -> None:
    talk = Talk(filing(), "2 5", "完成 方案已印发", "阶段 差一个科室")
    talk.filing = replace(
        talk.filing, statuses=tuple(replace(s, key="half") if s.key == "stage" else s for s in STATUSES)
    )
    reply = talk.resume()
    assert "第5项的状态选项已变" in reply
    assert talk.session.held == (Held(105, "差一个科室"),)
    talk.say("阶段 差一个科室", "1")
    assert {a.task: a.status for a in submitted(talk).answers if a.changed} == {102: "done", 105: "half"}


def test_an_answer_to_a_question_still_open_counts_though_the_form_changed() -> None:
    talk = Talk(filing(), "2 5")
    talk.filing = replace(talk.filing, items=talk.filing.items[:11])
    reply = talk.say("完成 方案已印发")
    assert talk.answers == {2: "done"}
    assert "表单有更新" in reply
    assert "第5项" in reply


def test_the_task_being_asked_left_the_list() -> None:
    talk = Talk(filing(), "2 5", "完成")
    talk.filing = replace(talk.filing, items=tuple(i for i in talk.filing.items if i.place != 5))
    assert "请核对" in talk.say("推进 60%")
    assert talk.answers == {2: "done"}


def test_a_task_past_its_limit_appears_while_the_table_is_open() -> None:
    talk = Talk(filing(), "2完成")
    talk.filing = change(talk.filing, 4, must_ask=MustAsk.OVERDUE)
    assert "第4项" in talk.say("1")
    assert not talk.events
    talk.say("资金未到位", "1")
    assert {a.task for a in submitted(talk).answers if a.changed} == {102, 104}


def test_a_new_first_task_while_being_asked_about_one_that_left() -> None:
    talk = Talk(filing(), "5")
    rest = tuple(i for i in talk.filing.items if i.place != 5)
    talk.filing = replace(talk.filing, items=rest)
    talk.filing = change(talk.filing, 3, must_ask=MustAsk.FIRST, last_status="")
    assert "第3项" in talk.resume()


def test_a_signed_sheet_is_still_asked_for_after_the_form_changed() -> None:
    talk = Talk(filing(), "线下审签")
    assert talk.session.phase is Phase.PAPER
    talk.filing = replace(talk.filing, items=talk.filing.items[:11])
    assert "审签单" in talk.say("1")
    talk.say(Photo(1))
    assert submitted(talk).on_paper


def test_photos_and_questions_outlive_a_changed_form() -> None:
    talk = Talk(filing(), Photo(1), "2", "取消")
    talk.filing = replace(talk.filing, items=tuple(i for i in talk.filing.items if i.place != 2))
    talk.resume()
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.CANCEL
    assert talk.session.photos == ((0, 1),)


def test_a_draft_of_before_the_return_begins_anew() -> None:
    talk = Talk(filing(), "2完成")
    talk.filing = sent_back(filing(), done(filing(), 2), {2: "缺印发文件"})
    assert "退回1处" in talk.resume()
    assert talk.session.queue == (102,)


def test_resuming_what_is_over_begins_anew() -> None:
    talk = Talk(filing(), "0")
    assert talk.session.phase is Phase.DONE
    assert talk.resume().startswith("【呼和浩特市】")


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (Text("1"), words.repeated("1")),
        (Text("完成"), words.already_filed()),
        (Photo(1), words.already_filed()),
    ],
)
def test_after_the_end(said: Said, reply: str) -> None:
    assert Talk(filing(), "0").say(said) == reply


def test_after_a_cancel_and_after_the_lock() -> None:
    talk = Talk(filing(), "取消", "1")
    assert talk.events == [Cancelled()]
    assert talk.say("1") == words.already_put_away()
    assert screen.render(talk.filing, talk.session, NOW) == words.already_put_away()
    late = engine.start(filing(), DUE + timedelta(days=3))
    assert late.session.phase is Phase.CLOSED
    assert not late.session.open
    assert screen.render(filing(), late.session, NOW) == words.locked(filing())
    filed = Talk(filing(), "0").session
    assert screen.render(filing(), filed, NOW) == words.already_filed()


def test_too_late_to_submit_keeps_the_draft() -> None:
    talk = Talk(filing(), "2完成")
    talk.now = DUE + timedelta(hours=49)
    assert talk.say("1") == words.locked(talk.filing)
    assert talk.answers == {2: "done"}
    assert talk.session.open


def test_a_returned_report_is_taken_after_the_lock() -> None:
    made = sent_back(filing(), done(filing(), 2), {2: "缺印发文件"})
    talk = Talk(made)
    talk.now = DUE + timedelta(days=9)
    talk.say(Photo(1), "1")
    assert submitted(talk).photos == ((102, 1),)


def test_who_is_filling_and_where() -> None:
    talk = Talk(filing(), "2 5", "完成")
    assert engine.filled(talk.session) == 1
    item = engine.open_item(talk.filing, talk.session)
    assert item is not None
    assert item.place == 5
    assert engine.open_item(talk.filing, Talk(filing()).session) is None
    assert words.someone_else("李强（B岗）", NOW, 2) == "李强（B岗）15:02已填2项：\n1 接着填\n2 由他填"
    options = (words.still_open(talk.filing, item), "营商环境月报全部无变化")
    assert words.which_meant("0", options) == "这个“0”是指：\n1 正在填的旬报第7期第5项\n2 营商环境月报全部无变化"
    assert words.still_open(talk.filing, None) == "正在填的旬报第7期"


# Pages ------------------------------------------------------------------------------------------------------------


def test_a_long_table_is_turned_before_it_is_confirmed() -> None:
    talk = Talk(filing(60))
    talk.say("\n".join(f"{n} 推进{n}% 正在征求意见，第{n}稿已送有关单位" for n in range(1, 61)))
    count = len(screen.table(talk.filing, talk.session))
    assert count >= 3
    talk.say("1")
    assert not talk.events
    assert "后面还有" in talk.reply
    talk.say("上页", "上页")
    assert talk.session.page == 1
    assert talk.reply.startswith("没有别的页了")
    talk.say(*(["1"] * (count - 2)))
    assert not talk.events
    talk.say("1")
    assert len([a for a in submitted(talk).answers if a.changed]) == 60
    shown = "\n".join(talk.replies)
    assert all(f"{n} 正在推进{n}%" in shown for n in range(1, 61))


def test_a_long_list_has_pages_and_needs_none() -> None:
    talk = Talk(filing(60))
    assert "（第1/2页，回复“下页”翻看）" in talk.reply
    talk.say("下页")
    assert "（第2/2页，回复“上页”翻看）" in talk.reply
    assert "25〔150号〕" in "\n".join(talk.replies)
    talk.say("下页")
    assert talk.reply.startswith("没有别的页了")
    talk.say("0")
    assert submitted(talk).zero


def test_a_long_table_waits_for_the_sheet_to_its_end() -> None:
    talk = Talk(filing(60), "\n".join(f"{n} 推进{n}% 正在征求意见，已送有关单位" for n in range(1, 41)), "线下审签")
    talk.say("1")
    assert not talk.events
    talk = Talk(filing(60), "\n".join(f"{n} 推进{n}% 正在征求意见，已送有关单位" for n in range(1, 41)), "线下审签")
    talk.say(Photo(1))
    assert not talk.events
    while not talk.events:
        talk.say("1")
    assert submitted(talk).on_paper
    assert submitted(talk).photos == ((0, 1),)


def test_a_preview_has_pages() -> None:
    talk = Talk(filing(60), " ".join(map(str, range(1, 61))))
    talk.say(*(f"推进{n}% 正在征求意见，第{n}稿已送有关单位" for n in range(1, 50)))
    assert "回复“预览 2”" in talk.say("预览")
    assert talk.say("预览 2") != talk.say("预览")
    assert talk.say("预览 99") == talk.say("预览 98")
    assert talk.session.phase is Phase.ASK


@pytest.mark.parametrize("most", [200, 400, 1000])
@pytest.mark.parametrize("head", ["", "头", "很长的头" * 100])
def test_pages_lose_nothing(most: int, head: str) -> None:
    lines = tuple(f"{n}" + "项" * (n * 7 % 400) for n in range(40))
    made = paging.pages(head, lines, lambda page, of: f"（{page}/{of}）", most)
    assert all(paging.size(p) <= most for p in made)
    text = "".join(p.rsplit("（", 1)[0] for p in made).replace("\n", "")
    assert text == head + "".join(lines)


def test_clip() -> None:
    assert paging.clip("一二三", 9) == "一二三"
    assert paging.clip("一二三四", 9) == "一二…"
    assert paging.clip("一二三", 0) == "…"
    assert paging.size("\ud800") == 1


# Answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "said", "asks"),
    [
        ("stage", "即将完成", True),  # would take it back to 正在推进
        ("done", "正在征求意见", True),  # no status said, and the last was 已完成
        ("none", "正在征求意见", True),
        ("pushing", "正在征求意见", False),
        ("stage", "正在征求意见", False),
        ("pushing", "即将完成", False),
        ("done", "推进 重新征求意见", False),  # said in so many words
    ],
)
def test_what_the_last_status_makes_of_an_answer(last: str, said: str, asks: bool) -> None:
    talk = Talk(change(filing(), 2, last_status=last), "2", said)
    assert (talk.session.ask is not None) is asks


def test_a_status_taken_back_is_shown() -> None:
    talk = Talk(change(filing(), 2, last_status="done"), "2", "推进 重新征求意见")
    assert "2 正在推进｜重新征求意见（上期已完成）" in talk.reply


def test_one_task_may_be_answered_from_the_list() -> None:
    talk = Talk(filing(1), "完成 方案已印发", "1")
    assert submitted(talk).answers[0].status == "done"
    assert "请回复状态和进展" in Talk(filing(1)).reply
    assert Talk(filing(1), "你好").session.phase is Phase.LIST
    assert Talk(filing(1), Photo(1), "0").events


def test_all_at_once() -> None:
    talk = Talk(filing(3), "全部完成", "1")
    assert {a.status for a in submitted(talk).answers} == {"done"}
    talk = Talk(change(filing(3), 2, last_status="done"), "全部推进")
    assert talk.answers == {1: "pushing", 2: "pushing", 3: "pushing"}
    assert Talk(filing(3), "全部看情况").session.phase is Phase.LIST


def test_the_rest_takes_a_status() -> None:
    assert Talk(filing(4), "2完成；其余推进80%").answers == {1: "pushing", 2: "done", 3: "pushing", 4: "pushing"}
    talk = Talk(filing(4), "2完成；其余看情况")
    assert talk.answers == {2: "done"}
    assert "没有对上" in talk.reply
    talk = Talk(change(filing(3), 3, last_status="stage"), "2完成；其余即将完成")
    assert talk.answers == {1: "pushing", 2: "done"}
    assert talk.session.queue == (103,)
    assert Talk(filing(1), "1完成；其余无变化").answers == {1: "done"}


def test_no_news_of_the_rest() -> None:
    talk = Talk(filing(3), "2完成；其余没有进展")
    assert "其余2项没有新变化" in talk.reply
    assert talk.say("2").count("无进展") == 2
    talk.say("1")
    assert [a.status for a in submitted(talk).answers] == ["none", "done", "none"]


def test_no_news_where_the_campaign_has_no_such_status() -> None:
    two = (Status("going", "正在推进", 0, ("推进",)), Status("done", "已完成", 1, ("完成",), done=True))
    made = replace(change(filing(3), 1, 2, 3, last_status="going"), statuses=two)
    assert Talk(made, "没有进展").events
    assert Talk(made, "2完成；其余没有进展").answers == {2: "done"}
    talk = Talk(made, "2", "没有进展")
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.STATUS
    assert screen.none_label(made) == "无进展"


def test_tasks_past_their_limit_are_left_out_of_no_news() -> None:
    talk = Talk(overdue(2, count=3), "没有进展", "2")
    assert talk.answers == {1: "none", 3: "none"}
    talk.say("资金未到位", "1")
    assert submitted(talk).answers[1] == Answer(102, "pushing", "资金未到位")


def test_a_reason_that_claims_it_is_done_is_asked() -> None:
    talk = Talk(overdue(4), "0", "昨日已完成")
    assert talk.session.ask is not None
    talk.say("4")
    assert "请核对" in talk.reply  # a status moved: shown before it goes out
    talk.say("1")
    assert submitted(talk).answers[3] == Answer(104, "done", "昨日已完成")


def test_a_reason_with_no_news() -> None:
    talk = Talk(overdue(4), "0", "没有进展，资金未到位", "1")
    assert submitted(talk).answers[3] == Answer(104, "pushing", "资金未到位")


def test_an_exception_cannot_be_left() -> None:
    for made in (overdue(4), first_time(4)):
        talk = Talk(made, "4")
        for said in ("跳过", "0", "无变化"):
            talk.say(said)
            assert talk.session.queue == (104,)
        talk.say("4无变化")
        assert talk.session.queue == (104,)


def test_both_kinds_of_exceptions() -> None:
    reply = Talk(change(first_time(3), 5, must_ask=MustAsk.OVERDUE), "0").reply
    assert reply.startswith("第5项已过时限，请补一句原因；第3项是首次填报，请报状态和一句进展；其余10项按无变化。")
    assert Talk(overdue(1, count=1), "0").reply.startswith("第1项已过时限，请补一句原因。")
    assert Talk(change(filing(2), 1, must_ask=MustAsk.FIRST)).reply.count("首次填报") == 1


def test_long_answers() -> None:
    talk = Talk(filing(), "2", "完成 " + "字" * 500)
    assert "太长" in talk.reply
    assert list(talk.session.queue) == [102]
    assert "太长" in talk.say("2完成 " + "字" * 500)
    assert "太长" in talk.say("字" * 5000)
    talk.say("完成 " + "字" * 370)
    assert "字" * 370 in talk.reply
    assert "太长" in Talk(filing(), "2完成 " + "字" * 500).reply


def test_an_answer_in_a_block_names_the_open_task() -> None:
    talk = Talk(filing(), "2 5", "完成，方案已印发；9推进60%")
    assert talk.answers == {2: "done", 9: "pushing"}
    assert talk.session.queue == (105,)
    talk.say("2推进；阶段")  # the second part goes on about task 2: which of the two?
    assert list(talk.session.queue) == [105, 102]


def test_a_block_in_the_table_mends_it() -> None:
    talk = Talk(filing(), "2完成；5推进60%", "2推进90%；5无变化", "修改 2")
    assert talk.answers == {2: "pushing"}
    assert "第2项" in talk.reply


def test_a_block_about_a_task_being_asked_takes_it_off_the_queue() -> None:
    talk = Talk(filing(), "2 5 9", "5完成；9未完成")
    assert talk.session.queue == (102, 109)
    talk.say("完成")
    assert talk.session.ask is not None
    assert talk.session.ask.text == "未完成"


def test_the_same_said_twice_is_once() -> None:
    assert Talk(filing(), "2完成；2完成").answers == {2: "done"}


def test_skipping_keeps_what_was_answered() -> None:
    talk = Talk(filing(), "2 5", "完成", "上一步", "跳过", "0")
    assert talk.answers == {2: "done"}
    assert "没有可跳过" in talk.say("跳过")


def test_going_back() -> None:
    talk = Talk(filing(), "上一步")
    assert talk.reply.startswith("已经是最前面一步")
    talk.say("2 5", "上一步")
    assert talk.session.phase is Phase.LIST
    talk.say("2 5", "完成", "阶段", "上一步")
    assert talk.session.queue == (105,)
    talk.say("阶段 差一个科室", "1")
    assert submitted(talk).answers[4].text == "差一个科室"
    talk = Talk(filing(), "2完成", "上一步", "0")
    assert "请核对" in talk.reply


def test_back_drops_the_question_on_top() -> None:
    talk = Talk(filing(), "2", "未完成", "上一步")
    assert talk.session.ask is None
    assert talk.session.held == ()
    assert talk.session.queue == (102,)


def test_words_said_are_asked_about_again_after_a_cancel_that_was_not() -> None:
    talk = Talk(filing(), "2", "未完成", "取消", "2")
    assert talk.session.ask is not None
    assert talk.session.ask.text == "未完成"
    talk.say("暂存", "帮助", "继续")
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.STATUS
    talk.say("嘟")
    assert talk.reply.startswith("没有看懂“嘟”，请回复选项前的数字")
    talk.say("9")
    assert talk.reply.startswith("没有看懂“9”")


def test_modify() -> None:
    talk = Talk(filing(), "2 5", "修改 9")
    assert talk.session.queue == (109, 102, 105)
    talk.say("修改 99")
    assert "没有“99”这一项" in talk.reply
    talk.say("修改", "99")
    assert "没有“99”这一项" in talk.reply
    talk.say("不改了")
    assert talk.session.ask is not None
    talk.say("3号")
    assert 101 in talk.session.queue[:1]


def test_split() -> None:
    talk = Talk(filing(), "25", "都不对")
    assert talk.session.ask is not None
    assert talk.say("是").startswith("第2项")
    talk = Talk(filing(), "27", "3")
    assert talk.session.phase is Phase.LIST
    assert talk.session.ask is None
    assert Talk(filing(), "25", "不是").session.ask is None
    assert "没有“99”这一项" in Talk(filing(), "2 99").reply
    assert "0表示全部无变化" in Talk(filing(), "0 5").reply


def test_what_1_means_while_a_task_is_asked() -> None:
    talk = Talk(filing(), "2", "1")
    assert talk.reply.startswith("没有看懂“1”")
    talk.say("确认")
    assert talk.session.queue == (102,)


# Photos and voices ------------------------------------------------------------------------------------------------


def test_photos_nobody_placed_are_asked_about_before_the_end() -> None:
    talk = Talk(filing(), Photo(1), "2完成，方案已印发")
    assert "属于第几项" in talk.reply
    talk.say("暂存", "你好", "99")
    assert not talk.events
    talk.say("整份")
    assert talk.session.photos == ((0, 1),)
    assert "整份报告照片1张" in talk.reply
    talk.say("1")
    assert submitted(talk).photos == ((0, 1),)


def test_a_photo_and_nothing_changed() -> None:
    talk = Talk(filing(), Photo(1), "2")
    assert "第2项已收照片1张" in talk.reply
    talk.say("0")
    assert submitted(talk).zero
    assert submitted(talk).photos == ((102, 1),)


def test_a_photo_waits_through_0() -> None:
    talk = Talk(overdue(4), Photo(1), "上一步", "4", "资金未到位")
    assert "属于第几项" in talk.reply
    talk.say("4", "1")
    assert submitted(talk).photos == ((104, 1),)


def test_photos_in_the_table() -> None:
    one = Talk(filing(), "2完成", Photo(1))
    assert one.session.photos == ((102, 1),)
    many = Talk(filing(), "2完成；5阶段", Photo(1))
    assert many.session.ask is not None
    many.say(Photo(2), "5", "1")
    assert submitted(many).photos == ((105, 1), (105, 2))
    asked = Talk(filing(), "2", "未完成", Photo(1))
    assert asked.session.photos == ((102, 1),)
    assert "状态按哪个报" in asked.reply


def test_photos_move() -> None:
    talk = Talk(filing(), "照片 2")
    assert talk.reply.startswith("还没有收到照片")
    talk.say("2 5", Photo(1), "完成", Photo(2), Photo(3), "照片 9")
    assert talk.session.photos == ((102, 1), (109, 2), (109, 3))
    assert "第2项1张，第9项2张" in talk.say("照片")
    assert "没有" in talk.say("照片 99")


def test_the_sheet_cannot_hide_what_is_owed() -> None:
    talk = Talk(filing(), "线下审签")
    talk.filing = change(talk.filing, 4, must_ask=MustAsk.OVERDUE)
    talk.say(Photo(1))
    assert not talk.events
    talk.say("资金未到位")
    assert talk.session.phase is Phase.PAPER
    talk.say(Photo(2))
    assert submitted(talk).photos == ((0, 1), (0, 2))


def test_going_back_from_the_sheet() -> None:
    talk = Talk(filing(), "线下审签", "上一步")
    assert talk.session.phase is Phase.LIST
    assert not talk.session.on_paper
    talk.say("直接报送", "2完成", "线下审签", "5阶段", "直接报送", "1")
    assert not submitted(talk).on_paper


def test_voices() -> None:
    talk = Talk(filing(), "2", Voice("完成了，方案已印发"), "2")
    assert talk.session.queue == (102,)
    talk.say(Voice("未完成"), "1")
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.STATUS
    assert "没有返回文字" in talk.say(Voice("  "))
    assert talk.say("\u200b").startswith("没有收到文字")


# Returned ---------------------------------------------------------------------------------------------------------


def returned(*places: int) -> Filing:
    return sent_back(filing(), done(filing(), 2, "方案已印发"), dict.fromkeys(places, "缺印发文件"))


def test_others_keep_what_they_said() -> None:
    before = tuple(replace(a, changed=True, text="新进展") if a.task == 105 else a for a in done(filing(), 2, "旧"))
    talk = Talk(sent_back(filing(), before, {2: "缺文件"}), "推进 退回重做", "1")
    event = submitted(talk)
    assert event.answers[4] == before[4]
    assert event.answers[1] == Answer(102, "pushing", "退回重做")
    assert not event.zero


def test_only_what_came_back_is_open() -> None:
    talk = Talk(returned(2), "5完成；2推进90%")
    assert talk.answers == {2: "pushing"}
    assert "5完成" in talk.reply or "没有对上" in talk.reply
    assert "没有退回" in talk.say("修改 5")


def test_a_supplement_stands_beside_the_old_words() -> None:
    talk = Talk(returned(2), "印发文件已完成盖章", "1")
    assert submitted(talk).answers[1].text == "方案已印发；补充：印发文件已完成盖章"
    empty = sent_back(filing(), done(filing(), 2), {2: "缺说明"})
    assert Talk(empty, "文号为5号").session.answers[0].text == "文号为5号"
    long = Talk(returned(2), "补" * 380)
    assert long.session.answers[0].text == "方案已印发；补充：" + "补" * 380


def test_doubts_about_a_returned_task() -> None:
    talk = Talk(returned(2), "没有进展")
    assert talk.session.ask is not None
    talk.say("2")
    assert talk.session.answers[0].status == "none"
    assert talk.session.answers[0].text == "方案已印发"
    assert Talk(returned(2), "无变化").session.queue == (102,)
    assert Talk(returned(2), "你好").session.queue == (102,)
    assert Talk(returned(2), "上一步").reply.startswith("已经是最前面一步")
    lost = change(returned(2), 2, answered=Answer(102, "gone"))
    assert Talk(lost, "已送文件").session.ask is not None


def test_several_returned() -> None:
    talk = Talk(returned(2, 5), Photo(1), "1", "说明见附件", "上一步", "1")
    assert talk.session.photos == ((102, 1),)
    assert submitted(talk).answers[4].text == "正在起草；补充：说明见附件"


def test_returned_as_a_whole() -> None:
    made = replace(sent_back(filing(), done(filing(), 2), {}), return_reason="格式不对")
    talk = Talk(made)
    assert talk.reply.startswith("旬报第7期退回：格式不对（专班赵敏）。")
    talk.say("修改 5", "阶段", "1")
    assert {a.task for a in submitted(talk).answers if a.changed} == {102, 105}
    everything = sent_back(filing(2), done(filing(2), 2), {1: "重报", 2: "重报"})
    assert Talk(everything).session.queue == (101, 102)
    nobody = replace(everything, returned_by="", correct_by=None)
    assert Talk(nobody).reply.endswith("先补第1项：请直接发照片或说明。")
    assert Talk(replace(made, returned_by="", return_reason="")).reply.startswith("旬报第7期退回：请核对。")


# Withdrawn --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_report_begins_with_what_it_said() -> None:
    before = Answer(102, "done", "方案已印发")
    talk = Talk(change(filing(), 2, answered=before))
    assert talk.answers == {2: "done"}
    assert talk.reply.startswith("已撤回")
    unknown = Talk(change(filing(), 2, answered=replace(before, status="gone")))
    assert unknown.session.phase is Phase.LIST


def test_nothing_to_do() -> None:
    none: tuple[Item, ...] = ()
    talk = Talk(replace(filing(), items=none), "0")
    assert submitted(talk) == Submitted((), zero=True)


# Receipts ---------------------------------------------------------------------------------------------------------


def test_receipts() -> None:
    made = filing()
    event = Submitted(done(made, 2, "方案已印发"), zero=False)
    on_time = words.receipt(made, event, running=103, at=NOW, on_time=True, withdraw=True)
    assert (
        on_time == "已报送：变化1项，无变化11项。\n回执号07-0103，10月11日15:02，按时。\n需更改请在17:00前回复“撤回”。"
    )
    early = words.receipt(made, event, running=3, at=NOW - timedelta(days=1), on_time=True, withdraw=True)
    assert early.endswith("需更改请在10月11日17:00前回复“撤回”。")
    late = words.receipt(made, event, running=12345, at=DUE + timedelta(hours=1), on_time=False, withdraw=False)
    assert late.endswith("回执号07-12345，10月11日18:00，迟报。")
    everything = Submitted((Answer(101, "done"),), zero=False)
    assert words.submitted(made, everything) == "已报送：变化1项。"
    paper = Submitted(done(made, 2), zero=False, on_paper=True, photos=((0, 1),))
    assert words.submitted(made, paper) == "已收审签单1张，已报送（线下审签）。"
    assert words.submitted(made, paper, "李敏") == "已收审签单1张，已报送（线下审签，李敏代传）。"


def test_the_same_status_with_nothing_to_add_is_no_change() -> None:
    made = change(filing(), 2, last_percent=60)
    talk = Talk(made, "2", "推进60%", "1")
    assert submitted(talk).answers[1] == draft.unchanged(made.item(102))
    assert submitted(talk).zero
    assert "2 正在推进60%｜与上期相同" in talk.replies[-2]


def test_words_sent_too_early() -> None:
    talk = Talk(filing(), "2 5", "完成", Text("方案已印发", stale=True))
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.STALE
    talk.say("3")
    assert talk.session.queue == (105,)
    assert talk.session.answers[0].text == ""
    talk.say(Text("推进60%", stale=True), "2")
    assert talk.answers == {2: "done", 5: "pushing"}
    early = Talk(filing(), "2", Text("完成", stale=True))  # nothing was answered before: it can only be this task's
    assert early.answers == {2: "done"}
    again = Talk(filing(), "2 5", "完成 方案已印发", Text("文号为5号", stale=True), "1")
    assert again.session.answers[0].text == "方案已印发；文号为5号"


def test_confirming_words_in_the_list_show_it() -> None:
    talk = Talk(filing(), "报送")
    assert talk.reply == talk.replies[0]
    assert not talk.events


def test_a_preview_with_a_photo_of_the_whole() -> None:
    talk = Talk(filing(), Photo(1), "0", "2", "预览")
    assert "已收照片" in talk.reply
    assert "整份报告照片1张" in talk.reply


def test_an_unknown_task_is_our_bug() -> None:
    with pytest.raises(KeyError):
        filing().item(999)


@pytest.mark.parametrize("said", ["没有变化", "本期无变化", "都没变化", "各项均无变化", "与上期相同", "0。", "零报告"])
def test_ways_to_say_0(said: str) -> None:
    assert submitted(Talk(filing(), said)).zero


def test_a_number_that_may_be_cut_in_many_ways_is_none() -> None:
    assert "没有“123456”这一项" in Talk(filing(60), "123456").reply


def test_no_status_for_no_news_in_the_middle() -> None:
    two = (Status("going", "正在推进", 0, ("推进",)), Status("done", "已完成", 1, ("完成",), done=True))
    made = replace(change(filing(3), 1, 2, 3, last_status="going"), statuses=two)
    talk = Talk(made, "2", "完成；其余没有进展")
    assert talk.answers == {2: "done"}
    assert talk.session.phase is Phase.CONFIRM


def test_the_last_task_and_no_news_of_the_rest() -> None:
    talk = Talk(filing(), "2", "完成；其余没有进展")
    assert talk.session.ask is not None
    assert talk.session.ask.kind is Kind.NO_NEWS_REST
    assert "请核对" in talk.say("1")
    talk.say("1")
    assert [a.task for a in submitted(talk).answers if a.changed] == [102]


def test_nothing_to_preview() -> None:
    assert Talk(filing(), "预览").reply.startswith("还没有填任何一项")


# 重填 -------------------------------------------------------------------------------------------------------------


def test_beginning_anew_asks_first() -> None:
    talk = Talk(filing(), "2 5", "完成 方案已印发", Photo(1))
    assert "已填的1项" in talk.say("重填")
    assert "第5项" in talk.say("2")
    assert talk.session.answers
    assert "有变化的回复序号" in talk.say("重填", "1")
    assert (talk.session.answers, talk.session.files()) == ((), frozenset())
    talk.say("0")
    assert submitted(talk).zero


def test_beginning_anew_keeps_nothing_of_what_was_taken_back() -> None:
    said = {a.task: a for a in done(filing(), 2)}
    made = filing()
    made = replace(
        made, items=tuple(replace(i, answered=replace(said[i.task], changed=i.place == 2)) for i in made.items)
    )
    talk = Talk(made)
    assert "重填" in talk.say("0")
    assert not talk.events
    talk.say("重填", "1", "0")
    assert submitted(talk).zero


def test_beginning_anew_a_returned_report_is_as_it_came_back() -> None:
    talk = Talk(sent_back(filing(), done(filing(), 2), {2: "缺印发文件"}))
    queue = talk.session.queue
    talk.say("文件是第12号", "重填", "1")
    assert (talk.session.phase, talk.session.queue, talk.session.answers) == (Phase.ASK, queue, ())
