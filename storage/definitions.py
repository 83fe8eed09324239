"""A campaign's definition: all of its file except units, tasks and people. Stored as JSON with a format number."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any, assert_never

from forms.model import Status
from forms.questions import Question, from_value, to_value
from schedules.cycles import At, Clock, Cycle, DigestStep, FromFirst, InMonth, InWeek, Reminder, Roll, When, Window
from schedules.line import TWICE, Caps, To
from schedules.periods import Kind
from schedules.quiet import USUAL, Quiet
from schedules.workdays import ONE_DAY

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """sign_off, on_time: the defaults of the cycles. An issue keeps the values it opened with."""

    owing: str = "lead"  # who reports on a task: its lead units (lead), or its co-responsible units too (all)
    shared_phone: bool = False  # one phone may be bound to several people of the roster
    office_phone: str = ""
    example: bool = False  # people and tasks are made up; every display of the campaign says so
    on_time: str = "submission"  # what decides 按时: submission or signature
    sign_off: bool = False  # a report counts once its unit's 审签人 has signed it
    noun: str = "整改任务"  # what the digest calls the tasks: 153项整改任务
    sentence: str = "shares"  # how the digest states results: shares (已完成58项，占比37.91%) or counts (5项已完成)
    reminders: Caps = TWICE
    quiet: Quiet = USUAL


@dataclass(frozen=True, slots=True)
class FormRules:
    """For each task the form asks for a status, an optional percentage, and a text of up to text_limit characters."""

    text_limit: int = 380
    keep_location: bool = False  # keep a photo's own record of place and time
    questions: tuple[Question, ...] = ()  # asked besides the tasks, or alone if there are no tasks


@dataclass(frozen=True, slots=True)
class Group:
    """A name for several units that share tasks: 各盟市."""

    name: str
    units: tuple[str, ...]  # unit keys


@dataclass(frozen=True, slots=True)
class Definition:
    """statuses: the lowest rank first. cycles: as they are now. An issue keeps the cycle it opened with."""

    statuses: tuple[Status, ...]
    cycles: tuple[Cycle, ...]
    settings: Settings = Settings()
    form: FormRules = FormRules()
    groups: tuple[Group, ...] = ()

    def cycle(self, key: str) -> Cycle | None:
        """The cycle with this key; None if the file has no such cycle any more."""
        return next((c for c in self.cycles if c.key == key), None)

    def status(self, key: str) -> Status | None:
        """The status with this key; None if there is none."""
        return next((s for s in self.statuses if s.key == key), None)

    def held_for(self, issue: str | None) -> Definition:
        """With the statuses and the form that an issue holds, where plans changed them since. issue: its `held`."""
        if issue is None:
            return self
        held = json.loads(issue)
        statuses = _statuses_from(held["statuses"]) if "statuses" in held else self.statuses
        return replace(self, statuses=statuses, form=_form_from(held["form"]) if "form" in held else self.form)

    def to_value(self) -> dict[str, Any]:
        """The definition as plain JSON values. Equal definitions give equal values."""
        return {
            "format": FORMAT,
            "statuses": [_status(s) for s in self.statuses],
            "cycles": [cycle_to_value(c) for c in self.cycles],
            "settings": _settings(self.settings),
            "form": _form(self.form),
            "groups": [{"name": g.name, "units": list(g.units)} for g in self.groups],
        }

    def to_json(self) -> str:
        """The definition as canonical JSON. Equal definitions give equal text."""
        return json.dumps(self.to_value(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Definition:
        """The reverse of to_json. Raises ValueError for an unknown format."""
        return _read(text)

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Definition:
        """The reverse of to_value. It may change the value. Raises ValueError for an unknown format."""
        if value.get("format") != FORMAT:
            raise ValueError(f"campaign definition of unknown format {value.get('format')!r}")
        return cls(
            statuses=_statuses_from(value["statuses"]),
            cycles=tuple(cycle_from_value(c) for c in value["cycles"]),
            settings=_settings_from(value["settings"]),
            form=_form_from(value["form"]),
            groups=tuple(Group(g["name"], tuple(g["units"])) for g in value["groups"]),
        )

    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex. It tells whether an applied file changes anything."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


@lru_cache(maxsize=64)
def _read(text: str) -> Definition:
    """The definition, parsed once for each text. Every tick and every chat message needs one."""
    return Definition.from_value(json.loads(text))


def _settings(s: Settings) -> dict[str, Any]:
    """Newer fields are left out if they have their default, so that old definitions keep their text."""
    value = {f: getattr(s, f) for f in Settings.__slots__ if f not in ("reminders", "quiet")}
    if s.reminders != TWICE:
        value["reminders"] = [s.reminders.per_issue, s.reminders.per_day]
    if s.quiet != USUAL:
        value["quiet"] = quiet_to_value(s.quiet)
    return value


def _settings_from(value: dict[str, Any]) -> Settings:
    caps, quiet = Caps(*value.pop("reminders", ())), USUAL
    if "quiet" in value:
        quiet = quiet_from_value(value.pop("quiet"))
    return Settings(**value, reminders=caps, quiet=quiet)


def quiet_to_value(quiet: Quiet) -> list[Any]:
    """Quiet hours as plain JSON values."""
    return [quiet.since.isoformat("minutes"), quiet.until.isoformat("minutes"), quiet.days_off]


def quiet_from_value(value: list[Any]) -> Quiet:
    """The reverse of quiet_to_value."""
    since, until, days_off = value
    return Quiet(time.fromisoformat(since), time.fromisoformat(until), days_off)


def _form(f: FormRules) -> dict[str, Any]:
    """Newer fields are left out if they have their default, so that old definitions keep their text."""
    value: dict[str, Any] = {"text_limit": f.text_limit}
    if f.keep_location:
        value["keep_location"] = True
    if f.questions:
        value["questions"] = [to_value(q) for q in f.questions]
    return value


def _form_from(value: dict[str, Any]) -> FormRules:
    questions = tuple(from_value(q) for q in value.pop("questions", ()))
    return FormRules(**value, questions=questions)


def held(was: Definition, *, statuses: bool, form: bool) -> dict[str, Any]:
    """What an issue holds of this definition, as plain JSON values: what Definition.held_for reads."""
    value: dict[str, Any] = {"statuses": [_status(s) for s in was.statuses]} if statuses else {}
    return value | {"form": _form(was.form)} if form else value


def _statuses_from(value: list[dict[str, Any]]) -> tuple[Status, ...]:
    return tuple(Status(s["key"], s["label"], s["rank"], tuple(s["synonyms"]), s["done"]) for s in value)


def _status(s: Status) -> dict[str, Any]:
    return {"key": s.key, "label": s.label, "rank": s.rank, "synonyms": list(s.synonyms), "done": s.done}


def _at(at: At) -> list[Any]:
    return [at.time.isoformat("minutes"), at.days, at.workdays]


def _at_from(value: list[Any]) -> At:
    return At(time.fromisoformat(value[0]), value[1], value[2])


def _when(when: When) -> Any:
    match when:
        case At():
            return _at(when)
        case FromFirst(at):
            return {"first": _at(at)}
        case InMonth(clock, months, day, workday):
            return {"month": [clock.isoformat("minutes"), months, day, workday]}
        case InWeek(clock, weeks, weekday):
            return {"week": [clock.isoformat("minutes"), weeks, weekday]}
        case _:
            assert_never(when)


def _when_from(value: Any) -> When:
    match value:
        case {"first": at}:
            return FromFirst(_at_from(at))
        case {"month": [clock, months, day, workday]}:
            return InMonth(time.fromisoformat(clock), months, day, workday)
        case {"week": [clock, weeks, weekday]}:
            return InWeek(time.fromisoformat(clock), weeks, weekday)
        case _:
            return _at_from(value)


def _clock(clock: Clock | None) -> list[str] | None:
    return None if clock is None else [clock.day.isoformat(), clock.time.isoformat("minutes")]


def _clock_from(value: list[str] | None) -> Clock | None:
    return None if value is None else Clock(date.fromisoformat(value[0]), time.fromisoformat(value[1]))


def cycle_to_value(c: Cycle) -> dict[str, Any]:
    """A cycle as plain JSON values.

    Newer fields are left out if they have their default, so that old texts stay equal.
    """
    later: dict[str, Any] = {"roll_by": c.roll_by} if c.roll_by != 1 else {}
    if c.sign_off:
        later["sign_off"] = True
    if c.on_time != "submission":
        later["on_time"] = c.on_time
    if c.lock_warning != ONE_DAY:
        later["lock_warning"] = int(c.lock_warning.total_seconds())
    if c.windows:
        later["windows"] = [[w.period, _clock(w.opens), _clock(w.due), _clock(w.lock), w.why] for w in c.windows]
    return later | {
        "key": c.key,
        "kind": c.kind.value,
        "label": c.label,
        "first": c.first.isoformat(),
        "last": c.last.isoformat(),
        "opens": _when(c.opens),
        "due": _when(c.due),
        "roll": c.roll.value,
        "lock_after": int(c.lock_after.total_seconds()),
        "reminders": [[r.key, _at(r.at), *([[str(to) for to in r.to]] if r.to else [])] for r in c.reminders],
        "digests": [[d.occurrence, _at(d.at), list(d.readers)] for d in c.digests],
        "correction": _at(c.correction),
        "replaced_by": c.replaced_by,
        "restart_yearly": c.restart_yearly,
    }


def cycle_from_value(v: dict[str, Any]) -> Cycle:
    """The reverse of cycle_to_value."""
    return Cycle(
        key=v["key"],
        kind=Kind(v["kind"]),
        label=v["label"],
        first=date.fromisoformat(v["first"]),
        last=date.fromisoformat(v["last"]),
        opens=_when_from(v["opens"]),
        due=_when_from(v["due"]),
        roll=Roll(v["roll"]),
        lock_after=timedelta(seconds=v["lock_after"]),
        reminders=tuple(
            Reminder(k, _at_from(at), tuple(To(said) for named in to for said in named))
            for k, at, *to in v["reminders"]
        ),
        digests=tuple(DigestStep(n, _at_from(at), tuple(readers)) for n, at, readers in v["digests"]),
        correction=_at_from(v["correction"]),
        replaced_by=v["replaced_by"],
        restart_yearly=v["restart_yearly"],
        roll_by=v.get("roll_by", 1),
        windows=tuple(
            Window(period, _clock_from(opens), _clock_from(due), _clock_from(lock), why)
            for period, opens, due, lock, why in v.get("windows", ())
        ),
        sign_off=v.get("sign_off", False),
        on_time=v.get("on_time", "submission"),
        lock_warning=timedelta(seconds=v["lock_warning"]) if "lock_warning" in v else ONE_DAY,
    )
