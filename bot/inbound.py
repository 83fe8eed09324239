"""What the platform sends us, as plain values: no XML, no wechatpy, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SaidText:
    text: str
    menu_id: str = ""  # bizmsgmenuid if the person tapped a msgmenu item


@dataclass(frozen=True, slots=True)
class SaidPhoto:
    media_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SaidVoice:
    media_id: str
    recognised: str = ""  # '' if the platform recognised no words


@dataclass(frozen=True, slots=True)
class SaidOther:
    """A message that we acknowledge and cannot use: video, location, link, sticker, file, any new kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class Followed:
    scene: str = ""  # of the QR code, without the qrscene_ prefix; '' for a plain follow


@dataclass(frozen=True, slots=True)
class Unfollowed:
    pass


@dataclass(frozen=True, slots=True)
class Scanned:
    scene: str


@dataclass(frozen=True, slots=True)
class Clicked:
    key: str  # of the menu item; our own menu


@dataclass(frozen=True, slots=True)
class TemplateFinished:
    """TEMPLATESENDJOBFINISH: the outcome of a template message. `ok` is true only for status success."""

    msgid: str
    status: str

    @property
    def ok(self) -> bool:
        return self.status == "success"


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's answer on one subscription template, given in the platform's own window."""

    template: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """subscribe_msg_popup_event: a person answered the window, on a page or in an article."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionsOff:
    """subscribe_msg_change_event: a person turned templates off in WeChat. Turning on sends no event."""

    templates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionSent:
    """subscribe_msg_sent_event: the outcome of a subscription message."""

    msgid: str
    ok: bool
    status: str


@dataclass(frozen=True, slots=True)
class DataRevoked:
    """user_authorization_revoke, _cancellation: the platform tells us to delete this person's data."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An event that we acknowledge and do nothing with: VIEW, LOCATION, unknown ones."""

    name: str


Act = (
    SaidText
    | SaidPhoto
    | SaidVoice
    | SaidOther
    | Followed
    | Unfollowed
    | Scanned
    | Clicked
    | TemplateFinished
    | Subscribed
    | SubscriptionsOff
    | SubscriptionSent
    | DataRevoked
    | Noted
)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One callback, verified and parsed.

    key: identifies the callback when the platform repeats it (wechat.md 1.6): MsgId, or the long event key.
    sent_at: the platform's CreateTime in whole seconds, UTC. received_at: our clock, UTC.
    """

    openid: str
    key: str
    sent_at: datetime
    received_at: datetime
    act: Act
