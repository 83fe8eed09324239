"""The platform's quotas: sends wait for the next minute, or until midnight, and no message loses an attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import alert_card, office_alerts
from bot.tick import tick as tick_act
from bot.wechat.errors import refusal
from schedules.rate import Rate
from schedules.reach import Means
from storage import pauses, rates
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, at
from tests.bot.delivery.acts import drop_older, go, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import OK, Post
from tests.bot.delivery.test_pump import owed, states

PEOPLE = ("wangfang", "liqiang", "limin", "xingan", "tongliao")
MINUTE = refusal(45011, "api minute-quota reach limit").outcome
DAY = refusal(45009, "reach max api daily quota limit").outcome


async def test_everything_waits_for_the_next_minute_and_no_attempt_is_used_up(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, *PEOPLE)
    post = Post(usual=MINUTE)
    for minute in range(12):  # more often than any message has attempts
        stage.clock.now = at("10-11 10:00") + timedelta(minutes=minute)
        before = len(post.sent)
        await pump(stage.house, post)
        assert len(post.sent) - before == len(PEOPLE), "those under way, and then no more in this minute"
        assert await pump(stage.house, post) == 0
        assert await tick_act.next_moment(stage.house, stage.house.now()) == stage.house.now() + timedelta(minutes=1)
    assert await stage.db.read(pauses.current) is None, "the account is not stopped, and nobody is alarmed"
    post.usual, post.sent = OK, []
    await go(stage, post, "10-11 10:12")
    assert sorted(s.openid for s in post.sent) == sorted(f"o-{p}" for p in PEOPLE)
    assert await stage.count("SELECT MAX(attempts) FROM message WHERE state = 'accepted'") == 1


async def test_another_process_waits_too_and_the_mail_does_not(set_stage: Set) -> None:
    stage, _ = await owed(set_stage, "wangfang", "limin")
    await stage.db.write(lambda tx: rates.hold(tx, stage.house.now()))
    stage.house = replace(stage.house, means=Means(mail=True))
    await stage.db.write(lambda tx: tx.run("UPDATE person SET email = key || '@example.gov.cn'"))
    await stage.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1 WHERE openid = 'o-limin'"))
    post = Post()
    await pump(stage.house, post)
    assert [s.openid for s in post.sent] == ["limin@example.gov.cn"]
    await go(stage, post, "10-11 10:01")
    assert len(post.to("o-wangfang")) == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=2)])
async def test_a_clock_that_was_set_back_holds_nothing(set_stage: Set, ahead: timedelta) -> None:
    """A minute, a pause or an empty bucket written by a wrong clock would otherwise stop everything for days."""
    stage, _ = await owed(set_stage, "wangfang")
    wrong = stage.house.now() + ahead
    await stage.db.write(lambda tx: rates.hold(tx, wrong))
    await stage.db.write(lambda tx: pauses.pause(tx, "40164", "", wrong))
    assert stage.house.rate is None
    stage.house = replace(stage.house, rate=Rate(10, 5))

    async def emptied(tx: Tx) -> None:
        assert stage.house.rate is not None
        await rates.room(tx, stage.house.rate, wrong)
        await rates.take(tx, stage.house.rate, 5, wrong)

    await stage.db.write(emptied)
    post = Post()
    await pump(stage.house, post)
    assert len(post.to("o-wangfang")) == 1 and await states(stage, "o-wangfang") == ["accepted"]


async def test_a_days_quota_is_tried_every_hour_and_right_after_midnight(set_stage: Set) -> None:
    stage = await set_stage("10-11 21:20")
    await drop_older(stage)
    await stage.bound("zhaomin")
    person, now = await stage.count("SELECT id FROM person WHERE key = 'zhaomin'"), stage.house.now()
    alert = office_alerts.was_paused(now, "x")
    await stage.db.write(lambda tx: alert_card.tell(tx, [person], alert, now, ZONE))
    post, tried = Post(usual=DAY), []
    for _ in range(5):
        await pump(stage.house, post)
        tried.append((len(post.sent), f"{stage.clock.now:%d %H:%M}"))
        moment = await tick_act.next_moment(stage.house, stage.house.now())
        assert moment is not None
        stage.clock.now = moment.astimezone(ZONE)
    assert tried == [(1, "11 21:20"), (2, "11 22:20"), (3, "11 23:20"), (4, "12 00:01"), (5, "12 01:01")]
    assert await stage.count("SELECT attempts FROM message WHERE state = 'due' AND openid = 'o-zhaomin'") == 0
