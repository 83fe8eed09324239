"""The words of the chat as one table: for each type of command who may say it, where, and what answers it.

A word is served whether or not a question is open, and leaves that question open unless its handler asks another. In
the middle of a report the column in_report decides, for there the same text may be said of a task. A row that does not
apply, and a handler that gives None, leave the text to route.py, which takes it for an answer or for ordinary text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

from bot import said as said_words
from bot.chat import (
    binding,
    call_list,
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
    take_back,
    undelivered,
    urging,
    which_report,
)
from bot.chat.grammar.commands import Command
from bot.chat.grammar.office import (
    Accept,
    AcceptAll,
    Arrived,
    Called,
    Calls,
    FileFor,
    GrantPetition,
    GroupText,
    NotArrived,
    Petitions,
    Reachable,
    RefusePetition,
    Requests,
    Resend,
    ReturnReport,
    ShowProgress,
    ShowUndelivered,
    Summary,
    TakeBack,
    ToReview,
    Unbind,
    Unfiled,
    UrgeUnits,
    Vouch,
    VouchNot,
)
from bot.chat.grammar.people import (
    Apply,
    Bind,
    Defer,
    HandOver,
    Help,
    LeaveEnds,
    Privacy,
    TakeLeave,
    UseCode,
    Verify,
)
from bot.chat.grammar.reports import (
    BareNumber,
    Block,
    Cancel,
    Continue,
    Fill,
    Mine,
    Modify,
    OnPage,
    PaperSign,
    Plain,
    Sign,
    Withdraw,
)
from bot.chat.grammar.spelled import Incomplete
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import binding as binding_words
from bot.chat.words import leave as leave_words
from bot.chat.words import petitions as petition_words
from bot.chat.words import requests as request_words
from bot.chat.words import review as review_words
from bot.chat.words import undelivered as undelivered_words
from bot.chat.words import urging as urging_words
from bot.rights import gate
from bot.rights.table import Act, Read

C = TypeVar("C")
Handler = Callable[[Turn, C], Awaitable[Answer | None]]  # None: the text is not this word after all


class Anyone(Enum):
    """Those a word is for, where it is not for the holders of a right."""

    ANYBODY = "strangers too"
    STRANGERS = "nobody who is bound"
    BOUND = "whoever is bound"


Audience = Anyone | Act | Read


class InReport(Enum):
    """Whether a word is served in the middle of a report."""

    NEVER = "there it is said of a task"
    AUDIENCE = "from its audience; from others it is said of a task"
    ALWAYS = "nobody says it of a task"
    UNMISTAKABLE = "where nothing is said with it that may be said of a task"
    NAMES_UNITS = "where each unit it names is one of the office's"


class MayBeMistaken(Protocol):
    """A command of InReport.UNMISTAKABLE."""

    @property
    def unmistakable(self) -> bool: ...


class NamesUnits(Protocol):
    """A command of InReport.NAMES_UNITS."""

    @property
    def names(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class WordRow(Generic[C]):
    """others: what people outside the audience are told; '': from them it is ordinary text."""

    command: type[C]
    handler: Handler[C]
    audience: Audience
    in_report: InReport
    others: str = ""


@dataclass(frozen=True, slots=True)
class HowRow:
    """What is told to those who say a word without what belongs to it; to others it is ordinary text."""

    sentence: str
    audience: Audience
    in_report: InReport = InReport.NEVER


async def _missing(turn: Turn, said: Incomplete) -> Answer | None:
    how = HOW.get(said.word)
    if how is None or not belongs(turn, how.audience):
        return None
    return tell(turn, how.sentence) if turn.chat.focus is None or how.in_report is InReport.ALWAYS else None


async def _ordinary(_: Turn, said: Block | Modify | Cancel | BareNumber | Plain) -> None:
    """No word of the chat: the open question, the report in hand or the beginning of one takes it."""


_MISTAKABLE, _NAMES = InReport.UNMISTAKABLE, InReport.NAMES_UNITS
_NOT_YOURS, _NOT_A_READER, _NOT_A_FILER = anyone_words.NOT_YOURS, anyone_words.NOT_A_READER, anyone_words.NOT_A_FILER

TABLE: tuple[WordRow[Any], ...] = (
    # anybody
    WordRow(Help, which_report.help_said, Anyone.ANYBODY, InReport.ALWAYS),
    WordRow(Privacy, binding.privacy, Anyone.ANYBODY, InReport.ALWAYS),
    WordRow(Bind, binding.bind_said, Anyone.ANYBODY, InReport.ALWAYS),
    WordRow(UseCode, binding.code_said, Anyone.ANYBODY, InReport.ALWAYS),
    WordRow(Apply, binding.apply, Anyone.ANYBODY, InReport.NEVER),
    WordRow(Verify, binding.verify, Anyone.ANYBODY, InReport.NEVER),
    WordRow(Incomplete, _missing, Anyone.ANYBODY, InReport.ALWAYS),
    # whoever is bound
    WordRow(Fill, which_report.fill_said, Anyone.BOUND, _MISTAKABLE),
    WordRow(Continue, which_report.continue_said, Anyone.BOUND, InReport.ALWAYS),
    WordRow(Sign, signing.sign_said, Anyone.BOUND, _MISTAKABLE),
    WordRow(PaperSign, signed_sheet.paper_sign_said, Anyone.BOUND, InReport.NEVER),
    WordRow(TakeLeave, leave.declare, Anyone.BOUND, InReport.ALWAYS),
    WordRow(LeaveEnds, leave.end, Anyone.BOUND, InReport.ALWAYS),
    WordRow(Block, _ordinary, Anyone.BOUND, InReport.NEVER),
    WordRow(Modify, _ordinary, Anyone.BOUND, InReport.NEVER),
    WordRow(Cancel, _ordinary, Anyone.BOUND, InReport.NEVER),
    WordRow(BareNumber, _ordinary, Anyone.BOUND, InReport.NEVER),
    WordRow(Plain, _ordinary, Anyone.BOUND, InReport.NEVER),
    # who files
    WordRow(Mine, my_reports.mine_said, Read.OWN_REPORTS, InReport.AUDIENCE),
    WordRow(OnPage, page_links.give_links, Read.FILL_PAGE, InReport.AUDIENCE, _NOT_A_FILER),
    WordRow(Withdraw, my_reports.withdraw_said, Act.REPORT_WITHDRAW, InReport.AUDIENCE),
    WordRow(HandOver, petitions.hand_over, Act.HAND_OVER_ASK, InReport.AUDIENCE, _NOT_A_FILER),
    WordRow(Defer, petitions.defer, Act.DEFERRAL_ASK, InReport.AUDIENCE, _NOT_A_FILER),
    # leaders and the office
    WordRow(Summary, latest_digest.summary_said, Read.LATEST_DIGEST, _MISTAKABLE, _NOT_A_READER),
    WordRow(Unfiled, overview.show_owing, Read.WHO_OWES, _MISTAKABLE, _NOT_A_READER),
    WordRow(ShowProgress, overview.show_progress, Read.PROGRESS, _MISTAKABLE, _NOT_A_READER),
    # the office
    WordRow(ToReview, review.show_waiting, Read.REPORTS_TO_REVIEW, _MISTAKABLE, _NOT_YOURS),
    WordRow(Accept, review.accept, Act.REPORT_ACCEPT, _NAMES, _NOT_YOURS),
    WordRow(AcceptAll, review.accept_all, Act.REPORT_ACCEPT, InReport.NEVER),
    WordRow(ReturnReport, review.send_back, Act.REPORT_RETURN, _NAMES, _NOT_YOURS),
    WordRow(TakeBack, take_back.take_back_said, Act.REPORT_TAKE_BACK, _NAMES, review_words.TAKE_BACK_NOT_YOURS),
    WordRow(FileFor, which_report.file_for_said, Act.REPORT_RECORD, _NAMES, _NOT_YOURS),
    WordRow(UrgeUnits, urging.urge, Act.ISSUE_URGE, _NAMES, _NOT_YOURS),
    WordRow(Calls, call_list.show, Read.CALL_LIST, _MISTAKABLE, _NOT_YOURS),
    WordRow(Called, call_list.called, Act.ISSUE_CALL, _NAMES, _NOT_YOURS),
    WordRow(Reachable, reach.show_reach, Read.REACH, InReport.ALWAYS, _NOT_YOURS),
    WordRow(GroupText, reach.group_text, Read.GROUP_TEXT, InReport.ALWAYS, _NOT_YOURS),
    WordRow(ShowUndelivered, undelivered.listed, Read.UNDELIVERED, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(Resend, undelivered.resend_said, Act.MESSAGE_RESEND, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(Arrived, undelivered.arrived_said, Act.MESSAGE_SETTLE, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(NotArrived, undelivered.not_arrived_said, Act.MESSAGE_SETTLE, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(Petitions, petitions.waiting, Read.PETITIONS, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(GrantPetition, petitions.settle, Read.PETITIONS, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(RefusePetition, petitions.settle, Act.PETITION_REFUSE, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(Requests, requests.listed, Read.REQUESTS, InReport.AUDIENCE),
    WordRow(Vouch, requests.settle, Act.PERSON_ADMIT, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(VouchNot, requests.settle, Act.REQUEST_REFUSE, InReport.AUDIENCE, _NOT_YOURS),
    WordRow(Unbind, petitions.unbind, Act.PERSON_UNBIND, InReport.AUDIENCE, _NOT_YOURS),
)
ROWS: Mapping[type, WordRow[Any]] = {row.command: row for row in TABLE}

HOW: Mapping[str, HowRow] = {
    said_words.APPLY: HowRow(binding_words.APPLY_HOW, Anyone.STRANGERS, InReport.ALWAYS),
    said_words.VERIFY: HowRow(binding_words.VERIFY_HOW, Anyone.STRANGERS, InReport.ALWAYS),
    said_words.LEAVE: HowRow(leave_words.LEAVE_HOW, Anyone.BOUND, InReport.ALWAYS),
    said_words.HAND_OVER: HowRow(petition_words.HAND_OVER_HOW, Act.HAND_OVER_ASK, InReport.ALWAYS),
    said_words.DEFER: HowRow(petition_words.DEFER_HOW, Act.DEFERRAL_ASK, InReport.ALWAYS),
    said_words.ACCEPT: HowRow(review_words.ACCEPT_HOW, Act.REPORT_ACCEPT),
    said_words.RETURN: HowRow(review_words.RETURN_HOW, Act.REPORT_RETURN),
    said_words.RECORD: HowRow(review_words.RECORD_HOW, Act.REPORT_RECORD),
    urging_words.URGE: HowRow(urging_words.URGE_HOW, Act.ISSUE_URGE),
    urging_words.CALLED: HowRow(urging_words.CALLED_HOW, Act.ISSUE_CALL),
    undelivered_words.RESEND: HowRow(undelivered_words.UNDELIVERED_HOW, Act.MESSAGE_RESEND),
    undelivered_words.ARRIVED: HowRow(undelivered_words.UNDELIVERED_HOW, Act.MESSAGE_SETTLE),
    undelivered_words.NOT_ARRIVED: HowRow(undelivered_words.UNDELIVERED_HOW, Act.MESSAGE_SETTLE),
    said_words.UNBIND: HowRow(petition_words.UNBIND_HOW, Act.PERSON_UNBIND),
    **{
        f"{said_words.AGREE}{word}": HowRow(petition_words.grant_missing(matter), Read.PETITIONS)
        for matter, word in said_words.MATTERS.items()
    },
    **{
        f"{said_words.DISAGREE}{word}": HowRow(petition_words.REFUSE_HOW, Act.PETITION_REFUSE)
        for word in said_words.MATTERS.values()
    },
    **{word: HowRow(request_words.VOUCH_HOW, Read.REQUESTS) for word in said_words.VOUCHES},
}


def belongs(turn: Turn, audience: Audience) -> bool:
    """Whether the word is for one of the people of this phone. What they may do it to, the act asks."""
    match audience:
        case Anyone.ANYBODY:
            return True
        case Anyone.STRANGERS:
            return not turn.people
        case Anyone.BOUND:
            return bool(turn.people)
        case Act() | Read():
            return gate.anywhere(turn.actor, audience)


async def serve(turn: Turn, command: Command) -> Answer | None:
    """The answer of the word's row. None: the text is no word of the chat from this person, here."""
    row = ROWS[type(command)]
    for_them = belongs(turn, row.audience)
    if not turn.people and not for_them:
        return None
    if turn.chat.focus is not None and not await _served_in_report(turn, row, command, for_them=for_them):
        return None
    if not for_them:
        return tell(turn, row.others) if row.others else None
    return await row.handler(turn, command)


async def _served_in_report(turn: Turn, row: WordRow[Any], command: Any, *, for_them: bool) -> bool:
    match row.in_report:
        case InReport.NEVER:
            return False
        case InReport.AUDIENCE:
            return for_them
        case InReport.ALWAYS:
            return True
        case InReport.UNMISTAKABLE:
            mistakable: MayBeMistaken = command
            return mistakable.unmistakable
        case InReport.NAMES_UNITS:
            naming: NamesUnits = command
            return all([await review.knows(turn, name) for name in naming.names])
