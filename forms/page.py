"""One whole page of answers: the rules of the conversation, for a face on which statuses are chosen, not said.

Rules
  1. The page and the chat have one draft. What the page records, the chat reads back, and the other way round.
  2. A choice is literal: nothing is marked ※. Words without a choice are kept, and asked about, on both faces.
  3. A reading the chat marked ※ stays marked until the page says something else of the task.
  4. What is refused (too long, a share that fits no status, a marking of secrecy) changes nothing.
  5. If the open question of the chat is another one after a page, it is shown there before it can be answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from forms import asking, draft, page_questions, screen, secrecy, statuses
from forms.chinese import clean, fold
from forms.draft import Move
from forms.model import Answer, Filing, Item, MustAsk, Submitted, Wrong
from forms.page_questions import Refused, Typed
from forms.session import Kind, Phase, Session

SAME = "="  # 无变化: the status stays what it was. No campaign's status can have this key.


@dataclass(frozen=True, slots=True)
class Entry:
    """What the fields of one task hold. status: a Status.key, SAME, or '' where nothing is chosen."""

    task: int
    status: str
    text: str = ""
    percent: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """task 0: the report as a whole."""

    task: int
    wrong: Wrong
    question: str = ""  # of the form's own, which said why in `said`
    said: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    session: Session
    faults: tuple[Fault, ...] = ()


def opened(filing: Filing, session: Session | None, now: datetime) -> Session:
    """The draft to show and to fill: begun, or fitted to the filing as it is now."""
    if session is None or not session.open:
        return draft.first(filing, _second(now))
    return draft.carry(filing, session)[0]


def carried(filing: Filing, session: Session | None) -> str:
    """What of a draft could not be fitted to the filing as it is now, in words; '' where all could."""
    return draft.carry(filing, session)[1] if session is not None and session.open else ""


def shown(filing: Filing, session: Session, item: Item) -> Entry:
    """What stands in the fields of a task."""
    held = next((h for h in session.held if h.task == item.task), None)
    if held is not None:
        return Entry(item.task, "", held.text)
    answer = session.answer(item.task)
    if answer is None:
        return _base(filing, item)
    if not answer.changed and not _sent_back(filing, item):
        said_so = bool(item.must_ask) or not filing.status(item.last_status)
        return Entry(item.task, answer.status if said_so else SAME)
    return _as_fields(answer)


def fill(
    filing: Filing, session: Session | None, entries: Sequence[Entry], now: datetime, written: Sequence[Typed] = ()
) -> Filled:
    """The draft with these entries in it, and what was not taken. Never raises, whatever was typed."""
    before = opened(filing, session, now)
    after, faults = before, []
    items = {i.task: i for i in filing.items}
    for entry in map(normal, entries):
        item = items.get(entry.task)
        if item is None or same(filing, after, entry):
            continue
        found = _judge(filing, item, entry)
        if isinstance(found, Wrong):
            faults.append(Fault(item.task, found))
            if found is Wrong.NO_STATUS:
                after = _held(after, item, entry.text)
            continue
        after = _gone_through(after, item.task)
        after = draft.forget(after, item.task) if found is None else draft.record(after, [found])
    after, refused = page_questions.fill(filing, after, written, now.astimezone(filing.due_at.tzinfo).date())
    faults += map(_of_question, refused)
    if after != before:
        after = _standing(filing, before, page_questions.settled(filing, before, after), now)
    return Filled(after, tuple(faults))


def _of_question(refused: Refused) -> Fault:
    return Fault(0, Wrong.SECRET if refused.secret else Wrong.QUESTION, refused.question, refused.said)


def same(filing: Filing, session: Session, entry: Entry) -> bool:
    """Does the draft say this already? A save that comes twice is one."""
    entry = normal(entry)
    item = filing.item(entry.task)
    if entry == normal(shown(filing, session, item)):
        return True
    found = _judge(filing, item, entry)
    if isinstance(found, Wrong):
        return False
    known = session.answer(entry.task)
    held = any(h.task == entry.task for h in session.held)
    return not held and (replace(known, heard="") if known else None) == found


def normal(entry: Entry) -> Entry:
    """As it is kept: without what cannot be seen, on one line."""
    text = re.sub(r"\s*\n\s*", " ", clean(entry.text).strip())
    return Entry(entry.task, entry.status, text, fold(clean(entry.percent)).strip().removesuffix("%").strip())


def missing(filing: Filing, session: Session) -> tuple[Fault, ...]:
    """What still stands between this draft and its submission."""
    held = tuple(Fault(h.task, Wrong.NO_STATUS) for h in session.held)
    owed = [i.task for i in draft.owed(filing, session)]
    if filing.returned:
        spoken = {a.task for a in session.answers} | {t for t, _ in (*session.photos, *session.documents)}
        owed = [i.task for i in filing.items if i.must_ask is MustAsk.RETURNED and i.task not in spoken]
    whole = [Fault(0, Wrong.LOOSE)] if session.loose else []
    if session.on_paper and not screen.evidence_of(session, 0):
        whole.append(Fault(0, Wrong.SHEET))
    asked = {h.task for h in held}
    open_ = map(_of_question, page_questions.missing(filing, session))
    return (*held, *(Fault(t, Wrong.OWED) for t in owed if t not in asked), *whole, *open_)


def submit(filing: Filing, session: Session, now: datetime) -> Move:
    """Hand in what the page showed; nothing follows where `missing` says so, or where it is too late."""
    if missing(filing, session):
        return Move(session)
    return draft.submit(filing, replace(session, ask=None, queue=(), held=()), now)


def nothing_said(filing: Filing, session: Session) -> bool:
    """Would this go out as 零报告? Then it must be said on purpose."""
    said = any(a.changed for a in session.answers) or not page_questions.nothing_said(filing, session)
    return not filing.returned and not said


def answers(filing: Filing, session: Session) -> tuple[Answer, ...]:
    """Every task's answer as it would be handed in."""
    return draft.answers(filing, session)


