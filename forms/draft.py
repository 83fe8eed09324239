"""What may be done to a draft: record, leave, go on, submit. Every function takes a Session and gives another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from forms import answers as asked
from forms import question_words, readers, screen, statuses, words
from forms.model import Answer, Event, Filing, Item, MustAsk, Submitted
from forms.questions import ANEW, Origin, Value, files_of, photos_in, to_value
from forms.session import Ask, Held, Kind, Phase, Session


@dataclass(frozen=True, slots=True)
class Move:
    """A session to go on with; what to say first; whether the open question follows."""

    session: Session
    note: str = ""
    show: bool = True
    events: tuple[Event, ...] = ()


def fingerprint(filing: Filing) -> str:
    """Of what a draft depends on: the tasks in their places, the statuses, whether it was sent back, the questions."""
    text = repr(
        (
            [(i.task, i.place, i.must_ask is MustAsk.RETURNED) for i in filing.items],
            [(s.key, s.label) for s in filing.statuses],
            filing.returned,
            *([json.dumps([to_value(q) for q in filing.questions])] if filing.questions else ()),
            *([[b.question for b in filing.sent_back]] if filing.sent_back else ()),
        )
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def first(filing: Filing, now: datetime) -> Session:
    """The draft at its beginning; a withdrawn report begins with what it said."""
    session = Session(
        issue=filing.issue,
        unit=filing.unit,
        phase=Phase.LIST,
        at=now,
        form=fingerprint(filing),
        returned=filing.returned,
        tasks=tuple(i.task for i in filing.items),
        photos=filing.photos,
        documents=filing.documents,
    )
    known = {s.key for s in filing.statuses}
    if asked.partly(filing):
        return _first_of_what_came_back(filing, session)
    before = tuple(i.answered for i in filing.items if i.answered and i.answered.changed and i.answered.status in known)
    values = tuple(v for v in filing.answered_values if v.origin in ANEW)
    if before or filing.returned or filing.answered_values:
        return replace(session, answers=before, values=values, phase=Phase.CONFIRM)
    if filing.items or not filing.questions:
        return session
    open_ = asked.missing(filing, session)
    return to_question(session, open_[0].key) if open_ else replace(session, phase=Phase.CONFIRM)


def _first_of_what_came_back(filing: Filing, session: Session) -> Session:
    """The tasks sent back, then the questions; the photos of a question sent back are there to be added to."""
    was = (asked.given(filing, b.question) for b in filing.sent_back)
    session = replace(session, values=tuple(v for v in was if v is not None and v.origin is Origin.SENT))
    if items := screen.open_items(filing):
        return ask_for(session, (i.task for i in items))
    open_ = asked.missing(filing, session)
    return to_question(session, open_[0].key) if open_ else replace(session, phase=Phase.CONFIRM)


def anew(filing: Filing, session: Session, now: datetime) -> Session:
    """The draft at its beginning, nothing in it; of a returned report as it came back."""
    blank = filing
    if not filing.returned:
        items = tuple(replace(i, answered=None) for i in filing.items)
        blank = replace(filing, items=items, answered_values=(), photos=(), documents=())
    return replace(first(blank, now), form=fingerprint(filing), screen=session.screen)


def to_question(session: Session, key: str) -> Session:
    """This question of the form is the open one."""
    return replace(session, phase=Phase.QUESTION, question=key, page=1, seen=1, ask=None)


def ask_for(session: Session, tasks: Iterable[int]) -> Session:
    """Begin a round of questions about these tasks."""
    return replace(session, phase=Phase.ASK, queue=tuple(dict.fromkeys(tasks)), asked=(), page=1, ask=None)


def record(session: Session, answers: Iterable[Answer]) -> Session:
    """Put answers in place of older ones about the same tasks."""
    new = tuple(answers)
    tasks = {a.task for a in new}
    order = {task: n for n, task in enumerate(session.tasks)}
    kept = (*(a for a in session.answers if a.task not in tasks), *new)
    return replace(
        session,
        answers=tuple(sorted(kept, key=lambda a: order.get(a.task, 0))),
        held=tuple(h for h in session.held if h.task not in tasks),
    )


def forget(session: Session, task: int) -> Session:
    """The task is unchanged after all."""
    return replace(
        session,
        answers=tuple(a for a in session.answers if a.task != task),
        held=tuple(h for h in session.held if h.task != task),
    )


def hold(session: Session, task: int, text: str) -> Session:
    """Keep words that must be cleared up when the task's turn comes."""
    return replace(session, held=(*(h for h in session.held if h.task != task), Held(task, text)))


