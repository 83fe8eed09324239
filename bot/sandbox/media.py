"""Temporary media: kept three days on the sandbox's clock, read back by media/get or by the PicUrl of a photo."""

from __future__ import annotations

import io
import json
from datetime import timedelta

from aiohttp import web
from PIL import Image, ImageDraw

from bot.sandbox.clock import to_ms
from bot.sandbox.core import Core, fresh
from bot.sandbox.errors import Refused
from bot.sandbox.state import Tx

KEPT = timedelta(days=3)
LIMITS = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}
TYPES = {
    "image": {"image/jpeg", "image/png", "image/gif"},
    "voice": {"audio/amr", "audio/mpeg"},
    "video": {"video/mp4"},
    "thumb": {"image/jpeg"},
}


def keep(core: Core, tx: Tx, *, kind: str, content_type: str, data: bytes) -> str:
    media = fresh("", 64)
    until = to_ms(core.clock.now() + KEPT)
    tx.run("INSERT INTO media VALUES (?, ?, ?, ?, ?)", media, kind, content_type, data, until)
    return media


def load(core: Core, tx: Tx, media: object) -> tuple[str, bytes]:
    """(content type, bytes), or 40007 where there is no such media or its three days are over."""
    row = tx.one("SELECT * FROM media WHERE id = ?", media) if isinstance(media, str) else None
    if row is None or row["until_ms"] < core.clock.now_ms():
        raise Refused(40007)
    return str(row["content_type"]), bytes(row["data"])


def received(core: Core, tx: Tx, *, kind: str, content_type: str, data: bytes) -> dict[str, object]:
    """media/upload."""
    if kind not in LIMITS or content_type not in TYPES[kind]:
        raise Refused(40004)
    if not data:
        raise Refused(41005)
    if len(data) > LIMITS[kind]:
        raise Refused(45001)
    media = keep(core, tx, kind=kind, content_type=content_type, data=data)
    return {"type": kind, "media_id": media, "created_at": core.clock.now_ms() // 1000}


def download(content_type: str, data: bytes, media: str) -> web.Response:
    ending = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "audio/amr": "amr"}.get(content_type, "bin")
    headers = {"Content-Disposition": f"attachment; filename={json.dumps(f'{media[:16]}.{ending}')}"}
    return web.Response(body=data, content_type=content_type, headers=headers)


def image_type(data: bytes) -> str:
    """The content type of a picture by its first bytes; '' for what is none."""
    for head, name in ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"GIF8", "image/gif")):
        if data.startswith(head):
            return name
    return ""


def sample_photo(number: int) -> bytes:
    """A real JPEG like a sheet of paper with a red heading and a seal; the number makes each one different."""
    sheet = Image.new("RGB", (900, 1200), (236 - number % 12, 232, 224))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((70, 70, 830, 1130), fill=(253, 253, 250))
    pen.rectangle((200, 130, 700, 175), fill=(200, 30, 30))
    pen.line((110, 215, 790, 215), fill=(200, 30, 30), width=5)
    for line in range(16):
        length = 790 - (number * 37 + line * 61) % 190
        pen.rectangle((130, 290 + line * 42, length, 302 + line * 42), fill=(70, 70, 76))
    pen.ellipse((560, 930, 740, 1110), outline=(205, 40, 40), width=7)
    pen.text((120, 1090), f"No. {number}", fill=(90, 90, 90))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=82)
    return out.getvalue()


def sample_voice(seconds: int) -> bytes:
    """AMR-NB: the magic line and silent frames of 20 ms."""
    frame = bytes([0x04]) + bytes(12)
    return b"#!AMR\n" + frame * (50 * max(1, min(seconds, 60)))
