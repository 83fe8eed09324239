"""How a word of the chat is spelled, and how the text after it is read. reports, office and people use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from forms.chinese import fold

Read_co = TypeVar("Read_co", covariant=True)

_PHONE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}|[0-9]{7,8})(?![0-9])")
_ISSUE = re.compile(r"第\s*([0-9]{1,4})\s*期")
_BETWEEN = re.compile(r"[\s,，、;；]+")
_END_OF_WORD = re.compile(r"[\s,.:;、。!]+|(?=第?[0-9])|$")
_ONLY_MARKS = re.compile(r"[\s,.:;、。!?~]*")
_JOINED = re.compile(r"[^\s]+[\s,:]")


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A known word that lacks something. word: the word as we print it. what: the missing parts, among unit, place,
    reason, name, phone, means, word_of, days."""

    word: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelled(Generic[Read_co]):
    """spellings: the first is the one we print. read: takes the text after the word, gives the command; None: with this
    text after it, it is not the word. alone: no text may follow, only marks. joins: whether text that follows without a
    space or a mark belongs to the word (退回包头 第2项 原因)."""

    spellings: tuple[str, ...]
    read: Callable[[str], Read_co | Incomplete | None]
    alone: bool = False
    joins: Callable[[str], bool] | None = None

    def after(self, text: str) -> str | None:
        """What is said with the word, where `text` follows it directly. None: `text` goes on with another word."""
        if self.alone:
            return "" if _ONLY_MARKS.fullmatch(fold(text)) else None
        mark = _END_OF_WORD.match(fold(text))
        if mark is None and not (self.joins is not None and self.joins(text)):
            return None
        return text[mark.end() if mark else 0 :].strip(" ，,：:。.！!；;、\n")


def joins_a_unit(text: str) -> bool:
    """A name straight after the word, and more after that: 退回包头 第2项 原因."""
    return _JOINED.match(fold(text)) is not None


def split(text: str) -> tuple[str, ...]:
    """Names and numbers between spaces, commas and the like. Digits are folded."""
    return tuple(fold(part) if fold(part).isdigit() else part for part in _BETWEEN.split(text) if part)


def take_issue(text: str) -> tuple[int | None, str]:
    """The issue named in the text (第7期; None: none is), and the text without it."""
    match = _ISSUE.search(fold(text))
    return (int(match[1]), (text[: match.start()] + " " + text[match.end() :]).strip()) if match else (None, text)


def take_phone(text: str) -> tuple[str, str]:
    """The telephone number in the text ('' for none), and the text without it."""
    match = _PHONE.search(fold(text))
    return (match[1], text[: match.start()] + " " + text[match.end() :]) if match else ("", text)


def incomplete(word: str, **parts: object) -> Incomplete:
    """The parts that are empty or None are named as missing, in the order they are given."""
    return Incomplete(word, tuple(name for name, part in parts.items() if not part))
