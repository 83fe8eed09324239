"""What the platform's calls return, as values. No HTTP here, so use cases may know these."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Button:
    """Of a menu. Exactly one of: key (a click; the command word itself), url (a page), parts (a submenu)."""

    name: str
    key: str = ""
    url: str = ""
    parts: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Menus:
    """What is published: the default menu, and those for a tag."""

    default: tuple[Button, ...]
    by_tag: tuple[tuple[int, tuple[Button, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    id: int
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class UserInfo:
    """Names and pictures have not been given since 2021."""

    openid: str
    subscribed: bool
    tags: tuple[int, ...] = ()
    scene: str = ""


@dataclass(frozen=True, slots=True)
class Qr:
    ticket: str
    url: str  # what the picture says
    expires_in: int  # seconds


@dataclass(frozen=True, slots=True)
class Media:
    data: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Who opened the page. Never that of a snapshot page: those people are not real (docs/wechat.md)."""

    openid: str
    scope: str


@dataclass(frozen=True, slots=True)
class PrivateTemplate:
    """A template of this account: keywords are what stands in its text, {{thing1.DATA}} -> thing1. long_term: of a
    subscription template."""

    id: str
    title: str
    keywords: tuple[str, ...]
    long_term: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """callback/check: whether the platform can resolve and reach our host."""

    dns_ips: tuple[str, ...]
    ping_loss: tuple[str, ...]
