"""What reaches us from the platform, in neutral words: no XML, no wechatpy, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SaidText:
    text: str
    menu_id: str = ""  # bizmsgmenuid, where the person tapped a msgmenu item


@dataclass(frozen=True, slots=True)
class SaidPhoto:
    media_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SaidVoice:
    media_id: str
    recognised: str = ""  # '' where the platform gave no words


@dataclass(frozen=True, slots=True)
class SaidOther:
    """A message we acknowledge and cannot use: video, location, link, sticker, file, anything new."""

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
    key: str  # of our own menu


@dataclass(frozen=True, slots=True)
class TemplateFinished:
    """TEMPLATESENDJOBFINISH: what became of a template message. `ok` only for status success."""

    msgid: str
    status: str

    @property
    def ok(self) -> bool:
        return self.status == "success"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose of one subscription template, in the platform's own window."""

    template: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """subscribe_msg_popup_event: the window came up, on a page or in an article, and was answered."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionsOff:
    """subscribe_msg_change_event: turned off in the account's settings on the phone. Turning on is not told."""

    templates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionSent:
    """subscribe_msg_sent_event: what became of a subscription message."""

    msgid: str
    ok: bool
    status: str


@dataclass(frozen=True, slots=True)
class DataRevoked:
    """user_authorization_revoke / _cancellation: the platform says this person's data must go."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An event acknowledged and otherwise left alone (VIEW, LOCATION, unknown ones)."""

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

    key: what makes it the same callback when it comes again (wechat.md 1.6): MsgId, or the long event key.
    sent_at: the platform's CreateTime (whole seconds), UTC. received_at: our clock, UTC.
    """

    openid: str
    key: str
    sent_at: datetime
    received_at: datetime
    act: Act
