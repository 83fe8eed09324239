"""`xunbao tick`: plan what has come due, once, and stop: for a machine whose `serve` is driven from outside, and for looking."""

from __future__ import annotations

import argparse
from typing import Any

from bot.app import opened
from bot.commands import options
from bot.commands.tables import say
from bot.usecases import plan


def add(commands: Any) -> None:
    parser = commands.add_parser("tick", help="把到时的期次、提醒、汇总排入待发（不发送）")
    options.data_dir(parser)
    options.as_json(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    async with opened(settings) as house:
        ticked = await plan.tick(house)
        following = await plan.next_moment(house, house.now())
    say(str(ticked))
    if following:
        say(f"下一时刻：{following.astimezone(settings.zone):%Y-%m-%d %H:%M}")
    return 0
