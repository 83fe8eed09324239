"""The channels in turn: the window, a consent, the template, e-mail, and last the telephone."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.inbound import Choice, Subscribed, SubscriptionSent, SubscriptionsOff
from bot.messages import pump as deliver
from bot.tick import tick as tick_act
from schedules.reach import Means, Subscription
from storage import consents, pauses
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.acts import drop_older, go, messages, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import AGAIN, CUT, GONE, NO_CONSENT, NO_MAILBOX, OK, WINDOW_CLOSED, Killed, Post
from tests.bot.delivery.test_last_look import between

NEXT = Subscription("tpl-next")
MEANS = Means({"remind": NEXT}, frozenset({"remind", "return", "digest", "alert"}), mail=True)
MAIL = "wangfang@example.gov.cn"


async def begun(set_stage: Set, means: Means = MEANS, *, mail: str = MAIL) -> tuple[Stage, Phone, Post]:
    """The morning of the 11th: 旬报 is due at 17:00 and nobody has filed. 王芳 follows."""
    stage = await set_stage("10-11 09:00")
    stage.house = replace(stage.house, means=means)
    await drop_older(stage)
    wang = await stage.bound("wangfang")
    await stage.db.write(lambda tx: tx.run("UPDATE person SET email = ? WHERE key = 'wangfang'", mail))
    return stage, wang, Post()


async def allows(phone: Phone, template: str = "tpl-next", *, yes: bool = True) -> None:
    await phone.does(Subscribed((Choice(template, yes),)))


async def left(stage: Stage, openid: str = "o-wangfang") -> int:
    kept = await stage.db.read(lambda tx: consents.of(tx, openid, NEXT.template))
    return 0 if kept is None else kept.given - kept.used


def channels(post: Post, stage_of: str = "wangfang") -> list[str]:
    return [s.channel for s in post.sent if stage_of in s.openid]


async def test_each_channel_is_tried_in_turn_and_the_telephone_comes_last(set_stage: Set) -> None:
    """The window closes, the consent is used up, the template is refused, the mailbox is gone: the office must call."""
    stage, wang, post = await begun(set_stage)
    await stage.bound("zhaomin")
    await wang.says("帮助")
    await allows(wang)
    post.script = [WINDOW_CLOSED, NO_CONSENT, GONE, NO_MAILBOX]
    await go(stage, post, "10-11 10:10")
    assert channels(post) == ["custom", "subscribe", "template", "mail"]
    assert post.to(MAIL)[0].text.startswith("【提醒】整改旬报今天17:00截止，尚未报送。")
    assert ("remind", "refused", "smtp-550") in await messages(stage, MAIL)
    (alert,) = post.to("o-zhaomin")
    assert "呼和浩特市" in str(alert.card)


async def test_a_consent_is_used_before_the_template(set_stage: Set) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang)
    await go(stage, post, "10-11 10:00")
    (sent,) = post.to("o-wangfang")
    assert sent.channel == "subscribe" and sent.field("title") == "整改旬报第7期今17时截止"
    assert await left(stage) == 0
    assert await messages(stage, "o-wangfang") == [("remind", "accepted", "")]
    await wang.does(SubscriptionSent("77", True, "0 success"))
    assert await messages(stage, "o-wangfang") == [("remind", "delivered", "")]


async def test_the_window_is_used_before_a_consent_is_spent(set_stage: Set) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang)
    await wang.says("帮助")
    await go(stage, post, "10-11 10:00")
    assert channels(post) == ["custom"] and await left(stage) == 1


async def test_a_person_without_a_fitting_consent_gets_the_template(set_stage: Set) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang, yes=False)
    await allows(wang, "tpl-of-somebody-else")
    await go(stage, post, "10-11 10:00")
    assert channels(post) == ["template"]


async def test_one_callback_counts_once_however_often_it_is_delivered(set_stage: Set) -> None:
    stage, wang, _ = await begun(set_stage)
    letter = wang.letter(Subscribed((Choice("tpl-next", True),)), stage.clock.now)
    for _ in range(3):
        await wang.delivers(letter)
    assert await left(stage) == 1
    await allows(wang)
    assert await left(stage) == 2


@pytest.mark.parametrize(
    ("outcome", "expected", "state"),
    [
        (OK, 1, "accepted"),
        (AGAIN, 2, "due"),  # certainly not taken
        (CUT, 1, "unknown"),  # may have been taken: not given back, not sent again
        (NO_CONSENT, 0, "accepted"),  # the platform is believed before our count; the template goes at once
    ],
)
async def test_the_outcome_of_a_send_keeps_or_returns_its_consent(
    set_stage: Set, outcome: object, expected: int, state: str
) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang)
    await allows(wang)
    assert isinstance(outcome, type(OK))
    post.script = [outcome]
    stage.clock.now = at("10-11 10:00")
    await stage.jump(at("10-11 10:00"))
    await pump(stage.house, post)
    assert channels(post)[0] == "subscribe"
    assert await left(stage) == expected
    assert (await stage.rows("SELECT state FROM message WHERE openid = 'o-wangfang'"))[0]["state"] == state


async def test_43101_ends_the_channel_for_this_person_until_a_new_consent(set_stage: Set) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang)
    await allows(wang)
    post.script = [NO_CONSENT]
    await go(stage, post, "10-11 10:00")
    assert channels(post) == ["subscribe", "template"]
    await allows(wang)
    assert await left(stage) == 1


async def test_turning_it_off_on_the_phone_leaves_no_consent(set_stage: Set) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang)
    await wang.does(SubscriptionsOff(("tpl-next",)))
    await go(stage, post, "10-11 10:00")
    assert channels(post) == ["template"]


async def test_a_long_term_consent_is_not_used_up(set_stage: Set) -> None:
    always = replace(MEANS, subscriptions={"remind": Subscription("tpl-next", long_term=True)})
    stage, wang, post = await begun(set_stage, always)
    await allows(wang)
    await go(stage, post, "10-11 10:00")
    await go(stage, post, "10-20 17:00")
    assert set(channels(post)) == {"subscribe"} and len(channels(post)) > 1
    await allows(wang, yes=False)
    await go(stage, post, "10-29 17:00")
    assert channels(post)[-1] == "template"


async def test_two_pumps_spend_one_consent_once(set_stage: Set) -> None:
    """Two messages to one person, one consent: the other goes by template."""
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", "yingshang-lianxi.yaml")
    stage.house = replace(stage.house, means=replace(MEANS, mail=False))
    await drop_older(stage)
    wang, post = await stage.bound("wangfang"), Post()
    await allows(wang)
    await stage.jump(at("10-11 10:00"))
    await stage.db.write(
        lambda tx: tx.run(
            "INSERT INTO message (person_id, kind, state, due_at, client_msg_id, created_at, body)"
            " SELECT person_id, kind, state, due_at, 'twin', created_at, body FROM message"
            " WHERE state = 'due' AND kind = 'remind' ORDER BY id LIMIT 1"
        )
    )
    await stage.db.write(
        lambda tx: tx.run(
            "INSERT INTO notice (issue_id, unit_id, step, person_id, state, message_id, planned_at, created_at)"
            " SELECT issue_id, unit_id, 'remind:twin', person_id, 'owed',"
            " (SELECT id FROM message WHERE client_msg_id = 'twin'), planned_at, created_at FROM notice"
            " WHERE message_id = (SELECT MIN(id) FROM message WHERE state = 'due' AND kind = 'remind' AND person_id ="
            " (SELECT id FROM person WHERE key = 'wangfang')) LIMIT 1"
        )
    )
    await asyncio.gather(*(deliver.pump(stage.house, post) for _ in range(2)))
    await pump(stage.house, post)
    assert channels(post).count("subscribe") == 1
    assert await left(stage) == 0


async def test_a_message_taken_back_at_the_last_look_gives_its_consent_back(set_stage: Set) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang)
    stage.clock.now = at("10-11 10:00")
    await stage.jump(at("10-11 10:00"))

    async def files() -> None:
        await wang.says("填报")
        await wang.says("0")

    await deliver.pump(between(stage, files), post)
    assert "subscribe" not in channels(post)
    assert await left(stage) == 1


async def test_a_death_in_the_middle_of_a_send_keeps_the_consent_spent(set_stage: Set) -> None:
    stage, wang, post = await begun(set_stage)
    await allows(wang)
    post.script = [Killed()]
    await stage.jump(at("10-11 10:00"))
    with pytest.raises(Killed):
        await deliver.pump(stage.house, post)
    await go(stage, post, "10-11 10:10")
    assert channels(post) == ["subscribe"], "it may have been taken: not again, by no channel"
    assert await left(stage) == 0


async def test_a_person_bound_to_no_wechat_gets_an_email(set_stage: Set) -> None:
    stage, _, post = await begun(set_stage)
    await stage.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1"))
    await go(stage, post, "10-11 10:00")
    (sent,) = post.to(MAIL)
    assert sent.channel == "mail" and sent.client_msg_id
    assert ("remind:0", "left", "") in await notices(stage, "wangfang")


async def test_a_paused_account_does_not_hold_the_mail(set_stage: Set) -> None:
    stage, _, post = await begun(set_stage)
    await stage.bound("liqiang")
    await stage.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1 WHERE openid = 'o-wangfang'"))
    await stage.db.write(lambda tx: pauses.pause(tx, "40164", "", at("10-11 09:55")))
    await go(stage, post, "10-11 10:04")
    assert [s.openid for s in post.sent] == [MAIL]
    assert await tick_act.next_moment(stage.house, stage.house.now()) == at("10-11 10:05"), "then the account is tried"
    await go(stage, post, "10-11 10:05")
    assert len(post.to("o-liqiang")) == 1


async def test_without_a_mail_server_an_address_is_no_help(set_stage: Set) -> None:
    stage, _, post = await begun(set_stage, replace(MEANS, mail=False))
    await stage.db.write(lambda tx: tx.run("UPDATE binding SET ended_at = 1"))
    await go(stage, post, "10-11 10:00")
    assert post.to(MAIL) == []
    assert ("remind:0", "skipped", "未绑定") in await notices(stage, "wangfang")


async def test_a_kind_without_a_template_is_known_before_the_send(set_stage: Set) -> None:
    stage, _, post = await begun(set_stage, replace(MEANS, templates=frozenset({"alert"})))
    await go(stage, post, "10-11 10:00")
    assert channels(post) == ["mail"]


async def test_a_mail_that_was_cut_is_not_sent_again(set_stage: Set) -> None:
    stage, _, post = await begun(set_stage, replace(MEANS, templates=frozenset()))
    post.script = [CUT]
    await go(stage, post, "10-11 10:30")
    assert channels(post) == ["mail"]
    assert ("remind", "unknown", "timeout") in await messages(stage, MAIL)
