"""Cuts one message about several tasks into its parts. Knows where a part begins, not what it says.

A part begins with a place or a number; what follows without one goes on with the part before. A number that is a
quantity (3个科室, 10月, 60%) begins nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from forms import places, tables, turned
from forms.chinese import CN_NUMBER, clean, fold
from forms.model import Item

# What makes of a number a quantity, a date or a name: it is no place then.
UNITS = (
    "%|个|家|人|次|年|月|日|名|份|件|处|轮|期|万|亿|元|天|周|点|时|分|类|种|起|批|户|所|场|公里|平方|米|吨|台|套|辆|余|多|成|百|千|大|度"
    "|位|届|级|层|楼|座|间|篇|本|册|页|章|款|办|科|局|部|院|小时|季|旬|中心|热线"
    "|号(?:前|之前|以前|左右|文|楼|线|院)|[-/][0-9]{1,2}(?:月|日|[-/])"
)
_QUANTITY = rf"(?![0-9]|[./][0-9]|\s*(?:{UNITS}))"
_STATUS = (
    "(?:已|完成|办结|基本|大体|初步|推进|正在|在推|持续|继续|阶段|取得|无|没|未|尚|还|即将|快|力争|争取|预计|计划|差不多|不变"
    "|做完|搞定|同上|状态|有进展|[也都均](?:已|完成|办结|推进|基本|阶段))"
)
_NUM = rf"(?:[0-9]{{1,3}}|{CN_NUMBER})"
_DIGITS = rf"[0-9]{{1,3}}{_QUANTITY}"
_BULLET = "[①-⑳⑴-⒇⒈-⒛]"
_ONE = (
    rf"(?:第\s*{_NUM}\s*[项条个]|第\s*[0-9]{{1,3}}\s*(?=[\s:,.、)至到~\-])"
    rf"|[0-9]{{1,3}}\s*[项号](?=[\s:,.、)\-—]|{_STATUS}|和|与|及|至|到|第?[0-9]|$)|{_BULLET}|{_DIGITS})"
)
_HEAD = re.compile(
    rf"\s*[(\[【]?\s*(?P<refs>{_ONE}(?:\s*(?:[,、和与及\-~—至到]|\s)\s*{_ONE})*)\s*[)\]】]?(?P<sep>[\s:.、,)|\-—~→=]*)(?P<rest>.*)",
    re.DOTALL,
)
_CN_LIST = re.compile(r"\s*(?:\(([一二三四五六七八九十]{1,3})\)|([一二三四五六七八九十]{1,3})[、.])\s*")
_INNER = re.compile(
    rf"(?:(?<=[,、。!])|(?<=\s))\s*(?=(?:(?:第\s*{_NUM}\s*[项条])|(?<![0-9.])(?:(?:[0-9]{{1,3}}\s*[项号]?\s*[和与及至到~—]\s*)*[0-9]{{1,3}}\s*[项号]?))[\s:.、]*{_STATUS})"
    rf"|\s*(?=(?:{_BULLET}|\([0-9]{{1,3}}\))\s*{_STATUS})"
    rf"|(?:(?<=[,、。!])|(?<=\s))\s*(?=(?:其余|其他|其它|剩余|剩下|余下)(?!科室|单位|部门))"
    rf"|(?=(?:其余|其他|其它|剩余|剩下|余下)[的各项任务全部均都0-9]*(?:无|没|不变))"
)
_BEFORE_IT = re.compile(rf"(?:^|[,;。!\s])(?P<refs>(?:第?\s*{_NUM}\s*[项号]?\s*(?:[、和与及至到~—]|-)\s*)+)$")
_REST = re.compile(
    r"\s*(?:其余|其他|其它|剩余|剩下|余下|另外的)(?:的|各|全部|所有|[0-9]+|[一二三四五六七八九十]+)*(?:任务|事项|项目|项)?[:,]?(?P<rest>.+)",
    re.DOTALL,
)
_ALL = re.compile(
    r"\s*(?:全部|所有|各项|每项|[0-9]+项)(?:的)?(?:任务|事项|项目|项)*(?:均|都|全部)*(?P<rest>\D.*)", re.DOTALL
)


# What stands before a number and means no more than it does: a bullet, 任务2, 序号2, No.2, 台账8号.
_BEFORE = re.compile(
    rf"(?m)^\s*(?:(?:我|本)(?:单位|市|局|区|委|厅|县|盟|旗|办)[,:]?\s*(?=第)|[·•●■◆▪*>\-—–]+\s*(?=第|[(]?[0-9]|{_BULLET})|(?:台账)?(?=[0-9]{{1,4}}号)"
    rf"|(?:任务|事项|问题|序号|编号|项目|no\.?|№)\s*(?P<n>{_NUM})(?=[\s:.、,]|{_STATUS}))"
)
_BEFORE_INSIDE = re.compile(rf"(?<=[\s,;。、!])(?:任务|事项|问题|序号|no\.?|№)\s*(?P<n>{_NUM})(?=[\s:.、,]*{_STATUS})")
# What stands round a pasted report and says nothing of a task.
_TITLE = re.compile(
    r"\(?[一二三四五六七八九十]{1,2}[、.)][^,。:;0-9]{0,12}(?:情况|进展|汇报|安排|打算|建议|问题|措施)[:]?"
)
_CLOSING = re.compile(
    r"(?:特此(?:报告|汇报|上报|说明)|以上(?:情况)?(?:汇报|报告|为本期进展)?|妥否.{0,10}|请(?:领导)?(?:审阅|审示|批示|指示)|(?:汇报|报告)?完毕"
    r"|谢谢.{0,6}|辛苦了?|此致|敬礼)[。!]*"
)
_DATED = re.compile(r"[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日")
_BARE = re.compile(rf"[(]?(?:第\s*)?{_NUM}\s*[项号]?[\s)、.,:]*")
_EXCEPT = re.compile(rf"除了?(?P<said>[^;\n]*?{_STATUS}[^;\n]*?)(?:之|以)?外[,，]?\s*(?=其余|其他|其它|剩余|剩下|余下)")
_LISTED = re.compile(r"(?m)^(\s*)([0-9]{1,3})\s*[〔\[(【]([0-9]{1,4})号[〕\])】]\s*")


_NAME = 200  # characters: in these a task's name stands, and what follows it begins


@dataclass(frozen=True, slots=True)
class Part:
    """What was said of which tasks. which: a reading of places, None for the task in question; rest: all others."""

    which: places.Reading | None
    content: str
    said: str
    rest: bool = False


def split(said: str, items: tuple[Item, ...], *, answering: bool = False) -> tuple[Part, ...] | None:
    """The parts of a message about several tasks, or None where it is not one.

    `answering`: a question about one task is open, so words without a place belong to it, and a place must be followed
    by a mark or a status word.
    """
    without = turned.excepted(said) if not answering else None
    if without is not None and (which := places.read(without[0], items)) is not None:
        return Part(which, "", said), Part(None, without[1], said, rest=True)
    parts: list[Part] = []
    segments = _segments(_lines(said, items), () if answering else items)
    segments = segments if answering else _without_closing([s for s in segments if not _TITLE.fullmatch(fold(s))])
    while (
        not answering and len(segments) > 1 and _heading(segments[0]) and _part(segments[0], items, strict=True) is None
    ):
        segments.pop(0)
    for segment in segments:
        part = _part(segment, items, strict=answering)
        if part is None and parts and not answering and _BARE.fullmatch(fold(segment)):
            parts.append(Part(places.Outside(segment.strip()), "", segment.strip()))  # a place with nothing said
        elif part is None and parts and not parts[-1].rest:
            before = parts[-1]
            parts[-1] = Part(before.which, f"{before.content}；{segment.strip()}", f"{before.said}；{segment.strip()}")
        elif part is None and not parts and answering:
            parts.append(Part(None, segment.strip(), segment.strip()))
        elif part is None:
            return None
        else:
            parts.append(part)
    named = [p for p in parts if p.which is not None or p.rest]
    return _by_name(tuple(parts), items) if named else None


def looks_like_block(said: str) -> bool:
    """Does a message read like a report (2完成；5推进), with no list at hand to check it against?"""
    segments = [s for s in _segments(_lines(said, ()), ()) if not _heading(s)]
    heads = [_HEAD.fullmatch(fold(s)) for s in segments[:1]]
    return any(h is not None and re.match(rf"\s*{_STATUS}", h["rest"]) is not None for h in heads)


def everything(said: str) -> str | None:
    """全部完成, 均无进展: what is said of all tasks at once; None where it is not that."""
    text = clean(said).strip()
    match = _ALL.fullmatch(fold(text))
    if match is None or re.search(rf"其中|除|但|第\s*{_NUM}\s*[项条]", match["rest"]):  # not of all alike
        return None
    return text[match.start("rest") :].strip()


def _without_closing(segments: list[str]) -> list[str]:
    """Without 特此报告, 谢谢, and the unit's name over a date at the end."""
    kept = list(segments)
    if len(kept) > 1 and _DATED.fullmatch(fold(kept[-1])):
        kept.pop()
        if len(kept) > 1 and re.fullmatch(rf"(?!.*{_STATUS})[^0-9,。:;%]{{2,20}}", fold(kept[-1])):
            kept.pop()
    while len(kept) > 1 and _CLOSING.fullmatch(fold(kept[-1])):
        kept.pop()
    return kept


