"""`xunbao rehearse FILE`: a campaign file played through on a fake clock before it counts, as a timetable."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import clock, config, logs
from bot.commands import faults, options
from bot.commands.checked import checked
from bot.commands.progress import Bar
from bot.commands.tables import complain, render, say
from bot.config import Settings
from bot.demo import NoSandbox
from bot.installation import opened
from bot.rehearsal import conditions, kept, play, reading, words
from bot.rehearsal.conditions import Conditions
from bot.rehearsal.kept import Difference, Kept
from bot.rehearsal.play import NothingAhead, Rehearsed
from bot.rehearsal.timetable import Line
from bot.season.acts import Unfit
from bot.season.wall import WallRefused
from storage import calendar
from storage.campaigns import Plan
from storage.engine.errors import Misused, StorageError

COLUMNS = ("时刻", "期次", "事项", "对象", "人数", "途径", "结果")
CHANGES = ("变化", *COLUMNS)
LOG = "rehearsal.log"
NO_ROOM = "演练用的临时文件夹 {} 用不了：{}。请腾出空间，或用 TMPDIR= 换一个文件夹。"


class Misfit(Exception):
    """What the options and the scenario say does not fit the file; the message has every fault."""


async def run(args: argparse.Namespace) -> int:
    found = checked(args)
    if found is None or found.plan is None:
        return 1
    settings = options.settings_of(args)
    try:
        base = kept.Kept.from_json(args.against.read_bytes()) if args.against else None
        return await _rehearse(found.plan, args, settings, base)
    except kept.Unreadable:
        complain(f"{args.against} 不是演练的记录，或是旧版本留下的。")
    except Misfit as e:
        complain(str(e))
        return 2
    except NothingAhead:
        complain("这一天以后没有期次。用 --from 指定从哪一天起。")
    except (Unfit, WallRefused) as e:
        if faults.no_room(Path(tempfile.gettempdir())):
            complain(NO_ROOM.format(tempfile.gettempdir(), "磁盘已满"))
        else:
            complain(f"演练中断，回复对不上：{e}。详见 {settings.data_dir / LOG}。")
    except Misused:  # a mistake of ours: all there is to know of it
        raise
    except (StorageError, NoSandbox) as e:
        complain(NO_ROOM.format(tempfile.gettempdir(), e))
    except OSError as e:
        complain(f"{e.filename or settings.data_dir} 用不了：{faults.of_file(e)}。")
    except asyncio.CancelledError:
        complain("演练已停下，没有存下结果；再次运行从头演起。")
        raise
    return 1


async def _rehearse(plan: Plan, args: argparse.Namespace, settings: Settings, base: Kept | None) -> int:
    days = await _days(settings)
    chosen = _conditions(plan, args, settings.zone, days)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / LOG).open("w", encoding="utf-8") as log:
        logs.configure(log, config.secrets_of(settings))
        played = await _played(plan, days, chosen, settings)
    last = base or _last(settings.data_dir, plan.key)
    now = Kept(plan.key, clock.system_now(), chosen.told, played.lines)
    if args.json:
        say(json.dumps(_value(played, now, last), ensure_ascii=False, indent=1))
    else:
        _print(played, now, last)
    for line in played.unfit:
        complain(line)
    if not args.keep:
        kept.keep(settings.data_dir, now)  # last: where there is no room for it, it has been told
    return 0 if played.sums.clean and not played.unfit else 1


async def _played(plan: Plan, days: Sequence[calendar.Kept], chosen: Conditions, settings: Settings) -> Rehearsed:
    own = calendar.of(chosen.days(days))
    until = conditions.ends(conditions.clipped(plan, chosen, settings.zone, own), settings.zone, own)
    assert until is not None, "the conditions were drawn for something ahead"
    bar = Bar(sys.stderr, chosen.begins(settings.zone), until, "正在演练")
    try:
        played = await play.rehearse(settings, plan, days, chosen, bar)
    except BaseException:
        bar.clear()
        raise
    bar.end()
    return played


async def _days(settings: Settings) -> Sequence[calendar.Kept]:
    """The installation's own workdays; a file may be rehearsed before there is a database."""
    try:
        async with opened(settings) as house:
            return await house.db.read(calendar.everything)
    except Misused:
        raise
    except StorageError:
        return ()


