"""Finds a marking of secrecy, so that marked words are refused before anything is stored. 商业秘密 is no marking."""

from __future__ import annotations

import re

from forms.chinese import clean, fold

_ALIKE = str.maketrans("機祕絕級", "机秘绝级", "\ufe0e\ufe0f")  # a phone adds the last two to a star unseen
_LEVEL = r"(?<!商业)(?:绝\s*密|机\s*密|秘\s*密)(?:\s*级)?"
_STAR = r"[★☆✩✪✭✮✯⭐🌟＊*]"
_TERM = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*(?:年|个月|月)|长\s*期"
_MARKED = re.compile(
    rf"{_LEVEL}\s*[(\[【]?\s*{_STAR}"  # 秘密★, 机密 ★ 1年
    rf"|{_STAR}\s*{_LEVEL}"
    rf"|密\s*级\s*(?:为|是|定为)?\s*[::]?\s*[\[【(“\"]?\s*{_LEVEL}"  # 密级：机密
    rf"|密\s*级\s*[::]\s*(?!无|公开|非密|/|-|不涉密|没有|否)\S"
    rf"|(?:^|[\s\n【\[(《])\s*{_LEVEL}\s*(?:{_TERM})\s*(?:$|[\s\n】\])》,.。;])"  # 秘密1年
    rf"|[【\[(《]\s*{_LEVEL}\s*[】\])》]"  # 【机密】
    rf"|^\s*{_LEVEL}\s*(?:\n|$)"  # a line of its own on top
    rf"|\n\s*{_LEVEL}\s*(?:\n|$)"
    rf"|(?:工作|国家)秘密\s*{_STAR}",
)


def is_marked(text: str) -> bool:
    """Does the text bear a marking of secrecy (秘密★, 机密★1年, 密级：绝密)? Never raises."""
    return _MARKED.search(fold(clean(text)).translate(_ALIKE)) is not None
