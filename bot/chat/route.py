"""Which of the things a person can say this is: a word of a role, or an answer to what was asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import assert_never

from bot import said as said_words
from bot.chat import (
    binding,
    call_list,
    help,
    latest_digest,
    leave,
    my_reports,
    overview,
    page_links,
    petitions,
    reach,
    requests,
    review,
    signed_sheet,
    signing,
    undelivered,
    urging,
    which_report,
)
from bot.chat.grammar import commands
from bot.chat.grammar import petitions as petition_grammar
from bot.chat.grammar import undelivered as undelivered_grammar
from bot.chat.grammar.commands import Command
from bot.chat.state import (
    AcceptThese,
    DeferWhich,
    HandOverThis,
    Heard,
    LeaveThis,
    NameWanted,
    Pending,
    ReturnThis,
    SettleThis,
    SheetWanted,
    SignThis,
    TakeOver,
    UnbindThis,
    UndeliveredThese,
    UrgeThese,
    VouchThis,
    WhichDigest,
    WhichDuty,
    WhichMeaning,
    WhichToSign,
    WhichWithdrawal,
    WhoFills,
)
from bot.chat.turn import Answer, Turn, number, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import binding as binding_words
from bot.chat.words import digest as digest_words
from bot.chat.words import leave as leave_words
from bot.chat.words import petitions as petition_words
from bot.chat.words import reports as report_words
from bot.chat.words import requests as request_words
from bot.chat.words import review as review_words
from bot.chat.words import undelivered as undelivered_words
from bot.chat.words import urging as urging_words
from forms import asides, fields, vocabulary
from forms.asides import Aside
from forms.statuses import Confidence

_END = "。.！!？?～~ ，,：:"
_NOTICE = (said_words.NOTICE, "个人信息告知")
_POLITE = (Aside.GREETING, Aside.THANKS, Aside.HEARD)
_PLAIN = (Confidence.LITERAL, Confidence.NEAR)  # of 是, 好, 不用
_ALL = ("通过全部", "全部通过")
_AGAIN = ("填报", "我要填报", "开始填报", "填写")  # of the words for 填报 those that answer nothing a form may ask


async def text(turn: Turn, said: str) -> Answer:
    """Words, typed or tapped."""
    said = vocabulary.nought(said)
    if turn.chat.more:
        first, *others = turn.chat.more
        turns = vocabulary.word(said) == (vocabulary.Word.NEXT_PAGE, "")
        turn = replace(turn, chat=replace(turn.chat, more=tuple(others) if turns else ()))
        if turns:
            return tell(turn, first)
    command, folded = commands.parse(said), unicodedata.normalize("NFKC", said).strip(_END)
    if (answered := await _for_everyone(turn, command, said, folded)) is not None:
        return answered
    if (answered := await signing.first(turn, command, said)) is not None:
        return answered
    if turn.people and (answered := await _of_role(turn, command, folded)) is not None:
        return answered
    if isinstance(turn.chat.pending, NameWanted):
        return await binding.name(turn, turn.chat.pending, said)
    if not turn.people:
        return await binding.not_bound(turn)
    if turn.chat.pending is not None:
        return await _pending(turn, turn.chat.pending, said, folded)
    return await which_report.say(turn, said, folded)


async def _for_everyone(turn: Turn, command: Command, said: str, folded: str) -> Answer | None:
    """帮助 always answers; binding, and asking to be bound, are anybody's."""
    aloud = folded.startswith(said_words.BIND)
    match command:
        case commands.Help() if turn.chat.focus is None or turn.chat.pending is not None:
            return await help.helped(turn)
        case commands.Help() if turn.people:
            filling = await which_report.say(turn, said, folded)
            phone = await help.office_phone(turn)
            return replace(filling, reply=f"{filling.reply}\n{anyone_words.office_phone(phone)}") if phone else filling
        case commands.BindCode(digits) if aloud or not turn.people:
            return await binding.code(turn, digits)
        case commands.Bind() | commands.Missing(said_words.BIND, _):
            return await binding.code(turn, "")
        case commands.Apply(unit, name, phone) if turn.chat.focus is None:
            return await binding.apply(turn, f"{unit} {name} {phone}")
        case commands.Missing(said_words.APPLY, _) if not turn.people:
            return tell(turn, binding_words.APPLY_HOW)
        case commands.Verify(name, phone) if turn.chat.focus is None:
            return await binding.verify(turn, f"{name} {phone}")
        case commands.Missing(said_words.VERIFY, _) if not turn.people:
            return tell(turn, binding_words.VERIFY_HOW)
        case _:
            return tell(turn, binding_words.PRIVACY) if folded in _NOTICE else None


