"""The conversation by which one unit files one report: filing and draft in, the next draft and one reply out.

Rules
  1. One open question. An answer answers what was on the screen; one sent before it was seen is told apart.
  2. Nothing typed is lost: an odd word leaves the draft as it is, and the question is explained and put again.
  3. Nothing is guessed: what was not said in so many words is marked ※ in the table that 1 confirms, or asked.
  4. 0 is all unchanged, and goes straight out, but for the tasks that must be spoken of: one question each.
  5. What is submitted is what the table showed; a table of several pages must have been turned to its end.
  6. Words of the conversation (上一步, 修改 3, 暂存 …) work in every phase; the table _WORDS says what each does,
     the table _PHASES who answers otherwise.
  7. The form's own questions follow the tasks; inquiry.py has their rules.

Pure: no clock (`now` is an argument), no rows. bot/chat and bot/filing keep the session and turns events into rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from forms import answers as asked
from forms import (
    asides,
    asking,
    blocks,
    draft,
    inquiry,
    joined,
    labels,
    paging,
    photos,
    places,
    question_words,
    screen,
    statuses,
    turned,
    words,
)
from forms.chinese import clean, fold
from forms.draft import Move, advance
from forms.model import Cancelled, Event, Filing, Item, Photo, Said, Text, Voice
from forms.questions import Kind as Kinds
from forms.questions import Question
from forms.session import Ask, Kind, Phase, Session
from forms.vocabulary import Word, is_bare, is_digits, nought, word

MOST = 4000  # characters of one message: twice what WeChat takes
SILENCE = timedelta(minutes=30)  # after this long, the reply says where the draft stood


@dataclass(frozen=True, slots=True)
class Step:
    """The draft as it now stands, the one reply (≤ 2000 bytes of UTF-8), and what follows for the records."""

    session: Session
    reply: str
    events: tuple[Event, ...] = ()


def start(filing: Filing, now: datetime) -> Step:
    """Begin a draft: the list, the returned tasks, or what a withdrawn report said."""
    session = draft.first(filing, _whole_second(now))
    if now > filing.lock_at and not filing.returned:
        return Step(replace(session, phase=Phase.CLOSED), words.locked(filing))
    note = ""
    if filing.returned and not asked.partly(filing):
        note = words.returned_whole(filing)
    elif not filing.returned and (filing.answered_values or any(i.answered for i in filing.items)):
        note = words.taken_back()
    elif not filing.items and not filing.returned:
        note = words.list_head(filing, _local(filing, now))
    return _finish(filing, None, Move(session, note), now)


def resume(filing: Filing, session: Session, now: datetime) -> Step:
    """Put the open question again, in a new chat, after a restart or by another person."""
    if not session.open:
        return start(filing, now)
    fitted, changed = draft.carry(filing, session)
    note = words.going_on(filing, _local(filing, session.at), filled(session))
    return _finish(filing, session, Move(fitted, _lines(note, changed)), now)


def step(filing: Filing, session: Session, said: Said, now: datetime) -> Step:
    """One thing said, one reply. Never raises, whatever was said."""
    if not session.open:
        return _after_the_end(session, said, now)
    fitted, note = draft.carry(filing, session)
    if note and fitted.phase is not Phase.ASK:
        return _finish(filing, session, Move(fitted, note), now)
    told = "" if isinstance(said, Photo) else _untold(filing, fitted, said)
    if not isinstance(said, Photo):
        fitted = replace(fitted, burst=0)
    match said:
        case Photo(file):
            move = photos.take(filing, fitted, file, now)
        case Voice(text):
            move = _voice(fitted, text)
        case Text(text, stale):
            move = joined.remembered(filing, fitted, text, _text(filing, fitted, text, now, stale=stale))
        case _:
            assert_never(said)
    return _finish(filing, session, replace(move, note=_lines(note, told, move.note)), now)


def _untold(filing: Filing, session: Session, said: Said) -> str:
    """How many photos a burst came to; not where it was asked whose they are, or these words are about photos."""
    if session.ask is not None and session.ask.kind is Kind.PHOTO:
        return ""
    found = word(said.text) if isinstance(said, Text) else None
    return "" if found and found[0] in (Word.PHOTO, Word.DROP_PHOTO) else photos.how_many(filing, session)


def filled(session: Session) -> int:
    """How many tasks and questions have been answered in the draft."""
    return len(session.answers) + len(session.values)


def open_item(filing: Filing, session: Session) -> Item | None:
    """The task the open question is about, or None."""
    tasks = {i.task: i for i in filing.items}
    if session.phase is Phase.ASK and session.queue:
        return tasks.get(session.queue[0])
    return None


# ------------------------------------------------------------------------------------------------------------------


def _whole_second(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)


def _local(filing: Filing, at: datetime) -> datetime:
    return at.astimezone(filing.due_at.tzinfo)


def _lines(*parts: str) -> str:
    return "\n".join(p for p in parts if p)


def _finish(filing: Filing, before: Session | None, move: Move, now: datetime) -> Step:
    """Number the screen, put the open question after the note, and keep the reply within a message."""
    session = replace(move.session, at=_whole_second(now))
    if before is not None:
        new = screen.key(session) != screen.key(before)
        session = replace(session, screen=before.screen + 1 if new else before.screen)
    if not move.show:
        return Step(session, paging.clip(move.note, paging.MESSAGE), move.events)
    note = paging.clip(move.note, paging.NOTE - 1)
    all_ = screen.pages(filing, session, _local(filing, now))
    page = min(session.page, len(all_))
    session = replace(session, page=page, seen=max(session.seen, page), unshown=False)
    return Step(session, _lines(note, all_[page - 1]), move.events)


def _after_the_end(session: Session, said: Said, now: datetime) -> Step:
    match session.phase, said:
        case Phase.DONE, Text(text) if is_bare(text):
            reply = words.repeated(text)
        case Phase.DONE, _:
            reply = words.already_filed()
        case _:
            reply = words.already_put_away()
    return Step(replace(session, at=_whole_second(now)), reply)


def _voice(session: Session, text: str) -> Move:
    heard = clean(text).strip()
    if not heard:
        return Move(session, words.silent_voice())
    return Move(replace(session, ask=Ask(Kind.HEARD, text=heard)))


def _text(filing: Filing, session: Session, raw: str, now: datetime, *, stale: bool) -> Move:
    text = nought(clean(raw).strip())
    if not text:
        return Move(session, words.nothing_said())
    if len(text) > MOST:
        return Move(session, words.too_long(text, MOST))
    if stale and (is_bare(text) or _to_the_form(filing, session, text)):
        return Move(session, words.too_early(text))
    if session.unshown and _needs_the_question(session, text, filing):
        return Move(session, words.moved_on_the_page(text))
    if session.ask is not None:
        return _on_top(filing, session, session.ask, text, now, stale=stale)
    return _plain(filing, session, text, now, stale=stale)


def _needs_the_question(session: Session, text: str, filing: Filing) -> bool:
    """Would these words answer a question of the page's that the chat has not shown? What names its tasks does not."""
    if is_bare(text):
        return True
    answers = session.phase in (Phase.ASK, Phase.QUESTION) or session.ask is not None
    if inquiry.meant(filing, text) is not None or inquiry.cut(filing, text, session) is not None:
        return False
    return answers and word(text) is None and asides.read(text) is None and blocks.split(text, filing.items) is None


