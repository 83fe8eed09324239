"""What leaves us as the answer to a callback. XML is written here and nowhere else."""

from __future__ import annotations

from datetime import datetime

from bot.wechat.inbound import NOT_XML

ACKNOWLEDGED = "success"  # bare, in every mode: an empty acknowledgement needs no envelope
TEXT_LIMIT = 2000  # bytes; phones and the platform take 2047 (docs/wechat.md)


class TextTooLong(AssertionError):
    """A text of ours is over the limit. Its writer must keep within it: cutting here would lose words silently."""


def clean(text: str) -> str:
    """Without the characters XML (and the platform's JSON) cannot carry."""
    return NOT_XML.sub("", text)


def checked(text: str) -> str:
    """`text`, clean and surely within the limit. Raises TextTooLong."""
    fit = clean(text)
    size = len(fit.encode())
    if size > TEXT_LIMIT:
        raise TextTooLong(f"{size} bytes, {TEXT_LIMIT} fit")
    return fit


def text_reply(*, to: str, sender: str, text: str, at: datetime) -> str:
    """A passive text reply, not yet in an envelope. Raises TextTooLong."""
    return (
        f"<xml><ToUserName>{_cdata(to)}</ToUserName><FromUserName>{_cdata(sender)}</FromUserName>"
        f"<CreateTime>{int(at.timestamp())}</CreateTime><MsgType>{_cdata('text')}</MsgType>"
        f"<Content>{_cdata(checked(text))}</Content></xml>"
    )


def sealed_reply(*, encrypt: str, msg_signature: str, timestamp: str, nonce: str) -> str:
    """A reply in its envelope."""
    return (
        f"<xml><Encrypt>{_cdata(encrypt)}</Encrypt><MsgSignature>{_cdata(msg_signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def _cdata(text: str) -> str:
    return f"<![CDATA[{clean(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
