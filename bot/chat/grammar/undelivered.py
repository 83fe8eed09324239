"""What the office says about messages that did not arrive: 未达, 重发 1, 已收到 1 3, 未收到 2. Reads only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.chinese import fold


@dataclass(frozen=True, slots=True)
class Undelivered:
    """未达: the list; 未达 2: its second page."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class Resend:
    """重发 1 3: these of the list go again."""

    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """已收到 1: on the recipient's word."""

    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotArrived:
    """未收到 1."""

    places: tuple[int, ...]


def places(rest: str) -> tuple[int, ...] | None:
    """1 3, 第1条、第3条; () where nothing is said; None: something else is."""
    folded = re.sub(r"第|[条项号]", " ", fold(rest))
    parts = [p for p in re.split(r"[\s,，、;；.]+", folded) if p]
    if not all(re.fullmatch(r"[0-9]{1,4}", p) and int(p) for p in parts):
        return None
    return tuple(dict.fromkeys(int(p) for p in parts))
