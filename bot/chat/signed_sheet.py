"""线下审签 of a report that was handed in before: the photo of the signed sheet signs it."""

from __future__ import annotations

from dataclasses import replace

from bot.acts import sign as sign_act
from bot.acts.sign import Moved, Shown
from bot.chat.state import SheetWanted
from bot.chat.turn import Answer, Turn, number
from bot.chat.words import signing as signing_words
from bot.messages.words import signing as sign_words
from storage import duties, files, people, reports
from storage.duties import Duty


def _units(turn: Turn) -> tuple[int, ...]:
    return tuple(dict.fromkeys(p.unit for p in turn.posts if p.kind in ("filer", "signer")))


async def wanted(turn: Turn) -> Answer | None:
    """线下审签 with no report in hand; None: nothing waits for a signature."""
    found = await duties.unsigned(turn.tx, _units(turn))
    if not found:
        return None
    pending = SheetWanted(tuple((d.issue, d.unit) for d in found))
    return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def question(turn: Turn, pending: SheetWanted) -> Answer:
    found = [d for key in pending.choices if (d := await duties.one(turn.tx, *key)) is not None]
    if len(found) == 1:
        return Answer(signing_words.sheet_wanted(found[0].unit_name, turn.titled(found[0])), turn.chat, asks=True)
    lines = [signing_words.line(d.unit_name, turn.titled(d), turn.local(d.submitted_at or turn.now)) for d in found]
    return Answer(signing_words.sheet_which(lines), turn.chat, asks=True)


async def chosen(turn: Turn, pending: SheetWanted, folded: str) -> Answer | None:
    n = number(folded, len(pending.choices)) if len(pending.choices) > 1 else None
    if n is None:
        return None
    pending = SheetWanted((pending.choices[n],))
    return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def photo(turn: Turn, pending: SheetWanted, file: int) -> Answer:
    """The sheet: the report is signed."""
    if len(pending.choices) > 1:
        return (await question(turn, pending)).after(signing_words.SHEET_FIRST)
    issue, unit = pending.choices[0]
    rest = replace(turn.chat, pending=None)
    report = await reports.lock(turn.tx, issue, unit)
    duty = await duties.one(turn.tx, issue, unit)
    person = next((p.person for p in turn.posts if p.unit == unit and p.kind in ("filer", "signer")), None)
    if duty is None or person is None:
        return Answer(sign_words.NOT_A_SIGNER, rest)
    shown = Shown(issue, unit, report.submission or 0)
    at = turn.inbound.sent_at
    done = await sign_act.sheet(turn.tx, shown, person=person, at=at, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Moved):
        return _moved(turn, duty, done)
    await files.place(turn.tx, [file], report=report.id, task=None)
    await files.attach(turn.tx, [file], shown.submission)
    by = await people.person(turn.tx, person)
    said = signing_words.sheet_taken(duty.unit_name, turn.titled(duty), by.name if by else "", done.on_time)
    return Answer(said, rest, wake=True)


def _moved(turn: Turn, duty: Duty, moved: Moved) -> Answer:
    return Answer(sign_words.moved(duty.unit_name, turn.titled(duty), moved.why), replace(turn.chat, pending=None))
