"""Reads and writes golden transcripts: one conversation a file, told line by line.

# a comment
% overdue 4                    set-up before the first word, or a change in the middle: a word and its arguments
@ 2021-10-11 15:02[:30]        from here on it is this time (the campaign's zone)
> 填报                          said; \\n in it is a new line
> [photo]                      a photo        > [voice] 第二项完成了        a voice message and its recognised text
> (16:58:10) 1                 said at that second of the same day, though it arrives now
< 【呼和浩特市】…⏎截止：…        heard, ⏎ for a new line; always after what was said
= submitted changed=3          an event that follows
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
BREAK = "⏎"


@dataclass(frozen=True, slots=True)
class Note:
    """A comment or an empty line: kept when the file is rewritten."""

    text: str


@dataclass(frozen=True, slots=True)
class SetUp:
    word: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class At:
    moment: datetime


@dataclass(frozen=True, slots=True)
class Says:
    """kind: text, photo or voice. sent: the second of the day it was sent, where that is not now."""

    kind: str
    text: str
    sent: time | None = None


@dataclass(frozen=True, slots=True)
class Hears:
    text: str


@dataclass(frozen=True, slots=True)
class Follows:
    text: str


Line = Note | SetUp | At | Says | Hears | Follows


def parse(text: str) -> list[Line]:
    """The lines of a transcript. ValueError: a line that begins with none of the marks."""
    return [_line(raw) for raw in text.splitlines()]


def read(path: Path) -> list[Line]:
    return parse(path.read_text(encoding="utf-8"))


def dump(lines: list[Line]) -> str:
    return "".join(_raw(line) + "\n" for line in lines)


def _line(raw: str) -> Line:
    mark, rest = raw[:1], raw[1:].strip()
    match mark:
        case "" | "#":
            return Note(raw)
        case "%":
            word, *arguments = rest.split()
            return SetUp(word, tuple(arguments))
        case "@":
            return At(datetime.fromisoformat(rest).replace(tzinfo=ZONE))
        case ">":
            return _says(rest)
        case "<":
            return Hears(rest.replace(BREAK, "\n"))
        case "=":
            return Follows(rest)
        case _:
            raise ValueError(f"not a line of a transcript: {raw!r}")


def _says(rest: str) -> Says:
    sent = re.match(r"\(((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)\)\s*", rest)
    words = rest[sent.end() :] if sent else rest
    at = time.fromisoformat(sent[1]) if sent else None
    if words == "[photo]":
        return Says("photo", "", at)
    if words.startswith("[voice]"):
        return Says("voice", words.removeprefix("[voice]").strip(), at)
    return Says("text", words.replace("\\n", "\n"), at)


def _raw(line: Line) -> str:
    match line:
        case Note(text):
            return text
        case SetUp(word, arguments):
            return " ".join(["%", word, *arguments])
        case At(moment):
            spec = "%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M"
            return f"@ {moment:{spec}}"
        case Says(kind, text, sent):
            said = {"photo": "[photo]", "voice": f"[voice] {text}".strip()}.get(kind, text.replace("\n", "\\n"))
            return f"> {f'({sent}) ' if sent else ''}{said}"
        case Hears(text):
            return f"< {text.replace(chr(10), BREAK)}"
        case Follows(text):
            return f"= {text}"
