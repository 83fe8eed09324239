"""The rows of a rehearsal: when, what, whom, how many, through what, what became of it; and the sums below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.rehearsal import words
from storage.steps import ASKS_TO_FILE
from storage.timetable import Held, Listed, Said

SHOWN = ("accepted", "delivered", "unknown", "failed", "sending")  # what a person may have seen


@dataclass(frozen=True, slots=True)
class Line:
    """One row, in words. people: names, each once."""

    at: datetime
    issue: str
    what: str
    whom: str
    count: int
    through: str
    became: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """a_day, an_issue: the most of one person, who, and when or of which issue. wrong: reminders to those who had
    filed; twice: messages shown a second time. Both must be 0."""

    a_day: tuple[int, str, str]
    an_issue: tuple[int, str, str]
    phoned: tuple[str, ...]
    wrong: int
    twice: int

    @property
    def clean(self) -> bool:
        return not self.wrong and not self.twice


def lines(
    issues: Iterable[Held], said: Sequence[Said], calls: Iterable[Listed], acts: Iterable[Line], zone: ZoneInfo
) -> tuple[Line, ...]:
    """Everything that happened, in order; messages alike in all but the person are one row. acts: what people did."""
    made = [*acts, *(line for held in issues for line in _of_issue(held, zone))]
    made += _to_phone(calls, zone)
    groups: dict[tuple[str, ...], list[Said]] = {}
    for message in _messages(said):
        groups.setdefault(_alike(message, zone), []).extend(message)
    made += [_of_group(group, zone) for group in groups.values()]
    return tuple(sorted(made, key=_place))


def _place(line: Line) -> tuple[object, ...]:
    said = line.through != words.IN_CHAT  # what somebody says comes before what is told because of it
    return (line.at, said, line.issue, _ORDER.get(line.what, 9), line.what, line.whom)


_ORDER = {words.OPEN: 0, words.DUE: 6, words.LOCK: 7, words.FROZEN: 8}


def _of_issue(held: Held, zone: ZoneInfo) -> Iterable[Line]:
    def line(at: datetime, what: str, whom: str, count: int, became: str) -> Line:
        return Line(at.astimezone(zone), held.title, what, whom, count, words.NO_MESSAGE, became)

    expected = words.expected(held.expected, held.exempt)
    yield line(held.opened_at, words.OPEN, expected, held.expected, "")
    for at, what in (
        (held.due_at, words.DUE),
        (held.lock_at, words.LOCK),
        *((at, words.FROZEN) for at in held.digests),
    ):
        filed = words.filed(held.filed(at), held.expected)
        note = f"{filed}；{held.reason}" if what is words.DUE and held.reason else filed
        yield line(at, what, expected, held.expected, note)


def _to_phone(calls: Iterable[Listed], zone: ZoneInfo) -> Iterable[Line]:
    """Units that come onto the 电话单 at one moment for one reason are one row."""
    groups: dict[tuple[datetime, str, str], list[str]] = {}
    for c in calls:
        groups.setdefault((c.at, c.issue, c.why), []).append(c.unit)
    for (at, issue, why), units in groups.items():
        local = at.astimezone(zone).replace(second=0, microsecond=0)
        yield Line(local, issue, words.PHONE, words.whom(units, []), len(units), words.NO_MESSAGE, words.why_phone(why))


def _messages(said: Sequence[Said]) -> Iterable[list[Said]]:
    """The notices of one message together; one that no message took is by itself."""
    together: dict[tuple[int, str], list[Said]] = {}
    for n, one in enumerate(said):
        left = one.message is not None and one.state not in ("skipped", "cancelled", "owed")
        together.setdefault((one.message or 0, "") if left else (n, "alone"), []).append(one)
    return together.values()


def _alike(message: Sequence[Said], zone: ZoneInfo) -> tuple[str, ...]:
    first = message[0]
    issues = "、".join(dict.fromkeys(s.issue for s in message))
    at = f"{first.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return (at, issues, words.step(first.step), first.channel, words.became(first.state, first.why))


def _of_group(group: Sequence[Said], zone: ZoneInfo) -> Line:
    first = group[0]
    units = list(dict.fromkeys(s.unit for s in group if s.unit))
    people = tuple(dict.fromkeys(s.name for s in group))
    what = words.step(first.step)
    return Line(
        at=first.at.astimezone(zone).replace(second=0, microsecond=0),
        issue=words.several(list(dict.fromkeys(s.issue for s in group if s.issue))) or words.OF_NONE,
        what=what,
        whom=words.whom([] if first.kind == "digest" else units, list(people)),
        count=len({s.person for s in group}),
        through=words.channel(first.channel),
        became=words.became(first.state, first.why),
        people=people,
    )


def sums(said: Sequence[Said], calls: Iterable[Listed], zone: ZoneInfo, *, wrong: int, twice: int) -> Sums:
    """Of what may have been seen, and of who is to be phoned."""
    shown = [s for s in said if s.state in SHOWN and s.message is not None]
    messages = {s.message: s for s in shown}.values()
    days: Counter[tuple[str, date]] = Counter((s.name, s.at.astimezone(zone).date()) for s in messages)
    of_issue = Counter((s.name, s.issue) for s in shown if isinstance(s.step, ASKS_TO_FILE))
    return Sums(
        a_day=_most({(who, f"{day:%m-%d}"): n for (who, day), n in days.items()}),
        an_issue=_most(of_issue),
        phoned=tuple(dict.fromkeys(c.unit for c in calls)),
        wrong=wrong,
        twice=twice,
    )


def shown(said: Iterable[Said], zone: ZoneInfo) -> list[tuple[int, date]]:
    """(person, day) of every message that may have been seen."""
    messages = {s.message: s for s in said if s.state in SHOWN and s.message is not None}
    return [(s.person, s.at.astimezone(zone).date()) for s in messages.values()]


def _most(counts: dict[tuple[str, str], int]) -> tuple[int, str, str]:
    if not counts:
        return (0, "", "")
    (who, when), most = min(counts.items(), key=lambda c: (-c[1], c[0]))
    return (most, who, when)