async def _of_role(turn: Turn, command: Command, folded: str) -> Answer | None:
    """A word of one of the person's roles; in the middle of a report only what nobody says of a task."""
    filling = turn.chat.focus is not None
    match command:
        case commands.Fill(rest) if not filling or folded in _AGAIN:
            return await which_report.begin(turn, rest)
        case commands.Continue():
            return await which_report.go_on(turn)
        case commands.Mine() if "filer" in turn.kinds():
            return await my_reports.overview(turn)
        case commands.Sign(rest) if not filling or not rest:
            return await signing.waiting(turn, rest)
        case commands.PaperSign() if not filling and (answered := await signed_sheet.wanted(turn)) is not None:
            return answered
        case commands.OnPage() if not filling or "filer" in turn.kinds():
            return await page_links.give(turn) if "filer" in turn.kinds() else tell(turn, anyone_words.NOT_A_FILER)
        case commands.Withdraw() if "filer" in turn.kinds() and (not filling or await my_reports.may_withdraw(turn)):
            return await my_reports.withdraw(turn)
        case _ if (answered := await _petition(turn, command)) is not None:
            return answered
        case _ if (answered := await _undelivered(turn, command)) is not None:
            return answered
        case _ if _in_office(turn) and folded == said_words.REQUESTS:
            return await overview.requests(turn)
        case _ if filling and not commands.interrupts(command):
            return await _of_office(turn, command) if await _names_a_unit(turn, command) else None
        case commands.Summary(rest) if turn.kinds() & {"leader", "office"}:
            found = await latest_digest.digest(turn)
            return found.after(digest_words.ONLY_LATEST) if rest else found
        case commands.Unfiled(rest) if turn.kinds() & {"leader", "office"}:
            return await overview.owing(turn, rest)
        case commands.Progress() if turn.kinds() & {"leader", "office"}:
            return await overview.progress(turn)
        case commands.Reachable() if _in_office(turn):
            return await reach.overview(turn)
        case commands.GroupText(picks) if _in_office(turn):
            return await reach.group(turn, picks)
        case _ if _in_office(turn) and folded in _ALL:
            return await review.accept(turn, commands.Accept((), everyone=True))
        case _:
            return await _of_office(turn, command)


