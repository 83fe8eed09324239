"""QR codes with a scene: temporary and permanent, their pictures, and what a scan finds."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import qrcode
from qrcode.image.pil import PilImage

from bot.sandbox.core import Core, fresh
from bot.sandbox.errors import Refused, WallError
from bot.sandbox.state import Tx

LONGEST = 2_592_000
DEFAULT_LIFE = 60
MOST_PERMANENT = 100_000


def create(core: Core, tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    action = body.get("action_name")
    if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise Refused(40052)
    permanent = "LIMIT" in action
    scene = _scene(body, text="STR" in action, permanent=permanent)
    life = body.get("expire_seconds", DEFAULT_LIFE)
    if not permanent and (not isinstance(life, int) or not 1 <= life <= LONGEST):
        raise Refused(40053)
    if permanent:
        count = tx.one("SELECT count(*) n FROM qr WHERE permanent = 1")
        if count is not None and count["n"] >= MOST_PERMANENT:
            raise Refused(45029)
    ticket, url = fresh("gQ", 96), "http://weixin.qq.com/q/" + fresh("02", 22)
    until = 0 if permanent else core.clock.now_ms() + life * 1000
    tx.run("INSERT INTO qr VALUES (?, ?, ?, ?, ?)", ticket, scene, url, int(permanent), until)
    answer: dict[str, object] = {"ticket": ticket, "url": url}
    return answer if permanent else {**answer, "expire_seconds": life}


def _scene(body: Mapping[str, Any], *, text: bool, permanent: bool) -> str:
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    value = scene.get("scene_str" if text else "scene_id") if isinstance(scene, dict) else None
    if text:
        if not isinstance(value, str) or not 1 <= len(value) <= 64:
            raise Refused(40053)
        return value
    most = 100_000 if permanent else 0xFFFFFFFF
    if not isinstance(value, int) or not 1 <= value <= most:
        raise Refused(40053)
    return str(value)


def scanned(core: Core, tx: Tx, ticket: str, scene: str) -> Any:
    """The code a phone holds its camera at. A code past its time says so on the phone and reaches no server."""
    if ticket:
        row = tx.one("SELECT * FROM qr WHERE ticket = ? OR url = ?", ticket, ticket)
    else:
        row = tx.one("SELECT * FROM qr WHERE scene = ? ORDER BY permanent DESC, until_ms DESC, rowid DESC", scene)
    if row is None:
        raise WallError("没有这个二维码。", 404)
    if not row["permanent"] and row["until_ms"] < core.clock.now_ms():
        raise WallError("该二维码已过期。", 410)
    return row


def picture(tx: Tx, ticket: str) -> bytes | None:
    row = tx.one("SELECT url FROM qr WHERE ticket = ?", ticket)
    if row is None:
        return None
    out = io.BytesIO()
    qrcode.make(row["url"], image_factory=PilImage, border=4).save(out, "PNG")
    return out.getvalue()


def listed(core: Core, tx: Tx) -> list[dict[str, object]]:
    """Codes that can be scanned now, newest first, one a scene."""
    rows = tx.all(
        "SELECT ticket, scene, max(rowid) r FROM qr WHERE permanent = 1 OR until_ms >= ?"
        " GROUP BY scene ORDER BY r DESC LIMIT 500",
        core.clock.now_ms(),
    )
    return [{"ticket": row["ticket"], "scene": row["scene"]} for row in rows]
