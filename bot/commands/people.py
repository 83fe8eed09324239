"""`xunbao people`: binding codes for those who have none yet, shown once; and the end of a binding."""

from __future__ import annotations

import argparse

from bot.acts import make_codes
from bot.acts.refused import Refused, Why
from bot.acts.run import alone
from bot.acts.unbind import unbind
from bot.commands import options
from bot.commands.refusals import complain_of
from bot.commands.tables import complain, say, show
from bot.installation import opened
from bot.posts import POSTS
from bot.rights.actor import OPERATOR
from storage import people

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
        done = await make_codes.codes(house, OPERATOR, args.campaign, args.name)
        if isinstance(done, Refused):
            unknown = f"没有找到：{done.named or args.campaign}。请核对专项的 key 和姓名。"
            return complain_of(done, own={Why.UNKNOWN: unknown})
        made = done.value
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


async def run_unbind(args: argparse.Namespace) -> int:
    async with opened(options.settings_of(args)) as house:
        person = await house.db.read(lambda tx: people.by_key(tx, args.person))
        if person is None:
            complain(f"没有找到：{args.person}。请核对名册 key。")
            return 1
        done = await alone(house, lambda tx: unbind(tx, OPERATOR, person.id, now=house.now()))
    if isinstance(done, Refused):
        return complain_of(done, person.name)
    say(f"已解绑{person.name}。本人要再用，请发新的绑定码。")
    return 0