def _lines(said: str, items: tuple[Item, ...]) -> str:
    """What was typed, with a table as lines and without what stands before a number and says nothing."""
    text = turned.in_order(tables.flatten(clean(said), items), items)
    folded, out, at = fold(text), "", 0
    for match in sorted((*_BEFORE.finditer(folded), *_BEFORE_INSIDE.finditer(folded)), key=re.Match.start):
        if match.start() < at:
            continue
        out += text[at : match.start()] + (f"第{match['n']}项" if match["n"] else "")
        at = match.end()
    numbers = {str(i.place): str(i.number) for i in items}
    text = out + text[at:]
    text = _EXCEPT.sub(lambda m: f"{m['said']};", text) if "；" not in text else text
    return _LISTED.sub(lambda m: f"{m[1]}{m[2]} " if numbers.get(m[2], m[3]) == m[3] else m[0], text)


def _named(segment: str, items: tuple[Item, ...]) -> tuple[Item, int] | None:
    """The task whose own name opens these words, and where they go on: 实施方案：已完成."""
    folded = fold(segment[:_NAME])
    for item in items:
        brief = fold(item.brief)
        if len(brief) < 3 or folded.find(brief, 0, len(brief) + 1) < 0:
            continue
        match = re.match(
            rf"[《“]?{re.escape(brief)}[》”]?(?:工作|任务|事项)?(?:[\s:,、。]+(?=\S)|(?=\(?{_STATUS}|[0-9]+%))", folded
        )
        if match and sum(fold(i.brief) == brief for i in items) == 1:
            return item, match.end()
    return None


