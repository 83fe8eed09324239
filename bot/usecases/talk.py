"""Which of the things a person can say this is: a word of a role, or an answer to what was asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import assert_never

from bot import chase_words, words
from bot.usecases import (
    ask,
    beside,
    bind,
    choose,
    lead,
    leave,
    link,
    mine,
    petition,
    phone,
    reachable,
    review,
    sheet,
    sign,
    undelivered,
    urge,
    vouch,
)
from bot.usecases.chat import (
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
from bot.usecases.turn import Said, Turn, number, tell
from forms import asides, commands, fields, vocabulary
from forms.asides import Aside
from forms.commands import Command
from forms.statuses import Confidence

_END = "。.！!？?～~ ，,：:"
_NOTICE = (words.NOTICE, "个人信息告知")
_POLITE = (Aside.GREETING, Aside.THANKS, Aside.HEARD)
_PLAIN = (Confidence.LITERAL, Confidence.NEAR)  # of 是, 好, 不用
_ALL = ("通过全部", "全部通过")
_AGAIN = ("填报", "我要填报", "开始填报", "填写")  # of the words for 填报 those that answer nothing a form may ask


async def text(turn: Turn, said: str) -> Said:
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
    if (answered := await sign.first(turn, command, said)) is not None:
        return answered
    if turn.people and (answered := await _of_role(turn, command, folded)) is not None:
        return answered
    if isinstance(turn.chat.pending, NameWanted):
        return await bind.name(turn, turn.chat.pending, said)
    if not turn.people:
        return await bind.not_bound(turn)
    if turn.chat.pending is not None:
        return await _pending(turn, turn.chat.pending, said, folded)
    return await choose.say(turn, said, folded)


async def _for_everyone(turn: Turn, command: Command, said: str, folded: str) -> Said | None:
    """帮助 always answers; binding, and asking to be bound, are anybody's."""
    aloud = folded.startswith(words.BIND)
    match command:
        case commands.Help() if turn.chat.focus is None or turn.chat.pending is not None:
            return await beside.helped(turn)
        case commands.Help() if turn.people:
            filling = await choose.say(turn, said, folded)
            phone = await beside.office_phone(turn)
            return replace(filling, reply=f"{filling.reply}\n{words.office_phone(phone)}") if phone else filling
        case commands.BindCode(digits) if aloud or not turn.people:
            return await bind.code(turn, digits)
        case commands.Bind() | commands.Missing(words.BIND, _):
            return await bind.code(turn, "")
        case commands.Apply(unit, name, phone) if turn.chat.focus is None:
            return await bind.apply(turn, f"{unit} {name} {phone}")
        case commands.Missing(words.APPLY, _) if not turn.people:
            return tell(turn, words.APPLY_HOW)
        case commands.Verify(name, phone) if turn.chat.focus is None:
            return await bind.verify(turn, f"{name} {phone}")
        case commands.Missing(words.VERIFY, _) if not turn.people:
            return tell(turn, words.VERIFY_HOW)
        case _:
            return tell(turn, words.PRIVACY) if folded in _NOTICE else None


