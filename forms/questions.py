"""A question of the form and what answers it. Frozen values: a published version of a form never changes.

An answer is kept as text, exactly as it counts: 96.5, 2022-01-08, yes, a choice's own words, several of them a line
each, the ids of photos with a space between (f before that of a file). Nothing passes through a float.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

QUESTIONS = 40  # of one form
CHOICES = 20  # of one question
LABEL = 16  # 字
CHOICE = 12
HINT = 60
NOTE = 100  # of a note, which is shown before the question after it
MESSAGE = 60  # of a constraint's own message
TEXT = 380  # of an answer: what a message and its read-back hold
DEPTH = 2  # of a relevance: any inside all
CLAUSES = 10  # of one relevance
DECIMALS = 6
PATTERN = 60
FIGURE = 15  # digits before the point


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    PHOTO = "photo"
    NOTE = "note"  # shown, not asked


FIGURES = (Kind.NUMBER, Kind.PERCENT)
YES, NO = "yes", "no"


class Total(StrEnum):
    """What the digest makes of the figures of all units."""

    SUM = "sum"
    AVERAGE = "average"  # by unit, and said so
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    op: str  # >= > <= <
    value: Decimal

    def met(self, figure: Decimal) -> bool:
        return compare(figure, self.op, self.value)


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition on another answer. op: = != > >= < <= on figures and dates; = != on what is chosen; has (several
    were chosen, this among them); answered (any answer). A question without an answer meets none of them."""

    field: str
    op: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """every: all of them must hold; else one is enough."""

    parts: tuple[Clause | When, ...]
    every: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """prefill: the last issue's answer stands until another is given. cycles: those that ask it; () is every one.
    least, most: of a figure as text, of a date as 2022-01-08. share_of: the figure this one is a part of."""

    key: str
    label: str
    kind: Kind
    hint: str = ""
    required: bool = True
    default: str = ""
    prefill: bool = False
    unit: str = ""
    target: Target | None = None
    least: str = ""
    most: str = ""
    decimals: int = 2
    shortest: int = 0
    longest: int = TEXT
    pattern: str = ""
    message: str = ""
    choices: tuple[str, ...] = ()
    when: When | None = None
    cycles: tuple[str, ...] = ()
    total: Total = Total.NONE
    share_of: str = ""

    @property
    def asked(self) -> bool:
        return self.kind is not Kind.NOTE


class Origin(StrEnum):
    SAID = "said"
    SENT = "sent"  # photos and files: text holds their ids
    LAST = "last"  # 沿用上期
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Value:
    """heard: the words said, where the reading was not literal (marked ※ and read back); '' otherwise."""

    question: str
    text: str
    origin: Origin = Origin.SAID
    heard: str = ""


ANEW = (Origin.SAID, Origin.SENT)  # given in this issue


def files_of(text: str) -> tuple[int, ...]:
    """The ids in the answer to a question for photos: 12 f14 -> 12, 14."""
    return tuple(int(one.removeprefix("f")) for one in text.split())


def photos_in(text: str) -> tuple[int, ...]:
    """Those of them that are photos."""
    return tuple(int(one) for one in text.split() if not one.startswith("f"))


def with_file(text: str, file: int, *, photo: bool) -> str:
    """The answer with one more photo or file."""
    return f"{text} {'' if photo else 'f'}{file}".strip()


def without_files(text: str, gone: frozenset[int]) -> str:
    """The answer without these; '' where none is left."""
    return " ".join(one for one in text.split() if int(one.removeprefix("f")) not in gone)


def compare(left: Any, op: str, right: Any) -> bool:
    match op:
        case "=":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case _:
            raise ValueError(op)


def clauses(when: When | None) -> tuple[Clause, ...]:
    """Every condition of a relevance, however deep."""
    if when is None:
        return ()
    return tuple(c for part in when.parts for c in ((part,) if isinstance(part, Clause) else clauses(part)))


def depth(when: When | None) -> int:
    if when is None:
        return 0
    return 1 + max((depth(p) for p in when.parts if isinstance(p, When)), default=0)


def of_cycle(questions: tuple[Question, ...], cycle: str) -> tuple[Question, ...]:
    """Those this cycle asks. A part whose whole is not asked here stands alone."""
    asked = tuple(q for q in questions if not q.cycles or cycle in q.cycles)
    keys = {q.key for q in asked}
    return tuple(q if not q.share_of or q.share_of in keys else replace(q, share_of="") for q in asked)


# -- as data -------------------------------------------------------------------------------------------------------


def to_value(q: Question) -> dict[str, Any]:
    """As plain JSON values; what is as usual is left out."""
    said: dict[str, Any] = {"key": q.key, "label": q.label, "kind": q.kind.value, "required": q.required}
    for name in ("hint", "default", "unit", "least", "most", "pattern", "message", "share_of"):
        if getattr(q, name):
            said[name] = getattr(q, name)
    for name, usual in (("prefill", False), ("decimals", 2), ("shortest", 0), ("longest", TEXT)):
        if getattr(q, name) != usual:
            said[name] = getattr(q, name)
    if q.target is not None:
        said["target"] = [q.target.op, str(q.target.value)]
    if q.choices:
        said["choices"] = list(q.choices)
    if q.cycles:
        said["cycles"] = list(q.cycles)
    if q.total is not Total.NONE:
        said["total"] = q.total.value
    if q.when is not None:
        said["when"] = when_to_value(q.when)
    return said


def from_value(v: dict[str, Any]) -> Question:
    """The reverse of to_value."""
    more = dict(v)
    target, when = more.pop("target", None), more.pop("when", None)
    return Question(
        **more
        | {
            "kind": Kind(v["kind"]),
            "total": Total(v.get("total", "none")),
            "choices": tuple(v.get("choices", ())),
            "cycles": tuple(v.get("cycles", ())),
            "target": None if target is None else Target(target[0], Decimal(target[1])),
            "when": None if when is None else when_from_value(when),
        }
    )


def when_to_value(when: When) -> dict[str, Any]:
    parts = [[p.field, p.op, p.value] if isinstance(p, Clause) else when_to_value(p) for p in when.parts]
    return {"all" if when.every else "any": parts}


def when_from_value(value: dict[str, Any]) -> When:
    every = "all" in value
    parts = value["all" if every else "any"]
    return When(tuple(Clause(*p) if isinstance(p, list) else when_from_value(p) for p in parts), every)