def _to_the_form(filing: Filing, session: Session, text: str) -> bool:
    """Do these words answer the form's open question, and name nothing themselves?"""
    if session.phase is not Phase.QUESTION or session.ask is not None or word(text) is not None:
        return False
    return (
        inquiry.meant(filing, text) is None and inquiry.cut(filing, text, session) is None and asides.read(text) is None
    )


def _plain(filing: Filing, session: Session, text: str, now: datetime, *, stale: bool) -> Move:
    found = word(text)
    if (
        found is not None
        and found[0] in _WORDS
        and not (found[0] is Word.CONFIRM and session.phase in _DIGITS_ARE_PLACES)
    ):
        return _WORDS[found[0]](filing, session, found[1], now)
    if filing.questions and (move := _of_the_form(filing, session, text, now)) is not None:
        return move
    if (kind := asides.read(text)) is not None:
        return Move(session, words.aside(filing, kind, text, session.phase.value, _local(filing, now)))
    if stale and session.phase is Phase.ASK and session.last and session.last != session.queue[0]:
        return Move(replace(session, ask=Ask(Kind.STALE, session.last, text)))
    going_on = joined.take(filing, session, text, now)
    if isinstance(going_on, Move):
        return going_on
    if going_on and filing.questions and (move := _of_the_form(filing, session, going_on, now)) is not None:
        return move
    text = going_on or text
    if turned.counted(text, filing.items) is not None:
        task = session.queue[0] if session.phase is Phase.ASK else 0
        return Move(replace(session, ask=Ask(Kind.COUNT, task, text)))
    if session.phase is not Phase.ASK and turned.only_a_count(text, filing.items):
        return Move(session, words.which_ones(text))
    move = _PHASES[session.phase](filing, session, text, now)
    silent = now - session.at >= SILENCE
    if silent and session.phase is Phase.ASK and session.queue[0] in {a.task for a in move.session.answers}:
        item = filing.item(session.queue[0])
        note = words.taken_after_silence(filing, item, _local(filing, session.at))
        return replace(move, note=_lines(note, move.note)) if move.show else move
    return move


