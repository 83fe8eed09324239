"""How many photos arrived. Photos come one by one; each is taken silently, and the number is told once.

The next reply tells it. Where the person says nothing more, a message tells it once no photo has come for QUIET.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.state import Chat
from bot.chat.turn import Turn
from bot.messages import alert_card
from bot.messages.alert_card import Alert
from bot.messages.words import pushed
from forms import photos
from forms.model import Filing
from forms.session import Session
from storage import notices

QUIET = timedelta(seconds=10)


async def settle_count(turn: Turn, session: Session) -> tuple[Turn, Session]:
    """Something was said: cancel the waiting message. If it has been sent already, the reply does not count again."""
    if turn.chat.counting is None:
        return turn, session
    if not await notices.unsay(turn.tx, turn.chat.counting, turn.now):
        session = replace(session, burst=0)
    return replace(turn, chat=replace(turn.chat, counting=None)), session


async def count_later(turn: Turn, person: int, filing: Filing, session: Session) -> Chat:
    """A photo was taken silently: queue the message that tells how many there are. Gives the chat that remembers it."""
    text = photos.how_many(filing, session)
    if not text:
        return turn.chat
    title = (pushed.PHOTOS_TAKEN,)
    told = Alert(text, title, title, count=session.burst)
    (message,) = await alert_card.tell(turn.tx, [person], told, turn.now, turn.house.zone, later=QUIET)
    return replace(turn.chat, counting=message)
