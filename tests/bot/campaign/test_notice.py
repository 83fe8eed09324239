"""The State Council's notices, pasted: read as the independent calendar has them, and never half understood.

The sentences have the wording of each year's form; the days are public facts.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.holiday_notice import Notice, parse
from schedules.workdays import PUBLISHED, Calendar

OF_2026 = """国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府：
现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，要妥善安排好值班和安全、保卫等工作，确保祥和平安度过节日假期。
"""
OF_2025 = """关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""
OF_2024 = """2024年部分节假日安排
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
OF_2023 = """2023年部分节假日安排
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
"""
OF_2022 = """国务院办公厅关于2022年部分节假日安排的通知 国办发明电〔2021〕11号
经国务院批准，现将2022年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置。
国务院办公厅 2021年10月25日
"""
OF_2021 = """国务院办公厅关于2021年部分节假日安排的通知
一、元旦：2021年1月1日至3日放假，共3天。
二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。
三、清明节：4月3日至5日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
五、端午节：6月12日至14日放假，共3天。
六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。
"""
OF_2020 = """国务院办公厅关于2020年部分节假日安排的通知
一、元旦：2020年1月1日放假，共1天。
二、春节：1月24日至30日放假调休，共7天。1月19日（星期日）、2月1日（星期六）上班。
三、清明节：4月4日至6日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月26日（星期日）、5月9日（星期六）上班。
五、端午节：6月25日至27日放假调休，共3天。6月28日（星期日）上班。
六、国庆节、中秋节：10月1日至8日放假调休，共8天。9月27日（星期日）、10月10日（星期六）上班。
"""
OF_2019 = """国务院办公厅关于2019年部分节假日安排的通知
一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
四、劳动节：5月1日放假。
五、端午节：6月7日放假，与周末连休。
六、中秋节：9月13日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
OF_2017 = """国务院办公厅关于2017年部分节假日安排的通知
一、元旦：1月1日放假，1月2日（星期一）补休。
二、春节：1月27日至2月2日放假调休，共7天。1月22日（星期日）、2月4日（星期六）上班。
三、清明节：4月2日至4日放假调休，共3天。4月1日（星期六）上班。
四、劳动节：5月1日放假，与周末连休。
五、端午节：5月28日至30日放假调休，共3天。5月27日（星期六）上班。
六、中秋节、国庆节：10月1日至8日放假调休，共8天。9月30日（星期六）上班。
"""
OF_2015 = """2015年部分节假日安排
一、元旦：1月1日至3日放假调休，共3天。1月4日（星期日）上班。
二、春节：2月18日至24日放假调休，共7天。2月15日（星期日）、2月28日（星期六）上班。
三、清明节：4月5日放假，4月6日（星期一）补休。
四、劳动节：5月1日放假，与周末连休。
五、端午节：6月20日放假，6月22日（星期一）补休。
六、中秋节：9月27日放假。
七、国庆节：10月1日至7日放假调休，共7天。10月10日（星期六）上班。
"""
NOTICES = {
    2026: OF_2026,
    2025: OF_2025,
    2024: OF_2024,
    2023: OF_2023,
    2022: OF_2022,
    2021: OF_2021,
    2020: OF_2020,
    2019: OF_2019,
    2017: OF_2017,
    2015: OF_2015,
}
# What a later notice of its own changed: it names a few days, which are entered one by one.
CHANGED_LATER = {
    2015: {date(2015, 9, 3), date(2015, 9, 4), date(2015, 9, 6)},  # 70 years since the war ended
    2019: {date(2019, 5, d) for d in (2, 3, 5)} | {date(2019, 4, 28)},  # 劳动节 made four days
    2020: {date(2020, 1, 31)} | {date(2020, 2, 1)},  # 春节 made longer, to Sunday 2 February
}


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_reads_as_the_published_calendar_has_it(year: int) -> None:
    notice = parse(NOTICES[year])
    assert notice.faults == () and notice.year == year
    read = Calendar(frozenset(notice.days), frozenset({year}))
    differs = {d for d in days_of(year) if read.is_workday(d) != PUBLISHED.is_workday(d)}
    assert differs == CHANGED_LATER.get(year, set())


def test_what_was_read_is_told_by_holiday() -> None:
    spring = parse(OF_2026).items[1]
    assert spring.name == "春节" and spring.off == tuple(date(2026, 2, 15) + timedelta(days=n) for n in range(9))
    assert spring.worked == (date(2026, 2, 14), date(2026, 2, 28))
    assert parse(OF_2023).days[0].day == date(2022, 12, 31), "a day of the year before"


def test_how_it_was_pasted_does_not_matter() -> None:
    unnumbered = OF_2022
    for number in "一二三四五六七":
        unnumbered = unnumbered.replace(f"{number}、", "")
    assert parse(unnumbered) == parse(OF_2022), "as news sites print it"
    for dash in "到-—–~～":
        assert parse(OF_2022.replace("日至", f"日{dash}")) == parse(OF_2022), dash
    one_line = OF_2026.replace("\n", "  ")
    half_width = OF_2026.replace("（", "(").replace("）", ")").replace("：", ":").replace("，", ",")
    full = OF_2026.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert parse(one_line) == parse(half_width) == parse(full) == parse(OF_2026)


FAULTS = {
    "no title": ("关于2026年部分节假日安排的通知", "通知", "没有找到“20XX年部分节假日安排”"),
    "another year": ("关于2026年部分", "关于2027年部分", "“1月1日(周四)”，日历上是周五"),
    "a wrong weekday": ("5月9日（周六）", "5月9日（周日）", "“5月9日(周日)”，日历上是周六"),
    "a wrong count": ("周六）至6日（周一）放假，共3天", "周六）至6日（周一）放假，共4天", "写明共4天，日期合计3天"),
    "a day there is not": ("9月20日（周日）、", "9月31日、", "“9月31日”在日历上不存在"),
    "a worked weekday": ("1月4日（周日）上班", "1月5日（周一）上班", "1月5日是周一，本来就上班"),
    "not understood": ("5月9日（周六）上班。", "5月9日（周六）视情况上班。", "看不懂"),
    "no month": ("4月4日（周六）至6日", "4日（周六）至6日", "不存在"),
    "backwards": ("6月19日（周五）至21日（周日）放假，共3天", "6月21日（周日）至19日（周五）放假", "不像一段假期"),
    "far away": ("6月19日（周五）至21日（周日）放假，共3天", "2024年6月10日放假", "不在这一年"),
    "a holiday lacks": ("六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n", "", "缺少中秋节"),
    "no days": ("4月4日（周六）至6日（周一）放假，共3天。", "另行通知。", "“清明节”没有写明放假日期"),
    "twice": ("9月20日（周日）、10月10日", "9月26日（周六）、10月10日", "9月26日在“中秋节”和“国庆节”中各出现一次"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_not_understood_is_a_fault_by_its_sentence(case: str) -> None:
    old, new, said = FAULTS[case]
    assert old in OF_2026
    found = parse(OF_2026.replace(old, new, 1)).faults
    assert any(said in f for f in found), found


@given(st.text() | st.lists(st.sampled_from(sorted(set(OF_2026))), max_size=80).map("".join).map(OF_2026.__add__))
def test_whatever_is_pasted_nothing_is_raised(text: str) -> None:
    assert isinstance(parse(text), Notice)