# The questions on top ---------------------------------------------------------------------------------------------


def _on_top(filing: Filing, session: Session, ask: Ask, text: str, now: datetime, *, stale: bool) -> Move:
    """A digit chooses; words go to the question below, and if they say nothing there either, this one is put again."""
    below = replace(session, ask=None)
    about = word(text)
    if ask.kind is Kind.PHOTO and about is not None and about[0] in (Word.PHOTO, Word.DROP_PHOTO):
        return _WORDS[about[0]](filing, session, about[1], now)
    answered = asking.choose(filing, session, ask, text, now)
    if isinstance(answered, Move):
        return answered
    if answered is None and isinstance(more := joined.take(filing, session, text, now), Move):
        return more
    if answered is not None:  # said again in other words, or what a voice message said
        return _plain(filing, below, answered, now, stale=False)
    if is_bare(text):
        return Move(session, words.explain_choice(text))
    found = word(text)
    if found is not None and found[0] is Word.BACK:
        return Move(replace(below, held=tuple(h for h in below.held if h.task != ask.task)))
    kind = asides.read(text) if found is None else None
    if kind is not None:
        return Move(session, words.aside_on_top(filing, kind, text, session.phase.value, _local(filing, now)))
    if found is None and ask.kind in _ONLY_CHOICES and not _says_something(filing, text):
        return Move(session, words.explain_choice(text))
    move = _plain(filing, below, text, now, stale=stale)
    if move.events or move.session != below:
        return move
    return replace(move, session=session) if found is not None else Move(session, words.explain_choice(text))


# Questions about the conversation itself: loose words on top of them are no progress of the task below.
_ONLY_CHOICES = (Kind.PLACE, Kind.PHOTO, Kind.CANCEL, Kind.ANEW, Kind.SPLIT)


def _says_something(filing: Filing, text: str) -> bool:
    """Do these words name places, several tasks or a status?"""
    if inquiry.meant(filing, text) is not None or inquiry.cut(filing, text) is not None:
        return True
    named = places.read(text, filing.items) or blocks.split(text, filing.items)
    return named is not None or bool(statuses.read(text, filing.statuses).status)


# The questions of the form ----------------------------------------------------------------------------------------


def _of_the_form(filing: Filing, session: Session, text: str, now: datetime) -> Move | None:
    """修改 接通率; answers by label; an answer to the open question. None where the words are about something else."""
    which = inquiry.meant(filing, text)
    if which is not None:
        return _modify_question(filing, session, which)
    if (found := inquiry.cut(filing, text, session)) is not None:
        return _take_labelled(filing, session, found, now)
    open_ = filing.question(session.question) if session.phase is Phase.QUESTION else None
    if open_ is not None and inquiry.is_answer(filing, session, open_, text, now):
        return inquiry.take(filing, session, open_, text, now)
    return None


