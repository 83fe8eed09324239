"""What a person is told when the phone is bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import alert_card
from bot.messages.alert_card import Alert
from bot.messages.words import settled as words
from bot.posts import places, role
from storage.engine.tx import Tx
from storage.people import Person, Post


def welcome(person: Person, held: Sequence[Post]) -> str:
    """王芳同志，已绑定：…, with the first words to say."""
    return words.bound(person.name, places(held), words.FIRST_WORDS[role([p.kind for p in held])])


async def tell_admitted(tx: Tx, person: Person, held: Sequence[Post], now: datetime, zone: ZoneInfo) -> None:
    """The office has let the person in."""
    alert = Alert(words.told_vouched(welcome(person, held)), words.VOUCHED_TITLE, words.VOUCHED_ASKS)
    await alert_card.tell(tx, [person.id], alert, now, zone)
