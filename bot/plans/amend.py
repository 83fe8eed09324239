"""A campaign under way and another file for it: what the file would change, before it is applied; and what stays,
because it has opened. The moments are those of the preview, of the campaign as it stands and as the file has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from bot.house import House
from bot.plans import preview
from bot.plans.preview import Moment, What
from bot.plans.starts import NONE, Standing, Starts, starts
from schedules import cycles
from schedules.line import TWICE, Caps
from schedules.quiet import USUAL, Quiet
from schedules.workdays import Calendar
from storage import applying, calendar, issues, versions, words
from storage.applying import Compared
from storage.campaigns import Plan
from storage.differences import Change
from storage.engine.tx import Tx
from storage.from_next import Later
from storage.issues import Issue
from storage.settled import Refusal
from storage.versions import Undone

NEXT = 3  # issues of each cycle whose moments are compared
ALL = 1000  # more than any campaign makes ahead


@dataclass(frozen=True, slots=True)
class Moved:
    """One moment of an issue to come. before, after: None where there is none. reason: why it is due then, in words."""

    title: str  # 2021年10月中旬旬报（第8期）, as it will be called
    what: What
    before: datetime | None
    after: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stays:
    """An open issue: it keeps its dates. would: when the file would have it due, where that is another moment."""

    title: str
    due_at: datetime
    would: datetime | None = None


@dataclass(frozen=True, slots=True)
class Manners:
    """How often and when people are reminded. The caps bind at once, in open issues too. The steps of an open issue
    keep their moments; one that falls in hours that are quiet now waits until they are over."""

    caps: Caps = TWICE
    quiet: Quiet = USUAL


@dataclass(frozen=True, slots=True)
class Amendment:
    """version: of the campaign as compared, for the apply; None: the campaign is new. same: nothing would change.
    renumbered: (title now, title then) of issues to come. owing: how many units owe a report, now and from the next.
    manners: as they are, and as they will be. starts: what opens at once, late, or never.
    undone: newer changes that the plan would undo. later: what an open issue goes on without."""

    version: int | None
    same: bool
    changes: tuple[Change, ...] = ()
    refused: tuple[Refusal, ...] = ()
    moved: tuple[Moved, ...] = ()
    renumbered: tuple[tuple[str, str], ...] = ()
    stays: tuple[Stays, ...] = ()
    owing: tuple[int, int] = (0, 0)
    manners: tuple[Manners, Manners] = (Manners(), Manners())
    starts: Starts = NONE
    undone: tuple[Undone, ...] = ()
    later: tuple[Later, ...] = ()


async def look(house: House, plan: Plan, base: str = "") -> Amendment:
    """What applying this plan now would do; writes nothing. base: the mark of the version the plan was made from."""
    now = house.now()

    async def work(tx: Tx) -> Amendment:
        found = await applying.compare(tx, plan, now)
        if found.campaign is None or found.old is None:
            first = starts(None, plan, house.zone, await calendar.read(tx), now)
            return Amendment(None, same=False, refused=found.refused, starts=first)
        if found.same or found.refused:
            return Amendment(found.campaign.version, found.same, found.changes, found.refused)
        opened = await issues.of_campaign(tx, found.campaign.id)
        shown = _amendment(house, found, plan, opened, await calendar.read(tx), now)
        return replace(shown, undone=versions.undone(await versions.all(tx, plan.key), found.old, plan, base))

    return await house.db.read(work)


def _amendment(
    house: House, found: Compared, new: Plan, opened: Sequence[Issue], days: Calendar, now: datetime
) -> Amendment:
    assert found.campaign is not None and found.old is not None
    taken = {(i.cycle, i.period) for i in opened}
    was = _ahead(preview.moments(found.old, days, house.zone, now, ALL), taken)
    then = _ahead(preview.moments(new, days, house.zone, now, ALL), taken)
    moved: list[Moved] = []
    numbers: list[tuple[str, str]] = []
    for key in _next(was, then):
        before, after = was.get(key, ()), then.get(key, ())
        old_title, title = (_title(m[0]) if m else "" for m in (before, after))
        if old_title and title and old_title != title:
            numbers.append((old_title, title))
        moved += _differences(title or old_title, before, after)
    return Amendment(
        found.campaign.version,
        same=False,
        changes=found.changes,
        moved=tuple(moved),
        renumbered=tuple(numbers),
        stays=tuple(_stays(i, new, house, days) for i in opened if i.lock_at > now),
        owing=(len(preview.owing(found.old)), len(preview.owing(new))),
        manners=(_manners(found.old), _manners(new)),
        later=found.later,
        starts=starts(Standing(found.old, found.campaign.applied_at, taken), new, house.zone, days, now),
    )


def _manners(plan: Plan) -> Manners:
    settings = plan.definition.settings
    return Manners(settings.reminders, settings.quiet)


Key = tuple[str, str]  # cycle, period


def _ahead(moments: Iterable[Moment], taken: set[Key]) -> dict[Key, tuple[Moment, ...]]:
    """By issue, those that have not opened; the issue soonest due first."""
    found: dict[Key, tuple[Moment, ...]] = {}
    for m in sorted(moments, key=lambda m: (m.issue.due_at, m.at)):
        key = (m.cycle.key, m.issue.period.key)
        if key not in taken:
            found[key] = (*found.get(key, ()), m)
    return found


def _next(*sides: dict[Key, tuple[Moment, ...]]) -> list[Key]:
    """The next few of each cycle, on either side."""
    chosen: dict[Key, datetime] = {}
    for side in sides:
        counts: dict[str, int] = {}
        for key, moments in side.items():
            counts[key[0]] = counts.get(key[0], 0) + 1
            if counts[key[0]] <= NEXT:
                chosen[key] = moments[0].issue.due_at
    return sorted(chosen, key=lambda k: (chosen[k], k))


def _differences(title: str, before: Sequence[Moment], after: Sequence[Moment]) -> list[Moved]:
    """Moment by moment of one kind: what is the same on both sides is left out, the rest go in pairs."""
    made = []
    for what in What:
        olds = [m for m in before if m.what is what]
        news = [m for m in after if m.what is what]
        same = {m.at for m in olds} & {m.at for m in news}
        pairs = zip_longest([m for m in olds if m.at not in same], [m for m in news if m.at not in same])
        for old, new in pairs:
            reason = new.issue.reason if new and what is What.DUE else ""
            made.append(Moved(title, what, old.at if old else None, new.at if new else None, reason))
    return made


def _title(m: Moment) -> str:
    return words.title(m.issue.period.label, m.cycle.label, m.issue.number)


def _stays(issue: Issue, new: Plan, house: House, days: Calendar) -> Stays:
    rule = new.definition.cycle(issue.cycle)
    planned = () if rule is None else cycles.issues(rule, new.definition.cycles, house.zone, days)
    due = next((p.due_at for p in planned if p.period.key == issue.period), issue.due_at)
    return Stays(issue.title, issue.due_at, None if due == issue.due_at else due)
