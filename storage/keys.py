"""Keys that consist of several ids."""

from __future__ import annotations

from typing import NamedTuple


class ReportKey(NamedTuple):
    """The key of a report, which is one unit's answer to one issue. It exists before the report is begun."""

    issue: int
    unit: int
