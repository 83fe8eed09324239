"""Where a photo belongs: to the open task, to the one just answered, to the signed sheet, or to be asked.

Each photo is a message of its own: of several one upon the other the first is answered, the rest are taken without a
word, and how many there are is said once, with the next reply or when they have stopped coming.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from forms import answers, draft, inquiry, places, screen, words
from forms.chinese import fold, number
from forms.draft import Move, advance
from forms.model import Filing, MustAsk
from forms.questions import Origin, Question, photos_in
from forms.session import Ask, Kind, Phase, Session

_TABLE = (Phase.CONFIRM, Phase.PAPER)
BURST = timedelta(seconds=15)  # a photo this soon after another came with it


def take(filing: Filing, session: Session, file: int, now: datetime) -> Move:
    """A photo arrived."""
    move = _take(filing, session, file, now)
    if move.events:
        return move
    one_more = session.burst > 0 and now - session.at <= BURST and _together(session, move.session)
    counted = replace(move.session, burst=session.burst + 1 if one_more else 1)
    return Move(counted, show=False) if one_more else replace(move, session=counted)


def _together(before: Session, after: Session) -> bool:
    """Did it go where the one before went?"""
    if before.ask is not None and before.ask.kind is Kind.PHOTO:
        return len(after.loose) > len(before.loose)
    if to := [v.question for v in after.values if v != before.value(v.question)]:
        return before.value(to[0]) is not None
    return (
        bool(before.photos) and after.photos[-1:] != before.photos[-1:] and after.photos[-1][0] == before.photos[-1][0]
    )


def how_many(filing: Filing, session: Session) -> str:
    """第9项已收照片4张: what a burst came to, '' where every photo has been answered."""
    if session.burst < 2:
        return ""
    if session.ask is not None and session.ask.kind is Kind.PHOTO:
        return screen.which_photo(filing, session)
    if (question := _open_question(filing, session)) is not None:
        return inquiry.received(filing, session, question, more=False) + words.photo_wrong()
    task = session.photos[-1][0] if session.photos else 0
    count = screen.photos_of(session, task)
    return words.photos_taken(filing.item(task) if task else None, count) + words.photo_wrong() if count else ""


def _take(filing: Filing, session: Session, file: int, now: datetime) -> Move:
    if session.ask is not None and session.ask.kind is Kind.PHOTO:
        return Move(replace(session, loose=(*session.loose, file)))
    if session.phase is Phase.PAPER and session.ask is None:
        return _sheet(filing, session, file, now)
    if (question := _open_question(filing, session)) is not None:
        return inquiry.take_photo(filing, session, question, file)
    task = _owner(filing, session)
    if task is None:
        return Move(replace(session, loose=(*session.loose, file), ask=Ask(Kind.PHOTO)))
    taken = replace(session, photos=(*session.photos, (task, file)))
    if session.phase is Phase.LIST and session.ask is None:  # nothing is said yet: here is the list again
        return Move(taken, words.photos_taken(filing.item(task), screen.photos_of(taken, task)))
    return Move(taken, _said(filing, taken, task), show=False)


def _open_question(filing: Filing, session: Session) -> Question | None:
    """The question a photo answers without being asked about."""
    return inquiry.photo_question(filing, session) if session.ask is None else None


def _sheet(filing: Filing, session: Session, file: int, now: datetime) -> Move:
    """The signed sheet: it submits, once the whole table has been seen."""
    taken = replace(session, photos=(*session.photos, (0, file)))
    if session.seen < len(screen.table(filing, session)):
        return Move(replace(taken, phase=Phase.CONFIRM, page=session.seen + 1), words.more_pages())
    if draft.owed(filing, session):
        return advance(filing, replace(taken, phase=Phase.CONFIRM), now)
    if answers.missing(filing, session):
        return advance(filing, replace(taken, phase=Phase.CONFIRM), now)
    return draft.submit(filing, taken, now)


def _owner(filing: Filing, session: Session) -> int | None:
    """The task a photo goes to without asking."""
    if session.phase is Phase.ASK:
        return session.queue[0]
    if len(filing.items) == 1 and session.phase is not Phase.QUESTION and screen.open_items(filing):
        return filing.items[0].task
    if not screen.open_items(filing):
        return 0
    listed = [a.task for a in session.answers]
    if session.phase is Phase.CONFIRM:
        if session.last in listed:
            return session.last
        return listed[0] if len(listed) == 1 else None
    return None


def _said(filing: Filing, session: Session, task: int) -> str:
    if not task:
        whole = words.photos_taken(None, screen.photos_of(session, 0))
        return f"{whole}\n{screen.render(filing, session, session.at)}"
    item = filing.item(task)
    count = words.photos_taken(item, screen.photos_of(session, task))
    if session.ask is not None:
        return count + "\n" + screen.pages(filing, session, session.at)[0]
    if session.phase is not Phase.ASK:
        move = words.photo_elsewhere() if len(filing.items) > 1 else ""
        return f"{count}{move}\n{words.only_confirm(returned=filing.returned)}"
    if item.must_ask is MustAsk.RETURNED and filing.returned:
        rest = session.queue[1:]
        after = words.next_returned(filing.item(rest[0])) if rest else words.only_confirm(returned=True)
        return f"{count}\n{after}"
    return f"{count}{words.photo_elsewhere()}\n{words.say_the_status()}"


def placed(filing: Filing, session: Session, text: str, now: datetime) -> Move | None:
    """The answer to 属于第几项？, or to which question."""
    if (question := inquiry.photos_of(filing, session, text)) is not None:
        taken = inquiry.brought(replace(session, loose=(), ask=None), question, *session.loose, photo=True)
        note = inquiry.received(filing, taken, question)
        return advance(filing, taken, now, note) if taken.phase in _TABLE else Move(taken, note)
    which = places.read(text, filing.items)
    if fold(text).strip(" .。") in ("0", "整份", "整份报告", "全部", "都不是"):
        task = 0
    elif isinstance(which, places.Places) and len(which.tasks) == 1:
        task = which.tasks[0]
    elif which is None:
        return None
    else:
        return Move(session, words.no_such(text, len(filing.items)))
    photos = (*session.photos, *((task, file) for file in session.loose))
    settled = replace(session, photos=photos, loose=(), ask=None)
    note = words.photos_taken(filing.item(task) if task else None, screen.photos_of(settled, task))
    if settled.phase in _TABLE:
        return advance(filing, settled, now, note)
    return Move(settled, note)


def without(session: Session, gone: frozenset[int]) -> Session:
    """The draft without these photos and files; nobody is asked any more where they belong."""
    loose = tuple(f for f in session.loose if f not in gone)
    asked = session.ask is not None and session.ask.kind is Kind.PHOTO and not loose
    kept = tuple((task, f) for task, f in session.photos if f not in gone)
    documents = tuple((task, f) for task, f in session.documents if f not in gone)
    left = replace(session, photos=kept, documents=documents, loose=loose, ask=None if asked else session.ask)
    return replace(left, values=inquiry.without_photos(session.values, gone))


def place_again(filing: Filing, session: Session, place: str) -> Move:
    """照片 2: the photos last received belong to that task. 照片: what has been received, task by task."""
    asked = session.ask is not None and session.ask.kind is Kind.PHOTO
    if place and session.loose and (asked or not session.photos):
        return placed(filing, session, place, session.at) or Move(session, words.no_such(place, len(filing.items)))
    of_questions = _of_questions(filing, session)
    if not session.photos and not session.loose and not of_questions:
        return Move(session, words.no_photo_to_move())
    if not place:
        return Move(session, _listing(filing, session, of_questions), show=session.ask is not None)
    if not session.photos:
        return Move(session, words.no_photo_to_move())
    owner = session.photos[-1][0]
    first = next(i for i in range(len(session.photos)) if all(t == owner for t, _ in session.photos[i:]))
    files = tuple(file for _, file in session.photos[first:])
    if (question := inquiry.photos_of(filing, session, place)) is not None:
        left = replace(session, photos=session.photos[:first])
        taken = inquiry.brought(left, question, *files, photo=True)
        return Move(taken, inquiry.received(filing, taken, question, more=False))
    which = places.read(place, filing.items)
    if not isinstance(which, places.Places) or len(which.tasks) != 1:
        return Move(session, words.no_such(place, len(filing.items)))
    task = which.tasks[0]
    moved = (*session.photos[:first], *((task, file) for file in files))
    settled = replace(session, photos=moved)
    return Move(settled, words.photos_taken(filing.item(task), screen.photos_of(settled, task)))


def _of_questions(filing: Filing, session: Session) -> list[tuple[str, int]]:
    """Q7 and a gap, and how many photos it has; the files of the page are none."""
    values = [(q, v) for q in answers.called(filing, session) if (v := session.value(q.key)) is not None]
    found = [(q, photos_in(v.text)) for q, v in values if v.origin is Origin.SENT]
    return [(f"Q{answers.place(filing, q)} ", len(photos)) for q, photos in found if photos]


def _listing(filing: Filing, session: Session, of_questions: list[tuple[str, int]]) -> str:
    counts = [(words.place(item), screen.photos_of(session, item.task)) for item in filing.items]
    whole = screen.photos_of(session, 0)
    return words.photos_listed([*((p, n) for p, n in counts if n), *of_questions], whole, len(session.loose))


def drop(filing: Filing, session: Session, which: str) -> Move:
    """删照片: the one received last. 删照片 2: the second of its task's. 删照片 第2项, Q2: the last of that one."""
    if which.startswith("q"):
        found_ = inquiry.photos_of(filing, session, which)
        return (
            Move(session, words.no_such_photo(None, 0))
            if found_ is None
            else _drop_of_question(filing, session, found_, "")
        )
    if session.ask is not None and session.ask.kind is Kind.PHOTO and not _named(which):
        return _drop_loose(session, which)
    question = inquiry.photo_question(filing, session) or _only_question(filing, session)
    if question is not None and not _named(which) and session.value(question.key) is not None:
        return _drop_of_question(filing, session, question, which)
    if not session.photos:
        return Move(session, words.no_photo_to_move())
    task = session.photos[-1][0]
    if _named(which):
        found = places.read(which, filing.items)
        if not isinstance(found, places.Places) or len(found.tasks) != 1:
            return Move(session, words.no_such(which, len(filing.items)))
        task, which = found.tasks[0], ""
    own = [n for n, (owner, _) in enumerate(session.photos) if owner == task]
    item = filing.item(task) if task else None
    place = _nth(which, len(own))
    if place is None:
        return Move(session, words.no_such_photo(item, len(own)))
    gone = own[place]
    left = replace(session, photos=(*session.photos[:gone], *session.photos[gone + 1 :]))
    return Move(left, words.photo_dropped(item, place + 1, len(own) - 1))


