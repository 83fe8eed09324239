"""Says when to try an effect again that the platform refused."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.wechat.errors import Refusal
from schedules.rate import MINUTE
from schedules.retry import Patience, Scope, Verdict, next_try

log = logging.getLogger("bot.account")
NAP = timedelta(minutes=5)  # after a refusal of the whole account
_PATIENT = Patience(first=timedelta(seconds=30), most=timedelta(hours=1), attempts=100)


def later(refused: Refusal, tries: int, now: datetime) -> datetime:
    """The moment of the next try. tries: how often it was tried."""
    if refused.scope is Scope.ACCOUNT:
        return now + NAP
    if refused.scope is Scope.MINUTE:
        return now + MINUTE
    if refused.verdict in (Verdict.BROKEN, Verdict.REFUSED):
        return now + timedelta(hours=6)  # somebody must repair something first
    return wait(tries, now)


def wait(tries: int, now: datetime) -> datetime:
    """The moment of the next try. The wait grows to an hour. Tries never end."""
    return next_try(_PATIENT, min(tries, 10), now) or now + NAP


def refused_by_platform(what: str, refused: Refusal, **facts: object) -> None:
    """Log a refusal. what: the kind of effect. facts: more values for the line."""
    said = {"action": f"{what}_refused", "code": refused.code, "detail": refused.detail, **facts}
    log.warning("account effect refused", extra=said)
