"""What an answer does to the draft: places chosen, statuses taken, several tasks at once, a doubt cleared up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from forms import blocks, draft, fields, inquiry, photos, places, screen, statuses, turned, words
from forms.chinese import fold
from forms.draft import Move, advance
from forms.model import Answer, Cancelled, Filing, Item, MustAsk
from forms.questions import Question
from forms.session import Ask, Kind, Phase, Session
from forms.statuses import Confidence, Reading, Why

MAX_BYTES = 1150  # of one answer: with its mark and its photos it fits a page, as do 380 characters


# Which tasks ------------------------------------------------------------------------------------------------------


def all_unchanged(filing: Filing, session: Session, now: datetime) -> Move:
    """0: all unchanged; straight out, but for what must be spoken of."""
    owed = draft.owed(filing, session)
    note = words.exceptions(owed, len(filing.items)) if owed else ""
    return advance(filing, replace(session, direct=not session.answers and not session.queue), now, note)


def go_to(filing: Filing, session: Session, which: places.Reading, now: datetime) -> Move:
    """Places were said in the list: ask each, and then what is owed besides."""
    match which:
        case places.Outside(said):
            return Move(session, words.no_such(said, len(filing.items)))
        case places.Unsure(said, options):
            return Move(replace(session, ask=Ask(Kind.SPLIT, text=said, groups=options)))
        case places.Places(tasks):
            begun = draft.ask_for(replace(session, direct=False), tasks)
            besides = tuple(i.task for i in draft.owed(filing, session) if i.task not in tasks)
            return Move(replace(begun, queue=(*begun.queue, *besides)))
        case _:
            assert_never(which)


def modify(filing: Filing, session: Session, task: int) -> Move:
    """Back to one task, the others kept."""
    item = filing.item(task)
    if item not in screen.open_items(filing):
        return Move(session, words.not_open(item))
    asking = session.phase is Phase.ASK
    queue = (task, *(t for t in session.queue if t != task)) if asking else (task,)
    asked = tuple(t for t in session.asked if t != task) if asking else ()
    return Move(replace(session, phase=Phase.ASK, queue=queue, asked=asked, page=1, ask=None, direct=False))


# One task ---------------------------------------------------------------------------------------------------------


def take(filing: Filing, session: Session, item: Item, text: str, now: datetime) -> Move:
    """An answer to the open question about `item`."""
    if too_long(filing, text):
        return Move(session, words.too_long(text, filing.text_limit))
    found = judge(filing, session, item, text)
    match found:
        case Answer():
            return _taken(filing, draft.record(session, [found]), item, now)
        case Ask():
            return Move(replace(draft.hold(session, item.task, text), ask=found))
        case Why.UNCHANGED:
            return leave(filing, session, item, now)
        case _:
            return Move(session, words.not_a_status(text))


def _taken(filing: Filing, session: Session, item: Item, now: datetime) -> Move:
    return advance(filing, draft.done_with(session, item.task), now)


def too_long(filing: Filing, text: str) -> bool:
    return len(text) > filing.text_limit or len(text.encode("utf-8", "replace")) > MAX_BYTES


def judge(filing: Filing, session: Session, item: Item, text: str) -> Answer | Ask | Why | None:
    """What words mean for a task: an answer, a doubt to clear up, 无变化, or nothing (None)."""
    text = _without_brief(item, text)
    if _as_last(item, text) and not filing.returned:
        return Why.UNCHANGED
    reading = statuses.read(text, filing.statuses)
    if item.must_ask is MustAsk.RETURNED and filing.returned:
        return _supplement(filing, session, item, reading, text)
    if reading.why is Why.UNCHANGED:
        return Why.UNCHANGED
    if reading.confidence is Confidence.NONE:
        return None
    nothing_new = bool(reading.text) and statuses.read(reading.text, filing.statuses).why is Why.UNCHANGED
    if nothing_new and reading.status == item.last_status and reading.percent in (None, item.last_percent):
        return Why.UNCHANGED  # 正在推进，无变化
    last = filing.status(item.last_status)
    only_a_reason = not reading.status and reading.why in (Why.UNSAID, Why.UNSURE) and not statuses.claims_done(text)
    if item.must_ask is MustAsk.OVERDUE and last and only_a_reason:
        return Answer(item.task, last.key, text, item.last_percent)
    if reading.why is Why.UNSAID:
        if last is None or last.done or last.rank == min(s.rank for s in filing.statuses):
            return draft.doubt(filing, item, text)
        return Answer(item.task, last.key, text, item.last_percent, heard=words.UNSAID)
    doubtful = _backwards(filing, item, reading) or _speaks_of_another(filing, item, reading.text)
    if reading.confidence is Confidence.ASK or doubtful:
        return draft.doubt(filing, item, text)
    return draft.changed(item, Answer(item.task, reading.status, reading.text, reading.percent, heard=reading.heard))


def _without_brief(item: Item, text: str) -> str:
    """清理涉企文件：已完成: the task's own name before what is said of it, as in a pasted report."""
    inside = r"\((?=[^()]*(?:完成|推进|阶段|进展)[^()]*\))"  # 实施方案（已完成）
    name = rf"[《“]?{re.escape(fold(item.brief))}[》”]?(?:工作|方面|事项|任务)?(?:[\s:,、。\-—]+(?=\S)|{inside})"
    named = re.match(name, fold(text)) if item.brief else None
    return text[named.end() :] if named else text


