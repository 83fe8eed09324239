"""The last check between claim and send: a message that is not ours any more, or not needed, is not sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

import pytest

from bot.house import House
from bot.messages import pump as deliver
from bot.tick import tick as tick_act
from storage import notices, outbox
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.steps import AlertOf, Remind, Return, Step
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery import acts
from tests.bot.delivery.acts import drop_older, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import Killed, Post
from tests.bot.delivery.test_pump import Between, owed, states


def between(stage: Stage, happens: Callable[[], Awaitable[object]]) -> House:
    """A house in which something happens between the pump's claim and its last check."""
    return replace(stage.house, db=cast(Database, Between(stage.db, 2, happens)))


async def test_a_process_that_slept_past_its_lease_does_not_send_what_another_has_sent(set_stage: Set) -> None:
    """The machine sleeps between claim and send. When it wakes, the platform's ten minutes are over."""
    stage, _ = await owed(set_stage, "wangfang")
    other, slept = Post(), Post()

    async def sleeps() -> None:
        stage.clock.now = at("10-11 10:02")
        await pump(stage.house, other)
        stage.clock.now = at("10-11 10:30")

    await deliver.pump(between(stage, sleeps), slept)
    assert len(other.to("o-wangfang")) == 1
    assert slept.sent == []
    assert await states(stage, "o-wangfang") == ["accepted"]


async def test_a_repeat_is_not_made_once_the_platform_has_said_it_was_seen(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    with pytest.raises(Killed):
        await pump(stage.house, Post([Killed()]))
    stage.clock.now = at("10-11 10:02")
    await deliver.pump(stage.house, Post(), limit=0)  # the lease lapses, nothing is claimed
    post = Post()

    async def event() -> None:
        await stage.db.write(lambda tx: outbox.finished(tx, "7", "o-wangfang", True, "success", stage.house.now()))

    await deliver.pump(between(stage, event), post)
    assert post.sent == [] and await states(stage, "o-wangfang") == ["delivered"]


async def dropped(stage: Stage, key: str) -> None:
    """The roster as applied no longer has this person in any post; the binding stays."""

    async def work(tx: Tx) -> None:
        await tx.run("UPDATE post SET active = 0 WHERE person_id = (SELECT id FROM person WHERE key = ?)", key)

    await stage.db.write(work)


async def test_a_person_who_left_the_post_is_not_reminded(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", "liqiang")
    await dropped(stage, "wangfang")
    post = Post()
    await pump(stage.house, post)
    assert [s.openid for s in post.sent] == ["o-liqiang"]
    assert ("remind:0", "skipped", "已不在岗") in await acts.notices(stage, "wangfang")


@pytest.mark.parametrize(("kind", "step"), [("return", Return(1)), ("alert", AlertOf(Remind("0")))])
async def test_a_person_who_left_the_post_gets_no_returns_or_alerts(
    set_stage: Set, kind: notices.Kind, step: Step
) -> None:
    """A return carries the office's reasons, an alert other people's telephones."""
    stage, _ = await owed(set_stage, "wangfang")

    async def owe(tx: Tx) -> None:
        row = await tx.one(
            "SELECT issue_id, unit_id, person_id FROM notice WHERE step = 'remind:0' ORDER BY id LIMIT 1"
        )
        assert row is not None
        debt = notices.Debt(kind, row["issue_id"], row["unit_id"], step, stage.house.now())
        assert await notices.owe(tx, debt, (row["person_id"],), stage.house.now()) == 1

    await stage.db.write(owe)
    await dropped(stage, "wangfang")
    post = Post()
    await pump(stage.house, post)
    assert post.to("o-wangfang") == []
    assert (step.to_key(), "skipped", "已不在岗") in await acts.notices(stage, "wangfang")


async def test_a_leader_who_left_gets_no_digest(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00")
    await drop_older(stage)
    leader: Phone = await stage.bound("sunguoping")
    stage.clock.now = at("10-11 18:00")
    await tick_act.tick(stage.house)
    await dropped(stage, "sunguoping")
    post = Post()
    await pump(stage.house, post)
    assert post.to(leader.openid) == []
    assert ("digest:1", "skipped", "已不在岗") in await acts.notices(stage, "sunguoping")
