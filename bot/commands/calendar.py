"""`xunbao calendar import | show | add | remove`: the workdays this installation reckons with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from bot.acts.change_workdays import enter_day, enter_notice, remove_day
from bot.acts.refused import Refused, Why
from bot.commands import options
from bot.commands.refusals import complain_of
from bot.commands.tables import complain, say, show
from bot.documents import holiday_notice as document
from bot.documents.holiday_notice import Notice
from bot.installation import opened
from bot.layout import WEEKDAYS
from bot.rights.actor import OPERATOR
from bot.tick import change_calendar
from schedules.workdays import FIRST_YEAR, LAST_YEAR, Calendar, Day
from storage import calendar
from storage.calendar import Kept
from storage.engine.tx import Tx

READ = ("节日", "休", "天数", "班")
LISTED = ("日期", "星期", "休班", "名称", "来源")
PUBLISHED, NOTICE, OWN, STATUTORY = "自带日历", "通知", "自行添加", "推算"


async def run_import(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    if args.yes and options.of_a_demo(settings):
        return 1
    raw = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()  # noqa: ASYNC240 - a command
    try:
        notice = document.parse(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        complain(f"{args.file} 不是 UTF-8 文字。请另存为 UTF-8 后再试。")
        return 1
    if notice.faults:
        complain("没有读懂，未写入：\n" + "\n".join(f"· {f}" for f in notice.faults))
        return 1
    show(READ, _rows(notice), as_json=args.json, empty="")
    if not args.yes:
        complain(f"以上是{notice.year}年的安排，尚未写入。核对无误后加 --yes 再运行一次。")
        return 0
    async with opened(settings) as house:
        await change_calendar.change(
            house, lambda tx, now: enter_notice(tx, OPERATOR, notice.year, notice.days, now=now)
        )
    if not args.json:
        say(f"已写入{notice.year}年的安排。已开始的期次截止不变，以后的提醒和期次按此推算。")
    return 0


def _rows(notice: Notice) -> list[dict[str, object]]:
    return [
        {"节日": i.name, "休": _stretches(i.off), "天数": len(i.off), "班": "、".join(_said(d) for d in i.worked)}
        for i in notice.items
    ]


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def _stretches(days: Iterable[date]) -> str:
    """1月1日（周四）至1月3日（周六）、…"""
    runs: list[list[date]] = []
    for d in sorted(days):
        if runs and d - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(d)
        else:
            runs.append([d])
    return "、".join(_said(r[0]) if len(r) == 1 else f"{_said(r[0])}至{_said(r[-1])}" for r in runs)


async def run_show(args: argparse.Namespace) -> int:
    async def read(tx: Tx) -> tuple[Calendar, tuple[Kept, ...]]:
        return await calendar.read(tx), await calendar.kept(tx, args.year)

    async with opened(options.settings_of(args)) as house:
        found, kept = await house.db.read(read)
    sources = {k.day.day: OWN if k.source == calendar.OWN else NOTICE for k in kept}  # 'own' comes after 'notice'
    show(LISTED, list(_listed(args.year, found, sources)), as_json=args.json, empty="没有与周末不同的日子。")
    announced = args.year in found.years or FIRST_YEAR <= args.year <= LAST_YEAR
    if not announced:
        complain(
            f"{args.year}年的放假安排还没有导入，暂按法定节假日和周末推算。公布后运行 xunbao calendar import 文件。"
        )
    return 0


def _listed(year: int, found: Calendar, sources: dict[date, str]) -> Iterable[dict[str, object]]:
    """The days off for a holiday, the weekends worked, and all that was entered."""
    for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        d = date(year, 1, 1) + timedelta(days=n)
        works, holiday = found.is_workday(d), found.holiday(d)
        if d in sources or holiday or works != (d.weekday() < 5):
            name = holiday or next((x.name for x in found.days if x.day == d), "")
            source = sources.get(d) or (PUBLISHED if found.confirmed(d) else STATUTORY)
            yield {
                "日期": d.isoformat(),
                "星期": f"周{WEEKDAYS[d.weekday()]}",
                "休班": "班" if works else "休",
                "名称": name,
                "来源": source,
            }


async def run_add(args: argparse.Namespace) -> int:
    day = Day(args.day, args.way == "休", args.name)
    settings = options.settings_of(args)
    if options.of_a_demo(settings):
        return 1
    async with opened(settings) as house:
        await change_calendar.change(house, lambda tx, now: enter_day(tx, OPERATOR, day, now=now))
    say(
        f"已添加：{args.day.year}年{_said(args.day)}{args.way}，{args.name}。已开始的期次截止不变，以后的提醒和期次按此推算。"
    )
    return 0


async def run_remove(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    if options.of_a_demo(settings):
        return 1
    async with opened(settings) as house:
        done = await change_calendar.change(house, lambda tx, now: remove_day(tx, OPERATOR, args.day, now=now))
    if isinstance(done, Refused):
        return complain_of(done, own={Why.UNKNOWN: f"{args.day.year}年{_said(args.day)}没有自行添加过。"})
    say(f"已撤销：{args.day.year}年{_said(args.day)}。")
    return 0
