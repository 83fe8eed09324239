"""Answers in a message by the labels of their questions: 接通率：96.5%；办结率 97%. Knows what is named, no draft.

Rules
  1. A label counts at the beginning, after ；。 or a new line, and after another labelled answer; inside the words
     about a task it does not.
  2. A part of a label does as well where it stands in one label only, and what follows is an answer to that question;
     it is marked ※ and read back. Where it stands in several, which is asked.
  3. Beside tasks a part must have three characters, a colon and a literal answer, and a question for words is named in
     full: 进展：… and 原因：… are words about the task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms import readers
from forms.chinese import clean, fold
from forms.model import Filing
from forms.questions import FIGURES, Kind, Question
from forms.statuses import Confidence

_TAKEN = (Confidence.LITERAL, Confidence.NEAR)
_END = " \n;；,，。"
_LONGEST = 24  # characters of a part of a label, gaps included
_STOP = re.compile(r"[:=,、;。%\n]")
_COLON = re.compile(r"\s*(?P<colon>[:=])\s*(?=\S)")
_AFTER = re.compile(
    r"\s*(?:(?P<colon>[:=])\s*(?=\S)|(?:(?:为|是|达到?)\s*)?(?=(?:约|近|大约|超过?)?\s*[0-9零〇一二三四五六七八九十百两]))"
)
_ANOTHER = re.compile(r"\s*(?:上[期月年次]|去年|目标|同期)")  # speaks of another figure than the one asked for


@dataclass(frozen=True, slots=True)
class Labelled:
    """heard: the words with their label, where it was not given in full; '' where it was."""

    question: Question
    words: str
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A part of several labels."""

    heard: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Begun:
    """end: where the answer begins. in_full: it is the whole label after all, with gaps or quotation marks in it."""

    may_be: tuple[Question, ...]
    end: int
    colon: bool
    in_full: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """rest: the message without them."""

    said: tuple[Labelled, ...]
    rest: str
    unclear: tuple[Unclear, ...] = ()


def cut(filing: Filing, text: str, *, parts: bool = True) -> Cut | None:
    """None where no question is answered by its label. parts: a part of a label will do."""
    by_length = tuple(sorted((q for q in filing.questions if _by_words(q)), key=lambda q: -len(q.label)))
    if not by_length:
        return None
    reader = _Reader(filing, by_length, parts)
    found: list[Labelled | Unclear] = []
    rest = ""
    for clause in re.split(r"(?<=[;。\n；])", text):
        named, left = reader.clause(clause)
        found += named
        rest += left
    said = tuple(f for f in found if isinstance(f, Labelled))
    unclear = tuple(f for f in found if isinstance(f, Unclear))
    return Cut(said, rest.strip(_END), unclear) if found else None


def plain(text: str) -> str:
    """As labels are compared: without gaps and quotation marks, folded."""
    return re.sub(r"[\s:“”\"'「」]", "", fold(clean(text)))


def _by_words(q: Question) -> bool:
    return q.asked and q.kind is not Kind.PHOTO


