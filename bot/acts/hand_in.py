"""A report is handed in: by its filer in the chat or on the page, or by the office on a unit's word (代填)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import said as said_words
from bot.acts import report_state
from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.messages import signing
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms import answers as asked
from forms import report as life
from forms.model import Submitted
from forms.session import Session
from storage import audit, files, reports, signatures
from storage.engine.tx import Tx
from storage.reports import Face, Receipt
from storage.signatures import Signed


@act(Act.REPORT_SUBMIT, of=report)
async def hand_in(
    tx: Tx, actor: Actor, shown: Shown, event: Submitted, *, face: Face, at: datetime, now: datetime, zone: ZoneInfo
) -> Done[Receipt] | Refused:
    """The filer hands in what the draft says. event: what the form made of it. at: the filer's own time, which counts.
    Reminders that have not left are cancelled; where 审签 is asked, its 审签人 are asked or the paper has signed."""
    return await _hand_in(tx, actor, shown, event, life.Actor.FILER, face=face, at=at, now=now, zone=zone)


@act(Act.REPORT_RECORD, of=report)
async def record(
    tx: Tx, actor: Actor, shown: Shown, event: Submitted, *, word_of: str, at: datetime, now: datetime, zone: ZoneInfo
) -> Done[Receipt] | Refused:
    """代填. The office hands in for the unit. word_of: on whose word and how, as it was said: 电话 李敏口述."""
    who = life.Actor.OFFICE
    return await _hand_in(tx, actor, shown, event, who, face="office", at=at, now=now, zone=zone, word_of=word_of)


async def _hand_in(
    tx: Tx,
    actor: Actor,
    shown: Shown,
    event: Submitted,
    who: life.Actor,
    *,
    face: Face,
    at: datetime,
    now: datetime,
    zone: ZoneInfo,
    word_of: str = "",
) -> Done[Receipt] | Refused:
    assert actor.by is not None, "a post gives this right"
    held = await report_state.hold(tx, shown, life.Act.SUBMIT, who, at)
    if isinstance(held, Refused):
        return held
    filed = reports.Filed(
        person=actor.by,
        at=at,
        recorded_at=now,
        answers=event.answers,
        zero=event.zero,
        face=face,
        on_paper=event.on_paper,
        word_of=word_of,
        values=event.values,
    )
    receipt = await reports.submit(tx, held.report, filed)
    await _keep_files(tx, held.report.id, held.report.draft, event, receipt.submission)
    detail: audit.Detail = {
        "submission": receipt.submission,
        "receipt": receipt.text,
        "on_time": receipt.on_time,
        "face": face,
        "word_of": word_of,
    }
    if receipt.sign_off:
        submitted = await reports.lock(tx, shown.issue, shown.unit)
        if event.on_paper or word_of.startswith(said_words.MEANS["paper"]):
            on_time = await signatures.sign(tx, submitted, Signed(actor.by, at, now, face, on_paper=True))
            receipt = replace(receipt, on_time=on_time)
        else:
            await signing.ask(tx, submitted, by=actor.by, on_screen=face == "chat", now=now, zone=zone)
    return Done(receipt, f"report:{held.report.id}", detail, wake=True)


async def _keep_files(tx: Tx, report_id: int, draft: str | None, event: Submitted, submission: int) -> None:
    """The evidence belongs to the submission now. What answered a question not called for in the end is dropped."""
    brought: Sequence[tuple[int, int]] = (
        *event.photos,
        *event.documents,
        *((0, photo) for photo in asked.photos(event.values)),
    )
    for task, file in brought:
        await files.place(tx, [file], report=report_id, task=task or None)
    await files.attach(tx, [file for _, file in brought], submission)
    if draft is not None:
        await files.dropped(tx, sorted(Session.from_json(draft).files() - {file for _, file in brought}))
