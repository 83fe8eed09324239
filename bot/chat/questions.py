"""The questions asked outside a report as one table: for each what puts it again, and what takes an answer to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.chat import (
    binding,
    latest_digest,
    leave,
    my_reports,
    petitions,
    requests,
    review,
    signed_sheet,
    signing,
    take_back,
    undelivered,
    urging,
    which_report,
)
from bot.chat.state import (
    AcceptThese,
    DeferWhich,
    HandOverThis,
    Heard,
    LeaveThis,
    NameWanted,
    ReturnThis,
    SettleThis,
    SheetWanted,
    SignThis,
    TakeBackThis,
    TakeOver,
    UnbindThis,
    UndeliveredThese,
    UrgeThese,
    VouchThis,
    WhichDigest,
    WhichDuty,
    WhichMeaning,
    WhichToSign,
    WhichToTakeBack,
    WhichWithdrawal,
    WhoFills,
)
from bot.chat.turn import Answer, Confirmation, Instead, Turn, confirmation
from bot.chat.words import anyone as anyone_words

Q = TypeVar("Q")
Asking = Callable[[Turn, Q], Awaitable[Answer]]
Answering = Callable[[Turn, Q, str], Awaitable[Answer | Instead | None]]  # None: no answer to it


@dataclass(frozen=True, slots=True)
class QuestionRow(Generic[Q]):
    """ask: puts the question again, as it was. answer: takes the text of the answer."""

    question: type[Q]
    ask: Asking[Q]
    answer: Answering[Q]


def _on_yes(do: Asking[Q]) -> Answering[Q]:
    """1 does what was echoed, 2 leaves it."""

    async def answer(turn: Turn, pending: Q, said: str) -> Answer | None:
        match confirmation(said):
            case Confirmation.YES:
                return await do(turn, pending)
            case Confirmation.NO:
                return Answer(anyone_words.LEFT_ALONE, turn.closed().chat)
            case None:
                return None

    return answer


async def _heard_question(turn: Turn, pending: Heard) -> Answer:
    return Answer(anyone_words.voice_heard(pending.text), turn.chat, asks=True)


async def _heard(turn: Turn, pending: Heard, said: str) -> Answer | Instead:
    """1: that was said. 2: it will be said again. Other text is typed instead of saying it again."""
    match confirmation(said):
        case Confirmation.YES:
            return Instead(pending.text)
        case Confirmation.NO:
            return Answer(anyone_words.VOICE_AGAIN, turn.closed().chat)
        case None:
            return Instead(said)


TABLE: tuple[QuestionRow[Any], ...] = (
    QuestionRow(WhichDuty, which_report.report_question, which_report.report_chosen),
    QuestionRow(WhoFills, which_report.filler_question, which_report.filler_chosen),
    QuestionRow(TakeOver, which_report.take_over_question, which_report.take_over_chosen),
    QuestionRow(WhichMeaning, which_report.meaning_question, which_report.meaning_chosen),
    QuestionRow(Heard, _heard_question, _heard),
    QuestionRow(NameWanted, binding.name_question, binding.name),
    QuestionRow(WhichWithdrawal, my_reports.withdrawal_question, my_reports.withdrawal_chosen),
    QuestionRow(WhichDigest, latest_digest.digest_question, latest_digest.digest_chosen),
    QuestionRow(ReturnThis, review.return_question, _on_yes(review.return_this)),
    QuestionRow(AcceptThese, review.accept_question, _on_yes(review.accept_these)),
    QuestionRow(WhichToTakeBack, take_back.which_question, take_back.which_chosen),
    QuestionRow(TakeBackThis, take_back.question, _on_yes(take_back.take_back_this)),
    QuestionRow(HandOverThis, petitions.hand_over_question, petitions.hand_over_chosen),
    QuestionRow(DeferWhich, petitions.defer_asked_again, petitions.defer_chosen),
    QuestionRow(SettleThis, petitions.settle_question, _on_yes(petitions.settle_this)),
    QuestionRow(UnbindThis, petitions.unbind_question, _on_yes(petitions.unbind_this)),
    QuestionRow(LeaveThis, leave.question, leave.chosen),
    QuestionRow(VouchThis, requests.question, _on_yes(requests.vouch_this)),
    QuestionRow(UndeliveredThese, undelivered.question, _on_yes(undelivered.do)),
    QuestionRow(UrgeThese, urging.question, _on_yes(urging.urge_these)),
    QuestionRow(SignThis, signing.signature_question, signing.signature_answered),
    QuestionRow(WhichToSign, signing.to_sign_question, signing.to_sign_chosen),
    QuestionRow(SheetWanted, signed_sheet.sheet_question, signed_sheet.sheet_chosen),
)
QUESTIONS: Mapping[type, QuestionRow[Any]] = {row.question: row for row in TABLE}
