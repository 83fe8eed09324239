"""The kinds of field a campaign file has. Each reads a node as a value, or reports a fault that says what to write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from difflib import get_close_matches
from enum import Enum
from typing import Any, Final

from bot.documents.campaign_file import words, yaml_tree
from bot.documents.campaign_file.yaml_tree import Fault, Node, Scalar, Sequence
from bot.mail.account import is_address
from forms.secrecy import is_marked
from schedules.cycles import At, Clock, FromFirst, InMonth, InWeek, Roll, When
from schedules.periods import YEARS
from storage import versions


class Bad(Enum):
    """The value of a field whose fault is reported already. Later checks skip it."""

    BAD = "bad"


BAD: Final = Bad.BAD
SUGGESTED = 50  # faults after which no near name is suggested


@dataclass(slots=True)
class Faults:
    """Collects the faults of one file in the order they are found."""

    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, text: str) -> Bad:
        """Report a fault. Gives BAD, which the caller returns as the field's value."""
        self.found.append(Fault(line, text))
        return BAD

    def nearest(self, said: str, known: Iterable[str]) -> str:
        """The known name that is most like `said`; '' if none is near.

        Gives '' after SUGGESTED faults, because the search is slow.
        """
        if len(self.found) >= SUGGESTED:
            return ""
        return next(iter(get_close_matches(said[:60], list(known), 1, 0.6)), "")

    def sorted(self) -> tuple[Fault, ...]:
        """The faults in the order of the lines, without duplicates."""
        return tuple(dict.fromkeys(sorted(self.found)))


Read = Callable[[Node, str, Faults], Any]  # (node, the field's name, faults) -> value | BAD