async def _of_role(turn: Turn, command: Command, folded: str) -> Said | None:
    """A word of one of the person's roles; in the middle of a report only what nobody says of a task."""
    filling = turn.chat.focus is not None
    match command:
        case commands.Fill(rest) if not filling or folded in _AGAIN:
            return await choose.begin(turn, rest)
        case commands.Continue():
            return await choose.go_on(turn)
        case commands.Mine() if "filer" in turn.kinds():
            return await mine.overview(turn)
        case commands.Sign(rest) if not filling or not rest:
            return await sign.waiting(turn, rest)
        case commands.PaperSign() if not filling and (answered := await sheet.wanted(turn)) is not None:
            return answered
        case commands.OnPage() if not filling or "filer" in turn.kinds():
            return await link.give(turn) if "filer" in turn.kinds() else tell(turn, words.NOT_A_FILER)
        case commands.Withdraw() if "filer" in turn.kinds() and (not filling or await mine.may_withdraw(turn)):
            return await mine.withdraw(turn)
        case _ if (answered := await _petition(turn, command)) is not None:
            return answered
        case _ if (answered := await _undelivered(turn, command)) is not None:
            return answered
        case _ if _in_office(turn) and folded == words.REQUESTS:
            return await ask.requests(turn)
        case _ if filling and not commands.interrupts(command):
            return await _of_office(turn, command) if await _names_a_unit(turn, command) else None
        case commands.Summary(rest) if turn.kinds() & {"leader", "office"}:
            found = await lead.digest(turn)
            return found.after(words.ONLY_LATEST) if rest else found
        case commands.Unfiled(rest) if turn.kinds() & {"leader", "office"}:
            return await ask.owing(turn, rest)
        case commands.Progress() if turn.kinds() & {"leader", "office"}:
            return await ask.progress(turn)
        case commands.Reachable() if _in_office(turn):
            return await reachable.overview(turn)
        case commands.GroupText(picks) if _in_office(turn):
            return await reachable.group(turn, picks)
        case _ if _in_office(turn) and folded in _ALL:
            return await review.accept(turn, commands.Accept((), everyone=True))
        case _:
            return await _of_office(turn, command)


async def _of_office(turn: Turn, command: Command) -> Said | None:
    match command:
        case commands.Pending() | commands.Accept() | commands.Return() | commands.FileFor() if not _in_office(turn):
            return tell(turn, words.NOT_YOURS)
        case commands.Urge() | commands.Calls() | commands.Called() if not _in_office(turn):
            return tell(turn, words.NOT_YOURS)
        case commands.Urge():
            return await urge.urge(turn, command)
        case commands.Calls():
            return await phone.show(turn, command)
        case commands.Called():
            return await phone.called(turn, command)
        case commands.Reachable() | commands.GroupText():
            return tell(turn, words.NOT_YOURS)
        case commands.Summary() | commands.Unfiled() | commands.Progress():
            return tell(turn, words.NOT_A_READER)
        case commands.Pending():
            return await review.waiting(turn)
        case commands.Accept():
            return await review.accept(turn, command)
        case commands.Return():
            return await review.send_back(turn, command)
        case commands.FileFor():
            return await choose.record(turn, command)
        case commands.Missing(word, _) if _in_office(turn):
            how = {words.ACCEPT: words.ACCEPT_HOW, words.RETURN: words.RETURN_HOW, words.RECORD: words.RECORD_HOW,
                   **dict.fromkeys((words.RESEND, words.ARRIVED, words.NOT_ARRIVED), words.UNDELIVERED_HOW),
                   words.UNBIND: words.UNBIND_HOW}  # fmt: skip
            how |= {chase_words.URGE: chase_words.URGE_HOW, chase_words.CALLED: chase_words.CALLED_HOW}
            how |= {f"{words.AGREE}{m}": words.grant_missing(k) for k, m in words.MATTERS.items()}
            how |= {f"{words.DISAGREE}{m}": words.REFUSE_HOW for m in words.MATTERS.values()}
            how |= dict.fromkeys(words.VOUCHES, words.VOUCH_HOW)
            return tell(turn, how[word]) if word in how else None
        case _:
            return None


