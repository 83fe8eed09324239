"""The values the form engine works on: what is asked, of whom, about which tasks.

All frozen. Aware datetimes handed to this package are already in the campaign's zone, so they print as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forms.questions import Question, Value


class MustAsk(StrEnum):
    """Why 「全部无变化」 does not cover a task: it gets one question of its own."""

    OVERDUE = "overdue"  # past its time limit: a word on the reason is owed
    FIRST = "first"  # told the first time, and the campaign file gives no opening status
    RETURNED = "returned"  # the office sent it back, with a reason


class Wrong(StrEnum):
    """Why something written on a page was not taken, or why the report cannot go out yet."""

    SECRET = "secret"  # bears a marking of secrecy
    TOO_LONG = "too_long"
    NO_STATUS = "no_status"  # words, but no status chosen
    UNKNOWN = "unknown"  # no such status
    PERCENT = "percent"  # no whole number from 0 to 100
    NOT_ALL = "not_all"  # 已完成 with less than 100 %
    ALL = "all"  # 100 % without 已完成
    NO_SHARE = "no_share"  # 无进展 with a share
    NOT_OPEN = "not_open"  # not sent back, so not to be changed
    OWED = "owed"  # must be spoken of
    LOOSE = "loose"  # photos of the chat that belong to no task yet
    QUESTION = "question"  # an answer to the form's own question that may not stand, or is missing; it says why itself
    SHEET = "sheet"  # signed on paper, and the photo of the sheet is not there


@dataclass(frozen=True, slots=True)
class Status:
    """One status of the campaign, lowest rank first. `done` marks the one that means 已完成."""

    key: str
    label: str
    rank: int
    synonyms: tuple[str, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A task as the form sees it: its place in this issue's frozen list, and what was last said of it."""

    task: int  # id, opaque
    place: int  # 1..n, what a bare digit means
    number: int  # ledger number 序号, what 「N号」 means
    brief: str  # ≤ 12 字
    last_status: str  # a Status.key; '' when nothing is known
    last_text: str = ""
    last_percent: int | None = None
    must_ask: MustAsk | None = None
    reason: str = ""  # the office's words where must_ask is RETURNED
    answered: Answer | None = (
        None  # what the unit said of it in this issue, where the report was sent back or withdrawn
    )


@dataclass(frozen=True, slots=True)
class SentBack:
    """One question of the form that came back, with the reason."""

    question: str  # its key
    reason: str


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything the engine needs to know of one report that is owed: one unit, one issue."""

    issue: int
    unit: int
    unit_name: str  # short name: 呼和浩特市
    title: str  # 2021年10月上旬旬报（第7期）
    short_title: str  # 旬报第7期
    number: int  # 7
    due_at: datetime
    lock_at: datetime
    items: tuple[Item, ...]
    statuses: tuple[Status, ...]
    returned: bool = False  # the report was sent back; open are its RETURNED items and sent_back, or all if neither is
    correct_by: datetime | None = None  # 补正期限, where returned
    returned_by: str = ""  # 专班赵敏
    return_reason: str = ""  # the office's words about the report as a whole
    sent_back: tuple[SentBack, ...] = ()  # questions of the form, where returned
    text_limit: int = 380  # characters of one task's text; what a chat message and its read-back hold, or fewer
    photos: tuple[tuple[int, int], ...] = ()  # of a report taken back: what it had with it
    documents: tuple[tuple[int, int], ...] = ()
    questions: tuple[Question, ...] = ()  # what this cycle asks besides the tasks, in the order of the form
    last_values: tuple[Value, ...] = ()  # what the unit answered in the issue before, where it answered
    answered_values: tuple[Value, ...] = ()  # what it answered in this issue, where the report came back

    def status(self, key: str) -> Status | None:
        """The status with this key, or None."""
        return next((s for s in self.statuses if s.key == key), None)

    def item(self, task: int) -> Item:
        """The item of this task id. KeyError: not in this filing."""
        for i in self.items:
            if i.task == task:
                return i
        raise KeyError(task)

    def question(self, key: str) -> Question | None:
        """The question of this key, or None."""
        return next((q for q in self.questions if q.key == key), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the unit says of one task in this issue."""

    task: int
    status: str  # a Status.key
    text: str = ""
    percent: int | None = None  # 0..100
    changed: bool = True
    heard: str = ""  # the words said, where the reading was not literal (marked ※ and read back); '' otherwise


# What a person did, as the engine sees it.


@dataclass(frozen=True, slots=True)
class Text:
    """Words. `stale`: created before the open question was sent, so a bare digit does not answer it (law 7)."""

    text: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that is kept (or being fetched) under this file id."""

    file: int


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message; `text` is what the platform recognised, '' where it gave nothing."""

    text: str


Said = Text | Photo | Voice


# What follows from it. The engine writes nothing: these are turned into rows by bot/acts.


@dataclass(frozen=True, slots=True)
class Submitted:
    """The person confirmed. `answers` holds every item in place order; zero is a 零报告 (nothing changed)."""

    answers: tuple[Answer, ...]
    zero: bool
    on_paper: bool = False  # 线下审签: signed on paper, the photo is the proof
    photos: tuple[tuple[int, int], ...] = ()  # (task id or 0 for the whole report, file id)
    values: tuple[Value, ...] = ()  # of the questions that were called for, in the order of the form
    documents: tuple[tuple[int, int], ...] = ()  # as photos


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The draft was put away by the person, who confirmed it."""


Event = Submitted | Cancelled
