"""The grouped door against one transaction a step, on a SQLite file, as a paired ratio.

Figures of one run swing with the machine, so slices alternate door, alone, door, and only the ratio to the mean of the
two neighbours counts; the median over the rounds is printed with its quartiles. A step: claim a key, read a state,
write it, add a line.

    python benchmarks/door.py [--rounds 6] [--seconds 1] [--clients 32]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

from storage.engine import migrate
from storage.engine.db import Database, sqlite_url
from storage.engine.tx import Tx

Step = Callable[[Database, int], Awaitable[None]]


async def grouped(database: Database, n: int) -> None:
    """One step through the door."""

    async def work(tx: Tx) -> None:
        await tx.run(
            "INSERT INTO inbox (key, openid, kind, sent_at, received_at, reply) VALUES (?, ?, 'text', 0, 0, '')"
            " ON CONFLICT (key) DO NOTHING",
            f"k{n}",
            f"o{n % 1000}",
        )
        row = await tx.one("SELECT value FROM memory WHERE key = ?", f"o{n % 1000}")
        await tx.run(
            "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            f"o{n % 1000}",
            str(int(row["value"]) + 1) if row else "1",
        )
        await tx.run("INSERT INTO audit (at, act, subject, detail) VALUES (0, 'step', ?, '{}')", f"k{n}")

    await database.write(work)


_alone = asyncio.Lock()


async def alone(database: Database, n: int) -> None:
    """The same step as a group of its own: one transaction, one commit."""
    async with _alone:
        await grouped(database, n)


async def slice_of(database: Database, step: Step, numbers: count[int], *, seconds: float, clients: int) -> float:
    """Steps a second over this slice, with so many clients that each wait for their answer."""
    began = time.perf_counter()
    ends, done = began + seconds, 0

    async def client() -> None:
        nonlocal done
        while time.perf_counter() < ends:
            await step(database, next(numbers))
            done += 1

    await asyncio.gather(*(client() for _ in range(clients)))
    return done / (time.perf_counter() - began)


async def main(rounds: int, seconds: float, clients: int) -> None:
    numbers = count()
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "bench.db")
        await migrate.up(url)
        database = await Database.open(url)
        try:
            for step in (grouped, alone):  # warm
                await slice_of(database, step, numbers, seconds=0.2, clients=clients)
            doors, singles, ratios = [], [], []
            for _ in range(rounds):
                before = await slice_of(database, grouped, numbers, seconds=seconds, clients=clients)
                middle = await slice_of(database, alone, numbers, seconds=seconds, clients=clients)
                after = await slice_of(database, grouped, numbers, seconds=seconds, clients=clients)
                doors += [before, after]
                singles.append(middle)
                ratios.append((before + after) / 2 / middle)
        finally:
            await database.close()
    low, mid, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else (ratios * 3)
    print(f"door  {statistics.median(doors):8.0f} steps/s  ({min(doors):.0f}-{max(doors):.0f})")
    print(f"alone {statistics.median(singles):8.0f} steps/s  ({min(singles):.0f}-{max(singles):.0f})")
    print(f"ratio {mid:8.1f}          [{low:.1f}-{high:.1f}]  {clients} clients, {rounds} rounds, synchronous=FULL")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--clients", type=int, default=32)
    said = parser.parse_args()
    asyncio.run(main(said.rounds, said.seconds, said.clients))
