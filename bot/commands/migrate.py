"""`xunbao migrate`: bring the database to this program's step."""

from __future__ import annotations

import argparse

from bot.commands import options
from bot.commands.tables import say
from storage.engine import migrate


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    moved = await migrate.up(settings.database_url)
    same = moved.before == moved.after
    say(f"数据库已是最新（第{moved.after}步）。" if same else f"数据库已从第{moved.before}步升级到第{moved.after}步。")
    return 0
