"""Which report is meant, and who fills it. It is asked only where there is a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot import layout, limits
from bot import said as said_words
from bot.chat import filling, help, my_reports, review, signed_sheet, signing
from bot.chat.grammar.office import FileFor
from bot.chat.grammar.people import Help
from bot.chat.grammar.reports import Continue, Fill
from bot.chat.state import Focus, SheetWanted, TakeOver, WhichDuty, WhichMeaning, WhoFills
from bot.chat.turn import EARLIER, Answer, Confirmation, Turn, confirmation, folded, number, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import record as record_words
from bot.chat.words import reports as report_words
from bot.chat.words import signing as signing_words
from bot.rights import gate
from bot.rights.table import Act
from forms import asides, engine, inquiry, vocabulary
from forms import words as form_words
from forms.model import Photo, Text, Voice
from forms.session import Phase, Session
from forms.vocabulary import Word
from storage import duties, people, reports
from storage.duties import Duty

REPEATED_FOR = timedelta(hours=1)  # a bare digit this soon after a report was handed in is an impatient double


# the word 填报 -----------------------------------------------------------------------------------------------------


async def open_reports(turn: Turn) -> tuple[Duty, ...]:
    """The reports that the people of this phone still owe, the most urgent first."""
    return tuple(d for d in await duties.of_units(turn.tx, my_reports.units(turn), turn.now) if d.open)


async def fill_said(turn: Turn, said: Fill) -> Answer:
    """填报, 填报 司法局."""
    return await start_filling(turn, said.rest)


async def start_filling(turn: Turn, rest: str = "") -> Answer:
    """Open the report that is still to be filed, or ask which of several. rest: a word on which.

    Words and photos that wait for that answer go on waiting.
    """
    asked = turn.chat.pending
    said, photos = "", tuple[int, ...]()
    if isinstance(asked, WhoFills | TakeOver) or (isinstance(asked, WhichDuty) and not asked.word_of):
        said, photos = asked.said, asked.photos
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    if not turn.may(Act.REPORT_SUBMIT):
        return tell(turn, anyone_words.NOT_A_FILER)
    open_ = await open_reports(turn)
    if rest:
        open_ = tuple(d for d in open_ if rest in f"{d.unit_name}{turn.titled(d)}") or open_
    if not open_:
        if (shut := await _last_locked(turn)) is not None:
            return await filling.open_report(turn, my_reports.focus_of(turn, shut.issue, shut.unit))
        past = await duties.latest(turn.tx, my_reports.units(turn), 1)
        last = f"\n{report_words.last_filed(my_reports.filed_line(turn, past[0]))}" if past else ""
        if await my_reports.may_withdraw(turn):
            last += f"\n{report_words.CHANGE_BY_WITHDRAWING}"
        return Answer(anyone_words.NOTHING_OPEN + last, replace(turn.chat, focus=None))
    if len(open_) == 1:
        return await take_in_hand(turn, open_[0].issue, open_[0].unit, said=said, photos=photos)
    return ask_which_report(turn, open_, said=said, photos=photos)


async def _last_locked(turn: Turn) -> Duty | None:
    """The last report, where it was not filed and can no longer be."""
    every = await duties.of_units(turn.tx, my_reports.units(turn), turn.now, locked=True)
    return every[-1] if every and every[-1].open else None


async def continue_said(turn: Turn, _: Continue) -> Answer:
    """继续."""
    return await resume_filling(turn)


async def resume_filling(turn: Turn) -> Answer:
    """The report in hand, or else what 填报 would open."""
    if turn.chat.focus is not None:
        return await filling.open_report(turn, turn.chat.focus)
    return await start_filling(turn)


def ask_which_report(
    turn: Turn, open_: Sequence[Duty], *, said: str = "", photos: tuple[int, ...] = (), word_of: str = ""
) -> Answer:
    """G3: ask which of these reports is meant. said, photos: kept for the one chosen. word_of: 代填, on whose word."""
    pending = WhichDuty(tuple((d.issue, d.unit) for d in open_), said, photos, word_of)
    return Answer(
        report_words.which_duty([my_reports.line(turn, d) for d in open_]),
        replace(turn.chat, pending=pending),
        asks=True,
    )


async def take_in_hand(turn: Turn, issue: int, unit: int, *, said: str = "", photos: tuple[int, ...] = ()) -> Answer:
    """Take this report in hand. On a shared phone ask first who fills it."""
    holders = [p for p in turn.posts if p.unit == unit and p.kind == "filer"]
    if len(holders) > 1:
        pending = WhoFills(tuple(p.person for p in holders), issue, unit, said, photos)
        asked = report_words.who_fills([p.person_name for p in holders])
        return Answer(asked, replace(turn.chat, pending=pending), asks=True)
    return await filling.open_report(turn, my_reports.focus_of(turn, issue, unit), said=said, photos=photos)


async def file_for_said(turn: Turn, said: FileFor) -> Answer:
    """代填 单位 方式 依据: the office opens the unit's report on somebody's word."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    found = await review.named(turn, said.unit)
    if isinstance(found, Answer):
        return found
    open_ = [d for d in await duties.of_units(turn.tx, [u.id for u in found.units], turn.now) if d.open]
    if not open_:
        every = await duties.of_units(turn.tx, [u.id for u in found.units], turn.now, locked=True)
        if every and every[-1].open:
            shut = every[-1]
            at = layout.day_clock(turn.local(shut.lock_at))
            return tell(turn, record_words.record_locked(shut.unit_name, turn.titled(shut), at))
        return tell(turn, record_words.record_nothing(found.units[0].short_name))
    word_of = f"{said_words.MEANS[said.means.value]} {said.word_of}"[: limits.RETURN_REASON]
    if len(open_) > 1:
        return ask_which_report(turn, open_, said=said.text, word_of=word_of)
    return await filling.open_report(
        turn, await _focus_of_office(turn, open_[0].issue, open_[0].unit, word_of), said=said.text
    )


