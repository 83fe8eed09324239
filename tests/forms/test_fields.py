"""What a number, a share, a yes or no and a date read as, each row with how sure. A wrong silent reading is the worst."""

# ruff: noqa: E501 - tables of Chinese, whose characters count double

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import dates, fields, statuses
from forms.chinese import number, numeral
from forms.fields import Read
from forms.statuses import Confidence, Why
from tests.forms.filings import STATUSES
from tests.forms.test_chinese import ANY

MONDAY = date(2021, 10, 11)
SUNDAY = date(2021, 10, 17)

# Each line: what was said, and what it reads as; a line `value: said said …` for those of one value. Words are parted
# by spaces; _ is a space in them. The value may be followed by the unit that is asked for: `30000/元`.
NUMBERS = {
    "literal": """
0: 0 〇 零 ０
0.5: 0.5 零点五 ０．５
2: 2 二
3.5: 3.5 三点五 ３.５
5: 5 五 5。 _5_
10: 10 十
15: 15 十五 １５ 一十五
20: 二十
60: 六十 60。
100: 100 一百
103: 一百零三 一百〇三
110: 一百一十 一百十
123: 123 １２３ 一百二十三
200: 两百 二百
1001: 一千零一
1010: 一千零一十
1200: 一千二百 一千两百
1234: 1,234 1234 一千二百三十四
2021: 2021
12000: 一万二千 1.2万 12,000
12345: 12345 一万二千三百四十五
30000: 三万 3万 30,000
35000: 3.5万 三点五万 ３．５万
2000000: 2百万 二百万 2,000,000
30000000: 三千万 3千万 3000万
120000000: 1.2亿 一点二亿
100000001: 一亿零一
-5: -5 －５
15/件: 15件 15 １５件 十五件
3/万元: 3 3万元 三万元 3.0万元
0.5/万元: 5000元 0.5 0.5万元
30000/元: 3万元 3万 三万 30000 30,000元
""",
    "near": """
2: 两
-5: 负五
15: 约15 大约15 共15件 共15 合计15 15左右 15上下 约15件左右 十五件左右 15件 近15 15家 累计15次 一共十五个 达到15
120: 一百二
350: 三百五
1234: １，２３４ 1，234
2300: 两千三
12000: 一万二 约1.2万
30000: 3万元 约3万
15/件: 约15件 共15件 15件左右
0/件: 零件
30000/元: 约3万元
""",
    "ask": """
三农 十四五 一把手 两不愁三保障 第三方 五个一 二〇二一年 二〇二一 2021年 三公经费 百姓 百姓满意 万一 千万 百万 一般 一定 一直
一些 一起 四个全面 五位一体 三大攻坚战 一带一路 三会一课 两学一做 两会 十九大 二十大 七五普法 八五普法 双随机一公开
一网通办 最多跑一次 一票否决 三天两头 四中全会 12345热线 第一季度 第三项 3号 10月 10月25日 国发〔2021〕5号 百年大计
三十而立 一五一十 百分之六十 六成 60% 一百多 十多 十来个 上百 数十 几十 几个 十几 百余 三四百 七八个 三五个 一两个 两三家 半 一半
两个半 一个半 3-5 3至5 3到5 3~5 3—5 3/5 3、5 3和5 1.5.2 1..5 12,34 1,23 1,2345 007 01 0x10 1e5 1e9 ٣ ３/５ ½ ² ① 二二 一二三 十十 百
千 亿 一百一百 一百零 一千零十 二五 五百零 一万二百 三万零 点五 3.万 3元5角 三块五 15件16件 办理15件 15件已办 15（件） 9999999999999999
一万万万 一亿亿 +5 --5 5- 5+ ≥90 >90 15+1 不足15 不到15 超15余 15以上 15以内 至少15 最多15 3,5 十.五 1２三
三万/万元 3万/万元 3千万/万元 3家/件 15人/件 3元/件 1.5亿/万元
.5 ．5 。5 十二三件 百八十件 百十来件 千把件 万把块 两三千 3千5 3千5百 一千五百多 1500余件 1500+ 伍佰 贰拾叁 廿 卅 俩 仨 十万+ 3点5 3·5
第5 5号 5% 5km 5w ¥5 5斤 50以上 不少于50 不超过50 50不到 50或60 50~60 1比5 总50 新增50 减少50 多5 还剩5 差5 约莫500 目标500 500（含去年）
500？ 500吧 只有500 上千 成百上千 不计其数 ⑤ ㈤ 5️⃣ Ⅴ ٥ 2021-10-11 10:11 0471-1234567 五千米高 三个半月 百分之一 一千零一夜 万一呢
""",
    "none": """
没有 无 abc 你好 谢谢 。 ， ？ !!! [微笑] 不清楚 暂无 😀 \u202e \u200b 正在统计 待核实 见附件 - % x
""",
}
PERCENTS = {
    "literal": """
0: 0% 0 百分之零
5: 5% 百分之五 5
20: 20% 两成 二成 2成
33.33: 33.33%
60: 60% ６０％ 达到60% 达60% 60_% 60﹪ 百分之六十 百分之60 六成 6成 六十% 60 ６０
60.5: 60.5% 百分之六十点五 百分之60.5 60.5
65: 65% 六成半 六成五 百分之六十五
90: 九成 90% 90
95.3: 95.3 95.3%
100: 100% 百分之百 百分之一百 百分百 100
""",
    "near": """
50: 一半 半数
60: 约60% 大约60% 近60% 近六成 约六成 60%左右 六成左右 占60% 完成率60% 比例为60% 超过60% 将近百分之六十
65: 近六成半
""",
    "ask": """
1 1.5 0.95 0.6 1.0 01 007 101 150% 200 1000% 过半 大半 多半 一大半 三分之二 四分之一 3/4 六成多 六成以上 60%以上 60%以下 60%多 60多% 不到60% 不足六成 60%-70%
60%至70% 60到70% 60—70% 六七成 六到七成 十成 几成 提高5% 增长5% 下降5个百分点 60分 满分 千分之五 百分之二五 百分之 60%60% 全部100%完成 百分之六十到七十
.9 九成多 九成以上 90%出头 90%+ ≥90% 90%至95 90到95% 百分九十 90个百分点 9/10 十分之九 百分之一百零一 60%不到 96%↑ 提高到96% 由90%提高到96% 96%（上期90%）
96%吧 六成半至七成 百分之六、七十 百分之六十几 60%、70% -5% 60.5.5% 60%_70% 二〇二一年 十四五 三农 一把手 一百二十% 2021年
""",
    "none": """
全部 没有 无 你好 abc 。 ？ 见附件 待统计 😀 达标
""",
}
YES_NO = {
    "literal": """
yes: 是 是的 是啊 对 对的 对呀 好 好的 好啊 行 可以 可以的 没错 没错的 没错！ 确认 确定 同意 有 有的 要 需要 正确 属实 没问题 没有问题 无误 是。 对！ 就是 对对 对对对 是是是 ok OK ＯＫ yes YES y √ ✓ 愿意 能 会
no: 否 不 不是 不是的 不是啊 没有 没有的 没 无 不行 不对 不对的 不好 不要 不可以 不同意 不需要 不用 不用了 不能 不会 错 错了 不正确 不属实 别 no NO n × ✗ x 不。 不！ 不不 不不不 不是不是 没有没有
""",
    "near": """
yes: 嗯 嗯嗯 嗯呢 恩 可 中 成 好吧 行吧 对吧 是吧 可以吧 应该是 好嘞 好哒 好了 👌 👍
no: 不用吧 没有吧 不要吧 不行吧
""",
    "ask": """
是嘛 不错 是不是 是吗 对吗 行不行 可不可以 好不好 有没有 有吗 差不多 也许 也许是 可能 可能吧 可能是 大概是 不一定 再说 看情况 随便 都行 都可以 未必 不太对 不完全是 基本是 基本没有 部分是
部分有 不可 可不 是也不是 不是不行 不确定 好像是 好像不是 不是吧 有些有 有一个没有 没有完成 有3个 是2项 不是2是3 确有困难 没有办法 要看情况 能不能
""",
    "none": """
你好 您好 谢谢 。 ？ 1 2 3 abc 不知道 不清楚 对不起 不好意思 在吗 😀 ... 正在推进 方案已印发 七
""",
}
DATES = {
    "literal": """
2021-10-11: 今天 今日 2021-10-11
2021-10-12: 明天 明日
2021-10-13: 后天
2021-10-14: 大后天 三天后 3天后 3日后
2021-10-10: 昨天
2021-10-09: 前天
2021-10-15: 本周五 这周五 本星期五 本礼拜五 这个星期五
2021-10-22: 下周五 下星期五 下个星期五 下礼拜五 下周五。
2021-10-29: 下下周五
2021-10-08: 上周五
2021-10-17: 本周日 本周天 本星期天
2021-10-25: 2021.10.25 2021-10-25 2021/10/25 20211025 2021年10月25日 2021年10月25号 ２０２１．１０．２５ ２０２１年１０月２５日 二〇二一年十月二十五日 二零二一年十月二十五日 10月25日 10月25号 十月二十五日 １０月２５日 本月25日 这个月25号 10月25日（周一） 10月25日（星期一） 2021年10月25日（周一） 今年10月25日 10_月_25_日 2021-10-25日
2021-11-05: 下月5日 下个月5号 11月5日
2022-01-05: 1月5日 2022年1月5日 明年1月5日
2021-08-31: 8月31日
2021-10-01..2021-10-31: 二〇二一年十月 2021年10月 2021年10月份 十月 10月 10月份 本月 这个月 2021.10 2021-10
2021-10-01..2021-10-10: 10月上旬 十月上旬 2021年10月上旬 本月上旬
2021-10-11..2021-10-20: 10月中旬 十月中旬
2021-10-21..2021-10-31: 10月下旬
2021-11-01..2021-11-30: 下月 下个月 11月
2022-03-01..2022-03-31: 明年3月 2022年3月
2021-10-11..2021-10-17: 本周 这周
2021-10-18..2021-10-24: 下周
2021-01-01..2021-12-31: 2021年 二〇二一年 今年
2022-01-01..2022-06-30: 2022年上半年 明年上半年
2020-12-01..2020-12-31: 去年12月 2020年12月
""",
    "near": """
2021-10-11: 周一 今天下午 今天17:00 今天17时前 今天17点前
2021-10-12: 明天上午 明天下午 明天前 明天之前 明天下班前
2021-10-14: 三天内 3天内 3日内 三天之内
2021-10-15: 周五 星期五 周五前 本周五前
2021-10-17: 周日 本周内
2021-10-25: 10月25日前 10月25日之前 10月25日以前 10月25号前 10月25日止 截止10月25日 25日 25号 25日前 10.25 10-25 10/25 10.25前 21年10月25日 10月25日17:00 10月25日下午 10月25日17时前 两周内 2周内 2021年10月25日前
2021-10-31: 月底 月底前 月末 本月底 本月底前 本月内 月内 十月底 10月底 十月底前 10月底前 2021年10月底 这个月底 10月底以前
2021-11-30: 下月底 下个月底 11月底 下月底前
2021-12-31: 年底 年底前 年末 今年底 年内 今年年底 今年年底前 2021年底 2021年底前 二〇二一年底 2021年年底 12月底 12月底前 四季度末
2022-12-31: 明年底 明年年底 明年底前
2025-12-31: 2025年底前
2021-10-01..2021-12-31: 四季度 第四季度
2021-07-01..2021-12-31: 下半年
""",
    "ask": """
国庆前 国庆节前 国庆后 春节前 春节后 元旦前 中秋节 五一前 十一前 十一 节前 节后 假期后 近期 近日内 尽快前 适时 下一步前 2月30日 2021年2月29日 13月1日 10月32日 10月0日 0月1日 2021年13月 二〇二一年十三月 99999年1月1日
1021年10月25日 3021年1月1日 10月25日（周二） 10月25日（星期天） 10月25日至11月5日 10月25日-26日 10月25日、26日 10月25日或26日 10月25日左右 25日左右 月底左右 5日 3号 10月11日前后 10月10日前 昨天前 9月底前
十月前 下周前 明年前 10月前 3月 4月 5月1日 4月10日 上半年 一季度末 三季度末 10个工作日内 五个工作日 一个月内 半个月内 三个月后 两年内 400天后 周末 本周末 下周末 周 月 年 日
三 五 3 25 9-5 3-5 2021 211025 21.10.25 20211325 2021.10.25.1 2021-13-01 1025 十四五 十四五期间 十四五末 三农周 10月廿五 25/10 10/25/2021 10月25日零点前 国庆假期后 双十一 除夕 腊月 11月31日 6月31日 2.29 后天还是大后天 10月15日（周四） 今天12日 10月25日起 10月25/26日 不晚于下周
一个月 24小时内 10天 半月内 月中 年关 过年前 农历八月十五 八月十五前后 初五 10月初 月初 年初 年中 廿五日 第三周 每月25日 每周五 逢周五 周五或周六 今明两天 下下下周五
""",
    "none": """
长期坚持 立行立改 abc 你好 。 待定 无 😀 不清楚 已完成
""",
}
SHARES_OF_A_STATUS = {  # said of a task
    "literal": """
60: 推进百分之六十 推进60% 推进六成 推进6成 推进六十%
20: 推进两成
65: 推进六成半
""",
    "near": """
60: 六成 60% 百分之六十 推进六成多 推进60%以上 推进60%左右 60%以上 推进约60% 推进近六成
""",
    "ask": """
过半 已过半 一半 大半 多半 三分之二 六七成 不到60% 不足六成 低于60% 进度过半 完成过半 完成三分之二 完成率95.5% 完成百分之六十点五 推进150% 推进一百二十% 几成
""",
}