def done_with(session: Session, task: int) -> Session:
    """The task has been gone through: off the queue, on the way back."""
    return replace(
        session,
        queue=tuple(t for t in session.queue if t != task),
        asked=(*(t for t in session.asked if t != task), task),
        last=task,
        ask=None,
    )


def owed(filing: Filing, session: Session) -> tuple[Item, ...]:
    """Tasks that 全部无变化 does not cover and nobody has spoken of yet."""
    if filing.returned:
        return ()
    return tuple(
        i for i in filing.items if (i.must_ask or not filing.status(i.last_status)) and session.answer(i.task) is None
    )


def changed(item: Item, answer: Answer) -> Answer:
    """The answer with `changed` set by comparing it with what was last said."""
    said = answer.text.strip(" 。；")
    nothing_new = said in ("", item.last_text.strip(" 。；"))
    same = answer.status == item.last_status and answer.percent in (None, item.last_percent) and nothing_new
    return replace(unchanged(item), heard=answer.heard) if same else replace(answer, changed=True)


def changed_parts(before: Session | None, after: Session) -> tuple[int | str, ...]:
    """What the draft says otherwise than it did: tasks, by their words or their evidence, 0 the report as a whole; and
    questions of the form, by their keys."""
    tasks = (0, *after.tasks)
    said = [v for s in (before, after) if s is not None for v in s.values]
    keys = dict.fromkeys(v.question for v in said)
    return (
        *(t for t in tasks if _said_of(after, t) != (_said_of(before, t) if before else _NOTHING)),
        *(k for k in keys if after.value(k) != (before.value(k) if before else None)),
    )


_NOTHING: tuple[object, ...] = (None, (), ())


def _said_of(session: Session, task: int) -> tuple[object, ...]:
    held = tuple(h.text for h in session.held if h.task == task)
    return (session.answer(task), held, tuple(f for t, f in (*session.photos, *session.documents) if t == task))


def unchanged(item: Item) -> Answer:
    """What 无变化 means for a task."""
    return Answer(item.task, item.last_status, item.last_text, item.last_percent, changed=False)


def answers(filing: Filing, session: Session) -> tuple[Answer, ...]:
    """Every task's answer in place order, as it would be submitted."""
    return tuple(
        session.answer(i.task) or (i.answered if filing.returned and i.answered else unchanged(i)) for i in filing.items
    )


def advance(filing: Filing, session: Session, now: datetime, note: str = "") -> Move:
    """Go to what comes next: the queue, what is owed, photos nobody placed, and then the table (or straight out)."""
    session = replace(session, ask=None)
    if not session.queue:
        missing = owed(filing, session)
        session = replace(session, queue=tuple(i.task for i in missing))
    if session.queue:
        return Move(reopen(filing, replace(session, phase=Phase.ASK, page=1, question="")), note)
    if open_ := asked.missing(filing, session):
        return Move(to_question(session, open_[0].key), note)
    session = replace(session, question="")
    if session.loose:
        return Move(replace(session, phase=Phase.CONFIRM, page=1, seen=1, ask=Ask(Kind.PHOTO)), note)
    if session.on_paper:
        return Move(replace(session, phase=Phase.PAPER, page=1, seen=1), note)
    if session.direct and not session.values and all(_plain(filing, a) for a in session.answers):
        return submit(filing, session, now)
    return Move(replace(session, phase=Phase.CONFIRM, page=1, seen=1), note)


def _plain(filing: Filing, answer: Answer) -> bool:
    """May this go out unshown after 0? Only what was said in so many words, and moves no status that was known."""
    item = filing.item(answer.task)
    return not answer.heard and (answer.status == item.last_status or not filing.status(item.last_status))


def reopen(filing: Filing, session: Session) -> Session:
    """If words are already there for the task at the head of the queue, the question is what they mean."""
    if session.phase is not Phase.ASK:
        return session
    task = session.queue[0]
    held = next((h for h in session.held if h.task == task), None)
    return replace(session, ask=doubt(filing, filing.item(task), held.text)) if held else session


def doubt(filing: Filing, item: Item, text: str) -> Ask:
    """The question that clears up what words about a task mean."""
    reading = statuses.read(text, filing.statuses)
    none = screen.none_key(filing)
    if reading.why is statuses.Why.NO_NEWS and none and filing.status(item.last_status):
        return Ask(Kind.NO_NEWS, item.task, text)
    ordered = sorted(filing.statuses, key=lambda s: s.rank)
    return Ask(Kind.STATUS, item.task, text, tuple(s.key for s in ordered))


