"""Pools of connections to PostgreSQL: their settings, and plain values as results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import asyncpg

from storage.engine.errors import Misused, Unavailable
from storage.engine.errors_postgres import from_postgres

SETTINGS = {
    "application_name": "xunbao",
    "timezone": "UTC",
    "lock_timeout": "15000",
    "statement_timeout": "60000",
    "idle_in_transaction_session_timeout": "60000",
}
READ_ONLY = SETTINGS | {"default_transaction_read_only": "on"}
TO_CONNECT = 10.0


class Pool:
    """A pool on one address. read_only: each transaction sees one snapshot and cannot write."""

    def __init__(self, pool: Any, *, read_only: bool) -> None:  # asyncpg.Pool, whose stubs are not complete
        self.pool = pool
        self._read_only = read_only

    @classmethod
    async def open(cls, address: str, *, most: int, read_only: bool) -> Pool:
        """Open a pool of at most `most` connections. Raises Unavailable if the server cannot be reached."""
        try:
            pool = await asyncpg.create_pool(
                address,
                min_size=1,
                max_size=most,
                timeout=TO_CONNECT,
                server_settings=READ_ONLY if read_only else SETTINGS,
                init=_plain_values,
            )
        except asyncpg.PostgresError as why:
            raise from_postgres(why) from why
        except OSError as why:
            raise Unavailable(f"PostgreSQL cannot be reached: {why}") from why
        return cls(pool, read_only=read_only)

    def begins(self, raw: Any) -> Any:
        """A transaction on one of the pool's connections, not started yet."""
        if self._read_only:
            return raw.transaction(isolation="repeatable_read", readonly=True)
        return raw.transaction()

    async def close(self) -> None:
        """Wait for the work that is running, then close all connections."""
        await self.pool.close()


async def _plain_values(connection: Any) -> None:
    """Make numeric (the SUM of a BIGINT) and boolean (a comparison) come out as integers, as on SQLite."""
    for name, encode, decode in (
        ("numeric", str, _whole),
        ("bool", lambda said: "t" if said else "f", lambda said: int(said == "t")),
    ):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encode, decoder=decode, format="text")


def _whole(text: str) -> int:
    value = Decimal(text)
    if value != int(value):
        raise Misused(f"a query gave {text}: fractions are computed in Python, from integers")
    return int(value)
