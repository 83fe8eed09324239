"""Reads one value said in Chinese: a number, a share, yes or no. Knows how sure a reading is, not what it is for.

Rules
  1. The whole message must be the value: a number inside other words (三农, 十四五, 第三方, 2021年) is asked about.
  2. LITERAL only for what has one meaning: 123, 一百二十三, 3.5万, 60%, 六成半, 是.
  3. NEAR for what people mean though they did not quite say it: 约60%, 共15件, 一万二 (12000).
  4. ASK for what may be two things: 一百多, 三四百, 3-5, 二〇二一, 过半, 0.95 of a percent, 不错.
  5. NONE where no value is spoken of at all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from forms import chinese
from forms.chinese import ABOUT, CN_NUMBER, PERCENT, clean, fold
from forms.statuses import Confidence

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """value: None where it must be asked or nothing was said. heard: the words a reading rests on, as typed."""

    confidence: Confidence
    value: T_co | None = None
    heard: str = ""


MOST = 40  # characters: whoever writes more says more than a value
_CN = "零〇一二三四五六七八九十百千万亿两"
_LARGE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_CLASSIFIER = (
    "件|个|家|人|次|户|项|条|起|场|份|名|处|期|批|类|种|台|套|辆|亩|公顷|平方米|平方公里|公里|千米|米|吨|小时|分钟|人次|件次|宗|案|所|座"
    "|元|天|篇|册|本"
)
_FIGURE = re.compile(
    rf"(?P<about>{ABOUT}|共计|合计|总计|累计|一共|共有?|总数|计|有|是|为|达到?)*\s*"
    rf"(?P<sign>-|负)?(?P<figure>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|[{_CN}]+(?:点[零〇一二三四五六七八九]+)?)"
    rf"\s*(?P<large>十万|百万|千万|[十百千万亿])?\s*(?P<unit>{_CLASSIFIER})?\s*(?P<more>左右|上下)?"
)
_SPEAKS = f"{_CN}几数半廿卅卌俩仨壹贰叁肆伍陆柒捌玖拾佰仟"
_YEARS = re.compile("[零〇一二三四五六七八九]{2,}")
_SAID_WHOLE = " \n。.!~,;、"


def number(said: str, unit: str = "") -> Read[Decimal]:
    """123, １,２３４, 一百二十三, 3.5万, 约15件. `unit`: what is counted (件, 万元); another is asked."""
    text, folded = _whole(said)
    match = _FIGURE.fullmatch(folded) if len(folded) <= MOST else None
    if match is None:
        return _doubt(text, folded)
    if match["figure"] == "一" and match["unit"] and not unit:  # 一起
        return Read(Confidence.ASK, heard=text)
    value, near = _figure(match)
    if value is None:
        return Read(Confidence.ASK, heard=text)
    in_unit = _in_unit(match, value, unit)
    if in_unit is None:
        return Read(Confidence.ASK, heard=text)
    near = near or bool(match["about"] or match["more"] or (match["unit"] and match["unit"] != unit[-1:] and not unit))
    near = near or match["sign"] == "负" or match["figure"] == "两" or ("，" in text and "," in match["figure"])
    near = near or folded == "零件"  # none of them, or a part of a machine?
    sign = -1 if match["sign"] else 1
    return Read(Confidence.NEAR if near else Confidence.LITERAL, sign * in_unit, text if near else "")


def percent(said: str) -> Read[Decimal]:
    """60%, 百分之六十, 六成半, 60 (of a percent field). Above 100, ranges and 过半 are asked about."""
    text, folded = _whole(said)
    words = re.sub(r"^(?:占比?|比例|完成率|进度|达标率)(?:为|是|:)?\s*", "", folded)
    value, about = _share(words) if len(words) <= MOST else (None, False)
    if value is None and words in ("一半", "百分之五十左右", "半数"):
        value, about = Decimal(50), True
    if value is None:
        return _doubt(text, folded, also="成|半|百分|满")
    if not 0 <= value <= 100:
        return Read(Confidence.ASK, heard=text)
    near = about or words != folded
    return Read(Confidence.NEAR if near else Confidence.LITERAL, value, text if near else "")


def yes_no(said: str) -> Read[bool]:
    """是, 对, 好, 没错 … 否, 不是, 没有 …; what may be either (不错, 是不是, 差不多) is asked about."""
    text, folded = _whole(said)
    plain = re.sub(r"[\s,、。.!]", "", folded)
    plain = re.sub(r"^(.{1,2}?)\1+(?=$|的$|了$|吧$)", r"\1", plain)  # 对对对, 不是不是
    for words, value in ((_YES, True), (_NO, False)):
        match = words.fullmatch(plain)
        if match and match["soft"]:
            return Read(Confidence.NEAR, value, text)
        if match:
            return Read(Confidence.LITERAL, value)
    if _PERHAPS_YES.fullmatch(plain):
        return Read(Confidence.NEAR, value=True, heard=text)
    if _NOT_SAID.match(plain):
        return Read(Confidence.NONE, heard=text)
    return Read(Confidence.ASK if len(plain) <= MOST and _EITHER.search(plain) else Confidence.NONE, heard=text)


# ------------------------------------------------------------------------------------------------------------------

_PARTICLE = "[的了啊呀哦呢嘛哈啦噢]?(?P<soft>吧)?"
_YES = re.compile(
    "(?:是(?!嘛)|对|好(?!了)|行|可以|没错|确认|确定|同意|有|要|需要|正确|属实|没有?问题|无误|对头|就是|就是这样|是这样|赞成|愿意|能|会"
    f"|ok|okay|yes|y|√|✓|✔|☑|true){_PARTICLE}"
)
_NO = re.compile(
    "(?:不|否|不是(?!吧)|没有?|不行|不对|不好|不要|不可以|不同意|不需要|不用|不能|不会|不愿意|无|错|不正确|不属实|别|未|不确认"
    f"|no|n|nope|×|✗|✘|x|false){_PARTICLE}"
)
_PERHAPS_YES = re.compile("[嗯恩]呢?|中|成|得|准|妥|可|好[嘞滴哒了]|应该是|👌|👍")
_NOT_SAID = re.compile("[你您大]家?好|对不起|不好意思|不客气|不知道|不清楚|有人|在吗|在不在")
_EITHER = re.compile("[是对好行有没不否确要能可]|也许|或许|差不多|看情况|再说|随便|都|未必|大致|基本|部分|吗|么")


def _whole(said: str) -> tuple[str, str]:
    text = clean(said).strip()
    folded = fold(text)
    point = re.match(r"\s*[.。]\s*[0-9]", folded) is not None  # .5 is no 5
    return text, folded.rstrip(_SAID_WHOLE) if point else folded.strip(_SAID_WHOLE)


def _doubt(text: str, folded: str, also: str = "") -> Read[Decimal]:
    spoken = any(c in _SPEAKS or unicodedata.category(c)[0] == "N" for c in folded) or (
        also and re.search(also, folded)
    )
    return Read(Confidence.ASK if spoken else Confidence.NONE, heard=text)


def _figure(match: re.Match[str]) -> tuple[Decimal | None, bool]:
    """The value of a _FIGURE match, and whether it is only near; None where it may be another."""
    figure, large = match["figure"], match["large"] or ""
    if not figure[0].isascii():
        whole, _, fraction = (figure + large if "点" not in figure else figure).partition("点")
        large = large if fraction else ""
        value, near = _in_characters(whole)
        if value is None:
            return None, False
        digits = "".join(str(chinese.number(c)) for c in fraction)
        return Decimal(f"{value}.{digits or 0}").normalize() * _LARGE.get(large, 1), near
    if len(figure) > 15 or re.match("0[0-9]", figure):
        return None, False
    return Decimal(figure.replace(",", "")) * _LARGE.get(large, 1), False


def _in_characters(said: str) -> tuple[int | None, bool]:
    """一百二十三 plainly; 一万二, 三百五 as people say them."""
    plain = chinese.number(said)
    if plain is not None:
        return plain, False
    short = re.fullmatch(rf"([{_CN}]*?[一二两三四五六七八九])([百千万亿])([一二三四五六七八九])", said)
    front = chinese.number(short[1] + short[2]) if short else None
    if short is None or front is None or _YEARS.search(short[1]):
        return None, False
    return front + _LARGE[short[2]] // 10 * (chinese.number(short[3]) or 0), True


def _in_unit(match: re.Match[str], value: Decimal, unit: str) -> Decimal | None:
    """The value in the unit asked for: 3万元 is 30000元 and 3万元; a bare 3万 of 万元 may be either."""
    said, large = match["unit"] or "", match["large"] or ""
    scaled = re.fullmatch(f"(十万|百万|千万|[千万亿])({_CLASSIFIER})", unit)
    wanted, scale = (scaled[2], _LARGE[scaled[1]]) if scaled else (unit, 1)
    in_characters = match["figure"][-1] in "千万亿"
    if said and wanted and said != wanted:
        return None
    if scale == 1:
        return value
    if said:
        return value / scale
    return None if large or in_characters else value


def _share(words: str) -> tuple[Decimal | None, bool]:
    """A share and whether it is only about that; None where it is none, or may be another."""
    bare = re.fullmatch(r"0|[1-9][0-9]{0,2}(?:\.[0-9]{1,6})?", words)
    if bare:  # 1 may be 1% or all of it, 1.5 may be a half more than all
        return (None, False) if 0 < Decimal(bare[0]) < 2 else (Decimal(bare[0]), False)
    if words in ("百分百", "百分之一百"):
        return Decimal(100), False
    exact = re.fullmatch(
        rf"(?P<about>{ABOUT})?\s*(?:(?P<n>[0-9]{{1,4}}(?:\.[0-9]{{1,6}})?)\s*%|百分之\s*(?P<a>[0-9]{{1,4}}(?:\.[0-9]{{1,6}})?"
        rf"|(?P<cn>{CN_NUMBER})点(?P<f>[零〇一二三四五六七八九]{{1,6}})))(?P<more>\s*(?:左右|上下))?",
        words,
    )
    if exact:
        if exact["cn"]:
            whole = chinese.number(exact["cn"])
            digits = "".join(str(chinese.number(c)) for c in exact["f"])
            value = None if whole is None else Decimal(f"{whole}.{digits}")
        else:
            value = Decimal(exact["n"] or exact["a"])
        return value, bool(exact["about"] or exact["more"])
    match = PERCENT.fullmatch(words)
    if match is None or (match["more"] or "").strip() not in ("", "左右", "上下"):
        return None, False
    found = chinese.percent(match)
    return None if found is None else Decimal(found), chinese.is_about(match)