@dataclass(frozen=True, slots=True)
class Field:
    """default: the value if the field is left out. null: read an explicit null like any other value."""

    name: str
    read: Read
    required: bool = False
    default: Any = None
    null: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping that was read: the value and the line of each field."""

    line: int
    values: dict[str, Any]
    lines: dict[str, int]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def at(self, name: str) -> int:
        """The field's line; the record's line if the field is left out."""
        return self.lines.get(name, self.line)

    def given(self, name: str) -> bool:
        """Whether the field is written in the file and has no fault."""
        return name in self.lines and self.values[name] is not BAD

    @property
    def whole(self) -> bool:
        return BAD not in self.values.values()


def record(node: Node, fields: tuple[Field, ...], where: str, faults: Faults) -> Record:
    """Read a mapping. Unknown, repeated and missing fields are faults; the other fields are still read."""
    values: dict[str, Any] = {f.name: BAD if f.required else f.default for f in fields}
    lines: dict[str, int] = {}
    if not isinstance(node, yaml_tree.Mapping):
        faults.add(node.line, words.want_mapping(where))
        return Record(node.line, dict.fromkeys(values, BAD), lines)
    known = {f.name: f for f in fields}
    for key, value in node.entries:
        name = key.text
        if name not in known:
            faults.add(key.line, words.unknown_field(name, where, faults.nearest(name, known)))
        elif name in lines:
            faults.add(key.line, words.twice(name, lines[name]))
        else:
            lines[name] = key.line
            values[name] = _value(value, known[name], where, faults)
    for f in fields:
        if f.required and f.name not in lines:
            faults.add(node.line, words.missing(f.name, where))
    return Record(node.line, values, lines)


def _value(node: Node, f: Field, where: str, faults: Faults) -> Any:
    if isinstance(node, Scalar) and node.null and not f.null:
        return faults.add(node.line, words.missing(f.name, where)) if f.required else f.default
    return f.read(node, f.name, faults)


# Kinds. Each reports a fault for a node it cannot read. None of them guesses.

KEY_LENGTH = 40


def _scalar(node: Node, name: str, faults: Faults) -> str | Bad:
    if not isinstance(node, Scalar):
        return faults.add(node.line, words.want_text(name))
    said = node.text.strip()
    if is_marked(said):
        return faults.add(node.line, words.marked(name))
    if any(c != "\n" and unicodedata.category(c) in ("Cc", "Cs") for c in said):
        return faults.add(node.line, words.control(name))
    return said


def text(limit: int, *, lines: bool = False, may_be_empty: bool = False) -> Read:
    """Text of at most `limit` characters. lines: line breaks are allowed."""

    def read(node: Node, name: str, faults: Faults) -> str | Bad:
        said = _scalar(node, name, faults)
        if said is BAD:
            return BAD
        if not said and not may_be_empty:
            return faults.add(node.line, words.empty(name))
        if "\n" in said and not lines:
            return faults.add(node.line, words.one_line(name))
        if len(said) > limit:
            return faults.add(node.line, words.too_long(name, limit, len(said)))
        return said

    return read


def key(node: Node, name: str, faults: Faults) -> str | Bad:
    """A natural key: letters of any script, digits, - _ . without spaces; KEY_LENGTH characters at most."""
    said = _scalar(node, name, faults)
    if said is BAD:
        return BAD
    if not 0 < len(said) <= KEY_LENGTH or not all(c.isalnum() or c in "-_." for c in said):
        return faults.add(node.line, words.not_key(name))
    return said


_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")


def slug(node: Node, name: str, faults: Faults) -> str | Bad:
    """A key that also stands in commands and addresses: lower-case ASCII letters, digits, - and _."""
    said = _scalar(node, name, faults)
    if said is BAD:
        return BAD
    return said if _SLUG.match(said) else faults.add(node.line, words.not_slug(name))


def mark(node: Node, name: str, faults: Faults) -> str | Bad:
    """The version mark that the export wrote; empty means left out."""
    said = _scalar(node, name, faults)
    if said is BAD or said == "":
        return said
    return said if versions.known(said) else faults.add(node.line, words.not_mark(name))


def whole(low: int, high: int) -> Read:
    """An integer from `low` to `high`, written in digits."""

    def read(node: Node, name: str, faults: Faults) -> int | Bad:
        said = _scalar(node, name, faults)
        if said is BAD:
            return BAD
        if not re.fullmatch(r"[0-9]{1,9}", said) or not low <= int(said) <= high:
            return faults.add(node.line, words.not_number(name, low, high))
        return int(said)

    return read


_YES_NO = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}


def yes_no(node: Node, name: str, faults: Faults) -> bool | Bad:
    said = _scalar(node, name, faults)
    if said is BAD:
        return BAD
    if said.lower() not in _YES_NO:
        return faults.add(node.line, words.not_yes_no(name))
    return _YES_NO[said.lower()]


_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\Z")
_CHINESE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日前?\Z")


def _calendar(match: re.Match[str]) -> date | None:
    year, month, day = map(int, match.groups())
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def day(node: Node, name: str, faults: Faults) -> date | Bad:
    """A day: 2021-10-31."""
    said = _scalar(node, name, faults)
    if said is BAD:
        return BAD
    match = _ISO.match(said)
    if match is None:
        return faults.add(node.line, words.not_day(name))
    return _calendar(match) or faults.add(node.line, words.no_such_day(name, said))


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as it is printed, and its day; None if it is not a date."""

    day: date | None
    text: str


def limit(node: Node, name: str, faults: Faults) -> Limit | Bad:
    """A time limit: a date (2021-10-31, 2021年10月31日前) or any words (2025年底前，并长期坚持).

    A limit in words never falls due.
    """
    said: str | Bad = text(60)(node, name, faults)
    if said is BAD:
        return BAD
    iso = _ISO.match(said)
    match = iso or _CHINESE.match(said)
    if match is None:
        return Limit(None, said)
    found = _calendar(match)
    if found is None:
        return faults.add(node.line, words.no_such_day(name, said))
    return Limit(found, words.printed_day(found) if iso else said)


_AT = re.compile(
    r"(?:(?P<same>当[日天])|(?P<way>[前后])\s*(?P<many>[0-9]{1,3})\s*个?\s*(?P<unit>工作日|[日天]))"
    r"\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})\Z"
)
_NUMERAL = re.compile(r"(?<=[前后第])[一两二三四五六七八九十](?=个|日|天)")


def _moment(node: Node, name: str, faults: Faults) -> str | Bad:
    """The text of a moment in half-width characters and with digits: 前一个工作日 15：00 gives 前1个工作日 15:00."""
    said = _scalar(node, name, faults)
    if said is BAD:
        return BAD
    plain = unicodedata.normalize("NFKC", said)
    return _NUMERAL.sub(lambda m: "2" if m[0] == "两" else str("一二三四五六七八九十".index(m[0]) + 1), plain)


