"""What is said about people and their posts: help, binding, being put on the roster, 交接, 缓报 and 请假.

Days are read by forms/dates.py. What cannot be read is asked for, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.chat.grammar.spelled import Incomplete, Spelled, incomplete, take_phone
from forms import dates
from forms.chinese import clean, fold
from forms.dates import Days


@dataclass(frozen=True, slots=True)
class Help:
    """帮助."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """告知: what is kept about people, and why."""


@dataclass(frozen=True, slots=True)
class Bind:
    """绑定 without a code of eight digits: how it is done."""


@dataclass(frozen=True, slots=True)
class UseCode:
    """绑定 12345678. bare: only the digits were said, which may be meant otherwise."""

    digits: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Apply:
    """申请 单位 姓名 电话: to be put on the roster."""

    unit: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Verify:
    """核实 姓名 电话: the roster may be wrong."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """交接 李强."""

    name: str


@dataclass(frozen=True, slots=True)
class Defer:
    """缓报 原因."""

    reason: str


@dataclass(frozen=True, slots=True)
class TakeLeave:
    """请假 10月8日到10月12日 由李强代. said: everything after the word."""

    said: str


@dataclass(frozen=True, slots=True)
class LeaveEnds:
    """销假: back, whatever was said before."""


PeopleCommand = Help | Privacy | Bind | UseCode | Apply | Verify | HandOver | Defer | TakeLeave | LeaveEnds | Incomplete

_DEPUTY = re.compile(
    r"[\s,，、;；。]*(?:(?:期间|这?几天)[\s,，]*)?(?:[由请让找]|代班人?[:：]?|代理人?[:：])\s*(?P<name>[^\s,，、。;；0-9]{2,12}?)"
    r"(?:同志)?\s*(?:代[班报填办理管]?替?|顶班?|负责)?[\s。.!！]*$"
)
_BARE_DEPUTY = re.compile(
    r"[\s,，、;；。]+(?P<name>[^\s,，、。;；0-9]{2,5}?)\s*(?:同志)?\s*代[班报填办理管]?替?[\s。.!！]*$"
)
_WORD = re.compile(r"[\s,，、;；。]+")


def leave(said: str, today: date) -> tuple[Days | None, str]:
    """The days of a leave (None: they cannot be read) and the name of the deputy ('' where none is named).

    Words after the days are the reason. They are not kept.
    """
    text = clean(said).strip(" ，,。：:")
    deputy = _DEPUTY.search(text) or _BARE_DEPUTY.search(text)
    days = (text[: deputy.start()] if deputy else text).strip(" ，,。；;")
    pieces = [p for p in _WORD.split(days) if p]
    for many in range(len(pieces), 0, -1):
        found = dates.span("".join(pieces[:many]), today).value
        if found is not None:
            return found, deputy["name"] if deputy else ""
    return None, deputy["name"] if deputy else ""


def _joins_days(text: str) -> bool:
    """请假3天, 请假明天: days straight after the word. 请假制度已建立 is about a task."""
    return leave(text, date(2021, 10, 15))[0] is not None or bool(_DEPUTY.match(fold(text)))


def bare_code(folded: str) -> UseCode | None:
    """Eight digits and nothing else."""
    return UseCode(folded, bare=True) if re.fullmatch(r"[0-9]{8}", folded) else None


def _bind(rest: str) -> Bind | UseCode:
    digits = re.sub(r"[\s-]", "", fold(rest))
    return UseCode(digits) if re.fullmatch(r"[0-9]{8}", digits) else Bind()


def _apply(rest: str) -> Apply | Incomplete:
    phone, text = take_phone(rest)
    names = text.replace("，", " ").split()
    if len(names) >= 2 and phone:
        return Apply(" ".join(names[:-1]), names[-1], phone)
    return incomplete("申请", unit=names, name=len(names) >= 2, phone=phone)


def _verify(rest: str) -> Verify | Incomplete:
    phone, text = take_phone(rest)
    name = text.strip(" ，,、")
    return Verify(name, phone) if name and phone else incomplete("核实", name=name, phone=phone)


def _hand_over(rest: str) -> HandOver | Incomplete:
    return HandOver(rest) if rest else incomplete("交接", name=rest)


def _defer(rest: str) -> Defer | Incomplete:
    return Defer(rest) if rest else incomplete("缓报", reason=rest)


def _take_leave(rest: str) -> TakeLeave | Incomplete:
    return TakeLeave(rest) if rest else incomplete("请假", days=rest)


def _leave_ends(rest: str) -> LeaveEnds | None:
    """销假？ asks. It ends no leave."""
    return LeaveEnds() if not rest else None


def _privacy(_: str) -> Privacy:
    return Privacy()


WORDS: Mapping[str, Spelled[PeopleCommand]] = {
    "bind": Spelled(("绑定",), _bind),
    "apply": Spelled(("申请",), _apply),
    "verify": Spelled(("核实",), _verify),
    "privacy": Spelled(("告知", "个人信息告知"), _privacy, alone=True),
    "hand_over": Spelled(("交接", "岗位交接"), _hand_over),
    "defer": Spelled(("缓报", "申请缓报"), _defer),
    "leave": Spelled(("请假", "我请假", "我要请假"), _take_leave, joins=_joins_days),
    "leave_ends": Spelled(("销假", "我要销假"), _leave_ends),
}
