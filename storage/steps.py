"""The step of a notice as a value. It says why something is owed to a person.

Rows keep its key (`remind:-1w`, `alert:urge:2`). A notice, or a line of the 电话单, is unique by its key. The keys
below must therefore never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Union

_NUMBER = re.compile(r"0|[1-9][0-9]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder of the cycle. when: the rest of the reminder's key in the campaign file (-1w, 0, 0.2)."""

    HEAD: ClassVar[str] = "remind:"
    when: str

    def to_key(self) -> str:
        return f"{self.HEAD}{self.when}"


@dataclass(frozen=True, slots=True)
class Urge:
    """催报. n: its number within the issue, from 1."""

    HEAD: ClassVar[str] = "urge:"
    n: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.n}"


@dataclass(frozen=True, slots=True)
class Return:
    """退回. n: its number within the report, from 1."""

    HEAD: ClassVar[str] = "return:"
    n: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.n}"


@dataclass(frozen=True, slots=True)
class SignAsk:
    """The ask to sign, to a 审签人. round: the number of the submission within the report, from 1."""

    HEAD: ClassVar[str] = "sign:"
    round: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.round}"


@dataclass(frozen=True, slots=True)
class LockDraft:
    """The reminder before 补报截止 about a draft. n: the number of the draft within the report, from 1."""

    HEAD: ClassVar[str] = "lock:draft:"
    n: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.n}"


@dataclass(frozen=True, slots=True)
class LockSign:
    """The reminder before 补报截止 about a report to sign. round: the number of the submission, from 1."""

    HEAD: ClassVar[str] = "lock:sign:"
    round: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.round}"


@dataclass(frozen=True, slots=True)
class Digest:
    """汇总. occurrence: its number within the issue, from 1."""

    HEAD: ClassVar[str] = "digest:"
    occurrence: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.occurrence}"


@dataclass(frozen=True, slots=True)
class Lost:
    """Files of the chat that we could not fetch. file: the id of the first one."""

    HEAD: ClassVar[str] = "lost:"
    file: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.file}"


@dataclass(frozen=True, slots=True)
class Left:
    """This person unfollowed while the unit owes its report."""

    HEAD: ClassVar[str] = "left:"
    person: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.person}"


@dataclass(frozen=True, slots=True)
class ReturnLeft:
    """This person unfollowed while the unit has a returned report to mend."""

    HEAD: ClassVar[str] = "return:left:"
    person: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.person}"


@dataclass(frozen=True, slots=True)
class SignLeft:
    """This 审签人 unfollowed while a report waits for the signature."""

    HEAD: ClassVar[str] = "sign:left:"
    person: int

    def to_key(self) -> str:
        return f"{self.HEAD}{self.person}"


@dataclass(frozen=True, slots=True)
class Outage:
    """A step that nobody was told of, because the house was down. Only the office gets this."""

    HEAD: ClassVar[str] = "outage:"
    of: Step

    def to_key(self) -> str:
        return f"{self.HEAD}{self.of.to_key()}"


@dataclass(frozen=True, slots=True)
class AlertOf:
    """An alert to the office about this step."""

    HEAD: ClassVar[str] = "alert:"
    of: Step

    def to_key(self) -> str:
        return f"{self.HEAD}{self.of.to_key()}"


Step = Union[  # noqa: UP007  # two members name the union itself
    Remind,
    Urge,
    Return,
    SignAsk,
    LockDraft,
    LockSign,
    Digest,
    Lost,
    Left,
    ReturnLeft,
    SignLeft,
    Outage,
    AlertOf,
]
Kind = type[Step]

KINDS: tuple[Kind, ...] = (
    Remind,
    Urge,
    Return,
    SignAsk,
    LockDraft,
    LockSign,
    Digest,
    Lost,
    Left,
    ReturnLeft,
    SignLeft,
    Outage,
    AlertOf,
)
ASKS_TO_FILE = (Remind, Urge)  # these go to the next in a unit's line if one person cannot be reached; caps count them
BEFORE_LOCK = (LockDraft, LockSign)
UNFOLLOWED = (Left, ReturnLeft, SignLeft)
OF_A_RETURN = (Return, ReturnLeft)
OF_A_SIGNATURE = (SignAsk, SignLeft)


def from_key(key: str) -> Step:
    """The step with this key. Raises ValueError if no step has it."""
    kind = next((k for k in _LONGEST_FIRST if key.startswith(k.HEAD)), None)
    if kind is None:
        raise ValueError(f"no step has the key {key!r}")
    rest = key.removeprefix(kind.HEAD)
    if kind is Outage or kind is AlertOf:
        return kind(from_key(rest))
    if kind is Remind:
        if not rest:
            raise ValueError(f"no step has the key {key!r}")
        return Remind(rest)
    if _NUMBER.fullmatch(rest) is None:
        raise ValueError(f"no step has the key {key!r}")
    return kind(int(rest))  # type: ignore[arg-type]  # every other kind has one number


_LONGEST_FIRST = sorted(KINDS, key=lambda k: len(k.HEAD), reverse=True)


def where(column: str, kinds: Iterable[Kind], *, alerts: bool = False) -> str:
    """An SQL condition, in brackets: the key in this column is of one of these kinds. alerts: of an alert about one.

    It agrees with isinstance: `return:left:3` is a ReturnLeft and not a Return.
    """
    wanted = tuple(kinds)
    before = AlertOf.HEAD if alerts else ""
    return f"({' OR '.join(_like(column, before, k, wanted) for k in wanted)})"


def _like(column: str, before: str, kind: Kind, wanted: tuple[Kind, ...]) -> str:
    longer = (k for k in KINDS if k not in wanted and k is not kind and k.HEAD.startswith(kind.HEAD))
    parts = [f"{column} LIKE '{before}{kind.HEAD}%'", *(f"{column} NOT LIKE '{before}{k.HEAD}%'" for k in longer)]
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"
