"""Tortoise's client for PostgreSQL, changed to take the address as one text."""

from __future__ import annotations

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient


class Client(AsyncpgDBClient):
    """A small pool. Its caller sets the sessions: storage/engine/on_postgres.py makes them read-only."""

    def __init__(self, address: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._address = address

    async def create_pool(self, **kwargs: Any) -> Any:
        return await asyncpg.create_pool(
            self._address,
            min_size=self.pool_minsize,
            max_size=self.pool_maxsize,
            server_settings=self.server_settings,
        )


client_class = Client
