"""Talk that is no answer, told from answers; and what the form does with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms import engine
from forms.asides import Aside, read
from forms.model import Filing, Text
from forms.session import Phase, Session
from tests.forms import filings

TALK = {
    Aside.GREETING: """
你好|您好。|你好啊|您好，在吗？|早上好|喂|在吗|有人吗？|打扰一下|领导您好|你好[微笑]|你是谁
""",
    Aside.THANKS: """
谢谢|谢谢领导|谢谢王科长|多谢！|感谢您的提醒|辛苦了|收到，谢谢|好的谢谢
""",
    Aside.HEARD: """
收到|收到！|好的|好的，马上填|好|嗯嗯|👌|[OK]|[强][强]|😀😀|知道了|明白|ok|稍等|马上报
收到，马上落实|稍后填
""",
    Aside.DUE: """
几点截止|请问几点截止|你好，请问几点截止？|啥时候截止|什么时候交|今天几点之前报|最晚几点|截止时间
截止时间是什么时候|几号之前要报|到几号|还来得及吗|截止了吗|旬报几号截止啊|请问本期旬报什么时候报送
""",
    Aside.HOW: """
啥意思|什么意思|这是什么意思？|看不懂|我不会|怎么填写|这个怎么弄|咋填|不知道|不清楚怎么填|填什么
写什么内容|啥|请问怎么报
""",
    Aside.QUESTION: """
请问附件发哪里|可以发照片吗|照片怎么发？|专班电话多少|是不是每个月都要报|请问完成的标准是什么
要盖章吗？|找谁
""",
}
ANSWERS = """
完成|完成 方案已印发|方案已印发|方案已经报市政府审定|正在征求意见|已召开推进会
截止目前，共排查企业32家|截至10月9日已完成3件|无变化|没有变化|没有进展|未完成|基本完成|力争月底完成
已完成方案制定|完成80%|0|2 5|60%|正在办理|还没弄完|正在做|马上完成|在办|办了|解决了谁来管的问题
明确了什么能干什么不能干|完成了吗|是否完成待确认|已向领导汇报|已报领导审定|感谢信已发出
感谢信已发放到企业|好转明显|可以正常办理业务|知道率提升到90%|收到整改通知后已立即整改
收到企业反馈3件|已开会|改完|搞定|已做|在推|资金没到位|等批复|差一个科室|怎么处理已明确|时间安排已定
表格已报送|内容已上报|报告已提交|材料已报|测试系统已上线|对接中|没问题了，已整改|我们已经改完了
正在整改|已交|本期报告已提交领导|系统已做完|好几家企业已签约|早已完成|明白卡已发放|今天开了会|没人
。|？
"""


def said_of(table: str) -> list[str]:
    return [s for line in table.strip().splitlines() for s in line.split("|")]


@pytest.mark.parametrize(("said", "kind"), [(s, kind) for kind, all_ in TALK.items() for s in said_of(all_)])
def test_talk_is_known(said: str, kind: Aside) -> None:
    assert read(said) is kind


@pytest.mark.parametrize("said", said_of(ANSWERS))
def test_a_word_about_the_work_is_no_talk(said: str) -> None:
    assert read(said) is None


def at(phase: Phase) -> tuple[Filing, Session]:
    filing = filings.filing()
    session = engine.start(filing, filings.NOW).session
    for said in {Phase.LIST: (), Phase.ASK: ("2 5",), Phase.CONFIRM: ("2完成，方案已印发",)}[phase]:
        session = engine.step(filing, session, Text(said), filings.NOW).session
    assert session.phase is phase
    return filing, session


@pytest.mark.parametrize("phase", [Phase.LIST, Phase.ASK, Phase.CONFIRM])
@pytest.mark.parametrize("said", [s for all_ in TALK.values() for s in said_of(all_)[:4]])
def test_talk_changes_nothing_and_the_question_is_put_again(said: str, phase: Phase) -> None:
    filing, before = at(phase)
    question = engine.step(filing, before, Text("上页"), filings.NOW).reply.split("\n", 1)[1]
    step = engine.step(filing, before, Text(said), filings.NOW)
    assert step.session == before
    assert not step.events
    assert step.reply.endswith(question)
    assert "没有看懂" not in step.reply


@pytest.mark.parametrize("said", ["请问几点截止", "你好", "谢谢", "啥意思"])
def test_talk_on_top_of_a_choice_leaves_the_choice(said: str) -> None:
    filing, session = at(Phase.ASK)
    asked = engine.step(filing, session, Text("未完成"), filings.NOW)
    step = engine.step(filing, asked.session, Text(said), filings.NOW)
    assert step.session == asked.session
    assert step.reply.endswith(asked.reply)


def test_who_asks_when_it_is_due_is_told() -> None:
    filing, session = at(Phase.ASK)
    reply = engine.step(filing, session, Text("你好，请问几点截止"), filings.NOW).reply
    assert reply.startswith("截止时间：10月11日（周一）17:00。\n第2项 实施方案")
    late = engine.step(filing, session, Text("几点截止"), filings.DUE + timedelta(minutes=1)).reply
    assert late.startswith("已于10月11日17:00截止，现在报送记为迟报；补报到")


def test_thanks_for_the_table_is_not_taken_for_the_1() -> None:
    filing, session = at(Phase.CONFIRM)
    step = engine.step(filing, session, Text("好的，谢谢"), filings.NOW)
    assert "还没有报送" in step.reply
    assert step.session.phase is Phase.CONFIRM


@pytest.mark.parametrize("said", ["方案已经报市政府审定", "已召开推进会", "截止目前，共排查企业32家"])
def test_a_sentence_about_the_work_is_still_taken_with_its_mark(said: str) -> None:
    filing, session = at(Phase.ASK)
    (answer,) = engine.step(filing, session, Text(said), filings.NOW).session.answers
    assert (answer.status, answer.text) == ("pushing", said)
    assert answer.heard
