"""Whole reports in one message, as people type and paste them: what is taken, what is asked, what is left over."""

# ruff: noqa: E501 - whole messages, whose characters count double

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import blocks, engine, statuses
from forms.model import MustAsk, Text
from forms.session import Kind, Phase
from tests.forms.filings import NOW, STATUSES, change, filing
from tests.forms.test_engine import Talk

# name | what was typed | what is taken: place status percent (* marked), ?place asked, 无 all the rest by name of a rest
CASES = r"""
digits and semicolons | 2完成，方案已印发；5基本完成；9推进60%；其余无变化 | 2 done, 5 stage*, 9 pushing60
ascii semicolons | 2完成,方案已印发;5基本完成;9推进60%;其余无变化 | 2 done, 5 stage*, 9 pushing60
full width everything | ２完成，方案已印发；５推进６０％；其余无变化 | 2 done, 5 pushing60
dots | 2. 已完成，方案已印发\n5. 推进60%，正在征求意见\n9. 取得阶段性成效，已出台办法 | 2 done, 5 pushing60, 9 stage
dots with no space | 2.已完成，方案已印发\n5.推进60%，正在征求意见 | 2 done, 5 pushing60
full-width dots | ２．已完成，方案已印发\n５．推进60% | 2 done, 5 pushing60
Chinese commas | 2、已完成，方案已印发\n5、推进60%\n9、取得阶段性成效 | 2 done, 5 pushing60, 9 stage
brackets | （2）已完成，方案已印发\n（5）推进60% | 2 done, 5 pushing60
ascii brackets | (2)已完成，方案已印发\n(5)推进60% | 2 done, 5 pushing60
half brackets | 2）已完成，方案已印发\n5）推进60% | 2 done, 5 pushing60
ascii half brackets | 2) 已完成，方案已印发\n5) 推进60% | 2 done, 5 pushing60
circled | ②已完成，方案已印发\n⑤推进60% | 2 done, 5 pushing60
circled in one line | ②已完成，方案已印发 ⑤推进60% | 2 done, 5 pushing60
in brackets of one sign | ⑵已完成\n⑸推进60% | 2 done, 5 pushing60
dots of one sign | ⒉已完成\n⒌推进60% | 2 done, 5 pushing60
ordinal with 项 | 第2项：已完成，方案已印发\n第5项：推进60% | 2 done, 5 pushing60
ordinal in characters | 第二项已完成，方案已印发；第五项推进60% | 2 done, 5 pushing60
ordinal with spaces | 第 2 项 已完成 方案已印发\n第 5 项 推进60% | 2 done, 5 pushing60
characters and comma | 二、已完成，方案已印发\n五、推进60% | 2 done, 5 pushing60
characters in brackets | （二）已完成，方案已印发\n（五）推进60%\n（十二）取得阶段性成效 | 2 done, 5 pushing60, 12 stage
一是 and 二是 are words of one task | 2推进，一是已完成方案制定；二是正在推进征求意见；5完成 | 2 pushing, 5 done
任务 before the number | 任务2：已完成，方案已印发\n任务5：推进60% | 2 done, 5 pushing60
事项 before the number | 事项二 已完成\n事项五 推进60% | 2 done, 5 pushing60
ledger numbers | 8号已完成，方案已印发；21号推进60% | 2 done, 5 pushing60
ledger numbers at length | 台账8号：已完成\n台账21号：推进60% | 2 done, 5 pushing60
序号 before the number | 序号2：已完成\n序号5：推进60% | 2 done, 5 pushing60
NO. | No.2 已完成\nNo.5 推进60% | 2 done, 5 pushing60
one line with commas | 2完成，5推进60%，9阶段 | 2 done, 5 pushing60, 9 stage
one line with spaces | 2完成 5推进60% 9阶段 | 2 done, 5 pushing60, 9 stage
one line with full stops | 2完成。5推进60%。9阶段。 | 2 done, 5 pushing60, 9 stage
one status for several | 2、5、9已完成，其余无变化 | 2 done, 5 done, 9 done
a range | 2-4已完成，其余无变化 | 2 done, 3 done, 4 done
a range in words | 第2至4项已完成；其余不变 | 2 done, 3 done, 4 done
a colon | 2：完成\n5：推进60% | 2 done, 5 pushing60
a dash | 2-完成\n5-推进60% | 2 done, 5 pushing60
an arrow | 2→完成\n5→推进60% | 2 done, 5 pushing60
an equals sign | 2=完成\n5=推进60% | 2 done, 5 pushing60
bullets before the numbers | · 2完成\n· 5推进60% | 2 done, 5 pushing60
stars before the numbers | * 2完成\n* 5推进60% | 2 done, 5 pushing60
empty lines | 2完成，方案已印发\n\n\n5推进60%\n\n其余无变化 | 2 done, 5 pushing60
windows line ends | 2完成，方案已印发\r\n5推进60%\r\n其余无变化 | 2 done, 5 pushing60
indented | 　　2完成，方案已印发\n　　5推进60% | 2 done, 5 pushing60
rest in other words | 2完成；其他没变化 | 2 done
rest: 剩下的 | 2完成；剩下的都没变 | 2 done
rest: 其它各项 | 2完成，方案已印发。其它各项均无变化。 | 2 done
rest: 其余的 | 2完成，其余的同上期 | 2 done
rest: 余下 | 2完成\n余下各项维持不变 | 2 done
rest: 另外的 | 2完成；另外的不变 | 2 done
rest: counted | 2完成；其余11项无变化 | 2 done
rest: first | 其余无变化，2完成 | 2 done
rest: 别的 | 2完成，别的没变 | 2 done
rest pushed | 2完成；其余推进 | 2 done
a heading | 呼和浩特市10月上旬整改情况：\n2完成，方案已印发\n5推进60% | 2 done, 5 pushing60
a greeting | 领导您好，现将我单位旬报情况汇报如下：\n1.正在推进，已开会\n2.已完成 | 1 pushing, 2 done
a closing | 2完成，方案已印发\n5推进60%\n特此报告。 | 2 done, 5 pushing60
a closing with a date | 2完成\n5推进60%\n呼和浩特市\n2021年10月10日 | 2 done, 5 pushing60
a closing of thanks | 2完成；其余11项无变化；谢谢 | 2 done
a heading with a number of its own | 一、工作情况\n2完成，方案已印发 | 2 done
parted by a bar | 2已完成｜5推进60% | 2 done, 5 pushing60
except | 除第2项已完成外，其余无变化 | 2 done
except, bare | 除2完成外其余无变化 | 2 done
a number with nothing said | 1、阶段\n2、\n3、完成 | 1 stage, 3 done, !
a place at the end with nothing said | 2完成，方案已印发；5 | 2 done, !
all, but for one | 各项任务均正在推进，其中第2项已完成 | ?
our unit | 我单位第2项已完成，第5项推进60% | 2 done, 5 pushing60
names | 实施方案：已完成，方案已印发\n案卷评查：推进60% | 2 done, 5 pushing60
names in a paragraph | 实施方案已完成，方案已印发；案卷评查推进60%，正在抽查。 | 2 done, 5 pushing60
names with dots | 一、实施方案。已完成，方案已印发。\n二、案卷评查。推进60%。 | 2 done, 5 pushing60
own count, with names | 1.实施方案：已完成，方案已印发；2.案卷评查：推进60%；3.普法宣传：阶段 | 2 done, 5 pushing60, 12 stage
a number and another task's name | 7.实施方案：已完成；5推进60% | 5 pushing60, !
our own list of another issue | 2〔9号〕实施方案（已完成）；5推进60% | 5 pushing60, ?2
numbers and names | 2.实施方案：已完成，方案已印发。\n5.案卷评查：推进60%，正在抽查。 | 2 done, 5 pushing60
numbers and names with brackets | 2.实施方案（已完成）方案已印发\n5.案卷评查（推进60%） | 2 done, 5 pushing60
our own list, edited | 2〔8号〕实施方案（已完成）\n5〔21号〕案卷评查（推进60%） | 2 done, 5 pushing60
our own table, pasted back | 请核对：\n2 已完成｜方案已印发\n9 正在推进60%｜正在征求意见\n其余10项无变化。 | 2 done, 9 pushing60
last text, unchanged, beside a change | 1.正在推进，正在起草\n2.已完成，方案已印发\n3.正在推进，正在起草 | 2 done
last text with no status | 1.正在起草\n2.已完成，方案已印发 | 2 done
a paragraph | 1.正在推进，正在起草。2.已完成，方案已印发。3.正在推进，正在起草。其余无变化。 | 2 done
table with tabs | 序号\t任务\t状态\t进展\n2\t实施方案\t已完成\t方案已印发\n5\t案卷评查\t推进60%\t正在抽查 | 2 done, 5 pushing60
table with no header | 2\t实施方案\t已完成\t方案已印发\n5\t案卷评查\t推进60%\t正在抽查 | 2 done, 5 pushing60
table with spaces | 序号   任务       状态     进展情况\n2      实施方案   已完成   方案已印发\n5      案卷评查   推进60%  正在抽查 | 2 done, 5 pushing60
table with ideographic spaces | 序号　　任务　　状态　　进展\n2　　实施方案　　已完成　　方案已印发 | 2 done
table with bars | 序号|任务|状态|进展\n2|实施方案|已完成|方案已印发\n5|案卷评查|推进60%|正在抽查 | 2 done, 5 pushing60
table with last issue beside | 序号\t任务\t上期状态\t本期状态\t本期进展\n2\t实施方案\t正在推进\t已完成\t方案已印发\n5\t案卷评查\t已完成\t推进\t正在抽查 | 2 done, 5 pushing
table with an empty cell | 序号\t任务\t状态\t责任单位\t进展\n2\t实施方案\t已完成\t\t方案已印发\n5\t案卷评查\t推进60%\t市司法局\t正在抽查 | 2 done, 5 pushing60
table of names alone | 任务\t状态\t进展\n实施方案\t已完成\t方案已印发\n案卷评查\t推进60%\t正在抽查 | 2 done, 5 pushing60
table by ledger numbers | 台账号\t任务\t状态\t进展\n8\t实施方案\t已完成\t方案已印发\n21\t案卷评查\t推进60%\t正在抽查 | 2 done, 5 pushing60
table of other numbers, told by the names | 序号\t任务\t状态\t进展\n8\t实施方案\t已完成\t方案已印发\n21\t案卷评查\t推进60%\t正在抽查 | 2 done, 5 pushing60
table, status in the text | 序号\t任务\t整改进展情况\n2\t实施方案\t已完成，方案已印发\n5\t案卷评查\t推进60%，正在抽查 | 2 done, 5 pushing60
table, a cell a line | 序号\n任务\n状态\n进展\n2\n实施方案\n已完成\n方案已印发\n5\n案卷评查\n推进60%\n正在抽查 | 2 done, 5 pushing60
table with rows unchanged | 序号\t任务\t状态\t进展\n1\t执法三项制度\t正在推进\t无变化\n2\t实施方案\t已完成\t方案已印发 | 2 done
table with a title and rest | 整改任务进展情况表\n序号\t任务\t状态\t进展\n2\t实施方案\t已完成\t方案已印发\n其余无变化 | 2 done
table with a doubt | 序号\t任务\t状态\t进展\n2\t实施方案\t未完成\t等批复\n5\t案卷评查\t推进60%\t正在抽查 | 5 pushing60, ?2
table whose name and number differ | 序号\t任务\t状态\t进展\n3\t实施方案\t已完成\t方案已印发\n5\t案卷评查\t推进60%\t正在抽查 | 5 pushing60, !
a doubt among the plain | 2未完成；5推进60%；其余无变化 | 5 pushing60, ?2
no news among the plain | 2没有进展；5推进60% | 5 pushing60, ?2
a partial done | 2已完成方案制定；5推进60% | 5 pushing60, ?2
a quantity is no place | 2完成，走访3个科室，召开2次会议；5推进60% | 2 done, 5 pushing60
a date is no place | 2推进，10月8日召开会议；5完成，9.30印发 | 2 pushing, 5 done
a document number is no place | 2完成，国发〔2021〕5号；5推进60% | 2 done, 5 pushing60
a place there is not | 2完成；15推进60% | 2 done, !
said twice | 2完成；2推进60%；5阶段 | 5 stage, ?2
also | 2完成，方案已印发，5也完成 | 2 done, 5 done
all of several | 2 5 9 都完成了 | 2 done, 5 done, 9 done
one left out of a range | 2-5完成，4除外 | ?2, ?3, ?4, ?5
one left out of a range, in brackets | 2-5完成（4除外） | ?2, ?3, ?4, ?5
a place at the end with nothing said, after a comma | 第2、3项完成，第5项 | ?2, ?3
the same as another | 2完成，3同2；5推进60% | 5 pushing60, ?2
No. in one line | no.2完成 no.5推进60% | 2 done, 5 pushing60
问题 before the number | 问题2已完成，问题5推进60% | 2 done, 5 pushing60
有变化 says not which | 2、5有变化 | ?2, ?5
less than all of what is done | 2完成，进度80%；5推进60% | 5 pushing60, ?2
a share in brackets | 2推进（60%）；5阶段，80% | 2 pushing60*, 5 stage80*
a place at the end that may be a share | 2完成，5推进，9 | 2 done, ?5
put right in the same breath | 2完成 5完成 更正：5推进 | 2 done, ?5
two shares | 2推进60%、70%；5完成 | 2 pushing*, 5 done
what cannot be seen | 2完\u200b成\u202e；5\ufeff推进60% | 2 done, 5 pushing60
"""