def _as_last(item: Item, text: str) -> bool:
    """Last issue's words again, as in a pasted report where others have changed."""
    return bool(item.last_text) and fold(text).strip(" 。;") == fold(item.last_text).strip(" 。;")


def _backwards(filing: Filing, item: Item, reading: Reading) -> bool:
    """A NEAR reading that would take the task back is no reading: 即将完成 after 取得阶段性成效."""
    last, now = filing.status(item.last_status), filing.status(reading.status)
    return bool(reading.confidence is Confidence.NEAR and last and now and now.rank < last.rank)


def _speaks_of_another(filing: Filing, item: Item, text: str) -> bool:
    """完成，权责清单推进60%: a clause of these words gives another task, by its name, a status of its own."""
    for clause in re.split(r"[,。;!\n]\s*", fold(text)):
        for other in filing.items:
            name = fold(other.brief)
            if other.brief != item.brief and name and clause.startswith(name):
                read = statuses.read(clause[len(name) :], filing.statuses)
                if read.status or read.why is Why.UNCHANGED or read.confidence is Confidence.ASK:
                    return True
    return False


def _supplement(filing: Filing, session: Session, item: Item, reading: Reading, text: str) -> Answer | Ask | Why | None:
    """Words about a returned task: beside the old ones, unless they plainly give a status anew."""
    if reading.why is Why.UNCHANGED:
        return Why.UNCHANGED
    if reading.confidence is Confidence.NONE:
        return None
    if reading.why is Why.NO_NEWS:
        return draft.doubt(filing, item, text)
    old = session.answer(item.task) or item.answered or draft.unchanged(item)
    if reading.confidence is Confidence.LITERAL:
        return Answer(item.task, reading.status, reading.text or old.text, reading.percent)
    if filing.status(old.status) is None:
        return draft.doubt(filing, item, text)
    return Answer(item.task, old.status, words.old_and_supplement(old.text, text), old.percent, heard=old.heard)


def leave(filing: Filing, session: Session, item: Item, now: datetime) -> Move:
    """无变化 of one task: nothing to record, unless it is one that must be spoken of."""
    if not may_be_left(filing, session, item):
        return Move(session, words.must_be_said(item))
    return _taken(filing, draft.forget(session, item.task), item, now)


def may_be_left(filing: Filing, session: Session, item: Item) -> bool:
    """May this task go unspoken of? Not one that is overdue, told the first time, or sent back."""
    return item not in draft.owed(filing, draft.forget(session, item.task)) and item.must_ask is not MustAsk.RETURNED


def skip(filing: Filing, session: Session, item: Item, now: datetime) -> Move:
    """跳过: go on; what was answered before stays."""
    if session.answer(item.task) is None:
        return leave(filing, session, item, now)
    return _taken(filing, session, item, now)


# Several tasks at once --------------------------------------------------------------------------------------------


def take_block(
    filing: Filing, session: Session, parts: tuple[blocks.Part, ...], item: Item | None, now: datetime
) -> Move:
    """A message about several tasks: what is plain is recorded, what is not is asked, nothing falls by the way."""
    said: dict[int, list[str]] = {}
    lost: list[str] = []
    rest: str | None = None
    for part in parts:
        if part.rest:
            rest = part.content
        elif isinstance(part.which, places.Places):
            for task in part.which.tasks:
                said.setdefault(task, []).append(part.content)
        elif part.which is None and item is not None:
            said.setdefault(item.task, []).append(part.content)
        else:
            lost.append(part.said)
    closed = {i.task for i in filing.items} - {i.task for i in screen.open_items(filing)}
    lost += [c for task in said if task in closed for c in said[task]]
    named = {task: contents for task, contents in said.items() if task not in closed}
    moved, notes = _take_named(filing, session, named)
    if lost:
        notes.insert(0, words.left_over(tuple(lost)))
    if rest is not None and not filing.returned:
        return _take_rest(filing, moved, rest, now, "".join(notes))
    return advance(filing, moved, now, "".join(notes))


_AS_THE_ONE_ABOVE = ("同上", "同上项", "同前项")  # 2完成；3同上: as the second, or as last time?


