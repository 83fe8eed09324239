"""Judges what came back for a callback, as strictly as the platform: shown, acknowledged, or the error bubble."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from bot.sandbox import crypto, wire
from bot.sandbox.core import Core
from bot.sandbox.facts import Mode
from bot.sandbox.state import Tx

TEXT_LIMIT = 2048


@dataclass(frozen=True, slots=True)
class Acknowledged:
    pass


@dataclass(frozen=True, slots=True)
class Said:
    kind: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bad:
    why: str


Answer = Acknowledged | Said | Bad


def judge(core: Core, tx: Tx, raw: bytes, *, openid: str, is_event: bool) -> Answer:
    """An empty body or `success` needs no encryption; anything else must be the XML of the account's mode."""
    if raw in (b"", b"success"):
        return Acknowledged()
    try:
        clear = _opened(core, raw)
        root = wire.read(clear)
        if wire.text_of(root, "ToUserName") != openid:
            return Bad("ToUserName is not the person who wrote")
        if wire.text_of(root, "FromUserName") != core.account.original_id:
            return Bad("FromUserName is not the account")
        if not wire.text_of(root, "CreateTime").isdigit():
            return Bad("CreateTime is not a whole number of seconds")
        return _content(tx, root, is_event=is_event)
    except (wire.WireError, crypto.CryptoError) as e:
        return Bad(str(e))


def _opened(core: Core, raw: bytes) -> bytes:
    if core.mode is Mode.PLAIN:
        return raw
    root = wire.read(raw)
    sealed = root.find("Encrypt")
    if sealed is None:
        if core.mode is Mode.COMPAT:
            return raw
        raise wire.WireError("a clear reply in safe mode")
    encrypted = sealed.text or ""
    timestamp, answer_nonce = wire.text_of(root, "TimeStamp"), wire.text_of(root, "Nonce")
    if not timestamp.isdigit():
        raise wire.WireError("TimeStamp is not a number")
    expected = crypto.signature(core.account.token, timestamp, answer_nonce, encrypted)
    if not crypto.same(expected, wire.text_of(root, "MsgSignature")):
        raise wire.WireError("wrong MsgSignature")
    return crypto.decrypt(encrypted, aes_key=core.account.aes_key, appid=core.account.appid)


def _content(tx: Tx, root: ElementTree.Element, *, is_event: bool) -> Answer:
    match wire.text_of(root, "MsgType"):
        case "text":
            return _text(wire.text_of(root, "Content"))
        case "image" | "voice" as kind:
            holder = root.find(kind.capitalize())
            if holder is None:
                return Bad(f"<{kind.capitalize()}> is missing")
            media = wire.text_of(holder, "MediaId")
            if tx.one("SELECT 1 FROM media WHERE id = ?", media) is None:
                return Bad("unknown MediaId")
            return Said(kind, {"media": media})
        case "news":
            return _news(root, most=8 if is_event else 1)
        case "transfer_customer_service":
            return Acknowledged()
        case other:
            return Bad(f"unknown MsgType {other[:40]!r}")


def _text(content: str) -> Answer:
    if not content:
        return Bad("empty Content")
    if len(content.encode()) > TEXT_LIMIT:
        return Bad(f"Content over {TEXT_LIMIT} bytes")
    return Said("text", {"text": content})


def _news(root: ElementTree.Element, *, most: int) -> Answer:
    """Articles past the permitted number are dropped without a word."""
    articles = root.find("Articles")
    items = [] if articles is None else articles.findall("item")
    if not items or wire.text_of(root, "ArticleCount") != str(len(items)):
        return Bad("ArticleCount does not fit the articles")
    shown = [
        {
            "title": wire.text_of(item, "Title"),
            "description": wire.text_of(item, "Description"),
            "url": wire.text_of(item, "Url"),
        }
        for item in items[:most]
    ]
    return Said("news", {"articles": shown})
