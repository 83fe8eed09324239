"""`xunbao rehearse FILE`: a campaign file played through on a fake clock before it counts, as a timetable."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import clock, config, logs
from bot.app import opened
from bot.commands import faults, options
from bot.commands.calendar import day_of
from bot.commands.campaign import checked
from bot.commands.preview import count_of
from bot.commands.progress import Bar
from bot.commands.tables import complain, render, say
from bot.config import Settings
from bot.rehearsal import conditions, kept, play, words
from bot.rehearsal.conditions import Conditions, Outage
from bot.rehearsal.kept import Difference, Kept
from bot.rehearsal.play import NothingAhead, Rehearsed
from bot.rehearsal.timetable import Line
from bot.season.acts import Unfit
from bot.season.wall import WallRefused
from storage import calendar
from storage.campaigns import Plan
from storage.errors import Misused, StorageError

ISSUES = 3
COLUMNS = ("时刻", "期次", "事项", "对象", "人数", "途径", "结果")
CHANGES = ("变化", *COLUMNS)
LOG = "rehearsal.log"
OUTAGE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)/(\d+)([hmd])(?: *outage)?")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Unusable(Exception):
    """An option that fits no unit or period of the file; the message says which."""


def add(commands: Any) -> None:
    parser = commands.add_parser("rehearse", help="演练：启用之前，用假时钟把专项从头到尾跑一遍")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--issues", type=count_of, default=ISSUES, metavar="N", help="每个周期演几期（默认3）")
    parser.add_argument(
        "--from", dest="first", type=day_of, metavar="DAY", help="从哪一天起（默认今天；已结束的专项从头）"
    )
    parser.add_argument(
        "--late", action="append", default=[], metavar="UNIT[:PERIOD]", help="迟报：截止后才报，如 包头市:2021-10-X1"
    )
    parser.add_argument("--silent", action="append", default=[], metavar="UNIT", help="一直不报的单位")
    parser.add_argument("--unreachable", action="append", default=[], metavar="UNIT", help="没有绑定、联系不上的单位")
    parser.add_argument("--fail", action="append", default=[], type=_fail, metavar="PERCENT|MOMENT/DURATION",
                        help="平台故障：5% 的发送失败，或 2021-10-11T10:00/2h 起停摆")  # fmt: skip
    parser.add_argument("--unsigned", action="append", default=[], metavar="UNIT", help="审签人一直不签的单位")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="换一种演法：谁在何时报送")
    parser.add_argument("--against", type=Path, metavar="FILE", help="与另存的一次演练比较（默认与上一次）")
    parser.add_argument("--keep", action="store_true", help="保留上一次的演练作比较，这一次不存")
    options.as_json(parser)
    options.data_dir(parser)
    parser.set_defaults(run=run)


def _fail(said: str) -> float | tuple[datetime, timedelta]:
    """5%, 5, 0.5%; or 2021-10-11T10:00/2h."""
    if found := OUTAGE.fullmatch(said):
        try:
            begins = datetime.fromisoformat(found[1])
        except ValueError as e:
            raise argparse.ArgumentTypeError(f"“{said}”里没有这个时刻") from e
        return begins, timedelta(**{UNITS[found[3]]: int(found[2])})
    number = said.removesuffix("%")
    if re.fullmatch(r"\d{1,3}(\.\d+)?", number) and float(number) <= 100:
        return float(number)
    raise argparse.ArgumentTypeError(f"“{said}”应是百分比，如 5%，或时刻/时长，如 2021-10-11T10:00/2h")


async def run(args: argparse.Namespace) -> int:
    found = checked(args)
    if found is None or found.plan is None:
        return 1
    settings = options.settings_of(args)
    try:
        base = kept.Kept.from_json(args.against.read_text("utf-8")) if args.against else None
        return await _rehearse(found.plan, args, settings, base)
    except kept.Unreadable:
        complain(f"{args.against} 不是演练的记录。")
    except Unusable as e:
        complain(str(e))
        return 2
    except NothingAhead:
        complain("这一天以后没有期次。用 --from 指定从哪一天起。")
    except (Unfit, WallRefused) as e:
        complain(f"演练中断，回复对不上：{e}。详见 {settings.data_dir / LOG}。")
    except OSError as e:
        complain(f"{e.filename or settings.data_dir} 用不了：{faults.of_file(e)}。")
    return 1


async def _rehearse(plan: Plan, args: argparse.Namespace, settings: Settings, base: Kept | None) -> int:
    days = await _days(settings)
    chosen = _conditions(plan, args, settings.zone, days)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / LOG).open("w", encoding="utf-8") as log:
        logs.configure(log, config.secrets_of(settings))
        played = await _played(plan, days, chosen, settings)
    last = base or _last(settings.data_dir, plan.key)
    now = Kept(plan.key, clock.system_now(), chosen, played.lines)
    if not args.keep:
        kept.keep(settings.data_dir, now)
    if args.json:
        say(json.dumps(_value(played, now, last), ensure_ascii=False, indent=1))
    else:
        _print(played, now, last)
    for line in played.unfit:
        complain(line)
    return 0 if played.sums.clean and not played.unfit else 1


async def _played(plan: Plan, days: Sequence[calendar.Kept], chosen: Conditions, settings: Settings) -> Rehearsed:
    own = calendar.of(days)
    until = conditions.ends(conditions.clipped(plan, chosen, settings.zone, own), settings.zone, own)
    if until is None:
        raise NothingAhead(plan.key)
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
    today = clock.system_now().astimezone(zone).date()
    late = [said.partition(":") for said in args.late]
    return Conditions(
        first=args.first or conditions.first_day(plan, zone, calendar.of(days), today),
        issues=args.issues,
        seed=args.seed,
        late=tuple((_unit(plan, unit), period) for unit, _, period in late),
        silent=tuple(_unit(plan, said) for said in args.silent),
        unreachable=tuple(_unit(plan, said) for said in args.unreachable),
        unsigned=tuple(_unit(plan, said) for said in args.unsigned),
        percent=max((f for f in args.fail if isinstance(f, float)), default=0.0),
        outages=tuple(
            Outage(f[0].replace(tzinfo=zone).astimezone(UTC), f[1]) for f in args.fail if isinstance(f, tuple)
        ),
    )


def _unit(plan: Plan, said: str) -> str:
    unit = conditions.unit_named(plan, said)
    if unit is None or not unit.files:
        raise Unusable(f"文件里没有这家报送单位：{said}。")
    return unit.key


def _last(data_dir: Path, campaign: str) -> Kept | None:
    """The last one, if there is one this version can read."""
    path = kept.path_of(data_dir, campaign)
    if not path.exists():
        return None
    try:
        return Kept.from_json(path.read_text("utf-8"))
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
    other = kept.other_conditions(now.conditions, last.conditions)
    if other:
        said.insert(0, words.other_conditions([words.CONDITIONS[c] for c in other]))
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
