"""The digest 汇总: facts -> counts that cross-foot, what moved since the last one, and the words.

A task counts once however many units share it, under its first lead unit. Percentages are each rounded half-up to two
decimals from the integers; where what is printed does not add up to 100.00 %, a note says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from schedules import figures, words
from schedules.figures import Indicator
from schedules.rates import rates

FORMAT = 1
TEXT_BYTES = 2000
FIELD = 20  # 字 a card's field can hold


class Sentence(StrEnum):
    """How the counts are published: with each share, or as plain counts of those statuses there are."""

    SHARES = "shares"
    COUNTS = "counts"


class Filed(StrEnum):
    """A unit of the frozen expected set, as of the moment."""

    ON_TIME = "on_time"
    LATE = "late"
    UNSIGNED = "unsigned"  # handed in, and the unit's 审签人 has not signed it
    MISSING = "missing"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class StatusFact:
    key: str
    label: str
    rank: int
    done: bool


@dataclass(frozen=True, slots=True)
class TaskFact:
    """unit: the first lead unit, under which it counts; sharing: how many units have a part in it, it included.
    key: the unit's, by which it is found when it goes by another name. task: the task's own key, by which it is found
    when it has another number; '' where the key is the number."""

    number: int
    brief: str
    kind: str
    unit: str
    status: str
    overdue: bool = False
    sharing: int = 1
    key: str = ""
    task: str = ""

    def __post_init__(self) -> None:
        if self.task == str(self.number):
            object.__setattr__(self, "task", "")

    @property
    def known_by(self) -> int | str:
        """What the task is known by in every digest, whatever its number is there."""
        return self.task or self.number


@dataclass(frozen=True, slots=True)
class UnitFact:
    """correcting: filed, sent back and not mended yet; prints as 已报（待补正）. name: as it was; key: as it stays."""

    name: str
    filed: Filed
    correcting: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Previous:
    """The digest before this one. same_cycle: said as 上期, else by its title."""

    title: str
    same_cycle: bool
    statuses: tuple[tuple[int | str, str], ...]  # (what the task is known by, status key)
    done: tuple[str, ...]  # the status keys that meant 已完成 then


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a digest says, as of a moment. as_of is in the campaign's zone, so it prints as it is."""

    campaign: str
    cycle_label: str
    number: int
    as_of: datetime
    statuses: tuple[StatusFact, ...]
    tasks: tuple[TaskFact, ...]
    units: tuple[UnitFact, ...]
    previous: Previous | None = None
    noun: str = "整改任务"
    sentence: Sentence = Sentence.SHARES
    indicators: tuple[Indicator, ...] = ()  # what the form asks besides the tasks

    @property
    def issue(self) -> str:
        """旬报第7期"""
        return self.cycle_label + words.issue_number(self.number)


@dataclass(frozen=True, slots=True)
class Counts:
    """cells: (status, unit, kind) -> tasks; every other figure about tasks is a sum of them."""

    cells: tuple[tuple[tuple[str, str, str], int], ...]
    expected: int
    on_time: int
    late: int
    missing: int
    correcting: int
    exempt: int
    unsigned: int = 0

    @property
    def total(self) -> int:
        return sum(n for _, n in self.cells)

    @property
    def filed(self) -> int:
        return self.on_time + self.late

    def by_status(self) -> dict[str, int]:
        return self._by(0)

    def by_unit(self) -> dict[str, int]:
        return self._by(1)

    def by_kind(self) -> dict[str, int]:
        return self._by(2)

    def of(self, *, status: str | None = None, unit: str | None = None, kind: str | None = None) -> int:
        """How many tasks have all that is named."""
        wanted = (status, unit, kind)
        return sum(n for at, n in self.cells if all(w is None or w == a for w, a in zip(wanted, at, strict=True)))

    def _by(self, axis: int) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for at, n in self.cells:
            sums[at[axis]] += n
        return dict(sums)


