"""Issues (期次) that have opened: their dates, and the rules and the expected set as frozen at the opening."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedules.cycles import Cycle, PlannedIssue
from schedules.plan import Applied, Opened, PlanState
from schedules.quiet import USUAL, Quiet
from storage import calendar, drafts, filed, signatures, words
from storage.definitions import Definition, cycle_from_value, cycle_to_value, quiet_from_value, quiet_to_value
from storage.engine.tx import Row, Tx, marks
from storage.times import from_ms, to_ms

ROWS = 1000  # most rows of one INSERT
STEPS_AFTER_LOCK = timedelta(days=31)  # how long after 补报截止 a step of an issue (a last digest) may come


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue. rules, quiet: the cycle and the quiet hours of the time it opened. Later edits do not move its steps.

    quiet: None if the issue opened before quiet hours were kept.
    """

    id: int
    campaign: int
    cycle: str
    period: str
    number: int
    label: str
    first_day: date
    last_day: date
    opens_at: datetime
    due_at: datetime
    lock_at: datetime
    reason: str
    rules: Cycle
    opened_at: datetime
    quiet: Quiet | None = None

    @property
    def short_title(self) -> str:
        return words.short_title(self.rules.label, self.number)

    @property
    def title(self) -> str:
        return words.title(self.label, self.rules.label, self.number)


@dataclass(frozen=True, slots=True)
class Expected:
    """One unit of the expected set. tasks: the ids its report is about, in their order."""

    unit: int
    exempt: bool
    tasks: tuple[int, ...]


async def open_issue(
    tx: Tx,
    campaign: int,
    planned: PlannedIssue,
    rules: Cycle,
    expected: Sequence[Expected],
    opened_at: datetime,
    *,
    quiet: Quiet = USUAL,
) -> int | None:
    """Open an issue with its expected set. Gives its id; None if it was open already."""
    frozen = cycle_to_value(rules) | {"quiet": quiet_to_value(quiet)}
    row = await tx.one(
        "INSERT INTO issue (campaign_id, cycle, period, number, label, first_day, last_day, opens_at, due_at, lock_at,"
        " reason, rules, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (campaign_id, cycle, period) DO NOTHING RETURNING id",
        campaign,
        planned.cycle,
        planned.period.key,
        planned.number,
        planned.period.label,
        planned.period.first.isoformat(),
        planned.period.last.isoformat(),
        to_ms(planned.opens_at),
        to_ms(planned.due_at),
        to_ms(planned.lock_at),
        planned.reason,
        json.dumps(frozen, ensure_ascii=False, sort_keys=True),
        to_ms(opened_at),
    )
    if row is None:
        return None
    issue = int(row["id"])
    for part in (expected[i : i + ROWS] for i in range(0, len(expected), ROWS)):
        await tx.run(
            f"INSERT INTO expected (issue_id, unit_id, exempt, tasks) VALUES {', '.join(['(?, ?, ?, ?)'] * len(part))}",
            *(v for e in part for v in (issue, e.unit, int(e.exempt), json.dumps(list(e.tasks)))),
        )
    return issue


async def get(tx: Tx, issue: int) -> Issue:
    """The issue. Raises LookupError if there is none with this id."""
    row = await tx.one("SELECT * FROM issue WHERE id = ?", issue)
    if row is None:
        raise LookupError(f"no issue {issue}")
    return _issue(row)


async def of_campaign(tx: Tx, campaign: int) -> tuple[Issue, ...]:
    """All issues opened in this campaign, by due date."""
    rows = await tx.fetch("SELECT * FROM issue WHERE campaign_id = ? ORDER BY due_at, id", campaign)
    return tuple(_issue(r) for r in rows)


async def open_at(tx: Tx, now: datetime) -> tuple[Issue, ...]:
    """The issues that still take reports at `now`, the first due first."""
    rows = await tx.fetch("SELECT * FROM issue WHERE lock_at > ? ORDER BY due_at, id", to_ms(now))
    return tuple(_issue(r) for r in rows)


async def share(tx: Tx, issue: int, unit: int) -> tuple[int, datetime | None]:
    """(number of tasks in the unit's report, its own due time if 缓报 was granted)."""
    row = await tx.one("SELECT tasks, due_at FROM expected WHERE issue_id = ? AND unit_id = ?", issue, unit)
    if row is None:
        return 0, None
    return len(json.loads(row["tasks"])), None if row["due_at"] is None else from_ms(row["due_at"])


