"""A pushed message as an e-mail: what its chat text and its card say."""

from __future__ import annotations

from datetime import datetime

from bot.letters import Letter
from bot.usecases import words
from bot.usecases.compose import Words


def letter(said: Words, id: str, at: datetime) -> Letter:
    """The subject is the card's title, in its longest wording."""
    titles = dict(said.card.values).get("title", ())
    return Letter(id, words.mail_subject(max(titles, key=len, default="")), words.mail_text(said.text), at)
