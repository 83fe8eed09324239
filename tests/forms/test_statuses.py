"""What a status answer reads as. A silent wrong reading is the worst defect there is: the table says what must be asked."""

# ruff: noqa: E501 - tables of Chinese, whose characters count double

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import statuses
from forms.model import Status
from forms.statuses import Confidence, Why, read
from tests.forms.filings import STATUSES

# said | confidence | status | percent | text
LITERAL = """
完成 方案已印发 | done | | 方案已印发
完成，方案已印发 | done | | 方案已印发
完成,方案已印发 | done | | 方案已印发
完成。方案已印发 | done | | 方案已印发
完成：方案已印发 | done | | 方案已印发
完成；方案已印发 | done | | 方案已印发
完成！ | done | |
完成 | done | |
已完成 | done | |
已完成。 | done | |
已经完成 | done | |
完成了 | done | |
已完成了 | done | |
全部完成 | done | |
已全部完成 | done | |
已全面完成整改 | done | |
已完成整改 | done | |
整改完成 | done | |
完成整改任务 | done | |
已办结 | done | |
办结，群众满意 | done | | 群众满意
已整改到位 | done | |
已完成并长期坚持 | done | |
已完成（方案已印发） | done | | （方案已印发）
完成-方案已印发 | done | | 方案已印发
完成\\n方案已印发 | done | | 方案已印发
本项已完成 | done | |
目前已完成，方案已印发 | done | | 方案已印发
状态：已完成 | done | |
状态改为已完成 | done | |
改为完成 | done | |
完成　方案已印发 | done | | 方案已印发
完成 商业秘密保护指引已印发 | done | | 商业秘密保护指引已印发
完成，已报基本医疗部门备案 | done | | 已报基本医疗部门备案
完成 [附件一] | done | | [附件一]
完成，文号〔2021〕5号 | done | | 文号〔2021〕5号
阶段 | stage | |
阶段性成效 | stage | |
阶段性成果 | stage | |
取得阶段性成效 | stage | |
取得阶段性成果，已出台3项制度 | stage | | 已出台3项制度
已取得阶段性成效。 | stage | |
阶段 差一个科室 | stage | | 差一个科室
推进 | pushing | |
正在推进 | pushing | |
推进中 | pushing | |
持续推进 | pushing | |
有序推进 | pushing | |
正在有序推进，已开会研究 | pushing | | 已开会研究
推进 正在征求意见 | pushing | | 正在征求意见
推进 60% 正在征求意见 | pushing | 60 | 正在征求意见
推进60%，正在征求意见 | pushing | 60 | 正在征求意见
推进60% | pushing | 60 |
推进６０％ | pushing | 60 |
推进 60 % | pushing | 60 |
推进百分之六十 | pushing | 60 |
推进 百分之六十五 | pushing | 65 |
推进百分之60 | pushing | 60 |
推进六成 | pushing | 60 |
推进六成半 | pushing | 65 |
推进到60% | pushing | 60 |
正在推进60% | pushing | 60 |
推进至 80%，待验收 | pushing | 80 | 待验收
推进60.5% | pushing | | 60.5%
推进0%，刚接到任务 | pushing | 0 | 刚接到任务
状态改为无进展 | none | |
状态：无进展，等批复 | none | | 等批复
正在推進 | pushing | |
推进 已完成方案起草 | pushing | | 已完成方案起草
完成情况：已完成 | done | |
整改情况：已完成，方案已印发 | done | | 方案已印发
进展：推进60% | pushing | 60 |
已經完成 | done | |
已辦結，群众满意 | done | | 群众满意
都完成了 | done | |
均已完成 | done | |
也完成了 | done | |
已\u200b完\ufeff成 | done | |
\u202e完成\u202c 方案已印发 | done | | 方案已印发
完成\ud800 | done | |
完成，群众满意度98% | done | | 群众满意度98%
完成，差异化监管办法已印发 | done | | 差异化监管办法已印发
完成，严防反弹机制已建立 | done | | 严防反弹机制已建立
完成，清退不合格人员5名 | done | | 清退不合格人员5名
完成，关停不达标企业2家 | done | | 关停不达标企业2家
完成，退回群众押金3万元 | done | | 退回群众押金3万元
完成，改造道路3公里 | done | | 改造道路3公里
完成，无遗留问题 | done | | 无遗留问题
完成，待销号 | done | | 待销号
完成，拟于月底验收 | done | | 拟于月底验收
完成～ | done | |
推进，未完成 | pushing | | 未完成
推进，其中2家已完成 | pushing | | 其中2家已完成
推进60%，较上期提高10个百分点 | pushing | 60 | 较上期提高10个百分点
推进60%，其余40%年底前完成 | pushing | 60 | 其余40%年底前完成
推进６０﹪ | pushing | 60 |
推进百分之六 | pushing | 6 |
推进两成半 | pushing | 25 |
推进 力争60% | pushing | | 力争60%
"""
NEAR = """
基本完成，差一个科室 | stage | | 差一个科室
基本完成 | stage | |
大体完成 | stage | |
大部分完成，还有2个未完成 | stage | | 还有2个未完成
初步完成 | stage | |
差不多完成了 | stage | |
主体完成 | stage | |
基本整改到位 | stage | |
基本完成整改 | stage | |
基本完成90% | stage | 90 |
取得初步成效 | stage | |
取得明显成效，投诉下降 | stage | | 投诉下降
阶段性进展 | stage | |
圆满完成 | done | |
如期完成，方案已印发 | done | | 方案已印发
按时完成 | done | |
提前完成 | done | |
都做完了 | done | |
完成100% | done | 100 |
完 成 | done | |
完成80% | pushing | 80 |
已完成80% | pushing | 80 |
完成 80%，剩余正在办 | pushing | 80 | 剩余正在办
完成百分之八十 | pushing | 80 |
完成八成 | pushing | 80 |
60% | pushing | 60 |
进度60% | pushing | 60 |
完成率60% | pushing | 60 |
推进约60% | pushing | 60 |
即将完成 | pushing | | 即将完成
快完成了 | pushing | | 快完成了
接近完成 | pushing | | 接近完成
力争月底完成 | pushing | | 力争月底完成
预计10月底完成 | pushing | | 预计10月底完成
计划年底前完成 | pushing | | 计划年底前完成
确保按期完成 | pushing | | 确保按期完成
正在完成 | pushing | | 正在完成
正在整改 | pushing | | 正在整改
整改中 | pushing | |
正在办理，已走访3家 | pushing | | 正在办理，已走访3家
正在推进方案起草 | pushing | | 正在推进方案起草
方案起草正在推进 | pushing | | 方案起草正在推进
推进顺利 | pushing | | 推进顺利
推进缓慢 | pushing | | 推进缓慢
有进展 | pushing | | 有进展
取得积极进展 | pushing | | 取得积极进展
进展顺利 | pushing | | 进展顺利
已启动 | pushing | | 已启动
达到序时进度 | pushing | | 达到序时进度
尚未启动 | none | | 尚未启动
还没开始 | none | | 还没开始
正在征求意见 | | | 正在征求意见
已制定实施方案并印发 | | | 已制定实施方案并印发
已召开推进会 | | | 已召开推进会
无变化，正等批复 | | | 无变化，正等批复
资金未落实 | | | 资金未落实
完成，100% | done | 100 |
推进，60% | pushing | 60 |
推进（60%） | pushing | 60 |
推进：60%，正在抽查 | pushing | 60 | 正在抽查
推进，进度60% | pushing | 60 |
推进，已完成60% | pushing | 60 |
推进中，完成60% | pushing | 60 |
阶段，60% | stage | 60 |
推进超60% | pushing | 60 |
推进60%左右 | pushing | 60 |
推进60%的村 | pushing | | 推进60%的村
推进60%-70% | pushing | | 推进60%-70%
推进六成半到七成 | pushing | | 推进六成半到七成
推进百分之六、七十 | pushing | | 推进百分之六、七十
推进60%、70% | pushing | | 推进60%、70%
推进由60%到80% | pushing | | 推进由60%到80%
推进百分之六十几 | pushing | | 推进百分之六十几
推进五六成 | pushing | | 推进五六成
推进过半 | pushing | | 推进过半
推进不到60% | pushing | | 推进不到60%
推进目标60% | pushing | | 推进目标60%
推进五分之三 | pushing | | 推进五分之三
完成９０％ | pushing | 90 |
已完成九成 | pushing | 90 |
完成 约八成 | pushing | 80 |
已办完 | done | |
弄完了 | done | |
没开展 | none | | 没开展
已验收 | | | 已验收
停滞不前 | | | 停滞不前
原地踏步 | | | 原地踏步
"""
ASK = """
完成！除了包头那边
完成（拟）
完成（预计月底）
完成，待上级批复
已完成，等待审批
完成，待印发
没有进展
没 有 进 展
无进展
没进展
暂无进展
目前无进展
没有新进展
没有什么进展
没有明显进展
尚无进展，等批复
未取得进展
未完成
尚未完成
没有完成
没完成
还没完成
还未完成
未全部完成
未按期完成
本期未完成
不能完成
无法完成
难以按期完成
完成不了
不完成
已完成方案制定
完成方案制定
已完成招标
完成了初稿
完成初稿
完成了一半
完成一半
完成过半
完成大部分
完成三分之二
完成 2/3
完成8个
完成 8个
完成前期工作
完成后再报
完成时限延后
完成情况见附件
完成得差不多
部分完成
应该完成了
可能完成
大概完成
是否完成
完成了吗
完成？
已完成?
10月底前完成
月底完成
整改工作已完成
方案已完成
方案制定已完成
招标工作未完成
除2项外均已完成
已于9月底完成
完成，还差一个科室
完成，但还有2项未完成
完成，尚有一家未整改到位
完成（基本）
完成，大部分
完成 部分
完成 不了
完成 推进
完成/推进
完成或推进
推进 完成
推进完成
阶段 完成
推进100%
推进150%
推进999999999%
100%
0%
完成150%
完成60.5%
阶段性工作已完成
阶段目标未达到
未取得阶段性成效
没有推进
未推进
无法推进
推进不下去
推进不了
停止推进
基本完成方案起草
已销号
工作已结束
全部整改完毕后验收
进展不大
成效不明显
难以推进
取消完成状态
月底前力争完成
三农工作已完成
十四五规划编制完成
第三方评估已完成
五个一已完成
二〇二一年完成
2021年底前完成
完成第三方评估招标
完成三项制度
已完成2项
完成待验收
已完成但未验收
完成，80%
完成：80%
完成（80%）
完成-80%
完成。进度80%
完成，进度八成
完成，占80%
完成，剩两成
完成，还有20%
完成度80%
完成（待定）
完成（ ）
完成（否）
完成：否
完成：无
完成 ×
完成____
完成[√] 推进[ ]
□完成 ☑推进
完成……吧
完成了嘛
完成了没
完成，仅剩一户
完成，剩一户没搬
完成，就差签字
完成，差签字
完成，缺一个章
完成，个别问题除外
完成，除个别外
完成 其中一项未达标
完成，3户未签
完成，但是群众不满意
完成，然而有反弹
完成，可是资金没到
完成，又反弹了
完成，反弹
完成，被退回
完成，退回重做
完成，需返工
完成，待整改
完成，重新整改
完成，验收不合格
完成，验收未通过
完成，有问题
完成，但存在问题
完成，误报
完成，写错了
完成，作废
完成 才怪
完成，错了，是推进
完成，改成推进
完成 改 推进
完成改为推进
完成，第5项
完成，5也是
完成，3同2
完成→推进
由推进改为完成
不是完成是推进
上期完成，本期推进
完成情况：未完成
己完成
早就完成了
上月已完成
明天完成
可以完成
肯定完成
必须完成
视为完成
报完成
申请完成
算是完成了
勉强完成
几乎完成
多数已完成
有的完成有的没完成
一个都没完成
不敢说完成
木有完成
冇完成
么得进展
没得进展
木有进展
未\u200b完成
未\u00ad完成
不\u00a0完成
未\\n完成
完成😀
完成❌
✅完成
推进60%不到
推进60%都没到
推进60%未达到
推进60% 70%
推进60%提高到80%
推进60%/80%
推进10%，累计60%
推进60%以下
推进60%；完成
推进60%+
推进，100%
推进（100%）
推进，完成100%
推进，120%
推进 没有推进
推进，已停工
推进 停滞
推进，暂停
推进完毕
不再推进
阶段，未取得
阶段性成效，暂无
阶段性成效不明显
阶段一完成
第一阶段已完成
有变化
有了新变化
还有60%
剩60%
只有60%
没达到60%
进度未到60%
差不多了
60%不到
60%以下
60%，累计80%
二〇二一年完成80%
"""
NOT_AN_ANSWER = """
你好
您好。
在吗
谢谢
好的
收到
嗯
嗯嗯
哦
不知道
ok
1
60
2 5 9
0
。
，，，
？
!!!
[微笑]
[强][强]
你好[微笑]
😀
是什么
什么意思
怎么填
如何填写
下一步呢？
好
a
测试
"""
UNCHANGED = """
无变化
没有变化
没变化
暂无变化
无新变化
本期无变化
不变
保持不变
同上期
与上期相同
和上期一样
照旧
无变化。
没有新情况
零报告
没得变化
木有变化
状态：无变化
进展：无变化
本期：同上期
"""


