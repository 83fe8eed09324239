"""`xunbao people codes`: binding codes for those who have none yet, shown once."""

from __future__ import annotations

import argparse
from typing import Any

from bot.app import opened
from bot.commands import options
from bot.commands.tables import complain, say, show
from bot.usecases import manage

COLUMNS = ("单位", "姓名", "岗位", "绑定码", "有效期至")
POSTS = {"filer": "联络员", "signer": "审签人", "leader": "领导", "office": "专班"}


def add(commands: Any) -> None:
    parser = commands.add_parser("people", help="人员：绑定码")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    codes = acts.add_parser("codes", help="生成绑定码：默认给所有尚未绑定的人")
    codes.add_argument("campaign", metavar="CAMPAIGN", help="专项的 key")
    codes.add_argument("--name", action="append", default=[], metavar="NAME", help="只给这些人（姓名或名册 key，可重复）")
    options.data_dir(codes)
    options.as_json(codes)
    codes.set_defaults(run=run)


def post_label(post: str) -> str:
    """「filer A」 in the words people use."""
    kind, _, slot = post.partition(" ")
    return POSTS.get(kind, kind) + (f"（{slot}岗）" if slot else "")


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    async with opened(settings) as house:
        try:
            made = await manage.codes(house, args.campaign, names=args.name)
        except LookupError as e:
            complain(f"没有找到：{e.args[0]}。请核对专项的 key 和姓名。")
            return 1
        rows = [
            {
                "单位": c.unit,
                "姓名": c.person,
                "岗位": "、".join(post_label(p) for p in c.post.split(", ")),
                "绑定码": c.code,
                "有效期至": c.expires_at.astimezone(house.zone).strftime("%Y-%m-%d"),
            }
            for c in made
        ]
    show(COLUMNS, rows, as_json=args.json, empty="都已绑定，没有要发的码。")
    if rows and not args.json:
        say("请当面或电话逐人告知；每码只能用一次，本表不再显示。本人关注服务号后回复“绑定 码”。")
    return 0
