"""The installation's workdays: those of the State Council's notices, and days entered one by one (那达慕)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from schedules.workdays import Calendar, Day
from storage.engine.tx import Row, Tx

NOTICE, OWN = "notice", "own"


@dataclass(frozen=True, slots=True)
class Kept:
    """A day in the table. source: notice or own. year: of the notice; for an own day, of the day."""

    day: Day
    source: str
    year: int


async def read(tx: Tx) -> Calendar:
    """The calendar that all dates are counted with. A day entered by hand overrides a notice's."""
    return of(await everything(tx))


def of(days: Sequence[Kept]) -> Calendar:
    """The calendar that these days make."""
    by_day = {k.day.day: k.day for k in sorted(days, key=lambda k: (k.day.day, k.source))}  # 'own' after 'notice'
    return Calendar(frozenset(by_day.values()), frozenset(k.year for k in days if k.source == NOTICE))


async def everything(tx: Tx) -> tuple[Kept, ...]:
    """All days of the table, in order."""
    return tuple(_kept(r) for r in await tx.fetch("SELECT * FROM calendar_day ORDER BY day, source"))


async def kept(tx: Tx, year: int) -> tuple[Kept, ...]:
    """The days of this year, in order."""
    rows = await tx.fetch(
        "SELECT * FROM calendar_day WHERE day >= ? AND day <= ? ORDER BY day, source", f"{year}-01-01", f"{year}-12-31"
    )
    return tuple(_kept(r) for r in rows)


async def put_notice(tx: Tx, year: int, days: Iterable[Day]) -> None:
    """Replace the notice for this year."""
    await tx.run("DELETE FROM calendar_day WHERE source = ? AND year = ?", NOTICE, year)
    for d in days:
        await _put(tx, d, NOTICE, year)


async def put(tx: Tx, day: Day) -> None:
    """Enter one day for this installation. It replaces an earlier entry for the day."""
    await _put(tx, day, OWN, day.day.year)


async def remove(tx: Tx, day: date) -> bool:
    """Remove the entry for this day. Gives whether there was one. A notice's days stay."""
    gone = await tx.run("DELETE FROM calendar_day WHERE day = ? AND source = ?", day.isoformat(), OWN)
    return bool(gone)


async def _put(tx: Tx, d: Day, source: str, year: int) -> None:
    await tx.run(
        "INSERT INTO calendar_day (day, off, name, source, year) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (day, source) DO UPDATE SET off = excluded.off, name = excluded.name, year = excluded.year",
        d.day.isoformat(),
        int(d.off),
        d.name,
        source,
        year,
    )


def _kept(r: Row) -> Kept:
    return Kept(_day(r), str(r["source"]), int(r["year"]))


def _day(r: Row) -> Day:
    return Day(date.fromisoformat(r["day"]), bool(r["off"]), str(r["name"]))