def _modify_question(filing: Filing, session: Session, which: Question | str) -> Move:
    if isinstance(which, str):
        return Move(session, question_words.no_such(which, sum(q.asked for q in filing.questions)))
    return inquiry.modify(filing, session, which)


def _take_labelled(filing: Filing, session: Session, found: labels.Cut, now: datetime) -> Move:
    """What the labels name is recorded, and the rest of the message goes where it would have gone alone."""
    taken, note = inquiry.take_cut(filing, session, found, now)
    if found.rest:
        move = _plain(filing, taken, found.rest, now, stale=False)
        answered = session.phase is Phase.QUESTION and session.question in {s.question.key for s in found.said}
        if answered and not move.events and move.session == taken:  # the rest says nothing: not the answered one again
            return advance(filing, taken, now, _lines(note, move.note))
        return replace(move, note=_lines(note, move.note), show=move.show or not move.events)
    if session.phase is Phase.LIST or (session.phase is Phase.ASK and session.queue):
        return Move(taken, note)
    return advance(filing, taken, now, note)


def _in_question(filing: Filing, session: Session, text: str, now: datetime) -> Move:
    question = filing.question(session.question)
    if question is None:
        return advance(filing, session, now)
    if filing.items and (parts := blocks.split(text, filing.items)) is not None and question.kind is not Kinds.TEXT:
        return asking.take_block(filing, session, parts, None, now)
    move = inquiry.take(filing, session, question, text, now)
    return Move(session, question_words.not_understood(question, text)) if move is None else move


# The phases -------------------------------------------------------------------------------------------------------


def _in_list(filing: Filing, session: Session, text: str, now: datetime) -> Move:
    folded = fold(text).strip()
    confirms = word(text)
    if confirms is not None and not is_digits(text):  # 报送, 是: nothing to confirm yet, here is the list
        return Move(session)
    if folded.strip(".。! ") in ("0", "00", "无", "没有", "没", "本期无", "全无", "都无", "都没有", "均无"):
        return asking.all_unchanged(filing, session, now)
    if places.has_zero(text):
        return Move(session, words.zero_with_others())
    which = places.read(text, filing.items)
    if which is not None:
        return asking.go_to(filing, session, which, now)
    parts = blocks.split(text, filing.items)
    if parts is not None:
        return asking.take_block(filing, session, parts, None, now)
    content = blocks.everything(text) or text
    reading = statuses.read(content, filing.statuses)
    if reading.why is statuses.Why.UNCHANGED:
        return asking.all_unchanged(filing, session, now)
    if reading.why is statuses.Why.NO_NEWS and not reading.text:
        return asking.no_news_of_rest(filing, session, text, now)
    if content is not text and reading.status:
        return asking.take_block(filing, session, (blocks.Part(None, content, text, rest=True),), None, now)
    if len(filing.items) == 1 and reading.confidence is not statuses.Confidence.NONE:
        begun = draft.ask_for(session, (filing.items[0].task,))
        return asking.take(filing, begun, filing.items[0], text, now)
    return Move(session, words.explain_list(text))


def _in_ask(filing: Filing, session: Session, text: str, now: datetime) -> Move:
    item = filing.item(session.queue[0])
    parts = blocks.split(text, filing.items, answering=True)
    if parts is not None:
        return asking.take_block(filing, session, parts, item, now)
    if fold(text).strip(" .。!") in ("0", "00"):
        return asking.leave(filing, session, item, now)
    if places.is_reference(text, filing.items):
        return Move(session, words.another_first(text))
    if is_digits(text):
        return Move(session, words.digits_for_a_task(text, left=asking.may_be_left(filing, session, item)))
    return asking.take(filing, session, item, text, now)


