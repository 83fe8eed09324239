"""Reads an answer to one question, and knows whether it may stand: words said -> the text that is kept.

Rules
  1. The readers of fields.py and dates.py decide how sure a figure or a day is; a choice is sure by its number or its
     own words, near by words that are part of one choice alone, and asked where two may be meant.
  2. A figure is kept as it was said: never rounded, never through a float. More decimals than asked for are refused.
  3. What a constraint forbids is refused with its own message, and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import assert_never

from forms import chinese, dates, fields
from forms.chinese import clean, fold
from forms.fields import Read
from forms.questions import FIGURE, NO, YES, Kind, Origin, Question, Value
from forms.statuses import Confidence

MAX_BYTES = 1150  # of a text: with its mark it fits a page


class Unfit(StrEnum):
    """Why an answer may not stand."""

    FORM = "form"  # not of this kind, or more than one line
    LEAST = "least"
    MOST = "most"
    DECIMALS = "decimals"
    LENGTH = "length"
    PATTERN = "pattern"
    CHOICE = "choice"
    WHOLE = "whole"  # a part greater than its whole


@dataclass(frozen=True, slots=True)
class Said:
    """A reading: confidence as in statuses. text: what is kept. why: where it was read and may not stand."""

    confidence: Confidence
    text: str = ""
    heard: str = ""
    why: Unfit | None = None


def read(question: Question, said: str, today: date) -> Said:
    """What these words answer. Never raises, whatever was typed."""
    match question.kind:
        case Kind.NUMBER:
            found = _figure(fields.number(said, question.unit))
        case Kind.PERCENT:
            found = _figure(fields.percent(said))
        case Kind.DATE:
            found = _day(dates.read(said, today))
        case Kind.YES_NO:
            found = _yes_no(said)
        case Kind.CHOICE:
            found = choice(question, said)
        case Kind.CHOICES:
            found = choices(question, said)
        case Kind.TEXT:
            found = _text(question, said)
        case Kind.PHOTO | Kind.NOTE:
            found = Said(Confidence.NONE)
        case _:
            assert_never(question.kind)
    if found.confidence not in (Confidence.LITERAL, Confidence.NEAR):
        return found
    why = unfit(question, found.text)
    return Said(Confidence.ASK, heard=clean(said).strip(), why=why) if why else found


def unfit(question: Question, text: str) -> Unfit | None:
    """Why a kept text may not answer this question; None where it may."""
    try:
        return _unfit(question, text)
    except (ValueError, InvalidOperation):
        return Unfit.FORM


def unfit_value(question: Question, value: Value) -> Unfit | None:
    """The same of an answer as it is kept: the ids of photos answer nothing but a question for photos."""
    if (value.origin is Origin.SENT) is not (question.kind is Kind.PHOTO):
        return Unfit.FORM
    return unfit(question, value.text)


def over_whole(question: Question, text: str, values: Mapping[str, str]) -> bool:
    """A part that is greater than the figure it is a part of."""
    whole = values.get(question.share_of, "")
    return bool(question.share_of and text and whole) and Decimal(text) > Decimal(whole)


def off_target(question: Question, text: str) -> bool:
    """A figure that misses its target."""
    return question.target is not None and bool(text) and not question.target.met(Decimal(text))


def figure(value: Decimal) -> str:
    """Exactly as it is, in plain digits: 96.5, 1200, never 1.2E+3 or -0."""
    plain = format(value.normalize(), "f")
    return "0" if plain in ("-0", "0") else plain


# ------------------------------------------------------------------------------------------------------------------


def _unfit(q: Question, text: str) -> Unfit | None:
    match q.kind:
        case Kind.NUMBER | Kind.PERCENT:
            return _unfit_figure(q, text)
        case Kind.DATE:
            day = date.fromisoformat(text)
            if q.least and day < date.fromisoformat(q.least):
                return Unfit.LEAST
            return Unfit.MOST if q.most and day > date.fromisoformat(q.most) else None
        case Kind.YES_NO:
            return None if text in (YES, NO) else Unfit.FORM
        case Kind.CHOICE:
            return None if text in q.choices else Unfit.CHOICE
        case Kind.CHOICES:
            chosen = text.split("\n")
            return None if text and set(chosen) <= set(q.choices) and len(set(chosen)) == len(chosen) else Unfit.CHOICE
        case Kind.TEXT:
            return _unfit_text(q, text)
        case Kind.PHOTO:
            return None if re.fullmatch("f?[0-9]+(?: f?[0-9]+)*", text) else Unfit.FORM
        case Kind.NOTE:
            return Unfit.FORM
        case _:
            assert_never(q.kind)


def _unfit_figure(q: Question, text: str) -> Unfit | None:
    value = Decimal(text)
    if not value.is_finite() or abs(value) >= 10**FIGURE:
        return Unfit.FORM
    decimals = -int(value.normalize().as_tuple().exponent)
    if decimals > q.decimals:
        return Unfit.DECIMALS
    least = Decimal(q.least) if q.least else Decimal(0) if q.kind is Kind.PERCENT else None
    most = Decimal(q.most) if q.most else Decimal(100) if q.kind is Kind.PERCENT else None
    if least is not None and value < least:
        return Unfit.LEAST
    return Unfit.MOST if most is not None and value > most else None


def _unfit_text(q: Question, text: str) -> Unfit | None:
    if not text or len(text) > q.longest or len(text) < q.shortest or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return Unfit.LENGTH
    return None if not q.pattern or re.fullmatch(q.pattern, fold(text)) else Unfit.PATTERN


def _figure(found: Read[Decimal]) -> Said:
    if found.value is None:
        return Said(found.confidence, heard=found.heard)
    return Said(found.confidence, figure(found.value), found.heard)


def _day(found: Read[dates.Days]) -> Said:
    if found.value is None:
        return Said(found.confidence, heard=found.heard)
    if found.value.day is None:  # a month is no day
        return Said(Confidence.ASK, heard=found.heard)
    return Said(found.confidence, found.value.day.isoformat(), found.heard)


def _yes_no(said: str) -> Said:
    plain = fold(clean(said)).strip(" .。、!")
    if plain in ("1", "2"):  # as they stand in the question
        return Said(Confidence.LITERAL, YES if plain == "1" else NO)
    found = fields.yes_no(said)
    if found.value is None:
        return Said(found.confidence, heard=found.heard)
    return Said(found.confidence, YES if found.value else NO, found.heard)


def _text(question: Question, said: str) -> Said:
    """Words. A bare number is no words, unless the form says what it looks like: it was meant for another question."""
    text = re.sub(r"\s*\n\s*", " ", clean(said).strip())
    if not question.pattern and re.fullmatch(r"[0-9\s,.、，。;；]+", fold(text)):
        return Said(Confidence.NONE, heard=text)
    return Said(Confidence.LITERAL, text) if chinese.spoken(text) else Said(Confidence.NONE, heard=text)


def choice(question: Question, said: str) -> Said:
    """2, 第二个, its own words; words that are part of one choice alone are near."""
    text = clean(said).strip()
    chosen = _numbered(question, text)
    if chosen is not None:
        return Said(Confidence.LITERAL, chosen) if chosen else Said(Confidence.ASK, heard=text)
    plain = _plain(text)
    exact = [c for c in question.choices if _plain(c) == plain]
    if exact:
        return Said(Confidence.LITERAL, exact[0])
    part = [c for c in question.choices if len(plain) >= 2 and plain in _plain(c)]
    if any(_denies(_plain(c), plain) for c in part):  # 合格 of 不合格
        return Said(Confidence.ASK, heard=text)
    whole = [c for c in question.choices if _plain(c) in plain]
    if len(part) == 1 and not whole:
        return Said(Confidence.NEAR, part[0], text)
    return Said(Confidence.ASK if part or whole else Confidence.NONE, heard=text)


def _denies(label: str, part: str) -> bool:
    """Does the label say no to what is a part of it?"""
    return re.search(f"[不未没无非否]有?{re.escape(part)}", label) is not None


def choices(question: Question, said: str) -> Said:
    """1 3; 1、3和4; 2-4; their own words with a mark between. Kept in the order of the form."""
    text = clean(said).strip()
    if _plain(text) in ("全部", "都有", "全选", "都选"):
        return Said(Confidence.NEAR, "\n".join(question.choices), text)
    if any(_plain(c) == _plain(text) for c in question.choices):
        return choice(question, text)
    if re.fullmatch(
        r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})\s*[个项种]", fold(text)
    ):  # the second, or two of them?
        return Said(Confidence.ASK, heard=text)
    stretched = re.sub(r"([0-9]{1,2})\s*[-~—至到]\s*([0-9]{1,2})", _stretch, fold(chinese.uncircle(text)))
    pieces = [p for p in re.split(r"[\s,、，;；。.]+|(?<=[0-9])[和与及]|(?<=\D)[和与及]", stretched) if p.strip()]
    found = [choice(question, p) for p in pieces]
    if not found:
        return Said(Confidence.NONE, heard=text)
    if any(f.confidence is Confidence.ASK for f in found):
        return Said(Confidence.ASK, heard=text)
    taken = {f.text for f in found if f.text}
    if len(taken) < len({*pieces}) or not taken:  # one of them said nothing we know
        return Said(Confidence.ASK if taken else Confidence.NONE, heard=text)
    kept = "\n".join(c for c in question.choices if c in taken)
    near = any(f.confidence is Confidence.NEAR for f in found)
    return Said(Confidence.NEAR if near else Confidence.LITERAL, kept, text if near else "")


def _stretch(match: re.Match[str]) -> str:
    first, last = int(match[1]), int(match[2])
    return " ".join(str(n) for n in range(first, last + 1)) if first < last <= first + 40 else match[0]


def _numbered(question: Question, text: str) -> str | None:
    """The choice at this place; '' where there is none there; None where no place is named."""
    match = re.fullmatch(
        r"第?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*(?:个|项|种|号)?",
        fold(chinese.uncircle(text)).strip(" .。、!"),
    )
    if match is None or _plain(text) in {_plain(c) for c in question.choices}:
        return None
    n = chinese.number(match[1])
    if n is None:
        return None
    return question.choices[n - 1] if 1 <= n <= len(question.choices) else ""


def _plain(text: str) -> str:
    return re.sub(r"[\s,、。.!;:“”\"'()]", "", fold(text))
