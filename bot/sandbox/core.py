"""What every part of the stand-in is given: account, options, memory, clock, and who listens to changes."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.sandbox.clock import Clock
from bot.sandbox.facts import Account, Mode, Options
from bot.sandbox.state import State, Tx


class Hub:
    """Tells open wall pages what changed: `chat <openid>`, `clock`, `ledger`, `people`, `menu` or `mischief`."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[str | None]] = set()

    def tell(self, topics: list[str]) -> None:
        for queue in self._queues:
            for topic in topics:
                queue.put_nowait(topic)

    def join(self) -> asyncio.Queue[str | None]:
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[str | None]) -> None:
        self._queues.discard(queue)

    def close(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)


@dataclass(frozen=True, slots=True)
class Core:
    account: Account
    options: Options
    callback_url: str
    state: State
    clock: Clock
    hub: Hub

    @property
    def mode(self) -> Mode:
        return Mode(self.account.mode)

    @property
    def origin(self) -> str:
        """scheme://host:port of the side that receives callbacks and serves pages."""
        parts = urlsplit(self.callback_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def base_url(self) -> str:
        return self.options.base_url.rstrip("/") or f"{self.origin}/sandbox"


def spend(tx: Tx, name: str, bucket: str, limit: int) -> bool:
    """Count one use of a quota; False, and nothing counted, where it is used up."""
    row = tx.one("SELECT used FROM quota WHERE name = ? AND bucket = ?", name, bucket)
    if row is not None and int(row["used"]) >= limit:
        return False
    tx.run("INSERT INTO quota VALUES (?, ?, 1) ON CONFLICT (name, bucket) DO UPDATE SET used = used + 1", name, bucket)
    return True


def fresh(prefix: str, size: int) -> str:
    """A new identifier of `size` characters as the platform draws them."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    return prefix + "".join(secrets.choice(letters) for _ in range(size - len(prefix)))
