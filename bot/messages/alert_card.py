"""A notice from the house to some people: a chat text, and a card that says the same if no chat is open."""

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
    """text: for the chat. title, what, reason: variants for the card, the longest first. count: on the card.

    An empty reason means the card repeats `what`.
    """

    text: str
    title: tuple[str, ...]
    what: tuple[str, ...]
    reason: tuple[str, ...] = ()
    count: int = 1

    def message(self, at: datetime) -> Message:
        """The message to send. at: the time on the card, in the campaign's zone."""
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
    """Queue the alert once for each of these people.

    Gives the messages' ids. later: how long to wait before sending.
    """
    body = alert.message(now.astimezone(zone)).to_json()
    return tuple([await notices.say(tx, person, body, now + later, now) for person in dict.fromkeys(people)])
