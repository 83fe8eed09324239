"""`xunbao chat FILE --unit NAME`: one unit's report in the terminal, on the engine alone; nothing is kept or sent.

Lines are typed as a golden transcript has them: words, `[photo]`, `[voice] words`, `\\n` for a new line, `@ 2021-10-11
16:00` for another time. What was said is in the transcript however it ended: at the end, by Ctrl-C, by a closed pipe.
"""

from __future__ import annotations

import argparse
import io
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import transcript
from bot.alone import Alone, told
from bot.commands import faults, options
from bot.commands.tables import complain, say
from bot.documents.campaign_file import file as document
from forms.model import Filing, Item, MustAsk, Status
from forms.questions import of_cycle
from schedules import cycles
from schedules.periods import YEARS
from schedules.workdays import PUBLISHED
from storage import words
from storage.campaigns import Plan, TaskPlan, UnitPlan

BEFORE_DUE = timedelta(hours=2)
LONGEST = 8000  # characters of a line: more than any message


async def run(args: argparse.Namespace) -> int:
    try:
        checked = document.check(args.file.read_bytes())
    except OSError as e:
        complain(f"{args.file} 读不了：{faults.of_file(e)}。")
        return 1
    if checked.plan is None:
        complain(f"{args.file} 有{len(checked.faults)}处问题，请先运行 xunbao campaign check {args.file}。")
        return 1
    plan, zone = checked.plan, options.settings_of(args).zone
    units = _units(plan, args.unit)
    if len(units) != 1:
        complain(
            f"没有这个填报单位：{args.unit}。"
            if not units
            else f"“{args.unit}”可能是：{'、'.join(u.name for u in units)}。"
        )
        return 1
    filing = filing_of(plan, units[0], args.period or "", zone)
    if filing is None:
        complain(f"{units[0].short_name}没有可填的报告：没有任务，或没有{args.period or '期次'}。")
        return 1
    if args.transcript is not None:
        args.transcript.open("a").close()  # said before anything is typed, not after
    start = filing.due_at - BEFORE_DUE
    begun: list[transcript.Line] = [transcript.Note(f"# {plan.short_name} {filing.unit_name}"), transcript.At(start)]
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    with _left_by_ctrl_c():
        if not sys.stdin.isatty():
            return _told(play(filing, _typed(sys.stdin), start), begun, args.transcript)
        about = f"{filing.unit_name}{filing.title}，现在是{start:%Y-%m-%d %H:%M}"
        say(f"{about}。先说“填报”；照片输入 [photo]；Ctrl-D 结束。")
        return _told(play(filing, _prompted(), start), begun, args.transcript)


@contextmanager
def _left_by_ctrl_c() -> Iterator[None]:
    """At once: the event loop's own handler waits for whoever is typing to end the line."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _told(lines: Iterator[transcript.Line], begun: list[transcript.Line], path: Path | None) -> int:
    """Print each reply as it comes, and keep the whole where it is asked for."""
    kept = list(begun)
    try:
        for line in lines:
            kept.append(line)
            if isinstance(line, transcript.Hears):
                say(line.text)
    finally:
        if path is not None:
            _keep(path, transcript.dump(kept))
    return 0


def _keep(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as e:  # of a full disk the system does not say which file it was
        raise OSError(e.errno, e.strerror, str(path)) from e


def _typed(lines: Iterable[str]) -> Iterator[str]:
    return (line.rstrip("\r\n")[:LONGEST] for line in lines if line.strip())


def _prompted() -> Iterator[str]:
    while True:
        sys.stdout.write("> ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            say("")
            return
        if line.strip():
            yield line.rstrip("\r\n")[:LONGEST]


def play(filing: Filing, typed: Iterable[str], now: datetime) -> Iterator[transcript.Line]:
    """The conversation, line by line, as a golden transcript has it."""
    alone = Alone(filing)
    for one in typed:
        raw = " ".join(one.splitlines()).strip()  # whatever else would break a line of the file
        if raw.startswith("@"):
            line = _another_time(raw)
            if line is None:
                yield transcript.Hears("时间请写成 @ 2021-10-11 16:00。")
                continue
            now = line.moment.replace(tzinfo=now.tzinfo)
            yield line
            continue
        said = transcript.parse(f"> {raw}")[0]
        assert isinstance(said, transcript.Says)
        yield said
        yield transcript.Hears(alone.hears(said, now))
        for event in alone.events:
            yield transcript.Follows(told(event, alone.filing))
        alone.events = []


def _another_time(raw: str) -> transcript.At | None:
    """None: it is no time, or none that any period is of."""
    try:
        line = transcript.parse(raw)[0]
    except ValueError:
        return None
    return line if isinstance(line, transcript.At) and line.moment.year in YEARS else None


# The report a campaign file makes ----------------------------------------------------------------------------------


def _units(plan: Plan, said: str) -> list[UnitPlan]:
    named = [u for u in plan.units if u.files and said in (u.name, u.short_name, u.key, *u.aliases)]
    return named or [u for u in plan.units if u.files and said and u.name.startswith(said)]


def filing_of(plan: Plan, unit: UnitPlan, period: str, zone: ZoneInfo) -> Filing | None:
    """The unit's report of this period ('' for the campaign's first), as nobody has filed any yet."""
    every = [(c, i) for c in plan.definition.cycles for i in cycles.issues(c, plan.definition.cycles, zone, PUBLISHED)]
    every.sort(key=lambda pair: pair[1].due_at)
    cycle, issue = next(((c, i) for c, i in every if period in ("", i.period.key)), (None, None))
    shared = plan.definition.settings.owing == "all"
    tasks = [t for t in plan.tasks if unit.key in t.leads or (shared and unit.key in t.cos)]
    questions = () if cycle is None else of_cycle(plan.definition.form.questions, cycle.key)
    if cycle is None or issue is None or not (tasks or any(q.asked for q in questions)):
        return None
    day = issue.due_at.astimezone(zone).date()
    statuses = plan.definition.statuses
    ordered = sorted(tasks, key=lambda t: t.number)
    return Filing(
        issue=1,
        unit=1,
        unit_name=unit.short_name,
        title=words.title(issue.period.label, cycle.label, issue.number),
        short_title=words.short_title(cycle.label, issue.number),
        number=issue.number,
        due_at=issue.due_at.astimezone(zone),
        lock_at=issue.lock_at.astimezone(zone),
        items=tuple(_item(t, place, statuses, day) for place, t in enumerate(ordered, 1)),
        statuses=statuses,
        text_limit=plan.definition.form.text_limit,
        questions=questions,
    )


def _item(task: TaskPlan, place: int, statuses: tuple[Status, ...], day: date) -> Item:
    done = {s.key for s in statuses if s.done}
    late = task.limit_day is not None and task.limit_day < day and task.opening_status not in done
    ask = MustAsk.FIRST if not task.opening_status else MustAsk.OVERDUE if late else None
    return Item(task.number, place, task.number, task.brief, task.opening_status, must_ask=ask)
