"""Tortoise's models over one address, read-only: for storage/lists, and loaded with the first list that is read.

Everything of the library that is not its public interface is used here and nowhere else: the context variable, since
`with context:` may not be entered by two tasks at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar

from tortoise.context import TortoiseContext, _current_context
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from storage.engine.errors import StorageError
from storage.engine.nesting import mark
from storage.engine.shielded import finish

T = TypeVar("T")


class Models:
    """The models on connections of their own. engine: the module Tortoise takes its client from, with the credentials
    that client takes; name: of the engine, for Tortoise caches SQL by it. ours: our error for what the driver said."""

    _bound: ClassVar[Models | None] = None  # init leaves one engine's SQL on the model classes: of whom it is now

    def __init__(
        self, engine: str, credentials: dict[str, object], *, name: str, ours: Callable[[BaseException], StorageError]
    ) -> None:
        self._config = {
            "connections": {name: {"engine": engine, "credentials": credentials}},
            "apps": {"house": {"models": ["storage.engine.models"], "default_connection": name}},
        }
        self._name = name
        self._ours = ours
        self._context: TortoiseContext | None = None

    async def read(self, work: Callable[[], Awaitable[T]]) -> T:
        """The work's value; the models it uses see one snapshot and cannot write. It runs to its end even where the
        caller leaves: Tortoise's own transaction would keep its lock for good. StorageError: the database said no."""
        return await finish(self._read(work))

    async def close(self) -> None:
        """Let go of the connections, if there are any."""
        context, self._context = self._context, None
        if context is not None:
            await finish(context.close_connections())
        if Models._bound is self:
            Models._bound = None

    async def _read(self, work: Callable[[], Awaitable[T]]) -> T:
        token = _current_context.set(await self._loaded())
        try:
            async with in_transaction(self._name), mark():
                return await work()
        except BaseORMException as why:
            inner = why.args[0] if why.args and isinstance(why.args[0], Exception) else why
            raise self._ours(inner) from why
        finally:
            _current_context.reset(token)

    async def _loaded(self) -> TortoiseContext:
        if self._context is None or Models._bound is not self:
            await self.close()
            context = TortoiseContext()
            token = _current_context.set(context)
            try:
                await context.init(config=self._config, timezone="UTC")
            finally:
                _current_context.reset(token)
            self._context, Models._bound = context, self
        return self._context