async def _focus_of_office(turn: Turn, issue: int, unit: int, word_of: str) -> Focus:
    duty = await duties.one(turn.tx, issue, unit)
    allowed = gate.may(turn.actor, Act.REPORT_RECORD, gate.Subject(duty.campaign if duty else None, unit))
    by = allowed.by if allowed is not None else None  # the post may be gone since the question: then nothing is held
    return Focus(issue, unit, by or turn.person.id, word_of)


# ordinary text -----------------------------------------------------------------------------------------------------


async def help_said(turn: Turn, said: Help) -> Answer | None:
    """帮助: of the report in hand where its own question is open; else what the person may say here."""
    if turn.chat.focus is None or turn.chat.pending is not None:
        return await help.show_help(turn)
    if not turn.people:
        return None
    of_the_form = await ordinary_text(turn, said_words.HELP)
    phone = await help.office_phone(turn)
    return (
        replace(of_the_form, reply=f"{of_the_form.reply}\n{anyone_words.office_phone(phone)}") if phone else of_the_form
    )


async def ordinary_text(turn: Turn, said: str) -> Answer:
    """Text that is no word of the chat: an answer to the report in hand, or else the beginning of one."""
    text = folded(said)
    bare = vocabulary.is_bare(text)
    if turn.chat.focus is not None:
        if bare and text.isdecimal() and (other := await _report_of_last_notice(turn)) is not None:
            return await _ask_which_meaning(turn, text, other)
        if text == "1" and (other := await signing.shown_meanwhile(turn)) is not None:
            return await _ask_which_meaning(turn, text, other)
        return await filling.answer_form(turn, turn.chat.focus, Text(said, stale=turn.stale))
    if bare:
        return await _answer_to_return(turn, said) or tell(turn, _number_alone(turn, text))
    kind, word = asides.read(said), vocabulary.word(said)
    if word is not None and word[0] is Word.NEXT_PAGE:
        return tell(turn, report_words.NO_NEXT_PAGE)
    if not turn.may(Act.REPORT_SUBMIT):
        return (
            await help.answer_aside(turn, kind)
            if kind is not None
            else Answer(anyone_words.SAY_HELP, turn.chat, lost=True)
        )
    if word is not None and word[0] in (Word.MODIFY, Word.ANEW) and (able := await my_reports.withdrawable(turn)):
        return tell(turn, report_words.change_filed(turn.titled(able[-1])))
    if word is not None and word[0] is not Word.PAPER:
        return await resume_filling(turn) if word[0] is Word.GO_ON else tell(turn, report_words.NOTHING_IN_HAND)
    return await _text_at_rest(turn, said)


