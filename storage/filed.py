"""Defines 已报, 未报, 待审签 and 待审 once: as Python predicates, and as SQL conditions made from the same cases.

The states are those of forms/report.py. Two facts of the submission in force also count: whether it needs 审签
(submission.sign_off), and whether it has a signature (signed).

    state      | no 审签          | 审签 asked, not signed | 审签 asked, signed
    (none)     | owes             |                        |
    draft      | owes             | owes                   | owes
    submitted  | filed, to review | waits for a signature  | (signing moves it on)
    signed     |                  |                        | filed, to review
    accepted   | filed            |                        | filed
    returned   | filed            | owes (by the 审签人)   | filed (by the office)

For an expected unit exactly one is true: it owes, it waits for a signature, or it has filed.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.report import State


@dataclass(frozen=True, slots=True)
class Case:
    """One case. state: None if no report was begun. sign_off, signed: None if it does not matter."""

    state: State | None
    sign_off: bool | None = None
    signed: bool | None = None

    def holds(self, state: str | None, *, sign_off: bool, signed: bool) -> bool:
        return (
            state == self.state
            and (self.sign_off is None or sign_off == self.sign_off)
            and (self.signed is None or signed == self.signed)
        )

    @property
    def sql(self) -> str:
        parts = ["report.state IS NULL" if self.state is None else f"report.state = '{self.state.value}'"]
        if self.sign_off is not None:
            parts.append(f"submission.sign_off = {int(self.sign_off)}")
        if self.signed is not None:
            parts.append(f"signature.id IS {'NOT ' if self.signed else ''}NULL")
        return " AND ".join(parts)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A set of cases. `holds` tests values; `sql` tests rows joined by joins() or OF_REPORT."""

    cases: tuple[Case, ...]

    def holds(self, state: str | None, *, sign_off: bool = False, signed: bool = False) -> bool:
        """Whether one of the cases applies. state: '' or None if no report was begun."""
        return any(c.holds(state or None, sign_off=sign_off, signed=signed) for c in self.cases)

    @property
    def sql(self) -> str:
        """A condition in brackets. It is never NULL, even for rows that are missing."""
        return f"({' OR '.join(f'({c.sql})' for c in self.cases)})"


# not handed in: never begun, a draft, or withdrawn
NOT_HANDED_IN = Meaning((Case(None), Case(State.DRAFT)))
# sent back by the unit's own 审签人, so it never left the unit
SENT_BACK_UNSIGNED = Meaning((Case(State.RETURNED, sign_off=True, signed=False),))
RETURNED = Meaning((Case(State.RETURNED),))
# 未报
OWES = Meaning((*NOT_HANDED_IN.cases, *SENT_BACK_UNSIGNED.cases))
# the filers must fill it in or mend it
OPEN = Meaning((*NOT_HANDED_IN.cases, *RETURNED.cases))
# 待审签: handed in and waiting for the unit's 审签人
UNSIGNED = Meaning((Case(State.SUBMITTED, sign_off=True),))
# 待审: waiting for the office
TO_REVIEW = Meaning((Case(State.SIGNED), Case(State.SUBMITTED, sign_off=False)))
# the office has passed it, or sent it back
DECIDED = Meaning((Case(State.ACCEPTED), Case(State.RETURNED, sign_off=False), Case(State.RETURNED, signed=True)))
# 已报
FILED = Meaning((*TO_REVIEW.cases, *DECIDED.cases))


def joins(to: str) -> str:
    """The joins that the conditions need. to: a table in the query that has issue_id and unit_id."""
    return f" LEFT JOIN report ON report.issue_id = {to}.issue_id AND report.unit_id = {to}.unit_id{OF_REPORT}"


OF_REPORT = (  # the joins if the table report is in the query already
    " LEFT JOIN submission ON submission.id = report.submission_id"
    " LEFT JOIN signature ON signature.submission_id = submission.id AND signature.ended_at IS NULL"
)

# A condition on any submission, in force or not: it is signed, or needs no 审签.
COUNTS = (
    "(submission.sign_off = 0 OR EXISTS (SELECT 1 FROM signature WHERE signature.submission_id = submission.id"
    " AND signature.ended_at IS NULL))"
)
# The same at a past moment, which is given twice as a parameter.
COUNTED_BY = (
    "(submission.recorded_at <= ? AND (submission.sign_off = 0 OR EXISTS (SELECT 1 FROM signature"
    " WHERE signature.submission_id = submission.id AND signature.recorded_at <= ? AND signature.ended_at IS NULL)))"
)
