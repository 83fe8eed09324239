"""What the office says and what leaders ask: who owes, what waits, 通过 and 退回, 催报, 未达, decisions on requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Literal

from bot.chat.grammar.reports import Withdraw
from bot.chat.grammar.spelled import Incomplete, Spelled, incomplete, joins_a_unit, split, take_issue
from forms import returning
from forms.chinese import fold

# what is read -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Summary:
    """汇总. rest: 第6期."""

    rest: str = ""

    @property
    def unmistakable(self) -> bool:
        return not self.rest


@dataclass(frozen=True, slots=True)
class Unfiled:
    """未报. rest: which page."""

    rest: str = ""

    @property
    def unmistakable(self) -> bool:
        return not self.rest


@dataclass(frozen=True, slots=True)
class ShowProgress:
    """进度."""

    rest: str = ""

    @property
    def unmistakable(self) -> bool:
        return not self.rest


@dataclass(frozen=True, slots=True)
class ToReview:
    """待审: the reports that wait for the office."""

    rest: str = ""

    @property
    def unmistakable(self) -> bool:
        return not self.rest


@dataclass(frozen=True, slots=True)
class Calls:
    """电话单. rest: which page."""

    rest: str = ""

    @property
    def unmistakable(self) -> bool:
        return not self.rest or self.rest.isdecimal()


@dataclass(frozen=True, slots=True)
class Requests:
    """待核实: who asks to be bound."""


@dataclass(frozen=True, slots=True)
class Petitions:
    """待批: the 交接 and 缓报 that wait for the office's word."""


@dataclass(frozen=True, slots=True)
class ShowUndelivered:
    """未达: the list; 未达 2: its second page."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class Reachable:
    """触达: who can be reached, and by what."""


@dataclass(frozen=True, slots=True)
class GroupText:
    """群提醒 1 3 | 群提醒 阿拉善盟: a text for the work group. picks: the units to be named in it, none without."""

    picks: tuple[str, ...] = ()


# what is done to reports --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accept:
    """通过 包头 | 通过 1 3 | 通过 全部. issue: 第7期 said with it."""

    units: tuple[str, ...]
    everyone: bool = False
    issue: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return self.units


@dataclass(frozen=True, slots=True)
class AcceptAll:
    """通过全部 | 全部通过 in one word. In a report it may be said of a task."""


@dataclass(frozen=True, slots=True)
class ReturnReport:
    """退回 包头 第2项 缺印发文件. place: '' for the report as a whole, else as it was said (第2项, 47号, Q3)."""

    unit: str
    place: str
    reason: str
    issue: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.unit,)


@dataclass(frozen=True, slots=True)
class TakeBack:
    """撤销 包头: the office's own 通过 or 退回. issue: 第7期 said with it."""

    unit: str
    issue: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.unit,)


class ReportedBy(StrEnum):
    """How a report reached the office that files it for the unit."""

    PHONE = "phone"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class FileFor:
    """代填 包头 电话 张三[：2完成…]: a report given by phone or on paper. text: '' where it is to follow."""

    unit: str
    means: ReportedBy
    word_of: str
    text: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.unit,)


@dataclass(frozen=True, slots=True)
class UrgeUnits:
    """催报 1 2 | 催报 包头 乌海 | 催报 全部."""

    units: tuple[str, ...]
    everyone: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(u for u in self.units if not u.isdecimal())


@dataclass(frozen=True, slots=True)
class Called:
    """已电话 1 3 | 已电话 包头 | 已电话 全部."""

    units: tuple[str, ...]
    everyone: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(u for u in self.units if not u.isdecimal())


@dataclass(frozen=True, slots=True)
class Resend:
    """重发 1 3: these of the list 未达 go again."""

    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """已收到 1: on the recipient's word."""

    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotArrived:
    """未收到 1."""

    places: tuple[int, ...]


# what is decided about people ---------------------------------------------------------------------------------------

Matter = Literal["hand_over", "defer"]


@dataclass(frozen=True, slots=True)
class GrantPetition:
    """同意交接 单位; 同意缓报 单位 时间. rest: the time, as said. issue: 第7期 said with it."""

    matter: Matter
    unit: str
    rest: str = ""
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class RefusePetition:
    """不同意交接 单位 原因; 不同意缓报 单位 原因."""

    matter: Matter
    unit: str
    reason: str = ""
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Vouch:
    """核实通过 姓名 [名册上的姓名]. name: may be the number in 待核实."""

    name: str
    roster_name: str = ""


