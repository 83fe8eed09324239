"""What is sent about 交接 and 缓报: to the office when one is asked, to the filers when it is settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import layout
from bot.messages import alert_card
from bot.messages.alert_card import Alert
from bot.messages.words import settled as words
from bot.posts import place
from storage import office, people
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.people import Post
from storage.petitions import Kind, Petition


async def tell_hand_over_asked(tx: Tx, post: Post, receiver: str, now: datetime, zone: ZoneInfo) -> None:
    """Tell the office that this post is to go to the receiver."""
    what = words.hand_over_what(post.unit_name, post.slot, post.person_name, receiver)
    await _tell_office(tx, post.campaign, "hand_over", post.unit_name, what, "", now, zone)


async def tell_deferral_asked(tx: Tx, duty: Duty, filer: str, reason: str, now: datetime, zone: ZoneInfo) -> None:
    """Tell the office that this report is to be late."""
    due_at, lock_at = (layout.day_clock(at.astimezone(zone)) for at in (duty.due_at, duty.lock_at))
    what = words.defer_what(duty.unit_name, filer, duty.short_title, due_at, reason)
    await _tell_office(tx, duty.campaign, "defer", duty.unit_name, what, lock_at, now, zone)


async def _tell_office(
    tx: Tx, campaign: int, matter: Kind, unit: str, what: str, latest: str, now: datetime, zone: ZoneInfo
) -> None:
    text = words.asked_of_office(what, words.grant_how(matter, unit, latest))
    alert = Alert(text, words.petition_titles(matter, unit), words.petition_asks())
    to = await office.of_campaign(tx, campaign, now.astimezone(zone).date())
    await alert_card.tell(tx, to, alert, now, zone)


async def tell_handed_over(tx: Tx, it: Petition, now: datetime, zone: ZoneInfo) -> None:
    """Tell giver and receiver that the post has moved."""
    assert it.receiver is not None, "a hand-over has one"
    post = _post(it)
    await _tell(tx, [it.person], it.kind, words.told_giver(post, it.receiver_name), now, zone, granted=True)
    await _tell(tx, [it.receiver], it.kind, words.told_receiver(post, it.person_name), now, zone, granted=True)


async def tell_deferred(tx: Tx, it: Petition, duty: Duty, until: datetime, now: datetime, zone: ZoneInfo) -> None:
    """Tell the unit's filers the new due time."""
    text = words.told_deferred(duty.short_title, layout.day_clock(until.astimezone(zone)))
    filers = await people.posts_of_unit(tx, it.unit, "filer")
    await _tell(tx, [f.person for f in filers], it.kind, text, now, zone, granted=True)


async def tell_refused(tx: Tx, it: Petition, duty: Duty | None, reason: str, now: datetime, zone: ZoneInfo) -> None:
    """Tell who asked that the office has said no, and why. duty: of a 缓报."""
    about = duty.short_title if duty else words.hand_over_line(_post(it), it.receiver_name)
    stays = words.stays_due(layout.day_clock(duty.due_at.astimezone(zone))) if duty else words.STAYS_HOLDER
    text = words.told_refused(it.kind, about, reason, stays)
    await _tell(tx, [it.person], it.kind, text, now, zone, granted=False)


def _post(it: Petition) -> str:
    return place(it.unit_name, "filer", it.slot)


async def _tell(
    tx: Tx, to: Iterable[int], matter: Kind, text: str, now: datetime, zone: ZoneInfo, *, granted: bool
) -> None:
    alert = Alert(text, words.settled_titles(matter, granted=granted), words.settled_asks(granted=granted))
    await alert_card.tell(tx, to, alert, now, zone)
