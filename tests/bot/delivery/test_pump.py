"""The state machine of a message: it is sent once, though processes die and other pumps run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar, cast

import pytest

from bot.house import House
from bot.messages import pump as deliver
from bot.tick import tick as tick_act
from storage import outbox, pauses, undelivered
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.steps import Digest, Remind
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.acts import drop_older, go, messages, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import AGAIN, BANNED, CUT, GONE, NO_IP, OK, WINDOW_CLOSED, Killed, Post

T = TypeVar("T")


async def owed(set_stage: Set, *people: str, window: bool = False) -> tuple[Stage, list[Phone]]:
    """Ten o'clock of the due day: these people are bound, all are owed a reminder, none has been sent."""
    stage = await set_stage("10-11 09:50")
    await drop_older(stage)
    phones = [await stage.bound(p) for p in people]
    if window:
        for phone in phones:
            await phone.says("帮助")
    stage.clock.now = at("10-11 10:00")
    await tick_act.tick(stage.house)
    keep = "', '".join(people)
    await stage.db.write(
        lambda tx: tx.run(
            "UPDATE message SET state = 'cancelled' WHERE state = 'due' AND (kind = 'alert' OR person_id NOT IN"
            f" (SELECT id FROM person WHERE key IN ('{keep}')))"
        )
    )
    return stage, phones


async def states(stage: Stage, openid: str) -> list[str]:
    return [state for _, state, _ in await messages(stage, openid)]


# once -----------------------------------------------------------------------------------------------------------


async def test_two_pumps_at_once_send_each_message_once(set_stage: Set) -> None:
    people = ("wangfang", "liqiang", "limin", "hulunbeier", "xingan", "tongliao", "chifeng")
    stage, _ = await owed(set_stage, *people)
    post = Post()
    await asyncio.gather(*(pump(stage.house, post) for _ in range(4)))
    assert sorted(s.openid for s in post.sent) == sorted(f"o-{p}" for p in people)
    assert {m[1] for m in await messages(stage) if m[1] != "cancelled"} == {"accepted"}


