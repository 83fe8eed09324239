"""审签: what a unit's own head says to a report, and the report as it is put before him. Reads only, knows no rights.

What is put before him is what was handed in: what changed, task by task, and for how many nothing did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms import answers, blocks, paging, question_words, returning, words
from forms.chinese import fold
from forms.model import Answer, Filing
from forms.questions import Value

AGREES = ("同意", "同意审签", "审签同意", "已阅同意", "阅，同意", "可以报送")
NEXT = ("下页", "下一页", "继续看")
_BACK = re.compile(r"(?:退回|不同意|打回)[\s，,：:。]*(.*)", re.DOTALL)
_PLACE = re.compile(rf"({returning.PLACE}|[0-9]{{1,3}}(?=[\s,:]|$)(?!\s*(?:{blocks.UNITS})))[\s,:]*(.*)", re.DOTALL)
_END = "。.！!~ ，,"


@dataclass(frozen=True, slots=True)
class Agree:
    """同意."""


@dataclass(frozen=True, slots=True)
class SendBack:
    """退回 [第2项] 原因. place: '' for the whole report, else as it was said (第2项, Q3). reason: '' where none was."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Next:
    """下页."""


Word = Agree | SendBack | Next


def read(said: str) -> Word | None:
    """Words about the report that is on the screen; None: something else. A bare digit is read by who asked."""
    text = unicodedata.normalize("NFKC", said).strip(_END)
    if text in {unicodedata.normalize("NFKC", a) for a in AGREES}:
        return Agree()
    if text in NEXT:
        return Next()
    back = _BACK.fullmatch(said.strip())
    if back is None:
        return None
    rest = back[1].strip()
    place = _PLACE.fullmatch(fold(rest)) if rest else None
    if place is None:
        return SendBack("", rest)
    where = re.sub(r"\s", "", place[1]).upper()
    return SendBack(f"第{where}项" if where.isdigit() else where, rest[place.start(2) :].strip())


def summary(
    filing: Filing,
    said: tuple[Answer, ...],
    photos: Mapping[int, int],
    more: tuple[str, ...] = (),
    *,
    documents: Mapping[int, int] | None = None,
) -> tuple[str, ...]:
    """The lines of what was handed in: each change in the order of the list, and what came for the report as a whole.

    photos, documents: how many of each task, 0 of the whole report. more: what else was answered.
    """
    files = documents or {}
    by_task = {a.task: a for a in said}
    listed = [(i, by_task[i.task]) for i in filing.items if i.task in by_task]
    lines = [
        words.table_line(filing, i, a, photos.get(i.task, 0), files.get(i.task, 0))
        for i, a in listed
        if a.changed or photos.get(i.task) or files.get(i.task)
    ]
    last = words.table_rest(0, photos.get(0, 0), files.get(0, 0), returned=False)
    return (*lines, *([last] if last else []), *more)


def answered(filing: Filing, values: tuple[Value, ...]) -> tuple[str, ...]:
    """A line for each question of the form that was answered."""
    known = {q.key: q for q in filing.questions if q.asked}
    found = [(known[v.question], v) for v in values if v.question in known]
    return tuple(question_words.line(q, answers.place(filing, q), v) for q, v in found)


def pages(head: str, lines: tuple[str, ...], foot: Callable[[int, int], str]) -> tuple[str, ...]:
    """As many messages as it takes; what is signed was on the screen to its last line."""
    return paging.pages(head, lines, foot)
