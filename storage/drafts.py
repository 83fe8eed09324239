"""Drafts that were begun and not handed in: whose they are, and what is in them. What 补报截止 closes.

One that lies under a returned report is none of them: that report is taken whenever it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.questions import Origin
from forms.session import Session
from storage import reports
from storage.engine.tx import Tx, marks

_TYPED = (Origin.SAID, Origin.SENT)  # 沿用上期 and a default are nobody's work


@dataclass(frozen=True, slots=True)
class Draft:
    """people: who typed in it, the last one first. nth: of how many the unit has made for this issue, handed in or
    not, this is the last."""

    issue: int
    unit: int
    people: tuple[int, ...]
    session: Session
    nth: int

    @property
    def holds(self) -> bool:
        """Is there anything in it that somebody said?"""
        s = self.session
        chosen = s.queue and len(s.tasks) > 1  # of one task alone nobody has to say which
        return bool(s.answers or s.held or s.direct or chosen or s.files() or self.questions)

    @property
    def questions(self) -> int:
        """How many of the form's questions somebody has answered in it."""
        return sum(v.origin in _TYPED for v in self.session.values)


async def units(tx: Tx, issues: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Of each of these issues the units with such a draft."""
    wanted = tuple(issues)
    found: dict[int, list[int]] = {i: [] for i in wanted}
    if wanted:
        for r in await tx.fetch(
            "SELECT issue_id, unit_id FROM report WHERE state = 'draft' AND draft IS NOT NULL"
            f" AND issue_id IN ({marks(wanted)}) ORDER BY issue_id, unit_id",
            *wanted,
        ):
            found[int(r["issue_id"])].append(int(r["unit_id"]))
    return {i: tuple(u) for i, u in found.items()}


async def of(tx: Tx, issue: int, units: Sequence[int]) -> tuple[Draft, ...]:
    """Those of these units."""
    rows = await tx.fetch(
        "SELECT report.*, (SELECT COUNT(*) FROM submission WHERE submission.report_id = report.id) AS given"
        " FROM report WHERE state = 'draft' AND draft IS NOT NULL AND issue_id = ?"
        f" AND unit_id IN ({marks(units)}) ORDER BY unit_id",
        issue,
        *units,
    )
    made = []
    for r in rows:
        report = reports.of_row(r)
        typed = sorted(report.touched.values(), key=lambda t: t.at, reverse=True)
        people = dict.fromkeys([report.draft_person, *(t.person for t in typed)])
        assert report.draft is not None, "asked for"
        made.append(
            Draft(
                report.issue,
                report.unit,
                tuple(p for p in people if p is not None),
                Session.from_json(report.draft),
                int(r["given"]) + 1,
            )
        )
    return tuple(made)


async def rounds(tx: Tx, issue: int, units: Sequence[int]) -> dict[int, int]:
    """How many times each of these units has handed its report in."""
    rows = await tx.fetch(
        "SELECT report.unit_id, COUNT(*) AS n FROM report JOIN submission ON submission.report_id = report.id"
        f" WHERE report.issue_id = ? AND report.unit_id IN ({marks(units)})"
        " GROUP BY report.unit_id",
        issue,
        *units,
    )
    return {int(r["unit_id"]): int(r["n"]) for r in rows}
