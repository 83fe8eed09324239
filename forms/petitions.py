"""What is asked of the office beside a report, and the office's word on it: 交接, 缓报, 解绑. Reads only.

A new due time is a day and an hour of the campaign's zone; what cannot be read is asked for, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from forms.chinese import fold

Matter = Literal["hand_over", "defer"]


@dataclass(frozen=True, slots=True)
class HandOver:
    """交接 李强."""

    name: str


@dataclass(frozen=True, slots=True)
class Defer:
    """缓报 原因."""

    reason: str


@dataclass(frozen=True, slots=True)
class Petitions:
    """待批: what waits for the office's word."""


@dataclass(frozen=True, slots=True)
class Grant:
    """同意交接 单位; 同意缓报 单位 时间. rest: the time, as said. issue: 第7期 said with it."""

    matter: Matter
    unit: str
    rest: str = ""
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """不同意交接 单位 原因; 不同意缓报 单位 原因."""

    matter: Matter
    unit: str
    reason: str = ""
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Unbind:
    """解绑 [单位] 姓名: who left without a word. Spaces are kept as they were said."""

    who: tuple[str, ...]


_DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}
_DATE = re.compile(r"(?:([0-9]{4})[年./-])?([0-9]{1,2})[月./-]([0-9]{1,2})[日号]?")
_DAY = re.compile(r"([0-9]{1,2})[日号]")
_HOUR = re.compile(r"(上午|下午|晚上)?([0-9]{1,2})(?::([0-9]{2})|[时点](?:([0-9]{1,2})分?|(半))?)")


def until(said: str, like: datetime, today: date) -> datetime | None:
    """10月13日17:00, 13日, 明天下午5点: a moment on or after today; no hour: that of `like`. None: unreadable."""
    folded = re.sub(r"\s+", "", fold(said)).rstrip("。.,，").removesuffix("前").removesuffix("截止")
    found = _day(folded, today)
    if found is None:
        return None
    day, rest = found
    if not rest:
        return datetime.combine(day, like.time(), like.tzinfo)
    hour = _HOUR.fullmatch(rest)
    if hour is None:
        return None
    h, m = int(hour[2]), 30 if hour[5] else int(hour[3] or hour[4] or 0)
    h += 12 if hour[1] in ("下午", "晚上") and h < 12 else 0
    return datetime(day.year, day.month, day.day, h, m, tzinfo=like.tzinfo) if h < 24 and m < 60 else None


def _day(said: str, today: date) -> tuple[date, str] | None:
    """The day at the beginning, and what follows it."""
    for word, on in _DAYS.items():
        if said.startswith(word):
            return today + timedelta(days=on), said[len(word) :]
    if whole := _DATE.match(said):
        year, month, day = int(whole[1] or today.year), int(whole[2]), int(whole[3])
        found = _date(year, month, day)
        if found is not None and not whole[1] and found < today:
            found = _date(year + 1, month, day)
        return None if found is None else (found, said[whole.end() :])
    if alone := _DAY.match(said):
        found = _date(today.year, today.month, int(alone[1]))
        if found is None or found < today:
            found = _date(today.year + today.month // 12, today.month % 12 + 1, int(alone[1]))
        return None if found is None else (found, said[alone.end() :])
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