def count(facts: Facts) -> Counts:
    filed = Counter(u.filed for u in facts.units)
    return Counts(
        cells=tuple(sorted(Counter((t.status, t.unit, t.kind) for t in facts.tasks).items())),
        expected=len(facts.units) - filed[Filed.EXEMPT],
        on_time=filed[Filed.ON_TIME],
        late=filed[Filed.LATE],
        missing=filed[Filed.MISSING],
        correcting=sum(u.correcting for u in facts.units),
        exempt=filed[Filed.EXEMPT],
        unsigned=filed[Filed.UNSIGNED],
    )


# -- the words ---------------------------------------------------------------------------------------------------


def sentence(facts: Facts) -> str:
    """The published sentence, without its full stop's line: the best status first."""
    if not facts.tasks:
        return words.no_tasks(facts.noun) + "。"
    counted = _by_rank(facts)
    if facts.sentence is Sentence.COUNTS:
        return words.sentence_of_counts(len(facts.tasks), facts.noun, [(s.label, n) for s, n in counted if n]) + "。"
    shares, note = rates([n for _, n in counted])
    parts = [(s.label, n, share) for (s, n), share in zip(counted, shares, strict=True)]
    return words.sentence_of_shares(len(facts.tasks), facts.noun, parts) + note + "。"


def newly_done(facts: Facts) -> tuple[int, ...]:
    """Ledger numbers of the tasks done now and not done in the digest before."""
    return _turned(facts, now=True)


def undone(facts: Facts) -> tuple[int, ...]:
    """Ledger numbers of the tasks done in the digest before and not done now."""
    return _turned(facts, now=False)


def overdue(facts: Facts) -> tuple[int, ...]:
    return tuple(t.number for t in facts.tasks if t.overdue)


def text(facts: Facts, limit: int = TEXT_BYTES) -> str:
    """The full text, within `limit` bytes of UTF-8: names and numbers are left out from the end of lists, never cut."""
    for most in (10**6, 40, 20, 10, 5, 2, 0):
        said = _text(facts, most)
        if len(said.encode()) <= limit:
            return said
    raise ValueError(f"not even the bare figures fit into {limit} bytes")


def title_variants(facts: Facts) -> tuple[str, ...]:
    return _fitting(words.digest_titles(facts.campaign, facts.issue))


def filed_variants(facts: Facts) -> tuple[str, ...]:
    c = count(facts)
    return _fitting(words.filed_variants(c.expected, c.on_time, c.late, c.missing, c.exempt, c.unsigned))


def standing_variants(facts: Facts) -> tuple[str, ...]:
    if facts.indicators and not facts.tasks:
        return _fitting(figures.variants(facts.indicators))
    parts = [(_short(s.label), n) for s, n in _by_rank(facts)]
    return _fitting(words.standing_variants(parts, len(facts.tasks)))


def _text(facts: Facts, most: int) -> str:
    c = count(facts)
    absent = tuple(u.name for u in facts.units if u.filed is Filed.MISSING)
    alone = bool(facts.indicators) and not facts.tasks  # the figures are the report
    lines = [
        *([] if alone else [sentence(facts)]),
        words.filed_line(
            facts.issue,
            c.expected,
            c.on_time,
            c.late,
            c.missing,
            words.names(absent, most) if most else "",
            c.correcting,
            c.exempt,
            c.unsigned,
        ),
    ]
    lines += figures.lines(facts.indicators, most)
    moved = "" if alone else _movement(facts, most)
    at = facts.as_of
    return "\n".join([*lines, *([moved] if moved else []), words.as_of(at.month, at.day, f"{at:%H:%M}")])


def _movement(facts: Facts, most: int) -> str:
    said = []
    if facts.previous is not None:
        since = words.LAST_ISSUE if facts.previous.same_cycle else facts.previous.title
        done, back = newly_done(facts), undone(facts)
        said.append(words.movement(since, len(done), _numbers(done, most), len(back), _numbers(back, most)))
    late = overdue(facts)
    if late:
        said.append(words.overdue(len(late), _numbers(late, most)))
    return "；".join(said) + "。" if said else ""


