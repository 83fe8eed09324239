"""A card's values laid into a template's typed fields: for each the longest variant that fits. Nothing is cut.

The platform checks category templates field by field (47003); what each type takes is in docs/wechat.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.card import Card
from bot.wechat import words
from bot.wechat.account import Template
from bot.wechat.errors import Refusal
from schedules.retry import Scope, Verdict

_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAY = r"(?:\d{4}年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日|\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"
_TIME = rf"(?:{_DAY} ?)?{_CLOCK}"
_DATE = rf"{_DAY}(?: ?{_CLOCK})?"
_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


def _pattern(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value, re.ASCII) is not None


def _up_to(limit: int) -> Callable[[str], bool]:
    return lambda value: 1 <= len(value) <= limit


def _name(value: str) -> bool:
    """Up to 10 字, or 20 where all of it is latin."""
    return 1 <= len(value) <= (20 if value.isascii() else 10)


# type prefix -> whether the platform takes the value. Types we do not know are treated as `thing`.
TYPES: dict[str, Callable[[str], bool]] = {
    "thing": _up_to(20),
    "short_thing": _up_to(5),
    "character_string": _pattern(r"[\x20-\x7e]{1,32}"),
    "time": _pattern(rf"{_TIME}(?: ?~ ?{_TIME})?"),
    "date": _pattern(rf"{_DATE}(?: ?~ ?{_DATE})?"),
    "number": lambda value: len(value) <= 32 and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", value) is not None,
    "amount": _pattern(r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?"),
    "phone_number": _pattern(r"[0-9+() -]{1,17}"),
    "car_number": _pattern(rf"[0-9A-Za-z{_HAN}]{{1,8}}"),
    "const": _up_to(
        20
    ),  # of the template's own set, which only its page shows: fixed words are the way (= in the mapping)
    "enum": _up_to(20),
    "phrase": _pattern(rf"[{_HAN}]{{1,5}}"),
    "name": _name,
    "letter": _pattern(r"[A-Za-z]{1,32}"),
    "symbol": _pattern(rf"[^0-9A-Za-z\s{_HAN}]{{1,5}}"),
}


def fits(keyword: str, value: str) -> bool:
    """Whether the field `keyword` (thing1, time2) takes `value`. No field takes a line break or outer spaces."""
    if not value or value != value.strip() or any(mark in value for mark in "\r\n\t"):
        return False
    return TYPES.get(keyword.rstrip("0123456789"), TYPES["thing"])(value)


def data(template: Template, card: Card) -> dict[str, dict[str, str]]:
    """The `data` of a template message. Raises Refusal (broken) naming the field that nothing fits."""
    values = dict(card.values)
    laid = {}
    for keyword, name in template.fields:
        variants = (name[1:],) if name.startswith("=") else values.get(name)
        if variants is None:
            raise _broken(words.no_value(keyword, name))
        fitting = [variant for variant in variants if fits(keyword, variant)]
        if not fitting:
            raise _broken(words.does_not_fit(keyword, name))
        laid[keyword] = {"value": max(fitting, key=len)}
    return laid


def _broken(why: str) -> Refusal:
    return Refusal("field", Verdict.BROKEN, Scope.MESSAGE, why)