async def _petition(turn: Turn, command: Command) -> Said | None:
    """What is asked of the office, and its word on it: at any point, also in the middle of a report."""
    match command:
        case commands.HandOver() if "filer" in turn.kinds():
            return await petition.hand_over(turn, command)
        case commands.Defer() if "filer" in turn.kinds():
            return await petition.defer(turn, command)
        case commands.Missing(words.HAND_OVER | words.DEFER, _) if "filer" in turn.kinds():
            return tell(turn, words.HAND_OVER_HOW if command.command == words.HAND_OVER else words.DEFER_HOW)
        case commands.Leave():
            return await leave.declare(turn, command)
        case commands.Missing(words.LEAVE, _):
            return tell(turn, words.LEAVE_HOW)
        case commands.LeaveEnds():
            return await leave.end(turn)
        case commands.Petitions() if _in_office(turn):
            return await petition.waiting(turn)
        case commands.Grant() | commands.Refuse() if _in_office(turn):
            return await petition.settle(turn, command)
        case commands.Unbind() if _in_office(turn):
            return await petition.unbind(turn, command)
        case commands.HandOver() | commands.Defer() if turn.chat.focus is None:
            return tell(turn, words.NOT_A_FILER)
        case commands.Vouch() | commands.VouchNot() if _in_office(turn):
            return await vouch.settle(turn, command)
        case commands.Vouch() | commands.VouchNot() if turn.chat.focus is None:
            return tell(turn, words.NOT_YOURS)
        case commands.Petitions() | commands.Grant() | commands.Refuse() | commands.Unbind() if turn.chat.focus is None:
            return tell(turn, words.NOT_YOURS)
        case _:
            return None


async def _undelivered(turn: Turn, command: Command) -> Said | None:
    """The office's words on messages that did not arrive. Anybody else in a report may say 已收到 of a task."""
    if not isinstance(command, commands.Undelivered | commands.Resend | commands.Arrived | commands.NotArrived):
        return None
    if not _in_office(turn):
        return tell(turn, words.NOT_YOURS) if turn.chat.focus is None else None
    match command:
        case commands.Undelivered(page):
            return await undelivered.listed(turn, page)
        case commands.Resend(places):
            return await undelivered.echo(turn, "resend", places)
        case commands.Arrived(places):
            return await undelivered.echo(turn, "arrived", places)
        case commands.NotArrived(places):
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


async def _pending(turn: Turn, pending: Pending, said: str, folded: str) -> Said:
    """An answer to the outer question. A digit sent before it was seen is none; other words go their way."""
    if turn.stale and folded.isdecimal() and turn.chat.asked_at is not None:
        return await _asked_again(turn, pending, words.STALE)
    aside = replace(turn, chat=replace(turn.chat, pending=None))
    match pending:
        case WhichDuty():
            return await choose.which(turn, pending, said, folded)
        case WhoFills():
            return await choose.who(turn, pending, folded)
        case TakeOver():
            return await choose.take_over(turn, pending, folded)
        case WhichMeaning():
            return await choose.meant(turn, pending, said, folded)
        case Heard(heard):
            match number(folded, 2):
                case 0:
                    return await text(aside, heard)
                case 1:
                    return Said(words.VOICE_AGAIN, aside.chat)
                case _:
                    return await text(aside, said)  # typed instead of saying it again
        case WhichWithdrawal(choices):
            chosen = number(folded, len(choices))
            return await (mine.take_back(aside, *choices[chosen]) if chosen is not None else _else(turn, pending, said))
        case WhichDigest(ids):
            chosen = number(folded, len(ids))
            return await (lead.of_campaign(turn, ids[chosen]) if chosen is not None else _else(turn, pending, said))
        case ReturnThis():
            return await _confirmed(turn, pending, folded, said, lambda: review.return_this(turn, pending))
        case AcceptThese():
            return await _confirmed(turn, pending, folded, said, lambda: review.accept_these(turn, pending))
        case SignThis():
            return await sign.answer(turn, pending, said, folded) or await _else(turn, pending, said)
        case WhichToSign():
            return await sign.chosen(turn, pending, folded) or await _else(turn, pending, said)
        case SheetWanted():
            return await sheet.chosen(turn, pending, folded) or await _else(turn, pending, said)
        case NameWanted():
            return await bind.name(turn, pending, said)
        case HandOverThis():
            return await petition.hand_over_chosen(turn, pending, folded) or await _else(turn, pending, said)
        case DeferWhich(choices, reason):
            chosen = number(folded, len(choices))
            if chosen is None:
                return await _else(turn, pending, said)
            return await petition.defer_this(aside, *choices[chosen], reason)
        case SettleThis():
            return await _confirmed(turn, pending, folded, said, lambda: petition.settle_this(turn, pending))
        case UndeliveredThese():
            return await _confirmed(turn, pending, folded, said, lambda: undelivered.do(turn, pending))
        case UnbindThis():
            return await _confirmed(turn, pending, folded, said, lambda: petition.unbind_this(turn, pending))
        case UrgeThese():
            return await _confirmed(turn, pending, folded, said, lambda: urge.urge_these(turn, pending))
        case VouchThis():
            return await _confirmed(turn, pending, folded, said, lambda: vouch.vouch_this(turn, pending))
        case LeaveThis():
            return await leave.chosen(turn, pending, folded) or await _else(turn, pending, said)
        case _:
            assert_never(pending)