def _in_table(filing: Filing, session: Session, text: str, now: datetime) -> Move:
    if isinstance(question := inquiry.named(filing, text), Question):
        return Move(session, question_words.another_at_table(f"Q{asked.place(filing, question)}", text))
    if not filing.items and filing.questions:
        return Move(session, question_words.another_at_table("Q1", text))
    parts = blocks.split(text, filing.items)
    if parts is not None:
        return asking.take_block(filing, session, parts, None, now)
    which = places.read(text, filing.items)
    if isinstance(which, places.Places) and len(which.tasks) == 1:
        return Move(session, words.change_at_table(filing.item(which.tasks[0])))
    zero = fold(text).strip(" .。!") in ("0", "00") and filing.items and not filing.returned
    return Move(session, words.zero_at_table() if zero else words.explain_table(text))


_Answer = Callable[[Filing, Session, str, datetime], Move]
_PHASES: dict[Phase, _Answer] = {
    Phase.LIST: _in_list,
    Phase.ASK: _in_ask,
    Phase.QUESTION: _in_question,
    Phase.CONFIRM: _in_table,
    Phase.PAPER: _in_table,
}
_DIGITS_ARE_PLACES = (Phase.LIST, Phase.QUESTION)  # 1 and 是 are answers here


# The words --------------------------------------------------------------------------------------------------------


