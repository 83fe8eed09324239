"""Photos and files of the page: adds them to a draft, removes them, and opens them for those who may see them.

Only the rows of an upload are written in a transaction. The bytes are checked and kept before it, and removed again if
the report refuses them.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.acts import keep_evidence as kept
from bot.evidence import words as evidence_words
from bot.evidence.attachments import attachment, name_of
from bot.evidence.found import Unfit
from bot.filing import draft
from bot.filing import words as filing_words
from bot.filing.draft import Given, Locked, Open, Stranger, Who
from bot.house import House
from bot.rights import gate
from bot.rights.actor import Actor, of_openid
from bot.rights.gate import Subject
from bot.rights.table import Read
from forms import evidence as form
from forms import secrecy
from forms.evidence import Place
from storage import campaigns, duties, files, issues, reports
from storage.engine.tx import Tx
from storage.evidence import Evidence
from storage.files import File


@dataclass(frozen=True, slots=True)
class Upload:
    """A file from a browser.

    key: the browser's; the same key twice is the same upload. name: the person's file name.
    """

    place: Place
    key: str
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """The file is in the draft. file: None if it was removed again meanwhile."""

    state: Open
    file: File | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The file was not taken. why: a sentence for the person."""

    why: str


Result = Attached | Refused | Given | Stranger | None


async def bring(house: House, evidence: Evidence, who: Who, issue: int, unit: int, upload: Upload) -> Result:
    """Keep the file and put it under its task or question. None if there is no such report."""
    state = await draft.look(house, who, issue, unit)
    if not isinstance(state, Open):
        return state
    if secrecy.is_marked(upload.name):
        return Refused(evidence_words.SECRET_NAME)
    keep_location = await house.db.read(lambda tx: _keeps_location(tx, state.duty.campaign))
    good = await asyncio.to_thread(attachment, upload.data, keep_location=keep_location)
    if isinstance(good, Unfit):
        return Refused(good.why)
    new = _New(
        upload.place,
        upload.key,
        name_of(upload.name, good.mime),
        hashlib.sha256(good.data).hexdigest(),
        len(good.data),
        good.mime,
    )

    async def work(tx: Tx) -> Result:
        return await _row(tx, house, who, issue, unit, new, house.now())

    result = await kept.keep(house, evidence, good.data, new.sha256, work)
    if not isinstance(result, Attached) or result.file is None:
        await kept.discard(house, evidence, new.sha256)
    return result


@dataclass(frozen=True, slots=True)
class _New:
    place: Place
    key: str
    name: str
    sha256: str
    size: int
    mime: str


async def _row(tx: Tx, house: House, who: Who, issue: int, unit: int, new: _New, now: datetime) -> Result:
    state = await draft.locked(tx, house, who, issue, unit, now)
    if not isinstance(state, Locked):
        return state
    if state.open.closed:
        return Refused(evidence_words.CLOSED)
    if not form.may_hold(state.open.filing, state.open.session, new.place):
        asked = isinstance(new.place, str)
        return Refused(evidence_words.NOT_THIS_QUESTION if asked else evidence_words.NOT_THIS_TASK)
    key = f"page:{state.person}:{issue}:{unit}:{new.key}"
    if await files.by_key(tx, key) is None and await kept.too_many(tx, house, state.person, now):
        return Refused(filing_words.too_many_files(kept.FILES_A_DAY))
    kind: files.Kind = "photo" if new.mime.startswith("image/") else "document"
    file = await files.bring(
        tx,
        person=state.person,
        kind=kind,
        key=key,
        sha256=new.sha256,
        size=new.size,
        mime=new.mime,
        name=new.name,
        received_at=now,
    )
    if file.state == "removed":
        return Attached(state.open, None)
    before = state.open.session
    after = form.brought(
        state.open.filing, before, new.place, file.id, draft.house_time(house, now), photo=kind == "photo"
    )
    if after == before:
        return Attached(state.open, file)
    shown = await draft.keep(tx, state, after, now)
    return Attached(replace(shown, files=(*shown.files, file)), file)


async def take_out(house: House, who: Who, issue: int, unit: int, id: int) -> Open | Given | Stranger | None:
    """Remove a file from the draft, whether chat or page brought it. A file that was handed in stays."""
    now = house.now()

    async def work(tx: Tx) -> Open | Given | Stranger | None:
        state = await draft.locked(tx, house, who, issue, unit, now)
        if not isinstance(state, Locked):
            return state
        if id not in state.open.session.files() or state.open.closed:
            return state.open
        after = form.taken_out(state.open.session, id, draft.house_time(house, now))
        shown = await draft.keep(tx, state, after, now, removed=[id])
        return replace(shown, files=tuple(f for f in shown.files if f.id != id))

    done = await house.db.write(work)
    house.wake()
    return done


async def place(house: House, who: Who, issue: int, unit: int, where: Place) -> Open | Given | Stranger | None:
    """Put the chat's photos without a place under this task or question."""
    now = house.now()

    async def work(tx: Tx) -> Open | Given | Stranger | None:
        state = await draft.locked(tx, house, who, issue, unit, now)
        if not isinstance(state, Locked) or state.open.closed:
            return state.open if isinstance(state, Locked) else state
        before = state.open.session
        after = form.placed(state.open.filing, before, where, draft.house_time(house, now))
        if after == before:
            return state.open
        return await draft.keep(tx, state, after, now)

    return await house.db.write(work)


async def of_draft(house: House, who: Who, issue: int, unit: int, id: int) -> File | None:
    """A file of the report that this person fills or handed in; None if there is none or the person may not see it."""
    state = await draft.look(house, who, issue, unit)
    if not isinstance(state, Open | Given):
        return None
    own = await house.db.read(lambda tx: files.of_report(tx, issue, unit))
    shown = (*state.files, *own)
    return next((f for f in shown if f.id == id and f.state == "kept"), None)


async def handed_in(house: House, openid: str, id: int) -> File | None:
    """A file that was handed in; None if there is none or the person may not see it."""
    now = house.now()

    async def work(tx: Tx) -> File | None:
        file = await files.get(tx, id)
        if file is None or file.state != "kept" or file.submission is None or file.report is None:
            return None
        issue, unit = await reports.key_of(tx, file.report)
        actor = await of_openid(tx, openid, now, house.zone)
        return file if await may_see(tx, actor, Read.EVIDENCE, issue, unit) else None

    return await house.db.read(work)


async def report(house: House, openid: str, issue: int, unit: int) -> Given | None:
    """The report as it was handed in; None if it was not, or if the person may not see it."""
    now = house.now()

    async def work(tx: Tx) -> Given | None:
        duty = await duties.one(tx, issue, unit)
        if duty is None or duty.submission is None:
            return None
        actor = await of_openid(tx, openid, now, house.zone)
        if not await may_see(tx, actor, Read.REPORT_PAGE, issue, unit):
            return None
        names = await campaigns.apart(tx, [p.campaign for p in actor.posts])
        filing = await duties.filing(tx, issue, unit, now=now, zone=house.zone, names=names)
        return await draft.given(tx, house, duty, filing, now)

    return await house.db.read(work)


async def may_see(tx: Tx, actor: Actor, what: Read, issue: int, unit: int) -> bool:
    """Whether the actor may read this of the unit's report. what: the report or its evidence."""
    campaign = (await issues.get(tx, issue)).campaign
    return gate.may(actor, what, Subject(campaign, unit)) is not None


async def _keeps_location(tx: Tx, campaign: int) -> bool:
    return (await campaigns.get(tx, campaign)).definition.form.keep_location
