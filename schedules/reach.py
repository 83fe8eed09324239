"""Which channel can reach a person now, and what to fall back to.

A customer-service message may go while the platform's window is open and something of its allowance is left; a
template message may always go to a follower. Some of the allowance is kept for answers and returns: a reminder that
took the last of it would leave the conversation it asks for without a voice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MARGIN = timedelta(minutes=1)  # our idea of the window's end is not the platform's
KEPT = 2  # of the window's five


class Channel(StrEnum):
    CUSTOM = "custom"
    TEMPLATE = "template"


class Unreachable(StrEnum):
    UNBOUND = "unbound"
    UNFOLLOWED = "unfollowed"
    REFUSED = "refused"  # every channel has refused this message


@dataclass(frozen=True, slots=True)
class Reach:
    """What we know of a person's openid; '' openid: bound to none. avoid: channels that refused this very message."""

    openid: str
    followed: bool
    window_until: datetime | None = None
    window_left: int = 0
    avoid: tuple[str, ...] = ()


def channel(reach: Reach, now: datetime, *, urgent: bool) -> Channel | Unreachable:
    """urgent: an answer or a return, which may use up the window; anything else leaves some of it."""
    if not reach.openid:
        return Unreachable.UNBOUND
    if not reach.followed:
        return Unreachable.UNFOLLOWED
    if Channel.CUSTOM not in reach.avoid and _window_open(reach, now, 0 if urgent else KEPT):
        return Channel.CUSTOM
    if Channel.TEMPLATE not in reach.avoid:
        return Channel.TEMPLATE
    return Unreachable.REFUSED


def _window_open(reach: Reach, now: datetime, kept: int) -> bool:
    return reach.window_until is not None and now < reach.window_until - MARGIN and reach.window_left > kept