def rows(table: dict[str, str], *, together: tuple[str, ...] = ("literal", "near")) -> list[tuple[str, str, str]]:
    """(confidence, value, said) of each word of a table."""
    found = []
    for confidence, lines in table.items():
        for line in lines.strip().splitlines():
            value, said = line.split(": ", 1) if confidence in together else ("", line)
            found += [(confidence, value, word.replace("_", " ")) for word in said.split()]
    return found


def show(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():f}"
        case dates.Days(first, last):
            return str(first) if first == last else f"{first}..{last}"
        case _:
            raise AssertionError(value)


def check(read: Read[object], confidence: str, value: str, said: str) -> None:
    assert (read.confidence, show(read.value)) == (confidence, value)
    if confidence == "literal":
        assert not read.heard
    else:
        assert read.heard == said.strip() or confidence == "none"


def test_the_tables_are_long_enough() -> None:
    every = [rows(t) for t in (NUMBERS, PERCENTS, YES_NO, DATES, SHARES_OF_A_STATUS)]
    assert sum(len(set(r)) for r in every) >= 400
    assert sum(len({said for confidence, _, said in r if confidence in ("ask", "none")}) for r in every) >= 100
    for table in every:
        assert len({(said, value.partition("/")[2]) for _, value, said in table}) == len(table)


