"""/healthz: whether this process can serve, for a balancer, a monitor and the demo's check."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from storage import views
from storage.engine.db import Database
from storage.engine.errors import StorageError

PATIENCE = 5.0  # seconds: a database that does not answer a one-row read in this time is not there


def routes(db: Database, *, version: str, season: Callable[[], str] | None = None) -> list[web.RouteDef]:
    """season: how far the demo's season is (playing, played); None outside the demo."""

    async def health(request: web.Request) -> web.Response:
        ok = await _answers(db)
        said = {
            "status": "ok" if ok else "failing",
            "database": "ok" if ok else "failing",
            "version": version,
            "season": season() if season else "none",
        }
        return web.json_response(said, status=200 if ok else 503, headers={"Cache-Control": "no-store"})

    return [web.get("/healthz", health)]


async def _answers(db: Database) -> bool:
    try:
        await asyncio.wait_for(db.read(views.touch), PATIENCE)
    except (StorageError, TimeoutError):
        return False
    return True
