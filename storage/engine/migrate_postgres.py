"""Migrates PostgreSQL: one transaction under an advisory lock, DDL included. storage/engine/migrate.py calls it."""

from __future__ import annotations

import asyncpg

from storage.engine.errors import NotOurs, SchemaNewer, Unavailable
from storage.engine.errors_postgres import from_postgres
from storage.engine.pool_postgres import TO_CONNECT

_LOCK = 7_803_021  # any number, but the same in every process that migrates


async def up_postgres(url: str, steps: list[tuple[int, str]]) -> tuple[int, int]:
    """Apply the steps that are missing; gives (step before, step after). A second process waits at the lock.

    Raises Unavailable, NotOurs or SchemaNewer.
    """
    try:
        connection = await asyncpg.connect(url, timeout=TO_CONNECT)
    except (asyncpg.PostgresError, OSError) as why:
        raise Unavailable(f"PostgreSQL cannot be reached: {why}") from why
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            before = await _standing(connection)
            wanted = steps[-1][0]
            if before > wanted:
                raise SchemaNewer(f"the database is at step {before}, this program knows {wanted}")
            for number, sql in steps:
                if number > before:
                    await connection.execute(sql)
                    await connection.execute("UPDATE schema_version SET version = $1", number)
            return before, wanted
    except asyncpg.PostgresError as why:
        raise from_postgres(why) from why
    finally:
        await connection.close()


async def _standing(connection: asyncpg.Connection) -> int:
    tables = {
        row["tablename"]
        for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema")
    }
    if "schema_version" in tables:
        return int(await connection.fetchval("SELECT version FROM schema_version"))
    if tables:
        raise NotOurs(f"the database holds other tables ({min(tables)}, …): give an empty one")
    await connection.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
    await connection.execute("INSERT INTO schema_version (version) VALUES (0)")
    return 0
