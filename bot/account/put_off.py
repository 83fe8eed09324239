"""When an effect the platform refused is tried again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.wechat.errors import Refusal
from schedules.rate import MINUTE
from schedules.retry import Patience, Scope, Verdict, next_try

log = logging.getLogger("bot.account")
NAP = timedelta(minutes=5)  # after the account as a whole was refused
_PATIENT = Patience(first=timedelta(seconds=30), most=timedelta(hours=1), attempts=100)


def later(refused: Refusal, tries: int, now: datetime) -> datetime:
    if refused.scope is Scope.ACCOUNT:
        return now + NAP
    if refused.scope is Scope.MINUTE:
        return now + MINUTE
    if refused.verdict in (Verdict.BROKEN, Verdict.REFUSED):
        return now + timedelta(hours=6)  # sooner is no use; later it may have been mended
    return wait(tries, now)


def wait(tries: int, now: datetime) -> datetime:
    """Longer each time, an hour at most; there is no last time."""
    return next_try(_PATIENT, min(tries, 10), now) or now + NAP


def refused_by_platform(what: str, refused: Refusal, **facts: object) -> None:
    said = {"action": f"{what}_refused", "code": refused.code, "detail": refused.detail, **facts}
    log.warning("account effect refused", extra=said)