_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


def rows(table: str) -> list[list[str]]:
    """Each line of a table; \\n, \\u200b … stand for what cannot be seen."""
    seen = [
        [_ESCAPED.sub(lambda m: chr(int(m[1], 16)), c.strip()) for c in x.split("|")]
        for x in table.strip().splitlines()
    ]
    return [[c.replace("\\n", "\n") for c in row] for row in seen]


def test_the_table_is_long_enough() -> None:
    asked = len(rows(ASK)) + len(rows(NOT_AN_ANSWER))
    assert len(rows(LITERAL)) + len(rows(NEAR)) + asked + len(rows(UNCHANGED)) >= 200
    assert asked >= 100
    assert len(set(rows(ASK)[i][0] for i in range(len(rows(ASK))))) == len(rows(ASK))


@pytest.mark.parametrize(("said", "status", "percent", "text"), rows(LITERAL))
def test_literal(said: str, status: str, percent: str, text: str) -> None:
    reading = read(said, STATUSES)
    assert (reading.confidence, reading.status, reading.text) == (Confidence.LITERAL, status, text)
    assert reading.percent == (int(percent) if percent else None)
    assert not reading.heard


@pytest.mark.parametrize(("said", "status", "percent", "text"), rows(NEAR))
def test_near_is_marked(said: str, status: str, percent: str, text: str) -> None:
    reading = read(said, STATUSES)
    assert (reading.confidence, reading.status, reading.text) == (Confidence.NEAR, status, text)
    assert reading.percent == (int(percent) if percent else None)
    if status:
        assert reading.heard
        assert reading.heard in said
    else:
        assert reading.why is Why.UNSAID


