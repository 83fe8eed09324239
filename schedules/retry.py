"""What a send came to, and what to do next: the closed set of verdicts, the back-off, and the move that follows."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from schedules.rate import MINUTE


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
    MINUTE = "minute"  # the account has called too often within a minute: all sends wait for the next one
    ACCOUNT = "account"  # the account as a whole is stopped: pause the queue, alert the office


UNBURNT = (Scope.MINUTE, Scope.ACCOUNT)  # it was not about this message: no attempt is used up


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt. code: errcode or a short word; detail: redacted, for the receipt."""

    verdict: Verdict
    scope: Scope = Scope.MESSAGE
    code: str = ""
    detail: str = ""
    msgid: str = ""


class State(StrEnum):
    """Of a message. due → sending → accepted → delivered | failed; sending → due (again) | refused | failed | unknown;
    due → cancelled; unknown → delivered | failed (the event, or a person)."""

    DUE = "due"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: the wait doubles from `first` up to `most`; after `attempts` tries it is given up. Where
    there is a salt, up to a fifth is added to or taken from each wait, so that what failed together returns apart."""

    first: timedelta = timedelta(seconds=10)
    most: timedelta = timedelta(minutes=10)
    attempts: int = 8


PROTECTED = timedelta(minutes=10)  # how long the platform tells a second send with the same client_msg_id
MARGIN = timedelta(seconds=30)  # kept clear of its end: our clock is not the platform's


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt that ended. attempts: this one included. doubt_since: the first try that may have been taken (this
    one's own moment where it is the first); repeatable: sent with a client_msg_id; another_way: a channel is left;
    salt: the row's own, for the jitter."""

    attempts: int
    at: datetime
    doubt_since: datetime
    repeatable: bool
    another_way: bool
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """due_at: where it goes back to DUE. sure: no try so far can have been taken. avoid: not this channel again."""

    state: State
    due_at: datetime | None = None
    sure: bool = False
    avoid: bool = False


def next_try(patience: Patience, attempts: int, now: datetime, salt: str = "") -> datetime | None:
    """When to try again after so many attempts (≥ 1); None: given up. The same row waits the same time each time."""
    if attempts >= patience.attempts:
        return None
    wait = min(patience.first * int(2 ** (attempts - 1)), patience.most)
    return now + (wait * _jitter(f"{salt} {attempts}") if salt else wait)


def _jitter(salt: str) -> float:
    """0.8 to 1.2, by the salt alone."""
    return 0.8 + 0.4 * (zlib.crc32(salt.encode()) / 2**32)


def move(outcome: Outcome, tried: Tried, now: datetime, patience: Patience = Patience()) -> Move:
    """What becomes of the message. One about all the account's sends keeps it due: nothing is burnt."""
    in_doubt = tried.doubt_since < tried.at
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return Move(State.ACCEPTED)
        case Verdict.UNKNOWN:
            return _repeat(tried, now, patience)
        case _ if in_doubt:
            # An earlier try may have been taken: whatever this one says, only the same send may follow it.
            return _repeat(tried, now, patience)
        case _ if outcome.scope is Scope.ACCOUNT:
            return Move(State.DUE, due_at=now, sure=True)
        case _ if outcome.scope is Scope.MINUTE:
            return Move(State.DUE, due_at=now + MINUTE, sure=True)
        case Verdict.AGAIN:
            due_at = next_try(patience, tried.attempts, now, tried.salt)
            return Move(State.FAILED) if due_at is None else Move(State.DUE, due_at=due_at, sure=True)
        case Verdict.REFUSED:
            if outcome.scope is Scope.CHANNEL and tried.another_way:
                return Move(State.DUE, due_at=now, sure=True, avoid=True)
            return Move(State.REFUSED)
        case Verdict.BROKEN:
            return Move(State.FAILED)
        case _:
            assert_never(outcome.verdict)


def protected(doubt_since: datetime, now: datetime) -> bool:
    """Whether the platform still tells a repeat from a new one. To be asked again before each send: a message may have
    waited long behind others, or while the house was down."""
    return now < doubt_since + PROTECTED - MARGIN


def lapsed(tried: Tried, now: datetime) -> Move:
    """The lease ran out and nobody said how the send ended."""
    if tried.repeatable and protected(tried.doubt_since, now):
        return Move(State.DUE, due_at=now)
    return Move(State.UNKNOWN)


def _repeat(tried: Tried, now: datetime, patience: Patience) -> Move:
    """The same send again while the platform still tells it from a new one; after that nobody knows."""
    due_at = next_try(patience, tried.attempts, now, tried.salt)
    if tried.repeatable and due_at is not None and protected(tried.doubt_since, due_at):
        return Move(State.DUE, due_at=due_at)
    return Move(State.UNKNOWN)
