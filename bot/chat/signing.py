"""审签 in the chat: what waits for this person, the report on the screen, and what they say to it.

A 1 signs the submission that was shown to its last line, and no other. What was said before it was shown signs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.acts import send_back as send_back_act
from bot.acts import sign as sign_act
from bot.acts.refused import Refused, Why
from bot.acts.subjects import Shown
from bot.chat import review
from bot.chat.grammar.commands import Command
from bot.chat.grammar.office import GrantPetition, RefusePetition, ReturnReport
from bot.chat.grammar.reports import Sign
from bot.chat.state import HandedIn, SignThis, WhichToSign
from bot.chat.turn import EARLIER, Answer, Turn, number, tell
from bot.chat.words import signing as signing_words
from bot.messages import report_to_sign
from bot.messages import signing as signatures_of
from bot.messages.words import signing as sign_words
from bot.rights import gate
from bot.rights.table import Act, Read
from forms import signing as form
from forms.signing import Agree, Next, SendBack
from storage import deputies, duties
from storage.duties import Duty

AT_ONCE = timedelta(seconds=2)  # nobody reads a receipt faster: a 1 this soon is a double of the confirming 1


def units(turn: Turn) -> tuple[int, ...]:
    """The units this phone signs for, each once."""
    return turn.units_of(Read.REPORTS_TO_SIGN)


def signer_for(turn: Turn, unit: int) -> int | None:
    """The person of this phone who signs for the unit."""
    allowed = gate.may(turn.actor, Read.REPORTS_TO_SIGN, gate.Subject(unit=unit))
    return None if allowed is None else allowed.by


async def sign_said(turn: Turn, said: Sign) -> Answer:
    """审签, 审签 包头."""
    return await show_waiting(turn, said.rest)


async def show_waiting(turn: Turn, rest: str = "") -> Answer:
    """The one report that waits, or which of several. rest: which is meant."""
    if not units(turn):
        return await _waiting_for_others(turn)
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    found = await duties.unsigned(turn.tx, units(turn))
    found = tuple(d for d in found if rest in f"{d.unit_name}{turn.titled(d)}") or found
    if not found:
        return tell(turn, signing_words.NOTHING)
    return await show(turn, found[0].issue, found[0].unit) if len(found) == 1 else ask_which_to_sign(turn, found)


async def _waiting_for_others(turn: Turn) -> Answer:
    """For a filer: which of the unit's reports wait, and for whose signature."""
    filed = turn.units_of(Read.REPORTS_UNSIGNED)
    if not filed:
        return tell(turn, sign_words.NOT_A_SIGNER)
    lines = [
        signing_words.line_of_others(
            d.unit_name, turn.titled(d), await signatures_of.standing(turn.tx, d, now=turn.now, zone=turn.house.zone)
        )
        for d in await duties.unsigned(turn.tx, filed)
    ]
    return tell(turn, signing_words.of_others(lines))


def ask_which_to_sign(turn: Turn, found: Sequence[Duty]) -> Answer:
    """Ask which of the reports that wait is to be signed."""
    pending = WhichToSign(tuple((d.issue, d.unit) for d in found))
    lines = [signing_words.line(d.unit_name, turn.titled(d), turn.local(d.submitted_at or turn.now)) for d in found]
    return Answer(signing_words.which(lines), replace(turn.chat, pending=pending), asks=True)


async def show(turn: Turn, issue: int, unit: int, page: int = 1, told: str = "") -> Answer:
    """The report as it was handed in, one page of it. From now on a 1 is about this report. told: a line before it."""
    duty = await duties.one(turn.tx, issue, unit)
    if duty is None or signer_for(turn, unit) is None:
        return Answer(sign_words.NOT_A_SIGNER, replace(turn.chat, pending=None))
    if not duty.unsigned:
        return _moved(turn, duty, duty.state if duty.state in ("signed", "returned", "accepted") else "withdrawn")
    it = await report_to_sign.read(turn.tx, duty, now=turn.now, zone=turn.house.zone, names=turn.names)
    pages = it.pages(partial(signing_words.foot, tasks=bool(it.filing.items)))
    page = min(page, len(pages))
    pending = SignThis(issue, unit, it.submission.id, page, len(pages))
    said = Answer(pages[page - 1], replace(turn.chat, pending=pending, shown=None), asks=True)
    return said.after(told) if told else said


