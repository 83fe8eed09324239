"""允许下期提醒: the line under a receipt that offers it."""

from __future__ import annotations

from bot import links
from bot.acts import consent as consent_act
from bot.chat.state import Focus
from bot.chat.turn import Turn
from bot.chat.words import reports as report_words


async def offered(turn: Turn, receipt: str, focus: Focus) -> str:
    """The receipt with a line that offers it, where reminders have a template and no consent of this person is left.
    A report the office files gets no such line."""
    if focus.word_of or not await consent_act.wanted(turn.tx, turn.house, turn.openid):
        return receipt
    return f"{receipt}\n{report_words.allow_next(turn.house.public_url.rstrip('/') + links.ALLOW_PAGE)}"