async def owing(tx: Tx, issues: Iterable[int], units: Sequence[int] = ()) -> dict[int, tuple[int, ...]]:
    """issue -> the units that have not filed (未报, defined in storage/filed.py), in the order of the file.

    units: look at these only; () means all.
    """
    wanted = tuple(issues)
    if not wanted:
        return {}
    rows = await tx.fetch(
        "SELECT expected.issue_id, expected.unit_id FROM expected JOIN unit ON unit.id = expected.unit_id"
        f"{filed.joins('expected')} WHERE expected.issue_id IN ({marks(wanted)}) AND expected.exempt = 0"
        f" AND {filed.OWES.sql}"
        + (f" AND expected.unit_id IN ({marks(units)})" if units else "")
        + " ORDER BY unit.place, unit.id",
        *wanted,
        *units,
    )
    owed: dict[int, list[int]] = {i: [] for i in wanted}
    for r in rows:
        owed[int(r["issue_id"])].append(int(r["unit_id"]))
    return {i: tuple(units) for i, units in owed.items()}


async def plan_state(tx: Tx, after: datetime, zone: ZoneInfo) -> PlanState:
    """The input of schedules.plan: each campaign as applied, and the issues that may have steps to come."""
    applied = []
    opened: dict[int, set[tuple[str, str]]] = {}
    for r in await tx.fetch("SELECT campaign_id, cycle, period FROM issue"):
        opened.setdefault(int(r["campaign_id"]), set()).add((str(r["cycle"]), str(r["period"])))
    quiet: dict[int, Quiet] = {}
    for r in await tx.fetch("SELECT id, definition, applied_at FROM campaign ORDER BY id"):
        definition, since = Definition.from_json(r["definition"]), from_ms(r["applied_at"])
        applied.append(Applied(int(r["id"]), definition.cycles, since, frozenset(opened.get(int(r["id"]), ()))))
        quiet[int(r["id"])] = definition.settings.quiet
    lately = await open_at(tx, after - STEPS_AFTER_LOCK)
    owed = await owing(tx, [i.id for i in lately])
    late = await put_off(tx, [i.id for i in lately])
    unsigned = await signatures.waiting(tx, [i.id for i in lately])
    begun = await drafts.units(tx, [i.id for i in lately if i.lock_at > after])
    return PlanState(
        zone,
        tuple(applied),
        tuple(
            Opened(
                i.id,
                i.rules,
                i.due_at,
                i.opened_at,
                owed[i.id],
                late.get(i.id, ()),
                unsigned[i.id],
                i.lock_at,
                i.quiet or quiet[i.campaign],
                begun.get(i.id, ()),
            )
            for i in lately
        ),
        await calendar.read(tx),
    )


async def put_off(tx: Tx, issues: Iterable[int]) -> dict[int, tuple[tuple[int, datetime], ...]]:
    """issue -> (unit, due time) of the units with a due time of their own (缓报)."""
    wanted = tuple(issues)
    if not wanted:
        return {}
    rows = await tx.fetch(
        f"SELECT issue_id, unit_id, due_at FROM expected WHERE issue_id IN ({marks(wanted)})"
        " AND due_at IS NOT NULL ORDER BY issue_id, unit_id",
        *wanted,
    )
    found: dict[int, tuple[tuple[int, datetime], ...]] = {}
    for r in rows:
        found[int(r["issue_id"])] = (*found.get(int(r["issue_id"]), ()), (int(r["unit_id"]), from_ms(r["due_at"])))
    return found


@lru_cache(maxsize=256)
def _rules(text: str) -> tuple[Cycle, Quiet | None]:
    """The cycle and the quiet hours an issue opened with. Each text is parsed once."""
    value = json.loads(text)
    return cycle_from_value(value), quiet_from_value(value["quiet"]) if "quiet" in value else None


def _issue(r: Row) -> Issue:
    rules, quiet = _rules(str(r["rules"]))
    return Issue(
        id=int(r["id"]),
        campaign=int(r["campaign_id"]),
        cycle=str(r["cycle"]),
        period=str(r["period"]),
        number=int(r["number"]),
        label=str(r["label"]),
        first_day=date.fromisoformat(r["first_day"]),
        last_day=date.fromisoformat(r["last_day"]),
        opens_at=from_ms(r["opens_at"]),
        due_at=from_ms(r["due_at"]),
        lock_at=from_ms(r["lock_at"]),
        reason=str(r["reason"]),
        rules=rules,
        opened_at=from_ms(r["opened_at"]),
        quiet=quiet,
    )
