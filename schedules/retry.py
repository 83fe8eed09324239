"""What a send came to, and what to do next: the closed set of verdicts, and the back-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    ACCEPTED = "accepted"  # the platform took it; not yet seen
    AGAIN = "again"  # the platform surely did not take it: send again later
    REFUSED = "refused"  # it will not take this message on this channel, for this person
    BROKEN = "broken"  # our fault or our set-up's: sending again cannot help
    UNKNOWN = "unknown"  # cut, timed out or 5xx: it may have been taken (结果不明)


class Scope(StrEnum):
    """How far a verdict that is not ACCEPTED reaches."""

    MESSAGE = "message"
    CHANNEL = "channel"  # this person cannot be reached this way now (window closed, quota used): try the next channel
    PERSON = "person"  # this person cannot be reached at all (unfollowed, blocked)
    ACCOUNT = "account"  # the account as a whole is stopped: pause the queue, alert the office


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt. code: errcode or a short word; detail: redacted, for the receipt."""

    verdict: Verdict
    scope: Scope = Scope.MESSAGE
    code: str = ""
    detail: str = ""
    msgid: str = ""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: the wait doubles from `first` up to `most`; after `attempts` tries it is given up."""

    first: timedelta = timedelta(seconds=10)
    most: timedelta = timedelta(minutes=10)
    attempts: int = 8


def next_try(patience: Patience, attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts (≥ 1) that came to AGAIN; None: given up."""
    if attempts >= patience.attempts:
        return None
    wait: timedelta = patience.first * int(2 ** (attempts - 1))
    return now + min(wait, patience.most)