def _by_name(parts: tuple[Part, ...], items: tuple[Item, ...]) -> tuple[Part, ...]:
    """A number and a name that speak of two tasks: the name holds where the numbers only count, 1 2 3; else neither."""
    called = [_named(p.content, items) if p.which is not None else None for p in parts]
    refs = [p.which.tasks if isinstance(p.which, places.Places) else () for p in parts]
    in_order = [(i.task,) for i in items]
    counted = len(parts) > 1 and all(called) and refs == in_order[: len(parts)]
    out = []
    for part, call, tasks in zip(parts, called, refs, strict=True):
        if call is None or tasks == (call[0].task,):
            out.append(part)
        elif counted or _by_number(part.which, call[0], items):
            out.append(Part(places.Places((call[0].task,)), part.content, part.said))
        else:
            out.append(Part(places.Outside(part.said[:20]), part.content, part.said))
    return tuple(out)


def _by_number(which: places.Reading | None, item: Item, items: tuple[Item, ...]) -> bool:
    """Was it the number in the ledger that was said, of the very task that is named?"""
    match which:
        case places.Places((task,)):
            return item.number in {i.place for i in items if i.task == task}
        case places.Outside(said) | places.Unsure(said):
            return re.sub("[^0-9]", "", said) == str(item.number)
        case _:
            return False


