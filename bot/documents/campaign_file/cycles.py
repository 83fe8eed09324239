"""Reads the cycles of a campaign file. Checks each cycle's fields, then the issues it makes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.documents.campaign_file import words
from bot.documents.campaign_file.fields import Faults, Record
from schedules import cycles as calendar
from schedules.cycles import At, Cycle, DigestStep, PlannedIssue, Reminder, Window
from schedules.workdays import PUBLISHED

CORRECTION = At(time(12, 0), workdays=1)
REMINDERS = 6  # steps a cycle may have; settings.reminders caps how often one person is reminded
HUMANE = (time(8, 0), time(21, 0))  # digests only: settings.quiet does this for reminders
_ZONE = ZoneInfo("Asia/Shanghai")  # the calendar needs a zone; the rules hold in every zone


def read(found: tuple[Record, ...], span: tuple[date, date] | None, faults: Faults) -> tuple[Cycle, ...]:
    """The cycles that can be read. Reports every fault it finds to `faults`.

    span: the first and last day of the campaign; None if they cannot be read, and then no cycle is made.
    A cycle with a fault of its own is left out, so that the others can still be judged.
    """
    keys: dict[str, int] = {}
    made: list[tuple[Record, Cycle]] = []
    for r in found:
        if r.given("key") and keys.setdefault(r["key"], r.at("key")) != r.at("key"):
            faults.add(r.at("key"), words.twice(r["key"], keys[r["key"]]))
            continue
        cycle = _cycle(r, span, faults)
        if cycle is not None:
            made.append((r, cycle))
    everything = tuple(c for _, c in made)
    if len(made) == len(found):
        for r, cycle in made:
            _replacement(r, cycle, everything, faults)
    for r, cycle in made:
        _calendar(r, cycle, everything, faults)
    return everything


def reminder_key(at: At) -> str:
    """The key of a reminder step: remind:-1w, remind:-2d, remind:0.

    The key has the day and not the hour. A step whose hour changes is therefore not sent a second time.
    """
    return f"remind:{at.workdays}w" if at.workdays else f"remind:{at.days}d" if at.days else "remind:0"


def _reminders(found: tuple[Record, ...]) -> tuple[Reminder, ...]:
    made: list[Reminder] = []
    for r in found:
        key, taken = reminder_key(r["at"]), {r.key for r in made}
        made.append(Reminder(key if key not in taken else f"{key}.{len(made) + 1}", r["at"], tuple(r["to"])))
    return tuple(made)


def _digests(found: tuple[Record, ...]) -> tuple[DigestStep, ...]:
    return tuple(DigestStep(n, d["at"], tuple(d["readers"])) for n, d in enumerate(found, 1))


def _cycle(r: Record, span: tuple[date, date] | None, faults: Faults) -> Cycle | None:
    if span is None or not r.whole or not all(x.whole for x in (*r["digests"], *r["windows"])):
        return None
    first, last = r["first"] or span[0], r["last"] or span[1]
    if last < first:
        faults.add(r.at("last"), words.days_inverted("first", "last"))
        return None
    if first < span[0] or last > span[1]:
        faults.add(r.at("first") if first < span[0] else r.at("last"), words.cycle_outside(r["label"]))
    cycle = Cycle(
        key=r["key"],
        kind=r["kind"],
        label=r["label"],
        first=first,
        last=last,
        opens=r["opens"],
        due=r["due"],
        roll=r["roll"][0],
        roll_by=r["roll"][1],
        lock_after=r["lock_after"],
        reminders=_reminders(r["reminders"]),
        digests=_digests(r["digests"]),
        correction=r["correction"] or CORRECTION,
        replaced_by=r["replaced_by"].text if r["replaced_by"] else "",
        restart_yearly=r["restart_yearly"],
        lock_warning=r["lock_warning"],
        windows=tuple(Window(w["period"], w["opens"], w["due"], w["lock"], w["why"]) for w in r["windows"]),
    )
    _steps(r, cycle, faults)
    return cycle


def _steps(r: Record, cycle: Cycle, faults: Faults) -> None:
    """Report the faults of the steps that show without a calendar."""
    label, due = cycle.label, calendar.clock_of(cycle.due)
    if cycle.lock_after <= timedelta():
        faults.add(r.at("lock_after"), words.no_lock())
    if len(cycle.reminders) > REMINDERS:
        faults.add(r.at("reminders"), words.too_many_reminders(label, REMINDERS))
    for d in r["digests"]:
        if min(d["at"].days, d["at"].workdays) < 0 or (d["at"].days == d["at"].workdays == 0 and d["at"].time < due):
            faults.add(d.at("at"), words.digest_before_due(label))
    for what, field, steps in (
        ("提醒", "reminders", [x.at for x in cycle.reminders]),
        ("汇总", "digests", [x.at for x in cycle.digests]),
    ):
        if len(set(steps)) < len(steps):
            faults.add(r.at(field), words.same_step(label, what))
        if field == "digests" and any(not HUMANE[0] <= at.time <= HUMANE[1] for at in steps):
            faults.add(r.at(field), words.inhumane(label, what))


def _replacement(r: Record, cycle: Cycle, everything: tuple[Cycle, ...], faults: Faults) -> None:
    """月报代下旬: the cycle named in replaced_by must exist and have a longer period."""
    longer = {c.key for c in everything if c.kind.longer_than(cycle.kind)}
    if cycle.replaced_by and cycle.replaced_by not in longer:
        faults.add(r.at("replaced_by"), words.no_replacement(cycle.label, cycle.replaced_by, sorted(longer)))


def _calendar(r: Record, cycle: Cycle, everything: tuple[Cycle, ...], faults: Faults) -> None:
    """Report the faults of the issues that the cycle makes.

    It must make at least one. Each must open before it is due. A reminder must fall inside some issue.
    """
    issues = calendar.issues(cycle, everything, _ZONE, PUBLISHED)
    if not issues:
        faults.add(r.line, words.no_period(cycle.label))
        return
    _windows(r, cycle, issues, faults)
    by_hand = {w.period for w in cycle.windows}
    shut = next((i for i in issues if i.due_at <= i.opens_at and i.period.key not in by_hand), None)
    if shut is not None:
        faults.add(r.at("opens"), words.due_before_open(cycle.label, shut.period.label))
        return
    if any(all(_at(x, i) < i.opens_at for i in issues) for x in cycle.reminders):
        faults.add(r.at("reminders"), words.reminder_before_open(cycle.label))
    if any(all(_at(x, i) >= i.lock_at for i in issues) for x in cycle.reminders):
        faults.add(r.at("reminders"), words.reminder_after_lock(cycle.label))
    if all(sorted(at) != at for at in ([_at(x, i) for x in cycle.reminders] for i in issues)):
        faults.add(r.at("reminders"), words.reminders_unordered(cycle.label))


def _windows(r: Record, cycle: Cycle, issues: tuple[PlannedIssue, ...], faults: Faults) -> None:
    """Report the faults of the windows (单独安排).

    A window names an issue of the cycle that no other window names. It sets at least one moment.
    The issue must then open before it is due, and be due before 补报截止.
    """
    made, seen = {i.period.key: i for i in issues}, dict[str, int]()
    for w, window in zip(r["windows"], cycle.windows, strict=True):
        issue = made.get(window.period)
        if issue is None:
            faults.add(w.at("period"), words.no_such_issue(cycle.label, window.period, issues[0].period.key))
        elif window.period in seen:
            faults.add(w.at("period"), words.twice(window.period, seen[window.period]))
        elif window.opens is window.due is window.lock is None:
            faults.add(w.line, words.window_empty(window.period))
        elif not issue.opens_at < issue.due_at < issue.lock_at:
            moments = (f"{m.astimezone(_ZONE):%Y-%m-%d %H:%M}" for m in (issue.opens_at, issue.due_at, issue.lock_at))
            faults.add(w.line, words.window_inverted(window.period, *moments))
        seen.setdefault(window.period, w.at("period"))


def _at(reminder: Reminder, issue: PlannedIssue) -> datetime:
    return calendar.moment(reminder.at, issue.due_at.astimezone(_ZONE).date(), _ZONE, PUBLISHED)