def at(node: Node, name: str, faults: Faults) -> At | Bad:
    """A moment counted from an anchor day: 当日 17:00, 前3日 08:30, 后1个工作日 12:00."""
    said = _moment(node, name, faults)
    if said is BAD:
        return BAD
    return _at(said) or faults.add(node.line, words.not_at(name))


def _at(said: str) -> At | None:
    m = _AT.match(said)
    clock = _time(m)
    if m is None or clock is None or int(m["many"] or 0) > 366:
        return None
    many = 0 if m["same"] else int(m["many"]) * (-1 if m["way"] == "前" else 1)
    return At(clock, workdays=many) if m["unit"] == "工作日" else At(clock, days=many)


_IN_MONTH = re.compile(
    r"(?:(?P<same>本月|月(?=末))|次月|后(?P<many>[0-9]{1,2})个月)"
    r"(?:(?P<day>[0-9]{1,2})[日号]|(?P<end>末)|(?:第(?P<workday>[0-9]{1,2})|(?P<last>最后[1一])|倒数第(?P<back>[0-9]{1,2}))"
    r"个工作日)\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})\Z"
)
_IN_WEEK = re.compile(
    r"(?P<week>[本次下])周(?P<weekday>[一二三四五六日天])\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})\Z"
)
_FROM_FIRST = re.compile(r"期初(?P<at>(?:[前后].*?)?)(?P<clock>\s*[0-9]{1,2}:[0-9]{2})\Z")


def when(node: Node, name: str, faults: Faults) -> When | Bad:
    """A moment as `at` reads it, or another: 期初 08:30, 次月8日 17:00, 本月最后一个工作日 17:00, 次周二 12:00."""
    said = _moment(node, name, faults)
    if said is BAD:
        return BAD
    if first := _FROM_FIRST.match(said):
        found = _at(f"{first['at'] or '当日'}{first['clock']}")
        return faults.add(node.line, words.not_when(name)) if found is None else FromFirst(found)
    return _at(said) or _in_month(said) or _in_week(said) or faults.add(node.line, words.not_when(name))


def _in_month(said: str) -> InMonth | None:
    m = _IN_MONTH.match(said)
    clock = _time(m)
    if m is None or clock is None:
        return None
    months = 0 if m["same"] else int(m["many"] or 1)
    day = 31 if m["end"] else int(m["day"] or 0)
    workday = -1 if m["last"] else -int(m["back"] or 0) or int(m["workday"] or 0)
    fits = 1 <= day <= 31 if m["day"] or m["end"] else 1 <= abs(workday) <= 23
    return InMonth(clock, months, day, workday) if fits and months <= 12 else None


def _in_week(said: str) -> InWeek | None:
    m = _IN_WEEK.match(said)
    clock = _time(m)
    if m is None or clock is None:
        return None
    return InWeek(clock, 0 if m["week"] == "本" else 1, "一二三四五六日".index(m["weekday"].replace("天", "日")) + 1)


def _time(m: re.Match[str] | None) -> time | None:
    if m is None or int(m["hour"]) > 23 or int(m["minute"]) > 59:
        return None
    return time(int(m["hour"]), int(m["minute"]))


_AFTER = re.compile(r"节后第([2-9])个工作日\Z")


def roll(plain: Mapping[str, Any]) -> Read:
    """One of the plain words, or 节后第2个工作日. Gives the rule and the number of the workday after the days off."""
    one_of = choice({**plain, "节后第2个工作日": "节后第2个工作日"})

    def read(node: Node, name: str, faults: Faults) -> tuple[Roll, int] | Bad:
        said = _scalar(node, name, faults)
        if said is not BAD and (m := _AFTER.match(said)):
            return Roll.NEXT, int(m[1])
        found = BAD if said is BAD else one_of(node, name, faults)
        return BAD if found is BAD else (found, 1)

    return read


_CLOCK = re.compile(r"(?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})[T\s]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})\Z")


def clock(node: Node, name: str, faults: Faults) -> Clock | Bad:
    """A day and a time: 2021-10-12 17:00."""
    said = _moment(node, name, faults)
    if said is BAD:
        return BAD
    m = _CLOCK.match(said)
    at_time, on = _time(m), None if m is None else _ISO.match(m["day"])
    if at_time is None or on is None:
        return faults.add(node.line, words.not_clock(name))
    found = _calendar(on)
    return faults.add(node.line, words.no_such_day(name, said)) if found is None else Clock(found, at_time)


