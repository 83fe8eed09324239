"""Reads which tasks are meant: a bare digit or 第3项 is the place in this issue's list, 3号 the number in the ledger.

A number that is no place is never guessed at: 25 of twelve tasks asks 是第2项和第5项吗？
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.chinese import CN_NUMBER, clean, fold, number, uncircle
from forms.model import Item

_TOKEN = re.compile(rf"(?P<di>第)?\s*(?P<n>[0-9]+|{CN_NUMBER})(?:\s*(?P<unit>项|号|条|个))?")
_TO = re.compile(r"\s*(?:-+|~|—+|–|至|到)\s*")
_BETWEEN = re.compile(r"[\s,.、;:/|+&。·]*(?:和|与|及|跟|还有)?[\s,.、;:/|+&。·]*")


@dataclass(frozen=True, slots=True)
class Places:
    """These tasks, each once, in the order said."""

    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """`said` is no place of the list, but may mean one of these."""

    said: str
    options: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """There is no such place or number."""

    said: str


Reading = Places | Unsure | Outside


def read(said: str, items: tuple[Item, ...]) -> Reading | None:
    """Read a message of nothing but places and numbers; None where it is anything else. A lone 0 is None too."""
    text = fold(uncircle(clean(said))).strip(" \n,.、;:。!()")
    if not text or re.fullmatch(r"0+", text):
        return None
    named: list[_Named] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or (named and at == named[-1].end and text[at].isdigit()):
            return None
        to = _TO.match(text, token.end())
        last = _TOKEN.match(text, to.end()) if to else None
        if last is not None:
            named.append(_Named(token, last, last.end()))
        else:
            named.append(_Named(token, None, token.end()))
        between = _BETWEEN.match(text, named[-1].end)
        at = between.end() if between else named[-1].end
    if len(named) == 1 and not _is_reference(named[0].first):
        return None
    return _resolve(named, items)


@dataclass(frozen=True, slots=True)
class _Named:
    first: re.Match[str]
    last: re.Match[str] | None
    end: int


def _is_reference(token: re.Match[str]) -> bool:
    """A lone 三 may be a word of its own; a lone 3, 第三项 or 三号 is a reference."""
    return token["n"].isascii() or token["di"] is not None or token["unit"] in ("项", "号")


def _resolve(named: list[_Named], items: tuple[Item, ...]) -> Reading:
    tasks: dict[int, None] = {}
    for one in named:
        found = _one(one.first, items) if one.last is None else _range(one.first, one.last, items)
        if isinstance(found, Unsure) and len(named) > 1:
            found = Outside(found.said)
        if not isinstance(found, Places):
            return found
        tasks |= dict.fromkeys(found.tasks)
    return Places(tuple(tasks))


def _one(token: re.Match[str], items: tuple[Item, ...]) -> Reading:
    value = number(token["n"])
    by_number = token["unit"] == "号" and token["di"] is None
    hit = [i.task for i in items if value == (i.number if by_number else i.place)]
    if hit:
        return Places(tuple(hit))
    if by_number or token["di"] is not None or token["unit"] is not None or not token["n"].isascii():
        return Outside(token[0].strip())
    options = [_tasks(items, places) for places in _increasing(token["n"], max((i.place for i in items), default=0))]
    options += [(i.task,) for i in items if i.number == value]
    return Unsure(token["n"], tuple(options)) if 0 < len(options) <= 3 else Outside(token["n"][:9])


def _range(first: re.Match[str], last: re.Match[str], items: tuple[Item, ...]) -> Reading:
    a, b = number(first["n"]), number(last["n"])
    if a is None or b is None:
        return Outside(f"{first[0].strip()[:9]}-{last[0].strip()[:9]}")
    low, high = min(a, b), max(a, b)
    by_number = last["unit"] == "号" and last["di"] is None
    named = [(i.number if by_number else i.place, i.task) for i in items]
    hit = tuple(task for value, task in named if low <= value <= high)
    ends = {value for value, _ in named}
    return Places(hit) if {low, high} <= ends else Outside(f"{first[0].strip()}-{last[0].strip()}")


def _increasing(digits: str, most: int) -> list[tuple[int, ...]]:
    """Every way to cut 25 or 2511 into two or more rising places, at most three ways looked for."""
    found: list[tuple[int, ...]] = []

    def cut(rest: str, so_far: tuple[int, ...]) -> None:
        if len(found) > 3:
            return
        if not rest:
            if len(so_far) > 1:
                found.append(so_far)
            return
        for size in (1, 2):
            piece = rest[:size]
            if len(piece) == size and piece[0] != "0" and (so_far[-1] if so_far else 0) < int(piece) <= most:
                cut(rest[size:], (*so_far, int(piece)))

    if len(digits) <= 12:
        cut(digits, ())
    return found


def _tasks(items: tuple[Item, ...], places: tuple[int, ...]) -> tuple[int, ...]:
    by_place = {i.place: i.task for i in items}
    return tuple(by_place[p] for p in places if p in by_place)


def is_reference(said: str, items: tuple[Item, ...]) -> bool:
    """第三项, 47号: the name of a task and nothing else, not a mere digit."""
    named = re.search("[第项号]", said) is not None
    return named and read(said, items) is not None


def has_zero(said: str) -> bool:
    """Is this a list of places with a 0 among them?"""
    text = fold(uncircle(clean(said))).strip()
    listed = re.fullmatch(r"[0-9\s,.、;第项号和与及]+", text) is not None
    return listed and re.search(r"(?<![0-9])0+(?![0-9])", text) is not None
