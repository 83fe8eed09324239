"""A card before it meets a template: named values, each with its variants, longest first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CardKind(StrEnum):
    REMIND = "remind"
    RETURN = "return"
    DIGEST = "digest"
    ALERT = "alert"  # to the office: what could not be delivered, a paused account


@dataclass(frozen=True, slots=True)
class Card:
    """values: name -> variants, longest first; the longest that fits the template's typed field is used, none is cut.

    Names: title, what, due (YYYY年M月D日 HH:MM), count, reason — a kind uses those it needs; the settings file maps a
    template's keywords (thing1, time2, …) to them.
    """

    kind: CardKind
    values: tuple[tuple[str, tuple[str, ...]], ...]
    path: str = ""  # of the page it opens, below XUNBAO_PUBLIC_URL; '' for none
