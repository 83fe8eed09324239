"""`xunbao campaign history | restore`: every version of a campaign's plan; an earlier one applied again."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from bot.commands import options
from bot.commands.apply import Source, show_and_apply
from bot.commands.tables import complain, say
from bot.documents.campaign_file import file as document
from bot.documents.campaign_file import history_words
from bot.house import House
from bot.installation import opened
from storage import versions
from storage.versions import Version


async def run(args: argparse.Namespace) -> int:
    async with opened(options.settings_of(args)) as house:
        kept = await _kept(house, args.key)
        if not kept:
            return 1
        rows: list[dict[str, Any]] = [
            {
                "版本": version.number,
                "时间": version.at.astimezone(house.zone).strftime("%Y-%m-%d %H:%M"),
                "何人": history_words.who(version),
                "缘由": cause,
                "改动": list(changes),
            }
            for version, cause, changes in document.history(kept)
        ]
    if args.json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for place, row in enumerate(rows):
        head = f"第{row['版本']}版  {row['时间']}  {row['何人']}  {row['缘由']}"
        lines = [f"· {change}" for change in row["改动"]]
        say("\n".join([*([""] if place else []), head, *lines]))
    return 0


async def run_restore(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    if options.of_a_demo(settings):
        return 1
    async with opened(settings) as house:
        kept = await _kept(house, args.key)
        if not kept:
            return 1
        wanted = next((v for v in kept if v.number == args.version), None)
        if wanted is None:
            complain(f"没有第{args.version}版。全部版本请看 xunbao campaign history {args.key}。")
            return 1
        name = f"第{wanted.number}版"
        source = Source(wanted.plan, wanted.mark, "restore", name, subject=f"恢复{name}", heading=f"恢复{name}的改动")
        return await show_and_apply(house, source, args)


async def _kept(house: House, key: str) -> Sequence[Version]:
    """Every version, the oldest first; none where there is no such campaign, which is told."""
    try:
        return await house.db.read(lambda tx: versions.all(tx, key))
    except LookupError:
        complain(f"没有这个专项：{key}")
        return ()
