"""A process of its own that ticks and sends over one database, `python -m tests.bot.delivery.scheduler URL FROM UNTIL
SKEW SEED`: it says ready, waits for a line, goes through the time with a clock that is SKEW seconds wrong, and prints
what it sent as JSON lines.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.house import House
from bot.messages import pump
from bot.tick import tick as tick_act
from storage.engine.db import Database
from tests.bot.conversation.stage import ZONE
from tests.bot.delivery.post import Post


@dataclass
class Hands:
    now: datetime

    def read(self) -> datetime:
        return self.now


async def run(url: str, first: datetime, until: datetime, skew: timedelta, seed: str) -> None:
    db = await Database.open(url)
    hands, post, rng = Hands(first), Post(), random.Random(seed)
    house = House(db, hands.read, ZONE, b"a secret of the tests")
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    true = first
    while true < until:
        true = min(until, true + timedelta(minutes=rng.uniform(5, 40)))
        hands.now = true + skew
        await tick_act.tick(house)
        while await pump.pump(house, post):
            pass
    await db.close()
    for sent in post.sent:
        what = sent.text or json.dumps(sent.card.values if sent.card else (), ensure_ascii=False)
        print(json.dumps([sent.openid, sent.channel, what, sent.client_msg_id], ensure_ascii=False), flush=True)


if __name__ == "__main__":
    address, first, until, skew, seed = sys.argv[1:]
    asyncio.run(
        run(
            address,
            datetime.fromisoformat(first).astimezone(UTC),
            datetime.fromisoformat(until).astimezone(UTC),
            timedelta(seconds=float(skew)),
            seed,
        )
    )
