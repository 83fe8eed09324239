"""Composes a message when it is claimed, from the notices that are still owed.

A message has a chat text and a card that say the same. The channel decides which is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot import layout
from bot.card import Card, CardKind
from bot.messages import compose_alert, compose_lost_photos, compose_remind, compose_return, compose_sign
from bot.messages.message import About, Composed, Message
from bot.messages.words import pushed
from schedules import digest as counted
from storage import campaigns, digests, issues, steps
from storage.engine.tx import Tx
from storage.notices import Notice
from storage.outbox import Claimed


async def compose(tx: Tx, held: Claimed, zone: ZoneInfo, public_url: str, now: datetime) -> Composed:
    """The message for its notices that are still needed.

    zone, now: now is in UTC, and texts show times in the zone. public_url: '' if there are no pages.
    Raises LookupError if a notice is about a digest that was never issued.
    """
    if held.spoken:
        return Composed(Message.from_json(held.body))
    about = [await _about(tx, n) for n in held.notices]
    local = now.astimezone(zone)
    match held.kind:
        case "remind":
            return await compose_remind.compose(tx, held.person, about, zone, public_url, local)
        case "return" if about and isinstance(about[0].notice.step, steps.Lost):
            return await compose_lost_photos.compose(tx, held.person, about, zone, local)
        case "return":
            return await compose_return.compose(tx, held.person, about, zone, local)
        case "sign":
            return await _sign(tx, held.person, about, zone, public_url, local)
        case "digest":
            return await _digest(tx, about, public_url)
        case "alert":
            return await compose_alert.compose(tx, about, local)
        case _:
            assert_never(held.kind)


async def _about(tx: Tx, notice: Notice) -> About:
    issue = await issues.get(tx, notice.issue)
    campaign = await campaigns.get(tx, issue.campaign)
    unit = await campaigns.unit(tx, notice.unit)
    count, own = await issues.share(tx, issue.id, unit.id)
    return About(
        notice,
        campaign.id,
        campaign.short_name,
        issue,
        issue.rules,
        unit.short_name,
        unit.place,
        own or issue.due_at,
        count,
    )


async def _sign(
    tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, public_url: str, now: datetime
) -> Composed:
    """The ask to sign. A message carries one report."""
    (this,) = about
    asked = await compose_sign.report(tx, person, this.notice, zone=zone, public_url=public_url, now=now)
    if asked is None:
        return Composed(None, mute=((this.notice, pushed.SIGNED),))
    return Composed(Message(asked.text, asked.card), (this,), signs=asked.submission if asked.whole else None)


async def _digest(tx: Tx, about: Sequence[About], public_url: str) -> Composed:
    """A digest. A message carries one. Its card says enough without the chat text."""
    (this,) = about
    step = this.notice.step
    assert isinstance(step, steps.Digest), step
    found = await digests.of_issue(tx, this.notice.issue, step.occurrence)
    if found is None:
        raise LookupError(f"notice {this.notice.id} is about a digest that was never issued")
    path = f"/h5/digest/{found.id}"
    page = pushed.digest_page(f"{public_url.rstrip('/')}{path}") if public_url else ""
    facts = found.facts
    card = Card(
        CardKind.DIGEST,
        (
            ("title", counted.title_variants(facts)),
            ("what", counted.filed_variants(facts)),
            ("count", counted.standing_variants(facts)),
            ("due", (pushed.card_time(facts.as_of),)),
        ),
        path,
    )
    return Composed(Message(layout.fit(found.content, [], page), card), (this,))