@pytest.mark.parametrize("said", [r[0] for r in rows(ASK)])
def test_asked(said: str) -> None:
    reading = read(said, STATUSES)
    assert reading.confidence is Confidence.ASK
    assert not reading.status


@pytest.mark.parametrize("said", [r[0] for r in rows(NOT_AN_ANSWER)])
def test_not_an_answer(said: str) -> None:
    assert read(said, STATUSES).confidence is Confidence.NONE


@pytest.mark.parametrize("said", [r[0] for r in rows(UNCHANGED)])
def test_unchanged(said: str) -> None:
    reading = read(said, STATUSES)
    assert (reading.confidence, reading.why) == (Confidence.LITERAL, Why.UNCHANGED)


@pytest.mark.parametrize("said", ["没有进展", "无进展", "没进展", "暂无进展", "没有进展，等批复"])
def test_no_news_says_why_it_asks(said: str) -> None:
    reading = read(said, STATUSES)
    assert reading.why is Why.NO_NEWS
    assert reading.heard in said
    assert reading.text in ("", "等批复")


def test_synonyms_are_the_campaigns() -> None:
    own = (
        Status("red", "未启动", 0),
        Status("yellow", "达到序时进度", 1, ("序时",)),
        Status("green", "完成整改", 2, ("销号", "清零"), done=True),
    )
    assert read("序时 已开会", own).status == "yellow"
    assert read("清零", own).status == "green"
    assert read("销号", own) == statuses.Reading(Confidence.LITERAL, "green")
    assert read("基本完成", own).confidence is Confidence.ASK  # no status here means 阶段性成效
    assert read("完成80%", own).status == "yellow"
    assert (
        read("未启动", own).confidence is Confidence.ASK
    )  # the lowest status by its bare name mostly means "nothing new"


