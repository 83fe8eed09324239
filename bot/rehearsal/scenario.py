"""What a rehearsal plays besides reports handed in on time, as values. How it is written: reading.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedules.workdays import Day


@dataclass(frozen=True, slots=True)
class Late:
    """Hands in after due. period '': every one; so below."""

    unit: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Silent:
    unit: str


@dataclass(frozen=True, slots=True)
class Started:
    """Begun, and never handed in."""

    unit: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody of this unit is bound."""

    unit: str


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The 审签人 never signs."""

    unit: str


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Signed on paper: the filer sends a photo of the sheet."""

    unit: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """Sent back once, by the office or by the 审签人; mended the same hour, or never."""

    unit: str
    period: str = ""
    mended: bool = True
    by_signer: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """On leave; deputy '': whoever else holds the post."""

    person: str
    first: date
    last: date
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class PutOff:
    """缓报 is asked for. until None: refused; not answered: the office says nothing."""

    unit: str
    period: str
    until: datetime | None = None
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Urged:
    """The office urges; no units: all that owe."""

    at: datetime
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failing:
    """So many of a hundred sends fail."""

    percent: float


@dataclass(frozen=True, slots=True)
class Outage:
    """The platform answers nothing but errors from here on, for so long."""

    begins: datetime
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Arranged:
    """A day off or worked, besides those of this installation."""

    day: Day


@dataclass(frozen=True, slots=True)
class Mailed:
    """As with a mail server set; the letters stay on this machine."""


Act = (
    Late
    | Silent
    | Started
    | Unreachable
    | Unsigned
    | OnPaper
    | Returned
    | Away
    | PutOff
    | Urged
    | Failing
    | Outage
    | Arranged
    | Mailed
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One line as read. place: where it stands (剧本第3行, --late); said: in the words of the file."""

    place: str
    said: str
    act: Act
