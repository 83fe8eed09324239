"""Composes the message about photos of the chat that we could not fetch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import links
from bot.card import Card, CardKind
from bot.messages.message import About, Composed, Message
from bot.messages.words import pushed
from bot.messages.words import settled as settled_words
from forms import report as life
from storage import duties, files
from storage.engine.tx import Tx


async def compose(tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, now: datetime) -> Composed:
    """The message, as long as the photos can be sent again. It carries one notice. now: in the campaign's zone."""
    (this,) = about
    gone = await files.lost_by(tx, this.notice.id)
    duty = await duties.one(tx, this.notice.issue, this.notice.unit)
    if not gone or duty is None:
        return Composed(None, mute=((this.notice, pushed.MENDED),))
    filed = life.may(
        life.State(duty.state or "draft"),
        life.Act.WITHDRAW,
        life.Actor.FILER,
        now,
        due_at=duty.due_at,
        lock_at=duty.lock_at,
    )
    if (not duty.open and isinstance(filed, life.Refused)) or (now > duty.lock_at and duty.state != "returned"):
        return Composed(None, mute=((this.notice, pushed.TOO_LATE_TO_MEND),))
    why = "、".join(dict.fromkeys(f.why for f in gone))
    label = f"{duty.unit_name}{duty.short_title}"
    said = settled_words.photos_lost if duty.open else settled_words.photos_lost_filed
    card = Card(
        CardKind.RETURN,
        (
            ("title", pushed.lost_titles(duty.short_title, len(gone))),
            ("reason", (why, pushed.LOST_REASON)),
            ("what", pushed.LOST_ASKS),
            ("due", (pushed.card_time(duty.due_at.astimezone(zone)),)),
            ("count", (f"{len(gone)}",)),
        ),
        links.path(this.notice.issue, this.notice.unit),
    )
    return Composed(Message(said(len(gone), why, label), card), (this,))
