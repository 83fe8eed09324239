"""允许下期提醒: what a person allows us to send by subscription message, as the platform tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.acts.subjects import house as house_subject
from bot.house import House
from bot.inbound import Subscribed, SubscriptionsOff
from bot.rights.actor import Actor, of_openid
from bot.rights.table import Act
from schedules.reach import Subscription
from storage import consents, recipients
from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class Choice:
    """One template of the platform, and whose phone said it."""

    openid: str
    template: str


@act(Act.CONSENT_GIVE, of=house_subject)
async def give(
    tx: Tx, actor: Actor, choice: Choice, subscription: Subscription, *, now: datetime
) -> Done[None] | Refused:
    """One message more may be sent, or of a long-term template as many as there are. subscription: our setting for the
    template."""
    id = await consents.give(tx, choice.openid, subscription, now)
    return Done(None, f"consent:{id}")


@act(Act.CONSENT_WITHDRAW, of=house_subject)
async def withdraw(tx: Tx, actor: Actor, choice: Choice, *, now: datetime) -> Done[None] | Refused:
    """No message is left. Refused: UNKNOWN, where this phone never allowed any."""
    ids = await consents.withdraw(tx, choice.openid, choice.template, now)
    return Done(None, tuple(f"consent:{id}" for id in ids)) if ids else Refused(Why.UNKNOWN)


async def heard(tx: Tx, house: House, openid: str, said: Subscribed | SubscriptionsOff, now: datetime) -> None:
    """What the platform tells of one phone. A yes counts for the templates our settings know; a no in the window takes
    nothing back that was given once."""
    await recipients.hold_openid(tx, openid)
    actor = await of_openid(tx, openid, now, house.zone)
    if isinstance(said, SubscriptionsOff):
        for template in said.templates:
            await withdraw(tx, actor, Choice(openid, template), now=now)
        return
    ours = {s.template: s for s in house.means.subscriptions.values()}
    for choice in said.choices:
        subscription = ours.get(choice.template)
        if subscription is None:
            continue
        if choice.accepted:
            await give(tx, actor, Choice(openid, choice.template), subscription, now=now)
        elif subscription.long_term:
            await withdraw(tx, actor, Choice(openid, choice.template), now=now)


async def wanted(tx: Tx, house: House, openid: str) -> bool:
    """Can the next reminder be allowed, and is none of this person's left?"""
    subscription = house.means.subscriptions.get("remind")
    if subscription is None or not house.public_url:
        return False
    kept = await consents.of(tx, openid, subscription.template)
    return kept is None or kept.withdrawn or not (kept.used < kept.given or subscription.long_term)
