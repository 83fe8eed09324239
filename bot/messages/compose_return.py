"""Composes the message about a report that was sent back: which part, why, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import layout, links
from bot.card import Card, CardKind
from bot.messages.message import About, Composed, Message
from bot.messages.words import pushed
from forms import answers, question_words
from forms.model import Filing, Item, MustAsk
from forms.questions import Kind, Question
from storage import campaigns, duties, people, reports
from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class _Back:
    """place: 第2项, Q1; '' for the whole report. said: words answer it, not a photo."""

    place: str
    reason: str
    line: str
    said: bool = False


async def compose(tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, now: datetime) -> Composed:
    """The message. It carries one return."""
    (this,) = about
    report = await reports.peek(tx, this.notice.issue, this.notice.unit)
    if report is None or report.state != "returned" or report.correct_by is None:
        return Composed(None, mute=((this.notice, pushed.MENDED),))
    names = await campaigns.apart(tx, [p.campaign for p in await people.posts(tx, [person])])
    filing = await duties.filing(tx, this.notice.issue, this.notice.unit, now=now, zone=zone, names=names)
    back = _back(filing)
    until, count, whole = report.correct_by.astimezone(zone), len(back), bool(filing.return_reason)
    first = back[0].place if count > 1 and not whole else ""
    text = layout.fit(
        pushed.returned_head(filing.short_title, count, whole=whole),
        [b.line for b in back],
        pushed.returned_how(
            until, now, on_time=bool(report.on_time), first=first, question=bool(back) and back[0].said
        ),
    )
    card = Card(
        CardKind.RETURN,
        (
            ("title", pushed.returned_titles(filing.short_title, count)),
            ("reason", pushed.returned_reasons([(b.place, b.reason) for b in back], count)),
            ("what", pushed.RETURN_ASKS),
            ("due", (pushed.card_time(until),)),
            ("count", pushed.items(count)),
        ),
        links.path(this.notice.issue, this.notice.unit),
    )
    return Composed(Message(text, card), (this,))


def _back(filing: Filing) -> list[_Back]:
    """The parts sent back: the whole report first, then tasks, then questions."""
    by, found = filing.returned_by, []
    if filing.return_reason:
        found.append(_Back("", filing.return_reason, pushed.returned_whole(filing.return_reason, by)))
    for item in filing.items:
        if item.must_ask is MustAsk.RETURNED:
            line = pushed.returned_item(item.place, _told(filing, item), item.reason, by)
            found.append(_Back(layout.item(item.place), item.reason, line))
    for one in filing.sent_back:
        if (question := filing.question(one.question)) is not None:
            found.append(_of_question(filing, question, one.reason))
    return found


def _of_question(filing: Filing, question: Question, reason: str) -> _Back:
    place, was = answers.place(filing, question), answers.given(filing, question.key)
    line = pushed.returned_question(question_words.was(question, place, was), reason, filing.returned_by)
    return _Back(f"Q{place}", reason, line, said=question.kind is not Kind.PHOTO)


def _told(filing: Filing, item: Item) -> str:
    """The status that the unit gave this task in the report."""
    key = item.answered.status if item.answered else item.last_status
    status = filing.status(key)
    return status.label if status else key
