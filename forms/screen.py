"""Puts the open question into words: what is on the person's screen, as a function of the draft alone."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from forms import answers as asked
from forms import paging, question_words, statuses, words
from forms.model import Filing, Item, MustAsk
from forms.questions import ANEW, Question
from forms.questions import Kind as Kinds
from forms.session import Ask, Kind, Phase, Session


def pages(filing: Filing, session: Session, now: datetime) -> tuple[str, ...]:
    """The pages of the open question, the question on top included."""
    if session.ask is not None:
        return (_on_top(filing, session, session.ask),)
    match session.phase:
        case Phase.LIST:
            return _list(filing, session, now)
        case Phase.ASK:
            return (_question(filing, session),)
        case Phase.QUESTION:
            return (_of_the_form(filing, session),)
        case Phase.CONFIRM | Phase.PAPER:
            return table(filing, session)
        case Phase.DONE:
            return (words.already_filed(),)
        case Phase.PUT_AWAY:
            return (words.already_put_away(),)
        case Phase.CLOSED:
            return (words.locked(filing),)
        case _:
            assert_never(session.phase)


def render(filing: Filing, session: Session, now: datetime) -> str:
    """The page that is open."""
    all_ = pages(filing, session, now)
    return all_[min(session.page, len(all_)) - 1]


def key(session: Session) -> tuple[object, ...]:
    """Two sessions with the same key have the same question open."""
    table_ = (session.answers, session.values) if session.phase in (Phase.CONFIRM, Phase.PAPER) else ()
    return (session.phase, session.page, session.ask, session.queue[:1], session.question, table_, session.form)


def open_items(filing: Filing) -> tuple[Item, ...]:
    """What may be answered: every task; of a returned report those sent back, or all where it came back whole."""
    if not asked.partly(filing):
        return filing.items
    return tuple(i for i in filing.items if i.must_ask is MustAsk.RETURNED)


def rows(filing: Filing, session: Session) -> tuple[str, tuple[str, ...]]:
    """The table to confirm, whole: its head, and a line for what changed and for how many did not."""
    listed = _listed(filing, session)
    lines = [_line(filing, session, i) for i in listed]
    rest = len(filing.items) - len(listed)
    if (rest and listed) or evidence_of(session, 0):
        lines.append(_rest(session, rest if listed else 0, returned=filing.returned))
    said = any(v.origin in ANEW for v in asked.values(filing, session))
    head = words.table_head(filing, len(listed), zero=not said)
    return head, (*lines, *question_lines(filing, session))


def question_lines(filing: Filing, session: Session) -> tuple[str, ...]:
    """A line for each question that is called for, and the notes that no question follows. Where only parts of the
    report came back, for those that did, and for how many it did not."""
    found, open_ = asked.standing(filing, session), asked.open_keys(filing, session)
    listed = [q for q in asked.called(filing, session) if q.asked]
    lines = [question_words.line(q, asked.place(filing, q), found.get(q.key)) for q in listed if q.key in open_]
    if rest := len(listed) - len(lines):
        return (*lines, question_words.rest(rest, some=bool(lines)))
    return (*lines, *(paging.clip(question_words.note(q), 600) for q in asked.notes_after(filing, session)))


def _listed(filing: Filing, session: Session) -> list[Item]:
    return [i for i in filing.items if session.answer(i.task) or evidence_of(session, i.task)]


def _rest(session: Session, rest: int, *, returned: bool) -> str:
    return words.table_rest(rest, photos_of(session, 0), documents_of(session, 0), returned=returned)


def table(filing: Filing, session: Session) -> tuple[str, ...]:
    """The pages of the table to confirm: what changed, and how many did not."""
    changeable = [i for i in _listed(filing, session) if i in open_items(filing)]
    head, lines = rows(filing, session)
    return paging.pages(
        head,
        lines,
        lambda page, of: words.table_foot(
            _example(filing, session, changeable),
            page,
            of,
            returned=filing.returned,
            on_paper=session.phase is Phase.PAPER,
        ),
    )


def _line(filing: Filing, session: Session, item: Item) -> str:
    """A task of the table: its answer, the old one where a returned task only got photos, or its photos alone."""
    answer = session.answer(item.task) or (item.answered if filing.returned else None)
    photos, documents = photos_of(session, item.task), documents_of(session, item.task)
    if answer:
        return words.table_line(filing, item, answer, photos, documents)
    return words.photos_line(item, photos, documents)


def _example(filing: Filing, session: Session, changeable: list[Item]) -> str:
    """What to name in 要改回复“修改 5”: what is marked ※ first, tasks before questions."""
    marked = [i for i in changeable if (a := session.answer(i.task)) and a.heard]
    open_ = asked.open_keys(filing, session)
    questions = [q for q in asked.called(filing, session) if q.asked and q.key in open_]
    doubtful = [q for q in questions if (v := session.value(q.key)) and v.heard]
    names = [
        *(str(i.place) for i in marked),
        *(f"Q{asked.place(filing, q)}" for q in doubtful),
        *(str(i.place) for i in changeable),
        *(f"Q{asked.place(filing, q)}" for q in questions),
    ]
    return next(iter(names), "")


def photos_of(session: Session, task: int) -> int:
    """How many photos a task has; 0 is the report as a whole."""
    return sum(1 for t, _ in session.photos if t == task)


def documents_of(session: Session, task: int) -> int:
    """How many files of the page a task has; 0 is the report as a whole."""
    return sum(1 for t, _ in session.documents if t == task)


def evidence_of(session: Session, task: int) -> int:
    return photos_of(session, task) + documents_of(session, task)


def _list(filing: Filing, session: Session, now: datetime) -> tuple[str, ...]:
    lines = tuple(words.list_line(filing, i, session.answer(i.task)) for i in filing.items)
    questions = question_lines(filing, session)
    change = question_words.change(1) if questions and asked.values(filing, session) else ""
    return paging.pages(
        words.list_head(filing, now),
        (*lines, *questions),
        lambda page, of: words.list_foot(len(filing.items), page, of) + change,
    )


def _of_the_form(filing: Filing, session: Session) -> str:
    """The open question of the form, after the notes that stand before it."""
    question = filing.question(session.question)
    if question is None:  # gone from the form: nothing to show but the way on
        return words.say_go_on()
    left = [q.key for q in asked.missing(filing, session) if q.key != question.key]
    value = asked.standing(filing, session).get(question.key)
    at, of = len(session.went) + 1, len(session.went) + 1 + len(left)
    place = asked.place(filing, question)
    if asked.owed_anew(filing, session, question.key):
        return _sent_back(filing, session, question, question_words.anew(question, place, at, of, filing.correct_by))
    if value is not None:  # gone back to, not one of a round
        of = 1
    body = question_words.question(question, place, value, asked.last_said(filing, question), at, of)
    notes = "\n".join(question_words.note(n) for n in asked.notes_before(filing, session, question))
    return _above(notes, body) if notes else body


def _sent_back(filing: Filing, session: Session, question: Question, body: str) -> str:
    """Why it is asked again: of all that came back together, as long as nothing was said of it yet."""
    head = _question_back(filing, question.key) if _begun(filing, session) else _what_came_back(filing)
    return _above(head, body)


def _above(head: str, body: str) -> str:
    """Both on one page; of a head that is too long what fits. Each of its lines comes again in its turn."""
    return f"{paging.clip(head, paging.PAGE - paging.size(body) - 1)}\n{body}"


def _begun(filing: Filing, session: Session) -> bool:
    """Was something said already of what came back?"""
    anew = any(not asked.owed_anew(filing, session, b.question) for b in filing.sent_back)
    return bool(session.answers or session.photos or session.documents or session.asked) or anew


def _what_came_back(filing: Filing) -> str:
    lines = [words.returned_line(filing, i) for i in open_items(filing)]
    return words.returned(filing, (*lines, *(_question_back(filing, b.question) for b in filing.sent_back)))


def _question_back(filing: Filing, key: str) -> str:
    question = filing.question(key)
    if question is None:  # gone from the form
        return words.reason(filing, asked.reason(filing, key))
    was = question_words.was(question, asked.place(filing, question), asked.given(filing, key))
    return f"{was}：{words.reason(filing, asked.reason(filing, key))}"


def _question(filing: Filing, session: Session) -> str:
    item = filing.item(session.queue[0])
    at, of = len(session.asked) + 1, len(session.asked) + len(session.queue)
    if item.must_ask is not MustAsk.RETURNED:
        return words.question(filing, item, session.answer(item.task), at, of)
    answer = session.answer(item.task)
    if at == 1 and answer is None and not _begun(filing, session):
        several = of + len(filing.sent_back)
        return _above(_what_came_back(filing), words.supplement(filing, item, several))
    return f"{words.returned_one(filing, item, answer)}\n{words.supplement(filing, item, 1)}"


def _on_top(filing: Filing, session: Session, ask: Ask) -> str:
    match ask.kind:
        case Kind.COUNT:
            return words.place_or_count(ask.text, filing.item(ask.task) if ask.task else None)
        case Kind.SPLIT:
            return words.split(ask.text, tuple(tuple(filing.item(t) for t in g) for g in ask.groups))
        case Kind.NO_NEWS:
            heard = statuses.read(ask.text, filing.statuses).heard
            return words.no_news(heard, filing, filing.item(ask.task), none_label(filing))
        case Kind.NO_NEWS_REST:
            rest = len(filing.items) - len(session.answers) - len([t for t in session.queue if not session.answer(t)])
            return words.no_news_rest(ask.text, rest, none_label(filing), all_of_them=rest == len(filing.items))
        case Kind.STATUS:
            options = tuple(s for k in ask.options if (s := filing.status(k)))
            unsaid = statuses.read(ask.text, filing.statuses).why is statuses.Why.UNSAID
            return words.which_status(filing.item(ask.task), ask.text, options, unsaid=unsaid)
        case Kind.STALE:
            return words.stale_text(ask.text, filing.item(ask.task), filing.item(session.queue[0]))
        case Kind.PHOTO:
            return which_photo(filing, session)
        case Kind.PLACE:
            return words.which_place(len(filing.items), sum(q.asked for q in filing.questions))
        case Kind.HEARD:
            return words.heard_voice(ask.text)
        case Kind.CANCEL:
            return words.sure_to_cancel(filing, len(session.answers) + len(session.values))
        case Kind.ANEW:
            return words.sure_to_begin_anew(filing, len(session.answers) + len(session.values))
        case _:
            assert_never(ask.kind)


def which_photo(filing: Filing, session: Session) -> str:
    open_ = asked.open_keys(filing, session)
    questions = [q for q in asked.called(filing, session) if q.kind is Kinds.PHOTO and q.key in open_]
    return words.which_photo(
        len(session.loose), len(filing.items), [f"Q{asked.place(filing, q)}" for q in questions][:_NAMED]
    )


_NAMED = 6  # questions for photos named in one line


def none_key(filing: Filing) -> str | None:
    """The key of the campaign's status 无进展, where it has one."""
    return statuses.senses(filing.statuses).get("none")


def none_label(filing: Filing) -> str:
    key_ = none_key(filing)
    known = filing.status(key_) if key_ else None
    return known.label if known else "无进展"


def preview(filing: Filing, session: Session) -> tuple[str, ...]:
    """What has been filled so far, to look at only."""
    listed = _listed(filing, session)
    lines = [_line(filing, session, i) for i in listed]
    if evidence_of(session, 0):
        lines.append(_rest(session, 0, returned=filing.returned))
    lines += question_lines(filing, session)
    return paging.pages(words.preview_head(len(listed) + len(session.values)), tuple(lines), words.preview_foot)