@dataclass(frozen=True, slots=True)
class VouchNot:
    """核实不通过 姓名 原因."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unbind:
    """解绑 [单位] 姓名: of somebody who left without 交接. who: the parts between spaces."""

    who: tuple[str, ...]


OfficeCommand = (
    Summary
    | Unfiled
    | ShowProgress
    | ToReview
    | Calls
    | Requests
    | Petitions
    | ShowUndelivered
    | Reachable
    | GroupText
    | Accept
    | AcceptAll
    | ReturnReport
    | TakeBack
    | Withdraw  # 撤销 without a unit
    | FileFor
    | UrgeUnits
    | Called
    | Resend
    | Arrived
    | NotArrived
    | GrantPetition
    | RefusePetition
    | Vouch
    | VouchNot
    | Unbind
    | Incomplete
)

# how it is read -----------------------------------------------------------------------------------------------------

_PLACE = re.compile(returning.PLACE)
_BARE_PLACE = re.compile(r"(?<=\s)[0-9]{1,3}(?=[\s,:])")  # 退回 包头 3 缺印发文件
_MEANS = {
    **dict.fromkeys(("电话", "来电", "电话报送", "致电", "座机"), ReportedBy.PHONE),
    **dict.fromkeys(("纸质", "纸件", "纸面", "书面", "传真", "纸质报送"), ReportedBy.PAPER),
}
_EVERYONE = ("全部", "所有", "全体")
_ALL_REPORTS = ("全部", "所有", "全通过", "全部通过")


def _requests(_: str) -> Requests:
    return Requests()


def _petitions(_: str) -> Petitions:
    return Petitions()


def _reachable(_: str) -> Reachable:
    return Reachable()


def _group_text(rest: str) -> GroupText:
    return GroupText(split(rest))


def _accept_all(_: str) -> AcceptAll:
    return AcceptAll()


def _accept(rest: str) -> Accept | Incomplete:
    issue, rest = take_issue(rest)
    if fold(rest).strip() in _ALL_REPORTS:
        return Accept((), everyone=True, issue=issue)
    units = split(rest)
    return Accept(units, issue=issue) if units else incomplete("通过", unit=units)


def _return(rest: str) -> ReturnReport | Incomplete:
    issue, rest = take_issue(rest)
    place = _PLACE.search(fold(rest)) or _BARE_PLACE.search(fold(rest))
    if place:
        unit, where, reason = rest[: place.start()], fold(place[0]).replace(" ", ""), rest[place.end() :]
        where = f"第{where}项" if where.isdigit() else where.upper()
    else:
        unit, _, reason = rest.partition(" ") if " " in rest.strip() else re.sub("[，,：:]", " ", rest).partition(" ")
        where = ""
    unit, reason = unit.strip(" ，,、：:"), reason.strip(" ，,、：:。\n")
    return ReturnReport(unit, where, reason, issue) if unit and reason else incomplete("退回", unit=unit, reason=reason)


def _take_back(rest: str) -> TakeBack | Withdraw:
    """Without a unit it is a filer's 撤回."""
    issue, unit = take_issue(rest)
    return TakeBack(unit, issue) if unit else Withdraw(rest)


def _file_for(rest: str) -> FileFor | Incomplete:
    words = [*re.split(r"[\s,，、]+", rest, maxsplit=2), "", ""]
    unit, means = words[0], _MEANS.get(fold(words[1]))
    who, *text = re.split(r"[\s:：,，]+", words[2], maxsplit=1)
    if unit and means and who:
        return FileFor(unit, means, who, "".join(text).strip())
    return incomplete("代填", unit=unit, means=means, word_of=who)


def _urge(rest: str) -> UrgeUnits | Incomplete:
    everyone, units = fold(rest).strip() in _EVERYONE, split(rest)
    if everyone:
        return UrgeUnits((), everyone=True)
    return UrgeUnits(units) if units else incomplete("催报", unit=units)


def _called(rest: str) -> Called | Incomplete:
    everyone, units = fold(rest).strip() in _EVERYONE, split(rest)
    if everyone:
        return Called((), everyone=True)
    return Called(units) if units else incomplete("已电话", unit=units)


def places(rest: str) -> tuple[int, ...] | None:
    """1 3, 第1条、第3条; () where nothing is said; None: something else is."""
    folded = re.sub(r"第|[条项号]", " ", fold(rest))
    parts = [p for p in re.split(r"[\s,，、;；.]+", folded) if p]
    if not all(re.fullmatch(r"[0-9]{1,4}", p) and int(p) for p in parts):
        return None
    return tuple(dict.fromkeys(int(p) for p in parts))


