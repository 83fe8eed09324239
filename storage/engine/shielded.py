"""Awaits what must finish even if the caller is cancelled: BEGIN, COMMIT, ROLLBACK, the return of a connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def finish(doing: Awaitable[T]) -> T:
    """Await `doing` to its end. Raises the caller's CancelledError only after that."""
    future = asyncio.ensure_future(doing)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as why:
            cancelled = why
    if cancelled is not None:
        if not future.cancelled():
            future.exception()  # retrieved and dropped, because the caller gets the cancellation
        raise cancelled
    return future.result()
