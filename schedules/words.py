"""Every word schedules/ prints: labels of periods, reasons a day was moved, the sentences of a digest."""

from __future__ import annotations

from datetime import date, datetime

XUN = ("上旬", "中旬", "下旬")
HALVES_OF_MONTH = ("上半月", "下半月")
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
HALVES_OF_YEAR = ("上半年", "下半年")
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

# By the names chinesecalendar gives the holidays of the State Council.
HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利日",
}
STATUTORY = "法定节假日"


def day(said: date) -> str:
    return f"{said.month}月{said.day}日"


def issue_number(number: int) -> str:
    return f"第{number}期"


def moved(planned: date, why: str, to: date) -> str:
    """原10月10日（周日），顺延至10月11日"""
    way = "顺延至" if to > planned else "提前至"
    return f"原{day(planned)}（{why}），{way}{day(to)}"


def by_window(before: datetime, why: str) -> str:
    """原10月11日17:00，专班调整：国庆假期"""
    return f"原{day(before)}{before:%H:%M}，专班调整" + (f"：{why}" if why else "")


def unconfirmed(year: int) -> str:
    return f"（{year}年放假安排尚未公布，暂按法定节假日和周末推算）"


# -- the digest --------------------------------------------------------------------------------------------------

UNTOLD = "尚未报告"  # a task nobody has said anything about, where the file gives no opening status
UNTOLD_SHORT = "未报告"
LESS_THAN_A_HUNDREDTH = "不足0.01%"
MORE_THAN_ALMOST_ALL = "超过99.99%"

# Cut from the front of a status label where room is short; the longest first.
LABEL_FRONTS = ("已取得阶段性", "取得阶段性", "正在", "已")


def rounding_note(total: str) -> str:
    return f"（注：因四舍五入，各项占比之和为{total}，未作机械调整）"


def names(said: tuple[str, ...], most: int) -> str:
    """阿拉善盟、乌海市; more than `most`: 阿拉善盟、乌海市等5家 (most 0: none)."""
    if len(said) <= most:
        return "、".join(said)
    return f"{'、'.join(said[:most])}等{len(said)}家"


def numbers(said: tuple[int, ...], most: int) -> str:
    """12、47、88号; more than `most`: 12、47号等"""
    if len(said) <= most:
        return "、".join(str(n) for n in said) + "号"
    return "、".join(str(n) for n in said[:most]) + "号等"


def sentence_of_shares(total: int, noun: str, parts: list[tuple[str, int, str]]) -> str:
    """153项整改任务已完成58项，占比37.91%；取得阶段性成效38项，占比24.84%；…; parts: (label, count, rate)."""
    return f"{total}项{noun}" + "；".join(f"{label}{n}项，占比{rate}" for label, n, rate in parts)


def sentence_of_counts(total: int, noun: str, parts: list[tuple[str, int]]) -> str:
    """10项整改措施中5项已完成、5项已取得阶段性成果"""
    return f"{total}项{noun}中" + "、".join(f"{n}项{label}" for label, n in parts)


def no_tasks(noun: str) -> str:
    return f"尚无{noun}"


def filed_line(
    issue: str,
    expected: int,
    on_time: int,
    late: int,
    missing: int,
    absent: str,
    correcting: int,
    exempt: int,
    unsigned: int = 0,
) -> str:
    """旬报第7期应报29家：按时27，迟报1，未报1（阿拉善盟）。已报28（待补正1）。另免报1家. 待审签 is said where there is any."""
    said = (
        f"{issue}应报{expected}家：按时{on_time}，迟报{late}，{f'待审签{unsigned}，' if unsigned else ''}未报{missing}"
        + (f"（{absent}）" if absent else "")
        + "。"
    )
    if correcting:
        said += f"已报{on_time + late}（待补正{correcting}）。"
    return said + (f"另免报{exempt}家。" if exempt else "")


LAST_ISSUE = "上期"


def movement(since: str, done: int, which: str, undone: int, which_undone: str) -> str:
    """较上期新增完成3项（12、47、88号）"""
    if not done and not undone:
        return f"较{since}无新增完成"
    said = []
    if done:
        said.append(f"新增完成{done}项" + (f"（{which}）" if which else ""))
    if undone:
        said.append(f"由完成改回{undone}项" + (f"（{which_undone}）" if which_undone else ""))
    return f"较{since}" + "，".join(said)


def overdue(count: int, which: str) -> str:
    return f"超期{count}项" + (f"（{which}）" if which else "")


def as_of(month: int, day: int, clock: str) -> str:
    return f"截至{month}月{day}日{clock}。"


def digest_titles(campaign: str, issue: str) -> tuple[str, ...]:
    """整改旬报第7期汇总, and shorter; issue: 旬报第7期."""
    return (f"{campaign}{issue}汇总", f"{campaign}{issue}", f"{issue}汇总", issue)


def filed_variants(
    expected: int, on_time: int, late: int, missing: int, exempt: int, unsigned: int = 0
) -> tuple[str, ...]:
    """应报29 按时27 迟报1 未报1, with 另免报 where it fits, and shorter; 待审签 where there is any."""
    wait = f" 待审签{unsigned}" if unsigned else ""
    full = f"应报{expected} 按时{on_time} 迟报{late}{wait} 未报{missing}"
    longest = (f"{full} 另免报{exempt}",) if exempt else ()
    filed = on_time + late
    return (*longest, full, f"应报{expected} 已报{filed}{wait} 未报{missing}", f"已报{filed}/{expected}")


def standing_variants(parts: list[tuple[str, int]], total: int) -> tuple[str, ...]:
    """完成58 成效38 推进56 无进展1, and shorter; parts: (short label, count), the best status first."""
    if not parts:
        return (f"共{total}项",)
    some = [f"{label}{n}" for label, n in parts if n]
    return (
        " ".join(f"{label}{n}" for label, n in parts),
        " ".join(some),
        f"共{total} {parts[0][0]}{parts[0][1]}",
        f"共{total}项",
    )


# the figures units report

_MISSED = {">=": "低于目标{0}", "<=": "高于目标{0}", ">": "未超过{0}", "<": "未低于{0}"}


def missing_target(op: str, goal: str) -> str:
    """低于目标90%"""
    return _MISSED[op].format(goal) if op else ""


def summed(figure: str, measure: str, whole: str, share: str) -> str:
    """合计279件，占应诉案件的91.18%"""
    return f"合计{figure}{measure}" + (f"，占{whole}的{share}" if share else "")


def averaged(figure: str, measure: str) -> str:
    return f"平均{figure}{measure}"


def off_target(goal: str, count: int, which: str) -> str:
    return f"{goal}的{count}家" + (f"（{which}）" if which else "")


def indicator(label: str, figure: str, count: int, missed: str, *, averaged: bool) -> str:
    """热线接通率平均93.5%（按单位平均，12家），低于目标90%的2家（…）。"""
    how = f"（{'按单位平均，' if averaged else ''}{count}家）" if figure else ""
    return f"{label}{figure}{how}" + (f"{'，' if figure else ''}{missed}" if missed else "") + "。"


def short_figure(label: str, figure: str, *, off: int) -> str:
    return f"{label}{figure}" + (f"（{off}家未达标）" if off else "")


NO_ANSWERS = "暂无数据"


def off_in_all(count: int) -> str:
    return f"未达标{count}家次" if count else "均达标"


def how_many_asked(count: int) -> str:
    return f"问项{count}个"
