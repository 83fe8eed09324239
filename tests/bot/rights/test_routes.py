"""Every route of the web application has its right in one table, and who holds none is let in nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.app import application
from bot.config import Settings
from bot.house import House
from bot.rights.table import RIGHTS, Holder
from bot.web.rights import OPEN, ROUTES
from bot.wechat.account import Account, Mode
from storage.engine.db import Database
from storage.evidence import Folder
from tests.bot.pages.world import FILER, LEADER, STRANGER, fill, opened


def _routes(db: Database, folder: Path) -> set[tuple[str, str]]:
    zone = ZoneInfo("Asia/Shanghai")
    account = Account("wx0000000000000001", "s3cret-s3cret", "tok3n", "a" * 43, mode=Mode.SAFE)
    settings = Settings("", folder, "127.0.0.1", 0, "https://xunbao.example", b"k" * 32, zone, account)
    house = House(db, lambda: datetime(2021, 10, 11, tzinfo=UTC), zone, b"k" * 32, settings.public_url)
    app: web.Application = application(settings, house, None, Folder(folder), None)
    return {(r.method, r.resource.canonical) for r in app.router.routes() if r.resource is not None}


async def test_every_route_has_its_row(sqlite_db: Database, tmp_path: Path) -> None:
    served = {(method, path) for method, path in _routes(sqlite_db, tmp_path) if method != "HEAD"}
    assert served == {*ROUTES, *OPEN}
    assert not set(ROUTES) & set(OPEN)
    assert set(ROUTES.values()) <= set(RIGHTS)


async def one_of(db: Database, sql: str) -> int:
    rows = await db.read(lambda tx: tx.fetch(sql))
    return int(next(iter(rows[0].values())))


@pytest.mark.parametrize("openid", ["", STRANGER, FILER])
async def test_who_holds_no_right_is_let_in_nowhere(sqlite_db: Database, openid: str) -> None:
    """FILER fills for 第1单位 alone and asks about 第2单位; the others hold no post at all."""
    async with opened(sqlite_db) as world:
        await fill(world, units=3, tasks=5)
        tried = 0
        other = await one_of(sqlite_db, "SELECT id FROM unit WHERE key = 'u2'")
        async with world.phone(openid) as phone:
            for (method, path), right in ROUTES.items():
                if method != "GET" or any(r.holder is Holder.ANYONE for r in RIGHTS[right]):
                    continue
                asked = path.replace("{id}", str(world.digest)).replace("{issue}", "1").replace("{unit}", str(other))
                status, text, _ = await phone.get(asked)
                assert status in (302, 403, 404), (path, status)
                assert "第2单位" not in text
                tried += 1
        assert tried >= 12
        async with world.phone(LEADER) as phone:
            status, text, _ = await phone.get(f"/h5/digest/{world.digest}/units")
            assert status == 200 and "第2单位" in text
