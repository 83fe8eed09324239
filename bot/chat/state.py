"""What is on one person's screen: the report in hand, the last question, and what came since.

It is kept as JSON with a format number, so it outlives restarts. The answers themselves are in the report's draft.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from bot.chat import json_of

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Focus:
    """The report in hand. person: who fills it, one of those on a shared phone. word_of: 代填, on whose word the office
    files it; '' for one's own report."""

    issue: int
    unit: int
    person: int
    word_of: str = ""


@dataclass(frozen=True, slots=True)
class Disturbed:
    """A notice about another report has been on the screen since `at`."""

    issue: int
    unit: int
    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The report handed in last. A second, impatient 1 is told so."""

    issue: int
    unit: int
    at: datetime
    on_time: bool | None  # None: the signature decides
    signed: bool = False  # it was signed, not handed in


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report that waits for this person's 审签 was sent to the chat whole. submission: which one; at: since when."""

    issue: int
    unit: int
    submission: int
    at: datetime


# The questions asked outside a report. Their names are written to the database.


@dataclass(frozen=True, slots=True)
class WhichDuty:
    """Several reports are open: which one? said, photos: what came before the answer and goes to the report chosen."""

    choices: tuple[tuple[int, int], ...]  # (issue, unit)
    said: str = ""
    photos: tuple[int, ...] = ()
    word_of: str = ""


@dataclass(frozen=True, slots=True)
class WhoFills:
    """A shared phone: which of its people is this?"""

    people: tuple[int, ...]
    issue: int
    unit: int
    said: str = ""
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Somebody else has a draft of the report: 1 continues it, 2 leaves it to them."""

    focus: Focus
    said: str = ""
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WhichMeaning:
    """A bare digit came after a notice about another report: 1 it is for the report in hand, 2 for the other."""

    said: str
    other: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the platform made of a voice message: 1 it is right, 2 the person will say it again."""

    text: str


@dataclass(frozen=True, slots=True)
class NameWanted:
    """A code was right. The name must be the roster's, which is never shown."""

    code: int
    tries: int = 3


@dataclass(frozen=True, slots=True)
class WhichWithdrawal:
    """Several reports can be taken back: which one?"""

    choices: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class WhichDigest:
    """Several campaigns have a digest for this reader: which one?"""

    campaigns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReturnThis:
    """The office's echo before a return: 1 does it."""

    issue: int
    unit: int
    reasons: tuple[tuple[int, str, str], ...]  # (task, why, question)
    submission: int = 0  # what the office looked at; 0: an earlier version did not keep it


@dataclass(frozen=True, slots=True)
class AcceptThese:
    """The office's echo before accepting several: 1 does it. reports: (issue, unit, submission) as they stood then."""

    reports: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class WhichToTakeBack:
    """撤销: of which report?"""

    choices: tuple[tuple[int, int], ...]  # (issue, unit)


@dataclass(frozen=True, slots=True)
class TakeBackThis:
    """The office's echo before it takes back a pass or a return: 1 does it. version: of the report then."""

    issue: int
    unit: int
    version: int


@dataclass(frozen=True, slots=True)
class HandOverThis:
    """交接. choices: (post, receiver). One is to be confirmed; among several, one is to be chosen."""

    choices: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DeferWhich:
    """缓报: of which report?"""

    choices: tuple[tuple[int, int], ...]  # (issue, unit)
    reason: str


@dataclass(frozen=True, slots=True)
class SettleThis:
    """The office's echo before it decides a petition. until: the new due time of a 缓报 granted. reason: why it is
    refused."""

    petition: int
    granted: bool
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VouchThis:
    """The office's echo before it decides 申请 or 核实. person: who the asker is; 0: the request is refused."""

    request: int
    person: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnbindThis:
    """The office's echo before it ends a binding."""

    person: int


@dataclass(frozen=True, slots=True)
class LeaveThis:
    """请假, said back. One person is to be confirmed; among several on a shared phone, one is to be chosen."""

    people: tuple[int, ...]
    first: date
    last: date
    deputy: int | None


@dataclass(frozen=True, slots=True)
class UndeliveredThese:
    """The office's echo before it resends or settles messages: 1 does it. act: resend, arrived, not_arrived."""

    act: str
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignThis:
    """A report shown to its 审签人: 1 signs, 退回 原因 sends back. submission: what is shown. page, of: how far it was
    shown. after: when the filing was confirmed whose receipt offers this; a double of that 1 signs nothing."""

    issue: int
    unit: int
    submission: int
    page: int = 1
    of: int = 1
    after: datetime | None = None


@dataclass(frozen=True, slots=True)
class WhichToSign:
    """Several reports wait for this person's 审签: which one?"""

    choices: tuple[tuple[int, int], ...]  # (issue, unit)


@dataclass(frozen=True, slots=True)
class SheetWanted:
    """线下审签 of a report that waits: a photo of the sheet is wanted. Among several, one is to be chosen first."""

    choices: tuple[tuple[int, int], ...]  # (issue, unit)


@dataclass(frozen=True, slots=True)
class UrgeThese:
    """The office's echo before 催报: 1 does it."""

    units: tuple[tuple[int, int], ...]  # (issue, unit)


Pending = (
    WhichDuty
    | WhoFills
    | TakeOver
    | WhichMeaning
    | Heard
    | NameWanted
    | WhichWithdrawal
    | WhichDigest
    | ReturnThis
    | AcceptThese
    | WhichToTakeBack
    | TakeBackThis
    | HandOverThis
    | DeferWhich
    | SettleThis
    | UnbindThis
    | LeaveThis
    | SignThis
    | UrgeThese
    | WhichToSign
    | SheetWanted
    | UndeliveredThese
    | VouchThis
)


ListKind = Literal["owing", "calls"]


@dataclass(frozen=True, slots=True)
class ListShown:
    """The list the office saw last. rows: the (issue, unit) that its numbers mean."""

    kind: ListKind
    rows: tuple[tuple[int, int], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """asked_at: when the open question was sent; text typed before that is not an answer to it. counting: the queued
    message that tells how many photos arrived. more: the pages of a list that were not shown yet."""

    focus: Focus | None = None
    pending: Pending | None = None
    asked_at: datetime | None = None
    disturbed: Disturbed | None = None
    done: HandedIn | None = None
    shown: ReportShown | None = None
    counting: int | None = None
    listed: ListShown | None = None
    more: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT} | json_of.dump_fields(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Chat:
        """The chat of to_json. Keys that are absent take their defaults. ValueError: it does not fit this version."""
        value = json.loads(text)
        if value.pop("format", None) != FORMAT:
            raise ValueError("a chat of an unknown format")
        if (pending := value.get("pending")) is not None:
            _complete(pending)
        return json_of.load(cls, value)

    def rest(self) -> Chat:
        """Nothing in hand and nothing asked."""
        return replace(self, focus=None, pending=None, asked_at=None)


def _complete(pending: dict[str, Any]) -> None:
    """Add what earlier versions did not write: the form's question of each reason of a return."""
    if pending.get("is") not in {kind.__name__ for kind in get_args(Pending)}:
        raise ValueError(f"a chat with an unknown question {pending.get('is')!r}")
    if pending["is"] == ReturnThis.__name__:
        pending["reasons"] = [[*reason, ""][:3] for reason in pending["reasons"]]
