"""Tortoise's state, kept in our hands: a context a database, entered for the length of one transaction.

Tortoise finds its connections through context variables, so what it finds depends on which task asks. Here nothing is
global and nothing is inherited by accident: outside `scope` no model works, inside it the models use that transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.context import TortoiseContext, _current_context

from storage.engine.nesting import mark

ALIAS = "house"  # every client's name in its own context: a model does not know whether it is read or written


class Orm:
    """The models bound to one client, when first asked for."""

    def __init__(self, client: BaseDBAsyncClient) -> None:
        self._client = client
        self._context: TortoiseContext | None = None

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[TransactionalDBClient]:
        """One transaction; models used inside belong to it, and it is what `using_db=` takes."""
        token = _current_context.set(await self._loaded())
        try:
            transaction: AbstractAsyncContextManager[TransactionalDBClient] = self._client._in_transaction()
            async with transaction as connection, mark():
                yield connection
        finally:
            _current_context.reset(token)

    async def _loaded(self) -> TortoiseContext:
        # Loaded with the first use: the models are the slowest module there is, and a server that uses none needs none.
        from storage.engine.models import Campaign

        # The models are classes: what init leaves on them is of one engine, the last one that was loaded.
        if (
            self._context is None
            or getattr(Campaign._meta.basequery, "QUERY_CLS", None) is not self._client.query_class
        ):
            context = TortoiseContext()
            context.connections._storage[ALIAS] = self._client  # found by init, which would make another
            token = _current_context.set(context)
            try:
                await context.init(
                    config={
                        "connections": {ALIAS: {"engine": type(self._client).__module__, "credentials": {}}},
                        "apps": {"house": {"models": ["storage.engine.models"], "default_connection": ALIAS}},
                    },
                    timezone="UTC",
                )
            finally:
                _current_context.reset(token)
            self._context = context
        return self._context