def submit(filing: Filing, session: Session, now: datetime) -> Move:
    """Hand the report in; too late for that, the draft stays."""
    if now > filing.lock_at and not filing.returned:
        return Move(session, words.locked(filing), show=False)
    said = answers(filing, session)
    values = asked.values(filing, session)
    zero = not any(a.changed for a in said) and not any(v.origin in ANEW for v in values)
    event = Submitted(said, zero, session.on_paper, session.photos, values, session.documents)
    done = replace(session, phase=Phase.DONE, ask=None, queue=(), held=(), page=1, question="")
    return Move(done, words.submitted(filing, event), show=False, events=(event,))


def carry(filing: Filing, session: Session) -> tuple[Session, str]:
    """Fit a draft to a filing that changed under it; what could not be carried is said."""
    print_ = fingerprint(filing)
    if session.form == print_:
        return session, ""
    tasks = {i.task for i in filing.items}
    open_ = {i.task for i in screen.open_items(filing)}
    known = {s.key for s in filing.statuses}
    lost = tuple(a for a in session.answers if a.task not in tasks)
    unknown = tuple(a for a in session.answers if a.task in open_ and a.status not in known)
    queue = tuple(t for t in session.queue if t in open_) + tuple(
        a.task for a in unknown if a.task not in session.queue
    )
    kept = tuple(a for a in session.answers if a.task in open_ and a.status in known)
    dropped = tuple(a.text for a in lost) + tuple(h.text for h in session.held if h.task not in tasks)
    asks = session.ask if session.ask and session.ask.kind in (Kind.CANCEL, Kind.HEARD) else None
    values, said, freed = _fitting(filing, session)
    keys = {q.key for q in filing.questions}
    fitted = replace(
        session,
        form=print_,
        answers=kept,
        queue=queue,
        asked=tuple(t for t in session.asked if t in open_),
        held=tuple(h for h in session.held if h.task in open_) + tuple(Held(a.task, a.text) for a in unknown if a.text),
        photos=(*((t if t in tasks else 0, f) for t, f in session.photos), *((0, f) for f in photos_in(freed))),
        documents=(
            *((t if t in tasks else 0, f) for t, f in session.documents),
            *((0, f) for f in files_of(freed) if f not in photos_in(freed)),
        ),
        ask=asks,
        last=session.last if session.last in tasks else 0,
        returned=filing.returned,
        tasks=tuple(i.task for i in filing.items),
        page=1,
        seen=1,
        values=values,
        question=session.question if session.question in keys else "",
        went=tuple(k for k in session.went if k in keys),
        passed=tuple(k for k in session.passed if k in keys),
    )
    note = words.carried(dropped, tuple(filing.item(a.task) for a in unknown))
    return _refit(filing, session, fitted), note + said


def _fitting(filing: Filing, session: Session) -> tuple[tuple[Value, ...], str, str]:
    """The answers that still answer a question of the form, what is said of the others, and the photos and files that
    answer none now: they go with the report as a whole. The label of a question that is gone went with it: its answer
    is quoted instead."""
    known = {q.key: q for q in filing.questions}
    kept = tuple(v for v in session.values if v.question in known and not readers.unfit_value(known[v.question], v))
    lost = tuple(v for v in session.values if v not in kept)
    if not lost:
        return kept, "", ""
    sent = " ".join(v.text for v in lost if v.origin is Origin.SENT)
    gone = tuple(question_words.gone(v) for v in lost if v.question not in known and v.origin is not Origin.SENT)
    again = tuple(known[v.question].label for v in lost if v.question in known)
    return kept, question_words.carried(gone, again, sent), sent


def _refit(filing: Filing, before: Session, fitted: Session) -> Session:
    """The phase the fitted draft stands in."""
    if filing.returned and not before.returned:
        begun = first(filing, before.at)
        return replace(
            begun, photos=fitted.photos, documents=fitted.documents, loose=fitted.loose, screen=before.screen
        )
    if before.phase is Phase.LIST and not fitted.queue and fitted.tasks:
        return fitted
    if fitted.queue:
        return replace(fitted, phase=Phase.ASK, question="")
    if fitted.phase is Phase.QUESTION or not fitted.tasks:
        return _refit_question(filing, fitted)
    if fitted.phase is Phase.ASK:
        missing = owed(filing, fitted)
        if missing:
            return replace(fitted, queue=tuple(i.task for i in missing))
        return replace(fitted, phase=Phase.PAPER if fitted.on_paper else Phase.CONFIRM)
    return fitted


def _refit_question(filing: Filing, fitted: Session) -> Session:
    """The open question where it is still asked, else the next, else the table."""
    if fitted.phase is Phase.QUESTION and fitted.question in {q.key for q in asked.called(filing, fitted)}:
        return fitted
    if missing := asked.missing(filing, fitted):
        return to_question(fitted, missing[0].key)
    return replace(fitted, question="", phase=Phase.PAPER if fitted.on_paper else Phase.CONFIRM)
