"""Periods 报告期: the calendar stretches reports are about. They tile time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    XUN = "xun"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """One period: key 2021-10-X1, 2021-W41, 2021-10-H1, 2021-10, 2021-Q4, 2021-S2, 2021; label 2021年10月上旬."""

    kind: Kind
    key: str
    label: str
    first: date
    last: date