async def _answer_to_return(turn: Turn, said: str) -> Answer | None:
    """A bare value (96) right after the notice that a question was sent back answers it. None: it cannot."""
    shown = turn.chat.disturbed
    back = [d for d in await open_reports(turn) if d.state == "returned"] if shown is not None else []
    if shown is None or len(back) != 1 or shown.issue != back[0].issue or turn.said_at < shown.at - EARLIER:
        return None
    filing = await duties.filing(turn.tx, back[0].issue, back[0].unit, now=turn.now, zone=turn.house.zone)
    begun = engine.start(filing, turn.local(turn.now)).session
    asked = filing.question(begun.question) if begun.phase is Phase.QUESTION else None
    if asked is None or not inquiry.is_answer(filing, begun, asked, said, turn.local(turn.now)):
        return None
    return await take_in_hand(turn, back[0].issue, back[0].unit, said=said)


def _number_alone(turn: Turn, said: str) -> str:
    done = turn.chat.done
    if said == "1" and done is not None and done.signed and turn.inbound.sent_at - done.at < REPEATED_FOR:
        return signing_words.signed_already(turn.local(done.at))
    if said in ("0", "1") and done is not None and turn.inbound.sent_at - done.at < REPEATED_FOR:
        return form_words.repeated_after(said, turn.local(done.at), done.on_time)
    return report_words.NUMBER_ALONE if turn.may(Act.REPORT_SUBMIT) else report_words.NUMBER_ALONE_THERE


async def _text_at_rest(turn: Turn, said: str) -> Answer:
    """Text with no report in hand: a whole report where it fits just one, or an answer to a return just shown."""
    open_ = await open_reports(turn)
    back = [d for d in open_ if d.state == "returned"]
    if not back and (kind := asides.read(said)) is not None:
        return await help.answer_aside(turn, kind)
    if len(back) == 1:
        shown = turn.chat.disturbed is not None and turn.chat.disturbed.issue == back[0].issue
        return await take_in_hand(turn, back[0].issue, back[0].unit, said=said if shown else "")
    fitting = [d for d in open_ if await _fits_the_form(turn, d, said)]
    if len(fitting) == 1:
        return await take_in_hand(turn, fitting[0].issue, fitting[0].unit, said=said)
    return (
        ask_which_report(turn, fitting, said=said) if fitting else Answer(anyone_words.SAY_FILL, turn.chat, lost=True)
    )


async def _fits_the_form(turn: Turn, duty: Duty, said: str) -> bool:
    """Whether the form would understand this text. Text longer than a message it does not read."""
    if len(said) > engine.MOST:
        return False
    filing = await duties.filing(turn.tx, duty.issue, duty.unit, now=turn.now, zone=turn.house.zone, names=turn.names)
    at = turn.local(turn.inbound.sent_at)
    before = engine.start(filing, at).session
    if before.phase is not Phase.LIST and inquiry.cut(filing, said) is None:
        return False
    after = engine.step(filing, before, Text(said), at)
    return bool(after.events) or _content(after.session) != _content(before)


def _content(s: Session) -> tuple[object, ...]:
    return s.phase, s.ask, s.queue, s.answers, s.held, s.values


