"""What a person may say outside an open question: text -> one of a closed set of commands. Reads only, knows no rights.

A word that takes something with it (退回 包头 第2项 原因) and is said without it gives the command with what is missing
named, so that the answer can say so. Anything else is Plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.chat.grammar.petitions import (
    Defer,
    Grant,
    HandOver,
    Leave,
    LeaveEnds,
    Matter,
    Petitions,
    Refuse,
    Unbind,
    Vouch,
    VouchNot,
    is_leave,
)
from bot.chat.grammar.undelivered import Arrived, NotArrived, Resend, Undelivered, places
from forms import blocks, returning
from forms.chinese import clean, fold
from forms.vocabulary import Word, word


@dataclass(frozen=True, slots=True)
class Fill:
    rest: str = ""  # what was said with it: 填报 2, 填报 司法局


@dataclass(frozen=True, slots=True)
class Block:
    """A whole report in one message, without 填报."""

    text: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Modify:
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    pass


@dataclass(frozen=True, slots=True)
class Continue:
    pass


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class Mine:
    pass


@dataclass(frozen=True, slots=True)
class OnPage:
    """网页填: the link to the page."""


@dataclass(frozen=True, slots=True)
class Bind:
    """绑定 without a code: how it is done."""


@dataclass(frozen=True, slots=True)
class BindCode:
    digits: str


@dataclass(frozen=True, slots=True)
class Apply:
    unit: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Verify:
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class PaperSign:
    pass


@dataclass(frozen=True, slots=True)
class Summary:
    rest: str = ""  # 汇总 第6期


@dataclass(frozen=True, slots=True)
class Unfiled:
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """审签: what waits for this person's signature."""

    rest: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Reachable:
    """触达: who can be reached, and by what."""


@dataclass(frozen=True, slots=True)
class GroupText:
    """群提醒 1 3 | 群提醒 阿拉善盟: a text for the work group. picks: the units to be named in it, none without."""

    picks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accept:
    """通过 包头 | 通过 1 3 | 通过 全部. `issue`: 第7期 said with it."""

    units: tuple[str, ...]
    everyone: bool = False
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """退回 包头 第2项 缺印发文件. place: '' for the report as a whole; said as it was (第2项, 47号, Q3)."""

    unit: str
    place: str
    reason: str
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Urge:
    """催报 1 2 | 催报 包头 乌海 | 催报 全部."""

    units: tuple[str, ...]
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Calls:
    """电话单, and which page of it."""

    rest: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """已电话 1 3 | 已电话 包头 | 已电话 全部."""

    units: tuple[str, ...]
    everyone: bool = False


