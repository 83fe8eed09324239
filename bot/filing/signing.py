"""审签 on the phone page: the report as it was handed in, 同意 or 退回; acts and words are those of the chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.acts import send_back as send_back_act
from bot.acts import sign as sign_act
from bot.acts.refused import Refused
from bot.acts.run import Done
from bot.acts.send_back import SentBack
from bot.acts.sign import Signed
from bot.acts.subjects import Shown
from bot.house import House
from bot.messages import report_to_sign, signing
from bot.messages.report_to_sign import ToSign
from bot.messages.words import signing as sign_words
from bot.rights import gate
from bot.rights.actor import of_openid
from bot.rights.gate import Subject
from bot.rights.table import Read
from storage import duties, people, reports, signatures
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.reports import Reason


@dataclass(frozen=True, slots=True)
class Stranger:
    """May not sign for this unit. bound: is known, but holds no such post (any more)."""

    bound: bool


@dataclass(frozen=True, slots=True)
class Before:
    """It waits for this person. again: not what he had before him, look anew; why: what was missing."""

    it: ToSign
    again: bool = False
    why: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """There is nothing to sign, and why. it: what was handed in last, None where it was taken back."""

    unit_name: str
    short_title: str
    said: str
    it: ToSign | None


State = Before | Past | Stranger | None


async def look(house: House, openid: str, issue: int, unit: int) -> State:
    """The report as it stands; None: there is no such thing."""
    now = house.now()

    async def work(tx: Tx) -> State:
        person = await _signer(tx, house, openid, unit, now)
        return person if isinstance(person, Stranger) else await _state(tx, house, issue, unit, now)

    return await house.db.read(work)


async def agree(house: House, openid: str, shown: Shown, *, at: datetime) -> State:
    """同意. at: the first arrival at our server, which is the time that counts here."""

    async def work(tx: Tx) -> State:
        await people.follower(tx, openid)  # locked before the report, as in the chat
        person = await _signer(tx, house, openid, shown.unit, at)
        if isinstance(person, Stranger):
            return person
        if await duties.one(tx, shown.issue, shown.unit) is None:
            return None
        actor = await of_openid(tx, openid, at, house.zone)
        done = await sign_act.sign(tx, actor, shown, face="page", at=at, now=at, zone=house.zone)
        return await _after(tx, house, shown, done, at)

    state = await house.db.write(work)
    house.wake()
    return state


async def send_back(house: House, openid: str, shown: Shown, reason: Reason, *, at: datetime) -> State:
    """退回, saying why: a task, a question, or with neither the whole report."""

    async def work(tx: Tx) -> State:
        await people.follower(tx, openid)
        person = await _signer(tx, house, openid, shown.unit, at)
        if isinstance(person, Stranger):
            return person
        state = await _state(tx, house, shown.issue, shown.unit, at)
        if not isinstance(state, Before):
            return state
        if not reason.reason or not _asked(state.it, reason):
            return Before(state.it, why=True)
        actor = await of_openid(tx, openid, at, house.zone)
        done = await send_back_act.send_back_unsigned(tx, actor, shown, [reason], at=at, now=at, zone=house.zone)
        return await _after(tx, house, shown, done, at)

    state = await house.db.write(work)
    house.wake()
    return state


def _asked(it: ToSign, reason: Reason) -> bool:
    """Is what is to go back in this report?"""
    if reason.question:
        return reason.question in {q.key for q in it.questions}
    return not reason.task or reason.task in {a.task for a in it.answers}


async def _signer(tx: Tx, house: House, openid: str, unit: int, now: datetime) -> int | Stranger:
    """The person who signs for the unit, as it is now, or stands in for one who does."""
    actor = await of_openid(tx, openid, now, house.zone)
    allowed = gate.may(actor, Read.SIGN_PAGE, Subject(unit=unit))
    return Stranger(bool(actor.people)) if allowed is None or allowed.by is None else allowed.by


async def _after(
    tx: Tx, house: House, shown: Shown, done: Done[Signed] | Done[SentBack] | Refused, now: datetime
) -> State:
    state = await _state(tx, house, shown.issue, shown.unit, now)
    return Before(state.it, again=True) if isinstance(state, Before) and isinstance(done, Refused) else state


async def _state(tx: Tx, house: House, issue: int, unit: int, now: datetime) -> State:
    duty = await duties.one(tx, issue, unit)
    if duty is None or (duty.submission is not None and not duty.sign_off):
        return None
    it = await report_to_sign.read(tx, duty, now=now, zone=house.zone) if duty.submission is not None else None
    if it is not None and duty.unsigned:
        return Before(it)
    found = await signatures.of(tx, duty.submission) if duty.submission is not None else None
    if found is not None and duty.state != "returned":
        said = await signing.has(tx, unit, found, house.zone)
    else:
        said = sign_words.moved(duty.unit_name, duty.short_title, await _why(tx, duty))
    return Past(duty.unit_name, duty.short_title, said, it)


async def _why(tx: Tx, duty: Duty) -> str:
    if duty.state == "returned":
        return "returned"
    report = await reports.peek(tx, duty.issue, duty.unit)
    return "withdrawn" if report is not None and await signatures.round_of(tx, report.id) else "unfiled"