def _drop_loose(session: Session, which: str) -> Move:
    """One of those 属于第几项？ asks about; with none left there is nothing to ask."""
    place = _nth(which, len(session.loose))
    if place is None:
        return Move(session, words.no_such_photo(None, len(session.loose)))
    loose = (*session.loose[:place], *session.loose[place + 1 :])
    left = replace(session, loose=loose, ask=session.ask if loose else None)
    return Move(left, words.loose_dropped(place + 1, len(loose)))


def _only_question(filing: Filing, session: Session) -> Question | None:
    """The question whose photos are all there are."""
    have = [q for q in inquiry.takes_photos(filing, session) if (v := session.value(q.key)) and photos_in(v.text)]
    return have[0] if len(have) == 1 and not session.photos else None


def _drop_of_question(filing: Filing, session: Session, question: Question, which: str) -> Move:
    """One of those a question asked for."""
    value = session.value(question.key)
    files = photos_in(value.text) if value else ()
    place = _nth(which, len(files))
    if place is None:
        return Move(session, words.no_such_photo(None, len(files)))
    left = replace(session, values=inquiry.without_photos(session.values, frozenset(files[place : place + 1])))
    return Move(left, inquiry.dropped(filing, question, place + 1, len(files) - 1))


def _named(which: str) -> bool:
    """第2项, 47号: a task; a bare number is a photo's."""
    return which.endswith(("项", "号"))


def _nth(which: str, count: int) -> int | None:
    """From 0; '' is the last."""
    if not which:
        return count - 1 if count else None
    n = number(which)
    return n - 1 if n is not None and 1 <= n <= count else None