def _take_named(filing: Filing, session: Session, named: dict[int, list[str]]) -> tuple[Session, list[str]]:
    """Record or queue each task of a block."""
    twice: list[Item] = []
    notes: list[str] = []
    moved = replace(session, direct=False, last=next(iter(named)) if len(named) == 1 else 0)
    queue = list(session.queue) if session.phase is Phase.ASK else []
    named_before = False
    for task, said in named.items():
        item = filing.item(task)
        contents = [_without_brief(item, c) for c in said]
        found = judge(filing, moved, item, contents[0]) if not too_long(filing, contents[0]) else None
        if len(set(contents)) > 1:
            twice.append(item)
            found = None
        if named_before and fold(contents[0]).strip(" .。,;") in _AS_THE_ONE_ABOVE:
            found = draft.doubt(filing, item, contents[0])
        named_before = True
        if isinstance(found, Answer):
            moved = draft.record(moved, [found])
        elif found is Why.UNCHANGED and may_be_left(filing, moved, item):
            moved = draft.forget(moved, task)
        else:
            moved = draft.hold(moved, task, contents[0]) if isinstance(found, Ask) else moved
            if too_long(filing, contents[0]):
                notes.append(words.too_long(contents[0], filing.text_limit))
            queue = [*queue, task] if task not in queue else queue
            continue
        queue = [t for t in queue if t != task]
        moved = replace(moved, asked=(*(t for t in moved.asked if t != task), task))
    if twice:
        notes.append(words.said_twice(tuple(twice)))
    return replace(moved, queue=tuple(queue), asked=moved.asked if queue else ()), notes


def _take_rest(filing: Filing, session: Session, content: str, now: datetime, note: str) -> Move:
    """其余无变化, 其余推进, 其余没有进展."""
    reading = statuses.read(content, filing.statuses)
    untouched = [i for i in filing.items if session.answer(i.task) is None and i.task not in session.queue]
    if reading.why is Why.UNCHANGED or not untouched:
        return advance(filing, session, now, note)
    if reading.why is Why.NO_NEWS:
        return no_news_of_rest(filing, session, content, now, note)
    if not reading.status or reading.confidence not in (Confidence.LITERAL, Confidence.NEAR):
        return advance(filing, session, now, note + words.left_over((content,)))
    found = {i.task: judge(filing, session, i, content) for i in untouched}
    moved = draft.record(session, [a for a in found.values() if isinstance(a, Answer)])
    for task, asked in found.items():
        if isinstance(asked, Ask):
            moved = draft.hold(replace(moved, queue=(*moved.queue, task)), task, content)
    return advance(filing, moved, now, note)


def no_news_of_rest(filing: Filing, session: Session, said: str, now: datetime, note: str = "") -> Move:
    """没有进展 of all, or of all the others: asked, unless the campaign has no such status."""
    whole = session.phase is Phase.LIST and not session.answers and not session.queue
    if screen.none_key(filing) is None:
        return all_unchanged(filing, session, now) if whole else advance(filing, session, now, note)
    options = ("all",) if whole else ()
    if session.phase is Phase.ASK and not session.queue:
        session = replace(session, phase=Phase.CONFIRM, page=1, seen=1)
    return Move(replace(session, ask=Ask(Kind.NO_NEWS_REST, text=said, options=options)), note)


# A question on top ------------------------------------------------------------------------------------------------


def choose(filing: Filing, session: Session, ask: Ask, text: str, now: datetime) -> Move | str | None:
    """What a choice does; words to take instead; None where it is no choice of this question."""
    below = replace(session, ask=None)
    match ask.kind:
        case Kind.PHOTO:
            return photos.placed(filing, session, text, now)
        case Kind.PLACE:
            question = inquiry.named(filing, text)
            if question is None and not filing.items and filing.questions:
                question = inquiry.named(filing, f"Q{text}")
            if isinstance(question, Question):
                return inquiry.modify(filing, below, question)
            which = places.read(text, filing.items)
            if isinstance(which, places.Places):
                return modify(filing, below, which.tasks[0])
            return Move(session, words.no_such(which.said, len(filing.items))) if which else None
        case _:
            choice = _choice(ask, text)
            if choice is None and _says_no(filing, text):
                return Move(session, words.explain_choice(text))
            return None if choice is None else _chosen(filing, below, ask, choice, now)


def _choice(ask: Ask, text: str) -> int | None:
    """The digit said; 是 and 不是 in all their words where the two choices are yes and no."""
    folded = fold(text).strip(" .。、!")
    if folded.isascii() and folded.isdigit() and len(folded) == 1:
        return int(folded)
    if ask.kind not in _YES_OR_NO or len(ask.groups) > 1:
        return None
    said = fields.yes_no(text)
    sure = said.confidence is Confidence.LITERAL or (said.confidence is Confidence.NEAR and ask.kind not in _THROW_AWAY)
    return (1 if said.value else 2) if sure else None


