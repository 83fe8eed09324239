"""Writes a plan as the text of a campaign file, with comments. Reading the text gives the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, assert_never

from bot.documents.campaign_file import form, words
from bot.documents.campaign_file.cycles import CORRECTION
from bot.documents.campaign_file.scalars import scalar
from bot.documents.campaign_file.schema import ADDRESSEES, KINDS, ON_TIME, OWING, POSTS, READERS, ROLLS, SENTENCES
from schedules.cycles import At, Clock, Cycle, DigestStep, FromFirst, InMonth, InWeek, Reminder, When, Window
from schedules.line import TWICE, Caps
from schedules.periods import Kind
from schedules.quiet import USUAL, Quiet
from schedules.workdays import ONE_DAY
from storage.campaigns import Plan, TaskPlan, UnitPlan
from storage.definitions import Definition, Group, Settings

_KEYS = ("leads", "cos", "units", "cycles", "exempt_cycles")  # fields that hold keys
_KIND_ORDER = ("office", "leader", "signer", "filer")


def render(plan: Plan, exported_from: str = "") -> str:
    """The text of a campaign file; check() makes the same plan of it. exported_from: the mark of the plan's version."""
    sections = (
        _head(plan, exported_from),
        _settings(plan.definition),
        _statuses(plan.definition),
        _cycles(plan.definition),
        _form(plan.definition),
        _units(plan.units),
        _groups(plan),
        _people(plan),
        _posts(plan),
        _tasks(plan),
    )
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in sections if lines)


def _head(plan: Plan, exported_from: str) -> list[str]:
    return [
        words.COMMENT_HEAD,
        "campaign:",
        f"  key: {plan.key}",
        f"  name: {scalar(plan.name)}",
        f"  short_name: {scalar(plan.short_name)}",
        f"  first_day: {plan.first_day}",
        f"  last_day: {plan.last_day}",
        *([f"  exported_from: {exported_from}  {words.COMMENT_MARK}"] if exported_from else []),
    ]


def _settings(d: Definition) -> list[str]:
    s = d.settings
    return [
        "settings:",
        f"  owing: {_word(OWING, s.owing)}",
        f"  shared_phone: {_yes(s.shared_phone)}",
        f"  office_phone: {scalar(s.office_phone)}",
        f"  example: {_yes(s.example)}",
        *([f"  sign_off: {_yes(s.sign_off)}", f"  on_time: {_word(ON_TIME, s.on_time)}"] if s.sign_off else []),
        f"  noun: {scalar(s.noun)}",
        f"  sentence: {_word(SENTENCES, s.sentence)}",
        *_manners(s),
    ]


def _manners(s: Settings) -> Iterator[str]:
    if s.reminders != TWICE:
        yield f"  reminders: {{per_issue: {s.reminders.per_issue}, per_day: {s.reminders.per_day}}}"
    if s.quiet != USUAL:
        since, until = (t.isoformat("minutes") for t in (s.quiet.since, s.quiet.until))
        yield f'  quiet: {{from: "{since}", until: "{until}", days_off: {_yes(s.quiet.days_off)}}}'


def _statuses(d: Definition) -> list[str]:
    rows = [
        _flow({"key": s.key, "label": s.label, "synonyms": s.synonyms, "done": "true" if s.done else ""})
        for s in d.statuses
    ]
    return [words.COMMENT_STATUSES, "statuses:", *rows]


def _cycles(d: Definition) -> list[str]:
    return [words.COMMENT_CYCLES, "cycles:", *(line for c in d.cycles for line in _cycle(c, d.settings))]


def _cycle(c: Cycle, settings: Settings) -> Iterator[str]:
    yield f"  - key: {c.key}"
    yield f"    kind: {_word(KINDS, c.kind)}"
    yield f"    label: {scalar(c.label)}"
    yield f"    first: {c.first}"
    yield f"    last: {c.last}"
    yield f"    opens: {when(c.opens)}"
    yield f"    due: {when(c.due)}"
    yield f"    roll: {_word(ROLLS, c.roll) if c.roll_by == 1 else f'节后第{c.roll_by}个工作日'}"
    yield f"    lock_after: {int(c.lock_after.total_seconds()) // 3600}小时"
    if c.lock_warning != ONE_DAY:
        yield f"    lock_warning: {int(c.lock_warning.total_seconds()) // 3600}小时"
    if c.reminders:
        yield from _reminders(c.reminders)
    if c.digests:
        yield "    digests:"
    for step in c.digests:
        yield f"      - {{at: {at(step.at)}, readers: [{', '.join(_word(READERS, k) for k in step.readers)}]}}"
    if c.correction != CORRECTION:
        yield f"    correction: {at(c.correction)}"
    if c.replaced_by:
        yield f"    replaced_by: {c.replaced_by}"
    if c.restart_yearly:
        yield "    restart_yearly: true"
    if c.on_time != settings.on_time:
        yield f"    on_time: {_word(ON_TIME, c.on_time)}"
    if c.windows:
        yield "    windows:"
    yield from (_window(w) for w in c.windows)