def _show_undelivered(rest: str) -> ShowUndelivered | None:
    which = places(rest)
    return None if which is None or len(which) > 1 else ShowUndelivered(*which)


def _of_undelivered(
    rest: str, *, word: str, made: type[Resend] | type[Arrived] | type[NotArrived]
) -> Resend | Arrived | NotArrived | Incomplete | None:
    """Numbers of the list 未达. With anything else after it, it is another word."""
    which = places(rest)
    if which is None:
        return None
    return made(which) if which else incomplete(word, place=which)


def _decide(
    rest: str, *, word: str, matter: Matter, made: type[GrantPetition] | type[RefusePetition]
) -> GrantPetition | RefusePetition | Incomplete:
    issue, rest = take_issue(rest)
    spaced = rest if " " in rest else re.sub("[，,：:]", " ", rest, count=1)
    unit, _, more = spaced.partition(" ")
    return made(matter, unit, more.strip(), issue) if unit else incomplete(word, unit=unit)


def _vouch(rest: str) -> Vouch | Incomplete:
    names = rest.replace("，", " ").split()
    return Vouch(names[0], " ".join(names[1:])) if names else incomplete("核实通过", name=names)


def _vouch_not(rest: str) -> VouchNot | Incomplete:
    name, _, reason = rest.replace("，", " ", 1).partition(" ")
    reason = reason.strip()
    return VouchNot(name, reason) if name and reason else incomplete("核实不通过", name=name, reason=reason)


def _unbind(rest: str) -> Unbind | Incomplete:
    return Unbind(tuple(rest.split())) if rest else incomplete("解绑", name=rest)


WORDS: Mapping[str, Spelled[OfficeCommand]] = {
    "summary": Spelled(("汇总", "看汇总", "统计"), Summary),
    "unfiled": Spelled(("未报", "未报单位", "谁没报"), Unfiled),
    "progress": Spelled(("进度", "填报进度", "报送进度"), ShowProgress),
    "pending": Spelled(("待审", "待审核", "审核"), ToReview),
    "accept": Spelled(("通过", "审核通过"), _accept, joins=joins_a_unit),
    "accept_all": Spelled(("通过全部", "全部通过"), _accept_all, alone=True),
    "return": Spelled(("退回",), _return, joins=joins_a_unit),
    "take_back": Spelled(("撤销",), _take_back),
    "file_for": Spelled(("代填", "代报"), _file_for, joins=joins_a_unit),
    "urge": Spelled(("催报", "催办"), _urge),
    "calls": Spelled(("电话单", "电话名单"), Calls),
    "called": Spelled(("已电话", "已打电话", "电话已打"), _called),
    "undelivered": Spelled(("未达", "未送达"), _show_undelivered),
    "resend": Spelled(("重发",), partial(_of_undelivered, word="重发", made=Resend)),
    "arrived": Spelled(("已收到",), partial(_of_undelivered, word="已收到", made=Arrived)),
    "not_arrived": Spelled(("未收到", "没收到"), partial(_of_undelivered, word="未收到", made=NotArrived)),
    "reachable": Spelled(("触达", "触达情况", "谁收不到"), _reachable, alone=True),
    "group": Spelled(("群提醒", "群提醒语", "复制群提醒"), _group_text),
    "petitions": Spelled(("待批", "待批事项"), _petitions, alone=True),
    "grant_hand_over": Spelled(
        ("同意交接",), partial(_decide, word="同意交接", matter="hand_over", made=GrantPetition)
    ),
    "grant_defer": Spelled(("同意缓报",), partial(_decide, word="同意缓报", matter="defer", made=GrantPetition)),
    "refuse_hand_over": Spelled(
        ("不同意交接",), partial(_decide, word="不同意交接", matter="hand_over", made=RefusePetition)
    ),
    "refuse_defer": Spelled(("不同意缓报",), partial(_decide, word="不同意缓报", matter="defer", made=RefusePetition)),
    "requests": Spelled(("待核实",), _requests, alone=True),
    "vouch": Spelled(("核实通过",), _vouch),
    "vouch_not": Spelled(("核实不通过", "核实未通过"), _vouch_not),
    "unbind": Spelled(("解绑", "解除绑定"), _unbind),
}
