"""Filing a report in the chat: the form answers what was said, and its outcome is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot import posts
from bot import said as said_words
from bot.acts import hand_in as hand_in_act
from bot.acts.keep_draft import keep_draft
from bot.acts.run import Done
from bot.acts.subjects import Shown
from bot.chat import consent, photo_count
from bot.chat.state import Chat, Focus, HandedIn, SignThis, TakeOver
from bot.chat.turn import Answer, Turn
from bot.chat.words import anyone as anyone_words
from bot.chat.words import record as record_words
from bot.chat.words import reports as report_words
from bot.chat.words import signing as signing_words
from bot.messages import signing
from bot.rights.table import Read
from forms import engine, photos
from forms import report as life
from forms import words as form_words
from forms.engine import Step
from forms.model import Cancelled, Filing, Photo, Submitted, Text
from forms.model import Said as Spoken
from forms.session import Session
from forms.vocabulary import is_bare
from storage import duties, files, people, reports
from storage.reports import Receipt, Report


async def open_report(
    turn: Turn, focus: Focus, *, said: str = "", photos: Sequence[int] = (), insist: bool = False
) -> Answer:
    """Take this report in hand and continue its draft, with words or photos that were sent before.

    insist: also where the draft is somebody else's.
    """
    spoken: list[Spoken] = [Photo(p) for p in photos]
    if said:
        spoken.append(Text(said))
    return await _run_form(turn, focus, spoken, insist=insist)


async def answer_form(turn: Turn, focus: Focus, spoken: Spoken) -> Answer:
    """What was said answers the form of the report in hand."""
    return await _run_form(turn, focus, [spoken])


async def _run_form(turn: Turn, focus: Focus, spoken: Sequence[Spoken], *, insist: bool = False) -> Answer:
    duty = await duties.one(turn.tx, focus.issue, focus.unit)
    if duty is None:
        return Answer(anyone_words.NOTHING_OPEN, turn.chat.rest())
    if not turn.fills(focus, duty.campaign):
        return Answer(anyone_words.NOT_YOURS if focus.word_of else anyone_words.NOT_A_FILER, turn.chat.rest())
    report = await reports.lock(turn.tx, focus.issue, focus.unit)
    if not report.open:  # read under the lock: nobody else can change it now
        return Answer(report_words.taken_by_review(turn.titled(duty)), turn.chat.rest())
    if report.draft is not None and report.draft_person not in (None, focus.person) and not insist:
        return await _ask_take_over(turn, focus, report, spoken)
    filing = await filing_of(turn, focus)
    if _too_late(turn, focus, filing, report):
        return Answer(form_words.locked(filing), turn.chat.rest())
    before = Session.from_json(report.draft) if report.draft is not None else None
    if before is not None and report.draft_person not in (None, focus.person):  # this screen has shown none of it
        before = replace(before, seen=0)
    gone = await files.gone(turn.tx, sorted(before.files())) if before is not None else frozenset()
    if before is not None and (left := photos.without(before, gone)) != before:
        before = left
        spoken = [s for s in spoken if not (isinstance(s, Text) and is_bare(s.text))]  # a 1 meant that table
    if before is not None:
        turn, before = await photo_count.settle_count(turn, before)
    step, at = _begin_or_resume(turn, filing, before, fresh=not spoken), turn.local(turn.inbound.sent_at)
    for one in spoken:
        step = engine.step(filing, step.session, one, at)
    # the question is new to this screen: only from now on can it be answered
    asks = before is None or turn.chat.focus != focus or step.session.screen != before.screen
    chat = replace(turn.chat, focus=focus, pending=None)
    removed, held = _files_taken_back(before, step.session), (report, duty.campaign)
    answered = await _keep_outcome(replace(turn, chat=chat), focus, filing, held, step, removed)
    answered = replace(answered, asks=asks or answered.asks)
    if not focus.word_of or turn.chat.focus == focus:
        return answered
    return answered.after(record_words.record_opened(filing.unit_name, focus.word_of))


def _files_taken_back(before: Session | None, after: Session) -> tuple[int, ...]:
    """The files that 删照片 took out of the draft."""
    if before is None or not after.open:
        return ()
    return tuple(sorted(before.files() - after.files()))


def _too_late(turn: Turn, focus: Focus, filing: Filing, report: Report) -> bool:
    """Whether it was said after 补报截止. A draft stays where it is."""
    who = life.Actor.OFFICE if focus.word_of else life.Actor.FILER
    may = life.may(
        life.State(report.state),
        life.Act.SUBMIT,
        who,
        turn.inbound.sent_at,
        due_at=filing.due_at,
        lock_at=filing.lock_at,
    )
    return isinstance(may, life.Refused)


async def filing_of(turn: Turn, focus: Focus) -> Filing:
    return await duties.filing(turn.tx, focus.issue, focus.unit, now=turn.now, zone=turn.house.zone, names=turn.names)


def _begin_or_resume(turn: Turn, filing: Filing, before: Session | None, *, fresh: bool) -> Step:
    """The draft before what was said: a new one, one to be shown again (fresh), or one that is to be answered."""
    at = turn.local(turn.inbound.sent_at)
    if before is None:
        return engine.start(filing, at)
    return engine.resume(filing, before, at) if fresh else Step(before, "")


async def _ask_take_over(turn: Turn, focus: Focus, report: Report, spoken: Sequence[Spoken]) -> Answer:
    """G17: somebody else has a draft. What was said is kept until it is known who continues."""
    said = next((s.text for s in spoken if isinstance(s, Text)), "")
    photos = tuple(s.file for s in spoken if isinstance(s, Photo))
    chat = replace(turn.chat, focus=None, pending=TakeOver(focus, said, photos))
    return Answer(await whose_draft(turn, report), chat, asks=True)


async def whose_draft(turn: Turn, report: Report) -> str:
    """李强（B岗）10:02已填2项：1 接着填 2 由他填"""
    filled = engine.filled(Session.from_json(report.draft)) if report.draft else 0
    holders = await people.posts_of_unit(turn.tx, report.unit, "filer")
    post = next((p for p in holders if p.person == report.draft_person), None)
    if post is not None:
        who = f"{post.person_name}{posts.SLOTS[post.slot]}"
    else:
        other = await people.person(turn.tx, report.draft_person or 0)
        who = posts.of_the_office(other.name) if other else posts.POSTS["office"]
    return form_words.someone_else(who, turn.local(report.draft_at or turn.now), filled)


# what comes of it -------------------------------------------------------------------------------------------------


async def _keep_outcome(
    turn: Turn, focus: Focus, filing: Filing, held: tuple[Report, int], step: Step, removed: Sequence[int]
) -> Answer:
    for event in step.events:
        match event:
            case Submitted():
                return await _hand_in(turn, focus, filing, event)
            case Cancelled():
                await _keep(turn, focus, held, None, at=turn.now)
                said = (
                    record_words.record_cancelled(filing.unit_name, filing.short_title) if focus.word_of else step.reply
                )
                return Answer(said, turn.chat.rest())
            case _:
                assert_never(event)
    if not step.session.open:
        return Answer(step.reply, turn.chat.rest())
    await _keep(turn, focus, held, step.session.to_json(), at=turn.inbound.sent_at, removed=removed)
    chat = turn.chat if step.reply else await photo_count.count_later(turn, focus.person, filing, step.session)
    return Answer(step.reply, chat)


async def _keep(
    turn: Turn,
    focus: Focus,
    held: tuple[Report, int],
    draft: str | None,
    *,
    at: datetime,
    removed: Sequence[int] = (),
) -> None:
    actor = turn.actor.as_person(focus.person)
    done = await keep_draft(turn.tx, actor, held, draft, at=at, now=turn.now, removed=removed)
    assert isinstance(done, Done), f"asked a moment ago, with the report locked: {done}"


async def _hand_in(turn: Turn, focus: Focus, filing: Filing, event: Submitted) -> Answer:
    at = turn.inbound.sent_at  # when it was said counts, not when it arrived
    actor, shown, zone = turn.actor.as_person(focus.person), Shown(focus.issue, focus.unit), turn.house.zone
    if focus.word_of:
        done = await hand_in_act.record(
            turn.tx, actor, shown, event, word_of=focus.word_of, at=at, now=turn.now, zone=zone
        )
    else:
        done = await hand_in_act.hand_in(turn.tx, actor, shown, event, face="chat", at=at, now=turn.now, zone=zone)
    assert isinstance(done, Done), f"asked a moment ago, with the report locked: {done}"
    receipt = done.value
    by = await people.person(turn.tx, focus.person)
    reply = form_words.receipt(
        filing,
        event,
        running=receipt.count,
        at=at,
        on_time=receipt.on_time,
        withdraw=at <= filing.due_at and not focus.word_of,
        by=by.name if by and event.on_paper else "",
    )
    if focus.word_of:
        reply = f"{reply}\n{record_words.recorded(filing.unit_name, focus.word_of)}"
    reply = await consent.offered(turn, reply, focus)
    chat: Chat = replace(turn.chat.rest(), done=HandedIn(focus.issue, focus.unit, at, receipt.on_time))
    said = Answer(reply, chat, wake=done.wake)
    return await _say_who_signs(turn, focus, receipt, said) if receipt.sign_off and not event.on_paper else said


async def _say_who_signs(turn: Turn, focus: Focus, receipt: Receipt, said: Answer) -> Answer:
    """The receipt tells whose signature is waited for. A filer who signs too is asked for it at once."""
    if focus.word_of.startswith(said_words.MEANS["paper"]):
        return replace(said, reply=f"{said.reply}\n{signing_words.by_office()}")
    if not focus.word_of and focus.unit in turn.units_of(Read.REPORTS_TO_SIGN):
        pending = SignThis(focus.issue, focus.unit, receipt.submission, after=turn.inbound.sent_at)
        chat = replace(said.chat, pending=pending)
        own = any(p.kind == "signer" and p.unit == focus.unit for p in turn.posts)
        offer = signing_words.OFFER if own else signing_words.OFFER_INSTEAD
        return replace(said, reply=f"{said.reply}\n{offer}", chat=chat, asks=True)
    note = await signing.note(turn.tx, focus.unit, receipt, now=turn.now, zone=turn.house.zone)
    return replace(said, reply=f"{said.reply}\n{note}")
