"""A message in doubt is repeated in time, though many others wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from schedules.rate import Rate
from storage.engine.tx import Tx
from storage.times import to_ms
from tests.bot.conversation.stage import at
from tests.bot.delivery.acts import pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import CUT, Post
from tests.bot.delivery.test_pump import owed, states

OTHERS = 400


async def test_a_repeat_is_not_kept_waiting_by_a_long_queue(set_stage: Set) -> None:
    """At two messages a second, four hundred older ones would delay it by three minutes.

    A few thousand would delay it beyond its ten minutes. So it goes first.
    """
    stage, _ = await owed(set_stage, "wangfang", "zhaomin")
    stage.house = replace(stage.house, rate=Rate(2, 2))
    await pump(stage.house, post := Post([CUT]))
    assert await states(stage, "o-wangfang") == ["due"]

    async def fill(tx: Tx) -> None:
        for n in range(OTHERS):
            await tx.run(
                "INSERT INTO message (person_id, kind, state, due_at, client_msg_id, created_at, body)"
                ' SELECT id, \'alert\', \'due\', ?, ?, 0, \'{"format": 1, "text": "x", "card": null}\' FROM person'
                " WHERE key = 'sunguoping'",
                to_ms(at("10-11 09:00")),
                f"other{n}",
            )

    await stage.db.write(fill)
    for _ in range(20):
        stage.clock.now += timedelta(seconds=1)
        await pump(stage.house, post)
    assert len(post.to("o-wangfang")) == 2 and len({s.client_msg_id for s in post.to("o-wangfang")}) == 1
    assert await states(stage, "o-wangfang") == ["accepted"]
