"""已收到 and 未收到 as an act; the list of 未达 shows exactly what the gate lets the office settle."""

from __future__ import annotations

from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.settle_message import settle_message
from bot.acts.subjects import message as subject_of
from bot.rights import gate
from bot.rights.actor import OPERATOR, Actor
from bot.rights.table import Act
from storage import undelivered
from tests.bot.acts.acting import actor_of, audited, person_of, tried
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage
from tests.bot.delivery.post import CUT
from tests.bot.delivery.test_undelivered import lost


async def _settle(stage: Stage, actor: Actor, message: int, *, arrived: bool) -> object:
    now = stage.clock.ours()
    return await tried(stage, lambda tx: settle_message(tx, actor, message, arrived=arrived, now=now))


async def test_what_nobody_knew_did_not_arrive_and_then_did(set_stage: Set) -> None:
    stage, _, _ = await lost(set_stage, CUT, window=True)
    office = await actor_of(stage, "zhaomin")
    (it,) = await stage.db.read(undelivered.listed)
    for arrived in (False, True):
        assert isinstance(await _settle(stage, office, it.message, arrived=arrived), Done)
    assert await _settle(stage, office, it.message, arrived=True) == Refused(Why.MOVED)
    zhao, about = await person_of(stage, "zhaomin"), f"message:{it.message}"
    assert await audited(stage, "message.settle") == [
        (zhao, about, '{"arrived":false}'),
        (zhao, about, '{"arrived":true}'),
    ]


async def test_of_a_shared_phone_the_office_stands_under_it(set_stage: Set) -> None:
    stage, _, _ = await lost(set_stage)
    await stage.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1 WHERE openid = 'o-zhaomin'"))
    shared = await actor_of(stage, "sunguoping", "zhaomin")
    (it,) = await stage.db.read(undelivered.listed)
    done = await _settle(stage, shared, it.message, arrived=True)
    assert isinstance(done, Done)
    assert [p for p, *_ in await audited(stage, "message.settle")] == [await person_of(stage, "zhaomin")]


async def test_nobody_else_settles_it(set_stage: Set) -> None:
    stage, _, _ = await lost(set_stage)
    (it,) = await stage.db.read(undelivered.listed)
    for actor in (await actor_of(stage, "wangfang"), await actor_of(stage, "sunguoping"), Actor("person")):
        assert await _settle(stage, actor, it.message, arrived=True) == Refused(Why.NOT_YOURS)
    assert isinstance(await _settle(stage, OPERATOR, it.message, arrived=True), Done)
    assert [p for p, *_ in await audited(stage, "message.settle")] == [None]


async def test_the_list_and_the_gate_agree_of_every_message_and_campaign(set_stage: Set) -> None:
    """The list chooses in SQL, for speed; the gate is asked of each message. With a notice, and without one."""
    stage, _, _ = await lost(set_stage)
    office = await actor_of(stage, "zhaomin")
    await stage.db.write(
        lambda tx: tx.run(
            "INSERT INTO message (person_id, kind, state, due_at, client_msg_id, created_at, body) SELECT id, 'alert',"
            " 'failed', 0, key, 0, '{}' FROM person WHERE key IN ('zhaomin', 'sunguoping', 'wangfang')"
        )
    )
    every = [u.message for u in await stage.db.read(undelivered.listed)]
    assert len(every) == 4
    for campaign in (office.posts[0].campaign, 10**6):
        shown = {u.message for u in await stage.db.read(lambda tx, c=campaign: undelivered.listed(tx, [c]))}  # type: ignore[misc]
        posts = tuple(p for p in office.posts if p.campaign == campaign)
        actor = Actor("person", office.people, posts)
        for message in every:
            subjects = await stage.db.read(lambda tx, m=message: subject_of(tx, m))  # type: ignore[misc]
            assert subjects is not None
            assert (message in shown) == (gate.may(actor, Act.MESSAGE_SETTLE, *subjects) is not None)
