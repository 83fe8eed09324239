"""Every word schedules/ prints: labels of periods, reasons a day was moved, the sentences of a digest."""

from __future__ import annotations

from datetime import date

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


def unconfirmed(year: int) -> str:
    return f"（{year}年放假安排尚未公布，暂按法定节假日和周末推算）"


# -- the digest --------------------------------------------------------------------------------------------------

UNTOLD = "尚未报告"  # a task nobody has said anything about, where the file gives no opening status
UNTOLD_SHORT = "未报告"
NO_TASKS = "尚无"
LESS_THAN_A_HUNDREDTH = "不足0.01%"
MORE_THAN_ALMOST_ALL = "超过99.99%"
NO_RATE = "—"

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
