"""Shows a question of the form on the page and on the sheet: its control, its answer, its faults."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.filing.draft import Open, Written
from bot.web.phone import words
from forms import answers, page_questions, question_words
from forms.model import Filing
from forms.page import Fault
from forms.page_questions import Typed
from forms.questions import NO, YES, Kind, Question, Value

PREFIX = "q-"  # stands before a question's key, to tell it from a task's id


@dataclass(frozen=True, slots=True)
class Asked:
    """control: text, area, date, choice (one), choices (several), photo or note.

    was: the present answer as JSON, which the browser sends back.
    """

    id: str
    name: str
    question: Question
    control: str
    value: str
    was: str
    options: tuple[tuple[str, str], ...]
    target: str
    last: str
    mark: str
    called: bool
    open: bool
    changed: bool
    fault: str
    conflict: str
    reason: str  # why the office or a 审签人 sent it back
    stands: str  # the present answer, as people read it

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(self.value.split("\n"))


_CONTROLS = {
    Kind.TEXT: "area",
    Kind.NUMBER: "text",
    Kind.PERCENT: "text",
    Kind.DATE: "date",
    Kind.CHOICE: "choice",
    Kind.CHOICES: "choices",
    Kind.YES_NO: "choice",
    Kind.PHOTO: "photo",
    Kind.NOTE: "note",
}


def asked(
    state: Open, faults: Sequence[Fault] = (), conflicts: Sequence[str] = (), written: Mapping[str, Typed] | None = None
) -> tuple[Asked, ...]:
    """All questions. Those that the answers do not call for are hidden. written: key -> what the person typed.

    A refused answer stays in its field.
    """
    filing, session = state.filing, state.session
    called = {q.key for q in answers.called(filing, session)}
    open_ = answers.open_keys(filing, session)
    standing = answers.standing(filing, session)
    wrong = {f.question: f for f in faults if f.question}
    made = []
    for q in filing.questions:
        now = page_questions.shown(filing, session, q)
        why = wrong.get(q.key)
        keep = q.key in conflicts or (why is not None and bool(why.said))
        typed = (written or {}).get(q.key, now) if keep else now
        value = standing.get(q.key)
        by, at = state.touched.get(q.key, (state.by, state.at))
        moved = words.conflict(by, at, _said(q, now)) if q.key in conflicts else ""
        made.append(
            Asked(
                PREFIX + q.key,
                _name(filing, q),
                q,
                _CONTROLS[q.kind],
                typed.text,
                as_json(now),
                _options(q),
                question_words.target(q),
                _last(filing, q),
                _mark(q, value),
                q.key in called,
                q.key in open_ and not state.closed and q.asked,
                session.value(q.key) is not None and not answers.owed_anew(filing, session, q.key),
                _fault(why),
                moved,
                _reason(filing, q),
                question_words.shown(q, value.text) if value else "",
            )
        )
    return tuple(made)


def choices(filing: Filing, questions: Sequence[Question]) -> list[tuple[str, str]]:
    """(q-KEY, Q1 热线接通率) for each of these questions."""
    return [(PREFIX + q.key, _name(filing, q)) for q in questions]


def names(filing: Filing) -> dict[str, str]:
    """q-KEY -> Q7 通报照片, for the questions that ask for photos."""
    return {PREFIX + q.key: _name(filing, q) for q in filing.questions if q.kind is Kind.PHOTO}


def called(state: Open) -> list[str]:
    """q-KEY of each question that the present answers call for."""
    return [PREFIX + q.key for q in answers.called(state.filing, state.session)]


def whole(filing: Filing, faults: Sequence[Fault]) -> list[str]:
    """The faults of the questions for the top of the page."""
    found = []
    for fault in faults:
        question = filing.question(fault.question) if fault.question else None
        if question is not None:
            said = _fault(fault)
            name = _name(filing, question)
            found.append(said if said.startswith(name) else f"{name}：{said}")
    return found


def as_json(typed: Typed) -> str:
    """The answer in the shape of a task's fields, so that one script saves both."""
    return json.dumps([typed.text, "", ""], ensure_ascii=False)


def written(said: Mapping[str, str]) -> list[Written]:
    """The answers in an ordinary form post: value-KEY (value-KEY.0 … for several choices), was-q-KEY."""
    found = []
    for name in said:
        kind, _, key = name.partition("-")
        if kind == "sent" and key:  # the form has it for every question, so that empty answers are seen
            picked = [said[n] for n in said if n == f"value-{key}" or n.startswith(f"value-{key}.")]
            found.append(Written(Typed(key, "\n".join(picked)), _was(key, said.get(f"was-{PREFIX}{key}"))))
    return found


def from_change(one: Sequence[object]) -> Written | None:
    """The answer in [q-KEY, text, '', '', was], as the script saves it; None if it is something else."""
    name, text, was = one[0], one[1], one[4]
    if not isinstance(name, str) or not name.startswith(PREFIX) or not isinstance(text, str):
        return None
    key = name.removeprefix(PREFIX)
    return Written(Typed(key, text), _was(key, was))


def place(said: object) -> int | str | None:
    """Where a file belongs: a task's id, 0 for the whole report, or a question's key (given as q-KEY).

    None otherwise.
    """
    if not isinstance(said, str):
        return None
    if said.startswith(PREFIX):
        return said.removeprefix(PREFIX) or None
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


@dataclass(frozen=True, slots=True)
class Line:
    """An answered question. id: q-KEY, which its photos also carry."""

    id: str
    name: str
    target: str
    value: str
    off: str


def sheet(filing: Filing, values: Sequence[Value]) -> list[Line]:
    said = {v.question: v for v in values}
    return [
        Line(
            PREFIX + q.key,
            _name(filing, q),
            question_words.target(q),
            question_words.shown(q, said[q.key].text),
            question_words.missed(q, said[q.key].text),
        )
        for q in filing.questions
        if q.key in said
    ]


def _was(key: str, text: object) -> Typed | None:
    try:
        value = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return None
    return Typed(key, value[0]) if isinstance(value, list) and value and isinstance(value[0], str) else None


def _name(filing: Filing, q: Question) -> str:
    return question_words.named(answers.place(filing, q), q) if q.asked else q.label


def _reason(filing: Filing, q: Question) -> str:
    """The sentence on why the question was sent back, with the answer handed in; '' if it was not."""
    why = answers.reason(filing, q.key)
    was = answers.given(filing, q.key)
    return (
        words.question_returned(why, filing.returned_by, question_words.shown(q, was.text) if was else "")
        if why
        else ""
    )


def _options(q: Question) -> tuple[tuple[str, str], ...]:
    if q.kind is Kind.YES_NO:
        return ((YES, question_words.shown(q, YES)), (NO, question_words.shown(q, NO)))
    return tuple((c, c) for c in q.choices)


def _last(filing: Filing, q: Question) -> str:
    last = answers.last_said(filing, q)
    return question_words.shown(q, last) if last and q.kind is not Kind.PHOTO else ""


def _mark(q: Question, value: Value | None) -> str:
    if value is None:
        return ""
    marks = [question_words.missed(q, value.text), words.STANDS.get(value.origin.value, "")]
    return "，".join(m for m in marks if m)


def _said(q: Question, typed: Typed) -> str:
    return question_words.shown(q, typed.text) if typed.text else words.EMPTY


def _fault(why: Fault | None) -> str:
    if why is None:
        return ""
    return why.said or words.SECRET
