"""Which channels can carry a message to a person now, and in what order to fall back.

A customer-service message may go while the platform's window is open and something of its allowance is left. After it
comes a subscription message, which needs the person's own consent; then a template message, which may always go to a
follower; then e-mail, which needs nothing but an address. Some of the allowance is kept for answers and returns: a
reminder that took the last of it would leave the conversation it asks for without a voice.

`channel` is the one answer there is: the plan, the office's lists and the pump all ask it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MARGIN = timedelta(minutes=1)  # our idea of the window's end is not the platform's
KEPT = 2  # of the window's five


class Channel(StrEnum):
    """In the order they are tried."""

    CUSTOM = "custom"
    SUBSCRIBE = "subscribe"
    TEMPLATE = "template"
    MAIL = "mail"


class Unreachable(StrEnum):
    UNBOUND = "unbound"
    UNFOLLOWED = "unfollowed"
    REFUSED = "refused"  # every channel there is has refused this message


class Reached(StrEnum):
    """What the office is told of a person, or of a unit: the best of its people."""

    WECHAT = "wechat"
    MAIL = "mail"  # by e-mail only
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription template of the account. long_term: one consent allows all messages, else each allows one."""

    template: str
    long_term: bool = False


@dataclass(frozen=True, slots=True)
class Means:
    """What this installation is set up to send by. subscriptions: by kind of message; templates: the kinds that have
    one, None: not known, so it is tried."""

    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    templates: frozenset[str] | None = None
    mail: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """What we know of a person for one kind of message; openid '': bound to none; email '': none, or no mail is set up.
    consented: a subscription message may go. avoid: channels that refused this very message."""

    openid: str
    followed: bool
    window_until: datetime | None = None
    window_left: int = 0
    avoid: tuple[str, ...] = ()
    consented: bool = False
    templated: bool = True
    email: str = ""


def channels(reach: Reach, now: datetime, *, urgent: bool) -> tuple[Channel, ...]:
    """All that can carry it now, the one to use first."""
    in_chat = bool(reach.openid) and reach.followed
    can = {
        Channel.CUSTOM: in_chat and _window_open(reach, now, 0 if urgent else KEPT),
        Channel.SUBSCRIBE: in_chat and reach.consented,  # who left is not written to, whatever he once allowed
        Channel.TEMPLATE: in_chat and reach.templated,
        Channel.MAIL: bool(reach.email),
    }
    return tuple(c for c in Channel if can[c] and c not in reach.avoid)


def channel(reach: Reach, now: datetime, *, urgent: bool) -> Channel | Unreachable:
    """urgent: an answer or a return, which may use up the window; anything else leaves some of it."""
    if can := channels(reach, now, urgent=urgent):
        return can[0]
    if not reach.openid:
        return Unreachable.UNBOUND
    return Unreachable.REFUSED if reach.followed else Unreachable.UNFOLLOWED


def reached(people: Iterable[Reach], now: datetime, *, urgent: bool = False) -> Reached:
    """How these people, of one unit, can be reached: in WeChat where one of them can."""
    found = {channel(r, now, urgent=urgent) for r in people}
    if found & {Channel.CUSTOM, Channel.SUBSCRIBE, Channel.TEMPLATE}:
        return Reached.WECHAT
    return Reached.MAIL if Channel.MAIL in found else Reached.NOBODY


def _window_open(reach: Reach, now: datetime, kept: int) -> bool:
    return reach.window_until is not None and now < reach.window_until - MARGIN and reach.window_left > kept