class Means(StrEnum):
    PHONE = "phone"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class FileFor:
    """代填 包头 电话 张三[：2完成…]: a report given by phone or on paper. text: '' where it is to follow."""

    unit: str
    means: Means
    word_of: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    n: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A known command that lacks something. what: unit, place, reason, code, name, phone, means, word_of, days."""

    command: str  # the word: 退回; of the spellings of one command the first
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    text: str


Command = (
    Fill
    | Block
    | Withdraw
    | Modify
    | Cancel
    | Continue
    | Help
    | Mine
    | OnPage
    | Bind
    | BindCode
    | Apply
    | Verify
    | Reachable
    | GroupText
    | PaperSign
    | Sign
    | Summary
    | Unfiled
    | Pending
    | Progress
    | Accept
    | Return
    | FileFor
    | Number
    | Missing
    | Plain
    | HandOver
    | Defer
    | Petitions
    | Grant
    | Refuse
    | Unbind
    | Leave
    | LeaveEnds
    | Urge
    | Calls
    | Called
    | Undelivered
    | Resend
    | Arrived
    | NotArrived
    | Vouch
    | VouchNot
)
# The words, the one we print first. docs/conversation.md lists them all.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "fill": ("填报", "报送", "我要填报", "我要报送", "开始", "开始填报", "填写", "上报", "报"),
    "withdraw": ("撤回", "撤销", "收回"),
    "mine": ("我的", "我的填报", "我的报送", "已报"),
    "page": ("网页填", "网页", "网页填报", "网页版"),
    "bind": ("绑定",),
    "apply": ("申请",),
    "verify": ("核实",),
    "summary": ("汇总", "看汇总", "统计"),
    "unfiled": ("未报", "未报单位", "谁没报"),
    "sign": ("审签", "待签", "待审签"),
    "pending": ("待审", "待审核", "审核"),
    "progress": ("进度", "填报进度", "报送进度"),
    "accept": ("通过", "审核通过"),
    "return": ("退回",),
    "file_for": ("代填", "代报"),
    "undelivered": ("未达", "未送达"),
    "resend": ("重发",),
    "arrived": ("已收到",),
    "not_arrived": ("未收到", "没收到"),
    "hand_over": ("交接", "岗位交接"),
    "defer": ("缓报", "申请缓报"),
    "petitions": ("待批", "待批事项"),
    "grant_hand_over": ("同意交接",),
    "grant_defer": ("同意缓报",),
    "refuse_hand_over": ("不同意交接",),
    "refuse_defer": ("不同意缓报",),
    "unbind": ("解绑", "解除绑定"),
    "urge": ("催报", "催办"),
    "calls": ("电话单", "电话名单"),
    "called": ("已电话", "已打电话", "电话已打"),
    "vouch": ("核实通过",),
    "vouch_not": ("核实不通过", "核实未通过"),
    "reachable": ("触达", "触达情况", "谁收不到"),
    "group": ("群提醒", "群提醒语", "复制群提醒"),
    "leave": ("请假", "我请假", "我要请假"),
    "leave_ends": ("销假", "我要销假"),
}
MOST = 4000  # characters of one message: longer is no command
_PHONE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}|[0-9]{7,8})(?![0-9])")
_ISSUE = re.compile(r"第\s*([0-9]{1,4})\s*期")
_PLACE = re.compile(returning.PLACE)
_BARE_PLACE = re.compile(r"(?<=\s)[0-9]{1,3}(?=[\s,:])")  # 退回 包头 3 缺印发文件
_MEANS = {
    **dict.fromkeys(("电话", "来电", "电话报送", "致电", "座机"), Means.PHONE),
    **dict.fromkeys(("纸质", "纸件", "纸面", "书面", "传真", "纸质报送"), Means.PAPER),
}


def parse(text: str) -> Command:
    """What a message outside an open question asks for. Never raises."""
    said = clean(text).strip()
    if len(said) > MOST:
        return Plain(said)
    folded = fold(said).strip("“”\"'「」 ").rstrip("。.!~ ")
    bare = _bare(folded)
    if bare is not None:
        return bare
    if folded in SPELLINGS["fill"]:
        return Fill()
    found = word(said)
    known = _word(*found) if found is not None else None
    if known is not None:
        return known
    worded = _worded(said)
    if worded is not None:
        return worded
    return Block(said) if blocks.looks_like_block(said) else Plain(said)


def interrupts(command: Command) -> bool:
    """May this be served in the middle of a filling, whose draft then waits? Only what nobody says of a task."""
    match command:
        case Summary(rest) | Unfiled(rest) | Pending(rest) | Progress(rest) | Sign(rest):
            return not rest
        case Calls(rest):
            return not rest or rest.isdecimal()
        case Undelivered() | Resend() | Arrived() | NotArrived():
            return True
        case Reachable() | GroupText() | Mine() | OnPage() | Bind() | BindCode():
            return True
        case _:
            return False


def _bare(folded: str) -> Command | None:
    if re.fullmatch(r"[0-9]{8}", folded):
        return BindCode(folded)
    if re.fullmatch(r"[0-9]{1,7}", folded):
        return Number(int(folded))
    return None


def _word(found: Word, place: str) -> Command | None:
    """The words of a conversation that mean something outside it too."""
    match found:
        case Word.HELP:
            return Help()
        case Word.CANCEL:
            return Cancel()
        case Word.PAPER:
            return PaperSign()
        case Word.MODIFY:
            return Modify(place or None)
        case Word.GO_ON:
            return Continue()
        case _:
            return None


def _worded(said: str) -> Command | None:
    """The longest word at the beginning, and what follows it after a space or a mark (or a digit)."""
    folded = fold(said)
    every = sorted(((s, n) for n, all_ in SPELLINGS.items() for s in all_), key=lambda e: -len(e[0]))
    for spelling, name in every:
        if not folded.startswith(spelling):
            continue
        rest = said[len(spelling) :]
        marked = re.match(r"[\s,.:;、。!]+|(?=第?[0-9])|$", fold(rest))
        if marked is None and name == "leave" and is_leave(rest):
            return _command(name, spelling, rest)
        if marked is None and not (name in ("return", "accept", "file_for") and re.match(r"[^\s]+[\s,:]", fold(rest))):
            continue
        return _command(name, spelling, rest[marked.end() if marked else 0 :].strip(" ，,：:。.！!；;、\n"))
    return None


def _command(name: str, spelling: str, rest: str) -> Command | None:
    match name:
        case "fill":
            return _fill(spelling, rest)
        case "withdraw":
            return Withdraw(rest)
        case "mine":
            return Mine() if not rest else None
        case "page":
            return OnPage() if not rest else None
        case "bind":
            return _bind(rest)
        case "apply":
            return _apply(rest)
        case "verify":
            return _verify(rest)
        case "summary":
            return Summary(rest)
        case "unfiled":
            return Unfiled(rest)
        case "sign":
            return Sign(rest)
        case "pending":
            return Pending(rest)
        case "progress":
            return Progress(rest)
        case "reachable":
            return Reachable() if not rest else None
        case "group":
            return GroupText(tuple(fold(p) if fold(p).isdigit() else p for p in re.split(r"[\s,，、;；]+", rest) if p))
        case "accept":
            return _accept(rest)
        case "urge" | "called":
            return _chosen(name, rest)
        case "calls":
            return Calls(rest)
        case "return":
            return _return(rest)
        case "file_for":
            return _file_for(rest)
        case "undelivered" | "resend" | "arrived" | "not_arrived":
            return _undelivered(name, rest)
        case _:
            return _petition(name, rest)


def _undelivered(name: str, rest: str) -> Command | None:
    """A number where there is one; with anything else after it, it is no such word."""
    which = places(rest)
    if which is None:
        return None
    match name:
        case "undelivered":
            return Undelivered(which[0] if which else 1) if len(which) < 2 else None
        case "resend":
            return Resend(which) if which else Missing(SPELLINGS[name][0], ("place",))
        case "arrived":
            return Arrived(which) if which else Missing(SPELLINGS[name][0], ("place",))
        case _:
            return NotArrived(which) if which else Missing(SPELLINGS[name][0], ("place",))


def _petition(name: str, rest: str) -> Command | None:
    """What is asked of the office, and its word on that."""
    word = SPELLINGS[name][0]
    match name:
        case "petitions":
            return Petitions() if not rest else None
        case "hand_over":
            return HandOver(rest) if rest else Missing(word, ("name",))
        case "defer":
            return Defer(rest) if rest else Missing(word, ("reason",))
        case "vouch":
            names = rest.replace("，", " ").split()
            return Vouch(names[0], " ".join(names[1:])) if names else Missing(word, ("name",))
        case "vouch_not":
            name_, _, reason = rest.replace("，", " ", 1).partition(" ")
            found = [w for w, there in (("name", name_), ("reason", reason.strip())) if not there]
            return VouchNot(name_, reason.strip()) if not found else Missing(word, tuple(found))
        case "leave":
            return Leave(rest) if rest else Missing(word, ("days",))
        case "leave_ends":
            return LeaveEnds() if not rest else None
        case "unbind":
            return Unbind(tuple(rest.split())) if rest else Missing(word, ("name",))
        case _:
            issue, rest = _issue(rest)
            unit, _, more = (
                re.sub("[，,：:]", " ", rest, count=1).partition(" ") if " " not in rest else rest.partition(" ")
            )
            if not unit:
                return Missing(word, ("unit",))
            matter: Matter = "hand_over" if name.endswith("hand_over") else "defer"
            made = Grant if name.startswith("grant") else Refuse
            return made(matter, unit, more.strip(), issue)


def _fill(spelling: str, rest: str) -> Command | None:
    if rest and blocks.looks_like_block(rest):
        return Block(rest)
    return None if spelling == "报" and rest else Fill(rest)


def _bind(rest: str) -> Command:
    if not rest:
        return Bind()
    digits = re.sub(r"[\s-]", "", fold(rest))
    return BindCode(digits) if re.fullmatch(r"[0-9]{8}", digits) else Missing("绑定", ("code",))


def _apply(rest: str) -> Command:
    phone = _PHONE.search(fold(rest))
    names = (rest[: phone.start()] + " " + rest[phone.end() :] if phone else rest).replace("，", " ").split()
    if len(names) >= 2 and phone:
        return Apply(" ".join(names[:-1]), names[-1], phone[1])
    missing = [w for w, there in (("unit", names), ("name", len(names) >= 2), ("phone", phone)) if not there]
    return Missing("申请", tuple(missing))


def _verify(rest: str) -> Command:
    phone = _PHONE.search(fold(rest))
    name = (rest[: phone.start()] + " " + rest[phone.end() :] if phone else rest).strip(" ，,、")
    if name and phone:
        return Verify(name, phone[1])
    return Missing("核实", tuple(w for w, there in (("name", name), ("phone", phone)) if not there))


def _issue(rest: str) -> tuple[int | None, str]:
    match = _ISSUE.search(fold(rest))
    return (int(match[1]), (rest[: match.start()] + " " + rest[match.end() :]).strip()) if match else (None, rest)


def _accept(rest: str) -> Command:
    issue, rest = _issue(rest)
    if fold(rest).strip() in ("全部", "所有", "全通过", "全部通过"):
        return Accept((), everyone=True, issue=issue)
    units = tuple(u for u in re.split(r"[\s,，、;；]+", rest) if u)
    return (
        Accept(tuple(fold(u) if fold(u).isdigit() else u for u in units), issue=issue)
        if units
        else Missing("通过", ("unit",))
    )


_EVERYONE = ("全部", "所有", "全体")


def _chosen(name: str, rest: str) -> Command:
    if fold(rest).strip() in _EVERYONE:
        return Urge((), everyone=True) if name == "urge" else Called((), everyone=True)
    parts = tuple(fold(p) if fold(p).isdigit() else p for p in re.split(r"[\s,，、;；]+", rest) if p)
    if not parts:
        return Missing(SPELLINGS[name][0], ("unit",))
    return Urge(parts) if name == "urge" else Called(parts)


def _return(rest: str) -> Command:
    issue, rest = _issue(rest)
    place = _PLACE.search(fold(rest)) or _BARE_PLACE.search(fold(rest))
    if place:
        unit, where, reason = rest[: place.start()], fold(place[0]).replace(" ", ""), rest[place.end() :]
        where = f"第{where}项" if where.isdigit() else where.upper()
    else:
        unit, _, reason = rest.partition(" ") if " " in rest.strip() else re.sub("[，,：:]", " ", rest).partition(" ")
        where = ""
    unit, reason = unit.strip(" ，,、：:"), reason.strip(" ，,、：:。\n")
    if unit and reason:
        return Return(unit, where, reason, issue)
    return Missing("退回", tuple(w for w, there in (("unit", unit), ("reason", reason)) if not there))


def _file_for(rest: str) -> Command:
    words = [*re.split(r"[\s,，、]+", rest, maxsplit=2), "", ""]
    unit, means = words[0], _MEANS.get(fold(words[1]))
    who, *text = re.split(r"[\s:：,，]+", words[2], maxsplit=1)
    if unit and means and who:
        return FileFor(unit, means, who, "".join(text).strip())
    missing = [w for w, there in (("unit", unit), ("means", means), ("word_of", who)) if not there]
    return Missing("代填", tuple(missing))
