"""`xunbao undelivered`: the messages that did not arrive or may not have; settle one, or have it sent again."""

from __future__ import annotations

import argparse

from bot.acts.refused import Refused, Why
from bot.acts.resend import resend
from bot.acts.run import alone
from bot.acts.settle_message import settle_message
from bot.commands import options
from bot.commands.refusals import complain_of
from bot.commands.tables import say, show
from bot.installation import opened
from bot.rights.actor import OPERATOR
from storage import undelivered

COLUMNS = ("编号", "姓名", "电话", "内容", "时间", "状态", "原因")
KINDS = {"remind": "提醒", "return": "退回", "sign": "审签", "digest": "汇总", "alert": "告警"}
GONE = "没有这一条，或已处理过。运行 xunbao undelivered list 看清单。"
OWN = {
    Why.UNKNOWN: GONE,
    Why.MOVED: GONE,
    Why.IN_DOUBT: "结果不明，可能已经收到。请先核实，再运行 xunbao undelivered settle 编号 delivered 或 failed。",
    Why.DONE: "已报送或已补正，不必再发。",
    Why.TOO_LATE: "已过时限，不必再发。",
}


async def run_list(args: argparse.Namespace) -> int:
    async with opened(options.settings_of(args)) as house:
        found = await house.db.read(undelivered.listed)
        rows: list[dict[str, object]] = [
            {
                "编号": u.message,
                "姓名": u.person_name,
                "电话": u.phone,
                "内容": "、".join(
                    f"{s.campaign_name}{s.short_title}{KINDS[u.kind]}（{s.unit_name}{'，已办' if s.done else ''}）"
                    for s in u.about
                )
                or KINDS[u.kind],
                "时间": u.tried_at.astimezone(house.zone).strftime("%Y-%m-%d %H:%M"),
                "状态": "未送达" if u.known else "结果不明",
                "原因": u.why,
            }
            for u in found
        ]
    show(COLUMNS, rows, as_json=args.json, empty="没有未送达或结果不明的通知。")
    return 0


async def run_resend(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    if options.of_a_demo(settings):
        return 1
    async with opened(settings) as house:
        now = house.now()
        made = await alone(house, lambda tx: resend(tx, OPERATOR, args.number, now=now))
    if isinstance(made, Refused):
        return complain_of(made, f"{args.number}号未重发：", OWN)
    say(f"{args.number}号已排队重发（新编号{made.value}），由运行中的 xunbao serve 发出。")
    return 0


async def run_settle(args: argparse.Namespace) -> int:
    arrived = args.end == "delivered"
    async with opened(options.settings_of(args)) as house:
        now = house.now()
        done = await alone(house, lambda tx: settle_message(tx, OPERATOR, args.number, arrived=arrived, now=now))
    if isinstance(done, Refused):
        return complain_of(done, f"{args.number}号未改动：", OWN)
    say(f"{args.number}号已记为{'已收到' if arrived else '未收到，可以重发'}。")
    return 0
