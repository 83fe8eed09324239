"""A scenario as it is written: one line, one thing (`退回 包头市 2021-10-X1 不补正`).

Scenario file and options of the command come down to the same lines. Every fault is told, each with its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal import words
from bot.rehearsal.scenario import (
    Act,
    Arranged,
    Away,
    Cue,
    Failing,
    Late,
    Mailed,
    OnPaper,
    Outage,
    PutOff,
    Returned,
    Silent,
    Started,
    Unreachable,
    Unsigned,
    Urged,
)
from schedules import periods
from schedules.workdays import Day
from storage.campaigns import Plan, UnitPlan, fold

LIMIT = 64 * 1024  # bytes of a scenario file


class Unread(Exception):
    """A word that cannot be used; the message says which, and what is expected."""


def lines_of(text: str) -> Iterator[tuple[str, str]]:
    """(place, words) of every line of a scenario file that is no comment."""
    for n, line in enumerate(text.splitlines(), 1):
        said = re.split(r"(?:^|\s)[#＃]", line, maxsplit=1)[0].strip()
        if said:
            yield words.at_line(n), said


def read(lines: Iterable[tuple[str, str]], plan: Plan, zone: ZoneInfo) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """What is to be played, and every fault: place and words."""
    cues: list[Cue] = []
    faults: list[str] = []
    for place, line in lines:
        given = _Words(line, plan, zone)
        try:
            act = given.act()
        except Unread as why:
            faults.append(words.misread(place, str(why)))
        else:
            cues.append(Cue(place, " ".join(given.said), act))
    return tuple(cues), tuple(faults)


def unit_named(plan: Plan, said: str) -> UnitPlan | None:
    """The unit these words mean: its key, its name, its short name or another name for it."""
    wanted = fold(said)
    return next((u for u in plan.units if wanted in map(fold, (u.key, u.name, u.short_name, *u.aliases))), None)


# -- the words of one line ---------------------------------------------------------------------------------------

_DURATION = re.compile(r"([1-9]\d{0,3})(m|h|d|分钟|小时|天)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "分钟": "minutes", "小时": "hours", "天": "days"}
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d\d:\d\d")


class _Words:
    """Taken one after another; `said` grows by what each is properly called."""

    def __init__(self, line: str, plan: Plan, zone: ZoneInfo) -> None:
        self._left = line.split()
        self._plan = plan
        self._zone = zone
        self.said: list[str] = []

    def act(self) -> Act:
        verb = self._take(words.A_VERB)
        reader = _VERBS.get(verb)
        if reader is None:
            raise Unread(words.no_verb(verb, list(_VERBS)))
        self.said.append(verb)
        made = reader(self)
        if self._left:
            raise Unread(words.left_over(self._left[0]))
        return made

    @property
    def more(self) -> bool:
        return bool(self._left)

    def _take(self, what: str) -> str:
        if not self._left:
            raise Unread(words.lacks(what))
        return self._left.pop(0)

    def _plain(self, what: str) -> str:
        """Full-width digits and colons are as good."""
        return unicodedata.normalize("NFKC", self._take(what))

    def one_of(self, *wanted: str) -> str:
        """The next word where it is one of these, else ''."""
        if self._left and self._left[0] in wanted:
            self.said.append(self._left[0])
            return self._left.pop(0)
        return ""

    def unit(self, *, signs: bool = False) -> str:
        word = self._take(words.A_UNIT)
        unit = unit_named(self._plan, word)
        if unit is None or not unit.files:
            raise Unread(words.no_unit(word))
        if signs and not self._plan.definition.settings.sign_off:
            raise Unread(words.NO_SIGN_OFF)
        self.said.append(unit.short_name)
        return unit.key

    def units(self) -> tuple[str, ...]:
        found = []
        while self._left:
            found.append(self.unit())
        return tuple(found)

    def period(self, *, required: bool = False) -> str:
        """'' where the line ends, or goes on with something else."""
        if not required and not (self._left and re.match(r"[0-9０-９]", self._left[0])):
            return ""
        word = self._plain(words.A_PERIOD)
        try:
            key = periods.parse(word).key
        except ValueError:
            raise Unread(words.no_period(word)) from None
        self.said.append(key)
        return key

    def day(self) -> date:
        word = self._plain(words.A_DAY)
        try:
            found = _of_ours(date.fromisoformat(word if _DAY.fullmatch(word) else ""))
        except ValueError:
            raise Unread(words.no_day(word)) from None
        self.said.append(word)
        return found

    def moment(self) -> datetime:
        word = self._plain(words.A_MOMENT).upper()
        day, _, clock = word.partition("T")
        if not clock and self._left:
            clock = unicodedata.normalize("NFKC", self._left.pop(0))
        if not _DAY.fullmatch(day) or not _CLOCK.fullmatch(clock):
            raise Unread(words.no_moment(f"{day} {clock}".strip()))
        try:
            found = datetime.combine(_of_ours(date.fromisoformat(day)), time.fromisoformat(clock), self._zone)
        except ValueError:
            raise Unread(words.no_such_moment(f"{day} {clock}")) from None
        self.said += [day, clock]
        return found.astimezone(UTC)

    def person(self) -> str:
        """Who files or signs, by name; of two of one name, by key."""
        word = self._take(words.A_PERSON)
        posts = {p.person for p in self._plan.posts if p.kind in ("filer", "signer")}
        found = [p for p in self._plan.people if p.key in posts and word == p.key]
        found = found or [p for p in self._plan.people if p.key in posts and fold(p.name) == fold(word)]
        if len(found) != 1:
            raise Unread(words.several_people(word, [p.key for p in found]) if found else words.no_person(word))
        self.said.append(found[0].name)
        return found[0].key

    def duration(self) -> timedelta:
        word = self._plain(words.A_DURATION)
        found = _DURATION.fullmatch(word)
        if found is None:
            raise Unread(words.no_duration(word))
        self.said.append(word)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})

    def percent(self) -> float:
        word = self._plain(words.A_PERCENT)
        found = _PERCENT.fullmatch(word)
        if found is None or not 0 < float(found[1]) <= 100:
            raise Unread(words.no_percent(word))
        self.said.append(f"{float(found[1]):g}%")
        return float(found[1])

    def name(self) -> str:
        word = self._take(words.A_NAME)
        self.said.append(word)
        return word


def _of_ours(day: date) -> date:
    """ValueError: no report and no message can be of that year."""
    if day.year not in periods.YEARS:
        raise ValueError(day)
    return day


def _returned(given: _Words, *, by_signer: bool = False) -> Act:
    unit, period = given.unit(signs=by_signer), given.period()
    return Returned(unit, period, mended=not given.one_of(words.NOT_MENDED), by_signer=by_signer)


def _away(given: _Words) -> Act:
    person, first, last = given.person(), given.day(), given.day()
    if last < first:
        raise Unread(words.backwards(first, last))
    return Away(person, first, last, given.person() if given.more else "")


def _put_off(given: _Words) -> Act:
    unit, period = given.unit(), given.period(required=True)
    match given.one_of(words.REFUSED, words.UNANSWERED):
        case words.REFUSED:
            return PutOff(unit, period)
        case words.UNANSWERED:
            return PutOff(unit, period, answered=False)
    return PutOff(unit, period, given.moment())


_VERBS: Mapping[str, Callable[[_Words], Act]] = {
    "迟报": lambda w: Late(w.unit(), w.period()),
    "不报": lambda w: Silent(w.unit()),
    "填而未报": lambda w: Started(w.unit(), w.period()),
    "联系不上": lambda w: Unreachable(w.unit()),
    "退回": _returned,
    "请假": _away,
    "缓报": _put_off,
    "催报": lambda w: Urged(w.moment(), w.units()),
    "不审签": lambda w: Unsigned(w.unit(signs=True)),
    "线下审签": lambda w: OnPaper(w.unit(signs=True), w.period()),
    "审签退回": lambda w: _returned(w, by_signer=True),
    "发送失败": lambda w: Failing(w.percent()),
    "平台停摆": lambda w: Outage(w.moment(), w.duration()),
    "放假": lambda w: Arranged(Day(w.day(), True, w.name())),
    "上班": lambda w: Arranged(Day(w.day(), False, w.name())),
    "收邮件": lambda _: Mailed(),
}
VERBS = tuple(_VERBS)