def event_of(move: Move) -> Submitted | None:
    return next((e for e in move.events if isinstance(e, Submitted)), None)


# ------------------------------------------------------------------------------------------------------------------


def _second(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)


def _sent_back(filing: Filing, item: Item) -> bool:
    return filing.returned and item.must_ask is MustAsk.RETURNED


def _as_fields(answer: Answer) -> Entry:
    return Entry(answer.task, answer.status, answer.text, "" if answer.percent is None else str(answer.percent))


def _base(filing: Filing, item: Item) -> Entry:
    """What stands there before anybody said anything."""
    if _sent_back(filing, item):
        return _as_fields(item.answered or draft.unchanged(item))
    return Entry(item.task, SAME if filing.status(item.last_status) else "")


def _judge(filing: Filing, item: Item, entry: Entry) -> Answer | Wrong | None:
    """The answer the fields amount to; None: unchanged; or why they are no answer."""
    if secrecy.is_marked(entry.text) or secrecy.is_marked(entry.percent):
        return Wrong.SECRET
    if item not in screen.open_items(filing):
        return Wrong.NOT_OPEN
    if asking.too_long(filing, entry.text):
        return Wrong.TOO_LONG
    if entry.status not in ("", SAME) and filing.status(entry.status) is None:
        return Wrong.UNKNOWN
    if entry.percent and not (entry.percent.isascii() and entry.percent.isdigit() and len(entry.percent) <= 3):
        return Wrong.PERCENT
    percent = int(entry.percent) if entry.percent else None
    if _sent_back(filing, item) and entry == normal(_base(filing, item)):
        return None
    last = filing.status(item.last_status)
    same_as_before = entry.status == SAME and last is not None and not _sent_back(filing, item)
    if same_as_before and not entry.text and percent in (None, item.last_percent):
        return None
    key = item.last_status if same_as_before else entry.status
    if key in ("", SAME):
        return Wrong.NO_STATUS if entry.text or percent is not None else None
    if wrong := _share(filing, key, percent):
        return wrong
    if same_as_before and percent is None:
        percent = item.last_percent
    answer = Answer(item.task, key, entry.text, percent)
    return answer if _sent_back(filing, item) else draft.changed(item, answer)


def _share(filing: Filing, key: str, percent: int | None) -> Wrong | None:
    """A share belongs to its status, as in the chat."""
    status = filing.status(key)
    if percent is None or status is None:
        return None
    if percent > 100:
        return Wrong.PERCENT
    if status.done:
        return Wrong.NOT_ALL if percent < 100 else None
    if percent == 100:
        return Wrong.ALL
    return Wrong.NO_SHARE if percent and statuses.senses(filing.statuses).get("none") == key else None


def _gone_through(session: Session, task: int) -> Session:
    """The task is off the queue, and no question on top asks about it any more."""
    asked = (*(t for t in session.asked if t != task), task) if task in session.queue else session.asked
    ask = session.ask
    if ask is not None and (ask.task == task or ask.kind is Kind.STALE):
        ask = None
    return replace(session, queue=tuple(t for t in session.queue if t != task), asked=asked, ask=ask, direct=False)


def _held(session: Session, item: Item, text: str) -> Session:
    """Words whose status is not chosen yet: kept, and asked about in the chat. What they replace is no answer now."""
    if not text:
        return session
    without = draft.forget(_gone_through(session, item.task), item.task)
    return draft.hold(replace(without, queue=(*without.queue, item.task)), item.task, text)


def _standing(filing: Filing, before: Session, after: Session, now: datetime) -> Session:
    """The phase the draft stands in for the chat, and whether the question there is another one now."""
    after = replace(after, phase=_phase(filing, after))
    if after.phase is Phase.ASK and not after.queue:
        after = replace(after, queue=tuple(i.task for i in draft.owed(filing, after)))
        after = after if after.queue else replace(after, phase=Phase.PAPER if after.on_paper else Phase.CONFIRM)
    if after.phase is Phase.ASK and after.ask is None:
        after = draft.reopen(filing, after)
    if after.phase in (Phase.CONFIRM, Phase.PAPER):
        after = replace(after, page=1, seen=0)
    other = screen.key(after) != screen.key(before)
    number = before.screen + 1 if other else before.screen
    return replace(after, at=_second(now), screen=number, unshown=before.unshown or other)


def _phase(filing: Filing, session: Session) -> Phase:
    if session.queue:
        return Phase.ASK
    brought = session.photos or session.documents or session.loose
    empty = not (session.answers or session.values or brought or session.on_paper or filing.returned)
    return Phase.LIST if empty and filing.items and session.phase is Phase.CONFIRM else session.phase


__all__ = [
    "SAME",
    "Entry",
    "Fault",
    "Filled",
    "Wrong",
    "answers",
    "carried",
    "event_of",
    "fill",
    "missing",
    "nothing_said",
    "opened",
    "same",
    "shown",
    "submit",
]
