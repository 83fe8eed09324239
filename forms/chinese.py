"""Chinese as it is typed: full-width forms, numerals, percentages. Knows characters, not what they are said about.

`fold` keeps the length, so a place found in the folded text is the same place in the words as typed.
"""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ALIKE = dict(zip("　 ﹪﹔﹕﹐﹒﹖﹗進無變沒階狀態號項實", "  %;:,.?!进无变没阶状态号项实", strict=True))
_FOLD = _FULL_WIDTH | {ord(a): b for a, b in _ALIKE.items()}
_CIRCLED = {**{chr(0x2460 + i): str(i + 1) for i in range(20)}, **{chr(0x2474 + i): str(i + 1) for i in range(20)}}
_ONES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zp")

CN_NUMBER = "[零〇一二三四五六七八九十百两]{1,5}"
PERCENT = re.compile(
    rf"(?P<about>大约|约|近|将近|超过|超|达到|达|到|至|了|为)?\s*"
    rf"(?:(?P<digits>[0-9]{{1,9}})(?P<point>\.[0-9]+)?\s*%|百分之\s*(?P<cn>{CN_NUMBER}|[0-9]{{1,9}})"
    rf"|(?P<tenth>[一二三四五六七八九])成(?P<half>半|[一二三四五六七八九](?!成))?)(?!\s*[-~—–至到])"
)


def clean(text: str) -> str:
    """What was typed without what cannot be seen or sent: control and format characters, lone surrogates, long gaps."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    kept = (" " if unicodedata.category(c) == "Zs" and c != "\u3000" else c for c in text)
    seen = "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    return re.sub(r"\s{3,}", lambda gap: "\n" if "\n" in gap[0] else "  ", seen)


def fold(text: str) -> str:
    """Full-width ASCII and a few look-alikes as ASCII, latin in small letters; the same length as `text`."""
    return "".join(c.lower() if c.isascii() else c for c in text.translate(_FOLD))


def uncircle(text: str) -> str:
    """①②⑤ as 1 2 5, each its own word."""
    return "".join(f" {_CIRCLED[c]} " if c in _CIRCLED else c for c in text)


def number(said: str) -> int | None:
    """15, 十五, 一百零三 (up to 999 in characters, up to nine digits) -> int; anything else None."""
    if said.isascii() and said.isdigit():
        return int(said) if len(said) <= 9 else None
    if not re.fullmatch(CN_NUMBER, said):
        return None
    if all(c in _ONES for c in said):  # 二五 is not a number we guess at
        return _ONES[said] if len(said) == 1 else None
    match = re.fullmatch(
        r"(?:([一二三四五六七八九两])百)?(?:零?([一二三四五六七八九])?(十))?零?([一二三四五六七八九])?", said
    )
    if match is None:
        return None
    hundreds, tens, ten, ones = match.groups()
    return (
        _ONES.get(hundreds or "", 0) * 100 + (_ONES.get(tens or "一", 0) * 10 if ten else 0) + _ONES.get(ones or "", 0)
    )


def percent(match: re.Match[str]) -> int | None:
    """The value of a PERCENT match; None where it is no whole number (60.5%) or cannot be read."""
    if match["digits"] is not None:
        return None if match["point"] is not None else int(match["digits"])
    if match["cn"] is not None:
        return 100 if match["cn"] == "百" else number(match["cn"])
    half = match["half"]
    return _ONES[match["tenth"]] * 10 + (5 if half == "半" else _ONES.get(half or "", 0))


def spoken(text: str) -> int:
    """How many letters, digits and characters of words there are."""
    return sum(1 for c in text if unicodedata.category(c)[0] in "LN")
