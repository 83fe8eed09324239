"""Runs Tortoise's models on one address, read-only. It serves storage/lists and is loaded with the first list.

Only this file uses a private part of Tortoise, the context variable: two tasks cannot both enter `with context:`.
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
    """The models on their own connections.

    engine: the module with Tortoise's client. credentials: what that client takes. name: of the engine; Tortoise caches
    SQL by it. ours: gives our error for a driver's error.
    """

    _bound: ClassVar[Models | None] = None  # whose SQL is on the model classes now; init puts it there

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
        """Run the work on one read-only snapshot. Gives its value. Raises StorageError.

        It runs to its end even if the caller is cancelled; else Tortoise's transaction would keep its lock for ever.
        """
        return await finish(self._read(work))

    async def close(self) -> None:
        """Close the connections, if there are any."""
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
