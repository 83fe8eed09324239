"""Campaign B's two cycles, as the public paper has them, and small helpers of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.cycles import At, Cycle, DigestStep, Reminder
from schedules.periods import Kind
from schedules.workdays import Roll

ZONE = ZoneInfo("Asia/Shanghai")
REMINDERS = (Reminder("remind:-1w", At(time(15), workdays=-1)), Reminder("remind:0", At(time(10))))
FIVE = At(time(17))
DIGESTS = (DigestStep(1, At(time(18))),)


def cycle(
    key: str = "xun",
    kind: Kind = Kind.XUN,
    label: str = "旬报",
    first: date = date(2021, 7, 1),
    last: date = date(2021, 10, 31),
    roll: Roll = Roll.NEXT,
    replaced_by: str = "",
    restart_yearly: bool = False,
    reminders: tuple[Reminder, ...] = REMINDERS,
    digests: tuple[DigestStep, ...] = DIGESTS,
    due: At = FIVE,
) -> Cycle:
    return Cycle(
        key,
        kind,
        label,
        first,
        last,
        opens=At(time(8, 30), days=-3),
        due=due,
        roll=roll,
        lock_after=timedelta(hours=48),
        reminders=reminders,
        digests=digests,
        replaced_by=replaced_by,
        restart_yearly=restart_yearly,
    )


XUN = cycle(replaced_by="month")
MONTH = cycle("month", Kind.MONTH, "月报", first=date(2021, 6, 1), roll=Roll.PREVIOUS)
BOTH = (XUN, MONTH)


def at(said: str) -> datetime:
    """2021-10-11 17:00, as the clock in the office shows."""
    return datetime.fromisoformat(said).replace(tzinfo=ZONE).astimezone(UTC)