class _Reader:
    """One message's clauses, with the labels of one form."""

    def __init__(self, filing: Filing, by_length: tuple[Question, ...], parts: bool) -> None:
        self._filing = filing
        self._named = by_length
        self._parts = parts
        self._asked = [q for q in filing.questions if q.asked]
        labels = "|".join(re.escape(fold(q.label)) for q in by_length)
        which = rf"q(?P<n>[0-9]{{1,2}})\s*(?:{labels})?|(?P<label>{labels})"
        self._head = re.compile(rf"\s*(?:{which})\s*(?P<sep>[:=]|为|是|达到?)?\s*")

    def clause(self, clause: str) -> tuple[list[Labelled | Unclear], str]:
        """What it answers, one after another, and what is left of it."""
        found: list[Labelled | Unclear] = []
        while clause.strip():
            one = self._whole(clause) or self._part(clause)
            if one is None:
                return found, clause
            found.append(one[0])
            clause = one[1]
        return found, ""

    def _whole(self, clause: str) -> tuple[Labelled, str] | None:
        match = self._head.match(fold(clause))
        question = self._of_head(match)
        if match is None or question is None:
            return None
        words, left = self._body(question, clause[match.end() :])
        if not words or (question.kind is Kind.TEXT and not match["sep"]):
            return None
        return Labelled(question, words), left

    def _body(self, question: Question, body: str) -> tuple[str, str]:
        """The answer, up to the next label or what goes on after it."""
        folded = fold(body)
        for mark in re.finditer(r"[,、\s]\s*", folded):
            if self._of_head(self._head.match(folded, mark.end())):
                return body[: mark.start()].strip(_END), body[mark.start() + 1 :]
        if question.kind is Kind.TEXT or question.kind is Kind.CHOICES:
            return body.strip(_END), ""
        said = body.strip(_END)
        for mark in re.finditer(r"[，,](?![0-9]{3}(?![0-9]))", said):
            return said[: mark.start()], said[mark.end() :]
        return said, ""

    def _of_head(self, match: re.Match[str] | None) -> Question | None:
        if match is None:
            return None
        if match["n"]:
            n = int(match["n"])
            return self._asked[n - 1] if 1 <= n <= len(self._asked) and _by_words(self._asked[n - 1]) else None
        return next((q for q in self._named if fold(q.label) == match["label"]), None)

    # a part of a label ------------------------------------------------------------------------------------------

    def _part(self, clause: str) -> tuple[Labelled | Unclear, str] | None:
        begun = self._begun(clause)
        if begun is None:
            return None
        words, left = self._until_next(begun.may_be[0], clause[begun.end :])
        heard = clause[: begun.end].strip() + words
        fits = any(self._fits(q, words, colon=begun.colon) for q in begun.may_be)
        if len(begun.may_be) > 1:
            return (Unclear(heard, begun.may_be), left) if fits else None
        if not words or not (fits or (begun.colon and not self._filing.items)):
            return None
        return Labelled(begun.may_be[0], words, "" if begun.in_full else heard), left

    def _begun(self, clause: str) -> _Begun | None:
        """The part of a label the clause begins with, as long as it can be, with a colon or a figure right after it."""
        if not self._parts or _ANOTHER.match(clause):
            return None
        folded = fold(clause)
        start = len(folded) - len(folded.lstrip())
        stop = _STOP.search(folded, start)
        for end in range(min(stop.start() if stop else len(folded), start + _LONGEST), start + 1, -1):
            if not (may_be := self._standing_in(folded[start:end])):
                continue
            after = (_COLON if self._filing.items else _AFTER).match(folded, end)
            if after is None:
                return None
            in_full = plain(folded[start:end]) == plain(may_be[0].label)
            return _Begun(may_be, after.end(), colon=after["colon"] is not None, in_full=in_full)
        return None

    def _standing_in(self, name: str) -> tuple[Question, ...]:
        """The questions these words may name: the one whose label they are, or all they are a part of."""
        said = plain(name)
        if len(said) < (3 if self._filing.items else 2) or re.fullmatch(r"[0-9.]+", said):
            return ()
        named = [q for q in self._asked if _by_words(q) and said in plain(q.label)]
        return tuple([q for q in named if plain(q.label) == said] or named)

    def _fits(self, question: Question, words: str, *, colon: bool) -> bool:
        """Is this an answer to that question?"""
        if question.kind is Kind.TEXT:
            return colon and not self._filing.items
        if not colon and question.kind not in FIGURES:
            return False
        read = readers.read(question, words, self._filing.due_at.date()).confidence
        return read is Confidence.LITERAL if self._filing.items else read in _TAKEN

    def _until_next(self, question: Question, body: str) -> tuple[str, str]:
        """As _body, where the next label may be a part of one too."""
        words, left = self._body(question, body)
        for mark in re.finditer(r"[,、]\s*|\s+", fold(words)):
            if mark.start() and self._begun(words[mark.end() :]) is not None:
                return words[: mark.start()].strip(_END), words[mark.end() :] + (f"，{left}" if left else "")
        return words, left
