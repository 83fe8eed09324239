"""A message that goes on with the one before: 续：…, （接上条）…, or a long paste that WeChat cut into pieces.

Rules
  1. Said so (续：, 接上条, （续）): its words up to the first place named belong to the task that was spoken of last.
  2. Not said so, but within CUT of a message of LONG characters: the same. If it begins like an answer of its own to
     the question put meanwhile, it is asked whose it is.
  3. What it was joined to is said, and the table shows it whole. Too long with it, it is not taken, and that is said.
  4. An answer in words to a question of the form is gone on with like the words about a task, where that is said.
  5. What comes within CUT of words that were too long to be taken is their end, and not taken either.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from forms import answers, asking, blocks, draft, inquiry, places, question_words, readers, secrecy, statuses, words
from forms.chinese import fold
from forms.draft import Move
from forms.model import Filing
from forms.questions import Kind as Kinds
from forms.questions import Question
from forms.session import Ask, Kind, Phase, Session
from forms.statuses import Confidence
from forms.vocabulary import is_bare, word

CUT = timedelta(seconds=8)
LONG = 200  # characters: shorter messages are not cut by anybody
_MARK = re.compile(
    r"\s*(?:[(\[【](?:接上(?:条|文|页|一条)?|续(?:上|前|上条)?)[)\]】]|接上(?:条|文|页|一条)|续(?:上条?|前)?(?=[:,\s]))[\s:,。]*"
)
_END = " \n。.;；,，"
_ABOUT_A_TASK = (Kind.STATUS, Kind.NO_NEWS)


def remembered(filing: Filing, before: Session, text: str, move: Move) -> Move:
    """The move, its draft knowing how long these words were and which task or question their end was about."""
    if is_bare(text):
        return move
    after = move.session
    if _told(after) == _told(before):  # nothing of it was taken
        length = -len(text) if _asked_for_words(filing, before) and asking.too_long(filing, text) else 0
        return replace(move, session=replace(after, length=length)) if length or after.length < 0 else move
    length = 0 if word(text) else len(text)
    question = _answered(filing, before, text, after)
    tail = 0 if question else _spoken_of(filing, before, text, after)
    return replace(move, session=replace(after, tail=tail, tail_question=question, length=length))


def _told(session: Session) -> tuple[object, ...]:
    return session.answers, session.held, session.ask, session.values


def _asked_for_words(filing: Filing, session: Session) -> bool:
    """Is a task or a text asked for, and nothing on top of it?"""
    question = filing.question(session.question) if session.phase is Phase.QUESTION else None
    return session.ask is None and (
        session.phase is Phase.ASK or (question is not None and question.kind is Kinds.TEXT)
    )


def _answered(filing: Filing, before: Session, text: str, after: Session) -> str:
    """The question for words which the end of this message answered; '' where it spoke of something else."""
    said = [v for v in after.values if before.value(v.question) != v]
    question = filing.question(said[-1].question) if said else None
    if question is None or question.kind is not Kinds.TEXT:
        return ""
    end = fold(text).rstrip(_END)[-3:]
    return question.key if fold(said[-1].text).rstrip(_END).endswith(end) else ""


def _spoken_of(filing: Filing, before: Session, text: str, after: Session) -> int:
    parts = blocks.split(text, filing.items)
    if parts is not None:
        last = parts[-1]
        return last.which.tasks[-1] if isinstance(last.which, places.Places) and not last.rest else 0
    asked = before.queue[0] if before.phase is Phase.ASK and before.queue else 0
    if asked and (after.queue[:1] != (asked,) or (after.ask is not None and after.ask.task == asked)):
        return asked
    return before.tail


def take(filing: Filing, session: Session, text: str, now: datetime) -> Move | str | None:
    """Joined to what was said before; words to be read as any others; None: it does not go on with anything."""
    mark = _MARK.match(fold(text))
    body = text[mark.end() :].strip() if mark else text
    soon = now - session.at <= CUT and not is_bare(text)
    if soon and session.length < 0 and _asked_for_words(filing, session) and not _has_status(filing, session, text):
        return Move(replace(session, length=0), words.end_of_too_long(text))
    if mark is None and not (soon and session.length >= LONG):
        return None
    ask = session.ask
    if ask is not None and ask.task == session.tail and ask.kind in _ABOUT_A_TASK:
        if secrecy.is_marked(ask.text + body):
            return Move(session, words.secret())
        return Move(replace(session, ask=replace(ask, text=ask.text + body)), words.joined(filing.item(ask.task)))
    if mark and body and (question := filing.question(session.tail_question)) is not None:
        return _to_question(filing, session, question, body, now)
    answer = session.answer(session.tail) if session.tail in {i.task for i in filing.items} else None
    if answer is None or not body:
        return body if mark and body else None
    parts = blocks.split(body, filing.items, answering=True) or (blocks.Part(None, body, body),)
    if parts[0].which is not None or parts[0].rest:
        return body if mark else None
    if mark is None and _own_answer(filing, session, body):
        return Move(replace(session, ask=Ask(Kind.STALE, session.tail, text)))
    between = "，" if mark and answer.text and answer.text[-1] not in "，。；、,;" else ""
    whole = answer.text + between + parts[0].content
    if secrecy.is_marked(answer.text + parts[0].content) or secrecy.is_marked(whole):  # cut in two: 秘密 | ★1年
        return Move(session, words.secret())
    item = filing.item(session.tail)
    if asking.too_long(filing, whole):
        return Move(session, words.too_long_joined(item, filing.text_limit))
    joined = replace(draft.record(session, [replace(answer, text=whole)]), page=1, seen=1)
    if parts[1:]:
        move = asking.take_block(filing, joined, parts[1:], None, now)
        return replace(move, note="\n".join(p for p in (words.joined(item), move.note) if p))
    return Move(joined, words.joined(item))


def _own_answer(filing: Filing, session: Session, text: str) -> bool:
    """While another task is asked, words that begin with a status."""
    return bool(session.queue) and session.queue[0] != session.tail and _has_status(filing, session, text)


def _has_status(filing: Filing, session: Session, text: str) -> bool:
    """While a task is asked, words that begin like an answer about one."""
    reading = statuses.read(text, filing.statuses).confidence
    return session.phase is Phase.ASK and reading in (Confidence.LITERAL, Confidence.ASK)


def _to_question(filing: Filing, session: Session, question: Question, body: str, now: datetime) -> Move | str:
    """续：… after an answer in words. What names tasks or questions is read as any other message."""
    before, place = session.value(question.key), answers.place(filing, question)
    if before is None or inquiry.cut(filing, body) is not None or blocks.split(body, filing.items) is not None:
        return body
    between = "" if before.text[-1] in "，。；、,;" or body[0] in "，。；、,;" else "，"
    if secrecy.is_marked(before.text + body):
        return Move(session, words.secret())
    found = readers.read(question, before.text + between + body, now.astimezone(filing.due_at.tzinfo).date())
    if found.confidence is not Confidence.LITERAL:
        return Move(session, question_words.too_long_joined(place, question))
    values = tuple(replace(v, text=found.text) if v is before else v for v in session.values)
    return Move(replace(session, values=values, page=1, seen=1), question_words.joined(place, question))
