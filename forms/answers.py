"""Where the questions of a form stand in a draft: which are called for, what answers them, which are still open.

What was said in the draft comes first, then what the report said before it came back, then the last issue's answer
(prefill), then the default. An answer that no longer fits its question is none.

Where only some tasks or questions were sent back, the answers to all the others stand as they were handed in and are
closed; what a new answer calls for, or makes impossible, is asked beside it.
"""

from __future__ import annotations

from forms import readers, relevance
from forms.model import Filing, MustAsk
from forms.questions import Kind, Origin, Question, Value, files_of
from forms.session import Session


def prefilled(filing: Filing, question: Question) -> Value | None:
    """What stands for an answer nobody gave: the last issue's, or the default."""
    if question.prefill:
        last = next((v for v in filing.last_values if v.question == question.key), None)
        if last is not None and readers.unfit_value(question, last) is None:
            return Value(question.key, last.text, Origin.LAST)
    if question.default and readers.unfit(question, question.default) is None:
        return Value(question.key, question.default, Origin.DEFAULT)
    return None


def last_said(filing: Filing, question: Question) -> str:
    """The last issue's answer, to be shown beside the question; '' where there was none, or it was of another kind."""
    last = next((v for v in filing.last_values if v.question == question.key), None)
    return last.text if last is not None and readers.unfit_value(question, last) is None else ""


def standing(filing: Filing, session: Session) -> dict[str, Value]:
    """Question -> what answers it now, called for or not."""
    closed = {v.question: v for v in filing.answered_values} if partly(filing) else {}
    found: dict[str, Value] = {}
    for q in filing.questions:
        said = session.value(q.key) or closed.get(q.key)
        if said is not None and readers.unfit_value(q, said) is None:
            found[q.key] = said
        elif (before := prefilled(filing, q)) is not None:
            found[q.key] = before
    for q in filing.questions:  # a part greater than its whole is asked again
        texts = {key: v.text for key, v in found.items()}
        if q.key in found and readers.over_whole(q, found[q.key].text, texts):
            del found[q.key]
    return found


def partly(filing: Filing) -> bool:
    """Did some tasks or questions of the report come back, and not the whole of it?"""
    return filing.returned and (bool(filing.sent_back) or any(i.must_ask is MustAsk.RETURNED for i in filing.items))


def reason(filing: Filing, key: str) -> str:
    """Why this question was sent back; '' where it was not."""
    return next((b.reason for b in filing.sent_back if b.question == key), "") if filing.returned else ""


def given(filing: Filing, key: str) -> Value | None:
    """What was handed in to this question."""
    return next((v for v in filing.answered_values if v.question == key), None)


def handed_in(filing: Filing) -> frozenset[str]:
    """The questions and notes that what was handed in called for."""
    return relevance.relevant(filing.questions, {v.question: v.text for v in filing.answered_values})


def open_keys(filing: Filing, session: Session) -> frozenset[str]:
    """The questions that may be answered now."""
    if not partly(filing):
        return frozenset(q.key for q in filing.questions)
    texts = {key: v.text for key, v in standing(filing, session).items()}
    before = handed_in(filing)
    follows = (
        q.key for q in called(filing, session) if q.key not in before or _fits_no_more(q, given(filing, q.key), texts)
    )
    return frozenset((*(b.question for b in filing.sent_back), *follows))


def _fits_no_more(question: Question, was: Value | None, texts: dict[str, str]) -> bool:
    """A part greater than its whole, now that the whole was answered anew; or the form asks otherwise by now."""
    if was is None:
        return False
    return readers.unfit(question, was.text) is not None or readers.over_whole(question, was.text, texts)


def is_open(filing: Filing, session: Session, question: Question) -> bool:
    """May this question be answered now?"""
    return question.key in open_keys(filing, session)


def owed_anew(filing: Filing, session: Session, key: str) -> bool:
    """Was this question sent back, and not answered since? Of photos: are they those that were handed in?"""
    if not reason(filing, key):
        return False
    said, was = session.value(key), given(filing, key)
    return said is None or (said.origin is Origin.SENT and was is not None and said.text == was.text)


def called(filing: Filing, session: Session) -> tuple[Question, ...]:
    """The questions and notes the answers so far call for, in the order of the form."""
    texts = {key: v.text for key, v in standing(filing, session).items()}
    keys = relevance.relevant(filing.questions, texts)
    return tuple(q for q in filing.questions if q.key in keys)


def values(filing: Filing, session: Session) -> tuple[Value, ...]:
    """What would be submitted: the answers of the questions that are called for."""
    found = standing(filing, session)
    return tuple(found[q.key] for q in called(filing, session) if q.key in found)


def missing(filing: Filing, session: Session) -> tuple[Question, ...]:
    """Called for, and neither answered nor passed over; or sent back, and not answered since."""
    found, open_ = standing(filing, session), open_keys(filing, session)
    return tuple(
        q
        for q in called(filing, session)
        if q.asked
        and q.key in open_
        and (owed_anew(filing, session, q.key) or (q.key not in found and (q.required or q.key not in session.passed)))
    )


def dormant(filing: Filing, session: Session) -> tuple[Question, ...]:
    """Answered in the draft, and no longer called for: kept, not submitted."""
    keys = {q.key for q in called(filing, session)}
    return tuple(q for q in filing.questions if session.value(q.key) is not None and q.key not in keys)


def place(filing: Filing, question: Question) -> int:
    """Q1, Q2 …: among the questions that are asked."""
    return [q.key for q in filing.questions if q.asked].index(question.key) + 1


def notes_before(filing: Filing, session: Session, question: Question) -> tuple[Question, ...]:
    """The notes called for that stand right before a question."""
    found: list[Question] = []
    for q in called(filing, session):
        if q.key == question.key:
            return tuple(found)
        found = [*found, q] if q.kind is Kind.NOTE else []
    return ()


def notes_after(filing: Filing, session: Session) -> tuple[Question, ...]:
    """The notes called for that no question follows."""
    found: list[Question] = []
    for q in called(filing, session):
        found = [*found, q] if q.kind is Kind.NOTE else []
    return tuple(found)


def photos(values: tuple[Value, ...]) -> tuple[int, ...]:
    """The photos and files among the answers."""
    return tuple(file for v in values if v.origin is Origin.SENT for file in files_of(v.text))
