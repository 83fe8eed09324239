"""审签, whichever face it comes by: the unit's 审签人 are asked, one signs or sends back, the filers hear of it.

Every act is about one submission, the one that was shown; if another is in force by now, nothing is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot import layout
from bot.acts.send_back import give_back
from bot.card import Card, CardKind
from bot.messages.message import Message
from bot.messages.words import pushed
from bot.messages.words import signing as sign_words
from forms import report as life
from schedules import cycles, line
from storage import calendar, deputies, duties, issues, notices, outbox, people, reports, signatures, submissions
from storage.calls import Due
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.people import Post
from storage.reports import Face, Reason, Receipt, Report
from storage.signatures import Signature, Signed

Why = Literal["withdrawn", "signed", "returned", "accepted", "again"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was on the screen."""

    issue: int
    unit: int
    submission: int


@dataclass(frozen=True, slots=True)
class Given:
    """Signed. told: who hears of it."""

    on_time: bool
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Not done: the report is no longer what was shown."""

    why: Why


async def begin(
    tx: Tx,
    receipt: Receipt,
    report: Report,
    *,
    on_paper: bool,
    person: int,
    face: Face,
    at: datetime,
    now: datetime,
    zone: ZoneInfo,
) -> Receipt:
    """Right after a submission that asks for 审签: signed with it on paper, or its 审签人 are asked: those who are not
    on leave, and who stands in for one who is; where nobody can sign, all of them, and the unit is to be phoned."""
    report = await reports.lock(tx, report.issue, report.unit)
    if on_paper:
        on_time = await signatures.sign(tx, report, Signed(person, at, now, face, on_paper=True))
        return replace(receipt, on_time=on_time)
    signers = tuple(dict.fromkeys(s.person for s in await people.posts_of_unit(tx, report.unit, "signer")))
    there = tuple(p.person for p in await deputies.signers(tx, report.unit, now.astimezone(zone).date()))
    step = f"sign:{await signatures.round_of(tx, report.id)}"
    # who has just handed it in from his chat is asked on that screen
    asked = tuple(s for s in there or signers if s != person or face != "chat")
    await outbox.owe(tx, outbox.Debt("sign", report.issue, report.unit, step, now), asked, now)
    if not signers:
        await notices.alert_refused(tx, report.issue, report.unit, step, now, zone)
    elif not there and person not in signers:
        due = Due(report.issue, report.unit, step, line.Why.AWAY.value, "signing")
        await notices.alert_to_phone(tx, [due], now, zone)
    return receipt


async def ask_others(tx: Tx, unit: int, *, now: datetime, zone: ZoneInfo) -> None:
    """A 审签人 has gone on leave, or is back, and reports of his unit wait: who can sign now is asked, each once."""
    there = tuple(p.person for p in await deputies.signers(tx, unit, now.astimezone(zone).date()))
    for duty in await duties.unsigned(tx, [unit]):
        report = await reports.peek(tx, duty.issue, unit)
        assert report is not None, "it was handed in"
        step = f"sign:{await signatures.round_of(tx, report.id)}"
        await outbox.owe(tx, outbox.Debt("sign", duty.issue, unit, step, now), there, now)
        if not there:
            due = Due(duty.issue, unit, step, line.Why.AWAY.value, "signing")
            await notices.alert_to_phone(tx, [due], now, zone)


async def sign(
    tx: Tx, shown: Shown, *, person: int, face: Face, at: datetime, now: datetime, zone: ZoneInfo
) -> Given | Moved:
    """同意. at: the signer's own time."""
    report = await reports.lock(tx, shown.issue, shown.unit)
    if (moved := await _moved(tx, report, shown, life.Act.SIGN, at)) is not None:
        return moved
    on_time = await signatures.sign(tx, report, Signed(person, at, now, face))
    return Given(on_time, await _tell_filers(tx, report, person=person, on_time=on_time, at=at, now=now, zone=zone))


async def sheet(tx: Tx, shown: Shown, *, person: int, at: datetime, now: datetime, zone: ZoneInfo) -> Given | Moved:
    """The sheet signed on paper came after the submission."""
    report = await reports.lock(tx, shown.issue, shown.unit)
    if (moved := await _moved(tx, report, shown, life.Act.SHEET, at)) is not None:
        return moved
    on_time = await signatures.sign(tx, report, Signed(person, at, now, "chat", on_paper=True))
    return Given(on_time, await _tell_filers(tx, report, person=person, on_time=on_time, at=at, now=now, zone=zone))


async def send_back(
    tx: Tx, shown: Shown, reasons: Sequence[Reason], *, person: int, at: datetime, now: datetime, zone: ZoneInfo
) -> tuple[Post, ...] | Moved:
    """退回: the filers who are told. It is due when it was: the unit has not reported yet."""
    report = await reports.lock(tx, shown.issue, shown.unit)
    reason = "；".join(r.reason for r in reasons)
    if (moved := await _moved(tx, report, shown, life.Act.RETURN, at, reason)) is not None:
        return moved
    duty = await duties.one(tx, shown.issue, shown.unit)
    assert duty is not None, "it was there a moment ago"
    rules = (await issues.get(tx, shown.issue)).rules
    if now < duty.due_at:
        until = duty.due_at
    else:
        until = cycles.correct_by(rules, now, zone, await calendar.read(tx))
    by = await people.person(tx, person)
    text = sign_words.told_sent_back(duty.unit_name, duty.short_title, by.name if by else "")
    others = await _asked(tx, report, but=person)
    await _tell(
        tx, others, text, sign_words.told_sent_back_titles(duty.short_title), sign_words.TOLD_WITHDRAWN_ASKS, now, zone
    )
    return await give_back(tx, report, reasons, by=person, until=until, now=now, zone=zone)


