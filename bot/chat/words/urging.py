"""The sentences of 催报 and of the 电话单."""

from __future__ import annotations

from collections.abc import Sequence

from bot.layout import LIMIT, call, size
from schedules.line import Why

WAITS = "催报待发"
URGE, CALLS, CALLED = "催报", "电话单", "已电话"
URGE_HOW = "请说明催哪几家，如：催报 1 2（“未报”名单上的序号）、催报 包头 乌海、催报 全部。"
CALLED_HOW = "请说明已电话联系哪几家，如：已电话 1 3（“电话单”上的序号）、已电话 包头、已电话 全部。"
NOBODY_OWES = "没有未报的单位，不用催报。"
NOBODY_TO_PHONE = "电话单上没有单位。"
BY = {"custom": "微信", "subscribe": "微信", "template": "微信", "mail": "邮件"}
STATE = {
    Why.UNBOUND: "未绑定微信",
    Why.UNFOLLOWED: "未关注公众号",
    Why.REFUSED: "微信未送达",
    Why.AWAY: "请假且无人代办",
    Why.PER_ISSUE: "本期提醒已达上限",
    Why.PER_DAY: "今天提醒已达上限",
    Why.NOBODY: "没有联络员",
    Why.STEPS: "多次提醒仍未报",
    Why.QUIET: "免打扰时段",
    Why.OUTAGE: "停机期间未提醒",
    Why.CALENDAR: "日历变动，未提醒",
}
SIGNING, RETURNED = "待审签，", "退回待补正，"


def nobody_owes(unsigned: str) -> str:
    """unsigned: 待审签：包头市（李敏）"""
    return f"{NOBODY_OWES}\n{unsigned}。系统会按时提醒审签人。" if unsigned else NOBODY_OWES


def read_list_first(word: str) -> str:
    return f"序号要对照名单：请先回复“{word}”，再按名单上的序号办。"


def list_is_newer(word: str) -> str:
    return f"这一条在最新的“{word}”名单显示之前发出，未计入。请看新名单再回复。"


def list_is_old(word: str, at: str) -> str:
    return f"名单是{at}的，可能已有变化。请先回复“{word}”看最新名单。"


def not_on_list(said: str, count: int) -> str:
    return f"“{said}”不在名单里（共{count}家）。请核对后再发。"


def owes_nothing(unit: str) -> str:
    return f"{unit}没有未报的报告，不用催报。"


def not_to_phone(unit: str) -> str:
    return f"{unit}不在电话单上。"


def reached(unit: str, people: Sequence[tuple[str, str]]) -> str:
    """包头市（李敏，微信）"""
    told = "、".join(f"{name}，{BY.get(channel, channel)}" for name, channel in people)
    return f"{unit}（{told}）"


def not_reached(unit: str, why: Why) -> str:
    return f"{unit}{STATE[why]}"


def _named(said: Sequence[str], room: int) -> str:
    """As many as there is room for, and how many more."""
    kept = list(said)
    while True:
        text = "、".join(kept) + (f"等{len(said)}家" if len(kept) < len(said) else "")
        if size(text) <= room or not kept:
            return text
        kept.pop()


def urge_echo(told: Sequence[str], phone: Sequence[str], later: str) -> str:
    """将催报2家：包头市（李敏，微信）、…。乌海市本期提醒已达上限，请电话。1 发送 2 不发"""
    when = f"现在是免打扰时段，将于{later}发出。" if later else ""
    left = f"\n不再发微信、请电话的{len(phone)}家：{_named(phone, LIMIT // 3)}。" if phone else ""
    return f"将催报{len(told)}家：{_named(told, LIMIT // 3)}。{when}{left}\n1 发送 2 不发"


def urge_nobody(phone: Sequence[str]) -> str:
    return f"{len(phone)}家都不能再发提醒，已列入电话单：{_named(phone, LIMIT // 2)}。回复“电话单”看电话。"


def urged(told: Sequence[str], phone: Sequence[str], later: str) -> str:
    done = f"将于{later}催报" if later else "已催报"
    left = f"另有{len(phone)}家已列入电话单。" if phone else ""
    return f"{done}{len(told)}家：{_named(told, LIMIT // 2)}。{left}回复“未报”看是否送达。"


NO_MOMENT = "补报截止前已没有可以发提醒的时段，请电话联系。"
MOVED = "名单上的单位都已报送，没有催报。"


def calls_head(count: int) -> str:
    return f"电话单{count}家，打完回复“已电话 序号”："


def calls_line(n: int, unit: str, title: str, why: str, people: Sequence[tuple[str, str]], called: str) -> str:
    """1 包头市 旬报第7期，未绑定微信：李敏 0471-…"""
    whom = call(people) or "名册中没有电话"
    return f"{n} {unit} {title}，{why}：{whom}" + (f"（{called}）" if called else "")


def called_before(name: str, at: str) -> str:
    return f"{name}{at}已电话"


def next_page(word: str, page: int, of: int) -> str:
    if of == 1:
        return ""
    return f"（第{page}/{of}页" + (f"，看下一页回复“{word} {page + 1}”）" if page < of else "）")


def no_page(word: str, of: int) -> str:
    return f"“{word}”共{of}页。"


def called(units: Sequence[str], by: str, at: str) -> str:
    return f"已记：{_named(units, LIMIT // 2)}，{by}{at}电话联系。报送后自动从电话单移出。"