def _moved(turn: Turn, duty: Duty, why: str) -> Answer:
    return Answer(
        sign_words.moved(duty.unit_name, turn.titled(duty), why), replace(turn.chat, pending=None, shown=None)
    )


# what is said to it ---------------------------------------------------------------------------------------------


async def answer_on_screen(turn: Turn, command: Command, said: str) -> Answer | None:
    """同意 or 退回 about the report on the screen, whether it was asked for or was sent. None: it is about something
    else."""
    pending, shown = turn.chat.pending, turn.chat.shown
    word = form.read(said)
    if isinstance(word, SendBack) and await _of_the_office(turn, command):
        return None
    if isinstance(pending, SignThis) and not _came_after(turn):
        return None if word is None else await _answer_by_word(turn, pending, word)
    if shown is None and not _in_the_middle(turn) and _of_a_report(turn, command, word):
        return await show_waiting(turn)
    if shown is None or not units(turn) or (_in_the_middle(turn) and not _came_after(turn)):
        return None
    free = (pending is None or isinstance(pending, SignThis)) and turn.chat.focus is None
    bare = free and number(said, 1) == 0
    if not (bare or isinstance(word, Agree | SendBack)):
        return None
    found = await duties.unsigned(turn.tx, units(turn))
    if len(found) > 1:
        return ask_which_to_sign(turn, found)
    if turn.said_at < shown.at - EARLIER:
        return await show(turn, shown.issue, shown.unit, told=signing_words.STALE)
    if bare and turn.chat.disturbed is not None and turn.chat.disturbed.at > shown.at:
        return await show(turn, shown.issue, shown.unit)
    aside = replace(turn, stale=False)
    meant = Agree() if bare or word is None else word
    return await _answer_by_word(aside, SignThis(shown.issue, shown.unit, shown.submission), meant)


def _of_a_report(turn: Turn, command: Command, word: form.Word | None) -> bool:
    """同意 or 退回 from a 审签人 with no report on the screen. Somebody who also files may mean a task (退回资金)."""
    of_another = isinstance(command, GrantPetition | RefusePetition)
    sends_back = isinstance(word, SendBack) and not turn.may(Act.REPORT_SUBMIT) and not of_another
    return bool(units(turn)) and (isinstance(word, Agree) or sends_back)


def _in_the_middle(turn: Turn) -> bool:
    return turn.chat.pending is not None or turn.chat.focus is not None


def _came_after(turn: Turn) -> bool:
    """Whether a report to sign was sent after the open question was put."""
    shown, asked = turn.chat.shown, turn.chat.asked_at
    return shown is not None and (asked is None or shown.at > asked)


async def shown_meanwhile(turn: Turn) -> Duty | None:
    """The report to sign that was sent since the form put its question. A bare 1 may mean either (law 7)."""
    shown = turn.chat.shown
    if shown is None or not _came_after(turn) or turn.said_at < shown.at - EARLIER:
        return None
    duty = await duties.one(turn.tx, shown.issue, shown.unit)
    return duty if duty is not None and duty.unsigned and signer_for(turn, duty.unit) is not None else None


async def _of_the_office(turn: Turn, command: Command) -> bool:
    """Whether 退回 names a unit of this office: then it is the office's word."""
    if not isinstance(command, ReturnReport) or not turn.may(Act.REPORT_RETURN):
        return False
    return await review.knows(turn, command.unit)


async def signature_answered(turn: Turn, pending: SignThis, said: str) -> Answer | None:
    """1 agrees. None: no answer to it."""
    word = Agree() if number(said, 1) == 0 else form.read(said)
    return None if word is None else await _answer_by_word(turn, pending, word)


async def _answer_by_word(turn: Turn, pending: SignThis, word: form.Word) -> Answer:
    if turn.stale and not isinstance(word, Next):
        return await show(turn, pending.issue, pending.unit, told=signing_words.STALE)
    match word:
        case Agree() if pending.page < pending.of:
            return await show(turn, pending.issue, pending.unit, pending.page + 1, signing_words.READ_ON)
        case Agree() if pending.after is not None and turn.inbound.sent_at - pending.after < AT_ONCE:
            return await show(turn, pending.issue, pending.unit, told=signing_words.STALE)
        case Agree():
            return await _sign(turn, pending)
        case Next():
            return await show(turn, pending.issue, pending.unit, pending.page + 1)
        case SendBack():
            return await _send_back(turn, pending, word)