def _reminders(steps: tuple[Reminder, ...]) -> Iterator[str]:
    if not any(r.to for r in steps):
        yield f"    reminders: [{', '.join(at(r.at) for r in steps)}]"
        return
    yield "    reminders:"
    for r in steps:
        to = f", to: [{', '.join(_word(ADDRESSEES, post) for post in r.to)}]" if r.to else ""
        yield f"      - {{at: {at(r.at)}{to}}}"


def _window(w: Window) -> str:
    moments = (("opens", w.opens), ("due", w.due), ("lock", w.lock))
    parts = [f"period: {scalar(w.period)}", *(f"{name}: {_clock(at)}" for name, at in moments if at is not None)]
    return f"      - {{{', '.join([*parts, f'why: {scalar(w.why)}'] if w.why else parts)}}}"


def _clock(clock: Clock) -> str:
    return f'"{clock.day} {clock.time.isoformat("minutes")}"'


def _form(d: Definition) -> list[str]:
    kept = [f"  keep_location: {_yes(True)}"] if d.form.keep_location else []
    return ["form:", f"  text_limit: {d.form.text_limit}", *kept, *form.written(d.form.questions)]


def _units(units: tuple[UnitPlan, ...]) -> list[str]:
    office, *rest = units
    short = {u.key: u.short_name for u in units}
    rows = [
        _flow(
            {
                "key": u.key,
                "name": u.name,
                "short_name": u.short_name,
                "aliases": u.aliases,
                "parent": "" if u.parent == office.key else short[u.parent],
                "files": "" if u.files else "false",
                "exempt": "true" if u.exempt else u.exempt_cycles,
            }
        )
        for u in rest
    ]
    head = _flow({"key": office.key, "name": office.name, "short_name": office.short_name, "aliases": office.aliases})
    return [words.COMMENT_OFFICE, f"office: {head.removeprefix('  - ')}", "", "units:", *rows]


def _groups(plan: Plan) -> list[str]:
    if not plan.definition.groups:
        return []
    short = {u.key: u.short_name for u in plan.units}
    rows = []
    for g in plan.definition.groups:
        rows += [f"  - name: {scalar(g.name)}", f"    units: [{', '.join(scalar(short[u]) for u in g.units)}]"]
    return ["groups:", *rows]


def _people(plan: Plan) -> list[str]:
    """The people in the order of their posts."""
    people = {p.key: p for p in plan.people}
    seen = dict.fromkeys(p.person for p in _ordered(plan))
    return [
        "people:",
        *(_flow({"key": k, "name": people[k].name, "phone": people[k].phone, "email": people[k].email}) for k in seen),
    ]


def _posts(plan: Plan) -> list[str]:
    short = {u.key: u.short_name for u in plan.units}
    return [
        words.COMMENT_POSTS,
        "posts:",
        *(
            _flow({"unit": short[p.unit], "kind": _word(POSTS, p.kind), "slot": p.slot, "person": p.person})
            for p in _ordered(plan)
        ),
    ]


def _ordered(plan: Plan) -> list[Any]:
    place = {u.key: n for n, u in enumerate(plan.units)}
    return sorted(plan.posts, key=lambda p: (place[p.unit], _KIND_ORDER.index(p.kind), p.slot, p.person))


def _tasks(plan: Plan) -> list[str]:
    if not plan.tasks and plan.definition.form.questions:
        return []
    return [words.COMMENT_TASKS, "tasks:", *(line for t in plan.tasks for line in _task(t, plan))]


def _task(t: TaskPlan, plan: Plan) -> Iterator[str]:
    short = {u.key: u.short_name for u in plan.units}
    yield f"  - number: {t.number}"
    if t.key != str(t.number):
        yield f"    key: {scalar(t.key)}"
    yield f"    brief: {scalar(t.brief)}"
    for name, said in (("problem", t.problem), ("measures", t.measures), ("goal", t.goal)):
        if said:
            yield f"    {name}: {scalar(said)}"
    yield f"    kind: {t.kind}"
    printed = t.limit_day is not None and t.limit_text == words.printed_day(t.limit_day)
    yield f"    limit: {t.limit_day.isoformat() if t.limit_day and printed else scalar(t.limit_text)}"
    leads = [scalar(short[u]) for u in t.leads]
    yield f"    lead: {leads[0] if len(leads) == 1 else '[' + ', '.join(leads) + ']'}"
    if t.cos:
        yield f"    co: [{', '.join(scalar(n) for n in _grouped(t, plan.definition.groups, short))}]"
    lowest = plan.definition.statuses[0].key
    if t.opening_status != lowest:
        status = plan.definition.status(t.opening_status)
        yield f"    opening_status: {'null' if status is None else scalar(status.label)}"
    if t.example:
        yield "    example: true"


