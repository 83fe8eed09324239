"""Lays out texts: times and days in words, and lists that fit a message. Has no sentences of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

LIMIT = 2000  # bytes of a reply
WEEKDAYS = "一二三四五六日"  # Monday first


def clock(at: datetime) -> str:
    return f"{at:%H:%M}"


def day(at: datetime | date) -> str:
    return f"{at.month}月{at.day}日"


def day_clock(at: datetime) -> str:
    """10月11日15:02"""
    return f"{day(at)}{clock(at)}"


def due(at: datetime, now: datetime) -> str:
    """今天17:00; on another day 10月29日17:00. Both arguments are in the campaign's zone."""
    return f"今天{clock(at)}" if at.date() == now.date() else day_clock(at)


def when(at: datetime, now: datetime) -> str:
    """10:00 today; on another day 10月8日10:00."""
    return clock(at) if at.date() == now.date() else day_clock(at)


def short_due(at: datetime, now: datetime) -> str:
    """12日12:00 in this month; in another month 11月1日12:00."""
    return f"{at.day}日{clock(at)}" if (at.year, at.month) == (now.year, now.month) else day_clock(at)


# lists --------------------------------------------------------------------------------------------------------


def size(text: str) -> int:
    """Bytes of the text in UTF-8, as the platform counts them."""
    return len(text.encode())


def fit(head: str, lines: Sequence[str], tail: str = "", *, limit: int = LIMIT) -> str:
    """The head, the lines that fit into `limit` bytes, how many lines were left out, and the tail."""
    kept = list(lines)
    while True:
        left = len(lines) - len(kept)
        parts = [head, *kept, f"……另有{left}条未列出。" if left else "", tail]
        text = "\n".join(p for p in parts if p)
        if size(text) <= limit or not kept:
            return text
        kept.pop()


def paged(head: str, lines: Sequence[str], tail: str = "") -> tuple[str, ...]:
    """All lines on as many pages as they need. The first page has the head, the last has the tail.

    Every page before the last says how many lines are left and how to turn the page.
    """
    made: list[str] = []
    rest = list(lines)
    while rest:
        kept = list(rest)
        while True:
            left = len(rest) - len(kept)
            parts = [head if not made else "", *kept, f"……还有{left}条，请回复“下页”。" if left else tail]
            text = "\n".join(p for p in parts if p)
            if size(text) <= LIMIT or len(kept) == 1:
                break
            kept.pop()
        made.append(text)
        rest = rest[len(kept) :]
    return tuple(made) or (head,)


def cut(text: str) -> str:
    """The text cut to LIMIT bytes. The platform refuses longer replies."""
    if size(text) <= LIMIT:
        return text
    more = "\n（内容过长，余下未显示）"
    return text.encode()[: LIMIT - size(more)].decode(errors="ignore") + more


def choices(count: int) -> str:
    """请回复1或2。"""
    numbers = [str(n) for n in range(1, count + 1)]
    return f"请回复{'、'.join(numbers[:-1])}或{numbers[-1]}。" if count > 1 else "请回复1。"


def item(place: int) -> str:
    """第3项"""
    return f"第{place}项"


def call(filers: Sequence[tuple[str, str]]) -> str:
    """朱琳 0471-…"""
    return "，".join(f"{name}{(' ' + phone) if phone else ''}" for name, phone in filers)


def days(first: date, last: date) -> str:
    """10月8日（周五）至10月12日（周二），共5天"""
    one, other = (f"{d.month}月{d.day}日（周{WEEKDAYS[d.weekday()]}）" for d in (first, last))
    return one if first == last else f"{one}至{other}，共{(last - first).days + 1}天"


def short_days(first: date, last: date) -> str:
    """10月8日至12日"""
    one = f"{first.month}月{first.day}日"
    if first == last:
        return one
    return f"{one}至" + (f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日")
