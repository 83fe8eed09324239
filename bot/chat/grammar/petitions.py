"""What is said of a post beside a report, and the office's word on it: 交接, 缓报, 解绑, 请假. Reads only.

Days and hours are read by forms/dates.py; what cannot be read is asked for, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from forms import dates
from forms.chinese import clean, fold
from forms.dates import Days

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


@dataclass(frozen=True, slots=True)
class Vouch:
    """核实通过 姓名 [名册上的姓名]; or the number in 待核实."""

    name: str
    roster_name: str = ""


@dataclass(frozen=True, slots=True)
class VouchNot:
    """核实不通过 姓名 原因."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """请假 10月8日到10月12日 由李强代. said: everything after the word."""

    said: str


@dataclass(frozen=True, slots=True)
class LeaveEnds:
    """销假: back, whatever was said before."""


_DEPUTY = re.compile(
    r"[\s,，、;；。]*(?:(?:期间|这?几天)[\s,，]*)?(?:[由请让找]|代班人?[:：]?|代理人?[:：])\s*(?P<name>[^\s,，、。;；0-9]{2,12}?)"
    r"(?:同志)?\s*(?:代[班报填办理管]?替?|顶班?|负责)?[\s。.!！]*$"
)
_BARE_DEPUTY = re.compile(
    r"[\s,，、;；。]+(?P<name>[^\s,，、。;；0-9]{2,5}?)\s*(?:同志)?\s*代[班报填办理管]?替?[\s。.!！]*$"
)
_WORD = re.compile(r"[\s,，、;；。]+")


def leave(said: str, today: date) -> tuple[Days | None, str]:
    """The days of a leave and who stands in ('' for nobody named). Words after the days are a reason, left out."""
    text = clean(said).strip(" ，,。：:")
    deputy = _DEPUTY.search(text) or _BARE_DEPUTY.search(text)
    days = (text[: deputy.start()] if deputy else text).strip(" ，,。；;")
    pieces = [p for p in _WORD.split(days) if p]
    for many in range(len(pieces), 0, -1):
        found = dates.span("".join(pieces[:many]), today).value
        if found is not None:
            return found, deputy["name"] if deputy else ""
    return None, deputy["name"] if deputy else ""


def is_leave(said: str) -> bool:
    """请假3天, 请假明天: days straight after the word, and not 请假制度已建立."""
    return leave(said, date(2021, 10, 15))[0] is not None or bool(_DEPUTY.match(fold(said)))
