"""Makes an e-mail of a message."""

from __future__ import annotations

from datetime import datetime

from bot.letters import Letter
from bot.messages.message import Message
from bot.messages.words import pushed


def letter(said: Message, id: str, at: datetime) -> Letter:
    """The e-mail. Its subject is the longest title of the card. id: of the message. at: UTC."""
    titles = dict(said.card.values).get("title", ())
    return Letter(id, pushed.mail_subject(max(titles, key=len, default="")), pushed.mail_text(said.text), at)