async def _moved(tx: Tx, report: Report, shown: Shown, act: life.Act, at: datetime, reason: str = "") -> Moved | None:
    """Why it cannot be done; None: it can."""
    if report.unsigned and report.submission != shown.submission:
        return Moved("again")
    duty = await duties.one(tx, report.issue, report.unit)
    may = duty and life.may(
        life.State(report.state),
        act,
        life.Actor.SIGNER,
        at,
        due_at=duty.due_at,
        lock_at=duty.lock_at,
        sign_off=report.sign_off,
        reason=reason,
    )
    if may is not None and not isinstance(may, life.Refused):
        return None
    gone: dict[str, Why] = {"signed": "signed", "submitted": "signed", "returned": "returned", "accepted": "accepted"}
    return Moved(gone.get(report.state, "withdrawn"))


# what others hear of it -----------------------------------------------------------------------------------------


async def standing(tx: Tx, duty: Duty, *, now: datetime, zone: ZoneInfo) -> str:
    """Under the receipt of a report on the page: whose signature it waits for, or has; '' where none is asked."""
    if not duty.sign_off or duty.submission is None:
        return ""
    if duty.unsigned:
        return sign_words.waits(await _names(tx, duty.unit, now, zone), judged=duty.on_time is not None)
    found = await signatures.of(tx, duty.submission)
    return await has(tx, duty.unit, found, zone) if found else ""


async def has(tx: Tx, unit: int, found: Signature, zone: ZoneInfo) -> str:
    """Whose signature it has: 已审签（李强代李敏签，…）."""
    instead = "" if found.on_paper else await deputies.principal(tx, unit, found.person, found.at, zone)
    name = sign_words.for_another(found.person_name, instead)
    return sign_words.has(name, found.at.astimezone(zone), on_paper=found.on_paper)


async def note(tx: Tx, unit: int, receipt: Receipt, *, now: datetime, zone: ZoneInfo) -> str:
    """Under the receipt: whose signature the report waits for."""
    return sign_words.waits(await _names(tx, unit, now, zone), judged=receipt.on_time is not None)


async def _names(tx: Tx, unit: int, now: datetime, zone: ZoneInfo) -> list[str]:
    """Who can sign now; where nobody can, the 审签人 all the same."""
    there = await deputies.signers(tx, unit, now.astimezone(zone).date())
    own = await people.posts_of_unit(tx, unit, "signer")
    instead = {s.id: s.person_name for s in own}
    named = [
        sign_words.for_another(s.person_name, instead[s.id] if instead[s.id] != s.person_name else "") for s in there
    ]
    return named or [s.person_name for s in own]


async def _tell_filers(
    tx: Tx, report: Report, *, person: int, on_time: bool, at: datetime, now: datetime, zone: ZoneInfo
) -> tuple[str, ...]:
    """Who handed it in, or all filers of the unit where that was the office."""
    assert report.submission is not None
    duty = await duties.one(tx, report.issue, report.unit)
    by, signer = (await submissions.get(tx, report.submission)).person, await people.person(tx, person)
    assert duty is not None and signer is not None
    filers = {f.person: f.person_name for f in await people.posts_of_unit(tx, report.unit, "filer")}
    to = [p for p in ([by] if by in filers else filers) if p != person]
    name = sign_words.for_another(signer.name, await deputies.principal(tx, report.unit, person, at, zone))
    text = sign_words.told_signed(duty.unit_name, duty.short_title, name, at.astimezone(zone), on_time)
    await _tell(tx, to, text, sign_words.told_signed_titles(duty.short_title), sign_words.TOLD_SIGNED_ASKS, now, zone)
    return tuple(filers[p] for p in to)


async def withdrawn(tx: Tx, report: Report, *, person: int, now: datetime, zone: ZoneInfo) -> None:
    """A report is about to be taken back: who signed it is told, or who has been asked to."""
    duty, by = await duties.one(tx, report.issue, report.unit), await people.person(tx, person)
    if report.submission is None or duty is None or by is None:
        return
    if report.unsigned:
        to = await _asked(tx, report, but=person)
        text = sign_words.told_recalled(duty.unit_name, duty.short_title, by.name)
    else:
        found = await signatures.of(tx, report.submission) if report.state == "signed" else None
        to = (found.person,) if found is not None and not found.on_paper and found.person != person else ()
        text = sign_words.told_withdrawn(duty.unit_name, duty.short_title, by.name)
    await _tell(
        tx, to, text, sign_words.told_withdrawn_titles(duty.short_title), sign_words.TOLD_WITHDRAWN_ASKS, now, zone
    )


async def _asked(tx: Tx, report: Report, *, but: int) -> tuple[int, ...]:
    """Whom the ask to sign what stands handed in has reached, or may have. Before anything is taken back: an ask that
    has not left is not sent, and nobody need hear of it."""
    step = f"sign:{await signatures.round_of(tx, report.id)}"
    return tuple(p for p in await notices.reached(tx, report.issue, report.unit, step) if p != but)


async def _tell(
    tx: Tx, to: Sequence[int], text: str, title: tuple[str, ...], what: tuple[str, ...], now: datetime, zone: ZoneInfo
) -> None:
    body = _card(text, title, what, now.astimezone(zone))
    for one in to:
        await notices.say(tx, one, body, now, now)


def _card(text: str, title: tuple[str, ...], what: tuple[str, ...], now: datetime) -> str:
    at = (pushed.card_time(now),)
    values = (("title", title), ("what", what), ("due", at), ("count", ("1",)), ("reason", what))
    return Message(layout.cut(text), Card(CardKind.ALERT, values)).to_json()
