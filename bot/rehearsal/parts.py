"""Who of a rehearsal does what when: pure decisions, the same for the same seed, whatever else there is to file."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.rehearsal.conditions import Conditions
from bot.rehearsal.scenario import Away, Late, PutOff, Silent, Unreachable
from bot.season.cast import Manner, Owed, Part

EARLIEST, LATEST = time(8, 40), time(17, 30)  # when people file
LATE = timedelta(hours=2)
READS = timedelta(minutes=10)  # how long after the receipt a 审签人 looks
ASKS = time(9, 30)  # when 缓报 is asked for, the day before due
THINKS = timedelta(minutes=20)  # how long the office takes over it
RETURNS = timedelta(minutes=45)  # how long after a report is in it goes back
MENDS = timedelta(minutes=25)
MORNING = time(8, 5)  # when somebody says that they are away


@dataclass(frozen=True, slots=True)
class Asked:
    """A filer asks for 缓报."""

    owed: Owed
    filer: str
    at: datetime
    wish: PutOff


def parts(owed: Iterable[Owed], conditions: Conditions, since: datetime) -> tuple[Part, ...]:
    """Every report that is handed in, by whom and when."""
    out = conditions.named(Silent) | conditions.named(Unreachable)
    away = conditions.of(Away)
    made = []
    for o in owed:
        if o.unit in out or not o.filers or not (o.tasks or o.answers) or o.due <= since:
            continue
        found = there(o.filers, _starts(o, conditions, since), away)
        if found is not None and found[1] <= o.lock:
            made.append(Part(o, *found, Manner.ZERO))
    return tuple(sorted(made, key=lambda p: (p.starts, p.key)))


def there(people: Sequence[str], at: datetime, away: Sequence[Away]) -> tuple[str, datetime] | None:
    """The first of them who is not on leave then, before the others whom one on leave named; where all are, the first
    to be back, that morning."""
    if not people:
        return None
    out = {a.person: a for a in away if a.first <= at.date() <= a.last}
    named = [out[p].deputy for p in people if p in out and out[p].deputy in people]
    found = next((p for p in (*named, *people) if p not in out), None)
    if found is not None:
        return found, at
    back = min(people, key=lambda p: out[p].last)
    morning = datetime.combine(out[back].last + timedelta(days=1), EARLIEST, at.tzinfo)
    return there(people, morning, away)


def asked(owed: Iterable[Owed], conditions: Conditions, since: datetime) -> tuple[Asked, ...]:
    """Who asks for 缓报, and when."""
    made = []
    for o in owed:
        wish = conditions.about(PutOff, o.unit, o.period)
        found = there(o.filers, _asks(o, since), conditions.of(Away))
        if wish is not None and found is not None and o.due > since:
            made.append(Asked(o, *found, wish))
    return tuple(made)


def _asks(o: Owed, since: datetime) -> datetime:
    """The morning before due; where there is none, once the report is open."""
    opens = max(o.opens, since.astimezone(o.due.tzinfo)) + timedelta(minutes=5)
    before = datetime.combine(o.due.date() - timedelta(days=1), ASKS, o.due.tzinfo)
    return max(opens, before)


def away_from(a: Away, begins: datetime) -> datetime:
    """When somebody says that they are away: the first morning, once everybody is bound."""
    return max(datetime.combine(a.first, MORNING, begins.tzinfo), begins)


def _starts(o: Owed, conditions: Conditions, since: datetime) -> datetime:
    wish = conditions.about(PutOff, o.unit, o.period)
    granted = wish.until if wish else None
    due = granted.astimezone(o.due.tzinfo) if granted else o.due
    if conditions.about(Late, o.unit, o.period) is not None:
        return due + min(LATE, (o.lock - due) / 2)
    if wish is not None:  # once it is settled, and in time
        return max(_asks(o, since) + 3 * THINKS, due - timedelta(minutes=40))
    rng = random.Random(f"{conditions.seed}:{o.campaign}:{o.unit}:{o.cycle}:{o.period}")
    opens = max(o.opens, since.astimezone(o.due.tzinfo)) + timedelta(minutes=5)
    last = o.due - timedelta(minutes=20) - (READS if o.signers else timedelta())
    back = min(rng.choices((0, 1, 2, 3), weights=(45, 25, 20, 10))[0], max(0, (last.date() - opens.date()).days))
    return _moment(last.date() - timedelta(days=back), opens, last, rng)


def _moment(day: date, opens: datetime, last: datetime, rng: random.Random) -> datetime:
    low = max(opens, datetime.combine(day, EARLIEST, last.tzinfo))
    high = min(last, datetime.combine(day, LATEST, last.tzinfo))
    if high <= low:  # due before people come to work, or opened only just now
        low, high = opens, max(opens, last)
    return (low + rng.random() * (high - low)).replace(microsecond=0)
