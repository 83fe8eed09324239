"""Photos sent one upon the other: each is taken at once, how many there are is said once.

It is said with the next reply; where nobody says anything more, by a message of its own when they have stopped coming.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.card import Card, CardKind
from bot.chat.state import Chat
from bot.chat.turn import Turn
from bot.messages.message import Message
from bot.messages.words import pushed
from forms import photos
from forms.model import Filing
from forms.session import Session
from storage import notices

QUIET = timedelta(seconds=10)


async def heard(turn: Turn, session: Session) -> tuple[Turn, Session]:
    """Something came: what was to be said of the photos before it is not; said already, it is not said again."""
    if turn.chat.counting is None:
        return turn, session
    if not await notices.unsay(turn.tx, turn.chat.counting, turn.now):
        session = replace(session, burst=0)
    return replace(turn, chat=replace(turn.chat, counting=None)), session


async def later(turn: Turn, person: int, filing: Filing, session: Session) -> Chat:
    """A photo was taken without a word: say how many there are, unless more come, or words."""
    text = photos.how_many(filing, session)
    if not text:
        return turn.chat
    title = (pushed.PHOTOS_TAKEN,)
    values = (
        ("title", title),
        ("what", title),
        ("due", (pushed.card_time(turn.local(turn.now)),)),
        ("count", (f"{session.burst}",)),
        ("reason", title),
    )
    body = Message(text, Card(CardKind.ALERT, values)).to_json()
    message = await notices.say(turn.tx, person, body, turn.now + QUIET, turn.now)
    return replace(turn.chat, counting=message)
