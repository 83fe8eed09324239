"""Which of the things a person can say this is: a word of a role, an answer to what was asked, or an answer to the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import assert_never

from bot import words
from bot.usecases import ask, bind, choose, lead, mine, review
from bot.usecases.chat import (
    AcceptThese,
    Heard,
    NameWanted,
    Pending,
    ReturnThis,
    TakeOver,
    WhichDigest,
    WhichDuty,
    WhichMeaning,
    WhichWithdrawal,
    WhoFills,
)
from bot.usecases.turn import Said, Turn, number, tell
from storage import campaigns

Word = Callable[[Turn, str], Awaitable[Said]]
_END = "。.！!？?～~ ，,：:"
_HELP = ("帮助", "帮忙", "help", "?", "？", "怎么用", "怎么填", "菜单")
_FILL = ("填报", "我要填报", "开始填报")
_FILL_AT_REST = ("报送", "上报", "填", "开始", "报")  # with no report in hand: in one, some of these answer it


async def text(turn: Turn, said: str) -> Said:
    """Words, typed or tapped."""
    folded = unicodedata.normalize("NFKC", said).strip(_END)
    if (answered := await _for_everyone(turn, folded)) is not None:
        return answered
    if turn.people and (word := _role_word(turn, folded)) is not None:
        do, rest = word
        return await do(turn, rest)
    if isinstance(turn.chat.pending, NameWanted):
        return await bind.name(turn, turn.chat.pending, said)
    if not turn.people:
        return tell(turn, words.NOT_BOUND)
    if turn.chat.pending is not None:
        return await _pending(turn, turn.chat.pending, said, folded)
    return await choose.say(turn, said, folded)


async def _for_everyone(turn: Turn, folded: str) -> Said | None:
    """帮助 always answers; binding, and asking to be bound, are anybody's."""
    head, rest = _split(folded)
    if folded.casefold() in _HELP:
        return await helped(turn)
    if folded in (words.NOTICE, "个人信息告知"):
        return tell(turn, words.PRIVACY)
    if head == words.BIND:
        return await bind.code(turn, rest)
    if head == words.APPLY and (rest or not turn.people):
        return await bind.apply(turn, rest)
    if head == words.VERIFY and (rest or not turn.people or isinstance(turn.chat.pending, NameWanted)):
        return await bind.verify(turn, rest)
    return None


def _split(folded: str) -> tuple[str, str]:
    """The first word and the rest; a code may follow 绑定 without a space."""
    found = re.match(rf"^({words.BIND})\s*[:：]?\s*(\d[\d\s-]*)?$", folded)
    if found:
        return found[1], found[2] or ""
    head, _, rest = folded.partition(" ")
    return head, rest.strip()


async def helped(turn: Turn) -> Said:
    phones = []
    for c in dict.fromkeys(p.campaign for p in turn.posts):
        phones.append((await campaigns.get(turn.tx, c)).definition.settings.office_phone)
    phone = "、".join(dict.fromkeys(p for p in phones if p))
    return tell(turn, words.help_text(turn.kinds(), phone, filling=turn.chat.focus is not None))


# the words of each role: exact, or the first word of several ----------------------------------------------------


async def _fill(turn: Turn, rest: str) -> Said:
    return await choose.begin(turn, rest)


async def _go_on(turn: Turn, rest: str) -> Said:
    return await choose.go_on(turn)


async def _record(turn: Turn, rest: str) -> Said:
    return await choose.record(turn, rest)


def _alone(do: Callable[[Turn], Awaitable[Said]]) -> Word:
    async def word(turn: Turn, rest: str) -> Said:
        return await do(turn)

    return word


_ANY: dict[str, Word] = {**dict.fromkeys(_FILL, _fill), words.CONTINUE: _go_on}
_FILER: dict[str, Word] = {words.MINE: _alone(mine.overview), words.WITHDRAW: _alone(mine.withdraw)}
_READER: dict[str, Word] = {
    words.DIGEST: _alone(lead.digest), words.OWING: _alone(ask.owing), words.PROGRESS: _alone(ask.progress),
}  # fmt: skip
_OFFICE: dict[str, Word] = {words.WAITING: _alone(review.waiting), words.REQUESTS: _alone(ask.requests)}
_OFFICE_NAMING: dict[str, Word] = {
    words.ACCEPT: review.accept, words.RETURN: review.send_back, words.RECORD: _record,
}  # fmt: skip


def _role_word(turn: Turn, folded: str) -> tuple[Word, str] | None:
    """The word and what follows it, where this person may say it. A word in the middle of a sentence is none."""
    kinds = turn.kinds()
    head, rest = _split(folded)
    exact = _ANY | (_FILER if "filer" in kinds else {})
    exact |= _READER if kinds & {"office", "leader"} else {}
    exact |= _OFFICE if "office" in kinds else {}
    if folded in exact:
        return exact[folded], ""
    if folded in _FILL_AT_REST and turn.chat.focus is None:
        return _fill, ""
    if head == words.FILL and rest:
        return _fill, rest
    if "office" in kinds and head in _OFFICE_NAMING:
        return _OFFICE_NAMING[head], rest
    if "office" in kinds and (found := re.match(rf"^({words.ACCEPT})({'|'.join(words.EVERYTHING)})$", folded)):
        return review.accept, found[2]
    return None


# what was asked outside any report ------------------------------------------------------------------------------


async def _pending(turn: Turn, pending: Pending, said: str, folded: str) -> Said:  # noqa: PLR0911, PLR0912
    """An answer to the outer question. A digit sent before it was seen is none; words that are no answer go their way."""
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
            return await (lead.of_campaign(aside, ids[chosen]) if chosen is not None else _else(turn, pending, said))
        case ReturnThis():
            return await _confirmed(turn, pending, folded, said, lambda: review.return_this(turn, pending))
        case AcceptThese():
            return await _confirmed(turn, pending, folded, said, lambda: review.accept_these(turn, pending))
        case NameWanted():
            return await bind.name(turn, pending, said)
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
    """No answer to what was asked: a digit asks again; words leave the question and are taken for what they are."""
    if said.isdecimal():
        return await _asked_again(turn, pending, words.ANSWER_BY_NUMBER)
    return await text(replace(turn, chat=replace(turn.chat, pending=None)), said)


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
    return Said(words.voice_heard(recognised), replace(turn.chat, pending=Heard(recognised)), asks=True)
