"""Binding codes as QR pictures, one a person. The platform gives the link of each; the picture is drawn here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import qrcode
from qrcode.image.pure import PyPNGImage

from bot.account.platform import platform
from bot.acts.make_codes import NewCode
from bot.config import Settings
from bot.house import House
from bot.wechat.errors import Refusal, meaning


async def draw(settings: Settings, house: House, codes: Sequence[NewCode], folder: Path) -> str:
    """A picture a person, named by unit and name; what went wrong, in words. The codes hold either way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - this command serves nobody meanwhile
        async with AsyncExitStack() as stack:
            wechat = await platform(stack, settings, house)
            assert wechat is not None, "the command refused before: no account is set"
            for code in codes:
                qr = await wechat.create_qr(code.scene)
                picture = qrcode.make(qr.url, image_factory=PyPNGImage, border=4)
                name = f"{_plain(code.unit)}-{_plain(code.person)}-{_plain(code.person_key)}.png"
                with (folder / name).open("wb") as out:
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
