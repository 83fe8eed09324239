"""The platform's signature and envelope. AES is wechatpy's; framing, padding, appid and compare are checked here.

wechatpy 1.8.18 compares signatures with `!=`, does not look at the padding, draws its salt from `random`, and lets six
kinds of exception out of a body that was validly signed; so only its cipher and its signer are used. It is imported
inside the two functions that use it: it loads its own client and a whole HTTP library, and plain mode needs neither.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

_BLOCK = 32  # the platform pads to 32 bytes, though the cipher's block is 16
_SALT = 16


class Undecryptable(Exception):
    """Signed, but not for us: no key of ours opens it, or it names another account."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope held. key: which of our keys opened it; the reply is sealed with the same."""

    text: str
    key: int


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts: the platform's rule, for queries (three parts) and envelopes (four)."""
    joined = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def same(said: str, expected: str) -> bool:
    """Whether the two are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(said.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def jsapi_signature(ticket: str, noncestr: str, timestamp: int, url: str) -> str:
    """What wx.config wants. url: as the browser has it; what follows # is left out here."""
    from wechatpy.utils import WeChatSigner

    signer = WeChatSigner(delimiter=b"&")
    bare = url.partition("#")[0]
    signer.add_data(f"noncestr={noncestr}", f"jsapi_ticket={ticket}", f"timestamp={timestamp}", f"url={bare}")
    return str(signer.signature)


class Envelope:
    """Opens and seals with the current key; opens with the previous one too, while the platform changes over."""

    def __init__(self, appid: str, token: str, aes_key: str, aes_key_previous: str = "") -> None:
        from wechatpy.crypto.base import WeChatCipher

        self._appid = appid.encode()
        self._token = token
        keys = [base64.b64decode(key + "=") for key in (aes_key, aes_key_previous) if key]
        if not keys or any(len(key) != 32 for key in keys):
            raise ValueError("an AES key must be 43 characters")
        self._ciphers = [WeChatCipher(key) for key in keys]

    def signed(self, said: str, timestamp: str, nonce: str, encrypt: str) -> bool:
        """Whether msg_signature is right for this envelope."""
        return same(said, signature(self._token, timestamp, nonce, encrypt))

    def open(self, encrypt: str) -> Opened:
        """The text inside. Check `signed` first. Raises Undecryptable."""
        try:
            sealed = base64.b64decode("".join(encrypt.split()), validate=True)
        except (binascii.Error, ValueError):
            raise Undecryptable("not base64") from None
        if not sealed or len(sealed) % 16:
            raise Undecryptable("not whole blocks")
        for key, cipher in enumerate(self._ciphers):
            text = self._unframe(cipher.decrypt(sealed))
            if text is not None:
                return Opened(text, key)
        raise Undecryptable("no key opens it")

    def _unframe(self, plain: bytes) -> str | None:
        """random(16) + length(4) + text + appid + padding; None when any of it is not so."""
        pad = plain[-1]
        if not 1 <= pad <= _BLOCK or plain[-pad:] != bytes([pad]) * pad:
            return None
        framed = plain[_SALT:-pad]
        size = int.from_bytes(framed[:4], "big")
        text, appid = framed[4 : 4 + size], framed[4 + size :]
        if len(framed) < 4 or len(text) != size or not hmac.compare_digest(appid, self._appid):
            return None
        return text.decode("utf-8", "replace")

    def encrypt(self, text: str, *, key: int = 0, salt: bytes = b"") -> str:
        """The base64 of one envelope. salt: 16 bytes, only ever given by a test."""
        body = text.encode()
        framed = (salt or secrets.token_bytes(_SALT)) + len(body).to_bytes(4, "big") + body + self._appid
        pad = _BLOCK - len(framed) % _BLOCK
        return base64.b64encode(self._ciphers[key].encrypt(framed + bytes([pad]) * pad)).decode()

    def seal(self, text: str, *, key: int, timestamp: str, nonce: str) -> tuple[str, str]:
        """(Encrypt, MsgSignature) of a reply."""
        encrypt = self.encrypt(text, key=key)
        return encrypt, signature(self._token, timestamp, nonce, encrypt)
