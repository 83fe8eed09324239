"""One draft: what was answered so far and which question is open. Knows no rules; survives as JSON.

A draft belongs to (issue, unit), not to a person or a chat.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from forms.model import Answer
from forms.questions import Origin, Value, files_of

FORMAT = 2
READS = (1, FORMAT)  # 1: before the form had questions


class Phase(StrEnum):
    """Where the conversation stands."""

    LIST = "list"  # the list of tasks is on the screen: which have changed?
    ASK = "ask"  # the first task of the queue is being asked
    QUESTION = "question"  # a question of the form is being asked
    CONFIRM = "confirm"  # the table is on the screen: 1 submits
    PAPER = "paper"  # the table is on the screen: a photo of the signed sheet submits
    DONE = "done"  # submitted
    PUT_AWAY = "put_away"  # cancelled
    CLOSED = "closed"  # nothing may be filed any more


class Kind(StrEnum):
    """A question put on top of the open one; its answer is a bare digit (or, for PHOTO and PLACE, a place)."""

    COUNT = "count"  # 2项已完成: the second, or two of them?
    SPLIT = "split"  # 25: 是第2项和第5项吗？
    NO_NEWS = "no_news"  # 没有进展 of one task
    NO_NEWS_REST = "no_news_rest"  # 没有进展 of all the others
    STATUS = "status"  # words that speak of a status without giving one
    STALE = "stale"  # words sent before the open question was seen
    PHOTO = "photo"  # 属于第几项？
    PLACE = "place"  # 修改 with no place
    HEARD = "heard"  # a voice message, read back
    CANCEL = "cancel"  # 取消: sure?
    ANEW = "anew"  # 重填: sure?


@dataclass(frozen=True, slots=True)
class Ask:
    """task: the one it is about, 0 for none. text: the words. options: status keys. groups: tasks each choice means."""

    kind: Kind
    task: int = 0
    text: str = ""
    options: tuple[str, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Words already said of a task in the queue that must still be cleared up."""

    task: int
    text: str


@dataclass(frozen=True, slots=True)
class Session:
    """phase and ask: the open question. screen: changes whenever another question is put.

    burst: photos that came one upon the other just now; all but the first were taken without a word, and must be told.
    tail: the task the last words were about, to which a message that goes on belongs, or tail_question: the question
    they answered; length: how long they were, below nought where they were too long to be taken.
    queue: tasks still to be asked. asked: those gone through in this round (for 上一步 and 1/3). seen: pages of the
    table shown. direct: 0 was said, so that only the exceptions are asked. loose: photos not yet placed.
    documents: files of the page, as photos are: (task, file), task 0 the report as a whole.
    form: fingerprint of the filing the draft was made for. at: when something was last said, whole seconds.
    unshown: the page has put another question than the one the chat showed last.
    values: answers to the form's questions; those no longer called for are kept here, and not submitted. question: the
    open one. went: those gone through in this round, for 上一步. passed: those left unanswered on purpose.
    """

    issue: int
    unit: int
    phase: Phase
    at: datetime
    form: str = ""
    screen: int = 1
    page: int = 1
    seen: int = 1
    ask: Ask | None = None
    queue: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    answers: tuple[Answer, ...] = ()
    held: tuple[Held, ...] = ()
    photos: tuple[tuple[int, int], ...] = ()
    documents: tuple[tuple[int, int], ...] = ()
    loose: tuple[int, ...] = ()
    last: int = 0  # the task just answered
    direct: bool = False
    burst: int = 0
    tail: int = 0
    tail_question: str = ""
    length: int = 0
    on_paper: bool = False
    returned: bool = False
    tasks: tuple[int, ...] = field(default=())
    unshown: bool = False
    values: tuple[Value, ...] = ()
    question: str = ""
    went: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    def files(self) -> frozenset[int]:
        """Every photo and document in the draft."""
        asked_for = (file for v in self.values if v.origin is Origin.SENT for file in files_of(v.text))
        return frozenset((*(file for _, file in (*self.photos, *self.documents)), *self.loose, *asked_for))

    @property
    def open(self) -> bool:
        """Is there still something to say?"""
        return self.phase not in (Phase.DONE, Phase.PUT_AWAY, Phase.CLOSED)

    def answer(self, task: int) -> Answer | None:
        """What was answered of this task, or None."""
        return next((a for a in self.answers if a.task == task), None)

    def value(self, question: str) -> Value | None:
        """What was answered to this question in the draft, or None."""
        return next((v for v in self.values if v.question == question), None)

    def to_json(self) -> str:
        """The session as JSON text, with its format number."""
        return json.dumps(_dump(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Session:
        """The session of to_json. ValueError: a format this version does not know."""
        data = json.loads(text)
        if data.get("format") not in READS:
            raise ValueError(f"a draft of format {data.get('format')!r}; this version reads {FORMAT}")
        return _load(data)


def _dump(s: Session) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "issue": s.issue,
        "unit": s.unit,
        "phase": s.phase,
        "at": int(s.at.timestamp()),
        "form": s.form,
        "screen": s.screen,
        "page": s.page,
        "seen": s.seen,
        "ask": s.ask and [s.ask.kind, s.ask.task, s.ask.text, s.ask.options, s.ask.groups],
        "queue": s.queue,
        "asked": s.asked,
        "answers": [[a.task, a.status, a.text, a.percent, a.changed, a.heard] for a in s.answers],
        "held": [[h.task, h.text] for h in s.held],
        "photos": s.photos,
        "documents": s.documents,
        "loose": s.loose,
        "last": s.last,
        "direct": s.direct,
        "burst": s.burst,
        "tail": s.tail,
        "tail_question": s.tail_question,
        "length": s.length,
        "on_paper": s.on_paper,
        "returned": s.returned,
        "tasks": s.tasks,
        "unshown": s.unshown,
        "values": [[v.question, v.text, v.origin, v.heard] for v in s.values],
        "question": s.question,
        "went": s.went,
        "passed": s.passed,
    }


def _load(data: dict[str, Any]) -> Session:
    ask = data["ask"]
    return Session(
        issue=data["issue"],
        unit=data["unit"],
        phase=Phase(data["phase"]),
        at=datetime.fromtimestamp(data["at"], UTC),
        form=data["form"],
        screen=data["screen"],
        page=data["page"],
        seen=data["seen"],
        ask=ask and Ask(Kind(ask[0]), ask[1], ask[2], tuple(ask[3]), tuple(tuple(g) for g in ask[4])),
        queue=tuple(data["queue"]),
        asked=tuple(data["asked"]),
        answers=tuple(Answer(*a) for a in data["answers"]),
        held=tuple(Held(*h) for h in data["held"]),
        photos=tuple((task, file) for task, file in data["photos"]),
        documents=tuple((task, file) for task, file in data.get("documents", ())),
        loose=tuple(data["loose"]),
        last=data["last"],
        direct=data["direct"],
        burst=data.get("burst", 0),
        tail=data.get("tail", 0),
        tail_question=data.get("tail_question", ""),
        length=data.get("length", 0),
        on_paper=data["on_paper"],
        returned=data["returned"],
        tasks=tuple(data["tasks"]),
        unshown=data.get("unshown", False),
        values=tuple(Value(key, text, Origin(origin), heard) for key, text, origin, heard in data.get("values", ())),
        question=data.get("question", ""),
        went=tuple(data.get("went", ())),
        passed=tuple(data.get("passed", ())),
    )