def _says_no(filing: Filing, text: str) -> bool:
    """不是: neither of the two, and no progress of the task below. 没有 may be: nothing has moved."""
    no = fields.yes_no(text).value is False
    return no and statuses.read(text, filing.statuses).why is not Why.NO_NEWS


_THROW_AWAY = (Kind.CANCEL, Kind.ANEW)  # only on a plain yes
_YES_OR_NO = (*_THROW_AWAY, Kind.HEARD, Kind.SPLIT)


def _chosen(filing: Filing, below: Session, ask: Ask, choice: int, now: datetime) -> Move | str | None:
    match ask.kind, choice:
        case Kind.CANCEL, 1:
            gone = replace(below, phase=Phase.PUT_AWAY, queue=(), held=(), page=1)
            return Move(gone, words.put_away(filing), show=False, events=(Cancelled(),))
        case Kind.ANEW, 1:
            return Move(draft.anew(filing, below, now), words.begun_anew())
        case Kind.CANCEL | Kind.ANEW, 2:
            return Move(draft.reopen(filing, below), words.kept_going(anew=ask.kind is Kind.ANEW))
        case Kind.HEARD, 1:
            return ask.text
        case Kind.HEARD, 2:
            return Move(draft.reopen(filing, below))
        case Kind.SPLIT, n if n == len(ask.groups) + 1:
            return Move(below)
        case Kind.SPLIT, n if 0 < n <= len(ask.groups):
            return go_to(filing, below, places.Places(ask.groups[n - 1]), now)
        case Kind.COUNT, 1:
            return turned.counted(ask.text, filing.items)
        case Kind.COUNT, 2 if ask.task:
            return take(filing, below, filing.item(ask.task), ask.text, now)
        case Kind.COUNT, 2:
            return Move(below, words.which_ones(ask.text))
        case Kind.STATUS, n if 0 < n <= len(ask.options):
            return _settled(filing, below, ask, ask.options[n - 1], now)
        case Kind.NO_NEWS, 1:
            return _nothing_new(filing, below, ask, now)
        case Kind.NO_NEWS, 2:
            return _settled(filing, below, ask, screen.none_key(filing) or "", now)
        case Kind.NO_NEWS_REST, 1:
            return all_unchanged(filing, below, now) if ask.options else advance(filing, below, now)
        case Kind.NO_NEWS_REST, 2:
            return _none_of_rest(filing, below, now)
        case Kind.STALE, 1:
            return _to_the_last(filing, below, ask)
        case Kind.STALE, 2:
            return ask.text
        case Kind.STALE, 3:
            return Move(below)
        case _:
            return None


def _settled(filing: Filing, below: Session, ask: Ask, key: str, now: datetime) -> Move:
    """The person has said which status; all the words stay."""
    item = filing.item(ask.task)
    reading = statuses.read(ask.text, filing.statuses)
    text = reading.text if reading.why is Why.NO_NEWS else ask.text
    known = filing.status(key)
    bare = known is not None and fold(text) in {fold(w) for w in (known.label, *known.synonyms)}
    old = (item.answered or draft.unchanged(item)).text if item.must_ask is MustAsk.RETURNED and filing.returned else ""
    answer = draft.changed(item, Answer(item.task, key, old if bare or not text else text))
    return _taken(filing, draft.record(below, [answer]), item, now)


def _nothing_new(filing: Filing, below: Session, ask: Ask, now: datetime) -> Move:
    """没有进展 meant nothing new: unchanged, or the words about it beside the old status."""
    item = filing.item(ask.task)
    text = statuses.read(ask.text, filing.statuses).text
    if item.must_ask is MustAsk.OVERDUE and not text:
        return Move(below, words.must_be_said(item))
    if not text:
        return leave(filing, below, item, now)
    answer = Answer(item.task, item.last_status, text, item.last_percent)
    return _taken(filing, draft.record(below, [answer]), item, now)


def _none_of_rest(filing: Filing, below: Session, now: datetime) -> Move:
    key = screen.none_key(filing) or ""
    untouched = [i for i in filing.items if below.answer(i.task) is None and i.task not in below.queue]
    found = [draft.changed(i, Answer(i.task, key)) for i in untouched if i.must_ask is not MustAsk.OVERDUE]
    return advance(filing, replace(draft.record(below, found), direct=False), now)


def _to_the_last(filing: Filing, below: Session, ask: Ask) -> Move:
    """Words that came while the next question was on its way belong to the answer before."""
    item = filing.item(ask.task)
    old = below.answer(item.task)
    base = old or draft.unchanged(item)
    joined = f"{base.text}；{ask.text}" if old and base.text else ask.text
    return Move(draft.record(below, [replace(base, text=joined, changed=True)]))
