"""`xunbao campaign check | export`: a campaign as a file. preview and apply are in files of their own."""

from __future__ import annotations

import argparse
import sys

from bot.commands import options
from bot.commands.checked import COLUMNS, checked
from bot.commands.tables import complain, say, show
from bot.documents.campaign_file import file as document
from bot.installation import opened


async def run_check(args: argparse.Namespace) -> int:
    found = checked(args)
    if found is None or found.plan is None:
        return 1
    if not args.json:
        plan = found.plan
        files = sum(u.files for u in plan.units)
        say(f"没有问题：{plan.name}，{files}家单位，{len(plan.tasks)}项任务，{len(plan.people)}人。")
    else:
        show(COLUMNS, [], as_json=True, empty="")
    return 0


async def run_export(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    async with opened(settings) as house:
        try:
            text = await document.export(house.db, args.key)
        except LookupError:
            complain(f"没有这个专项：{args.key}")
            return 1
    sys.stdout.write(text)
    return 0
