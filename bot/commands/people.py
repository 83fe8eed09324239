"""`xunbao people codes`: binding codes for those who have none yet, shown once."""

from __future__ import annotations

import argparse

from bot.acts import make_codes
from bot.commands import options
from bot.commands.tables import complain, say, show
from bot.installation import opened
from bot.posts import POSTS

COLUMNS = ("单位", "姓名", "岗位", "绑定码", "有效期至")


def post_label(post: str) -> str:
    """「filer A」 in the words people use."""
    kind, _, slot = post.partition(" ")
    return POSTS.get(kind, kind) + (f"（{slot}岗）" if slot else "")


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    if args.qr is not None and settings.account is None:
        complain("要生成二维码，先填好服务号的设置（XUNBAO_WECHAT_APPID 等）。不加 --qr 可只生成绑定码。")
        return 2
    failed = ""
    async with opened(settings) as house:
        try:
            made = await make_codes.codes(house, args.campaign, names=args.name)
        except LookupError as e:
            complain(f"没有找到：{e.args[0]}。请核对专项的 key 和姓名。")
            return 1
        if args.qr is not None:
            from bot.commands import qr  # the platform's client and the pictures: nobody else needs them

            failed = await qr.draw(settings, house, made, args.qr)
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
    if failed:
        complain(failed)
    show(COLUMNS, rows, as_json=args.json, empty="都已绑定，没有要发的码。")
    if rows and not args.json:
        say("请当面或电话逐人告知；每码只能用一次，本表不再显示。本人关注服务号后回复“绑定 码”。")
    return 1 if failed else 0
