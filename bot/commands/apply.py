"""`xunbao campaign apply`: makes the campaign what the file says. One under way is shown first what would change."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands import options
from bot.commands.checked import checked
from bot.commands.preview import WHAT, said_at
from bot.commands.tables import complain, render, say
from bot.documents.campaign_file import file as document
from bot.house import House
from bot.installation import opened
from bot.plans import amend
from bot.plans.amend import Amendment, Manners
from bot.plans.starts import Starts
from bot.tick import tick as tick_act
from storage.campaigns import Plan
from storage.versions import Cause

COLUMNS = ("期次", "事项", "原定", "改为", "说明")
YES = ("yes", "y", "是")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a plan to be applied comes from.

    base: the mark of the version it was made from; '' where that is not known. cause, note: kept with the version it
    becomes. subject, heading: what the answer calls it, and its changes.
    """

    plan: Plan
    base: str = ""
    cause: Cause = "file"
    note: str = ""
    subject: str = "本文件"
    heading: str = "文件中的改动"


async def run(args: argparse.Namespace) -> int:
    found = checked(args)
    if found is None or found.plan is None:
        return 1
    settings = options.settings_of(args)
    if options.of_a_demo(settings):
        return 1
    async with opened(settings) as house:
        return await show_and_apply(house, Source(found.plan, found.exported_from), args)


async def show_and_apply(house: House, source: Source, args: argparse.Namespace) -> int:
    """What the plan would do is shown; it is applied where the arguments, or a word typed, say so. The exit status."""
    found = await amend.look(house, source.plan, source.base)
    if found.refused:
        return _refused(document.refusals(found.refused))
    if found.version is None:
        done = await document.apply(house.db, source.plan, house.now(), cause=source.cause, note=source.note)
        shown = Shown(found, house, source)
        return _refused(done.refused) if done.refused else _told(args, done.changes, shown, applied=True)
    if found.same:
        return _told(args, (), Shown(Amendment(None, same=True), house, source), applied=False)
    return await _amend(house, source, found, args)


async def _amend(house: House, source: Source, found: Amendment, args: argparse.Namespace) -> int:
    shown = Shown(found, house, source)
    changes = document.changes(found.changes)
    if not args.json:
        say(shown.text(changes))
    agreed = args.yes or (not args.json and _asked())
    if agreed:
        now = await tick_act.catch_up(house)
        done = await document.apply(
            house.db, source.plan, now, version=found.version, cause=source.cause, note=source.note
        )
        if done.refused:
            return _refused(done.refused)
    if args.json:
        _told(args, changes, shown, applied=agreed)
    elif agreed:
        say("已启用。")
    if not agreed:
        complain("以上改动尚未启用。核对无误后加 --yes 再运行一次。")
    return 0 if agreed else 1


def _asked() -> bool:
    """At a terminal the yes may be typed."""
    if not sys.stdin.isatty():
        return False
    sys.stdout.write("启用请输入 yes，不启用直接回车：")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in YES


def _refused(why: tuple[str, ...]) -> int:
    complain("未启用：\n" + "\n".join(f"· {r}" for r in why))
    return 1


def _told(args: argparse.Namespace, changes: tuple[str, ...], shown: Shown, *, applied: bool) -> int:
    if args.json:
        value = {
            "已启用": applied,
            "变化": list(changes),
            "撤销": list(shown.undone),
            "下一期起": list(shown.later),
            "时刻": shown.moments,
            "不变": shown.stays,
            "提醒": shown.manners,
            "期次": shown.starts,
        }
        say(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        say("\n".join([*changes, *shown.starts]) or "没有变化。")
    return 0


class Shown:
    """An amendment as rows and as text."""

    def __init__(self, found: Amendment, house: House, source: Source) -> None:
        zone, today = house.zone, house.now().astimezone(house.zone).date()
        self.undone = document.undone(found.undone, zone, today, subject=source.subject)
        self.later = document.later(found.later)
        self._heading = source.heading
        self.moments: list[Mapping[str, object]] = [
            {
                "期次": m.title,
                "事项": WHAT[m.what],
                "原定": _at(m.before, zone),
                "改为": _at(m.after, zone),
                "说明": m.reason,
            }
            for m in found.moved
        ]
        self.moments += [
            {"期次": new, "事项": "编号", "原定": old, "改为": new, "说明": ""} for old, new in found.renumbered
        ]
        self.stays = [
            f"{s.title}：截止仍为{_at(s.due_at, zone)}" + (f"（按新文件本应{_at(s.would, zone)}）" if s.would else "")
            for s in found.stays
        ]
        self._owing = found.owing
        self.manners = list(_manners(*found.manners))
        self.starts = list(_starts(found.starts, zone))

    def text(self, changes: tuple[str, ...]) -> str:
        parts = [f"{self._heading}：\n" + "\n".join(f"· {c}" for c in changes)]
        if self.undone:
            parts.append("会撤销的较新改动，请逐条核对：\n" + "\n".join(f"· {u}" for u in self.undone))
        if self.later:
            parts.append("进行中的期次不受以下改动影响：\n" + "\n".join(f"· {c}" for c in self.later))
        before, after = self._owing
        if before != after:
            parts.append(f"应报单位从下一期起：{before}家改为{after}家。")
        parts += self.manners
        if self.starts:
            parts.append("期次的开始：\n" + "\n".join(f"· {s}" for s in self.starts))
        if self.moments:
            parts.append(f"各周期接下来{amend.NEXT}期：\n{render(COLUMNS, self.moments)}")
        else:
            parts.append(f"各周期接下来{amend.NEXT}期的时刻没有变化。")
        if self.stays:
            parts.append(
                "已开始的期次不受影响，应报单位、任务和时刻都按开始时的规定：\n"
                + "\n".join(f"· {s}" for s in self.stays)
            )
        return "\n\n".join(parts)


def _manners(before: Manners, after: Manners) -> Iterator[str]:
    """What binds an open issue too, and what does not."""
    if before.caps != after.caps:
        yield (
            f"提醒上限改为每人每期{after.caps.per_issue}次、每天{after.caps.per_day}次，"
            "启用后立即生效，已开始的期次也按新上限；已排定待发的不变。"
        )
    if before.quiet != after.quiet:
        yield (
            "免打扰时段的改动：已开始的期次提醒时刻不变，落在新时段内的立即改为时段过后再发（已无用的不发）；"
            "按新时段排提醒，从下一期起。"
        )


def _starts(found: Starts, zone: ZoneInfo) -> Iterator[str]:
    for s in found.made_up:
        yield f"{s.title}：应开始而尚未开始，启用时先按原文件补开，截止{_at(s.due_at, zone)}"
    for s in found.at_once:
        yield f"{s.title}：启用后随即开始，截止{_at(s.due_at, zone)}"
    for cycle in dict.fromkeys(s.cycle for s in found.left_out):
        these = [s for s in found.left_out if s.cycle == cycle]
        until = f"至{these[-1].title}共{len(these)}期" if len(these) > 1 else ""
        yield f"{these[0].title}{until}：按文件截止时间已过，不再开始，也不计未报"


def _at(at: datetime | None, zone: ZoneInfo) -> str:
    return "（无）" if at is None else said_at(at.astimezone(zone))
