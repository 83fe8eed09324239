"""What is said to a question of the form, and what it does to the draft.

Rules
  1. The questions follow the tasks (they come first where there are none), one by one, those called for and not yet
     answered. What the last issue's answer or a default stands for is not asked; it is shown, marked, in the list and
     in the table that is confirmed, and 修改 opens it.
  2. An answer is taken where it is literal or near (※); what is doubtful or may not stand is explained and asked again.
  3. 跳过 keeps what stands; of a question that must be answered and has no answer, or was sent back and not answered
     since, it is refused. 0 is an answer to a figure, 跳过 to a question that may be left, no answer to any other.
  4. 上一步 goes back through the questions, then to the tasks. 修改 takes a label or Q and its number.
  5. A message may answer questions by their labels (接通率：96.5%；办结率97%), beside tasks or alone; labels.py.
  6. An answer that takes away another question keeps that one's answer in the draft, unsubmitted, and says so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from forms import answers, draft, labels, question_words, readers, words
from forms.chinese import clean, fold
from forms.draft import Move, advance
from forms.model import Filing
from forms.questions import FIGURES, Kind, Origin, Question, Value, with_file, without_files
from forms.session import Phase, Session
from forms.statuses import Confidence

_TAKEN = (Confidence.LITERAL, Confidence.NEAR)


def take(filing: Filing, session: Session, question: Question, text: str, now: datetime) -> Move | None:
    """An answer to the open question; None where the words say nothing of it."""
    if question.kind is Kind.PHOTO:
        return _photos_done(filing, session, question, text, now)
    if fold(text).strip(" .。!") in ("0", "00") and question.kind not in FIGURES and not question.required:
        return skip(filing, session, now)
    found = _read(filing, session, question, text, now)
    if found.confidence is Confidence.NONE:
        return None
    if found.confidence not in _TAKEN:
        return Move(session, refused(filing, question, text, found))
    return _taken(filing, session, [Value(question.key, found.text, heard=found.heard)], now)


def is_answer(filing: Filing, session: Session, question: Question, text: str, now: datetime) -> bool:
    """Would these words be taken, plainly or nearly?"""
    return question.kind is not Kind.TEXT and _read(filing, session, question, text, now).confidence in _TAKEN


def skip(filing: Filing, session: Session, now: datetime) -> Move:
    """跳过: go on; what stands stays."""
    question = filing.question(session.question)
    if question is None:
        return advance(filing, session, now)
    place = answers.place(filing, question)
    if answers.owed_anew(filing, session, question.key):
        return Move(session, question_words.still_back(place, question))
    if question.required and question.key not in answers.standing(filing, session):
        return Move(session, question_words.must_be_answered(place, question))
    return advance(filing, _gone_through(session, question.key, passed=True), now)


def modify(filing: Filing, session: Session, question: Question) -> Move:
    """Back to one question, all else kept."""
    if question not in answers.called(filing, session):
        return Move(session, question_words.no_longer_asked((question.label,)))
    if not answers.is_open(filing, session, question):
        return Move(session, question_words.not_open())
    return Move(reopen(session, question.key))


def reopen(session: Session, key: str) -> Session:
    """Put this question on the screen."""
    went = tuple(k for k in session.went if k != key)
    return replace(session, phase=Phase.QUESTION, question=key, went=went, page=1, seen=1, ask=None, direct=False)


def meant(filing: Filing, said: str) -> Question | str | None:
    """The question named in 修改 接通率, 改Q2: itself, the words where there is none of that number, or None."""
    text = fold(clean(said)).strip().strip("“”\"'「」").rstrip("。.!~ ")
    match = re.fullmatch(r"(?:修改|改)[\s:,]*(.+)", text, re.DOTALL)
    return named(filing, match[1]) if match else None


def named(filing: Filing, said: str) -> Question | str | None:
    """Q2, 问2, or a label in full; of questions alone also what stands in one label only (接通率 for 热线接通率)."""
    asked = [q for q in filing.questions if q.asked]
    text = labels.plain(said)
    number = re.fullmatch(r"(?:q|问|第)([0-9]{1,3})问?", text)
    if number and asked and not (text.startswith("第") and not text.endswith("问")):
        n = int(number[1])
        return asked[n - 1] if 1 <= n <= len(asked) else said.strip()
    whole = next((q for q in asked if labels.plain(q.label) == text), None)
    if whole is not None or filing.items or len(text) < 2:
        return whole
    parts = [q for q in asked if text in labels.plain(q.label)]
    return parts[0] if len(parts) == 1 else None


# Several answers in one message -----------------------------------------------------------------------------------


def cut(filing: Filing, text: str, session: Session | None = None) -> labels.Cut | None:
    """The answers by label in a message. While words are asked for, a part of a label in them is no label."""
    open_ = filing.question(session.question) if session is not None and session.phase is Phase.QUESTION else None
    return labels.cut(filing, text, parts=open_ is None or open_.kind is not Kind.TEXT)


def take_cut(filing: Filing, session: Session, found: labels.Cut, now: datetime) -> tuple[Session, str]:
    """The draft with the labelled answers that may stand, and what to say of them all."""
    taken: list[tuple[Question, Value]] = []
    notes: list[str] = []
    before = session
    for question, text, heard in ((s.question, s.words, s.heard) for s in found.said):
        if not answers.is_open(filing, session, question):
            notes.append(f"{question.label}：{question_words.not_sent_back()}")
            continue
        read = _read(filing, session, question, text, now)
        if read.confidence in _TAKEN:
            value = Value(question.key, read.text, heard=heard or read.heard)
            taken = [*((q, v) for q, v in taken if q.key != question.key), (question, value)]
            session = _recorded(session, [value])
        else:
            notes.append(f"{question.label}：{refused(filing, question, text, read)}")
            session = replace(session, passed=tuple(k for k in session.passed if k != question.key))
    if taken:
        notes.insert(0, question_words.noted(tuple(taken)))
    for unclear in found.unclear:
        places_ = [(answers.place(filing, q), q) for q in unclear.questions]
        notes.append(question_words.which_label(unclear.heard, places_))
    notes += _dropped(filing, before, session)
    return replace(session, direct=False), "".join(notes)


# ------------------------------------------------------------------------------------------------------------------


def _read(filing: Filing, session: Session, question: Question, text: str, now: datetime) -> readers.Said:
    found = readers.read(question, text, now.astimezone(filing.due_at.tzinfo).date())
    if found.confidence in _TAKEN and question.share_of:
        texts = {key: v.text for key, v in answers.standing(filing, session).items()}
        if readers.over_whole(question, found.text, texts):
            return readers.Said(Confidence.ASK, heard=text, why=readers.Unfit.WHOLE)
    return found


def refused(filing: Filing, question: Question, text: str, found: readers.Said) -> str:
    """Why words were not taken."""
    if found.why is not None:
        whole = filing.question(question.share_of)
        return question_words.unfit(question, text, found.why, whole.label if whole else "")
    if found.confidence is Confidence.NONE:
        return question_words.not_understood(question, text)
    return question_words.unsure(question, text)


def _recorded(session: Session, values: list[Value]) -> Session:
    keys = {v.question for v in values}
    kept = tuple(v for v in session.values if v.question not in keys)
    return replace(session, values=(*kept, *values), passed=tuple(k for k in session.passed if k not in keys))


def _gone_through(session: Session, key: str, *, passed: bool = False) -> Session:
    return replace(
        session,
        went=(*(k for k in session.went if k != key), key),
        passed=(*(k for k in session.passed if k != key), key) if passed else session.passed,
        question="",
    )


def _taken(filing: Filing, session: Session, values: list[Value], now: datetime) -> Move:
    after = _recorded(session, values)
    note = "".join(_dropped(filing, session, after))
    return advance(filing, _gone_through(after, values[-1].question), now, note)


def _dropped(filing: Filing, before: Session, after: Session) -> list[str]:
    """What an answer takes away, said."""
    was = {q.key for q in answers.dormant(filing, before)}
    gone = tuple(q.label for q in answers.dormant(filing, after) if q.key not in was)
    return [question_words.no_longer_asked(gone)] if gone else []


def _photos_done(filing: Filing, session: Session, question: Question, text: str, now: datetime) -> Move | None:
    """1 after the photos of a question goes on."""
    if fold(text).strip(" .。!") in ("1", "好", "好了", "完", "发完", "发完了", "完了", "没有了"):
        if session.value(question.key) is None:
            return Move(session, words.no_photo_to_move())
        if answers.owed_anew(filing, session, question.key):
            return Move(session, question_words.still_back(answers.place(filing, question), question))
        return advance(filing, _gone_through(session, question.key), now)
    if fold(text).strip(" .。!") == "0" and not question.required:
        return skip(filing, session, now)
    return None


def take_photo(filing: Filing, session: Session, question: Question, file: int) -> Move:
    """A photo for a question that asks for one."""
    taken = brought(session, question, file, photo=True)
    return Move(taken, received(filing, taken, question), show=False)


def brought(session: Session, question: Question, *files: int, photo: bool) -> Session:
    """The draft with these photos, or files of the page, as the answer to a question that asks for them."""
    before = session.value(question.key)
    text = before.text if before else ""
    for file in files:
        text = with_file(text, file, photo=photo)
    return _recorded(session, [Value(question.key, text, Origin.SENT)])


def received(filing: Filing, session: Session, question: Question, *, more: bool = True) -> str:
    """Q7 通报照片已收照片2张，发完回复1。 more: there may come others."""
    value = session.value(question.key)
    place = answers.place(filing, question)
    return question_words.photos_taken(place, question, value.text if value else "", more=more)


def dropped(filing: Filing, question: Question, nth: int, left: int) -> str:
    """Q7 通报照片的第2张照片已删，还有1张。"""
    return f"{question_words.named(answers.place(filing, question), question)}的{words.loose_dropped(nth, left)}"


def without_photos(values: tuple[Value, ...], gone: frozenset[int]) -> tuple[Value, ...]:
    """The answers without these photos, which could not be had."""
    left = tuple(replace(v, text=without_files(v.text, gone)) if v.origin is Origin.SENT else v for v in values)
    return tuple(v for v in left if v.text)


def photo_question(filing: Filing, session: Session) -> Question | None:
    """The question a photo answers without being asked about: the open one, or the only one without tasks."""
    open_ = filing.question(session.question) if session.phase is Phase.QUESTION else None
    if open_ is not None and open_.kind is Kind.PHOTO:
        return open_
    if filing.items:
        return None
    wanted = takes_photos(filing, session)
    return wanted[0] if len(wanted) == 1 and session.phase is not Phase.PAPER else None


def takes_photos(filing: Filing, session: Session) -> tuple[Question, ...]:
    """The questions that ask for photos and may be answered now."""
    open_ = answers.open_keys(filing, session)
    return tuple(q for q in answers.called(filing, session) if q.kind is Kind.PHOTO and q.key in open_)


def photos_of(filing: Filing, session: Session, said: str) -> Question | None:
    """The question for photos these words name; None: they name none that takes any now."""
    found = named(filing, said)
    return found if isinstance(found, Question) and found in takes_photos(filing, session) else None


__all__ = [
    "brought",
    "cut",
    "draft",
    "is_answer",
    "meant",
    "modify",
    "named",
    "photo_question",
    "photos_of",
    "received",
    "reopen",
    "skip",
    "take",
    "take_cut",
    "take_photo",
    "takes_photos",
]
