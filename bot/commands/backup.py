"""`xunbao backup`: a whole copy of the database while it is in use."""

from __future__ import annotations

import argparse

from bot.commands import options
from bot.commands.tables import say
from storage import backup


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    done = await backup.make(settings.database_url, args.file)
    say(
        f"已备份到 {args.file}（{done.bytes / 1024 / 1024:.1f} MiB，已核对完好）。"
        f"佐证材料在 {settings.data_dir}/files，请一并复制。"
    )
    return 0
