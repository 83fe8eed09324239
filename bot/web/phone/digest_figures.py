"""Works out what the pages of a digest show: the figures, and the lists that the figures open. Reads nothing else.

A figure and its list come from the same frozen facts, so a list has as many rows as its figure says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from bot.web.phone import words
from schedules import digest, figures, rates
from schedules.digest import Facts, Filed, StatusFact, TaskFact, UnitFact
from schedules.words import UNTOLD
from storage.views import Digest

PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """href: the list it opens; '' if the count is 0."""

    label: str
    count: int
    href: str
    share: str = ""
    tone: int = -1  # the colour in the bar: 0 for the best status, -1 for none


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of the bar. start, width: in thousandths of the bar."""

    tone: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's row: how it filed ('' if it owes no report) and its tasks by status, the best first."""

    name: str
    filed: str
    tone: str
    figures: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A question's row: the total or average, how many units miss the target, and the list of all answers."""

    label: str
    said: str
    off: int
    target: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a longer list. number: from 1."""

    number: int
    pages: int
    total: int

    def slice(self, rows: Sequence[T]) -> Sequence[T]:
        return rows[(self.number - 1) * PAGE : self.number * PAGE]


def page(asked: str, total: int) -> Page:
    """The requested page, or the nearest one. asked: text of the address. total: rows of the list."""
    pages = max(1, -(-total // PAGE))
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    return Page(min(max(number, 1), pages), pages, total)


class Sheet:
    """All that the pages of one digest show, worked out from its facts."""

    def __init__(self, of: Digest) -> None:
        self.of = of
        self.facts: Facts = of.facts
        self.counts = digest.count(of.facts)
        self.statuses = _by_rank(of.facts)
        self.units = tuple(dict.fromkeys([*(u.name for u in of.facts.units), *(t.unit for t in of.facts.tasks)]))
        self._place = {name: place for place, name in enumerate(self.units)}
        self._filed = {u.name: u for u in of.facts.units}
        self._cells: dict[tuple[str, str], int] = {}
        for task in of.facts.tasks:
            self._cells[task.unit, task.status] = self._cells.get((task.unit, task.status), 0) + 1

    @property
    def title(self) -> str:
        return digest.title_variants(self.facts)[0] if digest.title_variants(self.facts) else self.of.short_title

    @property
    def sentence(self) -> str:
        return digest.sentence(self.facts)

    def _href(self, what: str, **asked: str | int) -> str:
        return f"/h5/digest/{self.of.id}/{what}" + (f"?{urlencode(asked)}" if asked else "")

    # figures ----------------------------------------------------------------------------------------------------

    def filing(self) -> tuple[Figure, ...]:
        """The filing figures: 应报 = 按时 + 迟报 + 待审签 + 未报.

        待补正 is part of the filed. 免报 stands apart, if any.
        """
        c = self.counts
        kinds = {
            "expected": c.expected,
            "on_time": c.on_time,
            "late": c.late,
            "unsigned": c.unsigned,
            "missing": c.missing,
            "correcting": c.correcting,
            "exempt": c.exempt,
        }
        return tuple(
            Figure(words.FILED[kind], n, self._href("units", filed=kind) if n else "")
            for kind, n in kinds.items()
            if n or kind not in ("exempt", "unsigned")
        )

    def by_status(self) -> tuple[Figure, ...]:
        counts = self.counts.by_status()
        parts = [counts.get(s.key, 0) for s in self.statuses]
        shares = rates.rates(parts)[0] if self.facts.tasks else [""] * len(parts)
        return tuple(
            Figure(s.label, n, self._href("tasks", status=place) if n else "", share, min(place, 5))
            for place, (s, n, share) in enumerate(zip(self.statuses, parts, shares, strict=True))
        )

    def bar(self) -> tuple[Slice, ...]:
        """The bar's pieces. A status with any task is at least 3 thousandths wide, so that it can be seen."""
        whole, at, slices = len(self.facts.tasks), 0, []
        for place, figure in enumerate(self.by_status()):
            end = at + figure.count
            if figure.count:
                start = at * 1000 // whole
                slices.append(Slice(min(place, 5), start, max(end * 1000 // whole - start, 3)))
            at = end
        return tuple(slices)

    def total(self) -> Figure:
        n = len(self.facts.tasks)
        return Figure(self.facts.noun, n, self._href("tasks") if n else "")

    def since(self) -> str:
        """上期, or the title of the digest this one is compared with; '' if there is none."""
        previous = self.facts.previous
        return "" if previous is None else (words.LAST_ISSUE if previous.same_cycle else previous.title)

    def movement(self) -> tuple[Figure, ...]:
        only = {"new": digest.newly_done(self.facts), "back": digest.undone(self.facts)} if self.since() else {}
        only["overdue"] = digest.overdue(self.facts)
        return tuple(
            Figure(words.ONLY[kind], len(numbers), self._href("tasks", only=kind) if numbers else "")
            for kind, numbers in only.items()
            if numbers or kind != "back"
        )

    def indicators(self) -> tuple[IndicatorRow, ...]:
        """The rows of the form's questions."""
        every = self.facts.indicators
        return tuple(
            IndicatorRow(
                i.label,
                figures.said(i, every),
                len(figures.off_target(i)),
                words.goal(i.target_op, f"{i.target}{i.measure}"),
                len(i.given),
                self._href("answers", of=place) if i.given else "",
            )
            for place, i in enumerate(every)
        )

    def find_answers(self, asked: Mapping[str, str]) -> tuple[str, tuple[tuple[str, str, bool], ...]] | None:
        """The question's title, and (unit, answer, misses the target), the misses first.

        None if there is no such question.
        """
        of = _at(self.facts.indicators, asked.get("of", ""))
        if of is None:
            return None
        off = {g.key or g.unit for g in figures.off_target(of)}
        rows = [(g.unit, g.shown, (g.key or g.unit) in off) for g in of.given]
        return of.label, tuple(sorted(rows, key=lambda r: not r[2]))

    def table(self, names: Sequence[str]) -> tuple[UnitRow, ...]:
        """The rows of these units. names: some of `units`."""
        return tuple(self._row(name) for name in names)

    def totals(self) -> UnitRow:
        """The table's last row. It has the same figures as the head of the page."""
        return UnitRow(words.TOTAL, "", "", self.by_status(), self.total())

    def _row(self, name: str) -> UnitRow:
        place = self._place[name]
        figures = []
        for at, status in enumerate(self.statuses):
            n = self._cells.get((name, status.key), 0)
            figures.append(
                Figure(status.label, n, self._href("tasks", unit=place, status=at) if n else "", "", min(at, 5))
            )
        n = sum(f.count for f in figures)
        unit = self._filed.get(name)
        return UnitRow(
            name,
            words.filed_as(unit) if unit else "",
            unit.filed.value if unit else "",
            tuple(figures),
            Figure(words.TOTAL, n, self._href("tasks", unit=place) if n else ""),
        )

    # lists ------------------------------------------------------------------------------------------------------

    def find_units(self, asked: Mapping[str, str]) -> tuple[str, tuple[UnitFact, ...]] | None:
        """The list's title and rows. None if there is no such list. asked: {"filed": kind}."""
        kind = asked.get("filed", "expected")
        wanted: dict[str, Callable[[UnitFact], bool]] = {
            "expected": lambda u: u.filed is not Filed.EXEMPT,
            "correcting": lambda u: u.correcting,
        }
        if kind in set(Filed):
            wanted[kind] = lambda u: u.filed.value == kind
        if kind not in wanted:
            return None
        return words.FILED[kind], tuple(u for u in self.facts.units if wanted[kind](u))

    def find_tasks(self, asked: Mapping[str, str]) -> tuple[str, tuple[TaskFact, ...]] | None:
        """The list's title and rows. None if there is no such list.

        asked: status and unit are places in `statuses` and `units`; only is new, back or overdue.
        """
        said, rows = [], self.facts.tasks
        if "unit" in asked:
            unit = _at(self.units, asked["unit"])
            if unit is None:
                return None
            said.append(unit)
            rows = tuple(t for t in rows if t.unit == unit)
        if "status" in asked:
            status = _at(self.statuses, asked["status"])
            if status is None:
                return None
            said.append(status.label)
            rows = tuple(t for t in rows if t.status == status.key)
        if "only" in asked:
            numbers = self._only(asked["only"])
            if numbers is None:
                return None
            said.append(words.ONLY[asked["only"]])
            rows = tuple(t for t in rows if t.number in numbers)
        return "　".join(said) or words.ALL, rows

    def _only(self, kind: str) -> frozenset[int] | None:
        match kind:
            case "new":
                return frozenset(digest.newly_done(self.facts))
            case "back":
                return frozenset(digest.undone(self.facts))
            case "overdue":
                return frozenset(digest.overdue(self.facts))
        return None

    def label(self, status: str) -> str:
        return next(s.label for s in self.statuses if s.key == status)

    def tone(self, status: str) -> int:
        return min(next(place for place, s in enumerate(self.statuses) if s.key == status), 5)


def _by_rank(facts: Facts) -> tuple[StatusFact, ...]:
    """The campaign's statuses, the best first, then other statuses of its tasks: none yet, or one renamed since."""
    known = sorted(facts.statuses, key=lambda s: -s.rank)
    strange = sorted({t.status for t in facts.tasks} - {s.key for s in known})
    return (*known, *(StatusFact(key, key or UNTOLD, -1, done=False) for key in strange))


def _at(rows: Sequence[T], place: str) -> T | None:
    return rows[int(place)] if place.isdecimal() and len(place) < 7 and int(place) < len(rows) else None