def _grouped(t: TaskPlan, groups: tuple[Group, ...], short: Mapping[str, str]) -> Iterator[str]:
    """The co-responsible units. A group's name replaces its units if they stand in a row."""
    done: list[str] = []
    while len(done) < len(t.cos):
        for g in groups:
            run = [u for u in g.units if u not in t.leads and u not in done]
            if len(run) > 1 and list(t.cos[len(done) : len(done) + len(run)]) == run:
                yield g.name
                done += run
                break
        else:
            yield short[t.cos[len(done)]]
            done.append(t.cos[len(done)])


def said(field: str, value: object) -> object:
    """A value as the file writes it: a tuple of words. Other values are given back unchanged."""
    plain: Mapping[str, Mapping[str, object]] = {"owing": OWING, "on_time": ON_TIME, "sentence": SENTENCES}
    match value:
        case At() | FromFirst() | InMonth() | InWeek():
            return (when(value),)
        case Kind():
            return (_word(KINDS, value),)
        case timedelta():
            return (f"{int(value.total_seconds()) // 3600}小时",)
        case Caps():
            return words.caps(value.per_issue, value.per_day)
        case Quiet(since, until, days_off):
            return words.quiet(since.isoformat("minutes"), until.isoformat("minutes"), days_off=days_off)
        case (Reminder() | DigestStep(), *_):
            return tuple(_step(step) for step in value if isinstance(step, Reminder | DigestStep))
        case str() if field in plain:
            return (_word(plain[field], value),)
        case tuple() if field in _KEYS:
            return list(value)  # keys mean nothing to people, so the page only says that they changed
        case _:
            return value


def _step(step: Reminder | DigestStep) -> str:
    """前1个工作日 15:00（A岗）"""
    match step:
        case Reminder():
            whom = [_word(ADDRESSEES, post) for post in step.to]
        case DigestStep():
            whom = [_word(READERS, kind) for kind in step.readers]
        case _:
            assert_never(step)
    return at(step.at) + (f"（{'、'.join(whom)}）" if whom else "")


# writing one value ----------------------------------------------------------------------------------------------


def at(moment: At) -> str:
    """前3日 08:30"""
    clock = moment.time.isoformat("minutes")
    many = moment.workdays or moment.days
    if not many:
        return f"当日 {clock}"
    return f"{'前' if many < 0 else '后'}{abs(many)}{'个工作日' if moment.workdays else '日'} {clock}"


def when(moment: When) -> str:
    """次月8日 17:00, 次周二 12:00, 期初 08:30"""
    match moment:
        case At():
            return at(moment)
        case FromFirst(inner):
            return "期初" + at(inner).removeprefix("当日")
        case InMonth(clock, months, day, workday):
            month = {0: "本月", 1: "次月"}.get(months, f"后{months}个月")
            return f"{month}{_workday_of_month(workday) if workday else f'{day}日'} {clock.isoformat('minutes')}"
        case InWeek(clock, weeks, weekday):
            return f"{'次' if weeks else '本'}周{'一二三四五六日'[weekday - 1]} {clock.isoformat('minutes')}"
        case _:
            assert_never(moment)


def _workday_of_month(workday: int) -> str:
    """第3个工作日, 最后一个工作日, 倒数第2个工作日"""
    if workday == -1:
        return "最后一个工作日"
    return f"{'第' if workday > 0 else '倒数第'}{abs(workday)}个工作日"


def _yes(flag: bool) -> str:
    return "true" if flag else "false"


def _word(options: Mapping[str, Any], value: object) -> str:
    return next(word for word, v in options.items() if v == value)


def _flow(fields: Mapping[str, str | Iterable[str]]) -> str:
    """One line: - {key: …, name: …}. Empty fields are left out."""
    parts = []
    for name, value in fields.items():
        if isinstance(value, str):
            said = scalar(value)
        else:
            said = f"[{', '.join(scalar(v) for v in value)}]"
        if value not in ("", ()):
            parts.append(f"{name}: {said}")
    return f"  - {{{', '.join(parts)}}}"