@pytest.mark.parametrize(("confidence", "value", "said"), rows(NUMBERS))
def test_number(confidence: str, value: str, said: str) -> None:
    value, _, unit = value.partition("/")
    if confidence == "ask" and said.partition("/")[2] in ("万元", "件"):
        said, _, unit = said.partition("/")
    check(fields.number(said, unit), confidence, value, said)


@pytest.mark.parametrize(("confidence", "value", "said"), rows(PERCENTS))
def test_percent(confidence: str, value: str, said: str) -> None:
    check(fields.percent(said), confidence, value, said)


@pytest.mark.parametrize(("confidence", "value", "said"), rows(YES_NO))
def test_yes_no(confidence: str, value: str, said: str) -> None:
    check(fields.yes_no(said), confidence, value, said)


@pytest.mark.parametrize(("confidence", "value", "said"), rows(DATES))
def test_date(confidence: str, value: str, said: str) -> None:
    check(dates.read(said, MONDAY), confidence, value, said)


@pytest.mark.parametrize("said", ["下周五", "周一", "本周五", "下周", "上周五"])
def test_on_a_sunday_the_week_is_asked(said: str) -> None:
    assert dates.read(said, SUNDAY).confidence is Confidence.ASK


def test_the_year_turns() -> None:
    december = date(2021, 12, 28)
    assert show(dates.read("1月5日", december).value) == "2022-01-05"
    assert show(dates.read("下月5日", december).value) == "2022-01-05"
    assert show(dates.read("下月底", december).value) == "2022-01-31"
    assert show(dates.read("12月30日", date(2022, 1, 4)).value) == "2021-12-30"
    assert dates.read("2月29日", date(2023, 2, 1)).confidence is Confidence.ASK
    assert show(dates.read("2月29日", date(2024, 2, 1)).value) == "2024-02-29"


