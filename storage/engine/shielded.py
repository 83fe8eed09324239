"""Ends that must be reached: BEGIN, COMMIT, ROLLBACK, giving a connection back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def finish(doing: Awaitable[T]) -> T:
    """Await to the end whatever happens to the caller; only then let his cancellation through."""
    future = asyncio.ensure_future(doing)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as why:
            cancelled = why
    if cancelled is not None:
        if not future.cancelled():
            future.exception()  # looked at: the cancellation is what the caller hears of
        raise cancelled
    return future.result()
