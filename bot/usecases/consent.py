"""允许下期提醒: what a person allows us to send him by subscription message, as the platform tells it."""

from __future__ import annotations

from datetime import datetime

from bot.inbound import Subscribed, SubscriptionsOff
from bot.usecases.house import House
from storage import consents, recipients
from storage.db import Tx


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


async def may_ask(tx: Tx, house: House, openid: str) -> bool:
    """Whether to offer it to this person: there is a template for reminders, and no consent of his is left."""
    subscription = house.means.subscriptions.get("remind")
    if subscription is None or not openid:
        return False
    kept = await consents.of(tx, openid, subscription.template)
    return kept is None or kept.withdrawn or (kept.used >= kept.given and not subscription.long_term)
