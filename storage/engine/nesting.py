"""Tells whether a task is inside an open transaction. One inside another would wait for itself, so it is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

_inside: ContextVar[list[bool] | None] = ContextVar("xunbao_inside_transaction", default=None)


def inside() -> bool:
    """Whether this task is inside an open transaction: its own, or the one it was created in."""
    marker = _inside.get()
    return marker is not None and marker[0]


@asynccontextmanager
async def mark() -> AsyncIterator[None]:
    """Code in this block counts as inside a transaction."""
    marker = [True]
    token = _inside.set(marker)
    try:
        yield
    finally:
        marker[0] = False  # tasks created inside keep the variable and must see that the transaction ended
        _inside.reset(token)
