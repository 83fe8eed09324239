"""The form's questions on a page: fields with native controls, by the rules of the conversation.

Rules
  1. What is picked (a choice, 是 or 否) is literal. What is typed is read as in the chat; a near reading is marked ※.
  2. An emptied field gives no answer: what the last issue said, or the default, stands again.
  3. What may not stand is refused with its reason and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms import answers, draft, inquiry, question_words, secrecy
from forms.chinese import clean
from forms.model import Filing
from forms.questions import ANEW, Kind, Question, Value
from forms.readers import Unfit, over_whole, read, unfit
from forms.session import Phase, Session
from forms.statuses import Confidence

PICKED = (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the field of one question holds; several choices a line each; '' where it is left empty."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """secret: bears a marking, and may not even be shown again."""

    question: str
    said: str
    secret: bool = False


def shown(filing: Filing, session: Session, question: Question) -> Typed:
    """What stands in the field: an answer, or what stands for one. One that was sent back is empty until it is
    answered anew: the same answer again is one."""
    if answers.owed_anew(filing, session, question.key):
        return Typed(question.key, "")
    value = answers.standing(filing, session).get(question.key) or session.value(question.key)
    return Typed(question.key, "" if value is None or question.kind is Kind.PHOTO else value.text)


def same(filing: Filing, session: Session, typed: Typed, today: date) -> bool:
    """Does the draft say this already? What stands by itself and was only sent along changes nothing."""
    question = filing.question(typed.question)
    if question is None or question.kind in (Kind.PHOTO, Kind.NOTE):
        return True
    now = shown(filing, session, question)
    found = _judge(filing, session, question, typed.text, today)
    return normal(typed) == now or (isinstance(found, Value) and found.text == now.text)


def normal(typed: Typed) -> Typed:
    lines = (re.sub(r"\s+", " ", clean(line)).strip() for line in typed.text.replace("\r\n", "\n").split("\n"))
    return Typed(typed.question, "\n".join(line for line in lines if line))


def fill(
    filing: Filing, session: Session, written: Sequence[Typed], today: date
) -> tuple[Session, tuple[Refused, ...]]:
    """The draft with these answers in it, and what was not taken. Never raises, whatever was typed."""
    refused: list[Refused] = []
    for typed in written:
        question = filing.question(typed.question)
        if question is None or same(filing, session, typed, today):
            continue
        found = _judge(filing, session, question, typed.text, today)
        if isinstance(found, Refused):
            refused.append(found)
        else:
            session = _with(session, question.key, found)
    return session, tuple(refused)


def missing(filing: Filing, session: Session) -> tuple[Refused, ...]:
    """What must still be answered. What may be left empty is left by handing in."""
    found = []
    for q in answers.missing(filing, session):
        place = answers.place(filing, q)
        if answers.owed_anew(filing, session, q.key):
            found.append(Refused(q.key, question_words.still_back(place, q)))
        elif q.required:
            found.append(Refused(q.key, question_words.still_open(place, q)))
    return tuple(found)


def nothing_said(filing: Filing, session: Session) -> bool:
    return not any(v.origin in ANEW for v in answers.values(filing, session))


def settled(filing: Filing, before: Session, after: Session) -> Session:
    """The open question of the chat, where the page has answered it: the next one, or the table."""
    if after.phase is not Phase.QUESTION or after.queue:
        return after
    called = {q.key for q in answers.called(filing, after)}
    if after.question in called and after.value(after.question) == before.value(after.question):
        return after
    open_ = answers.missing(filing, after)
    if open_:
        return draft.to_question(after, open_[0].key)
    return replace(after, question="", ask=None, phase=Phase.PAPER if after.on_paper else Phase.CONFIRM)


def _with(session: Session, key: str, found: Value | None) -> Session:
    kept = tuple(v for v in session.values if v.question != key)
    passed = tuple(k for k in session.passed if k != key)
    return replace(session, values=kept if found is None else (*kept, found), passed=passed, direct=False)


def _judge(filing: Filing, session: Session, question: Question, text: str, today: date) -> Value | Refused | None:
    """The answer a field amounts to; None: it is left empty; or why it is none."""
    text = normal(Typed(question.key, text)).text
    if secrecy.is_marked(text):
        return Refused(question.key, "", secret=True)
    if not answers.is_open(filing, session, question):
        return Refused(question.key, question_words.not_open())
    if not text:
        return None
    if question.kind in PICKED:
        why = unfit(question, text)
        return Refused(question.key, question_words.unfit(question, text, why)) if why else Value(question.key, text)
    found = read(question, text, today)
    if found.confidence not in (Confidence.LITERAL, Confidence.NEAR):
        return Refused(question.key, inquiry.refused(filing, question, text, found))
    texts = {key: v.text for key, v in answers.standing(filing, session).items()}
    if over_whole(question, found.text, texts):
        whole = filing.question(question.share_of)
        said = question_words.unfit(question, text, Unfit.WHOLE, whole.label if whole else "")
        return Refused(question.key, said)
    return Value(question.key, found.text, heard=found.heard)