async def _of_office(turn: Turn, command: Command) -> Answer | None:
    match command:
        case commands.Pending() | commands.Accept() | commands.Return() | commands.FileFor() if not _in_office(turn):
            return tell(turn, anyone_words.NOT_YOURS)
        case commands.Urge() | commands.Calls() | commands.Called() if not _in_office(turn):
            return tell(turn, anyone_words.NOT_YOURS)
        case commands.Urge():
            return await urging.urge(turn, command)
        case commands.Calls():
            return await call_list.show(turn, command)
        case commands.Called():
            return await call_list.called(turn, command)
        case commands.Reachable() | commands.GroupText():
            return tell(turn, anyone_words.NOT_YOURS)
        case commands.Summary() | commands.Unfiled() | commands.Progress():
            return tell(turn, anyone_words.NOT_A_READER)
        case commands.Pending():
            return await review.waiting(turn)
        case commands.Accept():
            return await review.accept(turn, command)
        case commands.Return():
            return await review.send_back(turn, command)
        case commands.FileFor():
            return await which_report.record(turn, command)
        case commands.Missing(word, _) if _in_office(turn):
            how = {
                said_words.ACCEPT: review_words.ACCEPT_HOW,
                said_words.RETURN: review_words.RETURN_HOW,
                said_words.RECORD: review_words.RECORD_HOW,
                **dict.fromkeys(
                    (undelivered_words.RESEND, undelivered_words.ARRIVED, undelivered_words.NOT_ARRIVED),
                    undelivered_words.UNDELIVERED_HOW,
                ),
                said_words.UNBIND: petition_words.UNBIND_HOW,
            }
            how |= {urging_words.URGE: urging_words.URGE_HOW, urging_words.CALLED: urging_words.CALLED_HOW}
            how |= {f"{said_words.AGREE}{m}": petition_words.grant_missing(k) for k, m in said_words.MATTERS.items()}
            how |= {f"{said_words.DISAGREE}{m}": petition_words.REFUSE_HOW for m in said_words.MATTERS.values()}
            how |= dict.fromkeys(said_words.VOUCHES, request_words.VOUCH_HOW)
            return tell(turn, how[word]) if word in how else None
        case _:
            return None


async def _petition(turn: Turn, command: Command) -> Answer | None:
    """What is asked of the office, and its word on it: at any point, also in the middle of a report."""
    match command:
        case petition_grammar.HandOver() if "filer" in turn.kinds():
            return await petitions.hand_over(turn, command)
        case petition_grammar.Defer() if "filer" in turn.kinds():
            return await petitions.defer(turn, command)
        case commands.Missing(said_words.HAND_OVER | said_words.DEFER, _) if "filer" in turn.kinds():
            return tell(
                turn,
                petition_words.HAND_OVER_HOW if command.command == said_words.HAND_OVER else petition_words.DEFER_HOW,
            )
        case petition_grammar.Leave():
            return await leave.declare(turn, command)
        case commands.Missing(said_words.LEAVE, _):
            return tell(turn, leave_words.LEAVE_HOW)
        case petition_grammar.LeaveEnds():
            return await leave.end(turn)
        case petition_grammar.Petitions() if _in_office(turn):
            return await petitions.waiting(turn)
        case petition_grammar.Grant() | petition_grammar.Refuse() if _in_office(turn):
            return await petitions.settle(turn, command)
        case petition_grammar.Unbind() if _in_office(turn):
            return await petitions.unbind(turn, command)
        case petition_grammar.HandOver() | petition_grammar.Defer() if turn.chat.focus is None:
            return tell(turn, anyone_words.NOT_A_FILER)
        case petition_grammar.Vouch() | petition_grammar.VouchNot() if _in_office(turn):
            return await requests.settle(turn, command)
        case petition_grammar.Vouch() | petition_grammar.VouchNot() if turn.chat.focus is None:
            return tell(turn, anyone_words.NOT_YOURS)
        case (
            petition_grammar.Petitions()
            | petition_grammar.Grant()
            | petition_grammar.Refuse()
            | petition_grammar.Unbind()
        ) if turn.chat.focus is None:
            return tell(turn, anyone_words.NOT_YOURS)
        case _:
            return None


async def _undelivered(turn: Turn, command: Command) -> Answer | None:
    """The office's words on messages that did not arrive. Anybody else in a report may say 已收到 of a task."""
    if not isinstance(
        command,
        undelivered_grammar.Undelivered
        | undelivered_grammar.Resend
        | undelivered_grammar.Arrived
        | undelivered_grammar.NotArrived,
    ):
        return None
    if not _in_office(turn):
        return tell(turn, anyone_words.NOT_YOURS) if turn.chat.focus is None else None
    match command:
        case undelivered_grammar.Undelivered(page):
            return await undelivered.listed(turn, page)
        case undelivered_grammar.Resend(places):
            return await undelivered.echo(turn, "resend", places)
        case undelivered_grammar.Arrived(places):
            return await undelivered.echo(turn, "arrived", places)
        case undelivered_grammar.NotArrived(places):
            return await undelivered.echo(turn, "not_arrived", places)


