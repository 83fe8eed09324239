"""A card before it meets a template: named values, each with its variants, longest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CardKind(StrEnum):
    REMIND = "remind"
    RETURN = "return"
    DIGEST = "digest"
    ALERT = "alert"  # to the office: what could not be delivered, a paused account


_ALWAYS = ("title", "what", "due", "count")
VALUES: Mapping[CardKind, tuple[str, ...]] = {
    CardKind.REMIND: _ALWAYS,
    CardKind.RETURN: (*_ALWAYS, "reason"),
    CardKind.DIGEST: _ALWAYS,
    CardKind.ALERT: (*_ALWAYS, "reason"),
}  # what every card of a kind has, so that a template that is good once is good always


@dataclass(frozen=True, slots=True)
class Card:
    """values: name -> variants, longest first; the longest that fits the template's typed field is used, none is cut.

    Names: those of VALUES for its kind (due is YYYY年M月D日 HH:MM); the settings file maps a template's keywords
    (thing1, time2, …) to them.
    """

    kind: CardKind
    values: tuple[tuple[str, tuple[str, ...]], ...]
    path: str = ""  # of the page it opens, below XUNBAO_PUBLIC_URL; '' for none
