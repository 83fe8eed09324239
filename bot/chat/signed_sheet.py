"""线下审签 of a report already handed in: the photo of the signed sheet signs it."""

from __future__ import annotations

from dataclasses import replace

from bot.acts import sign as sign_act
from bot.acts.refused import Refused, Why
from bot.acts.subjects import Shown
from bot.chat import signing
from bot.chat.grammar.reports import PaperSign
from bot.chat.state import SheetWanted
from bot.chat.turn import Answer, Turn, number
from bot.chat.words import signing as signing_words
from bot.messages.words import signing as sign_words
from bot.rights.table import Act
from storage import duties, people, reports


def _units(turn: Turn) -> tuple[int, ...]:
    return turn.units_of(Act.REPORT_SHEET)


async def paper_sign_said(turn: Turn, _: PaperSign) -> Answer | None:
    """线下审签 with no report in hand; None: nothing waits for a signature."""
    found = await duties.unsigned(turn.tx, _units(turn))
    if not found:
        return None
    pending = SheetWanted(tuple((d.issue, d.unit) for d in found))
    return await sheet_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def sheet_question(turn: Turn, pending: SheetWanted) -> Answer:
    """Ask for the photo; among several reports, which one first."""
    found = [d for key in pending.choices if (d := await duties.one(turn.tx, *key)) is not None]
    if len(found) == 1:
        return Answer(signing_words.sheet_wanted(found[0].unit_name, turn.titled(found[0])), turn.chat, asks=True)
    lines = [signing_words.line(d.unit_name, turn.titled(d), turn.local(d.submitted_at or turn.now)) for d in found]
    return Answer(signing_words.sheet_which(lines), turn.chat, asks=True)


async def sheet_chosen(turn: Turn, pending: SheetWanted, said: str) -> Answer | None:
    """Ask for the photo of the report of this number. None: no number of the list was said."""
    n = number(said, len(pending.choices)) if len(pending.choices) > 1 else None
    if n is None:
        return None
    pending = SheetWanted((pending.choices[n],))
    return await sheet_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def sheet_sent(turn: Turn, pending: SheetWanted, file: int) -> Answer:
    """The photo is the sheet: the report is signed."""
    if len(pending.choices) > 1:
        return (await sheet_question(turn, pending)).after(signing_words.SHEET_FIRST)
    issue, unit = pending.choices[0]
    rest = replace(turn.chat, pending=None)
    report, duty = await reports.lock(turn.tx, issue, unit), await duties.one(turn.tx, issue, unit)
    shown = Shown(issue, unit, report.submission or 0)
    done = await sign_act.sheet(
        turn.tx, turn.actor, shown, file, at=turn.inbound.sent_at, now=turn.now, zone=turn.house.zone
    )
    if isinstance(done, Refused):
        if duty is None or done.why is Why.NOT_YOURS:
            return Answer(sign_words.NOT_A_SIGNER, rest)
        return Answer(sign_words.moved(duty.unit_name, turn.titled(duty), signing.why_moved(done)), rest)
    by = await people.person(turn.tx, done.by) if done.by is not None else None
    duty, on_time = done.value.duty, done.value.on_time
    said = signing_words.sheet_taken(duty.unit_name, turn.titled(duty), by.name if by else "", on_time)
    return Answer(said, rest, wake=done.wake)