def _in_office(turn: Turn) -> bool:
    return "office" in turn.kinds()


async def _names_a_unit(turn: Turn, command: Command) -> bool:
    """通过 竣工验收 is something said of a task; 通过 包头市 is the office's word."""
    match command:
        case commands.Accept(units, everyone, _):
            return everyone or all([await review.knows(turn, u) for u in units])
        case commands.Return(unit, _, _, _) | commands.FileFor(unit, _, _, _):
            return await review.knows(turn, unit)
        case commands.Urge(units, everyone) | commands.Called(units, everyone):
            return everyone or all([u.isdecimal() or await review.knows(turn, u) for u in units])
        case _:
            return False


# what was asked outside any report ------------------------------------------------------------------------------


async def _pending(turn: Turn, pending: Pending, said: str, folded: str) -> Answer:
    """An answer to the outer question. A digit sent before it was seen is none; other words go their way."""
    if turn.stale and folded.isdecimal() and turn.chat.asked_at is not None:
        return await _asked_again(turn, pending, anyone_words.STALE)
    aside = replace(turn, chat=replace(turn.chat, pending=None))
    match pending:
        case WhichDuty():
            return await which_report.which(turn, pending, said, folded)
        case WhoFills():
            return await which_report.who(turn, pending, folded)
        case TakeOver():
            return await which_report.take_over(turn, pending, folded)
        case WhichMeaning():
            return await which_report.meant(turn, pending, said, folded)
        case Heard(heard):
            match number(folded, 2):
                case 0:
                    return await text(aside, heard)
                case 1:
                    return Answer(anyone_words.VOICE_AGAIN, aside.chat)
                case _:
                    return await text(aside, said)  # typed instead of saying it again
        case WhichWithdrawal(choices):
            chosen = number(folded, len(choices))
            return await (
                my_reports.take_back(aside, *choices[chosen]) if chosen is not None else _else(turn, pending, said)
            )
        case WhichDigest(ids):
            chosen = number(folded, len(ids))
            return await (
                latest_digest.of_campaign(turn, ids[chosen]) if chosen is not None else _else(turn, pending, said)
            )
        case ReturnThis():
            return await _confirmed(turn, pending, folded, said, lambda: review.return_this(turn, pending))
        case AcceptThese():
            return await _confirmed(turn, pending, folded, said, lambda: review.accept_these(turn, pending))
        case SignThis():
            return await signing.answer(turn, pending, said, folded) or await _else(turn, pending, said)
        case WhichToSign():
            return await signing.chosen(turn, pending, folded) or await _else(turn, pending, said)
        case SheetWanted():
            return await signed_sheet.chosen(turn, pending, folded) or await _else(turn, pending, said)
        case NameWanted():
            return await binding.name(turn, pending, said)
        case HandOverThis():
            return await petitions.hand_over_chosen(turn, pending, folded) or await _else(turn, pending, said)
        case DeferWhich(choices, reason):
            chosen = number(folded, len(choices))
            if chosen is None:
                return await _else(turn, pending, said)
            return await petitions.defer_this(aside, *choices[chosen], reason)
        case SettleThis():
            return await _confirmed(turn, pending, folded, said, lambda: petitions.settle_this(turn, pending))
        case UndeliveredThese():
            return await _confirmed(turn, pending, folded, said, lambda: undelivered.do(turn, pending))
        case UnbindThis():
            return await _confirmed(turn, pending, folded, said, lambda: petitions.unbind_this(turn, pending))
        case UrgeThese():
            return await _confirmed(turn, pending, folded, said, lambda: urging.urge_these(turn, pending))
        case VouchThis():
            return await _confirmed(turn, pending, folded, said, lambda: requests.vouch_this(turn, pending))
        case LeaveThis():
            return await leave.chosen(turn, pending, folded) or await _else(turn, pending, said)
        case _:
            assert_never(pending)