def test_a_campaign_of_two_odd_statuses() -> None:
    own = (Status("a", "甲类", 0), Status("b", "乙类", 1))
    assert statuses.senses(own) == {}
    assert read("乙类 已核", own) == statuses.Reading(Confidence.LITERAL, "b", text="已核")
    assert read("乙类别已核", own).confidence is Confidence.ASK
    assert read("完成", own).confidence is Confidence.ASK
    assert read("完成80%", own).confidence is Confidence.ASK
    assert read("60%", own).confidence is Confidence.ASK


def test_no_share_below_done_without_a_status_for_it() -> None:
    own = (Status("a", "无进展", 0), Status("b", "完成", 1, done=True))
    assert read("完成80%", own).confidence is Confidence.ASK


@pytest.mark.parametrize(
    ("said", "claims"),
    [
        ("招标未完成", False),
        ("因方案没完成", False),
        ("已于昨日完成", True),
        ("资金未到位，招标已完成", True),
        ("等批复", False),
    ],
)
def test_claims_done(said: str, claims: bool) -> None:
    assert statuses.claims_done(said) is claims


@given(st.text(st.characters(exclude_categories=())))
def test_never_raises(said: str) -> None:
    reading = read(said, STATUSES)
    assert reading.percent is None or 0 <= reading.percent <= 100
    assert (reading.status != "") <= (reading.confidence in (Confidence.LITERAL, Confidence.NEAR))
    reading.text.encode()


