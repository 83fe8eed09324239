"""Drafts of reports that were never handed in: whose they are, and what is in them. 补报截止 closes them.

A draft under a returned report is not one of them: that report is taken after 补报截止 too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.questions import Origin
from forms.session import Session
from storage import reports
from storage.engine.tx import Tx, marks

_TYPED = (Origin.SAID, Origin.SENT)  # not 沿用上期 or a default, which nobody typed


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. people: who typed in it, the latest first. nth: its number among the unit's drafts for this issue.

    Drafts that were handed in count too.
    """

    issue: int
    unit: int
    people: tuple[int, ...]
    session: Session
    nth: int

    @property
    def holds(self) -> bool:
        """Whether somebody has entered anything in it."""
        s = self.session
        chosen = s.queue and len(s.tasks) > 1  # a single task is chosen without anybody's word
        return bool(s.answers or s.held or s.direct or chosen or s.files() or self.questions)

    @property
    def questions(self) -> int:
        """How many of the form's questions somebody answered."""
        return sum(v.origin in _TYPED for v in self.session.values)


async def units(tx: Tx, issues: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """issue -> the units that have such a draft."""
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
    """The drafts of these units for the issue."""
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
    """unit -> how often it has handed in its report. Units without a submission are left out."""
    rows = await tx.fetch(
        "SELECT report.unit_id, COUNT(*) AS n FROM report JOIN submission ON submission.report_id = report.id"
        f" WHERE report.issue_id = ? AND report.unit_id IN ({marks(units)})"
        " GROUP BY report.unit_id",
        issue,
        *units,
    )
    return {int(r["unit_id"]): int(r["n"]) for r in rows}