def _as_shown(pending: SignThis) -> Shown:
    return Shown(pending.issue, pending.unit, pending.submission)


async def _sign(turn: Turn, pending: SignThis) -> Answer:
    person, duty = signer_for(turn, pending.unit), await duties.one(turn.tx, pending.issue, pending.unit)
    if person is None or duty is None:
        return Answer(sign_words.NOT_A_SIGNER, replace(turn.chat, pending=None, shown=None))
    at = turn.inbound.sent_at
    done = await sign_act.sign(
        turn.tx, turn.actor, _as_shown(pending), face="chat", at=at, now=turn.now, zone=turn.house.zone
    )
    if isinstance(done, Refused):
        return await _done_meanwhile(turn, duty, done)
    more = len(await duties.unsigned(turn.tx, units(turn)))
    chat = replace(
        turn.chat,
        pending=None,
        shown=None,
        done=HandedIn(pending.issue, pending.unit, at, done.value.on_time, signed=True),
    )
    instead = await deputies.principal(turn.tx, pending.unit, person, at, turn.house.zone)
    said = signing_words.signed(
        duty.unit_name, turn.titled(duty), "、".join(done.value.told), more, done.value.on_time, instead
    )
    return Answer(said, chat, wake=True)


async def _send_back(turn: Turn, pending: SignThis, said: SendBack) -> Answer:
    person, duty = signer_for(turn, pending.unit), await duties.one(turn.tx, pending.issue, pending.unit)
    if person is None or duty is None:
        return Answer(sign_words.NOT_A_SIGNER, replace(turn.chat, pending=None, shown=None))
    if not said.reason:
        filing = await duties.filing(turn.tx, pending.issue, pending.unit, now=turn.now, zone=turn.house.zone)
        asked = await show(turn, pending.issue, pending.unit, pending.page)
        return asked.after(signing_words.why(tasks=bool(filing.items)))
    meant = ReturnReport("", said.place, said.reason)
    reasons = await review.read_reasons(turn, pending.issue, pending.unit, meant)
    if isinstance(reasons, Answer):
        return reasons
    done = await send_back_act.send_back_unsigned(
        turn.tx, turn.actor, _as_shown(pending), reasons, at=turn.inbound.sent_at, now=turn.now, zone=turn.house.zone
    )
    if isinstance(done, Refused):
        return await _done_meanwhile(turn, duty, done)
    items = await review.name_items(turn, pending.issue, pending.unit, reasons)
    told = signing_words.sent_back(
        duty.unit_name, turn.titled(duty), items, await review.reached(turn.tx, done.value.told)
    )
    return Answer(told, replace(turn.chat, pending=None, shown=None), wake=True)


async def _done_meanwhile(turn: Turn, duty: Duty, refused: Refused) -> Answer:
    if refused.why is Why.ANOTHER:
        return await show(turn, duty.issue, duty.unit, told=signing_words.AGAIN)
    return _moved(turn, duty, why_moved(refused))


def why_moved(refused: Refused) -> str:
    """The word of the sentence about a report that is no longer there to be signed."""
    return {Why.FILED: "signed", Why.SIGNED: "signed", Why.RETURNED: "returned", Why.ACCEPTED: "accepted"}.get(
        refused.why, "withdrawn"
    )


# the questions --------------------------------------------------------------------------------------------------


async def signature_question(turn: Turn, pending: SignThis) -> Answer:
    """The page of the report that was shown."""
    return await show(turn, pending.issue, pending.unit, pending.page)


async def to_sign_question(turn: Turn, _: WhichToSign) -> Answer:
    """Which report to sign, asked again."""
    return await show_waiting(turn)


async def to_sign_chosen(turn: Turn, pending: WhichToSign, said: str) -> Answer | None:
    """Show the report of this number. None: no number of the list was said."""
    n = number(said, len(pending.choices))
    return None if n is None else await show(turn, *pending.choices[n])
