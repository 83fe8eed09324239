"""审签: the unit's 审签人 signs, in person or on paper, whichever face the word comes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts import report_state
from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.acts.subjects import Shown, report
from bot.messages import signing
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms import report as life
from storage import audit, files, signatures
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.reports import Face
from storage.signatures import Signed as Signature


@dataclass(frozen=True, slots=True)
class Signed:
    """told: the names of the filers who hear of it."""

    duty: Duty
    on_time: bool
    told: tuple[str, ...]


@act(Act.REPORT_SIGN, of=report)
async def sign(
    tx: Tx, actor: Actor, shown: Shown, *, face: Face, at: datetime, now: datetime, zone: ZoneInfo
) -> Done[Signed] | Refused:
    """同意. Sign the submission that was shown; its filers are told. at: the signer's own time."""
    return await _sign(tx, actor, shown, life.Act.SIGN, face=face, at=at, now=now, zone=zone)


@act(Act.REPORT_SHEET, of=report)
async def sheet(
    tx: Tx, actor: Actor, shown: Shown, photo: int, *, at: datetime, now: datetime, zone: ZoneInfo
) -> Done[Signed] | Refused:
    """线下审签: the sheet signed on paper came after the submission. photo: the file that shows it."""
    return await _sign(tx, actor, shown, life.Act.SHEET, face="chat", at=at, now=now, zone=zone, photo=photo)


async def _sign(
    tx: Tx,
    actor: Actor,
    shown: Shown,
    what: life.Act,
    *,
    face: Face,
    at: datetime,
    now: datetime,
    zone: ZoneInfo,
    photo: int | None = None,
) -> Done[Signed] | Refused:
    assert actor.by is not None, "a post gives this right"
    held = await report_state.hold(tx, shown, what, life.Actor.SIGNER, at)
    if isinstance(held, Refused):
        return held
    assert held.report.submission is not None, "it is handed in"
    on_paper = photo is not None
    on_time = await signatures.sign(tx, held.report, Signature(actor.by, at, now, face, on_paper=on_paper))
    if photo is not None:
        await files.place(tx, [photo], report=held.report.id, task=None)
        await files.attach(tx, [photo], held.report.submission)
    told = await signing.tell_filers(tx, held.report, person=actor.by, on_time=on_time, at=at, now=now, zone=zone)
    detail: audit.Detail = {
        "submission": held.report.submission,
        "on_time": on_time,
        "on_paper": on_paper,
        "face": face,
    }
    return Done(Signed(held.duty, on_time, told), f"report:{held.report.id}", detail, wake=True)
