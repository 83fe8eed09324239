"""Alerts to the office about one message or about the whole account."""

from __future__ import annotations

from datetime import datetime

from bot.messages.alert_card import Alert
from bot.messages.words import pushed


def in_doubt(campaign: str, issue: str, unit: str, person: str) -> Alert:
    """A return that may not have arrived. campaign, unit: short names. issue: 旬报第7期."""
    return Alert(
        pushed.in_doubt(campaign, issue, unit, person),
        pushed.in_doubt_titles(campaign, issue),
        pushed.in_doubt_asks(unit, person),
        pushed.IN_DOUBT_REASON,
    )


def digest_lost(campaign: str, issue: str, person: str, phone: str) -> Alert:
    """A digest that did not reach a leader."""
    return Alert(
        pushed.digest_lost(campaign, issue, person, phone),
        pushed.digest_lost_titles(campaign, issue),
        pushed.digest_lost_asks(person),
        pushed.DIGEST_LOST_REASON,
    )


def was_paused(since: datetime, code: str) -> Alert:
    """The account can send again. since: when it stopped, in the campaign's zone. code: the platform's error code."""
    return Alert(
        pushed.was_paused(since, code),
        pushed.was_paused_title(),
        pushed.was_paused_what(since, code),
        pushed.PAUSED_REASON,
    )