async def test_accepted_is_not_delivered_until_the_platform_says_so(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    post = Post()
    await pump(stage.house, post)
    assert await states(stage, "o-wangfang") == ["accepted"]
    told = await stage.db.write(
        lambda tx: outbox.finished(tx, "1001", "o-wangfang", True, "success", stage.house.now())
    )
    assert told is not None and await states(stage, "o-wangfang") == ["delivered"]
    again = await stage.db.write(
        lambda tx: outbox.finished(tx, "1001", "o-wangfang", False, "failed", stage.house.now())
    )
    assert again is None and await states(stage, "o-wangfang") == ["delivered"], "the first word stands"


# dying between claim and settle ---------------------------------------------------------------------------------


async def test_killed_in_a_customer_service_send_it_is_unknown_and_never_sent_again(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", window=True)
    with pytest.raises(Killed):
        await pump(stage.house, Post([Killed()]))
    assert await states(stage, "o-wangfang") == ["sending"]
    post = Post()
    assert await pump(stage.house, post) == 0, "the lease holds"
    assert await tick_act.next_moment(stage.house, stage.house.now()) == at("10-11 10:01")
    await go(stage, post, "10-12 00:00")
    assert post.sent == [] and await states(stage, "o-wangfang") == ["unknown"]
    (listed,) = await stage.db.read(undelivered.listed)
    assert (listed.person_name, listed.kind, [s.notice.step for s in listed.about]) == ("王芳", "remind", [Remind("0")])


async def test_killed_in_a_template_send_it_goes_again_with_the_same_id_and_words(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    first, second = Post([Killed()]), Post()
    with pytest.raises(Killed):
        await pump(stage.house, first)
    await go(stage, second, "10-11 10:05")
    assert second.sent == first.sent and second.sent[0].client_msg_id
    assert await states(stage, "o-wangfang") == ["accepted"]


async def test_a_template_found_after_its_protection_has_ended_is_unknown(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    with pytest.raises(Killed):
        await pump(stage.house, Post([Killed()]))
    stage.clock.now = at("10-11 10:20")
    post = Post()
    await pump(stage.house, post)
    assert post.sent == [] and await states(stage, "o-wangfang") == ["unknown"]
    await stage.db.write(lambda tx: outbox.finished(tx, "77", "o-wangfang", True, "success", stage.house.now()))
    assert await states(stage, "o-wangfang") == ["delivered"], "the event tells after all"


async def test_a_message_claimed_but_never_addressed_was_certainly_not_sent(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", window=True)
    now = stage.house.now()
    assert len(await stage.db.write(lambda tx: outbox.claim(tx, now, 10))) == 1
    assert await stage.db.write(lambda tx: outbox.claim(tx, now, 10)) == ()
    post = Post()
    await go(stage, post, "10-11 10:02")
    assert len(post.to("o-wangfang")) == 1


async def test_a_late_answer_of_a_lapsed_send_is_believed(set_stage: Set) -> None:
    """The clock jumps while a send is open: the lease lapses, then the platform says it took it."""
    stage, _ = await owed(set_stage, "wangfang", window=True)

    async def jump() -> None:
        stage.clock.now = at("10-11 10:10")
        await deliver.pump(stage.house, Post())
        assert await states(stage, "o-wangfang") == ["unknown"]

    await pump(stage.house, Post(during=jump))
    assert await states(stage, "o-wangfang") == ["accepted"]


@pytest.mark.parametrize("window", [True, False])
async def test_another_process_whose_clock_is_minutes_ahead_shows_nothing_twice(set_stage: Set, window: bool) -> None:
    """For that process every lease has run out, even that of a running send.

    It repeats a template under the id that the platform knows. It does not repeat a customer-service message, which is
    not in doubt any more once its answer comes.
    """
    stage, _ = await owed(set_stage, "wangfang", window=window)
    ahead = replace(stage.house, now=lambda: stage.clock.ours() + timedelta(seconds=350))
    post, other = Post(), Post()

    async def meanwhile() -> None:
        post.during = None
        await pump(ahead, other)

    post.during = meanwhile
    await pump(stage.house, post)
    (sent,), again = post.to("o-wangfang"), other.to("o-wangfang")
    assert again == ([] if window else [sent]) and bool(sent.client_msg_id) is not window
    assert await states(stage, "o-wangfang") == ["accepted"]


# what the platform answers --------------------------------------------------------------------------------------


async def test_a_customer_service_send_that_was_cut_is_unknown(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", window=True)
    post = Post([CUT])
    await go(stage, post, "10-12 00:00")
    assert len(post.to("o-wangfang")) == 1 and await states(stage, "o-wangfang") == ["unknown"]
    assert await notices(stage, "liqiang") != []  # the others are not touched


async def test_a_template_that_was_cut_goes_again_while_protected_then_is_unknown(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    post = Post(usual=CUT)
    await go(stage, post, "10-12 00:00")
    sent = post.to("o-wangfang")
    assert len(sent) > 3 and len({s.client_msg_id for s in sent}) == 1 and len({str(s.card) for s in sent}) == 1
    assert await states(stage, "o-wangfang") == ["unknown"]
    last = await stage.count("SELECT MAX(at) FROM receipt WHERE what = 'unknown'")
    assert last < at("10-11 10:10").timestamp() * 1000


async def test_a_message_in_doubt_that_waited_too_long_is_not_repeated(set_stage: Set) -> None:
    """It waited ten minutes behind others, in a pause, or while the house was down.

    The platform would show it twice.
    """
    stage, _ = await owed(set_stage, "wangfang")
    post = Post([CUT])
    await pump(stage.house, post)
    assert await states(stage, "o-wangfang") == ["due"]
    stage.clock.now = at("10-11 10:10")
    await pump(stage.house, post)
    assert len(post.to("o-wangfang")) == 1 and await states(stage, "o-wangfang") == ["unknown"]


async def test_retries_back_off_then_end_and_the_office_is_told(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", "liqiang", "zhaomin")
    post = Post(usual=AGAIN)
    await go(stage, post, "10-11 10:40")
    assert len(post.to("o-wangfang")) == 8 and await states(stage, "o-wangfang") == ["failed"]
    receipts = await stage.count(
        "SELECT COUNT(*) FROM receipt JOIN message ON message.id = receipt.message_id WHERE openid = 'o-wangfang'"
    )
    assert receipts == 8
    post.usual = OK
    await go(stage, post, "10-11 12:00")
    assert post.to("o-zhaomin")[-1].field("what") == "请电话联系：呼和浩特市"


async def test_a_closed_window_falls_back_to_the_template(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", window=True)
    post = Post([WINDOW_CLOSED])
    await pump(stage.house, post)
    assert [s.channel for s in post.to("o-wangfang")] == ["custom", "template"]
    assert await states(stage, "o-wangfang") == ["accepted"]
    assert await stage.count("SELECT window_left FROM follower WHERE openid = 'o-wangfang'") == 0


async def test_refused_on_both_channels_is_refused(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", window=True)
    post = Post([WINDOW_CLOSED, replace(WINDOW_CLOSED, code="43101")])
    await pump(stage.house, post)
    assert len(post.sent) == 2 and await states(stage, "o-wangfang") == ["refused"]


async def test_a_person_who_has_gone_is_marked_and_the_office_is_told(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", "liqiang", "zhaomin")
    post = Post([GONE, GONE])
    await go(stage, post, "10-11 10:06")
    assert await stage.count("SELECT COUNT(*) FROM follower WHERE followed = 0") == 2
    (alert,) = post.to("o-zhaomin")
    assert (alert.field("title"), alert.field("what")) == ("整改旬报第7期未送达", "请电话联系：呼和浩特市")


async def test_a_broken_template_fails_and_is_not_tried_again(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")
    post = Post(usual=BANNED)
    await go(stage, post, "10-11 12:00")
    assert len(post.to("o-wangfang")) == 1 and await states(stage, "o-wangfang") == ["failed"]


async def test_a_stopped_account_pauses_everything_and_uses_up_no_attempt(set_stage: Set) -> None:
    people = ("wangfang", "liqiang", "limin", "xingan")
    stage, _ = await owed(set_stage, *people)
    await stage.bound("zhaomin")
    post = Post(usual=NO_IP)
    await go(stage, post, "10-11 10:09")
    tried = len(post.sent)
    assert tried == 4, "the batch that was under way, and no more"
    assert await tick_act.next_moment(stage.house, stage.house.now()) == at("10-11 10:10")
    await go(stage, post, "10-11 10:29")
    assert len(post.sent) == tried + 1, "after ten minutes one tries, then twenty minutes' peace"
    pause = await stage.db.read(pauses.current)
    assert pause is not None and pause.code == "40164" and pause.since == at("10-11 10:00")
    post.usual, post.sent = OK, []
    await go(stage, post, "10-11 10:40")
    assert sorted(s.openid for s in post.sent) == ["o-limin", "o-liqiang", "o-wangfang", "o-xingan", "o-zhaomin"]
    assert post.to("o-zhaomin")[0].field("what") == "10月11日10:00起，代码40164"
    assert await stage.db.read(pauses.current) is None
    assert await stage.count("SELECT MAX(attempts) FROM message WHERE state = 'accepted'") == 1


async def test_a_failure_told_by_the_platforms_event_alerts_the_office(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", "liqiang", "zhaomin")
    post = Post()
    await pump(stage.house, post)
    await stage.db.write(
        lambda tx: outbox.finished(tx, "1001", "o-wangfang", False, "failed:user block", stage.house.now())
    )
    assert await states(stage, "o-wangfang") == ["failed"]
    told = (
        "SELECT COUNT(*) FROM notice JOIN unit ON unit.id = unit_id WHERE step = 'alert:remind:0'"
        " AND short_name = '呼和浩特市'"
    )
    assert await stage.count(told) == 0, "李强 has his"
    await stage.db.write(
        lambda tx: tx.run(
            "UPDATE notice SET state = 'skipped' WHERE person_id = (SELECT id FROM person WHERE key = 'liqiang')"
        )
    )
    await stage.db.write(lambda tx: outbox.finished(tx, "1001", "o-wangfang", False, "failed", stage.house.now()))
    assert await stage.count(told) == 0, "once told, once done"


async def test_the_event_may_come_before_the_answer_and_without_a_number(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang")

    async def event() -> None:
        await stage.db.write(lambda tx: outbox.finished(tx, "0", "o-wangfang", True, "success", stage.house.now()))

    await pump(stage.house, Post(during=event))
    assert await states(stage, "o-wangfang") == ["delivered"]
    nobody = await stage.db.write(lambda tx: outbox.finished(tx, "5", "o-nobody", True, "success", stage.house.now()))
    assert nobody is None


# filing in between ----------------------------------------------------------------------------------------------


class Between:
    """A database in which something happens right before the n-th read."""

    def __init__(self, db: Database, at_read: int, happens: Callable[[], Awaitable[object]]) -> None:
        self._db, self._left, self._happens = db, at_read, happens

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await self._db.write(work)

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        self._left -= 1
        if self._left == 0:
            await self._happens()
        return await self._db.read(work)


async def files(phone: Phone) -> None:
    await phone.says("填报")
    await phone.says("0")
    phone.hears("已报送")


async def test_filing_between_claim_and_send_stops_the_reminder(set_stage: Set) -> None:
    stage, (wang,) = await owed(set_stage, "wangfang")
    house: House = replace(stage.house, db=cast(Database, Between(stage.db, 2, lambda: files(wang))))
    post = Post()
    await pump(house, post)
    assert post.to("o-wangfang") == []
    assert await states(stage, "o-wangfang") == ["cancelled"]
    assert ("remind:0", "cancelled", "已报送") in await notices(stage, "wangfang")


@pytest.mark.parametrize(
    ("answer", "state", "times"), [(OK, "accepted", 1), (AGAIN, "cancelled", 1), (CUT, "unknown", 1)]
)
async def test_filing_during_the_send_cannot_stop_it_and_it_never_goes_again(
    set_stage: Set, answer: object, state: str, times: int
) -> None:
    """The send cannot be called back, but it is never repeated."""
    stage, (wang,) = await owed(set_stage, "wangfang")
    post = Post([answer])  # type: ignore[list-item]

    async def once() -> None:
        post.during = None
        await files(wang)

    post.during = once
    await go(stage, post, "10-12 00:00")
    assert len(post.to("o-wangfang")) == times and await states(stage, "o-wangfang") == [state]


# our own faults -------------------------------------------------------------------------------------------------


async def test_a_message_we_cannot_compose_fails_alone_and_loudly(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", "limin")
    await stage.bound("zhaomin")
    now = stage.house.now()

    async def spoil(tx: Tx) -> None:
        row = await tx.one("SELECT issue_id FROM notice ORDER BY id LIMIT 1")
        person = await tx.one(
            "SELECT person.id, post.unit_id FROM person JOIN post ON post.person_id = person.id"
            " WHERE person.key = 'zhaomin' AND post.kind = 'office'"
        )
        assert row is not None and person is not None
        debt = outbox.Debt("digest", row["issue_id"], person["unit_id"], Digest(99), now - timedelta(hours=1))
        await outbox.owe(tx, debt, (person["id"],), now)

    await stage.db.write(spoil)
    post = Post()
    with pytest.raises(LookupError, match="never issued"):
        await deliver.pump(stage.house, post)
    await pump(stage.house, post)
    assert len(post.to("o-wangfang")) == len(post.to("o-limin")) == 1
    assert next(m for m in await messages(stage) if m[0] == "digest")[1] == "failed"
