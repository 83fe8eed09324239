"""The installation's own workdays: the State Council's notices read in, and days entered one by one (那达慕)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from schedules.workdays import Calendar, Day
from storage.engine.tx import Row, Tx

NOTICE, OWN = "notice", "own"


@dataclass(frozen=True, slots=True)
class Kept:
    """source: notice | own. year: of the notice, else of the day itself."""

    day: Day
    source: str
    year: int


async def read(tx: Tx) -> Calendar:
    """The calendar everything is reckoned with. A day entered by hand comes before a notice's."""
    return of(await everything(tx))


def of(days: Sequence[Kept]) -> Calendar:
    """The calendar that these make."""
    by_day = {k.day.day: k.day for k in sorted(days, key=lambda k: (k.day.day, k.source))}  # 'own' after 'notice'
    return Calendar(frozenset(by_day.values()), frozenset(k.year for k in days if k.source == NOTICE))


async def everything(tx: Tx) -> tuple[Kept, ...]:
    """The whole table, by day."""
    return tuple(_kept(r) for r in await tx.fetch("SELECT * FROM calendar_day ORDER BY day, source"))


async def kept(tx: Tx, year: int) -> tuple[Kept, ...]:
    """What is in the table of this year, by day."""
    rows = await tx.fetch(
        "SELECT * FROM calendar_day WHERE day >= ? AND day <= ? ORDER BY day, source", f"{year}-01-01", f"{year}-12-31"
    )
    return tuple(_kept(r) for r in rows)


async def put_notice(tx: Tx, year: int, days: Iterable[Day]) -> None:
    """The notice for this year, in place of what was read of it before."""
    await tx.run("DELETE FROM calendar_day WHERE source = ? AND year = ?", NOTICE, year)
    for d in days:
        await _put(tx, d, NOTICE, year)


async def put(tx: Tx, day: Day) -> None:
    """One day entered for this installation, in place of what was entered before."""
    await _put(tx, day, OWN, day.day.year)


async def remove(tx: Tx, day: date) -> bool:
    """Take back what was entered for this day; whether there was anything. A notice's days stay."""
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
