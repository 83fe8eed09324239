"""What is said the other way round: 已完成：2、5、9; 除第3项外均已完成; and counts told from places: 2项已完成.

Only lists of several places, or places marked as such, are turned round; a lone number beside 项 may be a count.
"""

from __future__ import annotations

import re

from forms.chinese import CN_NUMBER, fold, number
from forms.model import Item

_N = rf"(?:[0-9]{{1,3}}|{CN_NUMBER})"
_STATUS = (
    "(?:(?:已经?|基本|全部)?(?:完成|办结)(?:整改)?|正在推进|持续推进|推进中?|(?:已?取得)?阶段性成[效果]|阶段"
    "|(?:没有|暂?无)进展|(?:没有|无)变化)"
)
_REF = rf"第?\s*{_N}\s*[项号]?"
_MARKED = rf"(?:第\s*{_N}\s*项|{_N}号)"
_LIST = rf"{_REF}(?:\s*(?:[、,和与及~—–\-至到]|\s)\s*{_REF})+"
_END = r"(?=\s*(?:[;,。\n]|$))"
_FIRST = re.compile(
    rf"(?:^|(?<=[;\n。,]))\s*(?:以下|其中|(?:共有?|计)?(?P<all>{_N})项)?(?:任务|事项)?(?P<status>{_STATUS})了?(?:共|计)?(?:(?P<count>{_N})项)?"
    rf"(?:的?(?:任务|事项|项目)?(?:有|是|为)|的)?(?:(?P<refs>[:\s]*(?:{_LIST}|{_MARKED})))\s*项?{_END}"
)
_OTHERS = "(?:其余|其他|其它|剩余|剩下)?(?:的|各)*(?:任务|事项|项)*"
_EXCEPT = (
    re.compile(
        rf"除了?(?P<refs>{_LIST}|{_REF})(?:这[几{CN_NUMBER[0]}]?项)?(?:之|以)?外,?\s*{_OTHERS}(?:均|都|全部|一律)?(?P<what>[^;\n]+)"
    ),
    re.compile(
        rf"(?:全部|所有|各项|均|都|其余|其他)(?:任务|事项)?(?:均|都)?(?P<what>[^;\n,(]+)[,(\s]*除了?(?P<refs>{_LIST}|{_REF})(?:之?外|以外)?\)?"
    ),
    re.compile(
        rf"(?:全部|所有|各项|均|都)(?:任务|事项)?(?:均|都)?(?P<what>[^;\n,(]+)[,(\s]+(?P<refs>{_LIST}|{_REF})除外\)?"
    ),
    re.compile(rf"(?P<refs>{_LIST}|{_REF})除外,?\s*{_OTHERS}(?:均|都|全部)?(?P<what>[^;\n]+)"),
)
_ALL = re.compile(rf"\s*(?P<n>{_N})项(?:任务|事项)*(?=均|都|全部)")
_COUNT = re.compile(
    r"(?:^|(?<=[;\n。,\s]))(?<![0-9][,、])(?P<n>[0-9]{1,3})"
    r"(?=项\s*(?:已|完成|办结|基本|推进|正在|阶段|取得|无进展|没有进展|无变化))"
)
_COUNT_ONLY = re.compile(
    rf"(?:其中|共有?|有|已有|前|后)?\s*(?:{_N}|几)\s*项(?:任务|事项)?(?:均|都|全部)?{_STATUS}(?:(?:,|且)?.*)?|{_STATUS}了?\s*(?:{_N}|几)\s*项(?:任务|事项)?(?:,.*)?",
    re.DOTALL,
)


def in_order(text: str, items: tuple[Item, ...]) -> str:
    """已完成：2、5、9 as 2、5、9已完成. 12项均已完成 of twelve as 全部均已完成."""
    folded = fold(text)
    whole = _ALL.match(folded)
    if whole and number(whole["n"]) == len(items):
        return "全部" + text[whole.end() :]
    throughout = _FIRST.match(folded) is not None  # else what follows a comma may be words of the task before it
    out, at = "", 0
    for match in _FIRST.finditer(folded):
        if _wrong_count(match) or (match.start() and folded[match.start() - 1] == "," and not throughout):
            continue
        before = text[at : match.start()]
        out += (before[:-1] + "；" if before.endswith((",", "，")) else before) + _turned(match)
        at = match.end()
    return out + text[at:]


def _turned(match: re.Match[str]) -> str:
    refs = (match["refs"]).strip(" :")
    several = len(re.findall(_N, refs)) > 1 and not refs.endswith(("项", "号"))
    return f"{refs}{'项' if several else ''} {match['status']}"


def _wrong_count(match: re.Match[str]) -> bool:
    """已完成3项：2、5: the count and the places do not agree; nothing is taken."""
    said = number(match["count"] or match["all"] or "")
    refs = match["refs"]
    return said is not None and not re.search(r"[-~—–至到]", refs) and said != len(re.findall(_N, refs))


def excepted(text: str) -> tuple[str, str] | None:
    """除第3项外均已完成: the places left out, and what is said of all the others."""
    folded = fold(text).strip().rstrip("。!;")
    for pattern in _EXCEPT:
        match = pattern.fullmatch(folded)
        if match and re.match(rf"\s*{_STATUS}", match["what"]):
            return match["refs"], text.strip()[match.start("what") : match.end("what")]
    return None


def counted(text: str, items: tuple[Item, ...]) -> str | None:
    """2项已完成: two of them, or the second? With 第 before each such number; None where there is no such doubt."""
    folded = fold(text)
    found = [m for m in _COUNT.finditer(folded) if int(m["n"]) <= len(items) > 1]
    if not found:
        return None
    for match in reversed(found):
        text = f"{text[: match.start('n')]}第{text[match.start('n') :]}"
    return text


def only_a_count(text: str, items: tuple[Item, ...]) -> bool:
    """已完成2项, 其中2项已完成, 前3项已完成: how many, and not which; nor all of them."""
    return in_order(text, items) == text and _COUNT_ONLY.fullmatch(fold(text).strip().rstrip("。!")) is not None
