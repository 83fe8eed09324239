"""What a template's typed fields may hold. Pure: a key and a value in, True where the platform takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001f1e6-\U0001f1ff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u200d\ufe0f\u20e3\ue000-\uf8ff]"
)
CLOCK_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
MOMENT = re.compile(rf"(?:(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日\s?)?{CLOCK_TIME}")
DAY = re.compile(rf"(?:(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日|(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}))(?:\s{CLOCK_TIME})?")
HAN = "\u4e00-\u9fff"


def kind_of(key: str) -> str:
    """thing1 -> thing; '' for a key that is no typed one."""
    match = re.fullmatch(r"([a-z_]+?)(\d+)", key)
    return match.group(1) if match and match.group(1) in CHECKS else ""


def fits(key: str, value: object, allowed: tuple[str, ...] = ()) -> bool:
    """Lengths count characters, before emoji are taken out; a field never holds a line break and is never empty."""
    if not isinstance(value, str) or not value.strip() or "\n" in value or "\r" in value:
        return False
    kind = kind_of(key)
    if kind == "const":
        return len(value) <= 20 and value in allowed
    return kind in CHECKS and CHECKS[kind](value)


def stripped(value: str) -> str:
    """As shown: emoji go without a word."""
    return EMOJI.sub("", value)


def _ranged(pattern: re.Pattern[str], value: str) -> bool:
    ends = value.split("~")
    return len(ends) <= 2 and all(_moment(pattern, end.strip()) for end in ends)


def _moment(pattern: re.Pattern[str], value: str) -> bool:
    match = pattern.fullmatch(value)
    if match is None:
        return False
    day = [int(part) for part in match.groups() if part]
    if not day:
        return True
    try:
        date(*day)
    except ValueError:
        return False
    return True


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _name(value: str) -> bool:
    return len(value) <= (20 if value.isascii() else 10)


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "thing": lambda value: len(value) <= 20,
    "short_thing": lambda value: len(value) <= 5,
    "character_string": _matches(r"[\x20-\x7e]{1,32}"),
    "time": lambda value: _ranged(MOMENT, value),
    "date": lambda value: _ranged(DAY, value),
    "amount": _matches(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?"),
    "phone_number": _matches(r"[0-9+\-() #*]{1,17}"),
    "car_number": _matches(rf"[{HAN}A-Za-z0-9][A-Za-z0-9]{{1,6}}[{HAN}A-Za-z0-9]"),
    "phrase": _matches(rf"[{HAN}]{{1,5}}"),
    "const": lambda value: len(value) <= 20,
    "number": _matches(r"\d{1,32}(\.\d+)?"),
    "letter": _matches(r"[A-Za-z]{1,32}"),
    "symbol": _matches(r"[^\w\s]{1,5}"),
    "name": _name,
}