_HOUR = re.compile(r"(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})\Z")


def hour(node: Node, name: str, faults: Faults) -> time | Bad:
    """A time of day: 08:30."""
    said = _scalar(node, name, faults)
    if said is BAD:
        return BAD
    found = _time(_HOUR.match(said))
    return faults.add(node.line, words.not_hour(name)) if found is None else found


_SPAN = re.compile(r"([0-9]{1,4})\s*(小时|天)\Z")


def span(node: Node, name: str, faults: Faults) -> timedelta | Bad:
    """A length of time up to 90 days: 48小时, 2天."""
    said = _scalar(node, name, faults)
    if said is BAD:
        return BAD
    m = _SPAN.match(said)
    found = None if m is None else timedelta(**{"小时": {"hours": int(m[1])}, "天": {"days": int(m[1])}}[m[2]])
    if found is None or found > timedelta(days=90):
        return faults.add(node.line, words.not_span(name))
    return found


_PHONE = re.compile(r"[0-9+\-() 转]{1,30}\Z")


def phone(node: Node, name: str, faults: Faults) -> str | Bad:
    said = _scalar(node, name, faults)
    if said is BAD or said == "":
        return said
    return said if _PHONE.match(said) else faults.add(node.line, words.not_phone(name))


def email(node: Node, name: str, faults: Faults) -> str | Bad:
    said = _scalar(node, name, faults)
    if said is BAD or said == "":
        return said
    return said if is_address(said) else faults.add(node.line, words.not_email(name))


def choice(options: Mapping[str, Any]) -> Read:
    """One of the options, which map a word to a value. The value's own text is understood too: 月 and month."""
    known = {str(v): v for v in options.values()} | dict(options)

    def read(node: Node, name: str, faults: Faults) -> Any:
        said = _scalar(node, name, faults)
        if said is BAD:
            return BAD
        if said not in known:
            return faults.add(node.line, words.not_one_of(name, said, options))
        return known[said]

    return read


@dataclass(frozen=True, slots=True)
class Said:
    """A reference. It is looked up when the whole file has been read."""

    line: int
    text: str


def said(node: Node, name: str, faults: Faults) -> Said | Bad:
    found = text(60)(node, name, faults)
    return BAD if found is BAD else Said(node.line, found)


def said_or_none(node: Node, name: str, faults: Faults) -> Said | Bad:
    """A reference; an explicit null or none gives an empty one."""
    if isinstance(node, Scalar) and (node.null or node.text == "none"):
        return Said(node.line, "")
    return said(node, name, faults)


def yes_no_or(other: Read) -> Read:
    """true, false, or what `other` reads."""

    def read(node: Node, name: str, faults: Faults) -> Any:
        plain = isinstance(node, Scalar) and node.text.strip().lower() in _YES_NO
        return (yes_no if plain else other)(node, name, faults)

    return read


def either(plain: Read, fields: tuple[Field, ...], where: str) -> Read:
    """A single value or a mapping. Gives a record either way; a single value becomes its first field."""

    def read(node: Node, name: str, faults: Faults) -> Record | Bad:
        if isinstance(node, yaml_tree.Mapping):
            found = record(node, fields, where, faults)
            return found if found.whole else BAD
        value = plain(node, name, faults)
        first, *rest = fields
        if value is BAD:
            return Bad.BAD
        return Record(node.line, {first.name: value} | {f.name: f.default for f in rest}, {first.name: node.line})

    return read


def listing(item: Read) -> Read:
    """A list; a single value is read as a list of one. Items with faults are reported and left out."""

    def read(node: Node, name: str, faults: Faults) -> tuple[Any, ...]:
        nodes = node.items if isinstance(node, Sequence) else [node]
        return tuple(v for v in (item(n, name, faults) for n in nodes) if v is not BAD)

    return read


def records(fields: tuple[Field, ...], where: str) -> Read:
    """A list of mappings, each read as a record."""

    def read(node: Node, name: str, faults: Faults) -> tuple[Record, ...] | Bad:
        if not isinstance(node, Sequence):
            return faults.add(node.line, words.want_list(name))
        return tuple(record(n, fields, where, faults) for n in node.items)

    return read
