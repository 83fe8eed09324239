"""Reads for pages and exports: what a screen shows, in one snapshot."""

from __future__ import annotations

from storage.db import Tx


async def touch(tx: Tx) -> None:
    """A table of ours is there and can be read. StorageError: it is not."""
    await tx.one("SELECT key FROM memory LIMIT 1")
