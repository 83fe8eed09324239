"""A word of the house to some people: one chat text, and the card that says the same where no chat is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import layout
from bot.card import Card, CardKind
from bot.messages.message import Message
from bot.messages.words import pushed
from storage import notices
from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class Alert:
    """text: for the chat. title, what, reason: variants for the card, longest first; reason: as what where it says
    nothing else. count: on the card."""

    text: str
    title: tuple[str, ...]
    what: tuple[str, ...]
    reason: tuple[str, ...] = ()
    count: int = 1

    def message(self, at: datetime) -> Message:
        """As it is sent. at: the time on the card, in the campaign's zone."""
        values = (
            ("title", self.title),
            ("what", self.what),
            ("due", (pushed.card_time(at),)),
            ("count", (str(self.count),)),
            ("reason", self.reason or self.what),
        )
        return Message(layout.cut(self.text), Card(CardKind.ALERT, values))


async def tell(
    tx: Tx, people: Iterable[int], alert: Alert, now: datetime, zone: ZoneInfo, *, later: timedelta = timedelta()
) -> tuple[int, ...]:
    """Queue the alert for each of these people, once each; gives the messages' ids. later: how long it waits."""
    body = alert.message(now.astimezone(zone)).to_json()
    return tuple([await notices.say(tx, person, body, now + later, now) for person in dict.fromkeys(people)])
