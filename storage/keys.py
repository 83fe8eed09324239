"""What things are known by, where that is more than one number."""

from __future__ import annotations

from typing import NamedTuple


class ReportKey(NamedTuple):
    """A report is one unit's answer to one issue: it is known by both, begun or not."""

    issue: int
    unit: int
