"""`xunbao migrate`: bring the database to this program's step."""

from __future__ import annotations

import argparse
from typing import Any

from bot.commands import options
from bot.commands.tables import complain, say
from storage import migrate
from storage.errors import NotOurs, SchemaNewer, Unavailable


def add(commands: Any) -> None:
    parser = commands.add_parser("migrate", help="建立或升级数据库")
    options.data_dir(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        moved = await migrate.up(settings.database_url)
    except SchemaNewer:
        complain("数据库是更新版本的程序建立的，请升级本程序后再试。")
        return 1
    except NotOurs:
        complain("这个数据库里已有别的数据表，请换一个新的数据库。")
        return 1
    except Unavailable as e:
        complain(f"数据库打不开：{e}")
        return 1
    same = moved.before == moved.after
    say(f"数据库已是最新（第{moved.after}步）。" if same else f"数据库已从第{moved.before}步升级到第{moved.after}步。")
    return 0
