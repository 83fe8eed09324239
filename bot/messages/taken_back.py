"""Tells filers that the return they heard of was taken back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import alert_card
from bot.messages.alert_card import Alert
from bot.messages.words import pushed
from storage import notices, people
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.steps import Return


async def tell(tx: Tx, duty: Duty, number: int, *, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """Tell everybody whom this return of the report has reached, or may have. number: which return of it, from 1.

    Call it after the return is taken back: then what had not left is cancelled. Gives the names of those told.
    """
    to = await notices.reached(tx, duty.issue, duty.unit, Return(number))
    text = pushed.taken_back(duty.unit_name, duty.short_title)
    alert = Alert(text, pushed.taken_back_titles(duty.short_title), pushed.TAKEN_BACK_ASKS)
    await alert_card.tell(tx, to, alert, now, zone)
    return tuple(p.name for p in await people.named(tx, to))
