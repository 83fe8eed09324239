"""Chinese as it is typed: full-width forms, numerals, percentages. Knows characters, not what they are said about.

`fold` keeps the length, so a place found in the folded text is the same place in the words as typed.
"""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ALIKE = dict(
    zip("　 ﹪﹔﹕﹐﹒﹖﹗進無變沒階狀態號項實經辦結達", "  %;:,.?!进无变没阶状态号项实经办结达", strict=True)
)
_FOLD = {code: ord(a.lower()) for code, a in enumerate(map(chr, range(128)))}
_FOLD |= {code: _FOLD[ascii_code] for code, ascii_code in _FULL_WIDTH.items()}
_FOLD |= {ord(a): ord(b) for a, b in _ALIKE.items()}
_CIRCLED = {chr(first + i): str(i + 1) for first in (0x2460, 0x2474, 0x2488) for i in range(20)}
_DIGITS = "零一二三四五六七八九"
_ONES = {c: i for i, c in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}

_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zp")

CN_NUMBER = "[零〇一二三四五六七八九十百两]{1,5}"
ABOUT = "大约|大概|约|近|将近|接近|超过|超"
# A share said plainly, or about so much. What follows it must not make it another number: a range, 点五, 六成到七成.
PERCENT = re.compile(
    rf"(?P<about>{ABOUT}|达到|达|到|至|了|为)?\s*"
    rf"(?:(?:(?P<digits>[0-9]{{1,9}})(?P<point>\.[0-9]+)?|(?P<signed>{CN_NUMBER}))\s*%"
    rf"|百分之\s*(?P<cn>{CN_NUMBER}|[0-9]{{1,9}})(?![0-9零〇一二三四五六七八九十百两]|\s*[.点][0-9零〇一二三四五六七八九])"
    rf"|(?P<tenth>[一二三四五六七八九两1-9])成(?P<half>半|[一二三四五六七八九](?!成))?)"
    rf"(?!\s*[-~—–至到]|[半几]|\s*、\s*[0-9零〇一二三四五六七八九十两])(?P<more>\s*(?:以上|以下|以内|左右|上下|多|余|有余|出头))?"
)


def clean(text: str) -> str:
    """What was typed without what cannot be seen or sent: control and format characters, lone surrogates, long gaps."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = re.sub("\t(?=\t)", "\t—", text).replace("\t", "  ")  # the cells of a table, the empty ones too
    kept = (" " if unicodedata.category(c) == "Zs" and c != "\u3000" else c for c in text)
    seen = "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    return re.sub(r"\s{3,}", lambda gap: "\n" if "\n" in gap[0] else "  ", seen)


def fold(text: str) -> str:
    """Full-width ASCII and a few look-alikes as ASCII, latin in small letters; the same length as `text`."""
    return text.translate(_FOLD)


def uncircle(text: str) -> str:
    """①②⑤ as 1 2 5, each its own word."""
    return "".join(f" {_CIRCLED[c]} " if c in _CIRCLED else c for c in text)


def number(said: str) -> int | None:
    """15, 十五, 一百零三, 三万二千 (below 10¹², up to nine digits) -> int; anything that is not wholly that, None.

    Only the one right spelling counts: 一百二 (120 or 102?), 二五 and 三四百 are not guessed at.
    """
    if said.isascii() and said.isdigit():
        return int(said) if len(said) <= 9 else None
    plain = said.replace("〇", "零")
    if not re.fullmatch("[零一二三四五六七八九十百千万亿两]{1,24}", plain):
        return None
    value = _value(plain)
    wanted = re.sub("两(?=[百千万亿])", "二", plain)
    wanted = re.sub("(?<=[百千])十", "一十", re.sub("^十", "一十", wanted))
    return 2 if plain == "两" else value if numeral(value) == wanted else None


def _value(said: str) -> int:
    """What these characters come to, however they are strung together."""
    total, section, one = 0, 0, 0
    for c in said:
        if c in _ONES:
            one = _ONES[c]
        elif c in _TENS:
            section, one = section + (one or 1) * _TENS[c], 0
        elif c == "万":
            total, section, one = total + (section + one) * 10**4, 0, 0
        else:
            total, section, one = (total + section + one) * 10**8, 0, 0
    return total + section + one


def numeral(value: int) -> str:
    """12 -> 一十二, 20010 -> 二万零一十: the long spelling, of 0 up to 10¹² - 1; '' beyond."""
    if not 0 < value < 10**12:
        return "零" if value == 0 else ""
    said = ""
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = value // size % 10**4
        if section:
            said += ("零" if said and section < 1000 else "") + _thousands(section) + name
    return said


def _thousands(value: int) -> str:
    digits = [value // size % 10 for size in (1000, 100, 10, 1)]
    said = "".join(_DIGITS[d] + (name if d else "") for d, name in zip(digits, ("千", "百", "十", ""), strict=True))
    return re.sub("零+", "零", said).strip("零")


def percent(match: re.Match[str]) -> int | None:
    """The value of a PERCENT match; None where it is no whole number (60.5%) or cannot be read."""
    if match["digits"] is not None:
        return None if match["point"] is not None else int(match["digits"])
    cn = match["cn"] or match["signed"]
    if cn is not None:
        return 100 if cn == "百" else number(cn)
    half = match["half"]
    return (_ONES.get(match["tenth"]) or int(match["tenth"])) * 10 + (5 if half == "半" else _ONES.get(half or "", 0))


def is_about(match: re.Match[str]) -> bool:
    """约60%, 六成多: not just that much."""
    return match["more"] is not None or (match["about"] or "") in ABOUT.split("|")


def spoken(text: str) -> int:
    """How many letters, digits and characters of words there are."""
    return sum(1 for c in text if unicodedata.category(c)[0] in "LN")