def _segments(text: str, items: tuple[Item, ...]) -> list[str]:
    """Cut at semicolons and line ends, and inside those where a place, or a task's name, and a status word follow."""
    folded = fold(text)
    cuts = {0, len(text)} | {m.end() for m in re.finditer(r"[;\n]", folded)}
    cuts |= {m.end() for m in re.finditer(rf"[|｜]\s*(?=(?:第\s*{_NUM}\s*项|[0-9]{{1,3}})[\s:.、]*{_STATUS})", folded)}
    names = tuple(n for i in items if len(n := fold(i.brief)) >= 3)
    for at in (m.end() for m in re.finditer(r"[。!]\s*", folded)):
        if folded.startswith(names, at) or folded.startswith(names, at + 1):  # looked at first: a text may be long
            cuts |= {at} if _named(text[at:], items) else set()
    for match in _INNER.finditer(folded):
        listed = _BEFORE_IT.search(folded, 0, match.end())
        at = listed.start("refs") if listed else match.end()  # 2、5完成，3、4推进: the list is not cut in two
        before = folded[max(c for c in cuts if c <= min(at, match.start())) : min(at, match.start())]
        if re.search(r"[^\s0-9,、.和与及第项号]", before):  # 2 5 9完成 is one part
            cuts.add(at)
    ordered = sorted(cuts)
    pieces = [text[a:b].strip(" \n;；|｜") for a, b in pairwise(ordered)]
    return [p for p in pieces if p.strip(" \n,，、。.")]


def _heading(segment: str) -> bool:
    """旬报情况如下：, 张科长您好：: what stands over a pasted report and says nothing of a task."""
    folded = fold(segment).strip()
    titled = re.search("如下|情况|汇报|报告|[旬周月季年]报|您好|你好|领导|专班", folded) is not None or folded.endswith(
        ":"
    )
    plain = re.sub("(?:推进|完成|落实|进展)情况|(?:没有|无)?[^,。:]{0,6}领导", "", folded)
    return titled and len(folded) <= 40 and re.search(rf"{_STATUS}|第\s*{_NUM}\s*[项条个]|%|:.*[^: ]", plain) is None


def _part(segment: str, items: tuple[Item, ...], *, strict: bool) -> Part | None:
    segment = segment.strip().strip(",，、")
    folded = fold(segment)
    others = _REST.fullmatch(folded)
    if others:
        return Part(None, segment[others.start("rest") :].strip(" ，,。"), segment, rest=True)
    listed = _CN_LIST.match(folded)
    if listed and segment[listed.end() :].strip():
        return Part(places.read(f"第{listed[1] or listed[2]}项", items), segment[listed.end() :].strip(), segment)
    named = None if strict else _named(segment, items)
    if named:
        return Part(places.Places((named[0].task,)), segment[named[1] :].strip(), segment)
    head = _HEAD.fullmatch(folded)
    if head is None or not head["rest"].strip():
        return None
    which = places.read(head["refs"], items)
    content = segment[head.start("rest") :].strip()
    plain = re.match(rf"\s*{_STATUS}|\s*[0-9]{{1,3}}\s*%", head["rest"]) is not None
    explicit = "第" in head["refs"] or "号" in head["refs"] or bool(head["sep"].strip()) or plain
    if which is None or (strict and not explicit) or (not isinstance(which, places.Places) and not explicit):
        return None
    return Part(which, content, segment)
