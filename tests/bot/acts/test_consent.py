"""允许下期提醒 as acts: counted, audited under the person, taken back."""

from __future__ import annotations

from bot.acts.consent import Choice, give, withdraw
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR
from schedules.reach import Subscription
from storage import consents
from tests.bot.acts.acting import actor_of, do, who_did
from tests.bot.conversation.stage import Stage

NEXT = Subscription("T-next")
MINE = Choice("o-wangfang", "T-next")


async def test_what_is_given_is_counted_and_may_be_taken_back(stage: Stage) -> None:
    wang = await actor_of(stage, "wangfang")
    assert await do(stage, withdraw, wang, MINE) == Refused(Why.UNKNOWN)
    for _ in range(2):
        assert isinstance(await do(stage, give, wang, MINE, NEXT), Done)
    kept = await stage.db.read(lambda tx: consents.of(tx, "o-wangfang", "T-next"))
    assert kept is not None
    assert (kept.given, kept.used, kept.withdrawn) == (2, 0, False)
    assert isinstance(await do(stage, withdraw, wang, MINE), Done)
    id = await stage.count("SELECT id FROM consent")
    assert await who_did(stage, "consent.give") == [(wang.people[0], f"consent:{id}")] * 2
    assert await who_did(stage, "consent.withdraw") == [(wang.people[0], f"consent:{id}")]


async def test_a_machine_allows_nothing(stage: Stage) -> None:
    for who in (OPERATOR, CLOCK):
        done = await do(stage, give, who, MINE, NEXT)
        assert done == Refused(Why.NOT_YOURS)
