"""`xunbao tick`: plan what has come due, once, and stop: for looking, and for a machine driven from outside."""

from __future__ import annotations

import argparse

from bot.commands import options
from bot.commands.tables import show
from bot.installation import opened
from bot.tick import tick as tick_act


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    if options.of_a_demo(settings):
        return 1
    async with opened(settings) as house:
        ticked = await tick_act.tick(house)
        following = await tick_act.next_moment(house, house.now())
    row = {
        "新开期次": ticked.opened,
        "应发": ticked.owed,
        "汇总": ticked.digests,
        "下一时刻": f"{following.astimezone(settings.zone):%Y-%m-%d %H:%M}" if following else "",
    }
    show(tuple(row), [row], as_json=args.json, empty="")
    return 0
