"""`xunbao people codes`: binding codes for those who have none yet, shown once."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import qrcode
from qrcode.image.pure import PyPNGImage

from bot.acts import make_codes
from bot.app import opened, platform
from bot.commands import options
from bot.commands.tables import complain, say, show
from bot.wechat.client import WeChat
from bot.wechat.errors import Refusal, meaning

COLUMNS = ("单位", "姓名", "岗位", "绑定码", "有效期至")
POSTS = {"filer": "联络员", "signer": "审签人", "leader": "领导", "office": "专班"}


def add(commands: Any) -> None:
    parser = commands.add_parser("people", help="人员：绑定码")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    codes = acts.add_parser("codes", help="生成绑定码：默认给所有尚未绑定的人")
    codes.add_argument("campaign", metavar="CAMPAIGN", help="专项的 key")
    codes.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="只给这些人（姓名或名册 key，可重复）"
    )
    codes.add_argument("--qr", type=Path, metavar="DIR", help="同时把每人的二维码存到这个文件夹（要连公众平台）")
    options.data_dir(codes)
    options.as_json(codes)
    codes.set_defaults(run=run)


def post_label(post: str) -> str:
    """「filer A」 in the words people use."""
    kind, _, slot = post.partition(" ")
    return POSTS.get(kind, kind) + (f"（{slot}岗）" if slot else "")


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    if args.qr is not None and settings.account is None:
        complain("要生成二维码，先填好服务号的设置（XUNBAO_WECHAT_APPID 等）。不加 --qr 可只生成绑定码。")
        return 2
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened(settings))
        try:
            made = await make_codes.codes(house, args.campaign, names=args.name)
        except LookupError as e:
            complain(f"没有找到：{e.args[0]}。请核对专项的 key 和姓名。")
            return 1
        drawn = await _draw(await platform(stack, settings, house), made, args.qr) if args.qr else ""
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
    if drawn:
        complain(drawn)
    show(COLUMNS, rows, as_json=args.json, empty="都已绑定，没有要发的码。")
    if rows and not args.json:
        say("请当面或电话逐人告知；每码只能用一次，本表不再显示。本人关注服务号后回复“绑定 码”。")
    return 1 if drawn else 0


async def _draw(wechat: WeChat | None, codes: Sequence[make_codes.NewCode], folder: Path) -> str:
    """A picture a person, named by unit and name; what went wrong, in words. The codes hold either way."""
    assert wechat is not None
    try:
        folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - this command serves nobody meanwhile
        for code in codes:
            qr = await wechat.create_qr(code.scene)
            picture = qrcode.make(qr.url, image_factory=PyPNGImage, border=4)
            with (folder / f"{_plain(code.unit)}-{_plain(code.person)}-{_plain(code.person_key)}.png").open(
                "wb"
            ) as out:
                picture.save(out)
    except Refusal as e:
        known = meaning(e.errcode) if e.errcode is not None else None
        return f"二维码没有生成全：{known.means + known.do if known else e.code}。下面的绑定码仍然有效。"
    except OSError as e:
        return f"二维码存不下：{e.strerror}。下面的绑定码仍然有效。"
    return ""


def _plain(name: str) -> str:
    """A name as part of a file's name."""
    return re.sub(r'[\\/:*?"<>|\s.]+', "_", name)
