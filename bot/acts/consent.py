"""允许下期提醒: what a person allows us to send by subscription message, as the platform tells it."""

from __future__ import annotations

from datetime import datetime

from bot.house import House
from bot.inbound import Subscribed, SubscriptionsOff
from storage import consents, recipients
from storage.engine.tx import Tx


async def heard(tx: Tx, house: House, openid: str, act: Subscribed | SubscriptionsOff, now: datetime) -> None:
    """A yes counts for what our settings know; a no in the window takes nothing back that was given once."""
    await recipients.hold_openid(tx, openid)
    if isinstance(act, SubscriptionsOff):
        for template in act.templates:
            await consents.withdraw(tx, openid, template, now)
        return
    ours = {s.template: s for s in house.means.subscriptions.values()}
    for choice in act.choices:
        subscription = ours.get(choice.template)
        if subscription is None:
            continue
        if choice.accepted:
            await consents.give(tx, openid, subscription, now)
        elif subscription.long_term:
            await consents.withdraw(tx, openid, choice.template, now)


async def wanted(tx: Tx, house: House, openid: str) -> bool:
    """Can the next reminder be allowed, and is none of this person's left?"""
    subscription = house.means.subscriptions.get("remind")
    if subscription is None or not house.public_url:
        return False
    kept = await consents.of(tx, openid, subscription.template)
    return kept is None or kept.withdrawn or not (kept.used < kept.given or subscription.long_term)
