"""重发 as an act: the office of the campaign or the operator, once; audited under whoever holds the post."""

from __future__ import annotations

import pytest

from bot.acts.refused import Refused, Why
from bot.acts.resend import resend
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR, Actor
from storage import undelivered
from tests.bot.acts.acting import actor_of, audited, person_of, tried
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage
from tests.bot.delivery.post import BANNED, CUT
from tests.bot.delivery.test_pump import files
from tests.bot.delivery.test_undelivered import lost


async def _resend(stage: Stage, actor: Actor, message: int) -> object:
    now = stage.clock.ours()
    return await tried(stage, lambda tx: resend(tx, actor, message, now=now))


async def _failed(stage: Stage) -> int:
    return (await stage.db.read(undelivered.listed))[0].message


async def test_of_a_shared_phone_the_office_stands_under_it(set_stage: Set) -> None:
    """孙国平, a leader, is bound first; 赵敏 of the office shares the phone and holds the right."""
    stage, _, _ = await lost(set_stage)
    await stage.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1 WHERE openid = 'o-zhaomin'"))
    shared = await actor_of(stage, "sunguoping", "zhaomin")
    assert shared.people == (await person_of(stage, "sunguoping"), await person_of(stage, "zhaomin"))
    failed = await _failed(stage)
    done = await _resend(stage, shared, failed)
    assert isinstance(done, Done)
    assert done.wake
    ((person, subject, _),) = await audited(stage, "message.resend")
    assert (person, subject) == (await person_of(stage, "zhaomin"), f"message:{failed}")
    assert await _resend(stage, shared, failed) == Refused(Why.MOVED)


async def test_in_the_chat_too(set_stage: Set) -> None:
    """The line named the first person of the phone before, whoever held the post."""
    stage, _, zhao = await lost(set_stage)
    await stage.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1 WHERE openid = 'o-zhaomin'"))
    await actor_of(stage, "sunguoping", "zhaomin")
    zhao.openid = "o-sunguoping"
    await zhao.says("重发 1")
    await zhao.says("1")
    zhao.hears("已重发1条。")
    assert [p for p, *_ in await audited(stage, "message.resend")] == [await person_of(stage, "zhaomin")]


@pytest.mark.parametrize(("answer", "why"), [(CUT, Why.IN_DOUBT), (BANNED, Why.DONE)])
async def test_what_may_have_arrived_and_what_is_done_are_not_sent(set_stage: Set, answer: object, why: Why) -> None:
    stage, wang, _ = await lost(set_stage, answer, window=True)
    failed = await _failed(stage)
    await files(wang)
    assert await _resend(stage, OPERATOR, failed) == Refused(why)
    assert await audited(stage, "message.resend") == []


async def test_nobody_else_sends_it(set_stage: Set) -> None:
    stage, _, _ = await lost(set_stage)
    failed = await _failed(stage)
    for actor in (await actor_of(stage, "wangfang"), await actor_of(stage, "sunguoping"), CLOCK, Actor("person")):
        assert await _resend(stage, actor, failed) == Refused(Why.NOT_YOURS)
    assert await _resend(stage, OPERATOR, 10**6) == Refused(Why.UNKNOWN)