_PIECES = st.sampled_from(
    (
        "完成",
        "已",
        "未",
        "没有",
        "尚未",
        "即将",
        "基本",
        "推进",
        "正在",
        "阶段",
        "性成效",
        "无进展",
        "60%",
        "100%",
        "百分之",
        "六十",
        "，",
        "。",
        "；",
        "？",
        "不",
        "了",
        "方案",
        "的",
        "差",
        "还",
        "1",
        "２",
        "第",
        "项",
        "力争",
        "%",
        " ",
        "\n",
    )
)


@given(st.lists(_PIECES, max_size=8).map("".join))
def test_denied_is_never_done(said: str) -> None:
    reading = read(said, STATUSES)
    if reading.status == "done":
        head = said[: said.find(reading.text)] if reading.text else said
        assert not any(word in head for word in ("未完成", "没有完成", "尚未", "即将", "力争", "不完成", "？"))


@given(
    st.lists(_PIECES, max_size=6).map("".join), st.sampled_from(["未", "没有", "尚未", "还没", "不能", "无法", "难以"])
)
def test_a_denial_before_done(before: str, denial: str) -> None:
    reading = read(f"{denial}完成", STATUSES)
    assert reading.status != "done"
    assert read(f"{denial}完成，{before}", STATUSES).status != "done"
