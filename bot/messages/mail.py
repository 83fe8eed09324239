"""A pushed message as an e-mail: what its chat text and its card say."""

from __future__ import annotations

from datetime import datetime

from bot.letters import Letter
from bot.messages.message import Message
from bot.messages.words import pushed


def letter(said: Message, id: str, at: datetime) -> Letter:
    """The subject is the card's title, in its longest wording."""
    titles = dict(said.card.values).get("title", ())
    return Letter(id, pushed.mail_subject(max(titles, key=len, default="")), pushed.mail_text(said.text), at)