def _confirm(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    match session.phase:
        case Phase.CONFIRM:
            if _unseen(filing, session, now):
                return Move(replace(session, page=session.seen + 1), words.more_pages())
            if draft.owed(filing, session) or session.loose or asked.missing(filing, session):
                return advance(filing, session, now)
            return draft.submit(filing, session, now)
        case Phase.PAPER:
            if _unseen(filing, session, now):
                return Move(replace(session, page=session.seen + 1), words.more_pages())
            return Move(session, words.paper_waits())
        case _:
            return _confirm_in_ask(filing, session, now)


def _confirm_in_ask(filing: Filing, session: Session, now: datetime) -> Move:
    """1 while a task is asked: in a returned report, with something to show for it, the task is done."""
    item = filing.item(session.queue[0])
    if item not in screen.open_items(filing) or not filing.returned:
        return Move(session, words.not_a_status("1"))
    if not screen.evidence_of(session, item.task) and session.answer(item.task) is None:
        return Move(session, words.must_be_said(item))
    moved = draft.done_with(session, item.task)
    unshown = any(a.task != item.task for a in moved.answers)  # words about another go out by the table
    if moved.queue or moved.loose or unshown or asked.missing(filing, moved):
        return advance(filing, moved, now)
    return draft.submit(filing, moved, now)


def _unseen(filing: Filing, session: Session, now: datetime) -> bool:
    return session.seen < len(screen.pages(filing, session, now))


def _back(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    if session.phase in _AFTER_THE_TASKS and (moved := _back_in_form(filing, session)) is not None:
        return moved
    if session.phase is Phase.LIST or (filing.returned and not session.asked):
        return Move(session, words.first_already())
    if session.asked:
        queue = (session.asked[-1], *(session.queue if session.phase is Phase.ASK else ()))
        return Move(replace(session, phase=Phase.ASK, queue=queue, asked=session.asked[:-1], page=1, on_paper=False))
    return Move(replace(session, phase=Phase.LIST, queue=(), asked=(), page=1, direct=False, on_paper=False))


_AFTER_THE_TASKS = (Phase.QUESTION, Phase.CONFIRM, Phase.PAPER)


def _back_in_form(filing: Filing, session: Session) -> Move | None:
    """The question before this one; the task that was being asked; None where the tasks say where back is."""
    called = {q.key for q in asked.called(filing, session)}
    went = tuple(k for k in session.went if k in called)
    if went:
        before = inquiry.reopen(replace(session, on_paper=False), went[-1])
        return Move(replace(before, went=went[:-1], passed=tuple(k for k in before.passed if k != went[-1])))
    if session.phase is Phase.QUESTION and session.queue:
        return Move(draft.reopen(filing, replace(session, phase=Phase.ASK, question="", page=1)))
    return None if filing.items else Move(session, words.first_already())


def _skip(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    if session.phase is Phase.QUESTION:
        return inquiry.skip(filing, session, now)
    if session.phase is not Phase.ASK:
        return Move(session, words.nothing_to_skip())
    return asking.skip(filing, session, filing.item(session.queue[0]), now)


def _modify(filing: Filing, session: Session, place: str, now: datetime) -> Move:
    if not place:
        return Move(replace(session, ask=Ask(Kind.PLACE)))
    if not filing.items and filing.questions:  # 修改 2: nothing else has numbers here
        bare = inquiry.named(filing, f"Q{place.strip('第项号问 ')}")
        return _modify_question(filing, session, place if bare is None else bare)
    which = places.read(place, filing.items)
    if isinstance(which, places.Places):
        return asking.modify(filing, session, which.tasks[0])
    return Move(session, words.no_such(place, len(filing.items)))


def _preview(filing: Filing, session: Session, page: str, now: datetime) -> Move:
    brought = session.answers or session.photos or session.documents
    if not brought and not asked.values(filing, session):
        return Move(session, words.nothing_filled())
    if session.phase in (Phase.CONFIRM, Phase.PAPER):
        return Move(replace(session, page=1))
    all_ = screen.preview(filing, session)
    at = min(max(int(page) if page.isascii() and page.isdigit() else 1, 1), len(all_))
    return Move(session, all_[at - 1], show=False)


def _save(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    return Move(session, words.saved(filled(session)), show=False)


def _go_on(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    return Move(session, words.going_on(filing, _local(filing, session.at), filled(session)))


def _cancel(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    return Move(replace(session, ask=Ask(Kind.CANCEL)))


def _anew(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    return Move(replace(session, ask=Ask(Kind.ANEW)))


def _help(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    return Move(session, words.help_text(filing, words.DOING[session.phase.value]), show=False)


def _turn(by: int) -> Callable[[Filing, Session, str, datetime], Move]:
    def turn(filing: Filing, session: Session, _: str, now: datetime) -> Move:
        of = len(screen.pages(filing, session, now))
        page = session.page + by
        return Move(replace(session, page=page)) if 1 <= page <= of else Move(session, words.page_there_is_none())

    return turn


def _paper(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    session = replace(session, on_paper=True, direct=False)
    if session.phase is Phase.ASK:
        return Move(draft.reopen(filing, session), words.paper_noted())
    if session.phase is Phase.QUESTION:
        return Move(session, words.paper_noted())
    return advance(filing, session, now)


def _no_paper(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    was = session.phase
    session = replace(session, on_paper=False)
    return Move(replace(session, phase=Phase.CONFIRM) if was is Phase.PAPER else session)


def _move_photo(filing: Filing, session: Session, place: str, now: datetime) -> Move:
    return photos.place_again(filing, session, place)


def _drop_photo(filing: Filing, session: Session, which: str, now: datetime) -> Move:
    return photos.drop(filing, session, which)


def _withdraw(filing: Filing, session: Session, _: str, now: datetime) -> Move:
    return Move(session, words.nothing_to_withdraw())


_WORDS: dict[Word, _Answer] = {
    Word.CONFIRM: _confirm,
    Word.BACK: _back,
    Word.SKIP: _skip,
    Word.MODIFY: _modify,
    Word.PREVIEW: _preview,
    Word.SAVE: _save,
    Word.GO_ON: _go_on,
    Word.CANCEL: _cancel,
    Word.ANEW: _anew,
    Word.HELP: _help,
    Word.NEXT_PAGE: _turn(1),
    Word.PREVIOUS_PAGE: _turn(-1),
    Word.PAPER: _paper,
    Word.NO_PAPER: _no_paper,
    Word.PHOTO: _move_photo,
    Word.DROP_PHOTO: _drop_photo,
    Word.WITHDRAW: _withdraw,
}

__all__ = ["Cancelled", "Step", "filled", "open_item", "resume", "start", "step"]