async def photo_sent(turn: Turn, file: int) -> Answer:
    """A photo goes to the report in hand, to the one that was returned, or to the only open one; else ask which."""
    if isinstance(turn.chat.pending, SheetWanted):
        return await signed_sheet.sheet_sent(turn, turn.chat.pending, file)
    if not turn.may(Act.REPORT_SUBMIT) and turn.chat.focus is None:
        return tell(turn, report_words.PHOTO_OF_NOBODY)
    if isinstance(turn.chat.pending, WhichDuty | WhoFills | TakeOver):
        pending = replace(turn.chat.pending, photos=(*turn.chat.pending.photos, file))
        return Answer("", replace(turn.chat, pending=pending))
    if turn.chat.focus is not None:
        return await filling.answer_form(turn, turn.chat.focus, Photo(file))
    open_ = await open_reports(turn)
    back = [d for d in open_ if d.state == "returned"]
    if len(back) == 1 or len(open_) == 1:
        one = back[0] if len(back) == 1 else open_[0]
        return await take_in_hand(turn, one.issue, one.unit, photos=(file,))
    if open_:
        return ask_which_report(turn, back or open_, photos=(file,))
    return tell(
        turn, report_words.PHOTO_AFTER_FILING if await my_reports.may_withdraw(turn) else report_words.PHOTO_FOR_NOTHING
    )


async def voice_sent(turn: Turn, recognised: str) -> Answer | None:
    """The form's answer to a voice message. None: no report is in hand."""
    if turn.chat.focus is None or turn.chat.pending is not None:
        return None
    return await filling.answer_form(turn, turn.chat.focus, Voice(recognised))


# a notice since the question (G10) ------------------------------------------------------------------------------


async def _report_of_last_notice(turn: Turn) -> Duty | None:
    """The open report that a notice named since the open question was put, where it is another than the one in hand."""
    focus, disturbed, asked = turn.chat.focus, turn.chat.disturbed, turn.chat.asked_at
    if focus is None or disturbed is None or (asked is not None and disturbed.at <= asked):
        return None
    if turn.said_at < disturbed.at - EARLIER:  # said before the notice can have been read
        return None
    if (disturbed.issue, disturbed.unit) == (focus.issue, focus.unit):
        return None
    duty = await duties.one(turn.tx, disturbed.issue, disturbed.unit)
    mine_too = duty is not None and duty.open and duty.unit in my_reports.units(turn)
    return duty if mine_too else None


async def _ask_which_meaning(turn: Turn, said: str, other: Duty) -> Answer:
    pending = WhichMeaning(said, (other.issue, other.unit))
    return Answer(await _meaning_text(turn, pending), replace(turn.chat, pending=pending), asks=True)


async def _meaning_text(turn: Turn, pending: WhichMeaning) -> str:
    focus = turn.chat.focus
    assert focus is not None, "asked only about a report in hand"
    filing = await filling.filing_of(turn, focus)
    report = await reports.peek(turn.tx, focus.issue, focus.unit)
    session = Session.from_json(report.draft) if report and report.draft else None
    item = engine.open_item(filing, session) if session else None
    disturbed, shown = turn.chat.disturbed, turn.chat.shown
    label = disturbed.label if disturbed else ""
    if shown is not None and (shown.issue, shown.unit) == pending.other:
        duty = await duties.one(turn.tx, *pending.other)
        label = signing_words.signing(duty.unit_name, turn.titled(duty)) if duty else label
    there = report_words.all_unchanged(label) if pending.said == "0" else label
    return form_words.which_meant(pending.said, (form_words.still_open(filing, item), there))