def rows() -> list[tuple[str, str, str]]:
    found = []
    for line in CASES.strip().splitlines():
        name, rest = line.split(" | ", 1)
        said, wanted = rest.rsplit(" | ", 1)
        said = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), said)
        found.append((name, said.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r"), wanted))
    return found


def taken(talk: Talk) -> str:
    """What a block left in the draft, as the table above says it."""
    said = []
    for place in range(1, 13):
        answer = talk.session.answer(100 + place)
        if answer is not None and answer.changed:
            percent = "" if answer.percent is None else str(answer.percent)
            said.append(f"{place} {answer.status}{percent}{'*' if answer.heard else ''}")
    asked = [f"?{task - 100}" for task in talk.session.queue]
    lost = ["!"] if "未记入" in talk.reply else []
    return ", ".join(said + asked + lost) or "?"


@pytest.mark.parametrize(("name", "said", "wanted"), rows(), ids=[r[0] for r in rows()])
def test_block(name: str, said: str, wanted: str) -> None:
    talk = Talk(filing(), said)
    assert taken(talk) == wanted
    if wanted == "?":  # nothing is taken of what is not wholly understood
        assert talk.session.phase is Phase.LIST
        assert "没有看懂" in talk.reply
        return
    asked = "?" in wanted
    assert talk.session.phase is (Phase.ASK if asked else Phase.CONFIRM)
    if not asked:
        assert "请核对：" in talk.reply


def test_there_are_enough_of_them() -> None:
    assert len({said for _, said, _ in rows()}) >= 60


TABLE = "序号\t任务\t状态\t进展\n2\t实施方案\t已完成\t方案已印发\n5\t案卷评查\t推进60%\t正在抽查"


def test_a_table_keeps_its_words() -> None:
    talk = Talk(filing(), TABLE)
    assert [(a.text, a.heard) for a in talk.session.answers] == [("方案已印发", ""), ("正在抽查", "")]
    assert "2 已完成｜方案已印发\n5 正在推进60%｜正在抽查\n其余10项无变化。" in talk.reply


def test_a_closing_is_no_word_of_the_last_task() -> None:
    talk = Talk(filing(), "2完成，方案已印发\n5推进60%，正在抽查\n特此报告。\n呼和浩特市\n2021年10月10日")
    assert [a.text for a in talk.session.answers] == ["方案已印发", "正在抽查"]


def test_columns_of_last_issue_and_of_limits_are_left_out() -> None:
    talk = Talk(
        filing(), "序号\t任务\t完成时限\t上期进展\t本期状态\t本期进展\n2\t实施方案\t年底\t已完成初稿\t阶段\t已报审"
    )
    assert [(a.status, a.text) for a in talk.session.answers] == [("stage", "已报审")]


@pytest.mark.parametrize(
    "said",
    [
        TABLE,
        "2.已完成，方案已印发\n5.推进60%",
        "情况如下：\n2、已完成",
        "· 2完成\n· 5推进",
        "任务2：已完成",
        "（2）已完成",
    ],
)
def test_a_report_is_known_without_a_word_before_it(said: str) -> None:
    assert blocks.looks_like_block(said)


@pytest.mark.parametrize(
    "said", ["2021年10月8日召开会议", "3个科室", "你好", "10月25日前完成", "1  2  3", "2 5 9", "一  二"]
)
def test_what_is_no_report(said: str) -> None:
    assert not blocks.looks_like_block(said)


def test_only_what_is_missing_is_asked() -> None:
    talk = Talk(change(filing(), 7, must_ask=MustAsk.OVERDUE), "2未完成；5推进60%；其余无变化")
    assert talk.session.queue == (102,)
    talk.say("推进 等批复")
    assert talk.session.queue == (107,)
    talk.say("资金未到位")
    assert talk.session.phase is Phase.CONFIRM


@pytest.mark.parametrize("said", ["实施方案已经报市政府；5完成", "执法三项制度已公示"])
def test_names_in_an_answer_to_one_task_are_words_of_it(said: str) -> None:
    talk = Talk(filing(), "9", said)
    assert 2 not in talk.answers
    assert 1 not in talk.answers


@given(
    st.lists(
        st.sampled_from(
            [
                *"0123456789二五十、.；;\n\t，（）",
                "完成",
                "推进60%",
                "实施方案",
                "序号",
                "状态",
                "任务",
                "进展",
                "  ",
                "其余无变化",
                "|",
                "第",
                "项",
                "号",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_no_block_is_too_odd(said: str) -> None:
    talk = Talk(filing(), said)
    Talk(filing(), "2 5", said)
    assert len(talk.session.answers) == len({a.task for a in talk.session.answers})


LONG = (
    *"完0一第2（） 1除外，。；、差未\n|是①到至其力a",
    *(
        "完成",
        "2、",
        "除2外，",
        "第2项",
        "2完成",
        "1-",
        "完成80%",
        "其余",
        "2〔3号〕",
        "百分之",
        "5也2、3",
        "力争",
        "请问",
        "1\n",
    ),
)


def calls(said: str) -> int:
    """How many functions, ours and the interpreter's, reading a message takes."""
    made = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        for answering in (False, True):
            blocks.split(said, filing(60).items, answering=answering)
        blocks.looks_like_block(said)
        statuses.read(said, STATUSES)
    finally:
        sys.setprofile(before)
    return made


@pytest.mark.parametrize("piece", LONG)
def test_twice_as_much_to_read_is_twice_the_work(piece: str) -> None:
    """Up to the longest message there is: none of the ways to read one takes the longer the more of it there is."""
    calls("完成")  # what is made once is made
    half, whole = (calls((piece * length)[:length] + "完成") for length in (2000, 4000))
    assert whole < 2.5 * half
    assert whole < 500_000, "not every task for every mark"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("实施方案完成，权责清单推进60%", 102),
        ("2完成，权责清单没有变化", 102),
        ("2完成；3同上", 103),
        ("2、3完成（3为基本完成）", 102),
    ],
)
def test_what_may_be_about_another_task_is_asked(said: str, asked: int) -> None:
    step = engine.step(filing(), engine.start(filing(), NOW).session, Text(said), NOW)
    assert step.session.ask is not None
    assert (step.session.ask.kind, step.session.ask.task) == (Kind.STATUS, asked)


def test_the_name_of_another_task_inside_the_words_is_no_doubt() -> None:
    step = engine.step(filing(), engine.start(filing(), NOW).session, Text("2完成，与权责清单一并印发"), NOW)
    assert step.session.answers[0].text == "与权责清单一并印发"
