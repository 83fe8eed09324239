"""Where the questions of a form stand in a draft: which are called for, what answers them, which are still open.

What was said in the draft comes first, then what the report said before it came back, then the last issue's answer
(prefill), then the default. An answer that no longer fits its question is none.
"""

from __future__ import annotations

from forms import readers, relevance
from forms.model import Filing, MustAsk
from forms.questions import Kind, Origin, Question, Value
from forms.session import Session


def prefilled(filing: Filing, question: Question) -> Value | None:
    """What stands for an answer nobody gave: the last issue's, or the default."""
    if question.prefill:
        last = next((v for v in filing.last_values if v.question == question.key), None)
        if last is not None and readers.unfit(question, last.text) is None:
            return Value(question.key, last.text, Origin.LAST)
    if question.default and readers.unfit(question, question.default) is None:
        return Value(question.key, question.default, Origin.DEFAULT)
    return None


def last_said(filing: Filing, question: Question) -> str:
    """The last issue's answer, to be shown beside the question; '' where there was none, or it was of another kind."""
    last = next((v.text for v in filing.last_values if v.question == question.key), "")
    return last if last and readers.unfit(question, last) is None else ""


def standing(filing: Filing, session: Session) -> dict[str, Value]:
    """Question -> what answers it now, called for or not."""
    closed = {v.question: v for v in filing.answered_values} if not open_at_all(filing) else {}
    found: dict[str, Value] = {}
    for q in filing.questions:
        said = session.value(q.key) or closed.get(q.key)
        if said is not None and readers.unfit(q, said.text) is None:
            found[q.key] = said
        elif (before := prefilled(filing, q)) is not None:
            found[q.key] = before
    for q in filing.questions:  # a part greater than its whole is asked again
        texts = {key: v.text for key, v in found.items()}
        if q.key in found and readers.over_whole(q, found[q.key].text, texts):
            del found[q.key]
    return found


def open_at_all(filing: Filing) -> bool:
    """May the questions be answered? Not where only tasks were sent back."""
    return not (filing.returned and any(i.must_ask is MustAsk.RETURNED for i in filing.items))


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
    """Called for, and neither answered nor passed over."""
    if not open_at_all(filing):
        return ()
    found = standing(filing, session)
    return tuple(
        q
        for q in called(filing, session)
        if q.asked and q.key not in found and (q.required or q.key not in session.passed)
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
    """The photos among the answers."""
    return tuple(int(n) for v in values if v.origin is Origin.SENT for n in v.text.split())