def _conditions(plan: Plan, args: argparse.Namespace, zone: ZoneInfo, days: Sequence[calendar.Kept]) -> Conditions:
    """Misfit."""
    cues, faults = reading.read([*_options(args), *_scenario(args.scenario)], plan, zone)
    if faults:
        raise Misfit("\n".join(faults))
    found = Conditions(date.min, args.issues, args.seed, cues)
    own = calendar.of(found.days(days))
    today = clock.system_now().astimezone(zone).date()
    found = replace(found, first=args.first or conditions.first_day(plan, zone, own, today))
    part = conditions.clipped(plan, found, zone, own)
    if not part.definition.cycles:
        raise NothingAhead(plan.key)
    misfits = conditions.misfits(part, found, zone, own)
    if misfits:
        raise Misfit("\n".join(misfits))
    return found


def _options(args: argparse.Namespace) -> Iterable[tuple[str, str]]:
    """The options as lines of a scenario."""
    for option, verb in (("late", "迟报"), ("silent", "不报"), ("unreachable", "联系不上"), ("unsigned", "不审签")):
        for said in getattr(args, option):
            unit, _, period = said.partition(":")
            yield f"--{option}", f"{verb} {unit} {period}"
    for said in args.fail:
        verb = "平台停摆" if "/" in said else "发送失败"
        yield "--fail", f"{verb} {said.replace('/', ' ')}"


def _scenario(path: Path | None) -> Iterable[tuple[str, str]]:
    """The lines of the scenario file. OSError; Misfit."""
    if path is None:
        return ()
    with path.open("rb") as file:
        raw = file.read(reading.LIMIT + 1)  # however long it is, and where it has no end
    if len(raw) > reading.LIMIT:
        raise Misfit(words.misread(str(path), words.too_long(reading.LIMIT)))
    try:
        return reading.lines_of(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Misfit(words.misread(str(path), words.NOT_UTF8)) from None


def _last(data_dir: Path, campaign: str) -> Kept | None:
    """The last one, if there is one this version can read."""
    path = kept.path_of(data_dir, campaign)
    if not path.exists():
        return None
    try:
        return Kept.from_json(path.read_bytes())
    except kept.Unreadable:
        complain(f"{path} 读不懂，不作比较。")
        return None


# -- what is printed ---------------------------------------------------------------------------------------------


def _print(played: Rehearsed, now: Kept, last: Kept | None) -> None:
    say(render(COLUMNS, [_row(line) for line in played.lines]))
    say("")
    say("\n".join(_sums(played)))
    if last is not None:
        say("")
        say(_compared(now, last))


def _sums(played: Rehearsed) -> list[str]:
    s = played.sums
    return [
        words.reports(played.reports),
        *words.sums(s.a_day, s.an_issue, list(s.phoned), s.wrong, s.twice),
    ]


def _compared(now: Kept, last: Kept) -> str:
    found = kept.compare(last.lines, now.lines)
    said = [words.same()]
    if found:
        added, gone = (sum(getattr(d, side) is None for d in found) for side in ("before", "after"))
        said = [words.differs(added, gone, len(found) - added - gone, f"{last.at.astimezone():%Y-%m-%d %H:%M}")]
        said.append(render(CHANGES, [row for d in found for row in _difference(d)]))
    before, after = kept.other_conditions(last.conditions, now.conditions)
    if before or after:
        said.insert(0, words.other_conditions(before, after))
    return "\n".join(said)


def _row(line: Line) -> dict[str, object]:
    values = (words.moment(line.at), line.issue, line.what, line.whom, line.count, line.through, line.became)
    return dict(zip(COLUMNS, values, strict=True))


def _difference(d: Difference) -> list[Mapping[str, object]]:
    match d:
        case Difference(None, Line() as new):
            return [{"变化": words.ADDED, **_row(new)}]
        case Difference(Line() as old, None):
            return [{"变化": words.GONE, **_row(old)}]
        case Difference(Line() as old, Line() as new):
            return [{"变化": words.WAS, **_row(old)}, {"变化": words.NOW, **_row(new)}]
    raise AssertionError("one side is there")


def _value(played: Rehearsed, now: Kept, last: Kept | None) -> dict[str, object]:
    found = kept.compare(last.lines, now.lines) if last else ()
    return {
        "时间表": [_row(line) | {"名单": list(line.people)} for line in played.lines],
        "合计": _sums(played),
        "变化": [row for d in found for row in _difference(d)],
        "未能报送": list(played.unfit),
    }
