"""What of a report is sent back, as it was said: 第2项 缺印发文件；Q3 请核实. Knows the report, not who may do it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms import answers, inquiry, places
from forms.chinese import fold, number
from forms.model import Filing
from forms.questions import Question

# 第2项, 47号; Q3, 第3问. The words after it are the reason.
PLACE = (
    r"第\s*(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,5})\s*[项问]|[0-9]{1,4}\s*[项号]"
    r"|(?<![a-z0-9])q\s*[0-9]{1,2}(?![0-9%.])"
)
_PART = re.compile(rf"({PLACE})[\s,:]*(\S.*)", re.DOTALL)
_ALSO = re.compile(rf"[\s,、和及]*({PLACE})(?:[\s,:、]+|[和及](?=(?:{PLACE})[\s,:、和及]))(\S.*)", re.DOTALL)
_LABEL = re.compile(r"(\S+?)[\s，,：:]+(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Back:
    """One place that goes back. task 0 without a question: the report as a whole."""

    task: int
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Names nothing that was asked in this report."""

    said: str


def read(filing: Filing, place: str, reason: str) -> tuple[Back, ...] | Unknown:
    """The places with their reasons, each once. place: the first one as it was said; '' where none was: then the words
    may begin with the label of a question."""
    first, *others = re.split(r"[；;\n]+", reason)
    parts = [(place, first.strip())] if place else [_labelled(filing, first.strip())]
    for other in others:
        found = _next(filing, other.strip()) if parts[0][0] else None
        if found is not None:
            parts.append(found)
        elif other.strip():
            parts[-1] = (parts[-1][0], f"{parts[-1][1]}；{other.strip()}")
    made: dict[tuple[int, str], Back] = {}
    for said, why in (p for part in parts for p in _each(filing, *part)):
        which = _which(filing, said)
        if which is None:
            return Unknown(said)
        made[which] = Back(*which, why)
    return tuple(made.values())


def _each(filing: Filing, place: str, why: str) -> list[tuple[str, str]]:
    """第2项、第5项 缺文件: one reason for both."""
    said = [place]
    while place and (match := _ALSO.fullmatch(fold(why))) and _which(filing, match[1]) is not None:
        said.append(match[1])
        why = why[match.start(2) :]
    return [(p, why.strip()) for p in said]


def may_go_back(filing: Filing) -> tuple[Question, ...]:
    """The questions of what was handed in: those it called for."""
    called = answers.handed_in(filing)
    return tuple(q for q in filing.questions if q.asked and q.key in called)


def _labelled(filing: Filing, said: str) -> tuple[str, str]:
    """热线接通率 请核实: the question and the reason; without a label the whole report goes back."""
    match = _LABEL.fullmatch(said)
    named = inquiry.named(filing, match[1]) if match else None
    return (match[1], match[2].strip()) if match and isinstance(named, Question) else ("", said)


def _next(filing: Filing, said: str) -> tuple[str, str] | None:
    """第5项 请写明成效, after ；: None where it goes on with the reason before it."""
    match = _PART.fullmatch(fold(said))
    if match:
        return said[: match.end(1)], said[match.start(2) :].strip()
    label, reason = _labelled(filing, said)
    return (label, reason) if label else None


def _which(filing: Filing, said: str) -> tuple[int, str] | None:
    """(task, '') or (0, question); None where the report has no such place."""
    if not said:
        return 0, ""
    counted = re.fullmatch(r"第(.+)问", fold(said))
    question = inquiry.named(filing, f"Q{number(counted[1])}" if counted else said)
    if question is None and not filing.items:  # 3, 第3项: nothing else has numbers here
        bare = fold(said).strip("第项号问 ")
        question = inquiry.named(filing, f"Q{number(bare) or bare}")
    if question is not None:
        return (0, question.key) if question in may_go_back(filing) else None
    found = places.read(said, filing.items)
    return (found.tasks[0], "") if isinstance(found, places.Places) else None
