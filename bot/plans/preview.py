"""What a campaign file will do, before anything is published: every moment of the next issues, and what it asks of
one person in a month. The moments are those of schedules.plan itself, over issues as if they had opened in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from forms.questions import of_cycle
from schedules import cycles, line, plan
from schedules.cycles import Cycle, PlannedIssue
from schedules.line import Choice, Person, To, Why
from schedules.plan import Closing, Digest, Opened, OpenIssue, PlanState, Remind
from schedules.workdays import Calendar
from storage.campaigns import Plan
from storage.issues import STEPS_AFTER_LOCK

YEAR = timedelta(days=366)


class What(StrEnum):
    OPEN = "open"
    REMIND = "remind"
    DUE = "due"
    DIGEST = "digest"
    CLOSING = "closing"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Moment:
    """posts: kinds of post it reaches; units: of which units, '' being the office; people: keys, each once. Of a
    reminder: to, whom it is meant for; passed_over, why it is not sent; capped, people who have had enough by then;
    phoned, units that go on the 电话单."""

    at: datetime
    cycle: Cycle
    issue: PlannedIssue
    what: What
    posts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    to: tuple[To, ...] = ()
    passed_over: Why | None = None
    capped: int = 0
    phoned: int = 0


@dataclass(frozen=True, slots=True)
class Burden:
    """The most any one holder of this kind of post is asked for in one month. month: 2021-10, the first such."""

    post: str
    holders: int
    month: str
    reports: int
    reminders: int
    cards: int


def moments(found: Plan, calendar: Calendar, zone: ZoneInfo, after: datetime, count: int) -> tuple[Moment, ...]:
    """Those of the next `count` issues of every cycle, from `after` on, in order."""
    ahead = [(c, i) for c, made in _ahead(found, calendar, zone, after) for i in made[:count]]
    made = [m for m in _moments(found, ahead, calendar, zone) if m.at > after]
    return tuple(sorted(made, key=lambda m: (m.at, list(What).index(m.what), m.cycle.key)))


def burden(found: Plan, calendar: Calendar, zone: ZoneInfo, after: datetime) -> tuple[Burden, ...]:
    """Over the issues due within a year of `after`. The word before 补报截止 is not counted: it asks nothing of whom
    nothing is left unfinished by."""
    everything = _ahead(found, calendar, zone, after)
    ahead = [(c, i) for c, made in everything for i in made if i.due_at <= after + YEAR]
    counts: dict[tuple[str, str], Counter[What]] = {}
    filers = _holders(found, "filer")
    for m in _moments(found, ahead, calendar, zone):
        if m.what is What.CLOSING:
            continue
        month = f"{m.at.astimezone(zone):%Y-%m}"
        asked = [p for u in m.units for p in filers.get(u, ())] if m.what is What.DUE else m.people
        for person in asked:
            counts.setdefault((person, month), Counter())[m.what] += 1
    kinds = dict.fromkeys(p.kind for p in found.posts)
    return tuple(_busiest(kind, {p.person for p in found.posts if p.kind == kind}, counts) for kind in kinds)


def _busiest(kind: str, people: set[str], counts: dict[tuple[str, str], Counter[What]]) -> Burden:
    mine = [(-sum(c.values()), month, c) for (person, month), c in counts.items() if person in people]
    if not mine:
        return Burden(kind, len(people), "", 0, 0, 0)
    _, month, most = min(mine, key=lambda m: m[:2])
    return Burden(kind, len(people), month, most[What.DUE], most[What.REMIND], most[What.DIGEST])


def _ahead(
    found: Plan, calendar: Calendar, zone: ZoneInfo, after: datetime
) -> list[tuple[Cycle, tuple[PlannedIssue, ...]]]:
    rules = found.definition.cycles
    return [(c, tuple(i for i in cycles.issues(c, rules, zone, calendar) if i.due_at > after)) for c in rules]


def _moments(
    found: Plan, ahead: list[tuple[Cycle, PlannedIssue]], calendar: Calendar, zone: ZoneInfo
) -> Iterable[Moment]:
    steps: list[tuple[Remind, Cycle, PlannedIssue, tuple[str, ...]]] = []
    for c, i in ahead:
        owe = owing(found, c.key)
        yield Moment(i.opens_at, c, i, What.OPEN)
        yield Moment(i.due_at, c, i, What.DUE, ("filer",), owe)
        yield Moment(i.lock_at, c, i, What.LOCK)
        quiet = found.definition.settings.quiet
        opened = Opened(
            0, c, i.due_at, i.opens_at, (every := tuple(range(len(owe)))), lock_at=i.lock_at, quiet=quiet, drafts=every
        )
        for act in plan.due(PlanState(zone, (), (opened,), calendar), i.opens_at, i.lock_at + STEPS_AFTER_LOCK):
            match act:
                case Remind():
                    steps.append((act, c, i, tuple(owe[n] for n in act.units)))
                case Closing():
                    yield _closing(found, act, c, i, owe)
                case Digest():
                    people = (p.person for p in found.posts if p.kind in act.readers)
                    yield Moment(act.at, c, i, What.DIGEST, act.readers, ("",), tuple(dict.fromkeys(people)))
                case OpenIssue():  # no campaign is in this state, only the issue itself
                    continue
                case _:
                    assert_never(act)
    yield from _reminders(found, sorted(steps, key=lambda s: s[0].at), zone)


def _closing(found: Plan, act: Closing, c: Cycle, i: PlannedIssue, owe: tuple[str, ...]) -> Moment:
    """At most everybody who files, and whoever signs; of those who leave nothing unfinished nobody."""
    posts = ("filer", "signer") if c.sign_off else ("filer",)
    people = (p for post in posts for held in _holders(found, post).items() if held[0] in owe for p in held[1])
    told = () if act.passed_over is not None else tuple(dict.fromkeys(people))
    return Moment(act.at, c, i, What.CLOSING, posts, owe, told, (), act.passed_over)


def _reminders(
    found: Plan, steps: Iterable[tuple[Remind, Cycle, PlannedIssue, tuple[str, ...]]], zone: ZoneInfo
) -> Iterable[Moment]:
    """As the line and the caps have it where nobody files and everybody can be reached: the most there can be."""
    roster = _Roster(found, zone)
    for act, c, i, units in steps:
        if act.passed_over is not None:
            yield Moment(act.at, c, i, What.REMIND, (), units, (), act.to, act.passed_over)
            continue
        choices = roster.reminded(act, f"{c.key} {i.period.key}", units)
        people = tuple(dict.fromkeys(p for choice in choices for p in choice.people))
        names = tuple(roster.keys[p] for p in people)
        capped = {p for choice in choices for p, _ in choice.passed_over}
        phoned = sum(choice.call is not None for choice in choices)
        kinds = ("signer",) if act.to == (To.SIGNER,) else ("filer",)
        yield Moment(act.at, c, i, What.REMIND, kinds, units, names, act.to, None, len(capped), phoned)


class _Roster:
    """Who would be told of what, counted as the caps count."""

    def __init__(self, found: Plan, zone: ZoneInfo) -> None:
        self.keys = tuple(dict.fromkeys(p.person for p in found.posts))
        ids = {key: n for n, key in enumerate(self.keys)}
        self.zone, self.caps = zone, found.definition.settings.reminders
        self.posts: dict[str, dict[To, tuple[int, ...]]] = {}
        for p in found.posts:
            if p.kind in ("filer", "signer"):
                post = To.SIGNER if p.kind == "signer" else To.B if p.slot == "B" else To.A
                held = self.posts.setdefault(p.unit, {})
                held[post] = (*held.get(post, ()), ids[p.person])
        self.told: dict[tuple[int, str], set[datetime]] = {}

    def reminded(self, act: Remind, issue: str, units: tuple[str, ...]) -> tuple[Choice, ...]:
        day = f"{act.at.astimezone(self.zone):%Y-%m-%d}"
        people = {n: self._person(n, issue, day) for n in range(len(self.keys))}
        made = tuple(line.choose(act.to, self.posts.get(u, {}), people, act.at) for u in units)
        for person in {p for choice in made for p in choice.people}:
            for about in (issue, day):
                self.told.setdefault((person, about), set()).add(act.at)
        return made

    def _person(self, n: int, issue: str, day: str) -> Person:
        told, today = (frozenset(self.told.get((n, about), ())) for about in (issue, day))
        return Person(told=told, today=today, caps=self.caps)


def owing(found: Plan, cycle: str = "") -> tuple[str, ...]:
    """Units that file: those with a task, or all where questions are asked instead, but for the exempt ones. cycle: of
    which; '' of any."""
    shared, questions = found.definition.settings.owing == "all", found.definition.form.questions
    answers_alone = not found.tasks and any(q.asked for q in (of_cycle(questions, cycle) if cycle else questions))
    asked = {u for t in found.tasks for u in (*t.leads, *(t.cos if shared else ()))}
    return tuple(
        u.key
        for u in found.units
        if u.files and (u.key in asked or answers_alone) and not (u.exempt or cycle in u.exempt_cycles)
    )


def _holders(found: Plan, kind: str) -> dict[str, tuple[str, ...]]:
    """By unit, its people who hold this kind of post, each once."""
    held: dict[str, tuple[str, ...]] = {}
    for p in found.posts:
        if p.kind == kind and p.person not in held.get(p.unit, ()):
            held[p.unit] = (*held.get(p.unit, ()), p.person)
    return held
