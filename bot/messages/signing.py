"""Says whom to ask for a signature, whose signature a report waits for or has, and whom to tell of the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import alert_card
from bot.messages.alert_card import Alert
from bot.messages.words import signing as sign_words
from schedules import line
from storage import deputies, duties, notices, outbox, people, reports, signatures, submissions
from storage.calls import Due
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.reports import Receipt, Report
from storage.signatures import Signature
from storage.steps import SignAsk


async def ask(tx: Tx, report: Report, *, by: int, on_screen: bool, now: datetime, zone: ZoneInfo) -> None:
    """Ask for the signature of a report that was just handed in.

    The 审签人 who are not on leave are asked, and the deputies of those who are. If nobody can sign, all 审签人 are
    asked and the unit must be phoned.
    by: who handed it in. on_screen: that person's own screen asks already.
    """
    signers = tuple(dict.fromkeys(s.person for s in await people.posts_of_unit(tx, report.unit, "signer")))
    there = tuple(p.person for p in await deputies.signers(tx, report.unit, now.astimezone(zone).date()))
    step = SignAsk(await signatures.round_of(tx, report.id))
    asked = tuple(s for s in there or signers if s != by or not on_screen)
    await outbox.owe(tx, outbox.Debt("sign", report.issue, report.unit, step, now), asked, now)
    if not signers:
        await notices.alert_refused(tx, report.issue, report.unit, step, now, zone)
    elif not there and by not in signers:
        due = Due(report.issue, report.unit, step, line.Why.AWAY.value, "signing")
        await notices.alert_to_phone(tx, [due], now, zone)


async def ask_others(tx: Tx, unit: int, *, now: datetime, zone: ZoneInfo) -> None:
    """Ask those who can sign now for the unit's waiting reports, each once.

    Called when a 审签人 goes on leave or is back.
    """
    there = tuple(p.person for p in await deputies.signers(tx, unit, now.astimezone(zone).date()))
    for duty in await duties.unsigned(tx, [unit]):
        report = await reports.peek(tx, duty.issue, unit)
        assert report is not None, "it was handed in"
        step = SignAsk(await signatures.round_of(tx, report.id))
        await outbox.owe(tx, outbox.Debt("sign", duty.issue, unit, step, now), there, now)
        if not there:
            due = Due(duty.issue, unit, step, line.Why.AWAY.value, "signing")
            await notices.alert_to_phone(tx, [due], now, zone)


async def standing(tx: Tx, duty: Duty, *, now: datetime, zone: ZoneInfo) -> str:
    """The line under the page's receipt: whose signature the report waits for or has; '' if none is needed."""
    if not duty.sign_off or duty.submission is None:
        return ""
    if duty.unsigned:
        return sign_words.waits(await _names(tx, duty.unit, now, zone), judged=duty.on_time is not None)
    found = await signatures.of(tx, duty.submission)
    return await has(tx, duty.unit, found, zone) if found else ""


async def has(tx: Tx, unit: int, found: Signature, zone: ZoneInfo) -> str:
    """Whose signature the report has: 已审签（李强代李敏签，…）."""
    instead = "" if found.on_paper else await deputies.principal(tx, unit, found.person, found.at, zone)
    name = sign_words.for_another(found.person_name, instead)
    return sign_words.has(name, found.at.astimezone(zone), on_paper=found.on_paper)


async def note(tx: Tx, unit: int, receipt: Receipt, *, now: datetime, zone: ZoneInfo) -> str:
    """The line under the receipt: whose signature the report waits for."""
    return sign_words.waits(await _names(tx, unit, now, zone), judged=receipt.on_time is not None)


async def _names(tx: Tx, unit: int, now: datetime, zone: ZoneInfo) -> list[str]:
    """The names of those who can sign now; if nobody can, the names of the 审签人."""
    there = await deputies.signers(tx, unit, now.astimezone(zone).date())
    own = await people.posts_of_unit(tx, unit, "signer")
    instead = {s.id: s.person_name for s in own}
    named = [
        sign_words.for_another(s.person_name, instead[s.id] if instead[s.id] != s.person_name else "") for s in there
    ]
    return named or [s.person_name for s in own]


async def tell_filers(
    tx: Tx, report: Report, *, person: int, on_time: bool, at: datetime, now: datetime, zone: ZoneInfo
) -> tuple[str, ...]:
    """Tell the person who handed the report in that it is signed. If that was the office, tell the unit's filers.

    person: who signed. at: when. Gives the names of those who are told.
    """
    assert report.submission is not None
    duty = await duties.one(tx, report.issue, report.unit)
    by, signer = (await submissions.get(tx, report.submission)).person, await people.person(tx, person)
    assert duty is not None and signer is not None
    filers = {f.person: f.person_name for f in await people.posts_of_unit(tx, report.unit, "filer")}
    to = [p for p in ([by] if by in filers else filers) if p != person]
    name = sign_words.for_another(signer.name, await deputies.principal(tx, report.unit, person, at, zone))
    text = sign_words.told_signed(duty.unit_name, duty.short_title, name, at.astimezone(zone), on_time)
    alert = Alert(text, sign_words.told_signed_titles(duty.short_title), sign_words.TOLD_SIGNED_ASKS)
    await alert_card.tell(tx, to, alert, now, zone)
    return tuple(filers[p] for p in to)


async def tell_withdrawn(tx: Tx, report: Report, duty: Duty, *, by: int | None, now: datetime, zone: ZoneInfo) -> None:
    """Tell the person who signed a report, or those asked to sign it, that it is taken back. Call it before the act."""
    name = await _name(tx, by)
    if report.unsigned:
        to = await _asked(tx, report, but=by)
        text = sign_words.told_recalled(duty.unit_name, duty.short_title, name)
    else:
        assert report.submission is not None, "it is handed in"
        found = await signatures.of(tx, report.submission) if report.state == "signed" else None
        to = (found.person,) if found is not None and not found.on_paper and found.person != by else ()
        text = sign_words.told_withdrawn(duty.unit_name, duty.short_title, name)
    await _tell_gone(tx, to, text, sign_words.told_withdrawn_titles(duty.short_title), now, zone)


async def tell_sent_back(tx: Tx, report: Report, duty: Duty, *, by: int | None, now: datetime, zone: ZoneInfo) -> None:
    """Tell the other people asked to sign that one 审签人 sends the report back. Call it before the act."""
    text = sign_words.told_sent_back(duty.unit_name, duty.short_title, await _name(tx, by))
    to = await _asked(tx, report, but=by)
    await _tell_gone(tx, to, text, sign_words.told_sent_back_titles(duty.short_title), now, zone)


async def _name(tx: Tx, person: int | None) -> str:
    found = None if person is None else await people.person(tx, person)
    return found.name if found else ""


async def _asked(tx: Tx, report: Report, *, but: int | None) -> tuple[int, ...]:
    """The people whom the ask to sign has reached, or may have reached.

    Call it before the report is taken back. Taking it back cancels an ask that has not left.
    """
    step = SignAsk(await signatures.round_of(tx, report.id))
    return tuple(p for p in await notices.reached(tx, report.issue, report.unit, step) if p != but)


async def _tell_gone(
    tx: Tx, to: Sequence[int], text: str, title: tuple[str, ...], now: datetime, zone: ZoneInfo
) -> None:
    await alert_card.tell(tx, to, Alert(text, title, sign_words.TOLD_WITHDRAWN_ASKS), now, zone)