async def _confirmed(turn: Turn, pending: Pending, folded: str, said: str, do: Callable[[], Awaitable[Said]]) -> Said:
    match number(folded, 2):
        case 0:
            return await do()
        case 1:
            return Said(words.LEFT_ALONE, replace(turn.chat, pending=None))
        case _:
            return await _else(turn, pending, said)


async def _else(turn: Turn, pending: Pending, said: str) -> Said:
    """No answer to what was asked: a digit, 好的, 谢谢 ask again, for who says it may think it done, and so do words
    nothing can be made of; others leave the question and are taken for what they are."""
    if said.isdecimal() or asides.read(said) in _POLITE or fields.yes_no(said).confidence in _PLAIN:
        return await _asked_again(turn, pending, words.ANSWER_BY_NUMBER)
    taken = await text(replace(turn, chat=replace(turn.chat, pending=None)), said)
    return await _asked_again(turn, pending, words.LOST) if taken.lost else taken


async def _asked_again(turn: Turn, pending: Pending, why: str) -> Said:
    return (await _question(turn, pending)).after(why)


async def _question(turn: Turn, pending: Pending) -> Said:
    """The outer question as it was put."""
    match pending:
        case WhichDuty() | WhoFills() | TakeOver() | WhichMeaning():
            return await choose.question(turn, pending)
        case Heard(heard):
            return Said(words.voice_heard(heard), turn.chat, asks=True)
        case WhichWithdrawal():
            return await mine.withdraw(replace(turn, chat=replace(turn.chat, pending=None)))
        case WhichDigest():
            return await lead.digest(replace(turn, chat=replace(turn.chat, pending=None)))
        case ReturnThis():
            return await review.return_question(turn, pending)
        case AcceptThese():
            return await review.accept_question(turn, pending)
        case NameWanted():
            return Said(words.name_asked_again(), turn.chat, asks=True)
        case SignThis() | WhichToSign():
            return await sign.question(turn, pending)
        case SheetWanted():
            return await sheet.question(turn, pending)
        case HandOverThis():
            return await petition.hand_over_question(turn, pending)
        case DeferWhich():
            return await petition.defer_asked_again(turn, pending)
        case SettleThis():
            return await petition.settle_question(turn, pending)
        case UndeliveredThese():
            return await undelivered.question(turn, pending)
        case UnbindThis():
            return await petition.unbind_question(turn, pending)
        case UrgeThese():
            return await urge.question(turn, pending)
        case VouchThis():
            return await vouch.question(turn, pending)
        case LeaveThis():
            return await leave.question(turn, pending)
        case _:
            assert_never(pending)


async def voice(turn: Turn, recognised: str) -> Said:
    """A voice message: the form's, where a report is in hand; else read back, or words asked for."""
    if isinstance(turn.chat.pending, NameWanted):
        return Said(words.name_asked_again(), turn.chat, asks=True)
    if (answered := await choose.voice(turn, recognised)) is not None:
        return answered
    if not recognised:
        return tell(turn, words.VOICE_EMPTY)
    asked = turn.chat.pending
    if isinstance(asked, WhichDuty | WhoFills | TakeOver) and asked.photos:  # they wait for that answer
        return await _asked_again(turn, asked, words.ANSWER_BY_NUMBER)
    return Said(words.voice_heard(recognised), replace(turn.chat, pending=Heard(recognised)), asks=True)
