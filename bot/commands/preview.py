"""`xunbao campaign preview`: what a file will do, before anything is published."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot import clock
from bot.commands import options
from bot.commands.checked import checked
from bot.commands.tables import complain, render, say
from bot.config import Settings
from bot.documents.campaign_file.schema import ADDRESSEES, POSTS
from bot.installation import opened
from bot.layout import WEEKDAYS
from bot.plans import preview
from bot.plans.preview import Burden, Moment, What
from schedules import words
from schedules.workdays import PUBLISHED, Calendar
from storage import calendar
from storage.campaigns import Plan
from storage.engine.errors import StorageError

COLUMNS = ("时刻", "期次", "事项", "对象", "人数", "说明")
BURDENS = ("岗位", "人数", "最忙的月份", "填报", "提醒至多", "汇总")
WHAT = {
    What.OPEN: "开始填报",
    What.REMIND: "提醒",
    What.DUE: "截止",
    What.DIGEST: "汇总",
    What.CLOSING: "补报截止前提示",
    What.LOCK: "补报截止",
}
KINDS = {kind: label for label, kind in POSTS.items()}
TO = {post: label for label, post in ADDRESSEES.items()}


async def run(args: argparse.Namespace) -> int:
    found = checked(args)
    return 1 if found is None or found.plan is None else await _preview(found.plan, args)


async def _preview(plan: Plan, args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    days = await _calendar(settings)
    after = clock.system_now()
    if args.first is not None:
        after = datetime.combine(args.first, time(), settings.zone).astimezone(UTC)
    found = preview.moments(plan, days, settings.zone, after, args.issues)
    rows = [_row(m, settings.zone) for m in found]
    asked = [_asked(b) for b in preview.burden(plan, days, settings.zone, after)]
    if args.json:
        say(json.dumps({"期次": rows, "每人每月": asked}, ensure_ascii=False, indent=1))
    elif not rows:
        say("这一天以后没有期次。用 --from 指定从哪一天起。")
    else:
        say(f"{render(COLUMNS, rows)}\n\n一年内，同一人一个月最多：\n{render(BURDENS, asked)}")
    return 0


async def _calendar(settings: Settings) -> Calendar:
    """The installation's own; a file may be looked at before there is a database."""
    try:
        async with opened(settings) as house:
            return await house.db.read(calendar.read)
    except StorageError:
        complain("还没有可用的数据库，工作日按自带日历推算。")
        return PUBLISHED


def _row(m: Moment, zone: ZoneInfo) -> Mapping[str, object]:
    at = m.at.astimezone(zone)
    return {
        "时刻": said_at(at),
        "期次": f"{m.issue.period.label}{m.cycle.label}{m.issue.short_title}",
        "事项": WHAT[m.what],
        "对象": _whom(m),
        "人数": len(m.people),
        "说明": _note(m, at),
    }


def said_at(at: datetime) -> str:
    """2021-10-11 周一 17:00"""
    return f"{at:%Y-%m-%d} 周{WEEKDAYS[at.weekday()]} {at:%H:%M}"


def _whom(m: Moment) -> str:
    match m.what:
        case What.DUE:
            return f"应报{len(m.units)}家"
        case What.REMIND:
            return f"未报单位的{'、'.join(TO[post] for post in m.to)}（至多{len(m.units)}家）"
        case What.CLOSING:
            signers = "，待审签的审签人" if "signer" in m.posts else ""
            return f"草稿未报送的填报人{signers}（至多{len(m.units)}家）"
        case What.DIGEST:
            return "、".join(KINDS[p] for p in m.posts)
        case What.OPEN | What.LOCK:
            return "不发消息"


def _note(m: Moment, at: datetime) -> str:
    if m.what in (What.REMIND, What.CLOSING):
        return _manners(m)
    if m.what is not What.DUE:
        return ""
    if m.issue.confirmed or m.issue.reason:
        return m.issue.reason
    return words.unconfirmed(at.year)


def _manners(m: Moment) -> str:
    """What the line, the caps and the quiet hours make of a reminder."""
    if m.passed_over is not None:
        return "在免打扰时段，过后已无用：不发"
    said = []
    if m.capped:
        said.append(f"{m.capped}人已达上限")
    if m.phoned:
        said.append(f"{m.phoned}家列入电话单")
    return "，".join(said)


def _asked(b: Burden) -> Mapping[str, object]:
    return {
        "岗位": KINDS[b.post],
        "人数": b.holders,
        "最忙的月份": b.month,
        "填报": b.reports,
        "提醒至多": b.reminders,
        "汇总": b.cards,
    }