async def _confirmed(
    turn: Turn, pending: Pending, folded: str, said: str, do: Callable[[], Awaitable[Answer]]
) -> Answer:
    match number(folded, 2):
        case 0:
            return await do()
        case 1:
            return Answer(anyone_words.LEFT_ALONE, replace(turn.chat, pending=None))
        case _:
            return await _else(turn, pending, said)


async def _else(turn: Turn, pending: Pending, said: str) -> Answer:
    """No answer to what was asked: a digit, 好的, 谢谢 ask again, for who says it may think it done, and so do words
    nothing can be made of; others leave the question and are taken for what they are."""
    if said.isdecimal() or asides.read(said) in _POLITE or fields.yes_no(said).confidence in _PLAIN:
        return await _asked_again(turn, pending, anyone_words.ANSWER_BY_NUMBER)
    taken = await text(replace(turn, chat=replace(turn.chat, pending=None)), said)
    return await _asked_again(turn, pending, report_words.LOST) if taken.lost else taken


async def _asked_again(turn: Turn, pending: Pending, why: str) -> Answer:
    return (await _question(turn, pending)).after(why)


async def _question(turn: Turn, pending: Pending) -> Answer:
    """The outer question as it was put."""
    match pending:
        case WhichDuty() | WhoFills() | TakeOver() | WhichMeaning():
            return await which_report.question(turn, pending)
        case Heard(heard):
            return Answer(anyone_words.voice_heard(heard), turn.chat, asks=True)
        case WhichWithdrawal():
            return await my_reports.withdraw(replace(turn, chat=replace(turn.chat, pending=None)))
        case WhichDigest():
            return await latest_digest.digest(replace(turn, chat=replace(turn.chat, pending=None)))
        case ReturnThis():
            return await review.return_question(turn, pending)
        case AcceptThese():
            return await review.accept_question(turn, pending)
        case NameWanted():
            return Answer(binding_words.name_asked_again(), turn.chat, asks=True)
        case SignThis() | WhichToSign():
            return await signing.question(turn, pending)
        case SheetWanted():
            return await signed_sheet.question(turn, pending)
        case HandOverThis():
            return await petitions.hand_over_question(turn, pending)
        case DeferWhich():
            return await petitions.defer_asked_again(turn, pending)
        case SettleThis():
            return await petitions.settle_question(turn, pending)
        case UndeliveredThese():
            return await undelivered.question(turn, pending)
        case UnbindThis():
            return await petitions.unbind_question(turn, pending)
        case UrgeThese():
            return await urging.question(turn, pending)
        case VouchThis():
            return await requests.question(turn, pending)
        case LeaveThis():
            return await leave.question(turn, pending)
        case _:
            assert_never(pending)


async def voice(turn: Turn, recognised: str) -> Answer:
    """A voice message: the form's, where a report is in hand; else read back, or words asked for."""
    if isinstance(turn.chat.pending, NameWanted):
        return Answer(binding_words.name_asked_again(), turn.chat, asks=True)
    if (answered := await which_report.voice(turn, recognised)) is not None:
        return answered
    if not recognised:
        return tell(turn, anyone_words.VOICE_EMPTY)
    asked = turn.chat.pending
    if isinstance(asked, WhichDuty | WhoFills | TakeOver) and asked.photos:  # they wait for that answer
        return await _asked_again(turn, asked, anyone_words.ANSWER_BY_NUMBER)
    return Answer(anyone_words.voice_heard(recognised), replace(turn.chat, pending=Heard(recognised)), asks=True)