def _numbers(said: tuple[int, ...], most: int) -> str:
    return words.numbers(said, most) if most else ""


def _turned(facts: Facts, *, now: bool) -> tuple[int, ...]:
    if facts.previous is None:
        return ()
    done = {s.key for s in facts.statuses if s.done}
    before = {str(task) for task, status in facts.previous.statuses if status in facts.previous.done}
    return tuple(t.number for t in facts.tasks if (t.status in done) is now and (str(t.known_by) in before) is not now)


def _by_rank(facts: Facts) -> list[tuple[StatusFact, int]]:
    """Every status of the campaign with its count, the best first; what nobody told at the end, where there is such."""
    counts = count(facts).by_status()
    known = sorted(facts.statuses, key=lambda s: -s.rank)
    strange = sorted(set(counts) - {s.key for s in known})
    return [(s, counts.get(s.key, 0)) for s in known] + [
        (StatusFact(key, key or words.UNTOLD, -1, False), counts[key]) for key in strange
    ]


def _short(label: str) -> str:
    if label == words.UNTOLD:
        return words.UNTOLD_SHORT
    front = next((f for f in words.LABEL_FRONTS if label.startswith(f) and label != f), "")
    return label.removeprefix(front)


def _fitting(variants: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in variants if v and len(v) <= FIELD))


# -- as data -----------------------------------------------------------------------------------------------------


def to_json(facts: Facts) -> str:
    """Canonical: equal facts give equal text, which is what is hashed."""
    previous = facts.previous
    value = {
        "format": FORMAT,
        "campaign": facts.campaign,
        "cycle": facts.cycle_label,
        "number": facts.number,
        "as_of": facts.as_of.isoformat(),
        "statuses": [[s.key, s.label, s.rank, s.done] for s in facts.statuses],
        "tasks": [_task(t) for t in facts.tasks],
        "units": [[u.name, u.filed.value, u.correcting, u.key] for u in facts.units],
        "previous": None
        if previous is None
        else {
            "title": previous.title,
            "same_cycle": previous.same_cycle,
            "statuses": [list(s) for s in previous.statuses],
            "done": list(previous.done),
        },
        "noun": facts.noun,
        "sentence": facts.sentence.value,
    }
    if facts.indicators:
        value["indicators"] = [figures.to_value(i) for i in facts.indicators]
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _task(t: TaskFact) -> list[object]:
    """What came later is left out where it is as usual: the facts of old digests, and so their hashes, stay equal."""
    return [t.number, t.brief, t.kind, t.unit, t.status, t.overdue, t.sharing, t.key, *([t.task] if t.task else [])]


def from_json(said: str) -> Facts:
    """ValueError: of a format this version does not know."""
    value = json.loads(said)
    if value.get("format") != FORMAT:
        raise ValueError(f"facts of unknown format {value.get('format')!r}")
    previous = value["previous"]
    return Facts(
        campaign=value["campaign"],
        cycle_label=value["cycle"],
        number=value["number"],
        as_of=_fixed(datetime.fromisoformat(value["as_of"])),
        statuses=tuple(StatusFact(*s) for s in value["statuses"]),
        tasks=tuple(TaskFact(*t) for t in value["tasks"]),
        units=tuple(UnitFact(name, Filed(filed), *more) for name, filed, *more in value["units"]),
        previous=None
        if previous is None
        else Previous(
            previous["title"],
            previous["same_cycle"],
            tuple((number, status) for number, status in previous["statuses"]),
            tuple(previous["done"]),
        ),
        noun=value["noun"],
        sentence=Sentence(value["sentence"]),
        indicators=tuple(figures.from_value(i) for i in value.get("indicators", ())),
    )


def _fixed(at: datetime) -> datetime:
    """With the offset alone: a zone's name does not survive JSON, and the moment prints the same."""
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))