async def meaning_chosen(turn: Turn, pending: WhichMeaning, said: str) -> Answer:
    """1 is the report in hand, 2 the other one. Anything else is for the report in hand."""
    aside, shown, chosen = replace(turn.closed(), stale=False), turn.chat.shown, number(said, 2)
    if chosen == 0 and aside.chat.focus is not None:
        return await filling.answer_form(aside, aside.chat.focus, Text(pending.said))
    if chosen != 1:
        return await ordinary_text(aside, said)
    if shown is not None and (shown.issue, shown.unit) == pending.other:
        return await signing.show(aside, *pending.other)
    return await take_in_hand(aside, *pending.other, said=pending.said)


async def meaning_question(turn: Turn, pending: WhichMeaning) -> Answer:
    """Which report a bare digit was for, asked again."""
    return Answer(await _meaning_text(turn, pending), turn.chat, asks=True)


# the answers ------------------------------------------------------------------------------------------------------


async def report_chosen(turn: Turn, pending: WhichDuty, said: str) -> Answer:
    """By its number, or by words that only one of them fits."""
    chosen, text = number(said, len(pending.choices)), folded(said)
    if chosen is None:
        found = [
            d for d in await _duties_of(turn, pending.choices) if text and text in f"{d.unit_name}{turn.titled(d)}"
        ]
        if len(found) != 1:
            return (await report_question(turn, pending)).after(anyone_words.ANSWER_BY_NUMBER)
        chosen = pending.choices.index((found[0].issue, found[0].unit))
    issue, unit = pending.choices[chosen]
    aside = turn.closed()
    if pending.word_of:
        focus = await _focus_of_office(aside, issue, unit, pending.word_of)
        return await filling.open_report(aside, focus, said=pending.said, photos=pending.photos)
    return await take_in_hand(aside, issue, unit, said=pending.said, photos=pending.photos)


async def report_question(turn: Turn, pending: WhichDuty) -> Answer:
    """Which of the reports, asked again."""
    lines = [my_reports.line(turn, d) for d in await _duties_of(turn, pending.choices)]
    return Answer(report_words.which_duty(lines), turn.chat, asks=True)


async def _duties_of(turn: Turn, choices: Sequence[tuple[int, int]]) -> list[Duty]:
    found = [await duties.one(turn.tx, issue, unit) for issue, unit in choices]
    return [d for d in found if d is not None]


async def filler_chosen(turn: Turn, pending: WhoFills, said: str) -> Answer:
    """By number, or by name."""
    chosen = number(said, len(pending.people))
    if chosen is None:
        names = [(await people.person(turn.tx, p)) for p in pending.people]
        chosen = next((i for i, p in enumerate(names) if p is not None and p.name == folded(said)), None)
    if chosen is None:
        return (await filler_question(turn, pending)).after(anyone_words.ANSWER_BY_NUMBER)
    aside = turn.closed()
    focus = my_reports.focus_of(aside, pending.issue, pending.unit, pending.people[chosen])
    return await filling.open_report(aside, focus, said=pending.said, photos=pending.photos)


async def filler_question(turn: Turn, pending: WhoFills) -> Answer:
    """Which of the people on this phone, asked again."""
    names = [(await people.person(turn.tx, p)) for p in pending.people]
    return Answer(report_words.who_fills([p.name for p in names if p is not None]), turn.chat, asks=True)


async def take_over_chosen(turn: Turn, pending: TakeOver, said: str) -> Answer:
    """1 continues the draft, 2 leaves it to the other person."""
    aside = turn.closed()
    match confirmation(said):
        case Confirmation.YES:
            return await filling.open_report(
                aside, pending.focus, said=pending.said, photos=pending.photos, insist=True
            )
        case Confirmation.NO:
            return Answer(report_words.LEFT_TO_THEM, aside.chat)
        case None:
            return (await take_over_question(turn, pending)).after(anyone_words.ANSWER_BY_NUMBER)


async def take_over_question(turn: Turn, pending: TakeOver) -> Answer:
    """Whether to continue somebody else's draft, asked again."""
    report = await reports.lock(turn.tx, pending.focus.issue, pending.focus.unit)
    return Answer(await filling.whose_draft(turn, report), turn.chat, asks=True)