@pytest.mark.parametrize(("confidence", "value", "said"), rows(SHARES_OF_A_STATUS))
def test_a_share_of_a_status(confidence: str, value: str, said: str) -> None:
    reading = statuses.read(said, STATUSES)
    assert (reading.confidence, "" if reading.percent is None else str(reading.percent)) == (confidence, value)
    if confidence == "ask":
        assert reading.why in (Why.PERCENT, Why.UNSURE)
    else:
        assert reading.status == "pushing"


def test_a_fraction_of_a_percent_stays_in_the_words() -> None:
    for said in ("推进百分之六十点五", "推进百分之60.5", "推进60%-70%"):
        reading = statuses.read(said, STATUSES)
        assert reading.percent is None
        assert reading.text == said or reading.text in said


ALL: tuple[Callable[[str], Read[object]], ...] = (
    lambda said: fields.number(said),
    lambda said: fields.number(said, "万元"),
    fields.percent,
    fields.yes_no,
    lambda said: dates.read(said, MONDAY),
)
PIECES = st.sampled_from(
    [
        *"0123456789零〇一二三四五六七八九十百千万亿两点半成年月日号前底周天末旬%.,-/:上中下本今明是不没有对",
        "季度",
        "百分之",
        "左右",
        "约",
    ]
)


@given(st.one_of(ANY, st.lists(PIECES, max_size=12).map("".join)))
def test_nothing_is_too_odd(said: str) -> None:
    for read in ALL:
        got = read(said)
        assert (got.value is not None) == (got.confidence in (Confidence.LITERAL, Confidence.NEAR))


@given(st.one_of(ANY, st.lists(PIECES, max_size=12).map("".join)), st.dates())
def test_any_day_may_be_today(said: str, today: date) -> None:
    dates.read(said, today)


@given(st.integers(0, 10**12 - 1))
def test_every_numeral_is_read_back(value: int) -> None:
    assert number(numeral(value)) == value
    assert fields.number(numeral(value)).value == value
    assert fields.number(f"{value:,}").value == value


@given(st.integers(0, 10**12 - 1), st.data())
def test_a_numeral_spelt_wrong_is_not_read_as_another(value: int, data: st.DataObject) -> None:
    said = numeral(value)
    at = data.draw(st.integers(0, len(said) - 1))
    got = number(said[:at] + said[at + 1 :])
    assert got is None or numeral(got).replace("一十", "十") == (said[:at] + said[at + 1 :]).replace("一十", "十")
