"""From the XML of a callback to bot.inbound.Inbound. Believes nothing: the body is as hostile as its sender.

The platform does not escape `]]>` in a person's words, so a person can write elements into the message. Some element
then always comes twice (the one around the words must be opened again), hence the rule that none may come twice.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

from bot.inbound import (
    Act,
    Choice,
    Clicked,
    DataRevoked,
    Followed,
    Inbound,
    Noted,
    SaidOther,
    SaidPhoto,
    SaidText,
    SaidVoice,
    Scanned,
    Subscribed,
    SubscriptionSent,
    SubscriptionsOff,
    TemplateFinished,
    Unfollowed,
)

Fields = dict[str, str]
MOST_ROWS = 10  # of a list in an event: a page's window has at most five templates, an article's ten

# What XML 1.0 allows; people's phones do send the rest (\x02, \x10, \x1d were seen).
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Nothing may stand before the root but the XML declaration: so no DOCTYPE and no entity can be declared at all,
# while a person may still write the words <!DOCTYPE in a message.
_HEAD = re.compile(r"\ufeff?\s*(?:<\?xml[^<>]{0,200}\?>\s*)?<xml\s*>")
_OPENID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_QR_PREFIX = "qrscene_"
# The user of these stands in OpenID; FromUserName is the platform itself.
_ABOUT_SOMEONE = frozenset({"user_info_modified", "user_authorization_revoke", "user_authorization_cancellation"})


class BadBody(Exception):
    """Not a callback we can read. `why` is one of a few fixed words: nothing of the body is in it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def parse(body: bytes | str) -> Fields:
    """The elements under <xml>, whitespace kept; of an element with parts, the words in them. Raises BadBody."""
    text = NOT_XML.sub("", body.decode("utf-8", "replace") if isinstance(body, bytes) else body)
    if not _HEAD.match(text):
        raise BadBody("head")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  # _HEAD leaves no room for a DTD; the size is capped  # _HEAD leaves no room for a DTD; the size is capped
    except (ElementTree.ParseError, ValueError):
        raise BadBody("xml") from None
    fields: Fields = {}
    for element in root:
        if element.tag in fields:
            raise BadBody("duplicate")
        fields[element.tag] = "".join(element.itertext()) if len(element) else element.text or ""
        fields |= _listed(element)
    return fields


def _listed(element: ElementTree.Element) -> Fields:
    """The parts of the rows under it: <A><List><B>… is A/0/B. No element can have such a name of its own."""
    return {
        f"{element.tag}/{n}/{part.tag}": "".join(part.itertext())
        for n, row in enumerate(element.findall("List")[:MOST_ROWS])
        for part in row
    }


def _rows(fields: Fields, name: str, *parts: str) -> tuple[tuple[str, ...], ...]:
    """These parts of each row under the element, as far as it has the first of them."""
    rows = (tuple(fields.get(f"{name}/{n}/{part}", "").strip()[:100] for part in parts) for n in range(MOST_ROWS))
    return tuple(row for row in rows if row[0])


def read(fields: Fields, received_at: datetime) -> Inbound:
    """What the verified fields say. Raises BadBody."""
    kind = fields.get("MsgType", "").strip().lower()
    event = fields.get("Event", "").strip() if kind == "event" else ""
    if not kind or (kind == "event" and not event):
        raise BadBody("type")
    about = event.lower() in _ABOUT_SOMEONE
    openid = fields.get("OpenID" if about else "FromUserName", "").strip()
    if not _OPENID.fullmatch(openid):
        raise BadBody("openid")
    act = _event(event, fields) if kind == "event" else _message(kind, fields)
    return Inbound(openid, _key(openid, kind, event, fields), _created(fields), received_at, act)


def vouched(fields: Fields, query_openid: str | None) -> bool:
    """Whether the openid in the query, where there is one, is the sender's."""
    if fields.get("Event", "").strip().lower() in _ABOUT_SOMEONE or not query_openid:
        return True
    return fields.get("FromUserName", "").strip() == query_openid


def _created(fields: Fields) -> datetime:
    said = fields.get("CreateTime", "").strip()
    if not (said.isascii() and said.isdecimal() and len(said) <= 10):
        raise BadBody("time")
    return datetime.fromtimestamp(int(said), UTC)


def _key(openid: str, kind: str, event: str, fields: Fields) -> str:
    """One callback, one key. The openid is in it: a stored answer can never reach another person.

    The platform says FromUserName + CreateTime for events: two results of two templates in one second would be one.
    """
    number = (fields.get("MsgId") or fields.get("MsgID") or "").strip()[:64]
    if kind != "event" and number:
        return f"m|{openid}|{number}"
    rest = hashlib.sha256()
    for name in sorted(fields):
        rest.update(f"{name}\x00{fields[name]}\x00".encode())
    created = fields.get("CreateTime", "").strip()
    event_key = fields.get("EventKey", "")[:64]
    return f"e|{openid}|{created}|{(event or kind)[:40]}|{event_key}|{number}|{rest.hexdigest()[:32]}"


def _message(kind: str, fields: Fields) -> Act:
    media = fields.get("MediaId", "").strip()
    match kind:
        case "text":
            return SaidText(fields.get("Content", ""), fields.get("bizmsgmenuid", "").strip())
        case "image" if media:
            return SaidPhoto(media, fields.get("PicUrl", "").strip())
        case "voice" if media:
            # One page of the platform's documents misspells it; cheap to understand both.
            return SaidVoice(media, fields.get("Recognition") or fields.get("Recongnition") or "")
        case _:
            return SaidOther(kind[:40])


def _event(event: str, fields: Fields) -> Act:
    key = fields.get("EventKey", "").strip()
    match event.lower():
        case "subscribe":
            # Other prefixes exist (last_trade_no_…, scanbarcode|…): those are no scene of ours.
            return Followed(key.removeprefix(_QR_PREFIX) if key.startswith(_QR_PREFIX) else "")
        case "unsubscribe":
            return Unfollowed()
        case "scan":
            return Scanned(key)
        case "click":
            return Clicked(key)
        case "templatesendjobfinish":
            return TemplateFinished(fields.get("MsgID", "").strip(), fields.get("Status", "").strip()[:100])
        case "subscribe_msg_popup_event":
            rows = _rows(fields, "SubscribeMsgPopupEvent", "TemplateId", "SubscribeStatusString")
            return Subscribed(tuple(Choice(template, status == "accept") for template, status in rows))
        case "subscribe_msg_change_event":
            rows = _rows(fields, "SubscribeMsgChangeEvent", "TemplateId", "SubscribeStatusString")
            return SubscriptionsOff(tuple(template for template, status in rows if status == "reject"))
        case "subscribe_msg_sent_event":
            rows = _rows(fields, "SubscribeMsgSentEvent", "TemplateId", "MsgID", "ErrorCode", "ErrorStatus")
            # one send, one event; what failure looks like is not documented, so only 0 is success
            _, msgid, code, status = rows[0] if rows else ("", "", "", "")
            return SubscriptionSent(msgid, code == "0", f"{code} {status}".strip())
        case "user_authorization_revoke" | "user_authorization_cancellation":
            return DataRevoked()
        case _:
            return Noted(event[:40])
