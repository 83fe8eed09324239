"""A report is handed in: the rows of a submission, whichever face it came by."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot import said as said_words
from bot.acts import sign as sign_act
from forms import answers as asked
from forms.model import Submitted
from forms.session import Session
from storage import files, reports
from storage.engine.tx import Tx
from storage.reports import Face, Receipt, Report


async def hand_in(
    tx: Tx,
    report: Report,
    event: Submitted,
    *,
    person: int,
    at: datetime,
    now: datetime,
    zone: ZoneInfo,
    face: Face,
    word_of: str = "",
) -> Receipt:
    """The rows of a submission, from whichever face it came."""
    filed = reports.Filed(
        person=person,
        at=at,
        recorded_at=now,
        answers=event.answers,
        zero=event.zero,
        face=face,
        on_paper=event.on_paper,
        word_of=word_of,
        values=event.values,
    )
    receipt = await reports.submit(tx, report, filed)
    brought = (*event.photos, *event.documents, *((0, photo) for photo in asked.photos(event.values)))
    for task, file in brought:
        await files.place(tx, [file], report=report.id, task=task or None)
    await files.attach(tx, [file for _, file in brought], receipt.submission)
    if report.draft is not None:  # what answered a question that was not called for in the end
        await files.dropped(tx, sorted(Session.from_json(report.draft).files() - {file for _, file in brought}))
    if not receipt.sign_off:
        return receipt
    on_paper = event.on_paper or word_of.startswith(said_words.MEANS["paper"])
    return await sign_act.begin(
        tx, receipt, report, on_paper=on_paper, person=person, face=face, at=at, now=now, zone=zone
    )
