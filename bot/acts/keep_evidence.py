"""Evidence kept, and taken away when nobody wants it; how much of it a person may send; who hears that it was lost.

Each step may run twice, and in two processes at once: the row is the order, and bytes are known by their hash.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TypeVar

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import person as person_subject
from bot.house import House
from bot.rights.actor import Actor
from bot.rights.table import Act
from forms.session import Session
from storage import campaigns, files, outbox, people, reports
from storage.engine.tx import Tx, Work
from storage.evidence import Evidence
from storage.files import Kind
from storage.steps import Lost

log = logging.getLogger("bot.evidence")

FILES_A_DAY = 200  # of one person: photos, voice and files, from the chat and the page together
MANY = 20  # hashes a run takes away at most
SWEEPING = timedelta(minutes=10)  # nobody else takes these bytes away meanwhile
STALE = timedelta(days=1)  # what was half written before is nobody's
GATHERED = timedelta(minutes=1)  # photos lost within it are told of by one notice
T = TypeVar("T")


@act(Act.EVIDENCE_SEND, of=person_subject)
async def receive(
    tx: Tx, actor: Actor, person: int, kind: Kind, media_id: str, *, house: House, now: datetime
) -> Done[int] | Refused:
    """Take a photo or a voice message of the chat, before it is known which report it belongs to; gives the file. Its
    bytes are fetched later. Leaves no audit line: the row says who sent it and when. Refused where the person has sent
    all that a day takes."""
    if await too_many(tx, house, person, now):
        return Refused(Why.TOO_MANY)
    file = await files.add(tx, person=person, kind=kind, media_id=media_id, received_at=now)
    return Done(file, "", wake=True)


async def too_many(tx: Tx, house: House, person: int, now: datetime) -> bool:
    """Has this person sent all he may today? The day is that of the campaign's zone, by our clock."""
    midnight = now.astimezone(house.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return await files.received(tx, person, midnight) >= FILES_A_DAY


async def keep(house: House, evidence: Evidence, data: bytes, sha256: str, work: Work[T]) -> T:
    """Put the bytes, write the row that refers to them, and put them again: they may have been taken away between."""
    put = await asyncio.to_thread(evidence.put, data)
    assert put == sha256, "a row refers to the bytes it is written with"
    done = await house.db.write(work)
    await asyncio.to_thread(evidence.put, data)
    return done


async def keeps_location(tx: Tx, person: int) -> bool:
    """Does every campaign this person files in ask for where a photo was taken? In the chat it is not known which."""
    own = {p.campaign for p in await people.posts(tx, [person]) if p.kind == "filer"}
    return bool(own) and all([(await campaigns.get(tx, c)).definition.form.keep_location for c in sorted(own)])


# taken away -----------------------------------------------------------------------------------------------------


async def sweep(house: House, evidence: Evidence) -> int:
    """Take away the bytes of removed files nothing else refers to; how many. A process that dies leaves the row, and
    the row is the order."""
    now = house.now()
    gone = await house.db.read(lambda tx: files.sweepable(tx, now))
    if not gone:
        return 0
    hashes = await house.db.write(lambda tx: files.unwanted(tx, now, now + SWEEPING, MANY))
    for sha256 in hashes:
        await _take_away(house, evidence, sha256)
    return len(hashes)


async def _take_away(house: House, evidence: Evidence, sha256: str) -> None:
    await asyncio.to_thread(evidence.set_aside, sha256)
    if await house.db.read(lambda tx: files.wanted(tx, sha256)):  # somebody sent the same again meanwhile
        await asyncio.to_thread(evidence.put_back, sha256)
    else:
        await asyncio.to_thread(evidence.remove, sha256)
        log.info("evidence removed", extra={"action": "evidence_removed", "sha256": sha256[:12]})
    await house.db.write(lambda tx: files.blank(tx, sha256))


async def discard(house: House, evidence: Evidence, sha256: str) -> None:
    """Bytes whose row was not written after all."""
    await _take_away(house, evidence, sha256)


async def tidy(house: House, evidence: Evidence) -> int:
    """What processes that died have left: half written, or without its row; how many of the latter."""
    kept = await asyncio.to_thread(evidence.tidy, house.now() - STALE)
    if not kept:
        return 0
    strays = kept - await house.db.read(files.hashes)
    for sha256 in sorted(strays):
        await _take_away(house, evidence, sha256)
    return len(strays)


# lost -----------------------------------------------------------------------------------------------------------


async def lose(tx: Tx, file: files.File, why: str, now: datetime) -> None:
    """It will not be had: whoever sent it is owed a word, while the report can still be mended."""
    await files.failed(tx, file.id, why)
    of = await _report_of(tx, file)
    if of is not None and file.kind == "photo":
        await _owe_a_word(tx, file, of, now)


async def _owe_a_word(tx: Tx, file: files.File, of: tuple[int, int], now: datetime) -> None:
    """One notice for all that is lost of a report within a minute."""
    if not await files.told_by(tx, file.id, *of, file.person):
        debt = outbox.Debt("return", *of, Lost(file.id), now + GATHERED)
        await outbox.owe(tx, debt, (file.person,), now)
        await files.told_by(tx, file.id, *of, file.person)


async def _report_of(tx: Tx, file: files.File) -> tuple[int, int] | None:
    """(issue, unit) of the report, or the draft, it lies in."""
    if file.report is not None:
        return await reports.key_of(tx, file.report)
    for report in await reports.drafts_of(tx, file.person):
        if report.draft is not None and file.id in Session.from_json(report.draft).files():
            return report.issue, report.unit
    return None
