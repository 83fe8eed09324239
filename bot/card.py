"""A card before it is put into a template: named values, each with variants, the longest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CardKind(StrEnum):
    REMIND = "remind"
    RETURN = "return"
    DIGEST = "digest"
    ALERT = "alert"  # to the office: undelivered messages, a paused account


_ALWAYS = ("title", "what", "due", "count")
VALUES: Mapping[CardKind, tuple[str, ...]] = {
    CardKind.REMIND: _ALWAYS,
    CardKind.RETURN: (*_ALWAYS, "reason"),
    CardKind.DIGEST: _ALWAYS,
    CardKind.ALERT: (*_ALWAYS, "reason"),
}  # every card of a kind has all of these, so a template that works for one works for all


@dataclass(frozen=True, slots=True)
class Card:
    """values: (name, variants), the longest variant first. The longest that fits the template's field is used, uncut.

    The names are those of VALUES for its kind; due is YYYY年M月D日 HH:MM. The settings file maps a template's keywords
    (thing1, time2, …) to the names.
    """

    kind: CardKind
    values: tuple[tuple[str, tuple[str, ...]], ...]
    path: str = ""  # the page it opens, below XUNBAO_PUBLIC_URL; '' if it opens none
